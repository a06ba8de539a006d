# SPDX-License-Identifier: MIT
"""--max-rsd-average: how the walks are divided, what is said of it, and what is refused."""
import json
import pathlib

import pytest
from conftest import xyz_text

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
PEPTIDE = (EXAMPLES / "peptide.pdb", EXAMPLES / "peptide.xtc")


@pytest.fixture
def elea(elea):
    """The plan is of the walks alone, so the theory is the one that costs nothing."""
    return lambda *arguments: elea("--theory", "analogy", *arguments)


@pytest.fixture
def long_chain(tmp_path):
    """100 frames whose differences repeat after 11 frames."""
    (tmp_path / "long.xyz").write_text(xyz_text(100, 12))
    return "long.xyz"


@pytest.mark.plain
def test_the_plan_is_told_and_its_numbers_are_used(elea, long_chain):
    run = elea(long_chain, "--max-rsd-average", 1, "--theory", "stokes")
    assert run.returncode == 0 and "warning" not in run.stderr
    assert "average: capacitance to 1 % over 100 frames; 16 pilot frames differ by" in run.stderr
    assert "expected: " in run.stderr


def test_json_states_the_plan(elea, long_chain):
    run = elea(long_chain, "--max-rsd-average", 1, "--json", "-")
    document = json.loads(run.stdout)
    plan, parameters = document["average_plan"], document["parameters"]
    assert parameters["max_rsd_average"] == plan["target"] == 0.01
    assert parameters["num_walks"] == plan["num_walks"] >= 512
    assert parameters["control_charges"] == plan["control_charges"]
    assert {frame["num_walks"] for frame in document["frames"]} == {plan["num_walks"]}
    average = document["average"]["properties"]["capacitance"]
    assert plan["reached"] == average["std_error"] / average["value"] < 0.01
    again = elea(long_chain, "--num-walks", plan["num_walks"], "--control-charges",
                 plan["control_charges"], "--json", "-")
    assert json.loads(again.stdout)["frames"] == document["frames"]
    assert "average_plan" not in json.loads(again.stdout)


def test_threads_change_no_byte(elea, long_chain):
    runs = [elea(long_chain, "--max-rsd-average", 0.5, "-j", n, "--csv", "-").stdout for n in (1, 3)]
    assert runs[0] == runs[1] != ""


def document(elea, *arguments):
    run = elea(*arguments, "-q", "--json", "-")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.plain
@pytest.mark.parametrize("bounds", [("--start", 20), ("--stop", 60), ("--start", 5, "--step", 3)])
def test_the_plan_of_a_slice_is_for_its_frames(elea, long_chain, bounds):
    part = document(elea, long_chain, "--max-rsd-average", 1, *bounds)
    plan = part["average_plan"]
    average = part["average"]["properties"]["capacitance"]
    assert len(part["frames"]) == len(range(*slice_of(bounds).indices(100)))
    assert plan["reached"] == average["std_error"] / average["value"] < 0.01
    # The pilot uses frames of the slice alone, and none of its walks.
    same = document(elea, long_chain, "--num-walks", plan["num_walks"], "--control-charges",
                    plan["control_charges"], *bounds)
    assert same["frames"] == part["frames"]


def slice_of(bounds):
    given = dict(zip(bounds[::2], bounds[1::2], strict=True))
    return slice(given.get("--start"), given.get("--stop"), given.get("--step"))


@pytest.mark.plain
def test_shards_with_the_numbers_of_one_plan_are_the_whole(elea, long_chain):
    whole = document(elea, long_chain, "--max-rsd-average", 1)
    plan = whole["average_plan"]
    numbers = ("--num-walks", plan["num_walks"], "--control-charges", plan["control_charges"])
    shards = [document(elea, long_chain, *numbers, "--start", start, "--stop", start + 34)["frames"]
              for start in (0, 34, 68)]
    assert sum(shards, []) == whole["frames"]


def test_frames_that_differ_too_much_are_named(elea):
    run = elea(*PEPTIDE, "--max-rsd-average", 0.01, "-q")
    assert run.returncode == 0
    assert "more frames, more walks would not help" in run.stderr and "target: 0.01 %" in run.stderr
    run = elea(*PEPTIDE, "--max-rsd-average", 0.01, "--stop", 20)
    assert "a frame: 512 walks" in run.stderr and "out of reach" in run.stderr


def test_a_number_of_walks_is_the_maximum(elea):
    run = elea(*PEPTIDE, "--max-rsd-average", 0.01, "--num-walks", 300, "--stop", 20, "--json", "-")
    assert json.loads(run.stdout)["parameters"]["num_walks"] == 300


def test_one_frame_is_walked_to_that_precision(elea, chain):
    one = elea(chain, "--stop", 1, "--max-rsd-average", 0.5, "--csv", "-").stdout
    assert one == elea(chain, "--stop", 1, "--max-rsd-capacitance", 0.5, "--csv", "-").stdout


@pytest.mark.parametrize("option", ["--max-rsd-capacitance", "--max-rsd-polarizability", "--max-run-time"])
def test_other_rules_are_refused(elea, chain, option):
    run = elea(chain, "--max-rsd-average", 1, option, 1)
    assert run.returncode == 2
    assert f"--max-rsd-average and {option} exclude each other" in run.stderr


def test_a_broken_pilot_frame_is_named_and_nothing_is_written(elea, tmp_path):
    lines = xyz_text(100).splitlines()
    lines[6 * 99 + 2] = "C nan 0 0"
    (tmp_path / "bad.xyz").write_text("\n".join(lines) + "\n")
    run = elea("bad.xyz", "--max-rsd-average", 1, "--csv", "all.csv")
    assert run.returncode == 1 and "bad.xyz" in run.stderr and "line 597" in run.stderr
    assert not (tmp_path / "all.csv").exists()
