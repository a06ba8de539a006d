# SPDX-License-Identifier: MIT
"""Molecules that the periodic box cuts, in the command: --whole, what it says, what it refuses."""
import json
import pathlib

import pytest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"

SPLIT = """a chain of carbons split over the box
    6
    1LIG     C1    1   2.700   1.000   1.000
    1LIG     C2    2   2.850   1.000   1.000
    1LIG     C3    3   0.000   1.000   1.000
    1LIG     C4    4   0.150   1.000   1.000
    1LIG     C5    5   0.300   1.000   1.000
    1LIG     C6    6   0.450   1.000   1.000
   3.00000   3.00000   3.00000
"""
NO_BOX = SPLIT.rsplit("\n", 2)[0] + "\n   0.00000   0.00000   0.00000\n"
WHOLE = SPLIT.replace("0.000   1.000", "3.000   1.000").replace("0.150   1.000", "3.150   1.000")
WHOLE = WHOLE.replace("0.300   1.000", "3.300   1.000").replace("0.450   1.000", "3.450   1.000")


@pytest.fixture
def run(elea, tmp_path):
    """Analyses a file of that text."""

    def analyse(text, *options, name="a.gro"):
        (tmp_path / name).write_text(text)
        return elea(name, "--num-walks", 2000, "--json", "-", *options)

    return analyse


def gyration(done):
    return json.loads(done.stdout)["frames"][0]["properties"]["gyration_eigenvalues"]["value"]


def test_a_chain_cut_by_the_box_is_made_whole_and_said(run):
    cut, whole = run(SPLIT), run(WHOLE)
    assert gyration(cut) == pytest.approx(gyration(whole), rel=1e-9)
    assert "note: molecules that the periodic box had cut were made whole" in cut.stderr
    assert "whole" not in whole.stderr
    document = json.loads(cut.stdout)
    assert document["parameters"]["whole"] == "auto"
    assert document["n_frames_made_whole"] == 1
    assert "made_whole" in document["frames"][0]["notes"]


def test_never_takes_positions_as_they_are(run):
    done = run(SPLIT, "--whole", "never")
    assert gyration(done)[2] > 10 * gyration(run(WHOLE))[2]
    assert "whole" not in done.stderr
    assert json.loads(done.stdout)["n_frames_made_whole"] == 0


def test_always_without_a_box_is_an_error(run):
    done = run(NO_BOX, "--whole", "always")
    assert done.returncode != 0
    assert "a.gro: the first frame has no box" in done.stderr


def test_a_molecule_without_an_end_is_an_error(run):
    done = run(WHOLE.replace("   3.00000   3.00000   3.00000", "   0.90000   3.00000   3.00000"))
    assert done.returncode == 1
    assert "bonded to its own image" in done.stderr and "--whole never" in done.stderr


def test_bonds_that_become_too_long_without_a_box_are_named(run):
    broken = WHOLE.replace("3.450   1.000", "9.450   1.000")
    unboxed = [text.rsplit("\n", 2)[0] + "\n   0.00000   0.00000   0.00000\n" for text in (WHOLE, broken)]
    done = run("".join(unboxed))
    assert "atom 5 (C5 of LIG 1) and atom 6 (C6 of LIG 1) are bonded, but 61.5 A apart in frame 1" in done.stderr
    assert "1 of 2 frames" in done.stderr
    assert json.loads(done.stdout)["n_frames_with_long_bonds"] == 1


def test_an_atom_far_from_its_residue_is_named(run):
    unboxed = WHOLE.rsplit("\n", 2)[0] + "\n   0.00000   0.00000   0.00000\n"
    assert "of its residue" not in run(unboxed).stderr
    done = run(unboxed.replace(" 3.450   1.000", "93.450   1.000"))
    assert "a.gro: warning: atom 6 (C6 of LIG 1) lies 902 A from the rest of its residue" in done.stderr


def test_gaps_in_chains_without_a_box_are_a_warning(run):
    lines = (EXAMPLES / "peptide.pdb").read_text().splitlines(keepends=True)
    numbers = sorted({int(line[22:26]) for line in lines if line.startswith("ATOM")})
    first = numbers[len(numbers) // 2]
    kept = [line for line in lines if not (line.startswith("ATOM") and first <= int(line[22:26]) <= first + 2)]
    done = run("".join(line for line in kept if not line.startswith("CRYST1")), name="gap.pdb")
    assert f"residues {first} to {first + 2} are missing or the molecule is cut" in done.stderr
    complete = run("".join(line for line in lines if not line.startswith("CRYST1")), name="all.pdb")
    assert "missing" not in complete.stderr


def test_bonds_of_conect_records_are_used(run):
    atom = "HETATM{:5d}  C{:<3d}LIG A   1    {:8.3f}   1.000   1.000  1.00  0.00           C  \n"
    cryst = "CRYST1   30.000   30.000   30.000  90.00  90.00  90.00 P 1           1\n"
    # Bonds of 2.2 A are too long to be found by distance.
    text = cryst + "".join(atom.format(i + 1, i + 1, (24 + 2.2 * i) % 30) for i in range(6))
    conect = "".join(f"CONECT{i:5d}{i + 1:5d}\n" for i in range(1, 6))
    cut = run(text + conect + "END\n", name="a.pdb")
    whole = run(text + "END\n", "--whole", "never", name="b.pdb")
    assert gyration(cut)[2] < 20 < gyration(whole)[2]
    assert "made whole" in cut.stderr


def test_coordinates_in_nanometres_are_noticed(run):
    atoms = [line for line in (EXAMPLES / "peptide.pdb").read_text().splitlines() if line.startswith("ATOM")]
    text = "".join(f"{line[76:78].strip()} " + " ".join(str(float(line[k:k + 8]) / 10) for k in (30, 38, 46)) + "\n"
                   for line in atoms)
    done = run(f"{len(atoms)}\npeptide\n{text}", name="a.xyz")
    assert done.returncode == 0
    assert "a.xyz: warning: 304 of 304 atoms are closer to another one than bonds are long" in done.stderr
