# SPDX-License-Identifier: MIT
"""--ndjson in runs of one structure: a line a frame, as it is done."""
import json
import os
import subprocess
import time

from conftest import BARE, assert_nothing_left, only_error, xyz_text

QUICK = ("--num-walks", "3000", "--theory", "analogy", *BARE)


def test_lines_are_those_of_the_batch_and_the_frames_of_the_document(elea, chain, tmp_path):
    words = (chain, *QUICK, "--start", "1", "--stop", "9", "--step", "3")
    assert elea(*words, "--ndjson", "a.ndjson", "--json", "a.json", "-j", "3").returncode == 0
    lines = (tmp_path / "a.ndjson").read_text()
    batch = elea("batch", *words, "--per", "model", "--ndjson", "-", "-j", "1")
    assert lines == batch.stdout and lines.count("\n") == 3
    documents = [json.loads(line) for line in lines.splitlines()]
    assert [document["model"] for document in documents] == [1, 4, 7]
    assert all(document["status"] == "ok" for document in documents)
    assert all(isinstance(document["warnings"], list) for document in documents)
    frames = json.loads((tmp_path / "a.json").read_text())["frames"]
    assert [document["result"] for document in documents] == frames
    assert elea(*words, "--ndjson", "-", "-q").stdout == lines


def test_lines_can_be_read_before_the_run_has_ended(program, tmp_path):
    """A line of each finished frame, in order, whole."""
    (tmp_path / "series.xyz").write_text(xyz_text(30, 20))
    words = ("series.xyz", "--num-walks", "60000", *QUICK[2:], "--ndjson", "a.ndjson", "-q", "-j", "2")
    run = subprocess.Popen([program, *words], cwd=tmp_path)
    seen, deadline = [], time.monotonic() + 60
    while len(seen) < 3:
        assert run.poll() is None and time.monotonic() < deadline
        part = tmp_path / "a.ndjson.part"
        text = part.read_text() if part.exists() else ""
        seen = [json.loads(line)["model"] for line in text.splitlines(True) if line.endswith("\n")]
        assert seen == list(range(len(seen)))
        time.sleep(0.002)
    run.kill()
    run.wait()


def test_no_other_file_is_overwritten(elea, chain, tmp_path):
    (tmp_path / "link").symlink_to(chain)
    for name in (chain, f"./{chain}", "link"):
        assert only_error(elea(chain, *QUICK, "--ndjson", name)) == (
            f"{name}: would overwrite an input file; give another name")
    for option in ("--csv", "--json", "--csv-atoms", "--surface-points-file"):
        message = only_error(elea(chain, *QUICK, "--ndjson", "a", option, "./a"), 2)
        assert "cannot write to the same file" in message
    assert "is also the file of another output" in only_error(
        elea(chain, *QUICK, "--ndjson", "p.0.npy", "--surface-points-file", "p.npy"))
    assert_nothing_left(tmp_path, chain, "link")


def test_frames_before_damage_stay_and_nothing_else(elea, tmp_path):
    (tmp_path / "cut.xyz").write_text(xyz_text(6, n_broken=34))
    assert elea("cut.xyz", "--ndjson", "a.ndjson", *QUICK).returncode == 3
    lines = (tmp_path / "a.ndjson").read_text().splitlines()
    assert [json.loads(line)["model"] for line in lines] == list(range(5))
    assert_nothing_left(tmp_path, "cut.xyz", "a.ndjson")


def test_names_that_are_not_text_are_valid_json(program, tmp_path):
    name = b"a\xff\n\x1b.xyz"
    (tmp_path / os.fsdecode(name)).write_text(xyz_text(2))
    result = subprocess.run([program, name, *QUICK, "--ndjson", "a.ndjson"],
                            cwd=tmp_path, capture_output=True)
    assert result.returncode == 0 and b"\x1b" not in result.stderr
    lines = (tmp_path / "a.ndjson").read_bytes().decode().splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["a\ufffd\n\x1b.xyz"] * 2
