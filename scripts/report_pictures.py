# SPDX-License-Identifier: MIT
"""Makes the pictures of docs/report.md with headless Chromium.

    report_pictures.py BUILD/cli/elea

The Python package with its extra `report` must be installed, or be in PYTHONPATH; Pillow reduces the
pictures to few colours.
"""
import io
import os
import pathlib
import sys
import tempfile

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "package"))

import browser  # noqa: E402
import reports  # noqa: E402

import elea.report  # noqa: E402

# Kind of results, name of the picture, section at whose top it begins (None: the page), and height.
PICTURES = (
    ("structure", "structure", None, 900),
    ("structure", "molecule", "molecule", 1150),
    ("trajectory", "trajectory", "frames", 1150),
    ("ndjson", "batch", "figures", 900),
)
WIDTH = 1000
MOST_BYTES = 150_000


def place_of(page, section):
    """Where a section begins, in pixels."""
    if section is None:
        return 0
    return page.evaluate(f"document.getElementById('{section}').getBoundingClientRect().top + scrollY")


def reduce(png):
    """The same picture with 128 colours, which figures hardly need."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def main(program):
    # The pictures show names as they are given.
    reports.PEPTIDE, reports.TRAJECTORY = (
        pathlib.Path("examples") / f"peptide.{end}" for end in ("pdb", "xtc"))
    program = pathlib.Path(program).resolve()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder, browser.Browser(browser.find()) as page:
        results = reports.make(program, pathlib.Path(folder), "models")
        for kind, name, section, height in PICTURES:
            path = pathlib.Path(folder) / f"{kind}.html"
            path.write_text(elea.report.make(results[kind]), encoding="utf-8")
            page.load(path, WIDTH)
            png = reduce(page.picture((0, place_of(page, section), WIDTH, height)))
            if len(png) > MOST_BYTES:
                sys.exit(f"{name}: has {len(png)} bytes; show less of the page")
            target = ROOT / "docs" / "images" / f"report-{name}.png"
            target.write_bytes(png)
            print(f"{target.relative_to(ROOT)}: {len(png)} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
