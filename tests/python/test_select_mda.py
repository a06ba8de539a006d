# SPDX-License-Identifier: MIT
"""Selections mean what they mean in MDAnalysis, atom for atom, on files of its test suite.

ELEA_BUILD names the build directory, which has the program tests/c/dump_selection.
"""

import os
import pathlib
import subprocess
import warnings

import pytest

mda = pytest.importorskip("MDAnalysis")
datafiles = pytest.importorskip("MDAnalysisTests.datafiles")

PROGRAM = pathlib.Path(os.environ.get("ELEA_BUILD", ""), "tests", "c", "dump_selection")

pytestmark = [
    pytest.mark.skipif("ELEA_BUILD" not in os.environ, reason="ELEA_BUILD is not set"),
    pytest.mark.filterwarnings("ignore"),
]

PROTEIN = datafiles.PDB_small  # one chain without chain identifier, segment 4AKE
CODES = datafiles.PDB_icodes  # insertion codes
CHAINS = datafiles.CONECT  # two chains and a ligand
WATER = datafiles.GRO  # protein in water with sodium ions
NUCLEIC = datafiles.RNA_PDB
NUCLEOTIDES = datafiles.NUCLsel  # one residue of each name

CASES = [
    (PROTEIN, "all"),
    (PROTEIN, "protein"),
    (PROTEIN, "backbone"),
    (PROTEIN, "not backbone"),
    (PROTEIN, "name CA CB N"),
    (PROTEIN, "name C*"),
    (PROTEIN, "name *G1 ?B?"),
    (PROTEIN, "resname GL?"),
    (PROTEIN, "resname ALA GLY and not name H*"),
    (PROTEIN, "not resname ALA and name CA"),
    (PROTEIN, "not (resname ALA and name CA)"),
    (PROTEIN, "name CA and resid 1:50 or name CB"),
    (PROTEIN, "(name CA or name CB) and resid 1:50"),
    (PROTEIN, "resid 1:10"),
    (PROTEIN, "resid 1-10 200"),
    (PROTEIN, "resid 1 to 10 20 : 30 40 - 50"),
    (PROTEIN, "resid -5:3"),
    (PROTEIN, "resnum 5 7 9"),
    (PROTEIN, "index 0 to 99"),
    (PROTEIN, "index 5 10:12"),
    (PROTEIN, "bynum 1 10:12"),
    (PROTEIN, "segid 4AKE"),
    (PROTEIN, "nucleic"),
    (PROTEIN, "resid 1000"),
    (CODES, "resid 163"),
    (CODES, "resid 163A"),
    (CODES, "resid 163B-163D"),
    (CODES, "resid 163B-165"),
    (CODES, "resid 163B-164"),
    (CODES, "resid 160-163G"),
    (CODES, "resid 162:163"),
    (CODES, "resid 163A 163B 170"),
    (CHAINS, "chainID A"),
    (CHAINS, "chainID B and name CA"),
    (CHAINS, "element C N"),
    (WATER, "water"),
    (WATER, "not (water or resname NA+)"),
    (WATER, "resname NA+ or (resname SOL and bynum 1:10000)"),
    (WATER, "type O and protein"),
    (WATER, "type H"),
    (NUCLEIC, "nucleic"),
    (NUCLEIC, "name O5' P"),
    (NUCLEIC, "name C?'"),
    (NUCLEOTIDES, "nucleic"),
]

universes = {}


def select_with_mdanalysis(path, expression):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path not in universes:
            universes[path] = mda.Universe(path)
        return universes[path].select_atoms(expression).indices.tolist()


def select_with_elea(path, expression):
    done = subprocess.run(
        [PROGRAM, path, expression], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode == 1 and "no atom matches" in done.stderr:
        return []
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


@pytest.mark.parametrize(
    "path, expression", [pytest.param(p, e, id=f"{pathlib.Path(p).name}: {e}") for p, e in CASES]
)
def test_same_atoms(path, expression):
    assert select_with_elea(path, expression) == select_with_mdanalysis(path, expression)


def test_default_selection_leaves_out_solvent():
    theirs = select_with_mdanalysis(WATER, "not (water or resname NA+)")
    assert select_with_elea(WATER, "not (water or ion)") == theirs


def test_what_both_read_differently_is_refused():
    """MDAnalysis evaluates from left to right, VMD evaluates "and" first."""
    with pytest.raises(AssertionError, match="use parentheses"):
        select_with_elea(PROTEIN, "name CA or name CB and resid 1")
    left = select_with_mdanalysis(PROTEIN, "(name CA or name CB) and resid 1")
    assert select_with_mdanalysis(PROTEIN, "name CA or name CB and resid 1") == left


def test_errors_are_one_line():
    done = subprocess.run([PROGRAM, PROTEIN, "name CA and"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        'selection "name CA and": an expression is missing after "and" (column 11)\n'
    )
