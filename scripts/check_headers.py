# SPDX-License-Identifier: MIT
"""Fails on a source file that does not name its licence in its first lines.

Sources are the files that Git tracks, or would track, and that can carry a comment. The line is that
of SPDX, the Software Package Data Exchange.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = (
    (".c", ".h", ".def", ".in", ".py", ".pyi", ".sh", ".js", ".css", ".build", ".toml", ".yml")
    + (".yaml", ".cff", ".ini", ".supp")
)
NAMES = (
    ("check", "demo", "run", "rules", "meson_options.txt", "Dockerfile", ".clang-format")
    + (".clang-tidy", ".gitignore", ".dockerignore")
)
# Data, or the documentation's.
FOLDERS = ("docs", "tests/data")
HEADER = "SPDX-License-Identifier: MIT"
FIRST_LINES = 3


def tracked():
    command = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    return [Path(name) for name in sorted(set(names)) if name]


def is_source(path):
    place = str(path.parent)
    if any(place == folder or place.startswith(folder + "/") for folder in FOLDERS):
        return path.suffix == ".py"
    return path.suffix in SUFFIXES or path.name in NAMES


def lacks_header(path):
    with (ROOT / path).open(encoding="utf-8") as file:
        return not any(HEADER in line for _, line in zip(range(FIRST_LINES), file, strict=False))


def main():
    sources = [p for p in tracked() if is_source(p) and (ROOT / p).is_file()]
    if len(sources) < 100:
        sys.exit(f"headers: only {len(sources)} sources were found")
    missing = [path for path in sources if lacks_header(path)]
    for path in missing:
        print(f"{path}: has no line '{HEADER}' in its first {FIRST_LINES}")
    print(f"headers: {len(sources)} sources, {len(missing)} without a licence")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
