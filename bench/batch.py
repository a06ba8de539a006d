#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Speed and memory of `elea batch` against single runs of the same structures.

    bench/batch.py BUILD/cli/elea [-j THREADS] [--size NAME] [--few] [-- OPTIONS OF ELEA]

The structures are compact heaps of the example peptide, all different: peptides (304 atoms), proteins
(3,040 atoms) and complexes (50,160 atoms). The ratios are those of the sum of single runs to
`elea batch`: by processor seconds and by the clock, of single runs with one thread, as if that many of
them ran side by side; and by the clock, of single runs with all threads, one after another. Runs are
repeated in turns, because other programs disturb them, which processor seconds show least. The column
"idle" is not disturbed either: the part of their time, in percent, that the threads of `elea batch` neither run
nor wait for a processor (Linux). Where it is small, and the ratio of processor seconds near 1, batch
loses nothing on a machine of its own.
"""
import argparse
import math
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

PEPTIDE = pathlib.Path(__file__).resolve().parents[1] / "examples" / "peptide.pdb"
SIZES = {"peptide": (1, 200), "protein": (10, 20), "complex": (165, 3)}
SPACING = 13.0  # Angstrom, so that neighbours touch


def write_heap(path, n_copies, dice):
    """`n_copies` peptides on the points of a grid that are nearest to the origin, each turned a little."""
    atoms = [line for line in PEPTIDE.read_text().splitlines() if line.startswith("ATOM")]
    reach = math.ceil(n_copies ** (1 / 3)) + 1
    grid = sorted(((x, y, z) for x in range(-reach, reach + 1) for y in range(-reach, reach + 1)
                   for z in range(-reach, reach + 1)), key=lambda p: (sum(c * c for c in p), p))
    lines = []
    for number, place in enumerate(grid[:n_copies]):
        angle = dice.uniform(-0.3, 0.3)
        c, s = math.cos(angle), math.sin(angle)
        for line in atoms:
            x, y, z = (float(line[k:k + 8]) for k in (30, 38, 46))
            x, y = c * x - s * y, s * x + c * y
            x, y, z = (v + SPACING * p for v, p in zip((x, y, z), place))
            lines.append(f"{line[:21]}{chr(65 + number % 26)}{line[22:30]}{x:8.3f}{y:8.3f}{z:8.3f}{line[54:]}")
        lines.append("TER")
    path.write_text("\n".join([*lines, "END"]) + "\n")


def watch_threads(pid):
    """Percent of their time that the threads besides the first are idle, watched until the process ends."""
    threads, folder = {}, pathlib.Path(f"/proc/{pid}/task")
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        for task in folder.glob("*/schedstat") if folder.exists() else ():
            try:
                running, waiting, _ = (int(word) / 1e9 for word in task.read_text().split())
            except (OSError, ValueError):
                continue
            now = time.monotonic()
            first = threads.get(task.parent.name, (now - running - waiting, 0.0, 0.0))[0]
            threads[task.parent.name] = (first, now - first, running + waiting)
        time.sleep(0.005)
    lives = [(life, busy) for name, (_, life, busy) in threads.items() if name != str(pid)]
    whole = sum(life for life, _ in lives)
    return 100.0 * sum(max(0.0, life - busy) for life, busy in lives) / whole if whole > 0.0 else math.nan


def run(command):
    """Seconds on the clock and of the processor, peak memory in MB, and idle threads, of a command."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    idle = watch_threads(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, idle


def compare(program, files, threads, options, turns):
    """The least of each measurement over the turns."""
    alone, together = [], []
    for _ in range(turns):
        singles = [run([program, file, "-q", "-j", "1", *options]) for file in files]
        shared = [run([program, file, "-q", "-j", str(threads), *options]) for file in files]
        alone.append((sum(s[0] for s in singles), sum(s[1] for s in singles), max(s[2] for s in singles),
                      sum(s[0] for s in shared)))
        together.append(run([program, "batch", *files, "-q", "-j", str(threads), *options]))
    return [min(column) for column in zip(*alone)], [min(column) for column in zip(*together)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("-j", "--threads", type=int, default=os.cpu_count())
    parser.add_argument("--size", choices=[*SIZES, "mixed"], action="append")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--few", action="store_true", help="a tenth of the structures")
    parser.add_argument("options", nargs="*")
    given = parser.parse_args()
    print(f"{given.threads} threads\n{'structures':>18s} {'per second':>11s} {'clock':>8s} {'CPU s':>8s} "
          f"{'singles CPU s':>14s} {'ratios: CPU':>12s} {'clock':>6s} {'all threads':>12s} {'idle %':>7s} {'MB':>6s} {'MB alone':>9s}")
    with tempfile.TemporaryDirectory() as folder:
        for size in given.size or [*SIZES, "mixed"]:
            dice = random.Random(size)
            sizes = [SIZES[size]] if size in SIZES else [(1, 60), (10, 6), (165, 1)]
            files = []
            for copies, n in sizes:
                for k in range(max(1, n // 10) if given.few else n):
                    files.append(pathlib.Path(folder) / f"{size}{copies:03d}_{k:04d}.pdb")
                    write_heap(files[-1], copies, dice)
            alone, together = compare(given.program, files, given.threads, given.options, given.turns)
            print(f"{len(files):7d} {size:>10s} {len(files) / together[0]:11.3g} {together[0]:8.2f} {together[1]:8.2f} "
                  f"{alone[1]:14.2f} {alone[1] / together[1]:12.2f} {alone[0] / given.threads / together[0]:6.2f} "
                  f"{alone[3] / together[0]:12.2f} {together[3]:7.1f} "
                  f"{together[2]:6.0f} {alone[2]:9.0f}", flush=True)


if __name__ == "__main__":
    main()
