# SPDX-License-Identifier: MIT
"""Methods of subclasses are called as AnalysisBase calls them, with every backend."""
import sys

import numpy as np
import pytest
from conftest import FEW, N_FRAMES, assert_consistent, assert_same, make_universe
from MDAnalysis.analysis.backends import BackendBase
from MDAnalysis.analysis.base import AnalysisBase
from MDAnalysis.analysis.results import ResultsGroup
from zenowrapper import Property, ZenoWrapper


class WithExtent(ZenoWrapper):
    """Adds the extent along x of each frame, and its ratio to the hydrodynamic radius."""

    def _prepare(self):
        super()._prepare()
        self.results.extent = np.zeros(self.n_frames)
        self.results.ratio = Property("ratio", self.n_frames, None)

    def _single_frame(self):
        super()._single_frame()
        x = self.atom_group.positions[:, 0]
        self.results.extent[self._frame_index] = np.ptp(x)
        radius = self.results.hydrodynamic_radius.values[self._frame_index]
        self.results.ratio.add_value(self._frame_index, np.ptp(x) / radius)
        self.results.ratio.add_variance(self._frame_index, 0.0)

    def _conclude(self):
        super()._conclude()
        self.results.largest = self.results.extent.max()
        self.results.ratio.compute_total_values()

    def _get_aggregator(self):
        return super()._get_aggregator(extent=ResultsGroup.ndarray_hstack, ratio=Property.join)


class InProcess(BackendBase):
    """A backend of somebody else that does all in this process."""

    def apply(self, func, computations):
        return [func(part) for part in computations]


@pytest.fixture
def extents(universe):
    return np.array([np.ptp(universe.atoms.positions[:, 0]) for _ in universe.trajectory])


WAYS = [
    {},
    {"backend": "multiprocessing", "n_workers": 2},
    {"backend": "multiprocessing", "n_workers": 2, "n_parts": 1},
    {"backend": "dask", "n_workers": 2},
    {"backend": "auto"},
    {"backend": InProcess(2), "n_parts": 3, "unsupported_backend": True},
]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("way", WAYS)
def test_results_of_a_subclass(atoms, serial, extents, way, threads):
    zeno = WithExtent(atoms, **FEW, num_threads=threads).run(**way)
    assert np.array_equal(zeno.results.extent, extents)
    assert zeno.results.largest == extents.max()
    radius = serial.results.hydrodynamic_radius.values
    assert np.array_equal(zeno.results.ratio.values, extents / radius)
    assert zeno.results.ratio.overall_value == pytest.approx((extents / radius).mean())
    for name in ("extent", "ratio", "largest"):
        del zeno.results[name]
    assert_same(zeno, serial)


@pytest.mark.parametrize("way", WAYS[:3] + WAYS[4:])
def test_frames_of_a_subclass(atoms, extents, way):
    zeno = WithExtent(atoms, **FEW).run(frames=[5, 2, 3], **way)
    assert zeno.frames.tolist() == [5, 2, 3]
    assert np.array_equal(zeno.results.extent, extents[[5, 2, 3]])
    zeno.run(step=-3, **way)
    assert zeno.frames.tolist() == [6, 3, 0]
    assert np.array_equal(zeno.results.extent, extents[[6, 3, 0]])


@pytest.mark.parametrize("way", WAYS[:2])
def test_subclass_without_frames(atoms, way):
    class Counting(ZenoWrapper):
        calls = ()

        def _prepare(self):
            super()._prepare()
            self.calls += ("prepare",)

        def _single_frame(self):
            self.calls += ("frame",)

        def _conclude(self):
            super()._conclude()
            self.calls += ("conclude",)

    zeno = Counting(atoms, **FEW).run(stop=0, **way)
    assert zeno.calls == ("prepare", "conclude")
    assert_consistent(zeno)


def test_order_of_the_calls(atoms):
    calls = []

    class Recording(ZenoWrapper):
        def _prepare(self):
            calls.append(("prepare", self.n_frames))
            super()._prepare()

        def _single_frame(self):
            calls.append((self._frame_index, self._ts.frame))
            super()._single_frame()

        def _conclude(self):
            calls.append(("conclude", self.n_frames))
            super()._conclude()

    zeno = Recording(atoms, **FEW, num_threads=2).run(start=1, step=3)
    assert calls == [("prepare", 2), (0, 1), (1, 4), ("conclude", 2)]
    calls.clear()
    assert [result.frame for result in zeno.iterate(start=5)] == [5, 6]
    assert calls == [("prepare", 2), (0, 5), (1, 6), ("conclude", 2)]
    calls.clear()
    zeno.run(callback=lambda result: result.frame < 1)
    assert calls == [("prepare", N_FRAMES), (0, 0), (1, 1), ("conclude", 2)]
    assert_consistent(zeno)


def test_conclude_alone_does_not_slow_down_the_frames(atoms, serial):
    class Concluding(ZenoWrapper):
        def _conclude(self):
            super()._conclude()
            self.mean = self.results.volume.values.mean()

    for way in ({}, {"backend": "multiprocessing", "n_workers": 2}):
        zeno = Concluding(atoms, **FEW, num_threads=2)
        assert not zeno._has_own_methods()
        zeno.run(**way)
        assert zeno.mean == serial.results.volume.values.mean()
        assert_same(zeno, serial)


def test_method_of_an_object(atoms, extents):
    zeno = ZenoWrapper(atoms, **FEW)
    found = []
    zeno._single_frame = lambda: found.append(np.ptp(atoms.positions[:, 0]))
    zeno.run()
    assert found == extents.tolist()


def test_subclass_without_its_aggregator_is_an_error_at_once(atoms):
    class Forgetful(WithExtent):
        def _get_aggregator(self):
            return ZenoWrapper._get_aggregator(self)

    zeno = Forgetful(atoms, **FEW)
    with pytest.raises(ValueError, match="aggregation function for key='extent'"):
        zeno.run(backend="multiprocessing", n_workers=1, n_parts=N_FRAMES)
    assert zeno.n_frames == 0
    assert_consistent(zeno)


def test_error_in_a_subclass(atoms):
    class Failing(WithExtent):
        def _single_frame(self):
            super()._single_frame()
            if self._ts.frame == 4:
                raise ArithmeticError("frame 4 is bad")

    zeno = Failing(atoms, **FEW)
    for way in WAYS[:3]:
        with pytest.raises(ArithmeticError, match="frame 4 is bad"):
            zeno.run(**way)
        assert 4 not in zeno.frames
        assert len(zeno.results.volume) == zeno.n_frames == len(zeno.frames)


def test_result_that_is_not_there_cannot_be_passed_on(atoms):
    class Silent(ZenoWrapper):
        def _single_frame(self):
            pass

    with pytest.raises(TypeError, match=r"Silent._single_frame does not call super\(\)"):
        Silent(atoms, **FEW).run(callback=print)


def test_plan_for_a_subclass(atoms):
    plan = WithExtent(atoms, **FEW).plan(n_cores=4)
    assert (plan.backend, plan.num_threads, plan.reader) == ("serial", 4, "MDAnalysis")
    assert "WithExtent" in plan.reason


@pytest.mark.parametrize("way", [{}, {"backend": "multiprocessing", "n_workers": 2, "n_parts": 3}])
def test_run_of_mdanalysis_itself(atoms, serial, way):
    """What a framework does that does not know of `ZenoWrapper.run`."""
    zeno = ZenoWrapper(atoms, **FEW)
    AnalysisBase.run(zeno, **way)
    assert_same(zeno, serial)


# ---- Transformations ----


def double(ts):
    ts.positions = ts.positions * 2.0
    return ts


class Half:
    """A callable without the attributes of MDAnalysis' transformations."""

    def __call__(self, ts):
        ts.positions = ts.positions * 0.5
        return ts


def with_factor(factor):
    def multiply(ts):
        ts.positions = ts.positions * factor
        return ts

    return multiply


TRANSFORMATIONS = [double, Half(), with_factor(1.5), lambda ts: ts]


@pytest.mark.parametrize("function", TRANSFORMATIONS, ids=["function", "object", "closure", "lambda"])
@pytest.mark.parametrize("suffix", ["memory", "dcd"])
def test_plain_functions_as_transformations(write, suffix, function):
    pytest.importorskip("cloudpickle")

    def make(transformations):
        u = make_universe() if suffix == "memory" else write(suffix)
        u.trajectory.add_transformations(*transformations)
        return ZenoWrapper(u.atoms, **FEW | {"type_radii": dict.fromkeys(u.atoms.types, 1.6)})

    plain, serial = make([]).run(), make([function]).run()
    same = np.array_equal(serial.results.gyration_tensor.values, plain.results.gyration_tensor.values)
    assert same is (function is TRANSFORMATIONS[-1])
    for way in (
        {"backend": "multiprocessing", "n_workers": 2},
        {"backend": "dask", "n_workers": 2},
        {"backend": InProcess(2), "unsupported_backend": True},
    ):
        assert_same(make([function]).run(**way), serial)


def test_without_cloudpickle_a_closure_is_refused(write, monkeypatch):
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    u = write("dcd")
    u.trajectory.add_transformations(with_factor(1.5))
    zeno = ZenoWrapper(u.atoms, radii="bondi", n_walks=100)
    with pytest.raises(TypeError, match=r"cannot be sent to workers: .*multiply.*install cloudpickle"):
        zeno.run(backend="multiprocessing", n_workers=2)
    assert_consistent(zeno)
    zeno.run()
    assert zeno.n_frames == N_FRAMES


def test_transformation_that_is_not_parallel_is_refused(universe):
    class Remembering:
        parallelizable = False

        def __call__(self, ts):
            return ts

    universe.trajectory.add_transformations(Remembering())
    zeno = ZenoWrapper(universe.atoms, **FEW)
    with pytest.raises(ValueError, match="transformation Remembering of the trajectory cannot be used in parallel"):
        zeno.run(backend="multiprocessing", n_workers=2)
    zeno.run()
