# SPDX-License-Identifier: MIT
"""Fails if a list and the listed files differ.

    check_lists.py [LIBELEA.SO]

- A C or Python source that no meson.build lists is never compiled, tested or installed.
- A function of include/elea/ without a comment is not documented.
- With the shared library: it exports the functions of include/elea/, all of them and nothing else,
  and its soname follows the version of meson.build (docs/releasing.md).
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTED = (
    "src",
    "cli",
    "python/core",
    "python/elea",
    "python/zenowrapper",
    "tests/c",
    "tests/faults",
    "tests/fuzz",
    "bench",
)
DECLARATION = re.compile(r"^ELEA_API [^;{]*?\b(elea_\w+)\(", re.M)


def relative(path):
    return str(path.relative_to(ROOT))


def strings_of(text):
    return set(re.findall(r"'([^']*)'", text))


def meson_text(folder):
    return re.sub("#.*", "", (folder / "meson.build").read_text(encoding="utf-8"))


def room_lists(text):
    """Names in each list of a meson.build that belongs to a room: 'io': ['pdb', ...]."""
    rooms = {}
    for room, names in re.findall(r"'(\w+)': \[([^\]]*)\]", text):
        rooms.setdefault(room, set()).update(strings_of(names))
    return rooms


def is_listed(path):
    """Whether the nearest meson.build names the file, by its path or in the list of its room."""
    folder = next(f for f in path.parents if (f / "meson.build").exists())
    text = meson_text(folder)
    name = path.relative_to(folder)
    if str(name) in strings_of(text):
        return True
    stem = re.sub(r"^(test|fuzz)_", "", path.stem)
    if len(name.parts) == 1:
        return path.parent.name == "fuzz" and stem in strings_of(text)
    return stem in room_lists(text).get(name.parts[0], ())


def unlisted():
    for folder in LISTED:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".c", ".py", ".pyi", ".typed") and not is_listed(path):
                yield f"{relative(path)}: is in no list of a meson.build"


def headers():
    return sorted((ROOT / "include" / "elea").glob("*.h"))


def undocumented():
    """Functions without a comment right above, or above a function that is right above."""
    for header in headers():
        for paragraph in header.read_text(encoding="utf-8").split("\n\n"):
            function = DECLARATION.search(paragraph)
            if function and "*/" not in paragraph[: function.start()]:
                yield f"{relative(header)}: {function.group(1)} has no comment"


def exports(library):
    """The library's functions and those of the header."""
    table = subprocess.run(
        ["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True
    ).stdout
    exported = {line.split()[-1] for line in table.splitlines()}
    declared = {name for h in headers() for name in DECLARATION.findall(h.read_text(encoding="utf-8"))}
    for name in sorted(declared - exported):
        yield f"{name}: declared in include/elea/, but not exported by {library}"
    for name in sorted(exported - declared):
        yield f"{name}: exported by {library}, but not declared in include/elea/ with ELEA_API"


def soname(library):
    dynamic = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
    found = re.search(r"soname: \[(.*)\]", dynamic).group(1)
    major, minor = re.search(r"version: '(\d+)\.(\d+)\.\d+'", meson_text(ROOT)).groups()
    expected = "libelea.so." + (f"0.{minor}" if major == "0" else major)
    if found != expected:
        yield f"{library}: its soname is {found}, and for this version it must be {expected}"


def main(libraries):
    wrong = [*unlisted(), *undocumented()]
    for library in libraries:
        wrong += [*exports(library), *soname(library)]
    print(*wrong, sep="\n")
    print(f"lists: {len(wrong)} findings" if wrong else "lists: complete")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
