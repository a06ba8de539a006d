# SPDX-License-Identifier: MIT
"""Measures how long a run on a body of a million spheres takes to end after SIGTERM.

    signals.py ELEA [--instants N] [--spheres N] [--threads N] [--seed N]

The instants are random, from the start of the program to the end of an undisturbed run, which is
measured first, and so are in the reading of the file, the preparation, the closed form and the
walks. Printed are seconds of the clock, which count other programs on a busy machine, and of the
processor.
"""

import argparse
import collections
import os
import random
import re
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

TICK = 1.0 / os.sysconf("SC_CLK_TCK")


def write_globule(path, n, random):
    """Random places in a ball, at a density at which neighbours overlap a little."""
    radius = (n / 0.08) ** (1 / 3)
    with open(path, "w") as file:
        file.write(f"{n}\nglobule\n")
        while n > 0:
            place = [random.uniform(-radius, radius) for _ in range(3)]
            if sum(x * x for x in place) <= radius**2:
                file.write("C {:.3f} {:.3f} {:.3f}\n".format(*place))
                n -= 1


def start(command, folder):
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)


def processor_seconds(process):
    """Of a process that still runs."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK


def end(process, instant):
    """Sends SIGTERM after so many seconds: seconds of clock and processor to the end, and messages.

    None if it has ended before.
    """
    time.sleep(instant)
    if process.poll() is not None:
        return None
    used, sent = processor_seconds(process), time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - sent
    process.returncode = os.waitstatus_to_exitcode(status)
    return took, usage.ru_utime + usage.ru_stime - used, process.stderr.read().strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("elea", type=Path)
    parser.add_argument("--instants", type=int, default=100)
    parser.add_argument("--spheres", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice, taken, said = random.Random(given.seed), [], collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        write_globule(Path(folder) / "globule.xyz", given.spheres, dice)
        command = [given.elea.resolve(), "globule.xyz", "--preset", "bare", "--num-walks", "300000",
                   "-j", str(given.threads), "--csv", "a.csv", "-q"]  # fmt: skip
        begun = time.monotonic()
        process = start(command, folder)
        process.communicate()
        whole = time.monotonic() - begun
        print(f"{given.spheres} spheres, undisturbed: {whole:.1f} s, status {process.returncode}")
        while len(taken) < given.instants:
            instant = dice.uniform(0, whole)
            outcome = end(start([*command, "--resume"], folder), instant)
            (Path(folder) / "a.csv.state").unlink(missing_ok=True)
            if outcome is not None:
                taken.append(outcome[:2])
                print("at {3:.2f} s: {0:.2f} s of the clock, {1:.2f} s of the processor: {2}"
                      .format(*outcome, instant), flush=True)  # fmt: skip
                said[re.sub(r"\d+", "N", outcome[2])] += 1
    for name, values in zip(("clock", "processor"), zip(*taken)):
        print(f"{name}: {statistics.median(values):.2f} s in the median, {max(values):.2f} s at most, "
              f"{sum(x >= 1.0 for x in values)} of {len(values)} not below 1 s")  # fmt: skip
    for message, n in said.most_common():
        print(f"{n:4d}  {message}")


if __name__ == "__main__":
    main()
