#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Count the files of a folder by what the reader makes of them.

    scripts/count_formats.py BUILD [FOLDER]

BUILD is a build folder with tests/c/dump_frames; FOLDER is by default the data of MDAnalysisTests.
A file is read, or refused with one line of message. Files whose message is not one line, or that
end the program otherwise, are wrong. tests/python compares what is read with other readers.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

IGNORED = {".py", ".pyc"}


def kind_of(message):
    """The reason of a refusal, without names and numbers."""
    found = re.search(r": ([^:]*) is not read;", message)
    if found:
        return f"named: {found[1]}"
    for words in ("unknown format", "the file is empty", "truncated"):
        if words in message:
            return words
    return "damaged or contradictory"


def main(build, folder):
    dump = Path(build) / "tests" / "c" / "dump_frames"
    counts, wrong = Counter(), []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in IGNORED):
        done = subprocess.run(
            [dump, "length-unit=A", path, "--atoms"], capture_output=True, check=False
        )
        message = done.stderr.decode(errors="replace")
        if done.returncode == 0:
            counts["read"] += 1
        elif done.returncode == 1 and message.count("\n") == 1:
            counts[kind_of(message)] += 1
        else:
            wrong.append(path)
    for kind, n in counts.most_common():
        print(f"{n:5d}  {kind}")
    print(f"{len(wrong):5d}  wrong")
    for path in wrong:
        print(f"       {path}")
    return bool(wrong)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        data = Path(sys.argv[2])
    else:
        import MDAnalysisTests

        data = Path(MDAnalysisTests.__file__).parent / "data"
    sys.exit(main(sys.argv[1], data))
