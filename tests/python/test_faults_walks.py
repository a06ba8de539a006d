# SPDX-License-Identifier: MIT
"""
After any fault while the walks of a frame are saved, those that were saved are in the state, and the same command
with --resume ends with the files of an undisturbed run.
"""
import os
import random

import pytest
from conftest import BARE, xyz_text
from faults import ALLOCATION, Point, contents_of, points_of, wrong_after_resuming, wrong_end
from test_faults import base, calls_of, tracer, violations

FULL, N_PARTS = bool(os.environ.get("ELEA_FULL")), 2
# Enough walks for two groups of blocks, which are what can be saved.
FRAME = ("body.xyz", "--num-walks", "560000", "--theory", "analogy", *BARE, "--csv", "a.csv", "-q")
PART, STATE = "a.csv.part", "a.csv.state"


def prepare(folder):
    folder.mkdir()
    (folder / "body.xyz").write_text(xyz_text(1, 20))


def saved(text):
    """Complete records of walks."""
    return sum(line.startswith(b"+\twalks\t") and line.endswith(b"\n") for line in text.splitlines(True))


def check_walks(tracer, folder, point, words, new):
    """What is wrong after a fault."""
    prepare(folder)
    outcome = tracer.run(words, folder, point, folder / STATE, PART)
    yield from filter(None, [wrong_end(outcome, point)])
    state, finished = folder / STATE, (folder / "a.csv").exists()
    if (folder / "a.csv").exists() and contents_of(folder)["a.csv"] != new["a.csv"]:
        yield "a.csv is torn"
    kept = saved(state.read_bytes()) if state.exists() else 0
    if not finished and kept < saved(outcome.state):
        yield f"{saved(outcome.state)} records of walks were saved, {kept} are there"
    yield from wrong_after_resuming(outcome, words, folder, new)


def of_outputs(call):
    return call.startswith(ALLOCATION) or any(name in call for name in (PART, STATE))


def some(points):
    """One for each thing that may happen to a record."""
    dice, groups = random.Random(3), {}
    for point in points:
        if point.kind == "write":
            groups.setdefault(point.action, []).append(point)
    return [dice.choice(group) for group in groups.values()]


def test_a_request_for_the_state_ends_no_run(tracer, program, base):
    """Not even one for which the thread that waits for signals could not be started."""
    prepare(base / "run")
    outcome = tracer.run((program, *FRAME), base / "run", Point("clone", 1, "EAGAIN"), part=PART)
    assert outcome.calls and outcome.status == 0, outcome


@pytest.mark.parametrize("part", range(N_PARTS if FULL else 1))
def test_no_fault_loses_saved_walks(tracer, program, base, part):
    words = (program, *FRAME, "-j", "2")
    prepare(base / "new")
    undisturbed = tracer.run(words, base / "new", part=PART)
    assert undisturbed.status == 0, undisturbed
    assert sum(call.startswith("write") and call.endswith(STATE) for call in undisturbed.calls) >= 3
    new = contents_of(base / "new")
    prepare(base / "again")
    calls = calls_of(tracer, undisturbed, words, base / "again", PART) if FULL else undisturbed.calls
    points = points_of(filter(of_outputs, calls))[part::N_PARTS] if FULL else some(points_of(
        call for call in calls if STATE in call))

    def check(folder, point):
        return check_walks(tracer, folder, point, words, new)

    assert violations(points, base / "run", check) == []
