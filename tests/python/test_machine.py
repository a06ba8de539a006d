# SPDX-License-Identifier: MIT
"""What a run takes of a machine: threads and memory."""
import math
import random
import re
import resource
import subprocess
import sys

import pytest
from conftest import frames_of, only_error


def limited(program, folder, size, *arguments):
    """A run that may address that many bytes."""
    return subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, text=True, timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)))


@pytest.mark.parametrize("command", [(), ("batch",)])
def test_threads_and_frames_are_made_when_there_is_work_for_them(plain_program, chain, tmp_path, command):
    """Each thread may address 8 MB of stack, each frame in flight has tallies for all threads."""
    result = limited(plain_program, tmp_path, 1 << 30, *command, chain, "-j", "4096", "--theory",
                     "analogy", "--num-walks", "2000", "--csv", "a.csv")
    assert result.returncode == 0, result.stderr
    if not command:
        assert frames_of(tmp_path / "a.csv") == list(range(10))


# A small process, because the peak of a process includes that of the one it is forked from.
WATCH = """
import os, sys
null = os.open(os.devnull, os.O_WRONLY)
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,
                       file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


def peak(program, folder, *arguments):
    """Exit status, messages, and megabytes of the process at most."""
    command = [sys.executable, "-I", "-S", "-c", WATCH, program, *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    code, kilobytes = map(int, result.stdout.split())
    return code, result.stderr, kilobytes / 1024


def globule(n):
    rng = random.Random(1)
    return [[2.2 * x + rng.random() for x in (i % n, i // n % n, i // n // n)] for i in range(n**3)]


def coil(n):
    rng = random.Random(1)
    points = [[0.0, 0.0, 0.0]]
    while len(points) < n:
        step = [rng.gauss(0.0, 1.0) for _ in range(3)]
        length = math.hypot(*step)
        points.append([x + 3.0 * s / length for x, s in zip(points[-1], step)])
    return points


ANALOGY = ("-q", "--theory", "analogy", "--num-walks")
BODIES = {
    "globule": (globule(30), (*ANALOGY, "3000")),
    "globule-walks": (globule(30), (*ANALOGY, "300000")),
    "coil": (coil(30000), (*ANALOGY, "3000")),
    "coil-walks": (coil(30000), (*ANALOGY, "300000")),
    "stokes": (globule(20), ("-q", "--theory", "stokes", "--num-patches", "4000", "--num-walks",
                             "3000")),
    "points": (globule(8), ("-q", "--theory", "analogy", "--num-walks", "300000",
                            "--surface-points-file", "a.npy")),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_frame_that_does_not_fit_is_refused_with_what_it_needs(plain_program, tmp_path, name):
    points, options = BODIES[name]
    spheres = (f"SPHERE {x:.3f} {y:.3f} {z:.3f} 2.3\n" for x, y, z in points)
    (tmp_path / "a.bod").write_text("".join(spheres))
    code, messages, before = peak(plain_program, tmp_path, "a.bod", *options, "--max-memory", "1M")
    assert code == 1
    needed = re.search(r"a\.bod: frame 0: needs up to ([\d.e+]+) MB of memory \(", messages)
    assert needed, messages
    limit = re.search(r"; allow (\d+) MB, or give a smaller body", messages).group(1)
    code, messages, after = peak(plain_program, tmp_path, "a.bod", *options)
    assert code == 0, messages
    estimate = float(needed.group(1))
    assert 0.8 * (after - before) < estimate < 6.0 * (after - before) + 5.0
    options += ("--max-memory", limit + "M")
    code, messages, limited = peak(plain_program, tmp_path, "a.bod", *options)
    assert code == 0, messages
    assert limited < float(limit)


def test_frames_in_flight_are_as_many_as_memory_allows(plain_program, tmp_path):
    lines = []
    for frame in range(8):
        points = coil(4000)
        lines += ["4000", "", *(f"C {x + frame:.3f} {y:.3f} {z:.3f}" for x, y, z in points)]
    (tmp_path / "a.xyz").write_text("\n".join(lines) + "\n")
    options = ("a.xyz", "--preset", "bare", "--whole", "never", *ANALOGY, "20000", "-j", "8",
               "--csv")
    code, _, free = peak(plain_program, tmp_path, *options, "free.csv")
    assert code == 0
    _, messages, _ = peak(plain_program, tmp_path, *options, "one.csv", "--max-memory", "1M")
    enough = int(re.search(r"; allow (\d+) MB, or give a smaller body", messages).group(1))
    peaks = []
    for limit in (enough, enough + 4, enough + 8, enough + 16):
        table = tmp_path / f"{limit}.csv"
        code, messages, most = peak(plain_program, tmp_path, *options, table, "--max-memory",
                                    f"{limit}M")
        assert code == 0, messages
        assert most < limit
        assert table.read_bytes() == (tmp_path / "free.csv").read_bytes()
        peaks.append(most)
    assert peaks[0] < free - 8.0


@pytest.mark.parametrize("size", ["0", "-1", "5x", "G", "1e30", "nan", "", "200 X", "5 %%"])
def test_sizes_of_memory_are_checked(elea, molecule, size):
    assert "--max-memory" in only_error(elea(molecule, "--max-memory", size), 2)


@pytest.mark.parametrize("size", ["800000000", "500M", "4g", "1.5GiB", "2 GB", "50%", "1e9B"])
def test_sizes_of_memory_have_units(elea, molecule, size):
    assert elea(molecule, "-q", "--max-memory", size, few=True).returncode == 0
