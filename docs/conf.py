# SPDX-License-Identifier: MIT
"""The site: sphinx-build -W -n -c docs . FOLDER, with the package `elea` on PYTHONPATH.

The source folder is that of the repository, so that links between pages, and from these to other
files, are the same in the site and on a forge. docs/index.md is the only list of pages: each of its
sections with links is a section of the menu.
"""

import json
import re
import subprocess
from pathlib import Path

import elea

ROOT = Path(__file__).resolve().parent.parent

project = "Elea"
author = "The Elea developers"
copyright = author  # noqa: A001
version = release = elea.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "hawkmoth",
]
root_doc = "docs/index"
source_suffix = {".md": "markdown", ".ipynb": "markdown"}
include_patterns = ["*.md", "docs/*.md", "docs/*.ipynb", "examples/README.md"]
exclude_patterns = ["build*", ".*", "demo-output", "src", "tests", "bench", "python", "subprojects"]
default_role = "code"
nitpicky = True

myst_heading_anchors = 4
myst_links_external_new_tab = False

# ---- Python ----

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
# Types are prose ("array_like, (n, 3)"), not names to be linked.
napoleon_use_param = False
napoleon_use_ivar = True
napoleon_use_rtype = False
nitpick_ignore_regex = [("py:class", r"(?!elea).*"), ("c:identifier", r"ELEA_NUM_\w+")]
suppress_warnings = ["ref.python"]

# ---- C ----

_resources = subprocess.run(
    ["clang", "-print-resource-dir"], check=True, capture_output=True, text=True
).stdout.strip()
# Hawkmoth takes a comment behind a member for that of the next one: copies have it before the member.
_headers = ROOT / ".cache" / "docs" / "headers"
for _path in sorted((ROOT / "include").rglob("*.h")):
    _copy = _headers / _path.relative_to(ROOT)
    _copy.parent.mkdir(parents=True, exist_ok=True)
    _copy.write_text(
        re.sub(
            r"^( *)(\S.*?) */\*\*< *((?:.|\n)*?) *\*/",
            lambda m: f"{m[1]}/** {' '.join(m[3].split())} */\n{m[1]}{m[2]}",
            _path.read_text(encoding="utf-8"),
            flags=re.M,
        ),
        encoding="utf-8",
    )
hawkmoth_root = str(_headers)
hawkmoth_clang = ["-std=c17", f"-I{_headers}/include", f"-I{_resources}/include"]
nitpick_ignore = [
    ("c:identifier", name)
    for name in ("size_t", "int32_t", "int64_t", "uint8_t", "uint32_t", "uint64_t", "va_list")
]

# ---- Looks ----

html_theme = "furo"
html_title = "Elea"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
# Where "index.html" is expected.
html_extra_path = ["_static/root"]
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
highlight_language = "text"


# ---- What the pages leave to the site ----


def notebook(text):
    """Return a notebook as Markdown."""
    parts = []
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"````python\n{source}\n````")
        for output in cell["outputs"]:
            data = output.get("data", {})
            if "image/png" in data:
                image = "".join(data["image/png"]).replace("\n", "")
                parts.append(f'<p><img alt="plot" src="data:image/png;base64,{image}"></p>')
            else:
                lines = "".join(output.get("text", data.get("text/plain", "")))
                parts.append(f"````text\n{lines.rstrip()}\n````")
    return "\n\n".join(parts) + "\n"


def menu(text):
    """Return hidden tables of contents with the links of the sections of the front page."""
    parts = []
    for title, section in re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", text, re.M):
        pages = []
        for label, name in re.findall(r"^- \[([^]]*)\]\(([^)#:]+)\)", section, re.M):
            if Path(name).suffix in (".md", ".ipynb"):
                page = Path(name).with_suffix("")
                # Titles of READMEs are those of a whole, which they are not here.
                pages.append(f"{label} <{page}>" if page.name == "README" else str(page))
        if pages:
            lines = "\n".join(pages)
            parts.append(f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n{lines}\n```")
    return "\n\n".join(parts) + "\n"


def read(app, name, source):
    """Complete the source of a page."""
    if app.env.doc2path(name).suffix == ".ipynb":
        source[0] = notebook(source[0])
    elif name == root_doc:
        source[0] += "\n" + menu(source[0])


def language_of(text):
    """Return the language of an indented block."""
    if text.startswith(">>>"):
        return "pycon"
    if text.startswith("$ "):
        return "console"
    if re.match(r"(import|from) \w", text):
        return "python"
    return "text"


def highlight(_app, document):
    """Highlight indented blocks, which do not name their language."""
    for block in document.findall(lambda node: node.tagname == "literal_block"):
        if block.get("language", "text") in ("text", "none", "default"):
            block["language"] = language_of(block.astext())


def setup(app):
    """Register what the pages leave to the site."""
    app.connect("source-read", read)
    app.connect("doctree-read", highlight)
