# SPDX-License-Identifier: MIT
"""Runs in which a system call fails, or that are killed there (tests/faults/fault.c)."""
import collections
import dataclasses
import json
import os
import pathlib
import random
import signal
import subprocess
import time

# What may happen to a call of each kind.
ACTIONS = {
    "write": ("ENOSPC", "EIO", "EINTR", "short", "tear", "kill", "after"),
    "open": ("EMFILE", "EIO", "EINTR", "kill", "after"),
    "rename": ("EIO", "ENOSPC", "kill", "after"),
    "fsync": ("EIO", "ENOSPC", "EINTR", "kill"),
    "close": ("EIO", "EINTR", "kill"),
    "memory": ("ENOMEM", "kill"),
    "clone": ("EAGAIN", "kill"),
    "ftruncate": ("EIO", "kill"),
    "unlink": ("EIO", "kill", "after"),
    "read": ("EIO", "EINTR", "kill"),
    "fcntl": ("EAGAIN", "ENOLCK"),
    "stat": ("EIO",),
    "allocation": ("ENOMEM",),
}
KILLS = ("kill", "after", "tear")
CANNOT_TRACE = 125
ALLOCATION = "allocation"


@dataclasses.dataclass(frozen=True)
class Point:
    """The fault in a run: the call of a kind with that number."""

    kind: str
    number: int
    action: str

    @property
    def kills(self):
        return self.action in KILLS

    def __str__(self):
        return f"{self.kind} {self.number} {self.action}"


@dataclasses.dataclass
class Outcome:
    """How a run ended: its exit status, its messages, and the first output's state at the fault."""

    status: int
    messages: list
    calls: list
    state: bytes


class Tracer:
    """The program `fault`, the library that lets allocations fail, and the folder of their logs."""

    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        self.memory = path.parent / "libfault_memory.so"

    def run(self, words, cwd, point=None, state=None, part=None):
        """With that fault, and with a copy of a state at the fault; `part` as in `finish`."""
        if point is not None and point.kind == ALLOCATION:
            return self.run_without_memory(words, cwd, point.number, part)
        log, copy = self.folder / "log", self.folder / "copy"
        copy.write_bytes(b"")
        save = () if state is None else ("--save", state, copy)
        fault = () if point is None else (point.kind, str(point.number), point.action)
        result = finish([self.path, "--log", log, *save, *fault, "--", *map(str, words)], cwd, part)
        calls = log.read_text(errors="replace").splitlines()
        if result.returncode == CANNOT_TRACE:
            raise PermissionError(result.stderr)
        return Outcome(result.returncode, messages_of(result), calls, copy.read_bytes())

    def run_without_memory(self, words, cwd, number=0, part=None):
        """The allocation of that number fails, if there is one; or a call for those that memory.c tells of."""
        count = self.folder / "count"
        count.write_text("")
        outcome = run_untraced(words, cwd, part, LD_PRELOAD=str(self.memory), ELEA_FAULT_COUNT=str(count),
                               ELEA_FAULT_ALLOCATION=str(number))
        return dataclasses.replace(outcome, calls=[f"{ALLOCATION} {k}" for k in sorted(map(int, count.read_text().split()))])


def finish(words, cwd, part=None, variables=None):
    """Runs a program to its end. If `part` is the name of a file, it is asked for its state all the time once
    that file is there, because a signal before could end it."""
    with subprocess.Popen(words, cwd=cwd, env=os.environ | (variables or {}), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while part is not None and process.poll() is None:
            if (cwd / part).exists():
                ask(process.pid, os.path.basename(words[0]) == "fault")
            time.sleep(0.03)
        output, messages = process.communicate(timeout=60)
    return subprocess.CompletedProcess(words, process.returncode, output, messages)


def ask(number, is_tracer):
    """Sends the signal to a process, or to that which it traces."""
    if is_tracer:
        children = pathlib.Path(f"/proc/{number}/task/{number}/children").read_text().split()
        number = int(children[0]) if children else 0
    if number:
        os.kill(number, signal.SIGUSR1)


def messages_of(result):
    return [line for line in result.stderr.splitlines() if line.startswith("elea: ")]


def run_untraced(words, cwd, part=None, **variables):
    result = finish([*map(str, words)], cwd, part, variables)
    status = 128 - result.returncode if result.returncode < 0 else result.returncode
    return Outcome(status, messages_of(result), [], b"")


def points_of(calls):
    """All faults of a run that has made these calls."""
    made = sorted({(kind, int(number)) for kind, number, *_ in map(str.split, calls)})
    return [Point(kind, number, action) for kind, number in made for action in ACTIONS.get(kind, ())]


def choose(points, n, seed):
    """Some of the points: of each kind and action at least three, and `n` in all or a few more."""
    dice = random.Random(seed)
    groups = collections.defaultdict(list)
    for point in points:
        groups[point.kind, point.action].append(point)
    share = max(3, n // len(groups))
    chosen = [point for group in groups.values() for point in dice.sample(group, min(share, len(group)))]
    rest = sorted(set(points) - set(chosen), key=str)
    return chosen + dice.sample(rest, max(0, min(n - len(chosen), len(rest))))


def wrong_end(outcome, point):
    """What is wrong with the way in which a run with a fault has ended; empty if nothing is."""
    failures = [line for line in outcome.messages
                if not line.startswith(("elea: note: ", "elea: warning: ", "elea: state: "))]
    if not outcome.calls and point.kind != ALLOCATION:  # threads may make fewer calls than in the run in which they were counted
        return "" if outcome.status == 0 else f"failed without a fault: {outcome.status} {failures}"
    if point.kills:
        return "" if outcome.status == 128 + 9 else f"not killed: {outcome.status} {failures}"
    if outcome.status >= 126:
        return f"crash: {outcome.status} {outcome.messages}"
    if outcome.status != 0 and len(failures) != 1:
        return f"{len(failures)} messages: {outcome.status} {outcome.messages}"
    return ""


def document_of(path):
    """A JSON document without what differs between any two runs."""
    document = json.loads(path.read_text())
    del document["timing"], document["command"], document["parameters"]["num_threads"]
    return document


def content_of(path):
    return document_of(path) if path.suffix == ".json" else path.read_bytes()


def contents_of(folder):
    """The outputs in a folder."""
    return {path.name: content_of(path) for path in sorted(folder.iterdir())
            if path.is_file() and path.suffix != ".xyz"}


def is_as(folder, expected, outcome):
    """Whether the outputs are as expected, but for a file that a warning says could not be removed."""
    found = contents_of(folder)
    left = {name for name in found if any(f"warning: {name}: cannot remove it" in line for line in outcome.messages)}
    return {name: content for name, content in found.items() if name in expected or name not in left} == expected


def wrong_after_resuming(outcome, words, folder, new):
    """What is wrong with the files of a run that says it is complete, or that was continued."""
    if outcome.status == 0 and not is_as(folder, new, outcome):
        yield "status 0, but files differ"
    again = run_untraced([*words, "--resume"], folder)
    if again.status != 0:
        yield f"--resume: {again.status} {again.messages}"
    elif contents_of(folder) != new:
        yield f"other files after --resume: {sorted(contents_of(folder))}"
