# SPDX-License-Identifier: MIT
"""Bad input, broken trajectories: messages, exit codes, what is left behind."""
import json
import os
import pty
import re
import select
import signal
import subprocess

import pytest
from conftest import FEW, assert_nothing_left, frames_of, only_error, xyz_text

# ---- Bad input ----

ATOM = "ATOM  {:5d}  CA  ALA A{:4d}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00           C\n"
PDB = "".join(ATOM.format(i + 1, i + 1, 3.8 * i, 0.0, 0.0) for i in range(3))
GRO = ("title\n    3\n" + "".join(f"{i + 1:5d}ALA     CA{i + 1:5d}{0.38 * i:8.3f}{0.0:8.3f}{0.0:8.3f}\n"
                                  for i in range(3)) + "   1.0   1.0   1.0\n")
XYZ = xyz_text(1)


@pytest.mark.parametrize("name, content, words", [
    ("cut.gro", GRO[:-60], "truncated"),
    ("cut.xyz", XYZ[:-20], ""),
    ("cut.pdb", PDB[:-60], ""),
    ("cut.bod", "SPHERE 0 0", ""),
    ("short.xyz", XYZ.replace("4\n", "5\n", 1), "truncated"),
    ("short.gro", GRO.replace("    3\n", "    7\n"), ""),
    ("absurd.xyz", XYZ.replace("4\n", "4000000000000\n", 1), ""),
    ("absurd.gro", GRO.replace("    3\n", "4000000000000\n"), ""),
    ("huge.xyz", XYZ.replace("4\n", "9" * 400 + "\n", 1), ""),
    ("negative.xyz", XYZ.replace("4\n", "-4\n", 1), ""),
    ("zero.xyz", "0\n\n", ""),
    ("nan.xyz", XYZ.replace("0.000", "nan", 1), ""),
    ("inf.xyz", XYZ.replace("0.000", "inf", 1), ""),
    ("nan.gro", GRO.replace("   0.000", "     nan", 1), ""),
    ("nan.pdb", PDB.replace("   0.000", "     nan", 1), ""),
    ("nan.bod", "SPHERE 0 0 nan 1\n", ""),
    ("inf.bod", "SPHERE 0 inf 0 1\n", ""),
    ("zero.bod", "SPHERE 0 0 0 0\n", ""),
    ("negative.bod", "SPHERE 0 0 0 -1\n", ""),
    ("infinite.bod", "SPHERE 0 0 0 inf\n", ""),
    ("flat.bod", "CUBOID 0 0 0 1 1 0\n", "no extent along z"),
    ("word.bod", "TRIANGLE 0 0 0 1\n", "TRIANGLE"),
    ("empty.pdb", "", "empty"),
    ("empty.xyz", "", "empty"),
    ("frameless.pdb", "REMARK   1 nothing here\nEND\n", ""),
    ("unknown.dat", "what is this\n", "format"),
    ("words.xyz", XYZ.replace("C ", "C up ", 1), ""),
    ("binary.xyz", "\x00\x01\x02" * 100, ""),
    ("junk.dcd", "\x00\x01\x02" * 100, ""),
    ("junk.xtc", "\x00\x01\x02" * 100, ""),
    ("notgzip.xyz.gz", "\x1f\x8bjunk", ""),
])
def test_bad_structures_are_one_line_with_their_name(elea, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    result = elea(name, "--csv", "out.csv", "-q", few=True)
    error = only_error(result)
    assert result.stderr.count("\n") == 1
    assert error.startswith(f"{name}: ") and words in error
    assert_nothing_left(tmp_path, name)


def test_missing_files_and_directories(elea, tmp_path, molecule):
    (tmp_path / "folder").mkdir()
    assert "No such file" in only_error(elea("missing.pdb"))
    assert "this is a directory" in only_error(elea("folder"))
    assert only_error(elea(molecule, "missing.xtc")).startswith("missing.xtc: ")
    assert only_error(elea(molecule, "folder")).startswith("folder: ")
    assert only_error(elea(molecule, "--radii", "no/such")).startswith("no/such: ")
    assert only_error(elea("new\nline.pdb")).startswith("new line.pdb: ")


def test_locations_are_not_guessed_from_the_words_of_a_message(elea, molecule, tmp_path):
    (tmp_path / "frame 1").mkdir()
    (tmp_path / "frame 1" / "cut.xyz").write_text(xyz_text(2, n_broken=10))
    result = elea(molecule, molecule, "frame 1/cut.xyz", "-q", few=True)
    assert only_error(result, 3).startswith("frame 1/cut.xyz: ")
    # A message that begins with the name of the file, but does not name the file.
    (tmp_path / "selection").write_text(xyz_text(1))
    assert only_error(elea("selection", "-s", "none")).startswith('selection: selection "none"')
    # Frames of a run do not know their file, whatever other files are called.
    (tmp_path / "flat.xyz").write_text(xyz_text(2))
    error = only_error(elea("flat.xyz", "-q", "--launch-radius", "1", few=True), 2)
    assert error.startswith("flat.xyz: frame 0: ")


def test_atom_counts_that_differ_name_both_files(elea, molecule, tmp_path):
    (tmp_path / "five.xyz").write_text(xyz_text(2, n_atoms=5))
    error = only_error(elea(molecule, "five.xyz", few=True))
    assert error.startswith("five.xyz: 5 atoms") and "molecule.xyz has 4" in error


def test_selections_and_radii_that_do_not_fit(elea, molecule, tmp_path):
    (tmp_path / "some.radii").write_text("C 1.7\nN 1.55\n")
    (tmp_path / "zero.radii").write_text("C 0\n")
    (tmp_path / "bad.radii").write_text("C one\n")
    for arguments, words in [
        (("--select", "name ZZ"), "name ZZ"),
        (("--select", "none"), "none"),
        (("--select", "(name C"), "("),
        (("--select", "resid x:y"), "resid"),
        (("--radii", "some.radii"), "O"),
        (("--radii", "zero.radii"), "zero.radii"),
        (("--radii", "bad.radii"), "bad.radii"),
        (("--radii", "file"), "radi"),
        (("--radii", "calpha5"), "molecule.xyz"),
        (("--add-radius", "-1.6"), "must stay above zero"),
    ]:
        assert words in only_error(elea(molecule, *arguments, few=True))
    assert elea(molecule, "-q", "--radii", "some.radii", "-s", "name C N", few=True).returncode == 0


def test_a_structure_must_name_atoms(elea, molecule, tmp_path):
    # The smallest XTC frame: fewer than 10 atoms are not compressed.
    import struct

    header = struct.pack(">iiif", 1995, 4, 0, 1.5) + struct.pack(">9f", *[0.0] * 9)
    positions = [0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.2, 0.0, 0.0, 0.3, 0.1, 0.0]
    (tmp_path / "run.xtc").write_bytes(header + struct.pack(">i12f", 4, *positions))
    error = only_error(elea("run.xtc"))
    assert error.startswith("run.xtc: ") and "give a structure" in error
    result = elea(molecule, "run.xtc", "--csv", "-", few=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[1].split(",")[:2] == ["0", "1.5"]


# ---- Trajectories that break off ----


def broken(tmp_path, name, lines):
    (tmp_path / name).write_text(xyz_text(10, n_broken=lines))
    return name


def test_a_broken_trajectory_keeps_its_good_frames(elea, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 4 + 3)
    result = elea(name, "--csv", "a.csv", "--json", "a.json", few=True)
    error = only_error(result, 3)
    assert error.startswith("cut.xyz: ") and "preceding 4 frames" in error
    assert frames_of(tmp_path / "a.csv") == [0, 1, 2, 3]
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["status"] == "broken off" and document["message"].startswith("cut.xyz: ")
    assert "average over 4 frames" in result.stdout
    assert_nothing_left(tmp_path, name, "a.csv", "a.json")


def test_a_slice_before_the_break_is_whole(elea, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 4 + 3)
    assert elea(name, "--stop", "4", "-q", few=True).returncode == 0
    assert elea(name, "--stop", "5", "-q", few=True).returncode == 3
    assert elea(name, "--start", "-1", "--stop", "4", "-q", few=True).returncode == 3


def test_the_trajectories_after_a_broken_one_are_read(elea, molecule, chain, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 2 + 1)
    result = elea(molecule, name, chain, "--csv", "a.csv", "-q", few=True)
    assert only_error(result, 3).startswith("cut.xyz: ")
    assert frames_of(tmp_path / "a.csv") == list(range(12))


def test_a_structure_may_break_off_behind_its_first_frame(elea, chain, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 1 + 3)
    assert elea(name, chain, "-q", few=True).returncode == 0


@pytest.mark.parametrize("bad", ["nan", "inf", "1e400", "here"])
def test_junk_in_a_later_frame_keeps_the_frames_before(elea, tmp_path, bad):
    lines = xyz_text(10).splitlines()
    lines[6 * 5 + 3] = f"C {bad} 0 0"
    (tmp_path / "junk.xyz").write_text("\n".join(lines) + "\n")
    result = elea("junk.xyz", "--csv", "a.csv", few=True)
    assert only_error(result, 3).startswith("junk.xyz: ")
    assert frames_of(tmp_path / "a.csv") == [0, 1, 2, 3, 4]


# ---- On a terminal ----


def on_terminal(program, arguments, folder, environment, until=None):
    """What a run writes to a terminal on standard error; interrupted once it wrote `until`."""
    code = 0 if until is None else 130
    primary, secondary = pty.openpty()
    process = subprocess.Popen([program, *arguments], cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=secondary, env=os.environ | environment)
    os.close(secondary)
    text = b""
    while select.select([primary], [], [], 60)[0]:
        try:
            piece = os.read(primary, 4096)
        except OSError:  # Linux says so at the end
            break
        if not piece:
            break
        text += piece
        if until is not None and re.search(until, text):
            process.send_signal(signal.SIGINT)
            until = None
    os.close(primary)
    assert process.wait(timeout=60) == code
    return text.decode()


def test_progress_is_drawn_within_the_terminal_and_wiped(program, chain, tmp_path):
    # As long as it takes to have drawn a few lines, on any machine.
    arguments = [chain, "--num-walks", "1e10", "-j1"]
    text = on_terminal(program, arguments, tmp_path, {"COLUMNS": "70", "TERM": "xterm"},
                       until=rb"(left.*){3}")
    lines = [line for line in re.findall(r"\r([^\r\n\033]+)\033\[K", text) if line.strip()]
    assert lines and all(len(line) < 70 for line in lines)
    assert any(re.match(r" *\d+ %.* frame \d+/10 .*frames/s .*M walks/s .*left$", line)
               for line in lines)
    assert "\033[K" in text.rsplit("left", 1)[1], "the last line of progress stays"
    for environment, extra in (({"TERM": "dumb"}, []), ({"TERM": "xterm"}, ["-q"])):
        text = on_terminal(program, arguments[:1] + list(FEW) + extra, tmp_path, environment)
        assert "left" not in text
