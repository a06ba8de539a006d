# SPDX-License-Identifier: MIT
"""The content of reports."""
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest
import reports

pytest.importorskip("matplotlib")

import elea.report  # noqa: E402
from elea.report import ReportError, _load, _page, _picture, _series, _text  # noqa: E402
from elea.report.__main__ import main  # noqa: E402
from elea.report._experiment import FOLDED, UNFOLDED, chain_radius  # noqa: E402

ROOT = pathlib.Path(__file__).parents[2]
KINDS = ("structure", "trajectory", "ensemble", "ndjson", "csv")


def page_of(document):
    return _page.page(_load.parse("results.json", None, json.dumps(document)))


def text_of(page):
    """The words of the body of a page, without its tags and script."""
    page = page[page.index("<body>") : page.rindex("<script>")]
    words = []
    parser = html.parser.HTMLParser()
    parser.handle_data = words.append
    parser.feed(page)
    return re.sub(r"[ \n]+", " ", "".join(words))


@pytest.fixture(scope="session")
def document(results):
    """The structure's results, without the file whose picture takes time."""
    found = json.loads(results["structure"].read_text())
    found["parameters"]["structure"]["file"] = "/nonexistent/protein.pdb"
    return found


# ---- What a page says ----


def test_structure_numbers_with_errors_and_units(results, pages):
    found = json.loads(results["structure"].read_text())["frames"][0]["properties"]
    radius = found["hydrodynamic_radius"]
    text = text_of(pages["structure"])
    (value, error), _ = _text.scaled(radius["value"], radius["total_error"])
    assert f"{value} ± {error}\N{NO-BREAK SPACE}Å" in text
    assert "10⁻⁶ cm²/s" in text
    assert "S" in text and "4.3 %" in text and "13.3 %" in text


def test_structure_names_source_settings_and_versions(pages):
    text = text_of(pages["structure"])
    for words in ("peptide.pdb", "not (water or ion)", "20 amino acids, 1 chain", "bondi+alvarez",
                  "water at 293.15 K", "Stokes equations", f"Elea {elea.__version__}", "--json"):
        assert words in text, words


def test_methods_text_has_the_settings(pages):
    text = text_of(pages["trajectory"])
    for words in ("with 2000 walks", "on 120 patches", "enlarged by a layer of water of 0.8 Å",
                  "25 frames of the trajectory", "statistical inefficiency"):
        assert words in text, words
    assert "25 members of the ensemble" in text_of(pages["ensemble"])


def test_weights_of_an_ensemble_are_named(results):
    document = json.loads(results["ensemble"].read_text())
    document["average"] |= {"weights": "w.txt", "effective_frames": 19.8}
    text = text_of(page_of(document))
    assert "w.txt (worth 19.8 equal frames)" in text and "(PDB, 304 atoms, 1 frame)" in text
    assert "The bars count members; the mean is weighted." in text


def test_units_and_names_have_exponents_and_indices(pages):
    assert "mol<sup>−1/3</sup>" in pages["structure"] and "^(" not in text_of(pages["structure"])
    assert "<th scope=\"row\">diffusion coefficient, D<sub>20,w</sub></th>" in pages["structure"]


def test_given_measurements_are_compared(pages):
    text = text_of(pages["structure"])
    assert "Measured values that were given" in text
    assert "Deviations from the measured values" in text


@pytest.mark.parametrize(("kind", "figures"), [("structure", 7), ("trajectory", 14),
                                               ("ensemble", 13), ("ndjson", 2), ("csv", 2)])
def test_number_of_figures(pages, kind, figures):
    assert pages[kind].count("<figure") == figures
    assert pages[kind].count('<svg role="img" aria-label=') == figures


def test_order_of_an_ensemble_has_no_meaning(pages):
    assert "Autocorrelation" in pages["trajectory"]
    assert "Autocorrelation" not in pages["ensemble"]
    assert "running mean" not in pages["ensemble"]


def test_batch_lists_failures_with_reasons(pages):
    for kind in ("ndjson", "csv"):
        text = text_of(pages[kind])
        assert "1 of 3 rows failed" in text
        assert "the file has no frames" in text
        assert "Wilkins et al., Biochemistry 38, 16424 (1999)" in text


@pytest.mark.parametrize("kind", KINDS)
def test_pages_need_nothing_else(pages, kind):
    page = pages[kind]
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", page.replace("xlink:href", "href"))
    assert "http-equiv" in page and "default-src 'none'" in page
    assert "@import" not in page and "url(http" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_names_within_a_page_are_unique(pages, kind):
    names = re.findall(r'\sid="([^"]*)"', pages[kind])
    assert len(names) == len(set(names))


def test_citations_are_those_of_the_project(pages):
    cited = re.findall(r"doi: (\S+)", (ROOT / "CITATION.cff").read_text())
    # MDAnalysis is for ZenoWrapper, whose results have no report.
    missing = [doi for doi in cited if doi not in pages["structure"]]
    assert missing == ["10.1002/jcc.21787"]
    assert f"version = {{{elea.__version__}}}" in pages["structure"]


def test_lines_of_frames_make_a_page(document):
    row = {"name": "protein.pdb", "model": 0, "part": None, "status": "ok", "message": None, "warnings": [],
           "parameters": document["parameters"], "result": document["frames"][0]}
    lines = [json.dumps({**row, "model": model}) for model in range(2)]
    one = text_of(_page.page(_load.parse("run.ndjson", None, lines[0])))
    assert "one structure" in one and "All numbers" in one and "20 amino acids, 1 chain" in one
    assert "not say that the run was completed" not in one
    assert "batch: 2 of 2 rows done" in text_of(_page.page(_load.parse("run.ndjson", None, "\n".join(lines))))


# ---- Input is not trusted ----


@pytest.mark.parametrize("kind", ["ndjson", "csv"])
def test_names_of_files_are_escaped(pages, kind):
    assert "<img" not in pages[kind].replace("<image", "")
    assert "&lt;img src=x onerror=alert(1)&gt;" in pages[kind]


def test_all_text_of_a_document_is_escaped(document):
    def harm(value):
        if isinstance(value, dict):
            return {key: harm(item) for key, item in value.items()}
        if isinstance(value, list):
            return [harm(item) for item in value]
        return f"</script><b>{value}\x00\u202e" if isinstance(value, str) else value

    harmful = harm(document)
    harmful["elea_version"] = "</title><b>"
    page = page_of(harmful)
    assert "</script><b>" not in page
    assert "</title><b>" not in page
    assert "\x00" not in page and "\u202e" not in page


@pytest.mark.parametrize(("text", "why"), [
    ("", "is empty"),
    ("{}", "is JSON, but not of Elea"),
    ("[1, 2]", "is JSON, but not of Elea"),
    ('{"elea_version": "1", "frames": []}', "has no frames"),
    ('{"elea_version": "1", "frames": [1], "shard": {}}', "has no frames"),
    ('{"elea_version": "1", "frames": [{}], "shard": {"part": 1}}', "elea merge"),
    ('{"name": "a", "status": "ok"}\nnonsense', "line 2 is not a JSON document"),
    ("[" * 100_000, "not"),
    ("frame,time,capacitance\n0,,1\n", "is not a table of elea batch"),
    ("name,model,part,status\n", "has no rows"),
    ("\x7fELF\x00\x01", "is not a table of elea batch"),
    ('{"a": ' + "9" * 5000 + "}", "not"),
])
def test_other_files_are_refused_with_a_sentence(text, why):
    with pytest.raises(ReportError, match=why) as caught:
        _load.parse("file", None, text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [None, "text", [], {}, float("nan"), -1, 0, 10**400, 1e308, True])
def test_any_member_may_be_anything(document, value):
    def replace(item, depth):
        if depth == 0:
            return value
        if isinstance(item, dict):
            return {key: replace(inner, depth - 1) for key, inner in item.items()}
        return [replace(inner, depth) for inner in item] if isinstance(item, list) else item

    for depth in range(1, 6):
        changed = {**replace(document, depth), "elea_version": "1"}
        try:
            page_of(changed)
        except ReportError as error:
            assert "has no frames" in str(error) or "not of Elea" in str(error)


def test_unknown_errors_and_values(document):
    changed = json.loads(json.dumps(document))
    for found in changed["frames"][0]["properties"].values():
        found["std_error"] = found["total_error"] = None
    del changed["frames"][0]["properties"]["radius_of_gyration"]
    text = text_of(page_of(changed))
    assert "hydrodynamic radius" in text and not re.search(r"\bnan\b", text)


def test_doubtful_notes_come_first(document):
    changed = json.loads(json.dumps(document))
    changed["frames"][0]["notes"] = ["stokes_failed", "close_eigenvalues", "new_note"]
    changed["status"], changed["message"] = "time over", "--max-run-time 5: over"
    page = page_of(changed)
    doubts = page[page.index('class="notice doubt"') : page.index('class="notice remark"')]
    assert "no solution on the patches" in doubts
    assert "Note new_note." in doubts
    assert "The run ended at its time limit" in doubts and "--max-run-time 5: over" in doubts
    assert "only indicative" not in doubts
    assert page.index('class="notice doubt"') < page.index('class="first"')


def test_without_doubts_there_is_no_box(document):
    assert 'class="notice doubt"' not in page_of(document)


# ---- Numbers ----


@pytest.mark.parametrize(("value", "error", "text"), [
    (10.5789, 0.00771, "10.5789 ± 0.0077"),
    (2.0265e-6, 1.48e-9, "(2.0265 ± 0.0015) × 10⁻⁶"),
    (14626.7, 13.09, "14627 ± 13"),
    (3286.079, 0.0, "3286.08"),
    (1.0, float("nan"), "1"),
    (float("nan"), 1.0, "–"),
    (-0.0012, 0.0003, "−0.00120 ± 0.00030"),
])
def test_rounding(value, error, text):
    assert _text.plus_minus(value, error) == text


def test_units_on_axes():
    assert _text.unit_text("A^3") == "Å³"
    assert _text.unit_text("cm^2/s") == "cm²/s"
    assert (_text.unit_text("1"), _text.unit_text("1/s"), _text.unit_text("Sved")) == ("", "1/s", "S")


def test_fold_lines():
    assert chain_radius(FOLDED, 129) == pytest.approx(19.44, abs=0.01)  # lysozyme
    assert chain_radius(UNFOLDED, 129) == pytest.approx(35.28, abs=0.01)


def test_mass_of_a_table_is_that_of_its_documents(results):
    rows, others = (_load.read(results[kind]).rows for kind in ("csv", "ndjson"))
    assert [row.name for row in rows] == [row.name for row in others]
    for row, other in zip(rows, others, strict=True):
        assert row.mass == pytest.approx(other.mass, rel=1e-6, nan_ok=True)


def test_ndjson_and_a_list_of_json_are_the_same(results):
    text = results["ndjson"].read_text()
    listed = json.dumps([json.loads(line) for line in text.splitlines()])
    rows, others = (_load.parse("a", None, t).rows for t in (text, listed))
    assert [(row.name, row.ok, row.mass) for row in rows[1:]] == [
        (row.name, row.ok, row.mass) for row in others[1:]]


# ---- Series ----


def series(values, starts=(0,), inefficiency=1.0):
    values = np.array(values, dtype=float)
    x = np.arange(len(values), dtype=float)
    return _series.Series("k", "k", "k", "A", x, "Frame", values, 0.1 + 0 * x, inefficiency,
                          values.mean(), 0.1, list(starts))


def test_running_mean_ends_at_the_mean():
    mean, error = _series.running_mean(series([1.0, 2.0, 4.0, 5.0], inefficiency=4.0))
    assert mean == pytest.approx([1.0, 1.5, 7 / 3, 3.0])
    assert error[-1] == pytest.approx(2.0 * np.sqrt(2.5 / 3))


def test_autocorrelation_of_alternating_frames():
    assert _series.autocorrelation(series([1, -1] * 8))[:3] == pytest.approx([1, -1, 1])


def test_replicas_are_correlated_only_with_themselves():
    found = _series.autocorrelation(series([1, -1] * 4 + [-1, 1] * 4, starts=(0, 8)))
    assert found[:3] == pytest.approx([1, -1, 1])
    assert len(found) == 8


def test_blocks_keep_the_mean():
    assert _series.blocks(np.arange(5.0), 2) == pytest.approx([0.5, 2.5, 4.0])


# ---- The molecule ----


def test_hits_of_equal_spheres_are_equal():
    from elea import _core

    centres, radii = np.array([[0.0, 0, 0], [3, 0, 0]]), np.ones(2)
    settings = {"theory": "analogy", "num_walks": 20_000}
    areas, points = _core.surface(centres, radii, settings)
    assert np.frombuffer(areas) == pytest.approx([4 * np.pi] * 2)
    found = _picture._hits(np.frombuffer(points).reshape(-1, 4), centres, radii, np.ones(2))
    assert found == pytest.approx([1, 1], abs=0.05)


def test_picture_has_the_surface_of_the_results(results):
    for kind in ("structure", "trajectory"):
        run = _load.read(results[kind])
        picture = _picture.make(run)
        area = run.frames[picture.number]["properties"]["surface_area"]["value"]
        assert picture.areas.sum() == pytest.approx(area, rel=1e-9)


def test_other_files_than_those_of_the_results_are_not_shown(results, tmp_path):
    found = json.loads(results["structure"].read_text())
    other = tmp_path / "peptide.pdb"
    other.write_text("".join(
        line[:30] + "   1.000" + line[38:] if number == 5 else line
        for number, line in enumerate(reports.PEPTIDE.read_text().splitlines(keepends=True))))
    found["parameters"]["structure"]["file"] = str(other)
    assert "do not give the surface of the results" in text_of(page_of(found))
    other.unlink()
    assert "is not there any more" in text_of(page_of(found))


# ---- The command ----


def test_command_writes_next_to_the_results(results, tmp_path, pages):
    path = tmp_path / "run.ndjson"
    path.write_bytes(results["ndjson"].read_bytes())
    assert main([str(path)]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.html", "run.ndjson"]
    assert (tmp_path / "run.html").read_text() == pages["ndjson"].replace("batch.ndjson", "run.ndjson")


def test_command_does_not_overwrite_results(results, capsys):
    path = str(results["csv"])
    before = results["csv"].read_bytes()
    assert main([path, "-o", path]) == 1
    assert "would overwrite the results" in capsys.readouterr().err
    assert results["csv"].read_bytes() == before


def test_command_refuses_with_a_sentence(tmp_path, capsys):
    assert main([str(tmp_path / "missing.json")]) == 1
    assert capsys.readouterr().err.endswith("missing.json: No such file or directory\n")
    (tmp_path / "other.json").write_text("{}")
    assert main([str(tmp_path / "other.json")]) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "other.json"]


def test_option_of_elea_makes_the_same_page(program, tmp_path, monkeypatch):
    command = tmp_path / "elea-report"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m elea.report "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", str(pathlib.Path(elea.__file__).parents[1]))
    page = tmp_path / "page.html"
    words = [program, *reports.QUICK, reports.PEPTIDE, "--num-patches", 120, "--report", page]
    subprocess.run([*map(str, words)], check=True, timeout=300)
    assert page.read_text() == elea.report.make(tmp_path / "page.html.json")
