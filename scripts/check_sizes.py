# SPDX-License-Identifier: MIT
"""Fails on a source file or a function that is too long.

Functions of C are counted as clang-format lays them out, from the line at the left edge to the
brace at the left edge; those of Python without their docstrings.
"""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("include", "src", "cli", "python", "tests", "bench", "examples", "scripts")
SUFFIXES = (".c", ".h", ".def", ".py", ".pyi", ".sh", ".bash")
FILE_LINES = 500
FUNCTION_LINES = 60

# Allowed to be longer for a reason: {"path": "reason"} and {"path:function": "reason"}.
EXCEPTIONS = {
    "python/elea/mdanalysis.py:__init__": "half of it is the list of ZENOWrapper's keywords",
}


def sources():
    found = [p for f in FOLDERS for p in (ROOT / f).rglob("*") if p.suffix in SUFFIXES]
    return sorted(found) + [ROOT / "check", ROOT / "demo"]


def c_functions(lines):
    """Name and length of each definition: a line at the left edge, "{", ..., "}" there too."""
    first = start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = first
        elif line == "}" and start is not None:
            yield lines[start].split("(")[0].split()[-1].lstrip("*"), number - start + 1
            start = None
        elif line[:1].strip() and line[0] not in "#/*}":
            first = number


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node) is not None:
                length -= node.body[0].end_lineno - node.body[0].lineno + 1
            yield node.name, length


def functions(path, text):
    if path.suffix in (".c", ".h"):
        return c_functions(text.splitlines())
    return python_functions(text) if path.suffix == ".py" else ()


def too_long():
    """What is too long, as in EXCEPTIONS, with its lines and the limit."""
    for path in sources():
        name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        if text.count("\n") > FILE_LINES:
            yield name, text.count("\n"), FILE_LINES
        for function, length in functions(path, text):
            if length > FUNCTION_LINES:
                yield f"{name}:{function}", length, FUNCTION_LINES


def main():
    found = {what: f"{what}: {n} lines, more than {limit}" for what, n, limit in too_long()}
    wrong = [text for what, text in found.items() if what not in EXCEPTIONS]
    wrong += [f"{what}: is no exception any more" for what in EXCEPTIONS if what not in found]
    print(*wrong, sep="\n")
    print(f"sizes: {len(wrong)} findings" if wrong else "sizes: no file and no function too long")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
