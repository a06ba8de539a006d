#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the parts of a run cost: shards.py [--elea PATH] STRUCTURE [TRAJECTORY] [-- OPTIONS]

Measures a frame, what each part does beside its frames (start, opening of the files, plans) and
merging, with one thread each, in processor time, medians of 5. From these it predicts, and says so,
the time on 64 and 1,024 cores for as many frames as asked for.
"""
import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import tempfile


def seconds(command):
    """Processor time of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(command, repeats=5):
    return statistics.median(seconds(command) for _ in range(repeats))


def measure(elea, inputs, options, folder):
    """Number of frames; seconds of a frame, of a part without frames, of a start, of merging a frame."""
    words = [elea, *inputs, *options, "-q", "-j", "1"]
    whole = folder / "whole.json"
    all_frames = median([*words, "--json", whole])
    n_frames = json.loads(whole.read_text())["parameters"]["n_frames"]
    # One part more than frames: it is the first that has none.
    empty = median([*words, "--shard", f"1/{n_frames + 1}", "--json", folder / "empty.json"])
    parts = [folder / f"p{i}.json" for i in (1, 2)]
    for i, part in enumerate(parts, 1):
        seconds([*words, "--shard", f"{i}/2", "--json", part])
    merge = median([elea, "merge", "-q", "--json", folder / "m.json", *parts])
    # Opening the files, without the plans of the options: elea merge makes none.
    start = median([elea, *inputs, "--theory", "analogy", "--num-walks", "100", "-q", "--shard",
                    f"1/{n_frames + 1}", "--json", folder / "empty.json"])
    frame = (all_frames - empty) / n_frames
    return n_frames, frame, empty, start, max(merge - start, 0.0) / n_frames


def predict(n_frames, cores, frame, part, start, merged):
    """Wall time with one thread for each part, and then the merge by one."""
    return part + -(-n_frames // cores) * frame, start + n_frames * merged


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elea", default="elea")
    parser.add_argument("--frames", type=int, default=100_000, help="of the prediction")
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--options", default="", help="of elea, in one word")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        n, frame, part, start, merged = measure(arguments.elea, arguments.inputs,
                                                arguments.options.split(), pathlib.Path(folder))
    print(f"measured, {n} frames: a frame {1e3 * frame:.2f} ms; a part beside its frames "
          f"{1e3 * part:.1f} ms; merging {1e3 * merged:.3f} ms a frame")
    one = arguments.frames * frame
    for cores in (64, 1024):
        parts, merge = predict(arguments.frames, cores, frame, part, start, merged)
        print(f"predicted, not measured: {arguments.frames} frames on {cores} cores: {parts:.1f} s, "
              f"{one / parts:.0f} times as fast as one; then the merge by one core, {merge:.0f} s")


if __name__ == "__main__":
    main()
