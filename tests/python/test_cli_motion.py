# SPDX-License-Identifier: MIT
"""Rotation, mobility and the theory in table, CSV and JSON."""
import json
import math
import re

import pytest

BOLTZMANN = 1.380649e-23


def test_the_analogy_is_named_and_has_no_mobility(elea, molecule):
    result = elea(molecule, "--theory", "analogy", few=True)
    assert result.stdout.endswith("\n\nanalogy with electrostatics, as in NIST ZENO\n")
    frame, = json.loads(elea(molecule, "--theory", "analogy", "--json", "-", few=True).stdout)["frames"]
    assert (frame["theory"], frame["num_patches"], frame["stokes_shift"]) == ("analogy", 0, None)
    assert frame["mobility"] is None and len(frame["principal_axes"]) == 3
    assert frame["stokes_stop"] is None
    assert set(frame["stokes_errors"].values()) == {None}
    properties = frame["properties"]
    assert properties["hydrodynamic_radius"]["value"] == properties["capacitance"]["value"]
    assert len(properties["relaxation_times"]["value"]) == 5
    assert "centre_of_diffusion" not in properties


def test_the_table_has_rotation_and_verbose_its_details(elea, molecule):
    plain, verbose = (elea(molecule, "--theory", "stokes", *more, few=True).stdout
                      for more in ((), ("-v",)))
    for words in ("Rotation\n  rotational radius ", "rotational diffusion ", "correlation time"):
        assert words in plain and words in verbose
    for words in ("relaxation times", "rotational eigenvalues", "rotational diffusion tensor"):
        assert words not in plain and words in verbose


def test_verbose_lines_have_the_analogy_beside_the_solution(elea, chain):
    heading = elea(chain, "--theory", "stokes", "-v", few=True).stdout.splitlines()[0].split()
    assert heading == ["frame", "time", "R_h", "error", "C", "error", "[eta]", "error"]


def test_csv_names_components_and_the_theory(elea, molecule):
    header, row = elea(molecule, "--csv", "-", "--theory", "analogy", few=True).stdout.splitlines()
    columns = dict(zip(header.split(","), row.split(",")))
    assert {"relaxation_times_5", "rotational_diffusion_tensor_yz"} <= columns.keys()
    assert (columns["theory"], columns["num_patches"]) == ("analogy", "0")
    assert "centre_of_diffusion_x" not in columns
    result = elea(molecule, "--theory", "stokes", "--csv", "-", few=True)
    header = result.stdout.splitlines()[0].split(",")
    assert {"centre_of_diffusion_x", "coupling_tensor_xy", "centre_of_diffusion_z_std_error"} <= set(header)


@pytest.fixture
def solved(elea, tmp_path):
    """The frame in JSON of a body in Angstrom, by the Stokes equations."""

    def run(text, *options):
        (tmp_path / "body.bod").write_text(text)
        result = elea("body.bod", "--theory", "stokes", "--length-unit", "A", "--json", "-", *options)
        assert result.returncode == 0, result.stderr
        frame, = json.loads(result.stdout)["frames"]
        assert frame["theory"] == "stokes"
        return frame

    return run


def values(frame):
    return {key: found["value"] for key, found in frame["properties"].items()}


def test_a_sphere_obeys_stokes_debye_and_einstein(solved):
    viscosity, energy = 1e-3, BOLTZMANN * 300.0
    frame = solved("SPHERE 1 2 3 20\n", "--viscosity", "1mPa.s", "--temperature", "300")
    found = values(frame)
    rotation = energy / (8 * math.pi * viscosity * 20e-10**3)
    assert found["rotational_radius"] == pytest.approx(20.0, rel=2e-3)
    assert found["hydrodynamic_radius"] == pytest.approx(20.0, rel=2e-3)
    assert found["rotational_diffusion_coefficient"] == pytest.approx(rotation, rel=5e-3)
    assert found["correlation_time"] == pytest.approx(1e9 / (6 * rotation), rel=5e-3)
    assert found["relaxation_times"] == pytest.approx([1e9 / (6 * rotation)] * 5, rel=1e-2)
    assert found["intrinsic_viscosity"] == pytest.approx(2.5, rel=5e-3)
    assert found["centre_of_diffusion"] == pytest.approx([1.0, 2.0, 3.0], abs=0.1)
    about = frame["mobility"]["centre_of_diffusion"]
    assert about["point"] == found["centre_of_diffusion"]
    diagonal = [about["matrix"][i][i] for i in range(6)]
    assert diagonal[:3] == pytest.approx([1 / (6 * math.pi * viscosity * 20e-10)] * 3, rel=5e-3)
    assert diagonal[3:] == pytest.approx([rotation / energy] * 3, rel=1e-2)
    assert frame["mobility"]["units"] == ["m/(N s)", "1/(N s)", "1/(N m s)"]
    assert frame["num_patches"] >= 24 and abs(frame["stokes_shift"]) < 0.01
    assert all(0.0 <= error < 0.005 for error in frame["stokes_errors"].values())


def test_touching_spheres_have_the_known_drag(solved):
    """Forces of each sphere along and across the axis (Happel and Brenner 1983)."""
    frame = solved("SPHERE 0 0 0 10\nSPHERE 0 0 20 10\n", "--viscosity", "1mPa.s", "--temperature",
                   "300")
    single = BOLTZMANN * 300.0 / (6 * math.pi * 1e-3 * 10e-10) * 1e4
    expected = [single / (2 * 0.72466)] * 2 + [single / (2 * 0.64514)]
    assert values(frame)["translational_diffusion_eigenvalues"] == pytest.approx(expected, rel=6e-3)
    axis = frame["principal_axes"][2]
    assert abs(axis[2]) == pytest.approx(1.0, abs=1e-3)
    errors = frame["properties"]["hydrodynamic_radius"]
    assert 0.0 < errors["std_error"] < errors["total_error"] < 0.005 * errors["value"]


def test_a_body_without_a_unit_has_its_mobility_for_the_viscosity_one(elea, tmp_path):
    (tmp_path / "body.bod").write_text("SPHERE 0 0 0 2\n")
    frame, = json.loads(elea("body.bod", "--theory", "stokes", "--json", "-").stdout)["frames"]
    assert frame["mobility"]["units"] == ["1/L", "1/L^2", "1/L^3"]
    matrix = frame["mobility"]["centre_of_mass"]["matrix"]
    assert matrix[0][0] == pytest.approx(1 / (12 * math.pi), rel=5e-3)


def test_the_table_names_the_patches_and_the_analogy(elea, molecule):
    result = elea(molecule, "-v", "--num-patches", "200")
    assert re.search(r"\n\nStokes equations, 200 patches; C of patches and walks differ by \S+ %\n$",
                     result.stdout)
    for words in ("the same by the analogy, R_h = C", "diffusion tensor", "centre of diffusion",
                  "coupling tensor", "viscosity, high frequency"):
        assert words in result.stdout
    assert all(len(line) <= 100 for line in result.stdout.splitlines())
    assert "the same by the analogy" not in elea(molecule, "--num-patches", "200").stdout


def test_several_frames_have_their_patches_in_the_summary_and_in_csv(elea, chain):
    result = elea(chain, "--theory", "stokes", "--num-patches", "100", "--csv", "a.csv", few=True)
    assert "\nStokes equations, 100 patches; C of patches and walks differ by up to " in result.stdout
    text = elea(chain, "--theory", "stokes", "--num-patches", "100", "--csv", "-", few=True).stdout
    assert all(line.endswith(",stokes,100") for line in text.splitlines()[1:])


def test_a_goal_that_is_not_reached_is_said(elea, tmp_path):
    (tmp_path / "body.bod").write_text("SPHERE 0 0 0 2\nSPHERE 3 0 0 2\n")
    options = ("body.bod", "--theory", "stokes", "--num-walks", "3", "--json", "-")
    result = elea(*options)
    frame, = json.loads(result.stdout)["frames"]
    assert frame["stokes_stop"] == "few_walks" and "stokes_imprecise" in frame["notes"]
    warning, = re.findall("warning: errors by patches of up to (.*)", result.stderr)
    assert re.fullmatch(r"\S+ % \(goal: 0.5 %\), because the walks are too few to correct the "
                        "patches; do more", warning)
    assert max(frame["stokes_errors"].values()) > 0.005
    for more, stop in ((("--num-patches", "50"), "count"), (("--num-walks", "2000"), "precision")):
        result = elea(*options, *more)
        frame, = json.loads(result.stdout)["frames"]
        assert frame["stokes_stop"] == stop and "stokes_imprecise" not in frame["notes"]
        assert "errors by patches" not in result.stderr


def test_more_patches_come_nearer(solved):
    cube = "CUBOID 0 0 0 2 2 2\n"
    few, many = (solved(cube, "--num-patches", n) for n in (100, 1600))
    # The shift of C is mostly that of the walks; the errors tell of the edges.
    assert all(many["stokes_errors"][key] < 0.5 * error for key, error in few["stokes_errors"].items())
    assert (few["num_patches"], many["num_patches"]) == (100, 1600)
