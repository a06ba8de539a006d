# SPDX-License-Identifier: MIT
"""Which theory a run uses, and its settings."""
import json

import pytest
from conftest import only_error


@pytest.fixture
def parameters(elea):
    """Parameters in the JSON of a run."""

    def read(*arguments):
        result = elea(*arguments, "--json", "-", "-q")
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)["parameters"]

    return read


@pytest.fixture
def body(tmp_path):
    (tmp_path / "two.bod").write_text("SPHERE 0 0 0 1\nSPHERE 1.5 0 0 1\n")
    return "two.bod"


def test_the_theory_follows_from_the_layout_of_the_results(parameters, molecule, body):
    assert parameters(molecule)["theory"] == "stokes"
    assert parameters(body)["theory"] == "analogy"
    assert parameters(molecule, "--csv", "a.csv", "--csv-format", "nist")["theory"] == "analogy"
    assert parameters(body, "--csv", "a.csv", "--csv-format", "frames")["theory"] == "stokes"
    for given in ("stokes", "analogy"):
        assert parameters(molecule, "--theory", given)["theory"] == given
        assert parameters(body, "--theory", given)["theory"] == given


def test_the_settings_of_the_theory(elea, parameters, molecule):
    usual = parameters(molecule)
    assert usual["max_rsd_stokes"] == 0.005 and usual["stokes_every"] == 1
    assert usual["num_patches"] is None
    patches = parameters(molecule, "--num-patches", "100")
    assert patches["num_patches"] == 100 and patches["max_rsd_stokes"] is None
    analogy = parameters(molecule, "--theory", "analogy")
    for name in ("max_rsd_stokes", "num_patches", "stokes_every"):
        assert analogy[name] is None
    assert "\ntheory: Stokes equations to 0.5 %\n" in elea(molecule).stderr
    assert "\ntheory: Stokes equations, 100 patches\n" in elea(molecule, "--num-patches", 100).stderr
    assert "\ntheory: analogy " in elea(molecule, "--theory", "analogy").stderr


@pytest.mark.parametrize("goal, capacitance", [("0.5", 0.0005), ("2", 0.001), ("0.25", 0.00025)])
def test_the_precision_of_the_walks_follows_from_that_of_the_theory(
        parameters, molecule, goal, capacitance):
    options = ("--max-rsd-stokes", goal, "--num-patches", "50")
    assert parameters(molecule, *options)["max_rsd_capacitance"] == pytest.approx(capacitance)
    given = parameters(molecule, *options, "--max-rsd-capacitance", "0.3")
    assert given["max_rsd_capacitance"] == pytest.approx(0.003)
    given = parameters(molecule, *options, "--max-rsd-polarizability", "0.3")
    assert given["max_rsd_capacitance"] is None
    given = parameters(molecule, *options, "--num-walks", "1000")
    assert given["max_rsd_capacitance"] is None and given["num_walks"] == 1000


def test_a_file_of_options_has_them(parameters, molecule, tmp_path):
    (tmp_path / "options").write_text("theory = stokes\nnum-patches = 60\nmax-rsd-stokes = 1\n")
    assert parameters(molecule, "-c", "options")["num_patches"] == 60


@pytest.mark.parametrize("option", ["--max-rsd-stokes", "--num-patches", "--stokes-every"])
def test_options_of_the_other_theory_are_refused(elea, molecule, body, option):
    value = {"--max-rsd-stokes": "1"}.get(option, "50")
    error = only_error(elea(molecule, option, value, "--theory", "analogy"), 2)
    assert error == f"{option} is for the Stokes equations; leave out --theory analogy"
    error = only_error(elea(body, option, value), 2)
    assert error.startswith(f"{option} is for the Stokes equations; give --theory stokes")


@pytest.mark.parametrize("option, value, advice", [
    ("--theory", "zeno", "give analogy or stokes"),
    ("--max-rsd-stokes", "100", "give a percentage between 0 and 100, such as 0.1"),
    ("--num-patches", "23", "give a whole number from 24 to 100000"),
    ("--num-patches", "100001", "give a whole number from 24 to 100000"),
    ("--stokes-every", "0", "give a whole number from 1, such as 1000000 or 1e6"),
])
def test_values_out_of_range_are_refused(elea, molecule, option, value, advice):
    assert only_error(elea(molecule, option, value), 2) == f"{option} {value}: {advice}"
