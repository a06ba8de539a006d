# SPDX-License-Identifier: MIT
"""The tutorial and the example of ./demo --python run unchanged."""
import csv
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]


def test_tutorial_runs():
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    notebook = nbformat.read(ROOT / "docs" / "tutorial.ipynb", as_version=4)
    resources = {"metadata": {"path": str(ROOT / "docs")}}
    nbclient.NotebookClient(notebook, timeout=600, resources=resources).execute()
    errors = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    assert not errors
    figures = sum("image/png" in o.get("data", {}) for c in notebook.cells for o in c.get("outputs", []))
    assert figures == 3


def test_example_writes_a_table_and_a_picture(tmp_path):
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    script = ROOT / "examples" / "peptide.py"
    command = [sys.executable, str(script), str(tmp_path)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr
    assert "average over 100 frames" in run.stdout
    lines = list(csv.DictReader((tmp_path / "peptide.csv").open(encoding="utf-8")))
    assert [int(line["frame"]) for line in lines] == list(range(100))
    # Exact, so that it is the same everywhere.
    assert float(lines[0]["volume"]) == pytest.approx(1946.76, abs=0.01)
    assert float(lines[0]["volume_std_error"]) == 0.0
    assert (tmp_path / "peptide.png").read_bytes().startswith(b"\x89PNG")
