# SPDX-License-Identifier: MIT
"""--resume within a frame: its walks so far are kept, and the files are those of an undisturbed run."""
import json
import os
import re
import signal
import subprocess
import threading
import time

import pytest
from conftest import BARE, assert_nothing_left, is_sanitized, only_error, xyz_text

ANALOGY = ("--theory", "analogy")
OUTPUTS = ("--csv", "a.csv", "--print-counts", "-q")


def number(walks):
    """So many that a run does not end before it is killed."""
    return str(walks if is_sanitized() else 4 * walks)


# Enough walks for three groups of blocks, which are what can be kept, by each rule that ends walks.
RULES = {
    "number": ("--num-walks", number(900000), *ANALOGY),
    "precision": ("--max-rsd-capacitance", "0.00002", "--control-charges", "0", "--max-num-walks", number(1000000), *ANALOGY),
    "plain walks": ("--method", "wos", "--num-walks", number(250000), *ANALOGY),
    "Stokes": ("--num-walks", number(900000), "--num-patches", "100"),
}


@pytest.fixture
def body(tmp_path):
    (tmp_path / "body.xyz").write_text(xyz_text(1, 20))
    return "body.xyz"


def records(folder, frame=None):
    """Records of walks in the state."""
    state = folder / "a.csv.state"
    lines = state.read_bytes().splitlines() if state.exists() else []
    wanted = b"+\twalks\t" + (b"" if frame is None else b"%d\t" % frame)
    return sum(line.startswith(wanted) for line in lines)


def begin(program, folder, words, until):
    """A run that is asked to save its walks until that is so; or it ends."""
    part = folder / "a.csv.part"
    part.unlink(missing_ok=True)
    run = subprocess.Popen([program, *words], cwd=folder, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not part.exists() and time.monotonic() < deadline:  # before that the signal may end it
        time.sleep(0.002)
    while not until() and run.poll() is None and time.monotonic() < deadline:
        run.send_signal(signal.SIGUSR1)
        time.sleep(0.005)
    assert run.poll() is None, run.stderr.read()
    return run


def end(run, number):
    run.send_signal(number)
    messages = run.communicate(timeout=60)[1]
    assert run.returncode == (-9 if number == signal.SIGKILL else 128 + number)
    return messages.splitlines()[-1] if messages else ""


@pytest.mark.parametrize("rule", RULES)
def test_a_frame_that_is_killed_twice_ends_as_if_it_was_not(elea, program, body, tmp_path, rule):
    words = (body, *RULES[rule], *BARE, "--print-counts", "-q")
    assert elea(*words, "--csv", "whole.csv", "-j", "2").returncode == 0
    for kill, threads in enumerate(("1", "3")):
        done = records(tmp_path)
        run = begin(program, tmp_path, (*words, "--csv", "a.csv", "--resume", "-j", threads),
                    lambda done=done: records(tmp_path) > done)
        end(run, signal.SIGKILL)
        assert records(tmp_path) > kill
    assert elea(*words, "--csv", "a.csv", "--resume", "-j", "2").returncode == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert_nothing_left(tmp_path, body, "a.csv", "whole.csv")


def test_walks_that_were_read_are_not_part_of_the_speed(elea, program, body, tmp_path):
    words = (body, "--num-walks", number(560000), *ANALOGY, *BARE, "--csv", "a.csv")
    end(begin(program, tmp_path, (*words, "-j", "2"), lambda: records(tmp_path) > 0), signal.SIGKILL)
    result = elea(*words, "--resume")
    assert result.returncode == 0, result.stderr
    frames, walks = re.search(r"^(\d+) frame, ([0-9.e+]+) walks in ", result.stderr, re.MULTILINE).groups()
    assert frames == "1" and 0 < float(walks) < int(number(560000)) - 60 * 4096


@pytest.mark.plain
def test_walks_of_a_frame_among_others_are_kept(elea, program, tmp_path):
    (tmp_path / "series.xyz").write_text(xyz_text(3, 20))
    words = ("series.xyz", "--num-walks", number(560000), *ANALOGY, *BARE, "-q")
    assert elea(*words, "--csv", "whole.csv", "-j", "2").returncode == 0
    run = begin(program, tmp_path, (*words, "--csv", "a.csv", "-j", "3"),
                lambda: records(tmp_path, 1) > 0)
    end(run, signal.SIGKILL)
    assert elea(*words, "--csv", "a.csv", "--resume", "-j", "1").returncode == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.plain
def test_a_part_of_the_walks_can_be_continued(elea, program, body, tmp_path):
    words = (body, "--num-walks", number(1500000), *ANALOGY, *BARE, "-q")
    part = (*words, "--csv", "a.csv", "--json", "part1.json", "--shard", "1/2")
    end(begin(program, tmp_path, part, lambda: records(tmp_path) > 0), signal.SIGKILL)
    assert elea(*part, "--resume").returncode == 0
    assert elea(*words, "--json", "part2.json", "--shard", "2/2").returncode == 0
    assert elea("merge", "part1.json", "part2.json", "-q", "--csv", "merged.csv").returncode == 0
    assert elea(*words, "--csv", "whole.csv").returncode == 0
    assert (tmp_path / "merged.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_frame_that_was_asked_to_end_says_how_to_go_on(elea, program, body, tmp_path):
    words = (body, "--num-walks", number(2000000), *ANALOGY, *BARE, *OUTPUTS)
    run = begin(program, tmp_path, words, lambda: records(tmp_path) > 0)
    assert end(run, signal.SIGTERM) == ("elea: interrupted before the first frame was finished; its walks so far "
                                        "are kept; continue with --resume")
    assert_nothing_left(tmp_path, body, "a.csv.state")
    assert only_error(elea(*words)) == ("a.csv.state: an unfinished run is in the way; continue it with --resume, or "
                                        "remove this file")
    other = ("--num-walks", "10000")
    assert f"--num-walks was {number(2000000)}, and is 10000 now" in only_error(elea(*words, *other, "--resume"), 2)
    assert "--max-run-time was not given, and is 9 now" in only_error(elea(*words, "--max-run-time", "9", "--resume"), 2)
    lines = (tmp_path / "a.csv.state").read_text().splitlines(True)
    wrong = lines[-1][:60] + ("A" if lines[-1][60] != "A" else "B") + lines[-1][61:]
    (tmp_path / "a.csv.state").write_text("".join(lines[:-1]) + wrong)
    assert only_error(elea(*words, "--resume")) == (
        "a.csv.state: is damaged; remove it, and run without --resume")


@pytest.mark.parametrize("option", [("--surface-points-file", "p.npy"), ("--max-run-time", "60")])
def test_walks_that_another_run_could_not_go_on_with_are_not_kept(program, body, tmp_path, option):
    words = (body, "--num-walks", number(2000000), *ANALOGY, *BARE, *OUTPUTS, *option)
    started = time.monotonic()
    run = begin(program, tmp_path, words, lambda: time.monotonic() > started + 0.5)
    assert end(run, signal.SIGTERM) == "elea: interrupted before the first frame was finished; nothing is written"
    assert_nothing_left(tmp_path, body)


def test_a_run_whose_inputs_cannot_be_known_again_says_so(elea, tmp_path):
    """A FIFO, such as that of a shell's <(...), is read only once."""
    (tmp_path / "series.xyz").write_text(xyz_text(2))
    os.mkfifo(tmp_path / "pipe")
    words = ("series.xyz", "--num-walks", "2000", *ANALOGY, *BARE, "-c", "pipe", "--json", "a.json")
    for more, code, end_of_line in (((), 0, "; the run goes on, but cannot be continued if it is stopped"),
                                    (("--resume",), 1, "")):
        feed = threading.Thread(target=lambda: (tmp_path / "pipe").write_text("seed = 3\n"))
        feed.start()
        result = elea(*words, *more)
        feed.join()
        assert result.returncode == code
        line, = [line for line in result.stderr.splitlines() if "pipe" in line]
        assert line.removeprefix("elea: ").removeprefix("warning: ") == (
            "pipe: is not a regular file, which a later run or other parts could read too; write it to a file first"
            + end_of_line)
        assert not list(tmp_path.glob("*.state"))
    assert json.loads((tmp_path / "a.json").read_text())["parameters"]["seed"] == 3
