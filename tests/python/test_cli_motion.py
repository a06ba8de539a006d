# SPDX-License-Identifier: MIT
"""Rotation, mobility and the theory in table, CSV and JSON."""
import json


def test_the_analogy_is_named_and_has_no_mobility(elea, molecule):
    result = elea(molecule, "--theory", "analogy", few=True)
    assert result.stdout.endswith("\n\nanalogy with electrostatics, as in NIST ZENO\n")
    frame, = json.loads(elea(molecule, "--theory", "analogy", "--json", "-", few=True).stdout)["frames"]
    assert (frame["theory"], frame["num_patches"], frame["stokes_shift"]) == ("analogy", 0, None)
    assert frame["mobility"] is None and len(frame["principal_axes"]) == 3
    assert set(frame["stokes_errors"].values()) == {None}
    properties = frame["properties"]
    assert properties["hydrodynamic_radius"]["value"] == properties["capacitance"]["value"]
    assert len(properties["relaxation_times"]["value"]) == 5
    assert "centre_of_diffusion" not in properties


def test_the_table_has_rotation_and_verbose_its_details(elea, molecule):
    plain, verbose = elea(molecule, few=True).stdout, elea(molecule, "-v", few=True).stdout
    for words in ("Rotation\n  rotational radius ", "rotational diffusion ", "correlation time"):
        assert words in plain and words in verbose
    for words in ("relaxation times", "rotational eigenvalues", "rotational diffusion tensor"):
        assert words not in plain and words in verbose


def test_verbose_lines_have_the_analogy_beside_the_solution(elea, chain):
    heading = elea(chain, "-v", few=True).stdout.splitlines()[0].split()
    assert heading == ["frame", "time", "R_h", "error", "C", "error", "[eta]", "error"]


def test_csv_names_components_and_the_theory(elea, molecule):
    header, row = elea(molecule, "--csv", "-", "--theory", "analogy", few=True).stdout.splitlines()
    columns = dict(zip(header.split(","), row.split(",")))
    assert {"relaxation_times_5", "rotational_diffusion_tensor_yz"} <= columns.keys()
    assert (columns["theory"], columns["num_patches"]) == ("analogy", "0")
    assert "centre_of_diffusion_x" not in columns
    header = elea(molecule, "--csv", "-", few=True).stdout.splitlines()[0].split(",")
    assert {"centre_of_diffusion_x", "coupling_tensor_xy", "centre_of_diffusion_z_std_error"} <= set(header)
