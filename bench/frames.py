# SPDX-License-Identifier: MIT
"""Watches the memory and the descriptors of a run on a trajectory of very many frames.

    frames.py ELEA [--frames N] [--atoms N] [--walks N] [--seconds S] [--threads N]

Printed are the number of finished frames, the resident memory and the number of descriptors, every
some seconds, and at last what memory grows by for each frame after the first tenth. The averages
keep some numbers of each frame, of the first 32,768. The run ends after S seconds, if it has not ended before.
"""

import argparse
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path


def write_trajectory(path, n_frames, n_atoms):
    """A chain whose atoms move a little from frame to frame."""
    dice = random.Random(1)
    with open(path, "w") as file:
        for frame in range(n_frames):
            file.write(f"{n_atoms}\nframe {frame}\n")
            for atom in range(n_atoms):
                file.write(f"C {1.2 * atom + dice.uniform(-0.1, 0.1):.3f} {dice.uniform(-1, 1):.3f} 0.0\n")


class Table:
    """The rows of a growing table; every byte is read once."""

    def __init__(self, path):
        self.path, self.end, self.lines = path, 0, 0

    def count(self):
        if self.path.exists():
            with open(self.path, "rb") as file:
                file.seek(self.end)
                while block := file.read(1 << 20):
                    self.lines += block.count(b"\n")
                    self.end += len(block)
        return max(self.lines - 1, 0)


def state_of(process, rows):
    """Frames in a table, kB of resident memory, descriptors."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return rows.count(), memory, len(os.listdir(f"/proc/{process.pid}/fd"))


def watch(process, rows, seconds):
    states, begun = [], time.monotonic()
    while process.poll() is None and time.monotonic() < begun + seconds:
        time.sleep(min(10.0, seconds / 20))
        try:
            states.append(state_of(process, rows))
        except (OSError, StopIteration):
            break
        print(f"{time.monotonic() - begun:6.0f} s  {states[-1][0]:8d} frames  {states[-1][1]:8d} kB  {states[-1][2]} descriptors", flush=True)
    return states


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("elea", type=Path)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--atoms", type=int, default=4)
    parser.add_argument("--walks", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=900.0)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_trajectory(Path(folder) / "long.xyz", given.frames, given.atoms)
        command = [given.elea.resolve(), "long.xyz", "--preset", "bare", "--theory", "analogy", "--num-walks", str(given.walks),
                   "--control-charges", "0", "-j", str(given.threads), "--csv", "a.csv", "-q"]  # fmt: skip
        process = subprocess.Popen(command, cwd=folder)
        states = watch(process, Table(Path(folder) / "a.csv.part"), given.seconds)
        process.terminate()
        print(f"status {process.wait()}")
    late = [state for state in states if state[0] > states[-1][0] / 10]
    frames = late[-1][0] - late[0][0]
    print(f"{1024 * (late[-1][1] - late[0][1]) / max(frames, 1):.0f} bytes a frame over {frames} frames; "
          f"descriptors: {min(s[2] for s in late)} to {max(s[2] for s in late)}")  # fmt: skip


if __name__ == "__main__":
    main()
