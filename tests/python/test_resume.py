# SPDX-License-Identifier: MIT
"""--resume: a run that was stopped or killed ends with the files of an undisturbed one."""
import json
import os
import random
import re
import signal
import subprocess
import time

import pytest
from conftest import BARE, is_sanitized, only_error, xyz_text

N_FRAMES = 30
# Slow enough to be stopped before the end.
SLOW = ("--num-walks", "6000" if is_sanitized() else "60000", "--theory", "analogy", *BARE)
OUTPUTS = ("--csv", "a.csv", "--json", "a.json", "--csv-atoms", "areas.csv", "--ndjson", "a.ndjson",
           "--surface-points-file", "p.npy")


@pytest.fixture
def series(tmp_path):
    (tmp_path / "series.xyz").write_text(xyz_text(N_FRAMES, 20))
    return "series.xyz"


def files_of(folder):
    """All outputs, without what differs between any two runs."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()
             if path.suffix in (".csv", ".npy", ".ndjson")}
    document = json.loads((folder / "a.json").read_text())
    del document["timing"], document["command"], document["parameters"]["num_threads"]
    return found | {"a.json": document}


@pytest.fixture(scope="module")
def undisturbed(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "series.xyz").write_text(xyz_text(N_FRAMES, 20))
    result = subprocess.run([program, "series.xyz", *SLOW, *OUTPUTS], cwd=folder, check=True,
                            capture_output=True, text=True)
    assert not list(folder.glob("*.state"))
    return files_of(folder), result.stdout


def start(program, folder, *words):
    return subprocess.Popen([program, *words], cwd=folder, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def frames_done(folder):
    try:
        return (folder / "a.csv.state").read_bytes().count(b"\n+\t")
    except FileNotFoundError:  # not yet there, or the run is complete
        return 0


@pytest.mark.plain
def test_runs_killed_at_random_end_with_the_same_files(elea, program, series, tmp_path, undisturbed):
    """At least five kills that left some frames, and lost none."""
    dice, kills, done = random.Random(7), 0, 0
    for attempt in range(200):
        process = start(program, tmp_path, series, *SLOW, *OUTPUTS, "--resume", "-j",
                        str(1 + attempt % 3))
        wanted = done + dice.choice((1, 1, 2, 5))
        deadline = time.monotonic() + 60
        while process.poll() is None and frames_done(tmp_path) < wanted:
            assert time.monotonic() < deadline
        time.sleep(dice.random() * 0.01)
        process.kill()
        if process.wait() == 0 or (done > 0 and not (tmp_path / "a.csv.state").exists()):
            break  # all was complete
        assert frames_done(tmp_path) >= done
        done = frames_done(tmp_path)
        kills += 0 < done < N_FRAMES
    result = elea(series, *SLOW, *OUTPUTS, "--resume")
    assert result.returncode == 0, result.stderr
    files, stdout = undisturbed
    assert files_of(tmp_path) == files and kills >= 5
    assert len(list(tmp_path.glob("p.*.npy"))) == N_FRAMES
    # The table differs in nothing but what is said of the run itself.
    assert result.stdout == stdout
    assert not list(tmp_path.glob("*.state"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGXCPU])
def test_a_run_that_was_asked_to_end_goes_on(elea, program, series, tmp_path, undisturbed, number):
    process = start(program, tmp_path, series, *SLOW, *OUTPUTS)
    deadline = time.monotonic() + 60
    while frames_done(tmp_path) < 3:
        assert time.monotonic() < deadline
    process.send_signal(number)
    assert process.wait(timeout=60) == 128 + number
    assert json.loads((tmp_path / "a.json").read_text())["status"] == "interrupted"
    assert only_error(elea(series, *SLOW, *OUTPUTS)) == (
        "a.csv.state: an unfinished run is in the way; continue it with --resume, or remove this "
        "file")
    assert elea(series, *SLOW, *OUTPUTS, "--resume").returncode == 0
    assert files_of(tmp_path) == undisturbed[0]


@pytest.fixture
def unfinished(program, series, tmp_path):
    """A killed run with a few frames."""
    process = start(program, tmp_path, series, *SLOW, *OUTPUTS, "--seed", "5")
    deadline = time.monotonic() + 60
    while frames_done(tmp_path) < 4:
        assert time.monotonic() < deadline
    process.kill()
    process.wait()
    return (series, *SLOW, *OUTPUTS, "--resume")


def test_what_has_changed_is_named(elea, unfinished, tmp_path):
    for words, part in (
            (("--seed", "6"), "--seed was 5, and is 6 now"),
            ((), "--seed was 5, and is not given now"),
            (("--seed", "5", "--temperature", "30C"), "--temperature was not given, and is 303.15"),
            (("--seed", "5", "--stop", "9"), "--stop was not given, and is 9 now")):
        error = only_error(elea(*unfinished, *words), 2)
        assert error.startswith("a.csv cannot be continued: ") and part in error
    text = (tmp_path / "series.xyz").read_text()
    (tmp_path / "series.xyz").write_text(text.replace("frame 0", "frame x"))
    assert "the content of input 1 was" in only_error(elea(*unfinished, "--seed", "5"), 2)
    (tmp_path / "series.xyz").write_text(text)
    assert elea(*unfinished, "--seed", "5", "-j", "3", "-q").returncode == 0


def test_a_torn_state_loses_what_is_torn_and_a_damaged_one_is_refused(elea, unfinished, tmp_path):
    words = (*unfinished, "--seed", "5", "-q")
    state = (tmp_path / "a.csv.state").read_bytes()
    lines = state.split(b"\n")
    whole = None
    for kept in (state, state[:-20], state[: state.rindex(b"\n+") + 1], state[:20], b""):
        (tmp_path / "a.csv.state").write_bytes(kept)
        result = elea(*words)
        assert result.returncode == 0, result.stderr
        whole = whole or files_of(tmp_path)
        assert files_of(tmp_path) == whole
    record = max(i for i, line in enumerate(lines) if line.startswith(b"+\t"))
    damaged = bytearray(lines[record])
    damaged[40] = ord("A") if damaged[40] != ord("A") else ord("B")
    lines[record] = bytes(damaged)
    (tmp_path / "a.csv.state").write_bytes(b"\n".join(lines))
    assert only_error(elea(*words)) == "a.csv.state: is damaged; remove it, and run without --resume"
    assert (tmp_path / "a.csv.state").exists()


def test_speed_and_progress_are_those_of_this_run(program, series, tmp_path):
    """Of a run that begins with a few frames."""
    words = (series, *SLOW, *OUTPUTS, "--resume", "-j", "1")
    process = start(program, tmp_path, *words)
    while frames_done(tmp_path) < 4:
        time.sleep(0.001)
    process.kill()
    process.wait()
    known = frames_done(tmp_path)
    process = subprocess.Popen([program, *words], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True)
    while frames_done(tmp_path) < known + 1:
        time.sleep(0.001)
    process.send_signal(signal.SIGUSR1)
    messages = process.communicate(timeout=120)[1]
    percent, frame = re.search(r"state: (\d+) % done .* frame (\d+)/30 ", messages).groups()
    assert int(frame) > known and int(percent) >= 100 * known // N_FRAMES
    new, walks = re.search(r"^(\d+) of 30 frames, ([0-9.e+]+) walks in ", messages, re.MULTILINE).groups()
    assert int(new) == N_FRAMES - known
    assert float(walks) == pytest.approx(int(new) * int(SLOW[1]), rel=0.01)


def test_resume_begins_where_there_is_nothing(elea, series, tmp_path, undisturbed):
    assert elea(series, *SLOW, *OUTPUTS, "--resume").returncode == 0
    assert files_of(tmp_path) == undisturbed[0]


def test_resume_needs_a_file(elea, series):
    assert "give --csv FILE or --ndjson FILE" in only_error(elea(series, "--resume"), 2)
    assert "give --csv FILE or --ndjson FILE" in only_error(elea(series, "--resume", "--csv", "-"), 2)


def test_a_run_that_ends_by_its_data_leaves_no_state(elea, tmp_path):
    (tmp_path / "cut.xyz").write_text(xyz_text(6, n_broken=34))
    result = elea("cut.xyz", "--csv", "a.csv", *BARE, few=True)
    assert result.returncode == 3 and not list(tmp_path.glob("*.state"))
    result = elea("cut.xyz", "--csv", "/dev/null", *BARE, few=True)
    assert result.returncode == 3 and not os.path.exists("/dev/null.state")


def test_parts_can_be_continued(elea, program, series, tmp_path):
    words = (series, *SLOW, "--shard", "1/2", "--json", "part.json", "--csv", "a.csv")
    process = start(program, tmp_path, *words)
    while frames_done(tmp_path) < 2:
        time.sleep(0.001)
    process.kill()
    process.wait()
    assert "--shard was 1/2, and is 2/2 now" in only_error(
        elea(*words[:-5], "2/2", *words[-4:], "--resume"), 2)
    assert elea(*words, "--resume", "-q").returncode == 0
    assert elea(series, *SLOW, "--shard", "2/2", "--json", "other.json", "-q").returncode == 0
    assert elea("merge", "part.json", "other.json", "-q", "--csv", "merged.csv").returncode == 0
    assert elea(series, *SLOW, "--csv", "whole.csv", "-q").returncode == 0
    assert (tmp_path / "merged.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
