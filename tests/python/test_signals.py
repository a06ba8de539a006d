# SPDX-License-Identifier: MIT
"""Signals: what ends a run, what only asks for its state, and what is left behind."""
import json
import os
import signal
import subprocess
import time

import pytest
from conftest import assert_nothing_left, frames_of, xyz_text

LONG = ("long.xyz", "--csv", "a.csv", "--json", "a.json", "--num-walks", "20000",
        "--num-interior-samples", "1000", "--num-threads", "2")


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def rows_written(folder):
    return sum(path.read_text().count("\n") for path in folder.glob("a.csv.part"))


@pytest.mark.parametrize("number, code", [
    (number, 128 + number)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU, signal.SIGQUIT,
                   signal.SIGUSR2)
])
def test_signals_end_a_run_with_the_finished_frames(program, tmp_path, number, code):
    (tmp_path / "long.xyz").write_text(xyz_text(5000))
    process = subprocess.Popen(
        [program, *LONG], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: rows_written(tmp_path) >= 4)
    start = time.monotonic()
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert time.monotonic() - start < 5.0
    assert process.returncode == code
    frames = frames_of(tmp_path / "a.csv")
    assert len(frames) >= 3 and frames == list(range(len(frames)))
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["status"] == "interrupted" and len(document["frames"]) == len(frames)
    assert f"the results cover the preceding {len(frames)} frames" in stderr.splitlines()[-1]
    assert f"average over {len(frames)} frames" in stdout
    assert_nothing_left(tmp_path, "long.xyz", "a.csv", "a.csv.state", "a.json")


def test_a_signal_before_the_first_frame_leaves_at_most_its_walks(program, molecule, tmp_path):
    process = subprocess.Popen(
        [program, molecule, "--csv", "a.csv", "--num-walks", "1e14", "--num-interior-samples", "1"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list(tmp_path.glob("a.csv.part")))
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert time.monotonic() - start < 5.0
    assert process.returncode == 130 and "before the first frame was finished" in stderr
    (tmp_path / "a.csv.state").unlink(missing_ok=True)
    assert_nothing_left(tmp_path, molecule)


def test_ignored_signals_stay_ignored(program, chain, tmp_path):
    process = subprocess.Popen(
        [program, chain, "-q", "--csv", "a.csv", "--num-walks", "20000",
         "--num-interior-samples", "1000", "--num-threads", "1"], cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    wait_for(lambda: rows_written(tmp_path) >= 2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert len(frames_of(tmp_path / "a.csv")) == 10


def start(program, folder, *arguments, **options):
    options = {"cwd": folder, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
               "text": True} | options
    return subprocess.Popen([program, *arguments], **options)


@pytest.mark.plain
def test_a_state_is_reported_and_the_run_goes_on(program, chain, tmp_path):
    process = start(program, tmp_path, chain, "-q", "--csv", "a.csv", "--num-walks", "1000000",
                    "--num-threads", "1")
    wait_for(lambda: rows_written(tmp_path) >= 2)
    process.send_signal(signal.SIGUSR1)
    _, stderr = process.communicate(timeout=120)
    assert process.returncode == 0 and frames_of(tmp_path / "a.csv") == list(range(10))
    (line,) = [line for line in stderr.splitlines() if line.startswith("elea: state: ")]
    assert " % done after 0:" in line and "/10" in line and "walks/s" in line


@pytest.fixture
def silent(tmp_path):
    """A pipe that nobody writes, and a function that returns once it is read."""
    os.mkfifo(tmp_path / "silent.xyz")
    writers = []  # kept, or the end of a writer would be that of the file

    def is_read():
        try:
            writers.append(os.open(tmp_path / "silent.xyz", os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True

    yield lambda: wait_for(is_read)
    for writer in writers:
        os.close(writer)


def test_signals_act_while_files_are_read(program, molecule, silent, tmp_path):
    process = start(program, tmp_path, molecule, "--compare", "silent.xyz", "--csv", "a.csv")
    silent()
    process.send_signal(signal.SIGUSR1)
    assert process.stderr.readline().startswith("elea: state: reading the input, ")
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=60)
    assert stderr == "elea: interrupted while reading the input; nothing is written\n"
    assert process.returncode == 143
    assert_nothing_left(tmp_path, molecule, "silent.xyz")


def test_the_limit_of_time_acts_while_files_are_read(program, molecule, silent, tmp_path):
    begun = time.monotonic()
    process = start(program, tmp_path, molecule, "--compare", "silent.xyz", "--max-run-time", "0.1")
    silent()
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 1 and 1.0 < time.monotonic() - begun < 10.0
    assert stderr == "elea: --max-run-time 0.1: over while reading the input; give it more time\n"


def test_a_batch_ends_while_a_structure_is_read(program, molecule, silent, tmp_path):
    process = start(program, tmp_path, "batch", "-j1", molecule, "silent.xyz", "--csv", "a.csv",
                    "--num-walks", "2000", "--theory", "analogy")
    wait_for(lambda: (tmp_path / "a.csv").exists() and
             (tmp_path / "a.csv").read_text().count("\n") == 2)
    silent()
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=60)
    assert time.monotonic() - begun < 5.0 and process.returncode == 143
    assert "the rows of 1 structure are complete; continue with --resume" in stderr


def test_a_second_signal_counts_only_after_a_while(program, tmp_path):
    """`timeout` and others send the same signal to the process and to its group."""
    (tmp_path / "long.xyz").write_text(xyz_text(5000))
    process = start(program, tmp_path, *LONG)
    wait_for(lambda: rows_written(tmp_path) >= 4)
    while process.poll() is None:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.01)
    assert process.wait() == 143
    assert len(frames_of(tmp_path / "a.csv")) >= 3


def test_all_threads_block_signals(program, tmp_path):
    (tmp_path / "long.xyz").write_text(xyz_text(5000))
    process = start(program, tmp_path, *LONG)
    wait_for(lambda: rows_written(tmp_path) >= 1)
    masks = []
    for task in os.listdir(f"/proc/{process.pid}/task"):
        status = open(f"/proc/{process.pid}/task/{task}/status").read().splitlines()
        (line,) = [line for line in status if line.startswith("SigBlk")]
        masks.append(int(line.split()[1], 16))
    process.terminate()
    process.communicate(timeout=60)
    assert len(masks) >= 3
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGXCPU,
                   signal.SIGUSR1, signal.SIGUSR2):
        # Linux shows what a thread in sigwait awaits as not blocked.
        assert sum(mask >> (number - 1) & 1 for mask in masks) >= len(masks) - 1, number
