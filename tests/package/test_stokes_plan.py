# SPDX-License-Identifier: MIT
"""stokes_every of compute_trajectory, as the command does it."""
import logging
from pathlib import Path

import numpy as np
import pytest

import elea
from elea import _core

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TRAJECTORY = EXAMPLES / "peptide.xtc"
RADII = np.full(304, 1.7)
FEW = {"num_patches": 50, "num_walks": 2000, "stop": 8, "whole": "never"}


def test_solved_frames_keep_their_bits_and_others_are_reported(caplog):
    every = elea.compute_trajectory(TRAJECTORY, RADII, **FEW)
    with caplog.at_level(logging.INFO, logger="elea"):
        third = elea.compute_trajectory(TRAJECTORY, RADII, stokes_every=3, **FEW)
    assert "5 of 8 frames are estimated from 3 solved ones" in caplog.text
    assert [a == b for a, b in zip(every, third, strict=True)] == [i % 3 == 0 for i in range(8)]
    for result in (third[1], third[2]):
        assert (result.theory, result.num_patches) == ("stokes", 0)
        assert result.to_dict()["notes"] == ["stokes_estimated"]
        assert all(0.0 < error < 0.1 for error in result.stokes_errors.values())
        assert not result.available("centre_of_diffusion")
    assert np.isclose(third[1].hydrodynamic_radius.value, every[1].hydrodynamic_radius.value, rtol=0.02)


@pytest.mark.parametrize("settings", [{"num_threads": 1}, {"num_threads": 3, "frames_in_flight": 2}])
def test_threads_change_nothing(settings):
    usual = elea.compute_trajectory(TRAJECTORY, RADII, stokes_every=3, **FEW)
    assert elea.compute_trajectory(TRAJECTORY, RADII, stokes_every=3, **FEW, **settings) == usual


def test_numbers_of_frames_decide():
    with pytest.raises(ValueError, match=r"none of the 2 frames .* multiple of 3 \(stokes_every\)"):
        elea.compute_trajectory(TRAJECTORY, RADII, frames=[1, -2], stokes_every=3)
    assert elea.compute_trajectory(TRAJECTORY, RADII, stop=0, stokes_every=3) == []
    with pytest.raises(ValueError, match="max_run_time exclude"):
        elea.compute_trajectory(TRAJECTORY, RADII, stokes_every=3, max_run_time=1e6)


def test_one_body_is_solved():
    pair = np.array([[0.0, 0, 0], [0, 0, 2.5]])
    solved = elea.compute(pair, 1.0, num_patches=50, num_walks=1000, frame=1)
    assert elea.compute(pair, 1.0, num_patches=50, num_walks=1000, frame=1, stokes_every=3) == solved
    assert solved.num_patches > 0


def test_time_of_the_equations():
    def run(**settings):
        settings = {"num_walks": 500, **settings}
        return _core.run_file(TRAJECTORY, None, RADII, 0, 2, 1, settings, lambda raw: None)

    assert run(theory="analogy")["stokes"] == 0.0
    timing = run(num_patches=50)
    assert timing["stokes"] > 0.0
    assert timing["stokes_plan"] is None
