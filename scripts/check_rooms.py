# SPDX-License-Identifier: MIT
"""Fails on an include of a room above, and on circular includes.

The rooms of src/ and what each may include are the table below; docs/architecture.md has the
same one in words, which is compared with it. In cli/ and python/core/ the library is only its
public header, but for what FRONT_ENDS allows.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Lowest first: a room may include itself and the rooms listed.
ROOMS = {
    "base": [],
    "body": ["base"],
    "walk": ["base", "body"],
    "engine": ["base", "body", "walk"],
    "interior": ["base", "body"],
    "stokes": ["base", "body", "interior"],
    "result": ["base", "body", "walk", "interior", "stokes"],
    "run": ["base", "body", "walk", "engine", "interior", "stokes", "result"],
    "atoms": ["base"],
    "io": ["base", "body", "atoms"],
}


def includes(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.M)


def sources(folder):
    return sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in (".c", ".h"))


def upward_arrows():
    """Includes between rooms that the table does not have."""
    for path in sources("src"):
        room = path.relative_to(ROOT / "src").parts[0]
        if room not in ROOMS:
            yield f"{path.relative_to(ROOT)}: src/{room} is not a room of scripts/check_rooms.py"
            continue
        for name in includes(path):
            target = name.split("/")[0] if "/" in name else None
            if target is None and name != "elea.h":
                yield f'{path.relative_to(ROOT)}: "{name}": write the room, as in "base/error.h"'
            elif target is not None and target != room and target not in ROOMS[room]:
                yield f'{path.relative_to(ROOT)}: {room} must not include "{name}"'


def headers_of(path, folder):
    """Headers that a header includes, and that the source of its name includes: its part's."""
    own = path.with_suffix(".h")
    for name in includes(path):
        header = ROOT / folder / name
        if header.exists() and header.suffix == ".h" and header != own:
            yield header.with_suffix("")


def circles(folder):
    """Circles among the parts of a folder: a part is NAME.h with NAME.c.

    A part without a NAME.c only divides another one's header, and closes no circle with that.
    """
    graph = {}
    for path in sources(folder):
        graph.setdefault(path.with_suffix(""), set()).update(headers_of(path, folder))
    done, found = set(), []

    def visit(part, trail):
        if part in trail:
            circle = trail[trail.index(part) :]
            if sum(p.with_suffix(".c").exists() for p in circle) > 1:
                found.append(circle + [part])
        elif part not in done:
            for other in sorted(graph.get(part, ())):
                visit(other, trail + [part])
            done.add(part)

    for part in sorted(graph):
        visit(part, [])
    for circle in found:
        yield "circle: " + " -> ".join(str(p.relative_to(ROOT)) for p in circle)


def documented():
    """docs/architecture.md names every room, with what it may include."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room, allowed in ROOMS.items():
        row = re.search(rf"^\| `src/{room}` \|.*\| ([^|]*) \|$", text, re.M)
        if row is None:
            yield f"docs/architecture.md: there is no row for the room src/{room}"
        elif re.findall(r"`(\w+)`", row.group(1)) != allowed:
            yield f"docs/architecture.md: src/{room} may include {', '.join(allowed) or 'nothing'}"


def main():
    wrong = [*upward_arrows(), *circles("src"), *circles("cli"), *documented()]
    print(*wrong, sep="\n")
    print(f"{len(ROOMS)} rooms: {'no arrow upwards' if not wrong else f'{len(wrong)} findings'}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
