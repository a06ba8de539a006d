# SPDX-License-Identifier: MIT
"""stokes_every: solved frames keep their bits, the others are close, and all backends agree."""
import copy
import dataclasses
import pathlib
import pickle
import warnings

import elea._stokes_plan
import MDAnalysis as mda
import numpy as np
import pytest
from conftest import N_FRAMES, RADII, assert_same
from elea.mdanalysis import StokesPlan
from zenowrapper import ZenoWrapper

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
FEW = {"type_radii": RADII, "n_walks": 1000, "theory": "stokes", "num_patches": 50, "seed": 2}
FEW |= {"temperature": 293.15, "viscosity": 0.01}
THIRD = FEW | {"stokes_every": 3}
ESTIMATED = {"hydrodynamic_radius": 0.0015, "rotational_radius": 0.004, "intrinsic_viscosity": 0.004}
SOLVED_ONLY = {
    "translational_diffusion_tensor", "translational_diffusion_eigenvalues", "coupling_tensor",
    "centre_of_diffusion", "intrinsic_viscosity_high_frequency",
}  # fmt: skip
PROCESSES = {"backend": "multiprocessing", "n_workers": 3, "n_parts": 4}
CHOSEN = {"frames": [6, 1, -4, 2]}
WAYS = [
    (PROCESSES, {}),
    (PROCESSES, {"start": 5, "step": -1}),
    ({"backend": "multiprocessing", "n_workers": 2}, CHOSEN),
    ({"backend": "dask", "n_workers": 2}, {}),
    ({"backend": "auto"}, {"start": 5, "step": -1}),
    ({"backend": "auto"}, CHOSEN),
]


@pytest.fixture(scope="module")
def peptide():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mda.Universe(EXAMPLES / "peptide.pdb", EXAMPLES / "peptide.xtc").atoms


def test_estimates_are_close_to_solutions(peptide):
    settings = {"theory": "stokes", "num_patches": 200, "n_walks": 10_000, "num_threads": 2}
    every = ZenoWrapper(peptide, **settings).run(stop=60)
    fifth = ZenoWrapper(peptide, **settings, stokes_every=5).run(stop=60)
    for name, error in ESTIMATED.items():
        exact, estimate = every.results[name].values, fifth.results[name].values
        assert np.array_equal(exact[::5], estimate[::5])
        others = np.arange(60) % 5 > 0
        deviation = estimate[others] / exact[others] - 1.0
        assert 0.0 < np.sqrt(np.mean(deviation**2)) < error, name
        stated = fifth.stokes_plan.errors[name]
        assert stated < 1.5 * error
        assert np.abs(deviation).max() < 5.0 * stated
    assert every.stokes_plan is None
    plan = fifth.stokes_plan
    assert (plan.num_frames, plan.num_solved, plan.num_others) == (60, 12, 48)
    assert 0.0 < plan.solution_seconds < plan.frame_seconds
    assert "48 of 60 frames are estimated from 12 solved ones" in str(plan)


@pytest.mark.parametrize(("way", "frames"), WAYS)
def test_every_way_gives_the_same(atoms, way, frames):
    serial = ZenoWrapper(atoms, **THIRD).run(**frames)
    other = ZenoWrapper(atoms, **THIRD, num_threads=2).run(**way, **frames)
    assert_same(other, serial)
    assert other.stokes_plan == serial.stokes_plan
    assert serial.stokes_plan.num_others == np.count_nonzero(serial.frames % 3)


@pytest.mark.parametrize("whole", ["auto", "never"])
def test_files_give_the_same(write, whole):
    u = write("xtc")
    options = THIRD | {"mass": 250.0, "mass_units": "Da", "whole": whole}
    serial = ZenoWrapper(u.atoms, **options).run()
    read_by_elea = ZenoWrapper(u.atoms, **options).run(backend="auto")
    assert_same(read_by_elea, serial)
    assert read_by_elea.n_frames_made_whole == serial.n_frames_made_whole
    assert np.isfinite(serial.results.mass_intrinsic_viscosity.values).all()


def test_what_only_solutions_have(atoms):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        zeno = ZenoWrapper(atoms, **THIRD).run()
    solved = zeno.frames % 3 == 0
    for name, result in zeno.results.items():
        has_value = np.isfinite(result.values.reshape(len(result), -1)).all(axis=1)
        assert np.array_equal(has_value, solved | (name not in SOLVED_ONLY)), name
        np.testing.assert_allclose(result.overall_value, result.values[has_value].mean(axis=0))
    assert set(zeno.results) >= SOLVED_ONLY


def test_results_of_single_frames(atoms):
    zeno = ZenoWrapper(atoms, **THIRD)
    atoms.universe.trajectory[4]
    frames = list(zeno.iterate())
    assert zeno.stokes_plan.num_frames == N_FRAMES == len(frames)
    for result in frames:
        solved = result.frame % 3 == 0
        assert result.theory == "stokes"
        assert (result.num_patches > 0) is solved
        assert any("solved frames" in note for note in result.notes) is not solved
        assert result.hydrodynamic_radius.total_error > result.hydrodynamic_radius.std_error
        if solved:
            assert result.mobility().value.shape == (6, 6)
        else:
            with pytest.raises(KeyError, match="the equations were not solved"):
                result.mobility()


def test_no_plan_without_need(atoms):
    plain = ZenoWrapper(atoms, **FEW).run(step=3)
    third = ZenoWrapper(atoms, **THIRD)
    third.run(frames=[1, 3])
    assert third.stokes_plan.num_solved == 1
    third.run(step=3)
    assert third.stokes_plan is None
    assert_same(third, plain)
    third.run(stop=0)
    assert third.stokes_plan is None and third.n_frames == 0
    assert third.plan(n_cores=2).seconds > 0.0
    assert third.stokes_plan is None


def test_what_is_refused(atoms, monkeypatch):
    with pytest.raises(ValueError, match="none of the 2 frames has a number that is a multiple of 3"):
        ZenoWrapper(atoms, **THIRD).run(frames=[1, 2])
    with pytest.raises(ValueError, match="stokes_every and max_run_time exclude each other"):
        ZenoWrapper(atoms, **THIRD, max_run_time=10.0)
    with pytest.raises(ValueError, match="stokes_every is for the Stokes equations"):
        ZenoWrapper(atoms, RADII, stokes_every=3)
    monkeypatch.setattr(elea._analysis, "is_stream", lambda trajectory: True)
    monkeypatch.setattr(elea._stream, "is_stream", lambda trajectory: True)
    with pytest.raises(ValueError, match="stokes_every needs the frames of the run beforehand"):
        ZenoWrapper(atoms, **THIRD).run()


def test_errors_while_planning(atoms):
    zeno = ZenoWrapper(atoms, **THIRD)
    atoms.universe.trajectory.coordinate_array[3, 0] = np.nan
    with pytest.raises(ValueError, match="frame 3: "):
        zeno.run()
    assert zeno.stokes_plan is None
    assert atoms.universe.trajectory.frame == 0


def test_plans_can_be_sent_and_copied(atoms):
    zeno = ZenoWrapper(atoms, **THIRD).run()
    solutions = zeno._solutions
    for other in (pickle.loads(pickle.dumps(solutions)), copy.deepcopy(solutions)):
        assert other.__reduce__() == solutions.__reduce__()
    with pytest.raises(ValueError, match="numbers of a plan"):
        elea._core.stokes_of_numbers(b"few")
    for wrong in (None, 3, solutions.plan):
        with pytest.raises(TypeError, match="stokes_plan must be a plan"):
            elea._core.check_settings({"stokes_plan": wrong})
    plan = pickle.loads(pickle.dumps(zeno.stokes_plan))
    assert plan == zeno.stokes_plan
    assert StokesPlan(**dataclasses.asdict(plan)) == plan


class Doubled(ZenoWrapper):
    """A subclass with a method of its own, which is called in the workers."""

    def _single_frame(self):
        super()._single_frame()
        self.results.hydrodynamic_radius.values[self._frame_index] *= 2.0


def test_subclasses_in_processes(atoms):
    serial = Doubled(atoms, **THIRD).run()
    assert_same(Doubled(atoms, **THIRD).run(backend="multiprocessing", n_workers=2), serial)
    plain = ZenoWrapper(atoms, **THIRD).run()
    doubled = serial.results.hydrodynamic_radius.values
    assert np.array_equal(doubled, 2.0 * plain.results.hydrodynamic_radius.values)
