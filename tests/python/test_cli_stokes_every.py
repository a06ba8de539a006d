# SPDX-License-Identifier: MIT
"""Long trajectories: the Stokes equations are solved for some frames, and estimated for the rest."""
import csv
import json
import pathlib
import statistics
import subprocess

import pytest
from conftest import only_error

pytestmark = pytest.mark.plain

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
PEPTIDE = (EXAMPLES / "peptide.pdb", EXAMPLES / "peptide.xtc")
K = 5
# Relative deviations at the 95th percentile, and what they are of. Twice what is seen, since forty
# frames give a percentile roughly, and each instruction set has walks of its own.
LOST = {"hydrodynamic_radius": 0.003, "rotational_radius": 0.008, "intrinsic_viscosity": 0.01}


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def runs(program, tmp_path_factory):
    """All frames solved, and every K-th one: rows of CSV, document, messages."""
    folder = tmp_path_factory.mktemp("runs")

    def run(every):
        name = folder / str(every)
        result = subprocess.run(
            [program, *PEPTIDE, "--num-patches", "240", "--stokes-every", str(every),
             "--csv", f"{name}.csv", "--json", f"{name}.json"], capture_output=True, text=True, timeout=600, check=True)
        document = json.loads(pathlib.Path(f"{name}.json").read_text())
        return rows_of(f"{name}.csv"), document, result

    return run(1), run(K)


def estimated(rows):
    return [row for row in rows if row["num_patches"] == "0"]


def test_solved_frames_are_the_same_to_the_last_digit(runs):
    (every, _, _), (some, _, _) = runs
    for all_row, row in zip(every, some, strict=True):
        assert all_row["theory"] == row["theory"] == "stokes"
        assert (row["num_patches"] == "0") == (int(row["frame"]) % K != 0)
        if row["num_patches"] != "0":
            assert row == all_row


@pytest.mark.parametrize("key", LOST)
def test_other_frames_are_close_to_their_solution(runs, key):
    (every, _, _), (some, _, _) = runs
    deviations, in_errors = [], []
    for all_row, row in zip(every, some, strict=True):
        if row["num_patches"] == "0":
            value, solution = float(row[key]), float(all_row[key])
            deviations.append(abs(value / solution - 1.0))
            in_errors.append(abs(value - solution) / float(row[f"{key}_total_error"]))
    assert statistics.quantiles(deviations, n=20)[-1] < LOST[key]
    assert max(in_errors) < 3.0
    # Estimates cannot be better than the solutions from which they are made.
    stated = [float(row[f"{key}_total_error"]) / float(row[key]) for row in estimated(some)]
    solved = [float(row[f"{key}_total_error"]) / float(row[key]) for row in every]
    assert 0.95 * statistics.mean(solved) < statistics.mean(stated) < 3.0 * statistics.mean(solved)


def test_what_comes_from_the_walks_does_not_change(runs):
    (every, _, _), (some, _, _) = runs
    for all_row, row in zip(every, some, strict=True):
        for key in ("capacitance", "mean_electric_polarizability", "volume", "num_walks"):
            assert row[key] == all_row[key]


def test_the_outputs_say_which_frames_are_estimated(runs):
    _, (_, document, result) = runs
    for frame in document["frames"]:
        is_solved = frame["frame"] % K == 0
        assert ("stokes_estimated" in frame["notes"]) != is_solved
        assert (frame["num_patches"] > 0) == (frame["stokes_shift"] is not None) == is_solved
        assert (frame["mobility"]["centre_of_diffusion"] is not None) == is_solved
        assert ("translational_diffusion_tensor" in frame["properties"]) == is_solved
        assert frame["theory"] == "stokes" and "rotational_radius" in frame["properties"]
        assert all(error > 0.0 for error in frame["stokes_errors"].values())
    plan = document["stokes_plan"]
    assert (plan["num_solved"], plan["num_estimated"], plan["num_fitted"]) == (20, 80, 20)
    for key in LOST:
        assert 0.0 < plan[f"{key}_error"] < 0.005
    assert "\nStokes equations in 20 of 100 frames, 240 patches; " in result.stdout
    assert "\n80 frames are estimated from solved ones\n" in result.stdout
    assert "\nStokes equations: solved in 20 of 100 frames; " in result.stderr
    assert max(map(len, result.stderr.splitlines())) <= 100


def test_the_analogy_tells_of_motion_but_not_exactly(runs):
    """R_h and C rise and fall together; their ratio varies with the shape, by 0.12 %."""
    (every, _, _), _ = runs
    radius = [float(row["hydrodynamic_radius"]) for row in every]
    capacitance = [float(row["capacitance"]) for row in every]
    assert statistics.correlation(radius, capacitance) > 0.998
    ratio = [r / c for r, c in zip(radius, capacitance, strict=True)]
    assert statistics.mean(ratio) == pytest.approx(1.0145, abs=0.001)
    assert statistics.stdev(ratio) < 0.0015


def test_slices_agree_on_the_frames_that_are_solved(elea, tmp_path):
    for name, frames in {"a": (3, 17, 1), "b": (10, 30, 1), "c": (0, 30, 2)}.items():
        start, stop, step = frames
        result = elea(*PEPTIDE, "--start", start, "--stop", stop, "--step", step,
                      "--stokes-every", K, "--csv", f"{name}.csv", "-q")
        assert result.returncode == 0, result.stderr
        for row in rows_of(tmp_path / f"{name}.csv"):
            assert (row["num_patches"] != "0") == (int(row["frame"]) % K == 0)
    common = {row["frame"]: row for row in rows_of(tmp_path / "a.csv")}
    for row in rows_of(tmp_path / "b.csv"):
        if row["frame"] in common and row["num_patches"] != "0":
            assert row == common[row["frame"]]


def test_threads_change_no_byte(elea, tmp_path):
    for threads in (1, 3):
        result = elea(*PEPTIDE, "--stop", 12, "--stokes-every", K, "--num-threads", threads,
                      "--csv", f"{threads}.csv", "-q")
        assert result.returncode == 0, result.stderr
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "3.csv").read_bytes()


def test_a_frame_must_be_solved(elea):
    error = only_error(elea(*PEPTIDE, "--start", 1, "--stop", 5, "--stokes-every", K), 2)
    assert error == ("none of the 4 frames has a number that is a multiple of 5 (stokes_every); "
                     "give a smaller one")


def test_it_excludes_a_time_limit(elea):
    error = only_error(elea(*PEPTIDE, "--stokes-every", K, "--max-run-time", 5), 2)
    assert error == "--stokes-every and --max-run-time exclude each other; give one of them"


def test_a_single_structure_is_solved(elea, tmp_path):
    for every in (1, K):
        result = elea(PEPTIDE[0], "--stokes-every", every, "--csv", f"{every}.csv")
        assert result.returncode == 0 and "estimated" not in result.stdout + result.stderr
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / f"{K}.csv").read_bytes()


def test_a_trajectory_of_a_geometric_model(elea, tmp_path):
    frames = "".join(f"2\nframe {i}\nA 0 0 0\nA {1.5 + 0.05 * i} 0 0\n" for i in range(7))
    (tmp_path / "pair.xyz").write_text(frames)
    (tmp_path / "pair.map").write_text("A 1\n")
    (tmp_path / "pair.bod").write_text("TRAJECTORY pair.xyz pair.map\n")
    for every in (1, 3):
        result = elea("pair.bod", "--theory", "stokes", "--csv-format", "frames", "--csv",
                      f"{every}.csv", "--stokes-every", every)
        assert result.returncode == 0, result.stderr
    every, some = rows_of(tmp_path / "1.csv"), rows_of(tmp_path / "3.csv")
    assert [row["frame"] for row in some if row["num_patches"] != "0"] == ["0", "3", "6"]
    for all_row, row in zip(every, some, strict=True):
        value, solution = float(row["hydrodynamic_radius"]), float(all_row["hydrodynamic_radius"])
        assert value == pytest.approx(solution, rel=0.003)
