#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints how much of the code that each fuzz target is for its inputs execute.

    coverage.py BUILD [FOLDER]

BUILD is a build folder with clang, -Dfuzz=true, -fprofile-instr-generate and -fcoverage-mapping. The inputs
are those of tests/fuzz/seeds/TARGET and of FOLDER/TARGET. The exit status is 1 if a target fails, or executes
fewer lines than its floor, which the seeds alone exceed by some percent.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# Sources that a target is for, and the percentage of their lines that is the floor.
TARGETS = {
    "archive": (65, "src/io/archive.c"),
    "batch": (12, "cli/batch_summary.c"),
    "bod": (50, "src/io/bod.c src/io/bod_file.c"),
    "command": (62, "cli/analysis.c cli/report.c cli/document.c cli/json.c cli/csv.c cli/ndjson.c cli/table.c cli/summary.c src/run/[!c]*.c"),
    "compare": (65, "cli/compare.c"),
    "config": (42, "cli/config.c cli/value.c"),
    "fits": (75, "src/io/fits.c src/io/voxels.c"),
    "mrc": (70, "src/io/mrc.c src/io/voxels.c"),
    "options": (62, "cli/options.c cli/option_find.c cli/option_words.c cli/value.c cli/config.c"),
    "part": (72, "cli/json_read.c cli/packed.c"),
    "radii": (70, "src/io/radii_file.c"),
    "reader": (68, "src/io/reader.c src/io/input.c src/io/text.c src/io/words.c src/io/block.c src/io/decoder*.c src/io/[lops]*.c "
                  "src/io/pdb*.c src/io/mmcif*.c src/io/cif.c src/io/biounit*.c src/io/assembly.c src/io/altloc.c src/io/gro.c src/io/mol2.c "
                  "src/io/xyz.c src/io/dcd.c src/io/xtc*.c src/io/trr.c src/io/netcdf.c src/io/amber*.c src/io/mdcrd.c src/io/rst7.c"),
    "run": (58, "src/body/*.c src/walk/*.c src/engine/*.c src/interior/*.c src/stokes/*.c src/result/*.c"),
    "select": (72, "src/atoms/select*.c src/atoms/keyword.c"),
    "topology": (70, "src/io/json.c src/io/mdtraj_topology.c"),
    "trajectory": (62, "cli/analysis.c cli/match.c cli/atoms.c cli/structure.c cli/whole.c src/atoms/whole*.c src/atoms/guess*.c src/atoms/bonds*.c "
                      "src/atoms/preset*.c"),
    "weights": (72, "src/io/weights_file.c"),
}  # fmt: skip


def lines_of(target, build, inputs, patterns, folder):
    """Lines that were executed, and all, in the sources."""
    program = build / "tests" / "fuzz" / f"fuzz_{target}"
    raw, profile = folder / f"{target}.raw", folder / f"{target}.profile"
    subprocess.run([program, "-runs=0", *inputs], check=True, capture_output=True, cwd=folder,
                   env=os.environ | {"LLVM_PROFILE_FILE": str(raw)})  # fmt: skip
    subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", profile, raw], check=True)
    result = subprocess.run(["llvm-cov", "export", "-summary-only", f"-instr-profile={profile}", program],
                            check=True, capture_output=True, text=True)  # fmt: skip
    sources = {path for pattern in patterns.split() for path in ROOT.glob(pattern)}
    lines = [file["summary"]["lines"] for file in json.loads(result.stdout)["data"][0]["files"]
             if (build / file["filename"]).resolve() in sources]  # fmt: skip
    return sum(one["covered"] for one in lines), sum(one["count"] for one in lines)


def main():
    build, corpus = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() if sys.argv[2:] else None
    built = {path.name.removeprefix("fuzz_") for path in (build / "tests" / "fuzz").glob("fuzz_*") if path.is_file()}
    good = built == set(TARGETS)
    if not good:
        print(f"not in the list, or not built: {sorted(built ^ set(TARGETS))}")
    print(f"{'target':12s} inputs  lines     %  floor")
    with tempfile.TemporaryDirectory() as name:
        for target in sorted(built & set(TARGETS)):
            floor, patterns = TARGETS[target]
            folders = [folder / target for folder in (HERE / "seeds", corpus) if folder is not None and (folder / target).is_dir()]
            try:
                covered, count = lines_of(target, build, folders, patterns, Path(name))
            except subprocess.CalledProcessError as error:
                print(f"{target:12s} failed: {error}")
                good = False
                continue
            percent = 100.0 * covered / max(count, 1)
            n_inputs = sum(len(list(folder.iterdir())) for folder in folders)
            print(f"{target:12s} {n_inputs:6d} {count:6d} {percent:5.1f} {floor:6d}{'  too low' * (percent < floor)}")
            good = good and percent >= floor
    sys.exit(not good)


if __name__ == "__main__":
    main()
