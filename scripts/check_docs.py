# SPDX-License-Identifier: MIT
"""Fails if the documentation names something that does not exist.

Checked in README, CONTRIBUTING, CHANGELOG, AUTHORS, docs/ and examples/:

- links to files, and to headings of Markdown files;
- paths of this repository, with or without the suffix of a source or page (src/body/shape);
- file names of C sources (shape.c), and names of the library (elea_body_create);
- that docs/index.md and README link to every page of docs/.

Names with an upper-case word (tests/c/test_NAME.c, elea_OBJECT_VERB) are placeholders. Comments in
sources may refer to pages of docs/, which must exist, too.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("include", "src", "cli", "python", "tests", "bench", "examples", "scripts", "docs")
SUFFIXES = ("", ".c", ".h", ".py", ".md")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
REPOSITORY_PATH = re.compile(rf"(?<![\w/.-])(?:{'|'.join(FOLDERS)})/[\w./*-]*\w")
C_SOURCE = re.compile(r"(?<![\w/.*-])\w+\.(?:c|h|def)\b")
LIBRARY_NAME = re.compile(r"\b(?:elea|ELEA)_\w+(?!\w*[*.])")
PLACEHOLDER = re.compile(r"NAME|ROOM|OBJECT|VERB")
PAGE = re.compile(r"docs/[\w-]+\.md")


def text_of(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def pages():
    top = (ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG", "AUTHORS"))
    return [*top, *sorted((ROOT / "docs").glob("*.*")), ROOT / "examples" / "README.md"]


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".def", ".py", ".build"):
                yield path


def anchors(path):
    """Anchors of the headings as GitHub makes them."""
    for heading in re.findall(r"^#+ +(.*)$", text_of(path), re.M):
        words = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading))
        yield words.strip().lower().replace(" ", "-")


def broken_links(page, text):
    for link in LINK.findall(text):
        target, _, anchor = link.partition("#")
        path = page if not target else (page.parent / target).resolve()
        if ":" in target:
            continue
        if not path.exists():
            yield f"link to {link}, which does not exist"
        elif anchor and anchor not in anchors(path):
            yield f"link to {link}, but {path.name} has no such heading"


def exists(name):
    if "*" in name:
        return any(ROOT.glob(name))
    return any((ROOT / (name + suffix)).exists() for suffix in SUFFIXES)


def unknown_names(text, file_names, identifiers):
    names = {name for name in REPOSITORY_PATH.findall(text) if not exists(name)}
    names |= set(C_SOURCE.findall(text)) - file_names
    names |= set(LIBRARY_NAME.findall(text)) - identifiers
    for name in sorted(names):
        if not PLACEHOLDER.search(name):
            yield f"there is no {name}"


def unlisted_pages():
    files = {p.name for p in (ROOT / "docs").glob("*.*") if p.suffix in (".md", ".ipynb")}
    for name in ("README.md", "docs/index.md"):
        links = {Path(link.partition("#")[0]).name for link in LINK.findall(text_of(ROOT / name))}
        for page in sorted(files - links - {Path(name).name}):
            yield f"{name}: no link to docs/{page}"


def main():
    file_names, identifiers, findings = set(), set(), []
    for path in sources():
        file_names.add(path.name)
        text = path.read_text(encoding="utf-8")
        identifiers.update(LIBRARY_NAME.findall(text))
        for page in sorted(set(PAGE.findall(text))):
            if not (ROOT / page).exists():
                findings.append(f"{path.relative_to(ROOT)}: there is no {page}")
    for page in pages():
        text = text_of(page)
        found = [*broken_links(page, text), *unknown_names(text, file_names, identifiers)]
        findings += [f"{page.relative_to(ROOT)}: {finding}" for finding in found]
    findings += unlisted_pages()
    print(*findings, sep="\n", end="\n" if findings else "")
    print(f"{len(pages())} pages of documentation: {len(findings)} findings")
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
