# SPDX-License-Identifier: MIT
"""max_rsd_average of compute_trajectory: few walks, the same bits as with those numbers."""

import logging
from pathlib import Path

import numpy as np
import pytest

import elea

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TRAJECTORY = EXAMPLES / "peptide.xtc"
N_ATOMS = 304


def compute(**settings):
    return elea.compute_trajectory(TRAJECTORY, np.full(N_ATOMS, 1.7), seed=3, **settings)


def relative_error(results):
    mean = elea.average(results)["capacitance"]
    return mean.std_error / mean.value


def test_frames_that_differ_too_much_get_the_minimum_and_a_warning():
    with pytest.warns(UserWarning, match="out of reach.*more frames"):
        results = compute(max_rsd_average=0.0005)
    assert {r.num_walks for r in results} == {512}
    assert relative_error(results) > 0.0005


def test_the_plan_is_reported_and_its_numbers_give_the_same_bits(caplog):
    with caplog.at_level(logging.INFO, logger="elea"):
        results = compute(max_rsd_average=0.02, step=4)
    assert "walks per frame" in caplog.text
    assert relative_error(results) < 0.02
    (num_walks,), (charges,) = {r.num_walks for r in results}, {r.num_control_charges for r in results}
    again = compute(num_walks=num_walks, control_charges=charges, step=4)
    assert [r.capacitance for r in again] == [r.capacitance for r in results]


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_nothing(threads):
    plain = compute(max_rsd_average=0.02, stop=20, num_threads=2)
    other = compute(max_rsd_average=0.02, stop=20, num_threads=threads, frames_in_flight=2)
    assert [r.capacitance for r in plain] == [r.capacitance for r in other]


def test_the_average_of_a_single_frame_is_the_frame():
    (average,) = compute(max_rsd_average=0.005, stop=1)
    (frame,) = compute(max_rsd_capacitance=0.005, stop=1)
    assert average.capacitance == frame.capacitance
    assert elea.compute([[0, 0, 0], [3, 0, 0]], 2.0, max_rsd_average=0.01).num_walks < 2000


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"num_walks": 100}, "num_walks"),
        ({"max_rsd_capacitance": 0.01}, "max_rsd_capacitance exclude"),
        ({"max_rsd_polarizability": 0.01}, "max_rsd_polarizability exclude"),
        ({"max_run_time": 10.0}, "max_run_time exclude"),
    ],
)
def test_other_rules_are_refused(other, message):
    with pytest.raises(ValueError, match=message):
        compute(max_rsd_average=0.01, **other)
