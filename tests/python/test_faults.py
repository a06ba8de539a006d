# SPDX-License-Identifier: MIT
"""
After any fault at any system call, every finished frame is in a readable file with a name, and the same
command with --resume ends with the files of an undisturbed run.
"""
import os
import pathlib
import shutil
import tempfile

import pytest
from batch import write_molecule
from conftest import BARE, xyz_text
from faults import (Tracer, choose, content_of, contents_of, is_as, points_of, run_untraced,
                    wrong_after_resuming, wrong_end)

# All faults, or a sample, in parts that may run at the same time.
FULL, N_PARTS = bool(os.environ.get("ELEA_FULL")), 4
N_FRAMES = 30
FRAMES = ("series.xyz", "--num-walks", "300", "--theory", "analogy", *BARE, "--csv", "a.csv", "--json", "a.json",
          "--csv-atoms", "b.csv", "--ndjson", "a.ndjson", "--surface-points-file", "p.npy", "-q")
N_STRUCTURES = 12
BATCH = ("batch", "in", "--num-walks", "300", "--theory", "analogy", "--csv", "a.csv", "--ndjson", "a.ndjson", "-q")


@pytest.fixture(scope="module")
def tracer(plain_program, tmp_path_factory):
    """Skips where programs cannot be traced, or are built in a way that cannot be."""
    path = plain_program.parent.parent / "tests" / "faults" / "fault"
    if not path.exists():
        pytest.skip(f"{path} is not built")
    tracer = Tracer(path, tmp_path_factory.mktemp("tracer"))
    try:
        tracer.run([plain_program, "--version"], "/")
    except PermissionError as error:
        pytest.skip(f"programs cannot be traced: {error}")
    return tracer


@pytest.fixture
def base(tmp_path):
    """A folder that is not on a disk, if there is one, because runs force files to the disk."""
    memory = pathlib.Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="elea-faults-", dir=memory) as folder:
        yield pathlib.Path(folder)


def calls_of(tracer, undisturbed, words, folder, part=None):
    """System calls of the undisturbed run, and allocations of each kind of one like it."""
    if not tracer.memory.exists():
        return undisturbed.calls
    outcome = tracer.run_without_memory(words, folder, part=part)
    assert outcome.status == 0 and outcome.calls, outcome
    return undisturbed.calls + outcome.calls


def violations(points, folder, check):
    """What is wrong after each of the faults, each in a new folder."""
    found = []
    for point in points:
        found += [f"{point}: {wrong}" for wrong in check(folder, point)]
        shutil.rmtree(folder)
    return found


# ---- A run of several frames ----

def prepare_frames(folder):
    folder.mkdir()
    (folder / "series.xyz").write_text(xyz_text(N_FRAMES, 20))


def frames_in_state(text):
    """Complete records after that of the outputs."""
    return sum(line.startswith(b"+\t") and line.endswith(b"\n") for line in text.splitlines(True))


def frames_in_csv(folder, new):
    """Frames of the named table, if it is that of the new run."""
    path = folder / "a.csv"
    text = path.read_bytes() if path.exists() else b""
    return text.count(b"\n") - 1 if text and new["a.csv"].startswith(text) else 0


def torn(folder, old, new):
    """Named files that are neither those of the old run nor, with all or the first frames, of the new one."""
    for name in sorted(new):
        path = folder / name
        if not path.exists():
            if name in old:
                yield f"{name} is lost"
            continue
        content = content_of(path)
        if content in (old.get(name), new[name]):
            continue
        if name == "a.json":
            frames = content["frames"]
            if not frames or frames != new[name]["frames"][:len(frames)]:
                yield f"{name} has other frames"
        elif not (name.endswith((".csv", ".ndjson")) and new[name].startswith(content) and content.endswith(b"\n")):
            yield f"{name} is torn"


def check_frames(tracer, folder, point, words, new, old_files):
    """What is wrong after a fault."""
    prepare_frames(folder)
    for name, content in old_files.items():
        (folder / name).write_bytes(content)
    known = {name: content_of(folder / name) for name in old_files}
    outcome = tracer.run(words, folder, point, folder / "a.csv.state")
    yield from filter(None, [wrong_end(outcome, point)])
    yield from torn(folder, known, new)
    done = frames_in_state(outcome.state)
    state = folder / "a.csv.state"
    kept = max(frames_in_state(state.read_bytes()) if state.exists() else 0, frames_in_csv(folder, new))
    if kept < done:
        yield f"{done} frames were finished, {kept} are there"
    if outcome.status == 0 and not is_as(folder, new, outcome):
        yield "status 0, but files differ"
    again = run_untraced([*words, "--resume"], folder)
    if again.status != 0:
        yield f"--resume: {again.status} {again.messages}"
    elif contents_of(folder) != new:
        left = set(contents_of(folder)) ^ set(new)
        yield f"other files after --resume: {left}"


@pytest.mark.parametrize("part", range(N_PARTS))
@pytest.mark.parametrize("threads", [1, 2])
def test_no_fault_loses_frames(tracer, program, base, threads, part):
    """Also none that an older run has left in files of the same names."""
    words = (program, *FRAMES, "-j", threads)
    for name, seed in ("new", 1), ("old", 2):
        prepare_frames(base / name)
        undisturbed = tracer.run([*words, "--seed", seed], base / name)
        assert undisturbed.status == 0, undisturbed
    new = contents_of(base / "new")
    old = {name: (base / "old" / name).read_bytes() for name in new}
    points = points_of(calls_of(tracer, undisturbed, words, base / "old"))
    points = (points if FULL else choose(points, 120, seed=threads))[part::N_PARTS]

    def check(folder, point):
        resumes = ("--resume",) if point.number % 2 else ()
        return check_frames(tracer, folder, point, (*words, "--seed", 1, *resumes), new, old if point.number % 3 else {})

    assert violations(points, base / "run", check) == []


# ---- A batch ----

def prepare_batch(folder):
    for k in range(N_STRUCTURES):
        path = folder / "in" / f"s{k:02d}.xyz"
        write_molecule(path, 1.0 + 0.01 * k, n_atoms=3 + k)
        os.utime(path, (1e9, 1e9))  # which is in the state


def check_batch(tracer, folder, point, words, new):
    """What is wrong after a fault."""
    prepare_batch(folder)
    outcome = tracer.run(words, folder, point, folder / "a.csv")
    yield from filter(None, [wrong_end(outcome, point)])
    finished = outcome.state[:outcome.state.rfind(b"\n") + 1]
    for name in ("a.csv", "a.ndjson"):
        text = (folder / name).read_bytes() if (folder / name).exists() else b""
        if not new[name].startswith(text[:text.rfind(b"\n") + 1]):
            yield f"{name} has other rows"
        if name == "a.csv" and not text.startswith(finished):
            yield f"{len(finished)} bytes of rows were finished, {len(text)} are there"
    yield from wrong_after_resuming(outcome, words, folder, new)


@pytest.mark.parametrize("part", range(N_PARTS))
@pytest.mark.parametrize("threads", [1, 2])
def test_no_fault_loses_rows(tracer, program, base, threads, part):
    words = (program, *BATCH, "-j", threads)
    prepare_batch(base / "new")
    undisturbed = tracer.run(words, base / "new")
    assert undisturbed.status == 0, undisturbed
    new = contents_of(base / "new")
    prepare_batch(base / "again")
    points = points_of(calls_of(tracer, undisturbed, words, base / "again"))
    points = (points if FULL else choose(points, 100, seed=threads))[part::N_PARTS]

    def check(folder, point):
        resumes = ("--resume",) if point.number % 2 else ()
        return check_batch(tracer, folder, point, (*words, *resumes), new)

    assert violations(points, base / "run", check) == []
