# SPDX-License-Identifier: MIT
"""What a run takes of a machine: threads and memory."""
import resource
import subprocess

import pytest
from conftest import frames_of


def limited(program, folder, size, *arguments):
    """A run that may address that many bytes."""
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, timeout=120,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)))


@pytest.mark.parametrize("command", [(), ("batch",)])
def test_threads_and_frames_are_made_when_there_is_work_for_them(program, chain, tmp_path, command):
    """Each thread may address 8 MB of stack, each frame in flight has tallies for all threads."""
    result = limited(program, tmp_path, 1 << 30, *command, chain, "-j", "4096", "--theory", "analogy",
                     "--num-walks", "2000", "--csv", "a.csv")
    assert result.returncode == 0, result.stderr
    if not command:
        assert frames_of(tmp_path / "a.csv") == list(range(10))
