# SPDX-License-Identifier: MIT
"""What the command does with formats that bring more than positions and names."""

import csv
import json
import math

import pytest
from conftest import BARE, FEW, frames_of, only_error

# Charge and radius are the last two numbers; the radii of hydrogens are zero in several force fields.
PQR = (
    "ATOM      1  N   GLY     1       0.000   0.000   0.000 -0.3000 1.8500\n"
    "ATOM      2  H   GLY     1       1.000   0.000   0.000  0.3000 0.0000\n"
    "ATOM      3  CA  GLY     1      20.000   0.000   0.000  0.2100 2.2750\n"
)


def volume(*radii):
    return sum(4 / 3 * math.pi * radius**3 for radius in radii)


@pytest.mark.parametrize("name", ["apbs.pqr", "apbs.pdb"])
def test_a_pqr_file_brings_its_radii(elea, tmp_path, name):
    (tmp_path / name).write_text(PQR)
    said = elea(name, *FEW, "--json", "a.json", "--csv-atoms", "a.csv")
    assert said.returncode == 0, said.stderr
    assert "radii: file, those of the PQR file; 1 hydrogen of radius 0 without a sphere" in said.stderr
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["parameters"]["radii"] == "file"
    frame = document["frames"][0]
    assert frame["properties"]["volume"]["value"] == pytest.approx(volume(1.85, 2.275), rel=1e-12)
    # The hydrogen counts for the mass.
    assert frame["mass"] == pytest.approx(14.007 + 1.008 + 12.011, rel=1e-6)
    rows = list(csv.DictReader((tmp_path / "a.csv").open()))
    assert [(row["name"], float(row["radius"])) for row in rows] == [("N", 1.85), ("CA", 2.275)]


def test_other_radii_may_be_chosen_for_a_pqr_file(elea, tmp_path):
    (tmp_path / "a.pqr").write_text(PQR.replace("1.000   0.000", "9.000   0.000"))
    said = elea("a.pqr", "--radii", "bondi", *FEW, "--json", "-")
    assert "radii: bondi\n" in said.stderr
    found = json.loads(said.stdout)["frames"][0]["properties"]["volume"]["value"]
    assert found == pytest.approx(volume(1.55, 1.2, 1.7), rel=1e-12)


def test_heavy_atoms_of_radius_zero_are_an_error(elea, tmp_path):
    (tmp_path / "a.pqr").write_text(PQR.replace("2.2750", "0.0000"))
    assert "atom 3 (CA in GLY 1)" in only_error(elea("a.pqr", *FEW))
    assert elea("a.pqr", *FEW, "--select", "not name CA").returncode == 0


# Only label_ names, no element in the name, no box.
CIF = (
    "data_X\nloop_\n_atom_site.group_PDB\n_atom_site.id\n_atom_site.type_symbol\n"
    "_atom_site.label_atom_id\n_atom_site.label_comp_id\n_atom_site.label_asym_id\n"
    "_atom_site.label_seq_id\n_atom_site.Cartn_x\n_atom_site.Cartn_y\n_atom_site.Cartn_z\n"
    "ATOM 1 C CA GLY A 1 0.0 0.0 0.0\nATOM 2 C CA GLY A 2 3.8 0.0 0.0\n"
)


@pytest.mark.parametrize("name", ["small.cif", "small.txt"])
def test_mmcif_is_read(elea, tmp_path, name):
    (tmp_path / name).write_text(CIF)
    said = elea(name, *FEW, *BARE, "--json", "-")
    assert said.returncode == 0, said.stderr
    document = json.loads(said.stdout)
    assert document["parameters"]["structure"]["format"] == "mmCIF"
    assert document["frames"][0]["properties"]["volume"]["value"] == pytest.approx(volume(1.7, 1.7))


def test_models_of_mmcif_are_frames(elea, tmp_path):
    rows = [f"ATOM {i} C CA GLY A 1 {i}.0 0.0 0.0 {model}\n" for model in (1, 2, 3) for i in (1, 2)]
    head = CIF[: CIF.index("ATOM")] + "_atom_site.pdbx_PDB_model_num\n"
    (tmp_path / "a.cif").write_text(head + "".join(rows) + "#\n")
    assert elea("a.cif", *FEW, "--csv", "a.csv").returncode == 0
    assert frames_of(tmp_path / "a.csv") == [0, 1, 2]
