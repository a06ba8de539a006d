# SPDX-License-Identifier: MIT
"""Fails on a source file or a function that is too long to be read at once.

Functions of C are counted as clang-format lays them out: from the line that begins at the left
edge to the closing brace at the left edge.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 500
FUNCTION_LINES = 60
SUFFIXES = (".c", ".h", ".def", ".py", ".pyi", ".sh", ".bash")

# Each with the reason why it is better in one piece.
LONG_FILES = {}
LONG_FUNCTIONS = {}


def sources():
    """Sources that git tracks, or would; all files where git is missing."""
    folders = ["include", "src", "cli", "python", "tests", "bench", "examples", "scripts"]
    files = [p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in SUFFIXES]
    return sorted(files) + [ROOT / "check", ROOT / "demo"]


def c_functions(lines):
    """Name, first line and number of lines of each function definition."""
    start = 0
    for number, line in enumerate(lines):
        if line and not line[0].isspace() and line[0] not in "{}#/*":
            start = number
        elif line == "{":
            opened = start
        elif line == "}" and "(" in lines[opened]:
            name = re.search(r"(\w+)\(", lines[opened]).group(1)
            yield name, opened + 1, number - opened + 1
