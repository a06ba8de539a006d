# SPDX-License-Identifier: MIT
"""From files to results in one call, and the same for many over any executor."""
import concurrent.futures
import os
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest

import elea

FEW = {"theory": "analogy", "num_walks": 1000, "seed": 3}


@pytest.mark.parametrize(
    ("options", "keywords"),
    [
        ([], {}),
        (["--preset", "bare", "--select", "name N C O"],
         {"preset": "bare", "select": "name N C O"}),
        (["--solvent", "D2O", "--temperature", "300"], {"solvent": "D2O", "temperature": 300.0}),
        (["--viscosity", "2 cP"], {"viscosity": 0.002}),
        (["--mass", "2000", "--specific-volume", "0.7"], {"mass": 2000.0, "specific_volume": 0.7}),
        (["--buoyancy-factor", "0.3"], {"buoyancy_factor": 0.3}),
        (["--solvent", "none"], {"solvent": None}),
        (["--radii", "alvarez"], {"radii": "alvarez"}),
    ],
)  # fmt: skip
def test_analyse_gives_the_digits_of_the_command(command, peptide, options, keywords):
    arguments = [*options, "--theory", "analogy", "--num-walks", 1000, "--seed", 3]
    (frame,) = command(peptide[0], *arguments, masses=True)["frames"]
    (result,) = elea.analyse(peptide[0], **FEW, **keywords)
    found = {key: np.array(quantity.value).tolist() for key, quantity in result.items()}
    assert found == {key: value["value"] for key, value in frame["properties"].items()}


def test_analyse_takes_the_frames_of_a_trajectory(peptide):
    results = elea.analyse(*peptide, start=5, stop=30, step=10, **FEW)
    assert [result.frame for result in results] == [5, 15, 25]
    received = []
    assert elea.analyse(*peptide, frames=[25, 5], callback=received.append, **FEW) == []
    assert received == [results[2], results[0]]


@pytest.fixture(scope="module")
def expected():
    folder = Path(__file__).parents[2] / "examples"
    structure, trajectory = folder / "peptide.pdb", folder / "peptide.xtc"
    return elea.analyse(structure, **FEW), elea.analyse(structure, trajectory, stop=25, **FEW)


@pytest.mark.parametrize("pool", [None, "ThreadPoolExecutor", "ProcessPoolExecutor"])
@pytest.mark.parametrize("frames_per_task", [None, 1, 7])
def test_results_are_those_of_analyse_in_order(peptide, expected, pool, frames_per_task):
    items = [peptide[0], peptide, str(peptide[0]), peptide]
    one, frames = expected
    executor = None if pool is None else getattr(concurrent.futures, pool)(2)
    for max_in_flight in (1, 1000):
        found = list(elea.map(items, executor, frames_per_task=frames_per_task, stop=25,
                              max_in_flight=max_in_flight, **FEW))  # fmt: skip
        assert found == [one, frames, one, frames]
    if executor is not None:
        executor.shutdown()


def test_slices_are_divided_as_they_are(peptide):
    bounds = {"start": -1, "stop": 40, "step": -9}
    (found,) = elea.map([peptide], frames_per_task=2, **bounds, **FEW)
    assert found == elea.analyse(*peptide, **bounds, **FEW)
    assert [result.frame for result in found] == [99, 90, 81, 72, 63, 54, 45]
    assert list(elea.map([peptide], start=50, stop=40, **FEW)) == [[]]


def test_plans_over_all_frames_are_not_divided(peptide):
    keywords = {"theory": "analogy", "max_rsd_average": 0.02, "stop": 20}
    (found,) = elea.map([peptide], frames_per_task=1, **keywords)
    assert found == elea.analyse(*peptide, **keywords)


class CountingExecutor:
    """Computes at once; notes what is in flight, and fails as told."""

    def __init__(self, failures=()):
        self.failures = list(failures)
        self.n_submitted = self.n_received = self.most = 0

    def submit(self, function, *arguments):
        self.n_submitted += 1
        self.most = max(self.most, self.n_submitted - self.n_received)
        future = concurrent.futures.Future()
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            future.set_exception(failure)
        else:
            future.set_result(function(*arguments))
        result = future.result

        def count_and_return():
            self.n_received += 1
            return result()

        future.result = count_and_return
        return future


def test_items_are_read_as_they_are_needed(peptide):
    taken = []

    def items():
        for number in range(50):
            taken.append(number)
            yield peptide[0]

    executor = CountingExecutor()
    results = elea.map(items(), executor, max_in_flight=4, **FEW)
    next(results)
    assert len(taken) <= 6
    results.close()
    assert executor.most <= 4


def test_what_fails_for_another_reason_is_tried_again(peptide, expected):
    executor = CountingExecutor([None, RuntimeError("a worker was lost"), None])
    items = [peptide[0]] * 4
    assert list(elea.map(items, executor, **FEW)) == [expected[0]] * 4
    assert executor.n_submitted == 5
    lost = [RuntimeError("a worker was lost"), None, None, None, RuntimeError("a worker was lost")]
    executor = CountingExecutor(lost)
    with pytest.raises(RuntimeError, match="a worker was lost") as raised:
        list(elea.map(items, executor, **FEW))
    assert raised.value.__notes__ == [f"while analysing {peptide[0]}"]
    executor = CountingExecutor(lost)
    assert len(list(elea.map(items, executor, retries=2, **FEW))) == 4


def test_errors_name_their_item_or_take_its_place(peptide, expected, tmp_path):
    broken = tmp_path / "broken.pdb"
    broken.write_text("ATOM      1  CA  ALA A   1      nonsense\n")
    items = [peptide[0], broken, tmp_path / "missing.pdb", (peptide[0], tmp_path / "lost.xtc"), peptide[0]]
    with concurrent.futures.ProcessPoolExecutor(2) as executor:
        for pool in (None, executor):
            found = list(elea.map(items, pool, errors="return", **FEW))
            assert (found[0], found[4]) == (expected[0], expected[0])
            assert [type(error) for error in found[1:4]] == [ValueError, OSError, OSError]
            for item, error in zip((broken, "missing.pdb", "lost.xtc"), found[1:4], strict=True):
                assert str(item) in error.__notes__[0]
            with pytest.raises(ValueError, match="broken.pdb"):
                list(elea.map(items, pool, **FEW))


def test_warnings_come_home_once(tmp_path, peptide):
    lines = peptide[0].read_text().splitlines(keepends=True)
    kept = [line for line in lines if not (line.startswith("ATOM") and line[12:16].strip() == "CB")]
    (tmp_path / "gaps.pdb").write_text("".join(kept))
    with concurrent.futures.ProcessPoolExecutor(2) as executor:
        for pool in (None, executor):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                list(elea.map([tmp_path / "gaps.pdb"], pool, **FEW))
            assert len(caught) == 1
            assert "are missing" in str(caught[0].message)


def test_a_note_of_the_structure_is_said_once(tmp_path, peptide):
    lines = ["REMARK 350 BIOMOLECULE: 1\n", "REMARK 350 APPLY THE FOLLOWING TO CHAINS: A\n"]
    for number, x in ((1, 0.0), (2, 60.0)):
        for row in range(3):
            unit = "".join(f"{float(row == column):10.6f}" for column in range(3))
            shift = x if row == 0 else 0.0
            lines.append(f"REMARK 350   BIOMT{row + 1}{number:4d}{unit}{shift:15.5f}\n")
    text = peptide[0].read_text().replace("MODEL        1\n", "")
    (tmp_path / "dimer.pdb").write_text("".join(lines) + text)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        (one,) = elea.analyse(tmp_path / "dimer.pdb", **FEW)
    assert len(caught) == 1
    assert "biological assembly 1 has 2 chains" in str(caught[0].message)
    assert caught[0].filename == __file__
    (two,) = elea.analyse(tmp_path / "dimer.pdb", assembly="1", **FEW)
    assert two.mass == pytest.approx(2 * one.mass)


def test_the_rest_is_cancelled_if_the_iteration_ends(peptide):
    released = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        executor.submit(released.wait)
        results = elea.map([peptide[0]] * 20, executor, **FEW)
        threading.Timer(0.2, released.set).start()
        next(results)
        results.close()
        assert executor.submit(os.getpid).result(timeout=30) == os.getpid()


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"frames_per_task": 0}, ValueError, "at least 1"),
        ({"max_in_flight": 0}, ValueError, "at least 1"),
        ({"errors": "ignore"}, ValueError, "errors is 'ignore'"),
        ({"callback": print}, TypeError, "callback is not for map"),
        ({"frames": [1]}, TypeError, "frames is not for map"),
        ({"nonsense": 1}, TypeError, "nonsense"),
    ],
)
def test_wrong_keywords_are_refused(peptide, keywords, error, message):
    with pytest.raises(error, match=message):
        list(elea.map([peptide[0]], **keywords))
