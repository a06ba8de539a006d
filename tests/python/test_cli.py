# SPDX-License-Identifier: MIT
"""The program as its users meet it: options, messages, exit codes, files."""
import csv
import gzip
import itertools
import json
import math
import os
import pathlib
import pty
import re
import select
import signal
import stat
import subprocess
import threading
import time

import pytest

from conftest import FEW, xyz_text

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def only_error(result, code=1):
    """The one line that a failing run says, without "elea: "."""
    assert result.returncode == code, result.stderr
    lines = [line for line in result.stderr.splitlines()
             if line.startswith("elea: ") and not line.startswith("elea: note: ")]
    assert len(lines) == 1, result.stderr
    assert result.stderr.splitlines()[-1] == lines[0]
    return lines[0].removeprefix("elea: ")


def frames_of(path):
    with open(path, newline="") as file:
        return [int(row["frame"]) for row in csv.DictReader(file)]


def assert_nothing_left(folder, *expected):
    assert sorted(path.name for path in folder.iterdir()) == sorted(expected)


# ---- Help and options ----


def test_help_lists_every_option_and_the_manual_has_the_same(elea):
    result = elea("--help")
    assert result.returncode == 0 and result.stderr == ""
    names = re.findall(r"^ {2,6}(?:-\w, )?--([a-z-]+)(?:, --([a-z-]+))?", result.stdout, re.M)
    options = {name for both in names for name in both if name}
    assert len(names) == len({name for name, _ in names})
    assert options == set(
        "input-file config-file csv-output-file csv-format max-rsd-polarizability max-run-time "
        "min-num-walks min-num-interior-samples surface-points-file interior-points-file "
        "print-counts print-benchmarks select radii scale-radii add-radius length-unit threshold start stop step max-rsd-capacitance "
        "max-rsd-volume max-num-walks max-num-interior-samples num-walks num-interior-samples "
        "seed method interior control-charges launch-radius skin-thickness temperature solvent viscosity mass "
        "buoyancy-factor csv csv-atoms json quiet verbose num-threads frames-in-flight help version".split()
    )
    manual = (SOURCE / "cli" / "elea.1").read_text().replace("\\-", "-")
    assert not [option for option in options if f"--{option}" not in manual]
    assert all(len(line) <= 100 for line in result.stdout.splitlines())


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
        (["a.xyz", "--solvent", "oil"], "water or none"),
        (["a.xyz", "--method", "magic"], "no such method"),
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
    _, frame, stderr = run("--num-walks", "20000", "--max-rsd-capacitance", "0.001%", *both)
    assert frame["num_walks"] == 20000 and frame["walks_stop"] == "cap"
    assert frame["interior_stop"] == "precision"
    assert "ended at 2e4 walks, before the precision was reached: capacitance to 0." in stderr
    assert "(asked for: 0.001 %); raise --num-walks" in stderr

    _, frame, stderr = run("--max-num-walks", "20000", "--max-rsd-capacitance", "0.001", *both)
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
    one = ("--num-threads", "1", "--num-walks", "1", "--num-interior-samples", "1")
    assert elea(chain, "-q", *one, "--csv", "one.csv").returncode == 0
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
    result = elea("guess.pdb", few=True)
    assert result.returncode == 0, result.stderr
    assert "elements: 5 guessed from atom names: 3 x C, 1 x N, 1 x O" in result.stderr
    assert "no hydrogens, so its mass lacks them; give --mass" in result.stderr
    assert "hydrogens" not in elea("guess.pdb", "--mass", "80", few=True).stderr
    assert "hydrogens" in elea("guess.pdb", "-q", few=True).stderr


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
    (folder / "run.xyz").write_text("".join(f"1\n\n{name} 0 0 {z}\n" for z, name in
                                            enumerate("ABABA")))
    (folder / "run.conv").write_text("A 1\nB 3\n")
    result = elea("bodies/run.bod", "--step", "2", "--start", "1", "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    frames = json.loads(result.stdout)["frames"]
    assert [frame["frame"] for frame in frames] == [1, 3]
    assert all(frame["properties"]["volume"]["value"] == pytest.approx(4 / 3 * math.pi * 216)
               for frame in frames)
    # What is read is not written over, not even where the body only refers to it.
    assert "would overwrite" in only_error(elea("bodies/run.bod", "--csv", "bodies/run.conv"))
    (folder / "run.xyz").write_text("1\n\nA 0 0 0\n1\n\nC 0 0 0\n")
    broken = elea("bodies/run.bod", "--csv", "out.csv", "--csv-format", "frames", few=True)
    assert broken.returncode == 3
    assert "bodies/run.xyz: frame 1: 1 atom has no radius" in broken.stderr
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 2


def test_options_that_are_for_atoms_are_refused_with_a_body(elea, tmp_path, molecule):
    (tmp_path / "one.bod").write_text("SPHERE 0 0 0 1 UNITS nm\n")
    for option in (("--select", "all"), ("--radii", "bondi"), ("--scale-radii", "2"),
                   ("--add-radius", "1"), ("--csv-atoms", "a.csv")):
        error = only_error(elea("one.bod", *option), code=2)
        assert error.startswith(f"{option[0]}: is for atoms, and one.bod is a body")
    assert "a body takes no trajectory" in only_error(elea("one.bod", molecule), code=2)
    assert "leave out --length-unit" in only_error(elea("one.bod", "--length-unit", "A"), code=2)
    assert "a threshold applies to voxels" in only_error(elea("one.bod", "--threshold", "1"), code=2)
    assert "--threshold: is for images" in only_error(elea(molecule, "--threshold", "1"), code=2)
    assert "leave out --length-unit" in only_error(elea(molecule, "--length-unit", "nm"), code=2)


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


def test_slices_take_the_frames_that_python_takes(elea, chain):
    frames = list(range(10))
    one = ("--num-walks", "1", "--num-interior-samples", "1", "--num-threads", "1", "-q")
    for start, stop, step in itertools.product(BOUNDS, BOUNDS, STEPS):
        if (BOUNDS.index(start) + BOUNDS.index(stop) + STEPS.index(step)) % 2:
            continue  # half of them say as much
        arguments = [f"--{name}={value}"
                     for name, value in zip(("start", "stop", "step"), (start, stop, step))
                     if value is not None]
        result = elea(chain, *arguments, *one, "--csv", "-")
        expected = frames[start:stop:step]
        if not expected:
            assert "none of its 10 frames" in only_error(result)
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


# ---- CSV and JSON ----


@pytest.mark.parametrize("method, interior", [("first-passage", "exact"), ("wos", "sample")])
def test_csv_does_not_depend_on_threads_or_frames_in_flight(
    elea, chain, tmp_path, method, interior
):
    seen = set()
    for threads, in_flight in itertools.product((1, 2, 3, 8), (1, 5)):
        result = elea(chain, "-q", "--csv", "a.csv", "--json", "a.json", "--num-walks", "5000",
                      "--num-interior-samples", "25000", "--num-threads", threads,
                      "--frames-in-flight", in_flight, "--seed", "7", "--method", method,
                      "--interior", interior)
        assert result.returncode == 0, result.stderr
        document = json.loads((tmp_path / "a.json").read_text())
        for key in ("timing", "command"):
            del document[key]
        for key in ("num_threads", "frames_in_flight"):
            del document["parameters"][key]
        seen.add(((tmp_path / "a.csv").read_bytes(), json.dumps(document)))
    assert len(seen) == 1


def test_the_seed_matters_and_nothing_else_does(elea, molecule):
    runs = [elea(molecule, "--csv", "-", "--seed", seed, few=True).stdout for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


def test_json_and_csv_agree(elea, chain, tmp_path):
    result = elea(chain, "-q", "--csv", "a.csv", "--json", "a.json", few=True)
    assert result.returncode == 0, result.stderr
    document = json.loads((tmp_path / "a.json").read_text(),
                          parse_constant=lambda name: pytest.fail(name))
    with open(tmp_path / "a.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(document["frames"]) == document["average"]["n_frames"] == 10
    seen = {"frame", "time"}
    for row, frame in zip(rows, document["frames"]):
        assert int(row["frame"]) == frame["frame"] and row["time"] == "" and frame["time"] is None
        for key in ("num_walks", "walks_stop", "num_interior_samples", "interior_stop"):
            assert row[key] == str(frame[key])
            seen.add(key)
        for key, found in frame["properties"].items():
            for member, suffix in (("value", ""), ("std_error", "_std_error"),
                                   ("total_error", "_total_error")):
                for name, number in components(key, found[member]):
                    assert float(row[name + suffix]) == number
                    seen.add(name + suffix)
    assert seen == set(rows[0])


def components(key, value):
    """Columns of a property with their numbers."""
    if not isinstance(value, list):
        return [(key, value)]
    if not isinstance(value[0], list):
        return [(f"{key}_{i + 1}", number) for i, number in enumerate(value)]
    assert all(value[i][j] == value[j][i] for i in range(3) for j in range(3))
    return [(f"{key}_{'xyz'[i]}{'xyz'[j]}", value[i][j])
            for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))]


def test_json_has_parameters_averages_and_timing(elea, chain, tmp_path):
    name = 'quote".json'
    assert elea(chain, "-q", "--json", name, "--stop", "4", few=True).returncode == 0
    document = json.loads((tmp_path / name).read_text())
    assert document["command"][4] == name
    parameters = document["parameters"]
    assert parameters["structure"] == {
        "file": chain, "format": "XYZ", "n_atoms": 4, "n_frames": 10}
    assert (parameters["stop"], parameters["n_frames"], parameters["seed"]) == (4, 4, 0)
    average = document["average"]["properties"]
    for key in ("hydrodynamic_radius", "hydrodynamic_radius_harmonic", "diffusion_coefficient"):
        assert set(average[key]) == {"value", "std_error", "total_error", "monte_carlo_error",
                                     "fluctuation", "statistical_inefficiency", "unit"}
    values = [f["properties"]["hydrodynamic_radius"]["value"] for f in document["frames"]]
    assert average["hydrodynamic_radius"]["value"] == pytest.approx(sum(values) / 4)
    harmonic = 4 / sum(1 / value for value in values)
    assert average["hydrodynamic_radius_harmonic"]["value"] == pytest.approx(harmonic)
    assert len(average["gyration"]["fluctuation"]) == 3
    assert set(document["timing"]) == {"wall", "read", "index", "walks", "interior"}
    assert document["status"] == "complete"


def test_numbers_ignore_the_locale(elea, molecule):
    plain = elea(molecule, "--csv", "-", few=True)
    german = elea(molecule, "--csv", "-", few=True, env=os.environ | {"LC_ALL": "de_DE.UTF-8"})
    assert plain.stdout == german.stdout


# ---- Where output goes ----


def test_files_replace_what_was_there_and_keep_links_and_rights(elea, molecule, tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "real.csv").chmod(0o640)
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert elea(molecule, "-q", "--csv", "link.csv", few=True).returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("frame,")
    assert stat.S_IMODE((tmp_path / "real.csv").stat().st_mode) == 0o640
    assert elea(molecule, "-q", "--csv", "new.csv", few=True, umask=0o027).returncode == 0
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o640
    assert_nothing_left(tmp_path, molecule, "real.csv", "link.csv", "new.csv")


def test_a_dash_is_standard_output(elea, molecule):
    for name in ("-", "/dev/stdout"):
        result = elea(molecule, "--csv", name, few=True)
        assert result.returncode == 0
        assert len(result.stdout.splitlines()) == 2 and result.stdout.startswith("frame,")
        assert "hydrodynamic radius" not in result.stdout


def test_a_fifo_is_written_and_stays(elea, molecule, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "fifo").read_text()))
    reader.start()
    assert elea(molecule, "-q", "--csv", "fifo", few=True).returncode == 0
    reader.join(10)
    assert read and read[0].count("\n") == 2
    assert stat.S_ISFIFO((tmp_path / "fifo").stat().st_mode)


@pytest.mark.parametrize("option", ["--csv", "--json"])
def test_unwritable_output_is_found_before_the_run(elea, molecule, tmp_path, option):
    # A run of this many walks would not end.
    forever = ("--num-walks", "1e15", "--num-interior-samples", "1e15")
    (tmp_path / "folder").mkdir()
    for name, words in [("folder", "is a directory"), ("missing/a", "No such file or directory"),
                        (molecule, "would overwrite what is read"),
                        (f"{molecule}/a", "Not a directory"), ("/proc/a", "")]:
        error = only_error(elea(molecule, option, name, *forever))
        assert error.startswith(f"{name}: ") and words in error
    assert_nothing_left(tmp_path, molecule, "folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folders_and_files_without_the_right_to_write(elea, molecule, tmp_path):
    (tmp_path / "folder").mkdir(mode=0o500)
    (tmp_path / "fixed.csv").touch(mode=0o400)
    for name in ("folder/a.csv", "fixed.csv"):
        assert f"{name}: cannot write it: Permission denied" in only_error(
            elea(molecule, "--csv", name, few=True))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_an_error(elea, molecule, chain, tmp_path):
    for option in ("--csv", "--json"):
        error = only_error(elea(molecule, option, "/dev/full", few=True))
        assert error == "/dev/full: cannot write it: No space left on device"
    with open("/dev/full", "w") as full:
        for arguments in ([molecule], [chain], [chain, "--csv", "-"], [chain, "--json", "-"]):
            result = elea(*arguments, few=True, capture_output=False, stdout=full,
                          stderr=subprocess.PIPE)
            assert "standard output: cannot write it: No space" in only_error(result)
        for option in ("--help", "--version"):
            result = elea(option, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            assert "standard output: cannot write it: No space" in only_error(result)
    # The other file of a run that fails is not left behind either.
    only_error(elea(chain, "--csv", "a.csv", "--json", "/dev/full", few=True))
    assert_nothing_left(tmp_path, molecule, chain)


def test_a_file_size_limit_leaves_nothing_behind(elea, chain, tmp_path):
    import resource

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    result = elea(chain, "-q", "--csv", "a.csv", few=True, preexec_fn=limit)
    assert only_error(result) == "a.csv: cannot write it: File too large"
    assert_nothing_left(tmp_path, chain)


def test_readers_of_the_table_may_leave_while_files_are_written(elea, chain, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = elea(chain, "--csv", "a.csv", few=True, capture_output=False, stdout=writing,
                      stderr=subprocess.PIPE)
        assert result.returncode == 0 and "Broken pipe" not in result.stderr
        assert frames_of(tmp_path / "a.csv") == list(range(10))
        alone = elea(chain, few=True, capture_output=False, stdout=writing,
                     stderr=subprocess.PIPE)
        assert alone.returncode == -signal.SIGPIPE
    finally:
        os.close(writing)


# ---- Bad input ----

ATOM = "ATOM  {:5d}  CA  ALA A{:4d}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00           C\n"
PDB = "".join(ATOM.format(i + 1, i + 1, 3.8 * i, 0.0, 0.0) for i in range(3))
GRO = ("title\n    3\n" + "".join(f"{i + 1:5d}ALA     CA{i + 1:5d}{0.38 * i:8.3f}{0.0:8.3f}{0.0:8.3f}\n"
                                  for i in range(3)) + "   1.0   1.0   1.0\n")
XYZ = xyz_text(1)


@pytest.mark.parametrize("name, content, words", [
    ("cut.gro", GRO[:-60], "truncated"),
    ("cut.xyz", XYZ[:-20], ""),
    ("cut.pdb", PDB[:-60], ""),
    ("cut.bod", "SPHERE 0 0", ""),
    ("short.xyz", XYZ.replace("4\n", "5\n", 1), "truncated"),
    ("short.gro", GRO.replace("    3\n", "    7\n"), ""),
    ("absurd.xyz", XYZ.replace("4\n", "4000000000000\n", 1), ""),
    ("absurd.gro", GRO.replace("    3\n", "4000000000000\n"), ""),
    ("huge.xyz", XYZ.replace("4\n", "9" * 400 + "\n", 1), ""),
    ("negative.xyz", XYZ.replace("4\n", "-4\n", 1), ""),
    ("zero.xyz", "0\n\n", ""),
    ("nan.xyz", XYZ.replace("0.000", "nan", 1), ""),
    ("inf.xyz", XYZ.replace("0.000", "inf", 1), ""),
    ("nan.gro", GRO.replace("   0.000", "     nan", 1), ""),
    ("nan.pdb", PDB.replace("   0.000", "     nan", 1), ""),
    ("nan.bod", "SPHERE 0 0 nan 1\n", ""),
    ("inf.bod", "SPHERE 0 inf 0 1\n", ""),
    ("zero.bod", "SPHERE 0 0 0 0\n", ""),
    ("negative.bod", "SPHERE 0 0 0 -1\n", ""),
    ("infinite.bod", "SPHERE 0 0 0 inf\n", ""),
    ("flat.bod", "CUBOID 0 0 0 1 1 0\n", "no extent along z"),
    ("word.bod", "TRIANGLE 0 0 0 1\n", "TRIANGLE"),
    ("empty.pdb", "", "empty"),
    ("empty.xyz", "", "empty"),
    ("frameless.pdb", "REMARK   1 nothing here\nEND\n", ""),
    ("unknown.dat", "what is this\n", "format"),
    ("words.xyz", XYZ.replace("C ", "C up ", 1), ""),
    ("binary.xyz", "\x00\x01\x02" * 100, ""),
    ("junk.dcd", "\x00\x01\x02" * 100, ""),
    ("junk.xtc", "\x00\x01\x02" * 100, ""),
    ("notgzip.xyz.gz", "\x1f\x8bjunk", ""),
])
def test_bad_structures_are_one_line_with_their_name(elea, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    result = elea(name, "--csv", "out.csv", "-q", few=True)
    error = only_error(result)
    assert result.stderr.count("\n") == 1
    assert error.startswith(f"{name}: ") and words in error
    assert_nothing_left(tmp_path, name)


def test_missing_files_and_directories(elea, tmp_path, molecule):
    (tmp_path / "folder").mkdir()
    assert "No such file" in only_error(elea("missing.pdb"))
    assert "this is a directory" in only_error(elea("folder"))
    assert only_error(elea(molecule, "missing.xtc")).startswith("missing.xtc: ")
    assert only_error(elea(molecule, "folder")).startswith("folder: ")
    assert only_error(elea(molecule, "--radii", "no/such")).startswith("no/such: ")
    assert only_error(elea("new\nline.pdb")).startswith("new line.pdb: ")


def test_locations_are_not_guessed_from_the_words_of_a_message(elea, molecule, tmp_path):
    (tmp_path / "frame 1").mkdir()
    (tmp_path / "frame 1" / "cut.xyz").write_text(xyz_text(2, n_broken=10))
    result = elea(molecule, molecule, "frame 1/cut.xyz", "-q", few=True)
    assert only_error(result, 3).startswith("frame 1/cut.xyz: ")
    # A message that begins with the name of the file, but does not name the file.
    (tmp_path / "selection").write_text(xyz_text(1))
    assert only_error(elea("selection", "-s", "none")).startswith('selection: selection "none"')
    # Frames of a run do not know their file, whatever other files are called.
    (tmp_path / "flat.xyz").write_text(xyz_text(2))
    error = only_error(elea("flat.xyz", "-q", "--launch-radius", "1", few=True), 2)
    assert error.startswith("flat.xyz: frame 0: ")


def test_atom_counts_that_differ_name_both_files(elea, molecule, tmp_path):
    (tmp_path / "five.xyz").write_text(xyz_text(2, n_atoms=5))
    error = only_error(elea(molecule, "five.xyz", few=True))
    assert error.startswith("five.xyz: 5 atoms") and "molecule.xyz has 4" in error


def test_selections_and_radii_that_do_not_fit(elea, molecule, tmp_path):
    (tmp_path / "some.radii").write_text("C 1.7\nN 1.55\n")
    (tmp_path / "zero.radii").write_text("C 0\n")
    (tmp_path / "bad.radii").write_text("C one\n")
    for arguments, words in [
        (("--select", "name ZZ"), "name ZZ"),
        (("--select", "none"), "none"),
        (("--select", "(name C"), "("),
        (("--select", "resid x:y"), "resid"),
        (("--radii", "some.radii"), "O"),
        (("--radii", "zero.radii"), "zero.radii"),
        (("--radii", "bad.radii"), "bad.radii"),
        (("--radii", "file"), "radi"),
        (("--radii", "calpha5"), "molecule.xyz"),
        (("--add-radius", "-1.6"), "must stay above zero"),
    ]:
        assert words in only_error(elea(molecule, *arguments, few=True))
    assert elea(molecule, "-q", "--radii", "some.radii", "-s", "name C N", few=True).returncode == 0


def test_a_structure_must_name_atoms(elea, molecule, tmp_path):
    # The smallest XTC frame: fewer than 10 atoms are not compressed.
    import struct

    header = struct.pack(">iiif", 1995, 4, 0, 1.5) + struct.pack(">9f", *[0.0] * 9)
    positions = [0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.2, 0.0, 0.0, 0.3, 0.1, 0.0]
    (tmp_path / "run.xtc").write_bytes(header + struct.pack(">i12f", 4, *positions))
    error = only_error(elea("run.xtc"))
    assert error.startswith("run.xtc: ") and "give a structure" in error
    result = elea(molecule, "run.xtc", "--csv", "-", few=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[1].split(",")[:2] == ["0", "1.5"]


# ---- Trajectories that break off ----


def broken(tmp_path, name, lines):
    (tmp_path / name).write_text(xyz_text(10, n_broken=lines))
    return name


def test_a_broken_trajectory_keeps_its_good_frames(elea, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 4 + 3)
    result = elea(name, "--csv", "a.csv", "--json", "a.json", few=True)
    error = only_error(result, 3)
    assert error.startswith("cut.xyz: ") and "4 frames before" in error
    assert frames_of(tmp_path / "a.csv") == [0, 1, 2, 3]
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["status"] == "broken off" and document["message"].startswith("cut.xyz: ")
    assert "average over 4 frames" in result.stdout
    assert_nothing_left(tmp_path, name, "a.csv", "a.json")


def test_a_slice_before_the_break_is_whole(elea, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 4 + 3)
    assert elea(name, "--stop", "4", "-q", few=True).returncode == 0
    assert elea(name, "--stop", "5", "-q", few=True).returncode == 3
    assert elea(name, "--start", "-1", "--stop", "4", "-q", few=True).returncode == 3


def test_the_trajectories_after_a_broken_one_are_read(elea, molecule, chain, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 2 + 1)
    result = elea(molecule, name, chain, "--csv", "a.csv", "-q", few=True)
    assert only_error(result, 3).startswith("cut.xyz: ")
    assert frames_of(tmp_path / "a.csv") == list(range(12))


def test_a_structure_may_break_off_behind_its_first_frame(elea, chain, tmp_path):
    name = broken(tmp_path, "cut.xyz", 6 * 1 + 3)
    assert elea(name, chain, "-q", few=True).returncode == 0


@pytest.mark.parametrize("bad", ["nan", "inf", "1e400", "here"])
def test_junk_in_a_later_frame_keeps_the_frames_before(elea, tmp_path, bad):
    lines = xyz_text(10).splitlines()
    lines[6 * 5 + 3] = f"C {bad} 0 0"
    (tmp_path / "junk.xyz").write_text("\n".join(lines) + "\n")
    result = elea("junk.xyz", "--csv", "a.csv", few=True)
    assert only_error(result, 3).startswith("junk.xyz: ")
    assert frames_of(tmp_path / "a.csv") == [0, 1, 2, 3, 4]


def test_a_later_frame_may_have_other_atoms(elea, tmp_path):
    (tmp_path / "grow.xyz").write_text(xyz_text(1) + xyz_text(1, n_atoms=6))
    result = elea("grow.xyz", "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    frames = json.loads(result.stdout)["frames"]
    assert [frame["n_spheres"] for frame in frames] == [4, 6]
    assert frames[0]["mass"] < frames[1]["mass"]


def test_a_later_frame_without_selected_atoms_is_named(elea, tmp_path):
    (tmp_path / "lose.xyz").write_text(xyz_text(1) + xyz_text(1).replace("C ", "N "))
    result = elea("lose.xyz", "-s", "name C", "--csv", "a.csv", few=True)
    assert only_error(result, 3).startswith("lose.xyz: frame 1: ")
    assert frames_of(tmp_path / "a.csv") == [0]


# ---- Stopping ----


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def rows_written(folder):
    return sum(path.read_text().count("\n") for path in folder.glob("a.csv.part-*"))


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_a_run_with_the_finished_frames(program, tmp_path, number, code):
    (tmp_path / "long.xyz").write_text(xyz_text(5000))
    process = subprocess.Popen(
        [program, "long.xyz", "--csv", "a.csv", "--json", "a.json", "--num-walks", "20000",
         "--num-interior-samples", "1000", "--num-threads", "2"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: rows_written(tmp_path) >= 4)
    start = time.monotonic()
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert time.monotonic() - start < 5.0
    assert process.returncode == code
    frames = frames_of(tmp_path / "a.csv")
    assert len(frames) >= 3 and frames == list(range(len(frames)))
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["status"] == "interrupted" and len(document["frames"]) == len(frames)
    assert f"results are of the {len(frames)} frames before" in stderr.splitlines()[-1]
    assert f"average over {len(frames)} frames" in stdout
    assert_nothing_left(tmp_path, "long.xyz", "a.csv", "a.json")


def test_a_signal_before_the_first_frame_leaves_nothing(program, molecule, tmp_path):
    process = subprocess.Popen(
        [program, molecule, "--csv", "a.csv", "--num-walks", "1e14", "--num-interior-samples", "1"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: list(tmp_path.glob("a.csv.part-*")))
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert time.monotonic() - start < 5.0
    assert process.returncode == 130 and "before the first frame was finished" in stderr
    assert_nothing_left(tmp_path, molecule)


def test_ignored_signals_stay_ignored(program, chain, tmp_path):
    process = subprocess.Popen(
        [program, chain, "-q", "--csv", "a.csv", "--num-walks", "20000",
         "--num-interior-samples", "1000", "--num-threads", "1"], cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    wait_for(lambda: rows_written(tmp_path) >= 2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert len(frames_of(tmp_path / "a.csv")) == 10


# ---- On a terminal ----


def on_terminal(program, arguments, folder, environment, until=None):
    """What a run writes to a terminal on standard error; interrupted once it wrote `until`."""
    code = 0 if until is None else 130
    primary, secondary = pty.openpty()
    process = subprocess.Popen([program, *arguments], cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=secondary, env=os.environ | environment)
    os.close(secondary)
    text = b""
    while select.select([primary], [], [], 60)[0]:
        try:
            piece = os.read(primary, 4096)
        except OSError:  # Linux says so at the end
            break
        if not piece:
            break
        text += piece
        if until is not None and re.search(until, text):
            process.send_signal(signal.SIGINT)
            until = None
    os.close(primary)
    assert process.wait(timeout=60) == code
    return text.decode()


def test_progress_is_drawn_within_the_terminal_and_wiped(program, chain, tmp_path):
    # As long as it takes to have drawn a few lines, on any machine.
    arguments = [chain, "--num-walks", "1e10", "-j1"]
    text = on_terminal(program, arguments, tmp_path, {"COLUMNS": "70", "TERM": "xterm"},
                       until=rb"(left.*){3}")
    lines = [line for line in re.findall(r"\r([^\r\n\033]+)\033\[K", text) if line.strip()]
    assert lines and all(len(line) < 70 for line in lines)
    assert any(re.match(r" *\d+ %.* frame \d+/10 .*frames/s .*M walks/s .*left$", line)
               for line in lines)
    assert "\033[K" in text.rsplit("left", 1)[1], "the last line of progress stays"
    for environment, extra in (({"TERM": "dumb"}, []), ({"TERM": "xterm"}, ["-q"])):
        text = on_terminal(program, arguments[:1] + list(FEW) + extra, tmp_path, environment)
        assert "left" not in text
