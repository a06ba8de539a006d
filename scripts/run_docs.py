#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the commands in the documentation, and compares what they print.

    scripts/run_docs.py BUILD [--write] [PAGE...]

A session is an indented block of README.md or docs/*.md that begins with "$ ". Each line with "$ "
is a command of the shell, and the lines up to the next one are what it prints, on both streams. The
sessions of a page run one after another in a folder of their own, which contains examples/, its
structure as protein.pdb and its trajectory as trajectory.xtc.

- Output is compared to the last digit: sessions run with ELEA_ISA=portable, whose numbers are the
  same on all processors.
- "..." stands for any text within a line, and for any lines where it is all of a line: for times, for
  the number of threads, and for what the reader does not need.
- A block after the comment <!-- not run: WHY --> is not run. Every other block that begins with a
  command, without "$ ", is an error, so that no command is forgotten.

Examples in Python (">>> ") are run by pytest --doctest-glob. With --write, output that differs is
replaced, with "..." for times and numbers of threads, except where the page leaves out lines.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?:^|(?<=\n\n))((?: {4}.*\n|\n(?= {4}))+)")
NOT_RUN = re.compile(r"<!-- not run: .+? -->\s*\Z", re.S)
FENCE = re.compile(r"^(```+)(?!\{)\w*\n.*?^\1$", re.M | re.S)
VARYING = re.compile(r"(?<=; )\d+(?= threads?$)|(?<= walks in )\S+ s: .*$|(?<=failed; ).*(?= per second)")
PROGRAMS = (
    "elea elea-report pip python mpiexec meson ninja mkdir for dask srun kill docker apptainer import"
)
COMMAND = re.compile(
    rf"(?:{PROGRAMS.replace(' ', '|')}) |from \w+ import |python3? |\./|bench/|build/|scripts/|#SBATCH|#!"
)


def sessions(text):
    """Yield (start, end, block, reason): blocks of code, and why one is not run."""
    spans = [(m.start(), m.end(), m.group()) for m in FENCE.finditer(text)]
    spans += [
        (m.start(), m.end(), m.group())
        for m in BLOCK.finditer(text)
        if not any(a <= m.start() < b for a, b, _ in spans)
    ]
    for start, end, block in sorted(spans):
        yield start, end, block, bool(NOT_RUN.search(text[:start]))


def steps(block):
    """Return (command, lines of output) of a session."""
    found = []
    for line in block.rstrip("\n").split("\n"):
        line = line.removeprefix("    ")
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line.rstrip())
    return found


def agrees(wanted, got):
    """Whether lines of output are those of the page, where "..." stands for anything."""
    parts = []
    for line in wanted:
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*?".join(map(re.escape, line.split("..."))) + r"\n")
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in got)) is not None


def run(command, folder, environment):
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, timeout=120,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )
    return [line.rstrip() for line in done.stdout.rstrip("\n").split("\n")] if done.stdout else []


def written(found):
    """Return the block of a session."""
    lines = []
    for command, output in found:
        lines += [f"$ {command}", *output]
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)


def check_page(page, environment, write):
    """Return the number of commands that agree, and findings."""
    text, name = page.read_text(encoding="utf-8"), page.relative_to(ROOT)
    good, findings, replaced = 0, [], []
    with tempfile.TemporaryDirectory() as folder:
        examples = Path(folder) / "examples"
        shutil.copytree(ROOT / "examples", examples, ignore=shutil.ignore_patterns(".*"))
        shutil.copy(examples / "peptide.pdb", Path(folder) / "protein.pdb")
        shutil.copy(examples / "peptide.xtc", Path(folder) / "trajectory.xtc")
        for start, end, block, not_run in sessions(text):
            first = re.sub(r"^```+\w*\n", "", block).removeprefix("    ")
            if not_run:
                continue
            line = text.count("\n", 0, start) + 1
            if COMMAND.match(first):
                findings.append(f'{name}:{line}: not run; begin with "$ " or ">>> ", or say why not')
            if not block.startswith("    $ "):
                continue
            found = steps(block)
            for number, (command, wanted) in enumerate(found):
                got = run(command, folder, environment)
                if agrees(wanted, got):
                    good += 1
                    continue
                findings.append(f"{name}:{line}: {command}\n  " + "\n  ".join(["printed:", *got]))
                if write and not any(line.strip() == "..." for line in wanted):
                    found[number] = command, [VARYING.sub("...", line) for line in got]
            replaced.append((start, end, written(found)))
    if write:
        for start, end, block in reversed(replaced):
            text = text[:start] + block + text[end:]
        page.write_text(text, encoding="utf-8")
    return good, findings


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("pages", nargs="*", type=Path)
    arguments = parser.parse_intermixed_args()
    pages = [page.resolve() for page in arguments.pages]
    pages = pages or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    programs = f"{arguments.build.resolve() / 'cli'}:{Path(sys.executable).parent}"
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "ELEA_ISA": "portable"}
    passed, findings = 0, []
    for page in pages:
        good, found = check_page(page, environment, arguments.write)
        passed += good
        findings += found
    print(*findings, sep="\n", end="\n" if findings else "")
    print(f"{passed} passed, {len(findings)} failed")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
