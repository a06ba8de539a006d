# SPDX-License-Identifier: MIT
"""--report: what is refused, and how the page is written. The pages themselves: tests/package."""
import json
import os

import pytest

# Stands for elea-report: the page is the name of the results and their status.
STUB = """#!/bin/sh
[ "$1" = --version ] && exec [ -z "$STUB_BROKEN" ]
[ "$1 $2 $3" = "-o - --" ] || exit 9
grep -q '"status": "complete"' "$4" || exit 8
echo "page of $4"
"""
QUICK = ("--quiet", "--num-walks", "1000", "--theory", "analogy")
MORE = ("--num-walks", "9000", "--theory", "analogy")


@pytest.fixture
def stub(tmp_path, monkeypatch):
    """A folder in PATH with an elea-report."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "elea-report").write_text(STUB)
    (folder / "elea-report").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return folder


@pytest.fixture
def body(tmp_path):
    path = tmp_path / "pair.xyz"
    path.write_text("2\n\nC 0 0 0\nC 0 0 2\n")
    return path


def test_results_are_kept_beside_the_page(elea, stub, body, tmp_path):
    page = tmp_path / "page.html"
    assert elea(*QUICK, "--report", page, body).returncode == 0
    assert page.read_text() == f"page of {page}.json\n"
    assert json.loads((tmp_path / "page.html.json").read_text())["status"] == "complete"
    assert not list(tmp_path.glob("*.part"))


def test_page_is_made_of_the_given_file(elea, stub, body, tmp_path):
    page, results = tmp_path / "page.html", tmp_path / "-r.json"
    assert elea(*QUICK, "--report", page, "--json", results, body).returncode == 0
    assert page.read_text() == f"page of {results}\n"
    assert not (tmp_path / "page.html.json").exists()


def test_refused_before_the_run_without_elea_report(elea, body, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = elea(*QUICK, "--report", tmp_path / "page.html", body)
    assert done.returncode == 2
    assert "install it in a clone of Elea: pip install '.[report]'" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pair.xyz"]


def test_refused_before_the_run_if_elea_report_cannot_work(elea, stub, body, tmp_path, monkeypatch):
    monkeypatch.setenv("STUB_BROKEN", "1")
    done = elea(*QUICK, "--report", tmp_path / "page.html", body)
    assert done.returncode == 1
    assert "elea-report failed" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "pair.xyz"]


def test_page_never_replaces_an_input_or_an_output(elea, stub, body, tmp_path):
    before = body.read_bytes()
    done = elea(*QUICK, "--report", body, body)
    assert "would overwrite an input file" in done.stderr and body.read_bytes() == before
    page = tmp_path / "page.html"
    for other in ("--csv", "--json"):
        done = elea(*QUICK, "--report", page, other, page, body)
        assert done.returncode == 2 and "cannot write to the same file" in done.stderr
    done = elea(*QUICK, "--report", tmp_path / "missing" / "page.html", body)
    assert done.returncode == 1 and "missing" in done.stderr


@pytest.mark.parametrize(("words", "why"), [
    (("--report", "-"), "cannot write to standard output"),
    (("--report", "a.html", "--json", "-"), "give that a name"),
    (("--report", "a.html", "--json", "a.json", "--shard", "1/2"), "a part has no report"),
])
def test_what_makes_no_page_is_refused(elea, body, words, why):
    done = elea(*QUICK, *words, body)
    assert done.returncode == 2 and why in done.stderr


def test_batch_says_what_to_do(elea, body):
    done = elea("batch", "--report", "a.html", body)
    assert done.returncode == 2
    assert "run elea-report on the file of --ndjson" in done.stderr


def test_merge_makes_the_page_of_the_whole(elea, stub, body, tmp_path):
    for i in (1, 2):
        assert elea("-q", *MORE, "--shard", f"{i}/2", "--json", f"{i}.json", body).returncode == 0
    done = elea("merge", "1.json", "2.json", "--report", "page.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "page.html").read_text() == "page of page.html.json\n"


def test_merge_without_elea_report_writes_nothing(elea, body, tmp_path, monkeypatch):
    assert elea(*QUICK, "--shard", "1/1", "--json", "1.json", body).returncode == 0
    monkeypatch.setenv("PATH", str(tmp_path))
    done = elea("merge", "1.json", "--csv", "a.csv", "--report", "page.html")
    assert done.returncode == 2 and "needs elea-report" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.json", "pair.xyz"]


def test_merge_of_rows_says_what_to_do(elea, stub, body, tmp_path):
    assert elea("batch", *QUICK, "--shard", "1/1", "--csv", "1.csv", body).returncode == 0
    done = elea("merge", "1.csv", "--csv", "a.csv", "--report", "page.html")
    assert done.returncode == 2 and "run elea-report on that file" in done.stderr
    assert not (tmp_path / "page.html").exists() and not (tmp_path / "a.csv").exists()
