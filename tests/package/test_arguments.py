# SPDX-License-Identifier: MIT
"""Rejected arguments and their messages. Also run under the address sanitizer."""
import resource
import struct
import tracemalloc

import numpy as np
import pytest

import elea
from elea import _core

POINT = np.zeros((1, 3))
WRONG_POSITIONS = {
    "no columns": (np.zeros(3), ValueError, r"shape \(n, 3\), not \(3,\)"),
    "two columns": (np.zeros((3, 2)), ValueError, r"shape \(n, 3\), not \(3, 2\)"),
    "four columns": (np.zeros((3, 4)), ValueError, r"not \(3, 4\)"),
    "three dimensions": (np.zeros((1, 1, 3)), ValueError, "3 dimensions"),
    "a number": (np.float64(1.0), ValueError, "0 dimensions"),
    "nobody": (np.zeros((0, 3)), ValueError, "no spheres"),
    "nothing": ([], ValueError, "shape"),
    "NaN": (np.full((2, 3), np.nan), ValueError, "sphere 1 is not finite"),
    "infinity": ([[0, 0, 0], [0, np.inf, 0]], ValueError, "sphere 2 is not finite"),
    "ragged": ([[0, 0, 0], [0, 0]], ValueError, "."),
    "words": ([["a", "b", "c"]], TypeError, "real numbers"),
    "truth": (np.zeros((1, 3), dtype=bool), TypeError, "real numbers"),
    "complex": (np.zeros((1, 3), dtype=complex), TypeError, "real numbers"),
    "objects": (np.array([[object()] * 3]), TypeError, "real numbers"),
    "None": (None, TypeError, "real numbers"),
    "a dict": ({}, TypeError, "real numbers"),
    "dates": (np.zeros((1, 3), dtype="M8[s]"), TypeError, "real numbers"),
}


@pytest.mark.parametrize(
    ("positions", "kind", "message"), WRONG_POSITIONS.values(), ids=WRONG_POSITIONS.keys()
)
def test_wrong_positions(positions, kind, message):
    with pytest.raises(kind, match=message):
        elea.compute(positions, 1.0)


WRONG_RADII = {
    "too few": ([1.0], ValueError, "1 radii for 2 positions"),
    "too many": ([1.0] * 3, ValueError, "3 radii for 2 positions"),
    "none": ([], ValueError, "0 radii for 2 positions"),
    "two dimensions": (np.ones((2, 1)), ValueError, r"shape \(n,\), not \(2, 1\)"),
    "zero": ([1.0, 0.0], ValueError, "radius of sphere 2 is 0"),
    "negative": (-1, ValueError, "radius of sphere 1 is -1"),
    "NaN": ([np.nan, 1.0], ValueError, "radius of sphere 1 is"),
    "infinity": (np.inf, ValueError, "radius of sphere 1 is inf"),
    "huge": (1e60, ValueError, "another unit"),
    "words": ("bondi", TypeError, "real numbers"),
    "None": (None, TypeError, "real numbers"),
    "beyond floats": (10**400, TypeError, "real numbers"),
}


@pytest.mark.parametrize(("radii", "kind", "message"), WRONG_RADII.values(), ids=WRONG_RADII.keys())
def test_wrong_radii(radii, kind, message):
    with pytest.raises(kind, match=message):
        elea.compute(np.zeros((2, 3)), radii)


WRONG_SETTINGS = [
    ("frame", -1, ValueError),
    ("frame", 2**64, ValueError),
    ("frame", 1.0, TypeError),
    ("method", "fast", ValueError),
    ("method", 1, TypeError),
    ("method", "wos\0", ValueError),
    ("interior", "none", ValueError),
    ("theory", "zeno", ValueError),
    ("max_rsd_stokes", 0, ValueError),
    ("max_rsd_stokes", 1.0, ValueError),
    ("num_patches", 23, ValueError),
    ("num_patches", 100_001, ValueError),
    ("num_patches", 500.0, TypeError),
    ("stokes_every", 0, ValueError),
    ("isa", "avx3", ValueError),
    ("isa", b"best", TypeError),
    ("seed", -1, ValueError),
    ("seed", 2**64, ValueError),
    ("seed", 0.5, TypeError),
    ("num_walks", 0, ValueError),
    ("num_walks", -5, ValueError),
    ("num_walks", 1e6, TypeError),
    ("num_walks", "100", TypeError),
    ("num_interior_samples", 0, ValueError),
    ("max_rsd_capacitance", 0, ValueError),
    ("max_rsd_capacitance", 1.5, ValueError),
    ("max_rsd_capacitance", float("nan"), ValueError),
    ("max_rsd_volume", -0.1, ValueError),
    ("max_num_walks", 0, ValueError),
    ("max_num_interior_samples", 2**70, ValueError),
    ("max_rsd_polarizability", 1.0, ValueError),
    ("min_num_walks", 0, ValueError),
    ("control_charges", 513, ValueError),
    ("control_charges", -1, ValueError),
    ("min_num_interior_samples", 1.0, TypeError),
    ("max_run_time", 0, ValueError),
    ("max_run_time", float("nan"), ValueError),
    ("launch_radius", 0.0, ValueError),
    ("launch_radius", 0.5, ValueError),  # less than the body's
    ("skin_thickness", float("inf"), ValueError),
    ("length_unit", "furlong", ValueError),
    ("length_unit", 1, TypeError),
    ("temperature", 0, ValueError),
    ("temperature", "20C", TypeError),
    ("viscosity", -1e-3, ValueError),
    ("viscosity", 10**400, ValueError),
    ("mass", 0, ValueError),
    ("buoyancy_factor", float("inf"), ValueError),
    ("specific_volume", 0.73e-3, ValueError),  # m^3/kg
    ("solvent_density", 0.998, ValueError),  # g/cm^3
    ("max_rsd_virial", 1.5, ValueError),
    ("hydration_layer", -1.0, ValueError),
    ("num_threads", 0, ValueError),
    ("num_threads", 10**6, ValueError),
    ("frames_in_flight", 0, ValueError),
    ("max_memory", 0, ValueError),
    ("max_memory", 1e9, TypeError),
    ("colour", "red", TypeError),
]


@pytest.mark.parametrize(("name", "value", "kind"), WRONG_SETTINGS)
def test_wrong_settings_are_named(name, value, kind):
    with pytest.raises(kind, match=name.replace("_", "[_ ]")):
        elea.compute(POINT, 1.0, **{name: value})


def test_a_body_that_does_not_fit_into_memory_is_refused():
    with pytest.raises(MemoryError, match="needs up to .* MB of memory .* max_memory"):
        elea.compute(POINT, 1.0, max_memory=1)


def test_settings_that_are_none_are_not_given():
    names = elea.Settings.__annotations__
    nothing = dict.fromkeys(names)
    assert elea.compute(POINT, 1.0, **nothing | {"num_threads": 1}) == elea.compute(POINT, 1.0)


def test_every_setting_is_understood():
    """The C module accepts each of them, and each that it has is documented."""
    values = {
        "method": "wos", "interior": "sample", "isa": "portable", "seed": 1,
        "max_rsd_capacitance": 0.1, "max_rsd_polarizability": 0.1, "max_rsd_volume": 0.1,
        "min_num_walks": 2000, "min_num_interior_samples": 2000, "max_num_walks": 5000,
        "max_num_interior_samples": 5000, "max_run_time": 1e6, "launch_radius": 3.0,
        "control_charges": 20, "skin_thickness": 1e-5, "length_unit": "nm", "temperature": 300.0, "viscosity": 1e-3,
        "mass": 100.0, "buoyancy_factor": -0.1, "num_threads": 1,
        "frames_in_flight": 2, "theory": "stokes", "max_rsd_stokes": 0.1, "num_patches": 50,
        "stokes_every": 1, "max_rsd_virial": 0.1, "specific_volume": 0.73,
        "solvent_density": 1000.0, "hydration_layer": 0.1, "max_memory": 2**40,
    }  # fmt: skip
    # These exclude others.
    exact = {"num_walks": 100, "num_interior_samples": 100, "max_rsd_average": 0.1}
    assert values.keys() | exact.keys() == elea.Settings.__annotations__.keys()
    for name, value in (values | exact).items():
        assert name in elea.compute.__doc__
        elea.compute(POINT, 1.0, **{name: value})
    result = elea.compute(POINT, 1.0, **values)
    assert result.launch_radius == 3.0
    assert result.sedimentation_coefficient.value < 0.0
    assert 2000 <= result.num_walks <= 5000
    assert 2000 <= result.num_interior_samples <= 5000


@pytest.mark.parametrize(
    ("number", "others"),
    [
        ("num_walks", ["max_rsd_capacitance", "max_rsd_polarizability"]),
        ("num_walks", ["min_num_walks"]),
        ("num_walks", ["max_num_walks"]),
        ("num_interior_samples", ["max_rsd_volume"]),
        ("num_interior_samples", ["min_num_interior_samples"]),
        ("num_interior_samples", ["max_num_interior_samples"]),
    ],
)
def test_nothing_is_asked_for_in_vain(number, others):
    for other in others:
        value = 0.1 if "rsd" in other else 1000
        with pytest.raises(ValueError, match=f"{number} is done exactly"):
            elea.compute(POINT, 1.0, **{number: 100, other: value})


@pytest.mark.parametrize(
    ("name", "value"), [("max_rsd_stokes", 0.01), ("num_patches", 50), ("stokes_every", 2)]
)
def test_settings_of_the_stokes_equations_need_that_theory(name, value):
    with pytest.raises(ValueError, match=f"{name} is for the Stokes equations, but theory is"):
        elea.compute(POINT, 1.0, theory="analogy", **{name: value})


def test_the_precision_of_the_walks_follows_from_that_of_the_theory():
    pair = np.array([[0.0, 0, 0], [0, 0, 2.5]])
    settings = {"num_patches": 50, "control_charges": 0}

    def num_walks(**more):
        return elea.compute(pair, 1.0, **settings | more).num_walks

    assert num_walks() == num_walks(max_rsd_capacitance=0.0005)
    assert num_walks(max_rsd_stokes=0.02) == num_walks(max_rsd_capacitance=0.001)
    finer = num_walks(max_rsd_stokes=0.0025)
    assert finer > num_walks() and finer == num_walks(max_rsd_capacitance=0.00025)
    assert num_walks(max_rsd_stokes=0.0025, max_rsd_capacitance=0.01) < num_walks()


def test_the_polarizability_may_decide_alone():
    settings = {"max_rsd_polarizability": 0.01, "seed": 1, "control_charges": 0}
    pair = np.array([[0.0, 0, 0], [0, 0, 2.5]])
    alone = elea.compute(pair, 1.0, **settings)
    assert alone.walks_stop == "precision"
    quantity = alone.mean_electric_polarizability
    assert quantity.std_error / quantity.value < 0.01
    both = elea.compute(pair, 1.0, max_rsd_capacitance=0.001, **settings)
    assert both.num_walks > alone.num_walks
    assert both.capacitance.std_error / both.capacitance.value < 0.001


def test_the_time_may_decide():
    pair = np.array([[0.0, 0, 0], [0, 0, 2.5]])
    result = elea.compute(pair, 1.0, max_rsd_capacitance=1e-9, max_num_walks=2**62, max_run_time=0.1)
    assert result.walks_stop == "time"
    assert result.num_walks > 0


# ---- The C module itself ----


class Awkward:
    """A number that changes the dict of settings while it is read."""

    def __init__(self, settings):
        self.settings = settings

    def __index__(self):
        self.settings.clear()
        self.settings.update({str(i): i for i in range(1000)})
        return 5


def test_settings_may_change_while_they_are_read():
    settings = {"num_threads": 1}
    settings |= {"seed": Awkward(settings), "num_walks": 100}
    assert _core.compute(POINT, 1.0, 0, settings)["num_walks"] == 100


def test_errors_of_the_callers_own_pass_through():
    class Failing:
        def __index__(self):
            raise RuntimeError("mine")

        __float__ = __index__

    for name in ("seed", "num_walks", "temperature", "num_threads"):
        with pytest.raises(RuntimeError, match="mine"):
            _core.compute(POINT, 1.0, 0, {name: Failing()})
    with pytest.raises(RuntimeError, match="mine"):
        _core.compute(POINT, 1.0, Failing(), {})


RAW_ARRAYS = [
    b"",
    b"abc",
    bytearray(24),
    memoryview(bytes(24)),
    memoryview(bytes(24)).cast("d"),
    memoryview(bytes(24)).cast("d", (1, 3)),
    memoryview(bytes(24)).cast("Q", (1, 3)),
    memoryview(bytes(12)).cast("f", (1, 3)),
    memoryview(bytes(3)).cast("c", (1, 3)),
    memoryview(bytes(8)).cast("d", ()),
    np.zeros((1, 3), dtype=np.float16),
    np.zeros((1, 3), dtype=">f8"),
    np.zeros((1, 3), dtype=np.int64),
    np.zeros((1, 3), dtype=[("a", "f8"), ("b", "f4")]),
    np.zeros((1, 3), dtype="V8"),
    np.zeros((1, 3), dtype="S8"),
    np.zeros((0, 3)),
    np.zeros((3, 0)),
    np.zeros((0, 0)),
    np.zeros((1, 3))[::-1, ::-1],
    np.broadcast_to(np.float32(1.0), (5, 3)),
    np.zeros((2,) * 20),
    np.float32(1.0),
    1,
    -1.5,
    10**400,
    "text",
    None,
    object(),
    {},
    [],
]


@pytest.mark.parametrize("positions", RAW_ARRAYS, ids=lambda value: str(type(value).__name__))
def test_raw_arrays_are_taken_or_refused(positions):
    for radii in RAW_ARRAYS:
        try:
            raw = _core.compute(positions, radii, 0, {"num_walks": 10, "num_threads": 1})
        except (TypeError, ValueError, OverflowError) as error:
            assert str(error)
        else:
            assert raw["num_walks"] == 10


def test_memory_that_is_not_there():
    with pytest.raises(MemoryError):
        elea.compute(np.broadcast_to(np.float32(1.0), (10**15, 3)), 1.0)
    with pytest.raises(MemoryError):
        elea.compute(np.broadcast_to(np.float32(1.0), (2**59, 3)), 1.0)


@pytest.mark.parametrize(
    "arguments",
    [(), (POINT,), (POINT, 1.0, 0), (POINT, 1.0, 0, None), (POINT, 1.0, 0, []), (POINT, 1.0, 0, {1: 2}),
     (POINT, 1.0, 0, {"\ud800": 2}), (POINT, 1.0, None, {})],
)  # fmt: skip
def test_raw_arguments_are_checked(arguments):
    with pytest.raises((TypeError, UnicodeEncodeError)):
        _core.compute(*arguments)


@pytest.mark.parametrize(("number", "unit"), [(-1, "A"), (len(elea.PROPERTIES), "A"), (10**9, "A"), (0, "x")])
def test_raw_properties_are_checked(number, unit):
    with pytest.raises(ValueError, match="property|unit"):
        _core.property_unit(number, unit)


@pytest.mark.parametrize("rows", [[1], [()], [("C",)], [(1, 2, 3)], ["C  "], [("\ud800", "", "")]])
def test_raw_rows_of_radii_are_checked(rows):
    with pytest.raises((TypeError, UnicodeEncodeError)):
        _core.radii("bondi", rows)


@pytest.mark.parametrize("path", [1, None, "a\0b", b"\xff\xfe", "\udcff", "", struct])
def test_raw_paths_are_checked(path):
    for call in (
        lambda: _core.inspect_file(path),
        lambda: _core.radii(path, []),
        lambda: _core.choose_atoms(path, "all", "bondi"),
        lambda: _core.run_file(path, None, 1.0, None, None, None, {}, print),
    ):
        with pytest.raises((TypeError, ValueError, OSError)):
            call()


@pytest.mark.parametrize(
    "body",
    [1, (), (POINT, 1.0), (POINT, 1.0, "a"), (POINT, 1.0, -1), (POINT, 1.0, 2**64),
     (POINT[:, :2], 1.0, 0), (POINT, [1.0], 0), (POINT, -1.0, 0), (POINT, np.ones(2), 0),
     (np.zeros((0, 3)), 1.0, 0)],
)  # fmt: skip
def test_raw_bodies_are_checked(body):
    given, heard = [(POINT, 1.0, 3), body], []
    with pytest.raises((TypeError, ValueError)):
        _core.run_bodies(lambda: given.pop(0), {"num_walks": 10}, heard.append)
    assert [raw["frame"] for raw in heard] == [3]


def test_raw_bodies_end_where_they_are_said_to():
    given, heard = [(POINT, 1.0, 3), (POINT, 2.0, 1), None], []
    _core.run_bodies(lambda: given.pop(0), {"num_walks": 10, "num_threads": 2}, heard.append)
    assert [raw["frame"] for raw in heard] == [3, 1]
    with pytest.raises(IndexError):
        _core.run_bodies(lambda: given.pop(0), {"num_walks": 10}, heard.append)
    with pytest.raises(TypeError):
        _core.run_bodies(None, {"num_walks": 10}, heard.append)
    with pytest.raises(TypeError):
        _core.run_bodies(lambda: (POINT, 1.0, 0), {"num_walks": 10}, None)


@pytest.mark.parametrize(
    "arguments", [("length", 1.0, "m"), ("mass", 1.0, "stone"), ("mass", "a", "g"), ("mass", 1.0)]
)
def test_raw_units_are_checked(arguments):
    with pytest.raises((TypeError, ValueError)):
        _core.convert(*arguments)


@pytest.mark.parametrize(
    "results",
    [None, (), [1], [{}], [{"available": b""}], [{"available": bytes(18), "value": 1}],
     [{"available": bytes(18), "value": bytes(256), "std_error": bytes(256), "gradient": b"x"}]],
)  # fmt: skip
def test_raw_results_are_checked(results):
    with pytest.raises((TypeError, ValueError)):
        _core.average(results)


def _refuse_all():
    """Many rejected arguments, with arrays large enough for leaks to be visible."""
    large = np.zeros((20_000, 3))
    for positions, radii, settings in (
        (large, np.ones(3), {}),
        (large, 0.0, {}),
        (large, "x", {}),
        (large, np.ones((2, 2)), {}),
        (np.full((20_000, 3), np.nan), 1.0, {}),
        (large, 1.0, {"num_walks": -1}),
        (large, 1.0, {"launch_radius": 0.1, "num_threads": 1}),
        (large[:, :2], 1.0, {}),
    ):
        try:
            _core.compute(positions, radii, 0, settings)
        except (TypeError, ValueError):
            continue
        pytest.fail("it was not refused")


def test_refusals_leave_no_memory_behind():
    _refuse_all()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    try:
        _refuse_all()
        first = tracemalloc.get_traced_memory()[0]
        for _ in range(100):
            _refuse_all()
        growth = tracemalloc.get_traced_memory()[0] - first
    finally:
        tracemalloc.stop()
    assert growth < 20_000  # bytes of Python objects, in 800 rejections
    # Each of them copies 480 kB or more, which would add up to 400 MB (kB here).
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_results_leave_no_memory_behind():
    settings = {"num_walks": 10, "num_threads": 1}
    _core.compute(POINT, 1.0, 0, settings)
    tracemalloc.start()
    try:
        _core.compute(POINT, 1.0, 0, settings)
        first = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            _core.compute(POINT, 1.0, 0, settings)
        growth = tracemalloc.get_traced_memory()[0] - first
    finally:
        tracemalloc.stop()
    assert growth < 20_000  # a result alone has 15 kB


GLYCINE = [(name, "GLY", "A", name[0], 1, "") for name in ("N", "CA", "C", "O")] + [("ZN", "ZN", "A", "ZN", 2, "B")]
PLACES = np.array([[0.0, 0, 0], [1.4, 0, 0], [2, 1.4, 0], [1.2, 2.4, 0], [0.6, 1.2, 1.6]])
GROUP = {"rows": GLYCINE, "positions": PLACES, "box": None, "bonds": None, "masses": None, "preset": "auto"}


@pytest.mark.parametrize("masses", [None, np.full(5, 14.0)])
@pytest.mark.parametrize("given", [False, True])
def test_atoms_of_a_group(given, masses):
    found = _core.choose_group(*(GROUP | {"masses": masses, "preset": "solution"}).values(), given)
    assert (found["preset"], found["n_bound"], found["n_ions"]) == ("solution", 1, 0)
    assert np.frombuffer(found["indices"], np.int64).tolist() == [0, 1, 2, 3, 4]
    assert len(found["masses"]) == 5 * 8
    assert len(found["radii"]) == (0 if given else 5 * 8)
    bare = _core.choose_group(*(GROUP | {"preset": "bare"}).values(), given)
    assert (bare["preset"], bare["indices"], bare["radii"], bare["masses"]) == ("bare", b"", b"", b"")


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"rows": GLYCINE[:3]}, ValueError, "3 rows for 5 positions"),
        ({"rows": [(1, 2)] * 5}, TypeError, "argument"),
        ({"rows": [("N",) * 3 + (1.5,) + (1, "")] * 5}, TypeError, "an element must be a str"),
        ({"rows": [("N", "GLY", "A", "N", 2**40, "")] * 5}, OverflowError, "."),
        ({"positions": np.zeros((2, 3))}, ValueError, "5 rows for 2 positions"),
        ({"masses": np.ones(2)}, ValueError, "2 masses for 5 positions"),
        ({"bonds": np.array([0, 99], np.int64)}, ValueError, "bond between 0 and 99 of 5 atoms"),
        ({"box": np.zeros((2, 3))}, ValueError, "a box has 3 vectors, not 2"),
        ({"preset": "wet"}, ValueError, 'no preset "wet"'),
        ({"rows": [("X1", "GLY", "A", "", 1, "")] * 5, "preset": "solution"}, ValueError, "no radius"),
    ],
)
def test_wrong_groups(change, kind, message):
    with pytest.raises(kind, match=message):
        _core.choose_group(*(GROUP | change).values(), False)
