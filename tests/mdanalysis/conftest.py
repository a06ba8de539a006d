# SPDX-License-Identifier: MIT
"""Small moving molecules, in memory and in files, and the comparison of two runs."""
import re
import signal

import MDAnalysis as mda
import numpy as np
import pytest

# Background jobs of a shell are started with SIGINT ignored, which would be inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)

from zenowrapper import ZenoWrapper  # noqa: E402

N_FRAMES = 7
RADII = {"C": 1.7, "N": 1.55, "O": 1.52, "S": 1.8}

# With these arguments all results are available.
FEW = {
    "type_radii": RADII,
    "n_walks": 2000,
    "temperature": 293.15,
    "viscosity": 1.002,
    "viscosity_units": "cp",
    "mass": 250.0,
    "mass_units": "Da",
    "buoyancy_factor": 0.27,
}


def pytest_make_parametrize_id(val):
    """Names without addresses, which differ between the processes that share the tests."""
    if isinstance(val, dict):
        return re.sub(r"<(?:\w+\.)*(\w+) object at \w+>", r"\1", str(val))
    return None


def make_universe(n_frames=N_FRAMES, n_atoms=12):
    """A chain of bonded atoms that moves and vibrates, in memory."""
    random = np.random.default_rng(11)
    u = mda.Universe.empty(n_atoms, n_residues=1, atom_resindex=np.zeros(n_atoms, int), trajectory=True)
    types = ["CNOS"[i % 4] for i in range(n_atoms)]
    u.add_TopologyAttr("types", types)
    u.add_TopologyAttr("elements", types)
    u.add_TopologyAttr("names", [f"{kind}{i}" for i, kind in enumerate(types)])
    u.add_TopologyAttr("resnames", ["MOL"])
    steps = random.normal(scale=0.5, size=(n_atoms, 3)) + [1.0, 0.3, 0.0]
    chain = (1.5 * steps / np.linalg.norm(steps, axis=1)[:, np.newaxis]).cumsum(axis=0)
    frames = chain + random.normal(size=(n_frames, 1, 3)) + random.normal(scale=0.05, size=(n_frames, n_atoms, 3))
    u.load_new(frames.round(3).astype(np.float32), order="fac")
    return u


@pytest.fixture
def universe():
    return make_universe()


@pytest.fixture
def atoms(universe):
    return universe.atoms


@pytest.fixture
def write(universe, tmp_path):
    """Writes the universe's frames; write("xtc") is a universe that reads them from that file."""

    def make(suffix):
        structure, path = tmp_path / "molecule.pdb", tmp_path / f"frames.{suffix}"
        atoms = universe.atoms
        with_box = mda.Universe.empty(len(atoms), trajectory=True)
        with_box.load_new(universe.trajectory.coordinate_array, order="fac", dimensions=[50, 50, 50, 90, 90, 90])
        for name in ("types", "elements", "names"):
            with_box.add_TopologyAttr(name, getattr(atoms, name))
        with_box.atoms.write(structure)
        options = {"multiframe": True} if suffix == "pdb" else {}
        if suffix == "h5md":  # requires frames with units
            with_box = make("dcd")
        with mda.Writer(str(path), n_atoms=len(atoms), **options) as writer:
            for _ in with_box.trajectory:
                writer.write(with_box.atoms)
        return mda.Universe(str(structure), str(path))

    return make


@pytest.fixture
def serial(atoms):
    return ZenoWrapper(atoms, **FEW).run()


FIELDS = (
    "values",
    "variance",
    "statistical_variance",
    "skin_variance",
    "overall_value",
    "overall_variance",
    "overall_statistical_variance",
)


def assert_same(a, b):
    """Asserts that two analyses have the same results to the last bit."""
    assert list(a.results) == list(b.results)
    for name in a.results:
        for field in FIELDS:
            x, y = getattr(a.results[name], field), getattr(b.results[name], field)
            assert np.array_equal(x, y, equal_nan=True), (name, field)
    assert np.array_equal(a.frames, b.frames)
    assert np.array_equal(a.times, b.times)
    assert a.n_frames == b.n_frames == len(a.frames)


def assert_consistent(zeno):
    """Asserts that frames, times and results belong to the same frames, as after a failed run."""
    n = zeno.n_frames
    assert len(zeno.frames) == len(zeno.times) == n
    for result in zeno.results.values():
        assert len(result) == len(result.values) == len(result.variance) == n
        assert np.array_equal(result.frames, zeno.frames)
        assert np.isfinite(result.values).all()
