# SPDX-License-Identifier: MIT
"""The files that a run writes: what is kept of those that they replace, and what is refused."""
import os
import resource
import shutil
import signal
import stat
import subprocess
import time

import pytest
from conftest import FEW, assert_nothing_left, frames_of, only_error, xyz_text

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def test_a_file_keeps_its_other_names(elea, molecule, tmp_path):
    (tmp_path / "a.csv").write_text("old\n" * 100000)
    os.link(tmp_path / "a.csv", tmp_path / "b.csv")
    (tmp_path / "a.csv").chmod(0o2755)
    assert elea(molecule, "-q", "--csv", "a.csv", few=True).returncode == 0
    assert (tmp_path / "a.csv").samefile(tmp_path / "b.csv")
    assert frames_of(tmp_path / "b.csv") == [0]
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o2755
    assert_nothing_left(tmp_path, molecule, "a.csv", "b.csv")


@as_root
def test_a_file_keeps_its_owner_group_and_rights(elea, molecule, tmp_path):
    (tmp_path / "a.csv").write_text("old")
    os.chown(tmp_path / "a.csv", 1234, 2345)
    (tmp_path / "a.csv").chmod(0o6640)
    before = (tmp_path / "a.csv").stat()
    assert elea(molecule, "-q", "--csv", "a.csv", few=True).returncode == 0
    after = (tmp_path / "a.csv").stat()
    assert (after.st_uid, after.st_gid, stat.S_IMODE(after.st_mode)) == (1234, 2345, 0o6640)
    assert after.st_ino != before.st_ino


@as_root
def test_a_file_of_another_in_a_common_folder_keeps_its_owner(program, molecule, tmp_path):
    """A user who may write a file, but not remove it; the folder is sticky, as /tmp."""
    folder = tmp_path / "common"
    folder.mkdir()
    folder.chmod(0o1777)
    shutil.copy(tmp_path / molecule, folder)
    (folder / molecule).chmod(0o644)
    (folder / "a.csv").write_text("old")
    (folder / "a.csv").chmod(0o666)
    for parent in folder.parents:  # the temporary folder is root's
        if parent.stat().st_uid == os.getuid() and parent != parent.parent:
            parent.chmod(parent.stat().st_mode | 0o011)
    probe = subprocess.run([program, "--version"], user=4321, group=4321, capture_output=True)
    if probe.returncode != 0:
        pytest.skip("other users cannot run the program")
    result = subprocess.run([program, molecule, "-q", "--csv", "a.csv", *FEW], cwd=folder,
                            user=4321, group=4321, extra_groups=[], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert frames_of(folder / "a.csv") == [0] and (folder / "a.csv").stat().st_uid == os.getuid()
    assert_nothing_left(folder, molecule, "a.csv")


def test_attributes_of_a_file_are_kept(elea, molecule, tmp_path):
    (tmp_path / "a.csv").write_text("old")
    try:
        os.setxattr(tmp_path / "a.csv", "user.note", b"of a user")
    except (OSError, AttributeError):
        pytest.skip("no attributes on this file system")
    assert elea(molecule, "-q", "--csv", "a.csv", few=True).returncode == 0
    assert os.getxattr(tmp_path / "a.csv", "user.note") == b"of a user"
    assert frames_of(tmp_path / "a.csv") == [0]


def test_a_special_partial_file_is_not_followed(elea, molecule, tmp_path):
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "a.csv.part").symlink_to("precious")
    assert "a.csv.part: " in only_error(elea(molecule, "--csv", "a.csv", few=True))
    (tmp_path / "a.csv.part").unlink()
    os.link(tmp_path / "precious", tmp_path / "a.csv.part")
    assert "a.csv.part: is in the way" in only_error(elea(molecule, "--csv", "a.csv", few=True))
    assert (tmp_path / "precious").read_text() == "precious"
    assert_nothing_left(tmp_path, molecule, "precious", "a.csv.part")


def begin(program, folder, *arguments):
    """A run that has written rows of a.csv, and goes on for long."""
    (folder / "long.xyz").write_text(xyz_text(5000))
    process = subprocess.Popen([program, "long.xyz", "-q", *arguments, "--num-walks", "20000",
                                "--num-threads", "1"], cwd=folder, stderr=subprocess.PIPE,
                               text=True)
    deadline = time.monotonic() + 60
    while not any(part.read_text().count("\n") > 2 for part in folder.glob("*.csv.part")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def test_two_runs_cannot_write_one_file(program, elea, molecule, tmp_path):
    (tmp_path / "here").symlink_to(".")
    process = begin(program, tmp_path, "--csv", "a.csv")
    for name in ("a.csv", "here/a.csv"):
        error = only_error(elea(molecule, "--csv", name, few=True))
        assert error.startswith(f"{name}: another run is writing there; ")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    # A run that was killed leaves no lock, but what is done of it.
    assert "an unfinished run is in the way" in only_error(elea(molecule, "--csv", "a.csv", few=True))
    (tmp_path / "a.csv.state").unlink()
    assert elea(molecule, "-q", "--csv", "a.csv", few=True).returncode == 0
    assert_nothing_left(tmp_path, molecule, "long.xyz", "a.csv", "here")


def test_two_runs_cannot_write_one_file_under_its_two_names(program, elea, molecule, tmp_path):
    (tmp_path / "a.csv").write_text("old")
    os.link(tmp_path / "a.csv", tmp_path / "b.csv")
    process = begin(program, tmp_path, "--csv", "a.csv")
    error = only_error(elea(molecule, "--csv", "b.csv", few=True))
    assert error.startswith("b.csv: another run is writing there; ")
    process.terminate()
    process.communicate()


def test_a_limit_of_file_size_is_an_error_of_writing(program, molecule, tmp_path):
    result = subprocess.run([program, molecule, "-q", "--csv", "a.csv", *FEW], cwd=tmp_path,
                            capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(
                                resource.RLIMIT_FSIZE, (1000, 1000)))
    assert only_error(result) == "a.csv: cannot write it: File too large"
    assert_nothing_left(tmp_path, molecule)


@pytest.mark.parametrize("output", ["a.csv", "a.ndjson"])
def test_a_file_that_a_batch_writes_is_not_replaced(program, elea, molecule, tmp_path, output):
    (tmp_path / "long.xyz").write_text(xyz_text(1))
    batch = subprocess.Popen(
        [program, "batch", "-q", molecule, "long.xyz", "--csv", "a.csv", "--ndjson", "a.ndjson",
         "--num-walks", "1e13", "--theory", "analogy", "-j1"], cwd=tmp_path, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (tmp_path / "a.ndjson").exists() or not (tmp_path / "a.csv").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    error = only_error(elea(molecule, "--csv", output, few=True))
    batch.terminate()
    batch.communicate()
    assert error.startswith(f"{output}: another run is writing there; ")


@pytest.mark.parametrize("pair", [("a.csv", "A.csv"), ("a.csv", "a.csv.part"),
                                  ("a.csv.part", "a.csv")])
def test_names_that_may_be_one_file_are_refused(elea, molecule, tmp_path, pair):
    error = only_error(elea(molecule, "--csv", pair[0], "--json", pair[1], few=True), 2)
    assert "cannot write to the same file" in error
    assert_nothing_left(tmp_path, molecule)


def test_an_input_is_not_taken_for_a_partial_file(elea, molecule, tmp_path):
    (tmp_path / molecule).rename(tmp_path / "a.xyz.part")
    text = (tmp_path / "a.xyz.part").read_text()
    error = only_error(elea("a.xyz.part", "--csv", "a.xyz", few=True))
    assert "would overwrite an input file" in error
    assert (tmp_path / "a.xyz.part").read_text() == text


@pytest.mark.parametrize("stream", ["", "2"])
def test_a_file_to_which_a_stream_is_redirected_is_refused(program, molecule, tmp_path, stream):
    command = f"exec {program} {molecule} --csv a.csv {' '.join(FEW)} {stream}>>a.csv"
    result = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    text = result.stderr + (tmp_path / "a.csv").read_text()
    assert result.returncode == 1
    assert "a.csv: standard output or standard error goes to this file; give another name" in text


def test_the_table_is_not_appended_to_an_input(program, molecule, tmp_path):
    text = (tmp_path / molecule).read_text()
    command = f"exec {program} {molecule} {' '.join(FEW)} >>{molecule}"
    result = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1 and "would overwrite an input file" in result.stderr
    assert (tmp_path / molecule).read_text() == text


def test_files_are_on_the_disk_before_they_get_their_names(program, molecule, tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    log = tmp_path / "log"
    run = subprocess.run(["strace", "-f", "-o", log, "-e", "trace=fsync,rename,renameat,renameat2",
                          program, molecule, "-q", "--csv", "a.csv", *FEW], cwd=tmp_path,
                         capture_output=True)
    if run.returncode != 0:
        pytest.skip("strace may not trace")
    calls = [line.split(None, 1)[1].split("(")[0] for line in log.read_text().splitlines()
             if "(" in line]
    assert calls == ["fsync", "rename", "fsync"]
