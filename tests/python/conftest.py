# SPDX-License-Identifier: MIT
"""The built program, and small files for it to read."""
import csv
import functools
import os
import pathlib
import signal
import subprocess

import pytest

# Background jobs of a shell are started with SIGINT and SIGQUIT ignored, those of nohup with SIGHUP,
# and would pass that on to `elea`.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Enough to show that something is computed, and few enough to be fast; a later option replaces one.
FEW = ("--num-walks", "2000", "--num-interior-samples", "2000", "--num-threads", "1",
       "--theory", "analogy")

# The atoms of the file, where what they are taken as is beside the point.
BARE = ("--preset", "bare")


def program_path():
    """Path that the built `elea` has, or None."""
    build = os.environ.get("ELEA_BUILD")
    return pathlib.Path(build).resolve() / "cli" / "elea" if build else None


@functools.cache
def is_sanitized():
    """Whether the program has a sanitizer, with which it takes ten times as long."""
    path = program_path()
    binary = path.read_bytes() if path and path.exists() else b""
    return b"__asan_init" in binary or b"__tsan_init" in binary


def pytest_configure(config):
    config.addinivalue_line("markers", "plain: long runs of parts that other tests have with a sanitizer")


def pytest_collection_modifyitems(items):
    if is_sanitized():
        for item in items:
            if item.get_closest_marker("plain"):
                item.add_marker(pytest.mark.skip(reason="too slow with a sanitizer"))


@pytest.fixture(scope="session")
def program():
    """Path of the built `elea`."""
    path = program_path()
    if not path:
        pytest.skip("ELEA_BUILD does not name a build directory")
    if not path.exists():
        pytest.skip(f"{path} is not built")
    return path


@pytest.fixture(scope="session")
def plain_program(program):
    """The same, if it has no sanitizer, which takes memory, and faults of it, for its own."""
    if is_sanitized():
        pytest.skip("a sanitizer takes memory of its own")
    return program


@pytest.fixture
def elea(program, tmp_path):
    """Runs `elea` in a separate folder: elea("a.xyz", "--seed", 3).stdout"""

    def run(*arguments, few=False, **options):
        command = [str(program), *(FEW if few else ()), *map(str, arguments)]
        options = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 60} | options
        return subprocess.run(command, **options)

    return run


def xyz_text(n_frames=1, n_atoms=4, n_broken=None):
    """Frames of a bent chain that differ a little from each other."""
    lines = []
    for frame in range(n_frames):
        lines += [str(n_atoms), f"frame {frame}"]
        for atom in range(n_atoms):
            wiggle = 0.1 * ((7 * frame + 3 * atom) % 11) - 0.5
            lines.append(f"{'CNOH'[atom % 4]} {1.2 * atom:.3f} {wiggle:.3f} {0.3 * atom * min(atom, 5):.3f}")
    return "\n".join(lines[:n_broken]) + "\n"


@pytest.fixture
def chain(tmp_path):
    """Name of an XYZ file with 10 frames of 4 atoms."""
    (tmp_path / "chain.xyz").write_text(xyz_text(10))
    return "chain.xyz"


@pytest.fixture
def molecule(tmp_path):
    """Name of an XYZ file with one frame of 4 atoms."""
    (tmp_path / "molecule.xyz").write_text(xyz_text(1))
    return "molecule.xyz"


def only_error(result, code=1):
    """The one line that a failing run says, without "elea: "."""
    assert result.returncode == code, result.stderr
    lines = [line for line in result.stderr.splitlines()
             if line.startswith("elea: ") and not line.startswith("elea: note: ")]
    assert len(lines) == 1, result.stderr
    assert result.stderr.splitlines()[-1] == lines[0]
    return lines[0].removeprefix("elea: ")


def frames_of(path):
    with open(path, newline="") as file:
        return [int(row["frame"]) for row in csv.DictReader(file)]


def assert_nothing_left(folder, *expected):
    assert sorted(path.name for path in folder.iterdir()) == sorted(expected)
