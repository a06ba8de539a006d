# SPDX-License-Identifier: MIT
"""Workers that cannot start, that die, or that are interrupted: a message at once, and no hang."""
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest
from conftest import FEW, assert_consistent, make_universe
from elea._workers import compute_parts, pickled
from elea.backends import DaskBackend, ProcessBackend
from MDAnalysis.analysis.backends import BackendDask, BackendMultiprocessing
from zenowrapper import ZenoWrapper

# ---- Scripts without a guard ----

UNGUARDED = """
import multiprocessing, sys
import MDAnalysis as mda, numpy as np
from MDAnalysis.analysis.backends import BackendDask, BackendMultiprocessing
from elea.backends import DaskBackend, ProcessBackend
from zenowrapper import ZenoWrapper
if {method!r}:
    multiprocessing.set_start_method({method!r}, force=True)
u = mda.Universe.empty({n_atoms}, trajectory=True)
u.add_TopologyAttr("types", ["A"] * {n_atoms})
positions = np.random.default_rng(1).uniform(0, 500, (4, {n_atoms}, 3))
u.load_new(positions.astype(np.float32), order="fac")
zeno = ZenoWrapper(u.atoms, {{"A": 1.0}}, n_walks=10)
zeno.run(backend={backend}, n_workers=2)
print(zeno.n_frames)
"""
# The pickled analysis is smaller, or larger, than a pipe, which holds 64 KiB.
SMALL, LARGE = 10, 5000


def run_script(tmp_path, text):
    script = tmp_path / "script.py"
    script.write_text(text)
    return subprocess.run(
        [sys.executable, "-W", "ignore", script], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("n_atoms", [SMALL, LARGE])
@pytest.mark.parametrize(
    ("method", "backend"),
    [
        ("spawn", "'multiprocessing'"),
        ("forkserver", "'multiprocessing'"),
        ("spawn", "BackendMultiprocessing(2)"),
        ("", "'dask'"),
        ("", "BackendDask(2)"),
        ("", "ProcessBackend(2, multiprocessing.get_context('spawn'))"),
    ],
)
def test_script_without_a_guard_is_told_so(tmp_path, n_atoms, method, backend):
    done = run_script(tmp_path, UNGUARDED.format(n_atoms=n_atoms, method=method, backend=backend))
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("RuntimeError: the workers ")
    assert 'the script needs `if __name__ == "__main__":` before the lines' in last
    assert "memory" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_script_with_a_guard_runs(tmp_path, method):
    text = UNGUARDED.format(n_atoms=LARGE, method="", backend="'multiprocessing'")
    start = text.index("u = ")
    guarded = "".join(f"    {line}\n" for line in text[start:].splitlines())
    text = f"{text[:start]}if __name__ == '__main__':\n    multiprocessing.set_start_method('{method}')\n{guarded}"
    done = run_script(tmp_path, text)
    assert done.stdout.split() == ["4"], done.stderr


# ---- Workers that die ----


def die(part):
    if part == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if part == 3:
        os._exit(5)
    return part


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize(
    ("part", "reason"),
    [(2, r"\(signal 9\), perhaps for lack of memory"), (3, r"\(exit status 5\)\. Use fewer")],
)
def test_workers_that_die_later(method, part, reason):
    finished = []
    with pytest.raises(RuntimeError, match=f"killed before its frames were finished {reason}"):
        compute_parts(
            pickle_of(die), [0, 1, part], 1, multiprocessing.get_context(method),
            lambda number, result: finished.append((number, result)),
        )  # fmt: skip
    assert finished == [(0, 0), (1, 1)]
    assert multiprocessing.active_children() == []


def pickle_of(function):
    return pickled(function, by_value=False)


class Odd(Exception):
    """An exception that cannot be pickled."""

    def __init__(self, what):
        super().__init__(what)
        self.lock = threading.Lock()


def fail(part):
    raise Odd("one of mine") if part else KeyError("no such thing")


@pytest.mark.parametrize(("part", "error"), [(0, KeyError), (1, RuntimeError)])
def test_what_workers_raise_is_raised_here(part, error):
    with pytest.raises(error, match="no such thing|Odd: one of mine") as caught:
        ProcessBackend(1).apply(fail, [part])
    assert "in fail" in str(caught.value.__cause__)


def big(part):
    return np.full(200_000, part)


def test_more_parts_than_workers_with_large_results():
    results = ProcessBackend(2).apply(big, list(range(7)))
    assert [result[0] for result in results] == list(range(7))


def test_what_cannot_be_sent_is_an_error():
    with pytest.raises(TypeError, match="cannot be sent to workers: .*[Ll]ock"):
        ProcessBackend(2).apply(threading.Lock().acquire, [1])


# ---- Ctrl-C ----

LONG = """
import multiprocessing, os, sys, warnings
import MDAnalysis as mda, numpy as np
from MDAnalysis.analysis.backends import BackendMultiprocessing
from elea.backends import ProcessBackend
from zenowrapper import ZenoWrapper

def mark(ts):
    if ts.frame >= 4:
        open(f"frame{os.getpid()}", "w").close()
    return ts

if __name__ == "__main__":
    os.chdir(sys.argv[1])
    n = 300
    u = mda.Universe.empty(n, trajectory=True)
    u.add_TopologyAttr("types", ["A"] * n)
    u.load_new(np.random.default_rng(1).uniform(0, 50, (8, n, 3)).astype(np.float32), order="fac")
    u.atoms.write("frames.dcd", frames="all")
    u.load_new("frames.dcd")
    u.trajectory.add_transformations(mark)
    zeno = ZenoWrapper(u.atoms, {"A": 1.0}, n_walks=2**40, control_charges=0, num_threads=NUM_THREADS)
    try:
        zeno.run(frames=[4, 5, 6, 7], unsupported_backend=True, BACKEND)
    except KeyboardInterrupt:
        n = {zeno.n_frames, len(zeno.frames), len(zeno.times), len(zeno.results.volume)}
        print("interrupted", n, multiprocessing.active_children())
"""


def children_of(pid):
    """Processes of the session, other than its leader."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == pid and int(name) != pid:
                found.append(int(name))
    return found


@contextmanager
def long_run(tmp_path, backend, threads):
    """A run whose workers, or whose main process, are in the midst of a frame."""
    script = tmp_path / "script.py"
    script.write_text(LONG.replace("BACKEND", backend).replace("NUM_THREADS", str(threads)))
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", script, tmp_path],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 50
        while len(list(tmp_path.glob("frame[0-9]*"))) < (1 if "serial" in backend else 2):
            assert time.monotonic() < deadline
            assert child.poll() is None, child.stderr.read()
            time.sleep(0.05)
        time.sleep(0.3)  # until it walks
        yield child
        deadline = time.monotonic() + 10
        while children_of(child.pid):  # the resource tracker of Python ends a little later
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="there is no /proc")


@needs_proc
@pytest.mark.parametrize("whom", ["group", "main"])
@pytest.mark.parametrize(
    ("backend", "threads"),
    [
        ("backend='serial'", 1),
        ("backend='serial'", 2),
        ("backend='multiprocessing', n_workers=2", 2),
        ("backend=ProcessBackend(2, multiprocessing.get_context('spawn'))", 1),
        ("backend=ProcessBackend(2, multiprocessing.get_context('forkserver'))", 1),
        ("backend=BackendMultiprocessing(2)", 1),
        ("backend='dask', n_workers=2", 1),
    ],
)
def test_ctrl_c_ends_the_run_in_the_midst_of_a_frame(tmp_path, backend, threads, whom):
    with long_run(tmp_path, backend, threads) as child:
        begin = time.monotonic()
        (os.killpg if whom == "group" else os.kill)(child.pid, signal.SIGINT)
        line = child.stdout.readline()
        # 2 s on a machine with nothing else to do.
        assert time.monotonic() - begin < 10
        assert line == "interrupted {0} []\n", child.stderr.read()
        child.communicate(timeout=30)
        assert child.returncode == 0


@needs_proc
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_end_with_the_main_process(tmp_path, method):
    backend = f"backend=ProcessBackend(2, multiprocessing.get_context('{method}'))"
    with long_run(tmp_path, backend, 1) as child:
        child.kill()
        child.wait(timeout=30)


@pytest.mark.parametrize("backend", [BackendMultiprocessing(2), BackendDask(2), DaskBackend(2)])
def test_backends_of_mdanalysis_are_replaced(backend):
    zeno = ZenoWrapper(make_universe().atoms, **FEW)
    executor = zeno._make_executor(backend, None, unsupported_backend=True)
    assert isinstance(executor, ProcessBackend)
    assert executor.n_workers == 2


# ---- After a run that failed ----


class Damage:
    """Makes a coordinate of one frame infinite."""

    def __init__(self, frame):
        self.frame = frame

    def __call__(self, ts):
        if ts.frame == self.frame:
            ts.positions[3] = np.inf
        return ts


@pytest.mark.parametrize("before", [{"stop": 2}, {}])
@pytest.mark.parametrize(
    "way",
    [{}, {"backend": "multiprocessing", "n_workers": 2}, {"backend": "multiprocessing", "n_parts": 7},
     {"backend": "dask", "n_workers": 2}, {"backend": BackendMultiprocessing(2), "unsupported_backend": True}],
)  # fmt: skip
def test_nothing_of_an_earlier_run_remains_after_a_failure(before, way):
    u = make_universe()
    zeno = ZenoWrapper(u.atoms, **FEW).run(**before)
    u.trajectory.add_transformations(Damage(5))
    expected = ZenoWrapper(make_universe().atoms, **FEW).run()
    with pytest.raises(ValueError, match="frame 5: .*not finite"):
        zeno.run(**way)
    assert_consistent(zeno)
    assert 5 not in zeno.frames
    assert np.array_equal(zeno.results.volume.values, expected.results.volume.values[zeno.frames])
    if not way or way.get("n_parts") == 7:
        assert zeno.frames.tolist() == [0, 1, 2, 3, 4]
