# SPDX-License-Identifier: MIT
"""Selection of frames, for every kind of trajectory."""
import numpy as np
import pytest
from conftest import FEW, N_FRAMES, assert_same, make_universe
from MDAnalysis.analysis.base import AnalysisFromFunction
from zenowrapper import ZenoWrapper


@pytest.fixture(params=[("serial", 1), ("serial", 2), ("multiprocessing", 2)], ids=str)
def run(request, atoms):
    """Runs the chain with a backend and returns the frame numbers."""
    backend, number = request.param

    def go(**frames):
        threads, workers = (number, None) if backend == "serial" else (1, number)
        zeno = ZenoWrapper(atoms, **FEW | {"n_walks": 100}, num_threads=threads)
        zeno.run(backend=backend, n_workers=workers, **frames)
        assert zeno.n_frames == len(zeno.frames) == len(zeno.results.volume.values)
        return zeno.frames.tolist()

    return go


@pytest.mark.parametrize(
    ("start", "stop", "step"),
    [(None, None, None), (2, None, None), (None, 3, None), (1, 6, 2), (-3, None, None), (5, 1, -2),
     (None, 100, None), (0, 1, None)],
)  # fmt: skip
def test_slices(run, start, stop, step):
    expected = list(range(N_FRAMES)[start:stop:step])
    assert run(start=start, stop=stop, step=step) == expected


@pytest.mark.parametrize("step", [-1, -2, -3, -20, 2])
@pytest.mark.parametrize("stop", [None, 0, 1, 4, -2, 100])
@pytest.mark.parametrize("start", [None, 0, 3, -1, -3, 100])
def test_slices_are_those_of_mdanalysis(atoms, start, stop, step):
    bounds = {"start": start, "stop": stop, "step": step}
    expected = AnalysisFromFunction(len, atoms.universe.trajectory, atoms).run(**bounds).frames
    zeno = ZenoWrapper(atoms, **FEW | {"n_walks": 10})
    assert zeno.run(**bounds).frames.tolist() == expected.tolist()
    assert [result.frame for result in zeno.iterate(**bounds)] == expected.tolist()
    assert zeno._numbers((start, stop, step, None)).tolist() == expected.tolist()


@pytest.mark.parametrize("suffix", ["xtc", "pdb"])
@pytest.mark.parametrize("bounds", [{"step": -3}, {"start": 5, "stop": 1, "step": -2}], ids=str)
def test_descending_frames_of_files(write, suffix, bounds):
    u = write(suffix)
    options = FEW | {"type_radii": None, "n_walks": 100}
    serial = ZenoWrapper(u.atoms, **options).run(**bounds)
    assert serial.frames.tolist() == list(range(N_FRAMES)[slice(*map(bounds.get, ("start", "stop", "step")))])
    for threads, way in (
        (2, {}), (1, {"backend": "multiprocessing", "n_workers": 2}), (1, {"backend": "auto"})
    ):  # fmt: skip
        found = ZenoWrapper(u.atoms, **options, num_threads=threads).run(**bounds, **way)
        assert_same(found, serial)


MASK = [True, False, True, False, False, True, False]


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([0, 3, 6], [0, 3, 6]),
        ((5, 2, 2), [5, 2, 2]),
        (np.array([4, 1]), [4, 1]),
        (range(1, 4), [1, 2, 3]),
        ([-1], [6]),
        (MASK, [0, 2, 5]),
        (np.array(MASK), [0, 2, 5]),
        (list(np.array(MASK)), [0, 2, 5]),
    ],
)
def test_frames_and_masks(run, frames, expected):
    assert run(frames=frames) == expected


@pytest.mark.parametrize("none", [{"frames": []}, {"stop": 0}, {"frames": np.zeros(N_FRAMES, bool)}])
def test_no_frames(run, none):
    assert run(**none) == []


def test_no_frames_have_results_without_values(atoms):
    results = ZenoWrapper(atoms, **FEW).run(stop=0).results
    assert results.gyration_tensor.shape == (0, 3, 3)
    assert results.volume.unit == "A^3"
    assert np.isnan(results.volume.overall_value)


@pytest.mark.parametrize(
    ("frames", "error", "message"),
    [
        ([True, False], ValueError, "mask of frames has 2 values, the trajectory 7 frames"),
        ([[0, 1]], ValueError, "one dimension, not 2"),
        ([0.5], TypeError, "whole numbers or a mask, not float64"),
        ([7], IndexError, ""),
    ],
)
def test_frames_that_there_are_not(run, frames, error, message):
    with pytest.raises(error, match=message):
        run(frames=frames)


def test_frames_and_slices_exclude_each_other(run):
    with pytest.raises(ValueError, match="cannot be combined"):
        run(frames=[1], stop=2)


@pytest.mark.parametrize("suffix", ["pdb", "dcd", "xtc", "trr", "ncdf", "h5md"])
@pytest.mark.parametrize(
    "how",
    [{}, {"backend": "multiprocessing", "n_workers": 2}, {"backend": "auto"}],
    ids=["serial", "multiprocessing", "auto"],
)
def test_formats(write, suffix, how):
    u = write(suffix)
    assert len(u.trajectory) == N_FRAMES
    radii = {"C": 1.7, "N": 1.55, "O": 1.52, "S": 1.8}
    options = {**FEW, "type_radii": {kind: radii[kind[0]] for kind in u.atoms.types}}
    found = ZenoWrapper(u.atoms, **options).run(**how)
    expected = ZenoWrapper(u.atoms, **options)
    for _ in expected.iterate():
        pass
    assert_same(found, expected)
    memory = ZenoWrapper(make_universe().atoms, **FEW).run()
    assert found.results.volume.values == pytest.approx(memory.results.volume.values, rel=2e-3)


def test_times_are_those_of_the_trajectory(write):
    u = write("xtc")
    times = [ts.time for ts in u.trajectory]
    assert len(set(times)) == N_FRAMES
    for how in ({}, {"backend": "multiprocessing", "n_workers": 2}, {"backend": "auto"}):
        assert ZenoWrapper(u.atoms, **FEW).run(**how).times.tolist() == times


def test_part_of_the_atoms(universe):
    group = universe.select_atoms("index 3:7")
    alone = make_universe()
    alone = alone.select_atoms("index 3:7")
    expected = [ZenoWrapper(alone, **FEW).run()]
    for options in ({"num_threads": 3}, {}):
        expected.append(ZenoWrapper(group, **FEW, **options).run(backend="multiprocessing", n_workers=2))
    assert_same(expected[0], expected[1])
    assert_same(expected[0], expected[2])
    assert len(expected[0].type_radii) == 5


# ---- Groups that change ----


@pytest.fixture
def near(universe):
    """Atoms at low x, different in each frame."""
    group = universe.select_atoms("prop x < 4.5", updating=True)
    sizes = [len(group) for _ in universe.trajectory]
    assert len(set(sizes)) > 1
    return group


def test_updating_group_is_that_of_each_frame(universe, near):
    zeno = ZenoWrapper(near, **FEW)
    seen = []
    zeno.run(callback=lambda result: seen.append(result.n_spheres))
    assert seen == [len(near) for _ in universe.trajectory]
    for index in range(N_FRAMES):
        universe.trajectory[index]
        frozen = universe.atoms[near.ix]
        single = ZenoWrapper(frozen, **FEW).run(frames=[index])
        for name, result in single.results.items():
            assert np.array_equal(result.values[0], zeno.results[name].values[index])


@pytest.mark.parametrize(
    ("threads", "how"),
    [(3, {}), (1, {"backend": "multiprocessing", "n_workers": 2}), (1, {"backend": "auto"})],
)
def test_updating_group_everywhere(near, threads, how):
    found = ZenoWrapper(near, **FEW, num_threads=threads).run(**how)
    assert_same(found, ZenoWrapper(near, **FEW).run())


@pytest.mark.parametrize("how", [{}, {"backend": "multiprocessing", "n_workers": 2}])
def test_new_atoms_without_radius_are_named(universe, near, how):
    smallest = np.argmin([len(near) for _ in universe.trajectory])
    universe.trajectory[smallest]
    now = set(near.ix)
    universe.atoms.types = ["early" if index in now else "late" for index in universe.atoms.ix]
    zeno = ZenoWrapper(near, **FEW | {"type_radii": {"early": 1.5}})
    with pytest.raises(ValueError, match=r"frame \d: Missing radii .* types: late \(.*index \d"):
        zeno.run(**how)


def test_updating_group_may_be_empty_at_first_and_not_in_a_frame(universe):
    lowest = [ts.positions[:, 0].min() for ts in universe.trajectory]
    bound = (min(lowest) + max(lowest)) / 2
    full, empty = np.flatnonzero(lowest < bound).tolist(), np.flatnonzero(lowest >= bound).tolist()
    universe.trajectory[empty[0]]
    group = universe.select_atoms(f"prop x < {bound}", updating=True)
    assert len(group) == 0
    zeno = ZenoWrapper(group, **FEW)
    zeno.run(frames=full)
    assert zeno.frames.tolist() == full
    for threads in (1, 2):
        with pytest.raises(ValueError, match=f"frame {empty[0]}: the atom group is empty"):
            ZenoWrapper(group, **FEW, num_threads=threads).run(frames=[empty[0]])
