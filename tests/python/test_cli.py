# SPDX-License-Identifier: MIT
"""The program as its users meet it: options, messages, frames."""
import csv
import gzip
import itertools
import json
import math
import re

import pytest
from conftest import BARE, FEW, only_error, xyz_text


# ---- Help and options ----


def test_short_help_and_version(elea):
    assert elea("-h").stdout == elea("--help").stdout
    version = elea("--version")
    assert version.returncode == 0 and re.fullmatch(r"elea \d+\.\d+\.\d+\n", version.stdout)
    assert elea("-V").stdout == version.stdout


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "give a structure"),
        (["--sed", "1", "a.xyz"], "did you mean --seed?"),
        (["--num-wlaks", "1", "a.xyz"], "did you mean --num-walks?"),
        (["--frames", "1", "a.xyz"], "did you mean --frames-in-flight?"),
        (["--nonsense", "a.xyz"], "elea --help"),
        (["-x", "a.xyz"], "unknown option -x"),
        (["a.xyz", "--seed"], "option --seed needs a value"),
        (["a.xyz", "--csv", "--json", "b"], "option --csv needs a value"),
        (["a.xyz", "--quiet=1"], "takes no value"),
        (["a.xyz", "--csv="], "--csv : the value is empty"),
        (["a.xyz", "--step", "0"], "must not be zero"),
        (["a.xyz", "--start", "1.5"], "whole number"),
        (["a.xyz", "--stop", "x"], "whole number"),
        (["a.xyz", "--num-walks", "0"], "from 1"),
        (["a.xyz", "--num-walks", "-5"], "from 1"),
        (["a.xyz", "--num-walks", "1e30"], "from 1"),
        (["a.xyz", "--num-walks", "1.5"], "from 1"),
        (["a.xyz", "--num-walks", "99999999999999999999"], "from 1"),
        (["a.xyz", "--num-interior-samples", "many"], "from 1"),
        (["a.xyz", "--seed", "-1"], "from 0"),
        (["a.xyz", "--num-threads", "0"], "from 1"),
        (["a.xyz", "--num-threads", "1000000"], "from 1"),
        (["a.xyz", "--frames-in-flight", "0"], "from 1"),
        (["a.xyz", "--max-rsd-capacitance", "0"], "between 0 and 100"),
        (["a.xyz", "--max-rsd-volume", "100"], "between 0 and 100"),
        (["a.xyz", "--max-rsd-volume", "nan"], "between 0 and 100"),
        (["a.xyz", "--scale-radii", "0"], "above zero"),
        (["a.xyz", "--scale-radii", "inf"], "above zero"),
        (["a.xyz", "--add-radius", "0x10"], "give a number"),
        (["a.xyz", "--launch-radius", "-3"], "above zero"),
        (["a.xyz", "--control-charges", "513"], "from 0 to 512"),
        (["a.xyz", "--control-charges", "few"], "from 0 to 512"),
        (["a.xyz", "--control-charges", "9", "--method", "wos"], "leave out --method wos"),
        (["a.xyz", "--skin-thickness", "0"], "above zero"),
        (["a.xyz", "--temperature", "0"], "above zero"),
        (["a.xyz", "--temperature", "-300C"], "above zero"),
        (["a.xyz", "--temperature", "25F"], "K or C"),
        (["a.xyz", "--viscosity", "0.89"], "with its unit"),
        (["a.xyz", "--viscosity", "0.89 stokes"], "Pa.s"),
        (["a.xyz", "--mass", "heavy"], "give a mass"),
        (["a.xyz", "--mass", "3 stone"], "kDa"),
        (["a.xyz", "--solvent", "oil"], "water, D2O"),
        (["a.xyz", "--solvent", "glycerol"], "glycerol 10%"),
        (["a.xyz", "--solvent", "urea 12 M"], "0 to 8.6 M"),
        (["a.xyz", "--method", "magic"], "give first-passage or wos"),
        (["a.xyz", "--length-unit", "inch"], "length unit"),
        (["a.xyz", "--num-walks", "10", "--max-num-walks", "20"], "--max-num-walks"),
        (["a.xyz", "--csv", "b", "--json", "b"], "same file"),
        (["a.xyz", "--csv", "-", "--json", "/dev/stdout"], "same file"),
    ],
)
def test_usage_errors_are_one_line_and_exit_2(elea, arguments, words):
    result = elea(*arguments)
    assert words in only_error(result, 2)
    assert result.stdout == "" and result.stderr.count("\n") == 1


def test_usage_errors_that_only_the_files_show(elea, molecule):
    assert "bondi" in only_error(elea(molecule, "--radii", "nosuch"), 2)
    assert "--length-unit" in only_error(elea(molecule, "--length-unit", "nm"), 2)
    assert "253.15" in only_error(elea(molecule, "--temperature", "500"), 2)
    cold = elea(molecule, "--solvent", "D2O", "--temperature", "0C")
    assert "--solvent D2O: the viscosity of D2O is known from 277.15" in only_error(cold, 2)
    small = elea(molecule, "--launch-radius", "1", few=True)
    assert "molecule.xyz: frame 0: the launch radius" in only_error(small, 2)


def test_values_in_all_their_spellings(elea, molecule):
    def parameters(*arguments):
        result = elea(molecule, *arguments, "--json", "-", few=True)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)["parameters"]

    assert parameters()["temperature"] == 293.15
    assert parameters("--temperature", "298.15")["temperature"] == 298.15
    assert parameters("--temperature=298.15K")["temperature"] == 298.15
    assert parameters("--temperature", "25C")["temperature"] == pytest.approx(298.15)
    assert parameters("--temperature", "25 C")["temperature"] == pytest.approx(298.15)
    for viscosity in ("0.89cp", "0.89mPa.s", "0.89 mPa.s", "8.9e-4Pa.s", "0.0089p"):
        assert parameters("--viscosity", viscosity)["viscosity"] == pytest.approx(8.9e-4)
    for mass in ("14300", "14.3kDa", "14300 g/mol"):
        assert parameters("--mass", mass)["mass"] == pytest.approx(14300)
    assert parameters("--viscosity", "0.89cp", "--solvent", "none")["solvent"] == "given viscosity"
    assert parameters("--solvent", "none")["viscosity"] is None
    urea = parameters("--solvent", "8 M urea", "--temperature", "25C")
    assert urea["solvent"] == "8 M urea" and urea["viscosity"] == pytest.approx(1.48e-3, rel=0.01)
    assert parameters("--solvent", "glycerol 50%")["viscosity"] == pytest.approx(6.0e-3, rel=0.01)
    both = parameters("--viscosity", "0.89cp", "--solvent", "D2O")
    assert both["solvent"] == "given viscosity" and both["viscosity"] == pytest.approx(8.9e-4)
    assert parameters("--seed", "18446744073709551615")["seed"] == 2**64 - 1
    assert parameters("-j2", "-s", "name C N")["selection"] == "name C N"
    assert parameters("--add-radius", "-0.5")["add_radius"] == -0.5


def test_numbers_of_walks_as_in_nist_zeno(elea, molecule):
    def run(*arguments):
        result = elea(molecule, *arguments, "--interior", "sample", "--json", "-",
                      "--num-threads", "1")
        assert result.returncode == 0, result.stderr
        document = json.loads(result.stdout)
        return document["parameters"], document["frames"][0], result.stderr

    parameters, frame, _ = run("--num-walks", "3e3", "--num-interior-samples", "4000")
    assert frame["num_walks"] == 3000 and frame["num_interior_samples"] == 4000
    assert frame["walks_stop"] == frame["interior_stop"] == "count"
    assert parameters["max_rsd_capacitance"] is None

    # Beside a precision, the number is the most that is done.
    both = ("--max-rsd-volume", "50", "--num-interior-samples", "1e6")
    _, frame, stderr = run("--num-walks", "20000", "--max-rsd-capacitance", "0.0001%", *both)
    assert frame["num_walks"] == 20000 and frame["walks_stop"] == "cap"
    assert frame["interior_stop"] == "precision"
    assert "ended at 2e4 walks, before the precision was reached: capacitance to 0." in stderr
    assert "(target: 0.0001 %); raise --num-walks" in stderr

    _, frame, stderr = run("--max-num-walks", "20000", "--max-rsd-capacitance", "0.0001", *both)
    assert frame["walks_stop"] == "cap" and "raise --max-num-walks" in stderr


def test_a_dash_dash_ends_the_options(elea, tmp_path):
    (tmp_path / "--odd.xyz").write_text(xyz_text(1))
    assert elea("-q", *FEW, "--", "--odd.xyz").returncode == 0


# ---- What is said ----


def test_facts_go_to_stderr_and_the_table_to_stdout(elea, molecule):
    result = elea(molecule, few=True)
    assert result.returncode == 0
    assert 'molecule.xyz: 4 atoms; selection "not (water or ion)": 4 atoms' in result.stderr
    assert "radii: bondi" in result.stderr
    assert "water at 293.15 K, viscosity 1.002 mPa.s" in result.stderr
    assert re.search(r"^mass: 4[0-9.]+ Da, from the elements", result.stderr, re.M)
    assert "2000 walks, volume and area in closed form; 1 thread\n" in result.stderr
    sampled = elea(molecule, "--interior", "sample", few=True)
    assert "2000 walks, 2000 samples; 1 thread\n" in sampled.stderr
    for words in ("hydrodynamic radius", "total error", "cm^3/g", "intrinsic viscosity"):
        assert words in result.stdout and words not in result.stderr
    assert all(len(line) <= 100 for line in result.stdout.splitlines())
    assert "\r" not in result.stderr and "\033" not in result.stderr


def test_quiet_says_nothing(elea, molecule):
    result = elea(molecule, "--quiet", few=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_verbose_shows_tensors_and_timing(elea, molecule):
    plain, verbose = elea(molecule, few=True), elea(molecule, "-v", few=True)
    assert "gyration tensor" in verbose.stdout and "gyration tensor" not in plain.stdout
    assert "indexing" in verbose.stderr and "indexing" not in plain.stderr


def test_several_frames_give_lines_and_averages(elea, chain):
    result = elea(chain, few=True)
    lines = result.stdout.splitlines()
    assert lines[0].split()[:3] == ["frame", "time", "R_h"]
    assert [line.split()[0] for line in lines[2:12]] == [str(frame) for frame in range(10)]
    assert "average over 10 frames" in result.stdout
    assert "hydrodynamic radius from <1/R_h>" in result.stdout
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.plain
def test_notes_are_said_once_with_the_number_of_frames(elea, chain, molecule):
    few = ("--num-threads", "1", "--num-walks", "1000", "--num-interior-samples", "1",
           "--interior", "sample", "--scale-radii", "1e-4")
    far = elea(chain, *few, "--csv", "far.csv")
    assert far.returncode == 0
    assert "warning: all 10 frames: no interior sample hit the body" in far.stderr
    assert far.stderr.count("no interior sample") == 1
    single = elea(molecule, *few)
    assert "elea: warning: no interior sample hit the body" in single.stderr


def test_columns_do_not_depend_on_what_the_first_frame_lacks(elea, chain, tmp_path):
    one = ("--num-walks", "1", "--num-interior-samples", "1")
    assert elea(chain, "-q", *one, "--csv", "one.csv", few=True).returncode == 0
    assert elea(chain, "-q", "--csv", "many.csv", few=True).returncode == 0
    header = [(tmp_path / name).read_text().splitlines()[0] for name in ("one.csv", "many.csv")]
    assert header[0] == header[1]


@pytest.mark.parametrize("arguments, lacking", [
    ((), "sedimentation_coefficient"),
    (("--solvent", "none"), "friction_coefficient diffusion_coefficient"),
    (("--buoyancy-factor", "0.27"), ""),
])
def test_properties_follow_from_the_options(elea, molecule, arguments, lacking):
    result = elea(molecule, *arguments, "--csv", "-", few=True)
    columns = result.stdout.splitlines()[0].split(",")
    transport = "friction_coefficient diffusion_coefficient sedimentation_coefficient".split()
    missing = [key for key in transport if key not in columns]
    assert [key for key in lacking.split() if key not in missing] == []
    assert "intrinsic_viscosity_mass_units" in columns
    assert ("sedimentation_coefficient" in columns) == bool("--buoyancy-factor" in arguments)


def test_guessed_elements_and_missing_hydrogens_are_named(elea, tmp_path):
    atom = "ATOM  {:5d}  {:<3s} ALA A   1    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00          {:>2s}\n"
    names = ["N", "CA", "C", "O", "CB"]
    text = "".join(atom.format(i + 1, name, 1.4 * i, 0.3 * i * i, 0.0, "")
                   for i, name in enumerate(names)) + "END\n"
    (tmp_path / "guess.pdb").write_text(text)
    result = elea("guess.pdb", *BARE, few=True)
    assert result.returncode == 0, result.stderr
    assert "elements: 5 guessed from atom names: 3 x C, 1 x N, 1 x O" in result.stderr
    assert "no hydrogens, so its mass is too small; give --mass" in result.stderr
    assert "hydrogens" not in elea("guess.pdb", *BARE, "--mass", "80", few=True).stderr
    assert "hydrogens" in elea("guess.pdb", *BARE, "-q", few=True).stderr


def test_alpha_carbons_stand_for_the_mass_of_all(elea, tmp_path):
    atom = "ATOM  {:5d}  {:<3s} ALA A{:4d}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00          {:>2s}\n"
    text = "".join(atom.format(3 * i + k + 1, name, i + 1, 3.8 * i + 0.5 * k, 0.3 * k, 0.2 * i, e)
                   for i in range(3) for k, (name, e) in
                   enumerate([("N", "N"), ("CA", "C"), ("HA", "H")])) + "END\n"
    (tmp_path / "helix.pdb").write_text(text)
    result = elea("helix.pdb", "--radii", "calpha5", "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    parameters = json.loads(result.stdout)["parameters"]
    assert parameters["n_atoms_selected"] == 3 and parameters["radii"] == "calpha5"
    assert parameters["mass"] == pytest.approx(3 * (14.007 + 12.011 + 1.008), abs=0.01)


# ---- Bodies from model files ----


def test_bodies_have_no_solvent_without_a_unit(elea, tmp_path):
    (tmp_path / "two.bod").write_text("SPHERE -1 0 0 1\nSPHERE 1 0 0 1\n")
    result = elea("two.bod", "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["parameters"]["model"]["format"] == "BOD"
    assert document["parameters"]["model"]["description"] == "2 spheres"
    assert document["parameters"]["length_unit"] == "L"
    assert document["parameters"]["solvent"] is None
    properties = document["frames"][0]["properties"]
    assert properties["capacitance"]["unit"] == "L" and "friction_coefficient" not in properties
    assert abs(properties["capacitance"]["value"] - 2 * math.log(2)) < 0.1
    assert "--length-unit" in result.stderr

    scaled = elea("two.bod", "--length-unit", "nm", "--json", "-", few=True)
    properties = json.loads(scaled.stdout)["frames"][0]["properties"]
    assert properties["capacitance"]["unit"] == "nm" and "friction_coefficient" in properties


def test_a_body_says_its_unit_solvent_mass_and_launch_radius(elea, tmp_path):
    (tmp_path / "one.bod").write_text(
        "sphere 1 1 1 1 hunits 3 nm temp 20 C mass 140 Da viscosity 10 cp bf 5 rlaunch 2 st .01\n")
    result = elea("one.bod", "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    parameters, frame = document["parameters"], document["frames"][0]
    assert parameters["length_unit"] == "nm" and parameters["temperature"] == 293.15
    assert parameters["viscosity"] == pytest.approx(0.01) and parameters["mass"] == 140
    assert parameters["mass_source"] == "given" and parameters["solvent"] == "given viscosity"
    assert parameters["buoyancy_factor"] == 5
    assert parameters["launch_radius"] == 6
    assert parameters["skin_thickness"] == pytest.approx(0.03)
    assert frame["mass"] == 140 and frame["launch_radius"] == 6
    assert frame["properties"]["volume"]["value"] == pytest.approx(4 / 3 * math.pi * 27)
    assert "sedimentation_coefficient" in frame["properties"]

    # The command line comes before the file.
    options = ("--temperature", "300", "--mass", "1kDa", "--viscosity", "1cp",
               "--launch-radius", "4", "--skin-thickness", "0.02", "--buoyancy-factor", "0.3")
    document = json.loads(elea("one.bod", *options, "--json", "-", few=True).stdout)
    parameters = document["parameters"]
    assert [parameters[key] for key in ("temperature", "mass", "launch_radius", "skin_thickness",
                                        "buoyancy_factor")] == [300, 1000, 4, 0.02, 0.3]
    assert parameters["viscosity"] == pytest.approx(0.001) and document["frames"][0]["mass"] == 1000


def test_snapshots_of_a_body_are_frames(elea, tmp_path):
    folder = tmp_path / "bodies"
    folder.mkdir()
    (folder / "run.bod").write_text("TRAJECTORY run.xyz run.conv HUNITS 2 A\n")
    (folder / "run.xyz").write_text("".join(f"1\n\nA 0 0 {z}\n" for z in range(5)))
    (folder / "run.conv").write_text("A 3\n")
    result = elea("bodies/run.bod", "--step", "2", "--start", "1", "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    frames = json.loads(result.stdout)["frames"]
    assert [frame["frame"] for frame in frames] == [1, 3]
    assert all(frame["properties"]["volume"]["value"] == pytest.approx(4 / 3 * math.pi * 216)
               for frame in frames)
    # What is read is not written over, not even where the body only refers to it.
    for name in ("run.conv", "run.bod", "run.xyz", "../bodies/run.conv"):
        output = f"bodies/{name}"
        assert "would overwrite" in only_error(elea("bodies/run.bod", "--csv", output))
    (folder / "run.xyz").write_text("1\n\nA 0 0 0\n1\n\nC 0 0 0\n")
    broken = elea("bodies/run.bod", "--csv", "out.csv", "--csv-format", "frames", few=True)
    assert broken.returncode == 3
    assert "bodies/run.xyz: frame 1: atom 1 is C, but A in the first frame" in broken.stderr
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 2


def test_options_that_are_for_atoms_are_refused_with_a_body(elea, tmp_path, molecule):
    (tmp_path / "one.bod").write_text("SPHERE 0 0 0 1 UNITS nm\n")
    for option in (("--select", "all"), ("--radii", "bondi"), ("--scale-radii", "2"),
                   ("--scale-radii", "1"), ("--add-radius", "1"), ("--add-radius", "0"),
                   ("--csv-atoms", "a.csv")):
        error = only_error(elea("one.bod", *option), code=2)
        assert error == (f"{option[0]}: applies to atoms, but one.bod is a geometric model; "
                         "leave it out")
    assert "takes no trajectory" in only_error(elea("one.bod", molecule), code=2)
    assert "leave out --length-unit" in only_error(elea("one.bod", "--length-unit", "A"), code=2)
    assert "a threshold applies to voxels" in only_error(elea("one.bod", "--threshold", "1"), code=2)
    for value in ("1", "0"):
        error = only_error(elea(molecule, "--threshold", value), code=2)
        assert error.startswith("--threshold: applies to images of voxels, but molecule.xyz is not")
    assert "leave out --length-unit" in only_error(elea(molecule, "--length-unit", "nm"), code=2)


BODY = "SPHERE 0 0 0 1 UNITS nm TEMP 20 C MASS 14 kDa VISCOSITY 10 cp BF 0.27 RLAUNCH 2 ST 0.001\n"


@pytest.mark.parametrize("given", [("--buoyancy-factor", "0"), ("-c", "zero.cfg")])
def test_a_buoyancy_factor_of_zero_overrides_that_of_a_body(elea, tmp_path, given):
    (tmp_path / "one.bod").write_text(BODY)
    (tmp_path / "zero.cfg").write_text("buoyancy-factor = 0\n")
    key = "sedimentation_coefficient"
    usual = json.loads(elea("one.bod", "--json", "-", few=True).stdout)
    assert usual["frames"][0]["properties"][key]["value"] == pytest.approx(0.333, abs=0.001)
    result = elea("one.bod", *given, "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["parameters"]["buoyancy_factor"] == 0
    assert document["frames"][0]["properties"][key]["value"] == 0


@pytest.mark.parametrize("solvent, viscosity", [("water", 0.001002), ("none", None)])
def test_a_solvent_overrides_the_viscosity_of_a_body(elea, tmp_path, solvent, viscosity):
    (tmp_path / "one.bod").write_text(BODY)
    result = elea("one.bod", "--solvent", solvent, "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    parameters = json.loads(result.stdout)["parameters"]
    assert parameters["viscosity"] == (viscosity and pytest.approx(viscosity, rel=1e-3))
    assert parameters["solvent"] == (viscosity and "water")


@pytest.mark.parametrize("method", ["first-passage", "wos"])
@pytest.mark.parametrize("shape", ["SPHERE 0 0 0 1 SPHERE 2 0 0 1", "CUBE 0 0 0 2 CUBE 2 0 0 2"])
def test_launch_radii_must_hold_the_body(elea, tmp_path, method, shape):
    (tmp_path / "two.bod").write_text(shape + " RLAUNCH 1.9\n")
    error = only_error(elea("two.bod", "--method", method, few=True), code=2)
    assert "the launch radius 1.9 does not hold the body" in error
    (tmp_path / "two.bod").write_text(shape + " RLAUNCH 2.5\n")
    result = elea("two.bod", "--method", method, few=True)
    assert result.returncode == 0, result.stderr


# ---- Slices ----

BOUNDS = [None, 0, 3, -3, 9, 10, -10, -11, 25]
STEPS = [None, 1, 2, 7, -1, -4, 30]


@pytest.mark.plain
def test_slices_take_the_frames_that_python_takes(elea, chain):
    frames = list(range(10))
    one = ("--num-walks", "1", "--num-interior-samples", "1", "--num-threads", "1", "-q",
           "--theory", "analogy")
    for start, stop, step in itertools.product(BOUNDS, BOUNDS, STEPS):
        if (BOUNDS.index(start) + BOUNDS.index(stop) + STEPS.index(step)) % 4:
            continue  # a quarter of them says as much
        arguments = [f"--{name}={value}"
                     for name, value in zip(("start", "stop", "step"), (start, stop, step))
                     if value is not None]
        result = elea(chain, *arguments, *one, "--csv", "-")
        expected = frames[start:stop:step]
        if not expected:
            assert "none of the 10 frames" in only_error(result)
            continue
        assert result.returncode == 0, (arguments, result.stderr)
        rows = [int(line.split(",")[0]) for line in result.stdout.splitlines()[1:]]
        assert rows == expected, arguments


def test_a_frame_has_the_same_result_whatever_is_taken_beside_it(elea, chain):
    every = elea(chain, "-q", "--csv", "-", few=True).stdout.splitlines()
    some = elea(chain, "-q", "--csv", "-", "--start", "7", "--step", "-3", few=True)
    assert some.stdout.splitlines()[1:] == [every[8], every[5], every[2]]


def test_trajectories_are_chained_and_numbered_on(elea, chain, molecule, tmp_path):
    (tmp_path / "more.xyz.gz").write_bytes(gzip.compress(xyz_text(3).encode()))
    result = elea(molecule, chain, "more.xyz.gz", "--csv", "-", "--start", "8", few=True)
    assert result.returncode == 0, result.stderr
    assert [line.split(",")[0] for line in result.stdout.splitlines()[1:]] == list("89") + [
        "10", "11", "12"]
    assert "13 frames; slice 8:: 5" in result.stderr.replace("8: ", "8:: ")


# ---- The interior ----


def test_exact_interior_has_no_error_and_agrees_with_samples(elea, molecule, tmp_path):
    def properties(interior):
        result = elea(molecule, "-q", "--num-walks", "1000", "--num-interior-samples", "200000",
                      "--interior", interior, "--json", "a.json", "--num-threads", "1")
        assert result.returncode == 0, result.stderr
        return json.loads((tmp_path / "a.json").read_text())["frames"][0]["properties"]

    exact, sampled = properties("exact"), properties("sample")
    assert exact["volume"]["std_error"] == 0 and exact["surface_area"]["value"] > 0
    assert "surface_area" not in sampled
    difference = exact["volume"]["value"] - sampled["volume"]["value"]
    assert abs(difference) < 5 * sampled["volume"]["std_error"]


def test_areas_of_atoms_sum_to_the_area(elea, chain, tmp_path):
    result = elea(chain, "-q", "--csv", "a.csv", "--csv-atoms", "atoms.csv", few=True)
    assert result.returncode == 0, result.stderr
    frames = list(csv.DictReader((tmp_path / "a.csv").open()))
    atoms = list(csv.DictReader((tmp_path / "atoms.csv").open()))
    assert len(atoms) == 4 * len(frames)
    for frame in frames:
        areas = [float(a["surface_area"]) for a in atoms if a["frame"] == frame["frame"]]
        assert sum(areas) == pytest.approx(float(frame["surface_area"]), rel=1e-12)
    assert atoms[0]["name"] and float(atoms[0]["radius"]) > 0
    refused = elea(chain, "--csv-atoms", "b.csv", "--interior", "sample", few=True)
    assert refused.returncode == 2 and "--interior exact" in refused.stderr


def test_instruction_set_can_be_chosen(elea, molecule, monkeypatch):
    monkeypatch.setenv("ELEA_ISA", "portable")
    result = elea(molecule, "-q", "--json", "-", few=True)
    assert json.loads(result.stdout)["parameters"]["instruction_set"] == "portable"
    monkeypatch.setenv("ELEA_ISA", "vax")
    refused = elea(molecule, few=True)
    assert refused.returncode == 2 and "ELEA_ISA" in refused.stderr
