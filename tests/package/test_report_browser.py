# SPDX-License-Identifier: MIT
"""Reports in a browser: no error, every figure drawn, at any width, and on paper."""
import browser
import pytest

pytest.importorskip("matplotlib")

WIDTHS = (400, 1600)
KINDS = ("structure", "trajectory", "ensemble", "ndjson")

# Names of the figures that show nothing: no size, or no line, area, dot or image.
EMPTY = """Array.from(document.querySelectorAll("figure")).filter(figure => {
  const box = figure.querySelector("svg").getBoundingClientRect();
  return box.width < 150 || box.height < 80 || !figure.querySelector("svg path, svg image");
}).map(figure => figure.textContent)"""
# What reaches beyond the page.
WIDE = """document.documentElement.scrollWidth > innerWidth ||
  Array.from(document.querySelectorAll("svg, canvas, p, li, dd"))
    .some(item => item.getBoundingClientRect().right > innerWidth + 1)"""
PIXELS = "document.getElementById('molecule-view').toDataURL()"
NAMES = """Array.from(document.querySelectorAll("#rows tbody tr:not([hidden]) th"),
  cell => cell.textContent.split("/").pop())"""


@pytest.fixture(scope="module")
def chromium():
    program = browser.find()
    if program is None:
        pytest.skip("chromium is not installed")
    with browser.Browser(program) as found:
        yield found


@pytest.fixture(scope="module")
def files(pages, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for kind in KINDS:
        (folder / f"{kind}.html").write_text(pages[kind], encoding="utf-8")
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_page_is_drawn_at_each_width(chromium, files, kind):
    path = files / f"{kind}.html"
    chromium.load(path, WIDTHS[0])
    for width in WIDTHS:
        chromium.resize(width)
        assert not chromium.evaluate(WIDE), width
        assert chromium.evaluate(EMPTY) == []
        if kind != "ndjson":
            assert chromium.evaluate("document.getElementById('molecule-view').dataset.drawn")
    assert chromium.messages == []
    loaded = [url for url in chromium.requests if not url.startswith("data:")]
    assert loaded == [path.resolve().as_uri()]
    paper = chromium.pdf()
    assert paper.startswith(b"%PDF-") and len(paper) > 20_000
    assert chromium.messages == []


def test_molecule_turns_and_changes_its_colours(chromium, files):
    chromium.load(files / "structure.html")
    chromium.evaluate("document.getElementById('molecule-view').focus()")
    seen = [chromium.evaluate(PIXELS)]
    chromium.press("ArrowLeft")
    seen.append(chromium.evaluate(PIXELS))
    for choice in ("input[value=hits]", "input[data-ellipsoid]"):
        chromium.evaluate(f"document.querySelector('{choice}').click()")
        seen.append(chromium.evaluate(PIXELS))
    assert len(set(seen)) == 4
    assert chromium.messages == []


def test_table_sorts_and_filters(chromium, files):
    chromium.load(files / "ndjson.html")
    assert chromium.evaluate(NAMES) == ["bad.pdb", "part.pdb", "peptide.pdb"]
    heads = "document.querySelectorAll('#rows thead button')"
    chromium.evaluate(f"{heads}[3].click()")  # the radius; what is not known comes last
    assert chromium.evaluate(NAMES) == ["part.pdb", "peptide.pdb", "bad.pdb"]
    chromium.evaluate(f"{heads}[3].click()")
    assert chromium.evaluate(NAMES) == ["peptide.pdb", "part.pdb", "bad.pdb"]
    chromium.evaluate("""(() => { const field = document.querySelector("input.filter");
      field.value = "No Frames"; field.dispatchEvent(new Event("input")); })()""")
    assert chromium.evaluate(NAMES) == ["bad.pdb"]
    assert chromium.evaluate("document.querySelector('.filtered').textContent") == "1 of 3 rows"


def test_nothing_of_a_name_is_executed(chromium, files):
    chromium.load(files / "ndjson.html")
    assert chromium.evaluate("document.images.length") == 0
    assert chromium.messages == []
