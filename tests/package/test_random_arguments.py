# SPDX-License-Identifier: MIT
"""
Random arguments for each function of the core, which returns or raises what Python programs expect, and never
crashes. Also run under the address sanitizer. The arguments of a good call are changed, one or a few at a time;
ELEA_CALLS sets the number of calls of each function.
"""
import os
import random

import numpy as np
import pytest

from elea import _core

N_CALLS = int(os.environ.get("ELEA_CALLS", 5_000 if os.environ.get("ELEA_FULL") else 100))
EXPECTED = (TypeError, ValueError, OSError, MemoryError, OverflowError, BufferError, TimeoutError)

READING = ("auto", None, None, None, None, None)
ROWS = [("N", "ALA", "A", "N", 1, ""), ("CA", "ALA", "A", "C", 1, ""), ("C", "ALA", "A", "C", 1, "A")]
PLACES = np.array([[0.0, 0.0, 0.0], [1.5, 0.0, 0.0], [2.0, 1.4, 0.0]])
BOX = np.diag([10.0, 11.0, 12.0])
BONDS = np.array([0, 1, 1, 2], dtype=np.int64)
RADII = np.array([1.5, 1.7, 1.7])
SETTINGS = {"num_walks": 100, "num_interior_samples": 100, "num_threads": 1, "num_patches": 24, "control_charges": 0}
XYZ = "3\nframe\nN 0 0 0\nC 1.5 0 0\nC 2 1.4 0\n" * 2


def body(_=0):
    return PLACES, RADII, 0


def bodies():
    """As many as a run needs, and then None."""
    left = [body()] * 2
    return lambda: left.pop() if left else None


def good_calls(folder):
    """Functions, and arguments with which they work."""
    (folder / "a.xyz").write_text(XYZ)
    (folder / "w.txt").write_text("1\n0.5\n")
    path = str(folder / "a.xyz")
    result = _core.compute(PLACES, RADII, 0, SETTINGS)
    whole, _ = _core.find_whole(ROWS, PLACES, BOX, BONDS, "auto", False)
    plan, _ = _core.plan_stokes(np.arange(2), body, SETTINGS | {"theory": "stokes", "stokes_every": 2})
    return {
        "apply_whole": (whole, PLACES, BOX),
        "average": ([result] * 3, np.ones(3), [0], False),
        "choose_atoms": (path, "all", "bondi", READING, "bare"),
        "choose_group": (ROWS, PLACES, BOX, BONDS, np.array([14.0, 12.0, 12.0]), "auto", False),
        "check_positions": (PLACES, RADII, np.arange(3), 1.0),
        "check_settings": (SETTINGS,),
        "composition": (path, "all", READING),
        "compute": (PLACES, RADII, 0, SETTINGS, lambda: None),
        "convert": ("temperature", 25.0, "C"),
        "find_whole": (ROWS, PLACES, BOX, BONDS, "auto", False),
        "guess_elements": ("bondi", [row[1:4] for row in ROWS], np.zeros(3, dtype=np.int64), PLACES, None, np.arange(3)),
        "inspect_file": (path, READING),
        "mean_of_series": (np.arange(9.0), np.ones(9), False, 0.1, 0.1, 0.1, 0.1),
        "needs_met": (SETTINGS, 3),
        "plan_average": (2, body, {name: value for name, value in SETTINGS.items() if name != "num_walks"} | {"max_rsd_average": 0.1}),
        "plan_stokes": (np.arange(2), body, SETTINGS | {"theory": "stokes", "stokes_every": 2}),
        "property_unit": (3, "A"),
        "radii": ("bondi", [row[1:4] for row in ROWS]),
        "read_frame": (path, np.arange(3), 1, "auto", READING),
        "run_bodies": (bodies, SETTINGS, lambda result: None),
        "run_file": (path, np.arange(3), RADII, None, None, None, SETTINGS, lambda result: None, None, "never", READING),
        "solvent_at": ("glycerol 10%", 293.15),
        "stokes_numbers": (plan,),
        "stokes_of_numbers": (_core.stokes_numbers(plan) if plan is not None else bytes(101 * 8),),
        "surface": (PLACES, RADII, SETTINGS),
        "water_viscosity": (293.15,),
        "weights": (str(folder / "w.txt"), 2),
    }


NUMBERS = (0, 1, -1, 2, 3, 7, 255, 70_000, 2**63 - 1, 2**63, 2**64, -(2**63), 0.0, -0.0, 0.5, 1e-300, 1e300, -1.5,
           float("nan"), float("inf"), True, 1 + 2j)  # fmt: skip
TEXTS = ("", "a", "auto", "never", "always", "bare", "solution", "frames", "1", "C", "nm", "all", "bondi", "water", "none", "\0", "a\0b",
         "\u00e9", "\udcff", "x" * 5000, "not (", "/nonexistent", ".", "%s%n", "bytes\n")  # fmt: skip
OTHERS = (None, [], (), {}, b"", b"abc", bytes(808), object(), lambda *a: None, lambda *a: 1 / 0, range(3), Ellipsis, {"a": 1}, [[]], [None])


def array(dice):
    """Of any kind, shape and order."""
    kind = dice.choice(("f8", "f4", "i8", "i4", "u1", "c16", "O", "?", "M8[s]", ">f8", "S3"))
    shape = dice.choice(((0,), (3,), (3, 3), (4, 3), (1, 3), (3, 1), (2, 3, 3), (), (0, 3), (9,), (6,)))
    values = [dice.choice((0, 1, 2, -1, 0.5, 1e9, 3)) for _ in range(int(np.prod(shape)))]
    made = np.array(values, dtype="f8").reshape(shape)
    with np.errstate(all="ignore"):
        made = made.astype("i8").astype(kind) if kind == "M8[s]" else made.astype(kind)
    return made[..., ::-1] if shape and dice.random() < 0.2 else made.T if dice.random() < 0.2 else made


def anything(dice):
    return dice.choice((lambda: dice.choice(NUMBERS), lambda: dice.choice(TEXTS), lambda: dice.choice(OTHERS), lambda: array(dice)))()


def changed_settings(dice, settings):
    """Never more walks than are soon made."""
    names = [*settings, "method", "interior", "theory", "isa", "seed", "temperature", "viscosity", "mass", "masses", "launch_radius",
             "skin_thickness", "length_unit", "max_rsd_stokes", "stokes_every", "frames_in_flight", "solvent_density", "hydration_layer",
             "specific_volume", "buoyancy_factor", "max_memory", "x"]  # fmt: skip
    name, value = dice.choice(names), anything(dice)
    soon = name in ("num_walks", "num_interior_samples", "num_threads", "frames_in_flight")
    if value is None and soon or soon and isinstance(value, int) and 1000 < value < 2**64:
        value = -1
    return settings | {name: value}


def changed_bytes(dice, value):
    """With another byte, or another length."""
    changed = bytearray(value)
    for _ in range(dice.randint(1, 4)):
        if changed:
            changed[dice.randrange(len(changed))] = dice.choice((0, 1, 127, 128, 255))
    return bytes(changed[: dice.choice((None, None, len(changed) // 2, len(changed) - 1))])


def changed(dice, value):
    """A value like that, or another."""
    if dice.random() < 0.25:
        return anything(dice)
    if isinstance(value, dict) and "num_walks" in value and "available" not in value:
        return changed_settings(dice, value)
    if isinstance(value, dict):
        return value | {dice.choice([*value, "x"]): anything(dice)} if dice.random() < 0.8 else dict(list(value.items())[:-1])
    if isinstance(value, bytes):
        return changed_bytes(dice, value)
    if isinstance(value, np.ndarray) and value.size and value.ndim and value.dtype in (np.float64, np.int64):
        copy = value.copy()
        copy.flat[dice.randrange(copy.size)] = dice.choice((0, -1, 2**40, 1)) if copy.dtype == np.int64 else dice.choice(
            (np.nan, np.inf, 0.0, -1.0, 1e300, 1e-300, 5e8))
        return copy if dice.random() < 0.7 else copy[: dice.randrange(len(copy) + 1)]
    if isinstance(value, (list, tuple)) and value:
        items = list(value)
        place = dice.randrange(len(items))
        items[place] = changed(dice, items[place])
        return type(value)(items) if dice.random() < 0.9 else items * 2
    return anything(dice)


NAMES = ("apply_whole average check_positions check_settings choose_atoms choose_group composition compute convert find_whole guess_elements "
         "inspect_file mean_of_series needs_met plan_average plan_stokes property_unit radii read_frame run_bodies run_file solvent_at "
         "stokes_numbers stokes_of_numbers surface water_viscosity weights").split()  # fmt: skip


def test_all_functions_are_called():
    functions = {name for name in dir(_core) if callable(getattr(_core, name)) and not name.startswith("_")}
    assert functions == {*NAMES, "default_num_threads"}


@pytest.mark.parametrize("name", NAMES)
def test_random_arguments(name, tmp_path, recwarn):
    function, arguments = getattr(_core, name), good_calls(tmp_path)[name]
    dice, failed = random.Random(name), 0

    def call(arguments):
        return function(*(bodies() if argument is bodies else argument for argument in arguments))

    call(arguments)
    for _ in range(N_CALLS):
        now = list(arguments)
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            place = dice.randrange(len(now))
            now[place] = changed(dice, now[place])
        if dice.random() < 0.05:
            now = now[:-1] if dice.random() < 0.5 else [*now, None]
        try:
            call(now)
        except (*EXPECTED, ZeroDivisionError, AttributeError):  # of a function that is called back
            failed += 1
    assert failed > N_CALLS // 10
