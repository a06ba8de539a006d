# SPDX-License-Identifier: MIT
"""checkpoint=: a call of compute_trajectory that was ended goes on, with the same results."""
import pickle
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import elea

N_FRAMES = 12
SETTINGS = {"num_walks": 3000, "theory": "analogy", "seed": 3}


@pytest.fixture
def chain(tmp_path):
    """Name of an XYZ file."""
    positions = np.round(np.random.default_rng(1).normal(scale=3, size=(N_FRAMES, 6, 3)), 3)
    lines = []
    for frame, atoms in enumerate(positions.tolist()):
        lines += ["6", f"frame {frame}", *(f"C {x} {y} {z}" for x, y, z in atoms)]
    path = tmp_path / "chain.xyz"
    path.write_text("\n".join(lines) + "\n")
    return path


def dicts(results):
    return pickle.dumps([result.to_dict() for result in results])


def compute(path, checkpoint=None, **settings):
    return elea.compute_trajectory(path, 1.7, checkpoint=checkpoint, **{**SETTINGS, **settings})


def n_records(path):
    return path.read_bytes().count(b"\n+\t") if path.exists() else 0


def test_a_killed_process_is_continued_by_other_threads(chain, tmp_path):
    state = tmp_path / "run.state"
    code = ("import sys, elea; elea.compute_trajectory(sys.argv[1], 1.7, checkpoint=sys.argv[2], "
            "num_walks=200000, theory='analogy', seed=3, num_threads=1)")
    for wanted in (1, 3):
        process = subprocess.Popen([sys.executable, "-c", code, chain, state])
        deadline = time.monotonic() + 60
        while n_records(state) < wanted and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert wanted <= n_records(state) < N_FRAMES
    results = compute(chain, state, num_walks=200000, num_threads=2)
    assert dicts(results) == dicts(compute(chain, num_walks=200000, num_threads=3))
    assert n_records(state) == N_FRAMES


def test_a_callback_gets_all_frames_and_may_end_the_run(chain, tmp_path):
    state, seen = tmp_path / "run.state", []

    def receive(result):
        seen.append(result)
        if len(seen) == 5:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        compute(chain, state, callback=receive)
    assert n_records(state) == 5
    seen.clear()
    with pytest.raises(KeyError, match="enough"):
        compute(chain, state, callback=receive)
    assert [result.frame for result in seen] == list(range(5))
    assert compute(chain, state, callback=seen.append) == []
    assert dicts(seen[5:]) == dicts(compute(chain))


@pytest.mark.filterwarnings("ignore:max_rsd_average")
def test_what_is_done_is_not_computed_again(chain, tmp_path):
    state = tmp_path / "run.state"
    for settings in ({"frames": [5, 2, -1]}, {"max_rsd_average": 0.01, "num_walks": None}):
        first = compute(chain, state, **settings)
        content = state.read_bytes()
        assert dicts(compute(chain, state, **settings)) == dicts(first)
        assert dicts(first) == dicts(compute(chain, **settings))
        assert state.read_bytes() == content
        state.unlink()


def test_what_has_changed_is_named(chain, tmp_path):
    state = tmp_path / "run.state"
    compute(chain, state, start=1)
    for settings, change in (
            ({"seed": 4}, "seed was 3, and is 4 now"),
            ({"mass": 100.0}, "mass was not given, and is 100.0 now"),
            ({"num_walks": None}, "num_walks was 3000, and is not given now"),
            ({"start": 2}, "frames was 1:None:None, and is 2:None:None now"),
            ({"frames": [1]}, "frames was 1:None:None, and is 1 values of int64"),
            ({"indices": [0, 1]}, "indices was not given, and is 2 values of int64")):
        if "frames" not in settings:
            settings = {"start": 1, **settings}
        with pytest.raises(ValueError, match="run.state cannot be continued: ") as raised:
            compute(chain, state, **settings)
        assert change in str(raised.value)
    with pytest.raises(ValueError, match="radii was 1 values of float64 with the hash"):
        elea.compute_trajectory(chain, 1.8, start=1, checkpoint=state, **SETTINGS)
    chain.write_text(chain.read_text().replace("frame 11", "frame 12"))
    with pytest.raises(ValueError, match="the content of chain.xyz was"):
        compute(chain, state, start=1)


def test_a_torn_file_is_cut_and_a_damaged_one_refused(chain, tmp_path):
    state = tmp_path / "run.state"
    expected = dicts(compute(chain, state))
    content = state.read_bytes()
    for size in (len(content) - 1, len(content) // 2, 30, 0):
        state.write_bytes(content[:size])
        assert dicts(compute(chain, state)) == expected and state.read_bytes() == content
    place = content.index(b"\n+\t") + 40
    state.write_bytes(content[:place] + b"?" + content[place + 1:])
    with pytest.raises(OSError, match="run.state: is damaged; remove it to begin anew"):
        compute(chain, state)
    state.write_bytes(b"something else\n")
    with pytest.raises(OSError, match="not the state of a run"):
        compute(chain, state)
    assert state.read_bytes() == b"something else\n"


def test_files_that_cannot_be_written(chain, tmp_path):
    with pytest.raises(OSError, match="cannot write it"):
        compute(chain, tmp_path / "none" / "run.state")
    state = tmp_path / "run.state"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20000, hard))
    try:
        with pytest.warns(RuntimeWarning, match="cannot write it: File too large; the run goes on"):
            results = compute(chain, state)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert dicts(results) == dicts(compute(chain))
    assert 0 < n_records(state) < N_FRAMES
    assert dicts(compute(chain, state)) == dicts(results)


def test_two_processes_cannot_write_one_file(chain, tmp_path):
    state = tmp_path / "run.state"
    code = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.lockf(f, fcntl.LOCK_EX); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code, state], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        with pytest.raises(OSError, match="another run is writing there"):
            compute(chain, state)
        other.communicate(b"\n")
    assert len(compute(chain, state)) == N_FRAMES
