# SPDX-License-Identifier: MIT
"""Molecules that the periodic box cuts, in trajectories that arrive while a simulation runs."""
import warnings

import MDAnalysis as mda
import numpy as np
import pytest
from conftest import FEW, N_FRAMES
from test_stream import Simulation
from zenowrapper import ZenoWrapper

EDGE = 24.0
BOX = [EDGE, EDGE, EDGE, 90.0, 90.0, 90.0]
OPTIONS = FEW | {"type_radii": None}


@pytest.fixture
def files(universe, tmp_path):
    """Paths of the structure, and of its frames: whole, and cut by the box in each of them."""
    atoms = universe.atoms
    whole = universe.trajectory.coordinate_array.copy()
    # The corner of the box is in the middle of the molecule, which is cut in all frames.
    cut = np.mod(whole - whole.mean(axis=1, keepdims=True), np.float32(EDGE))
    paths = [str(tmp_path / "molecule.pdb")]
    for name, frames in (("whole", whole), ("cut", cut)):
        copy = mda.Universe.empty(len(atoms), trajectory=True)
        copy.load_new(frames, order="fac", dimensions=BOX)
        for attribute in ("types", "elements", "names"):
            copy.add_TopologyAttr(attribute, getattr(atoms, attribute))
        if name == "whole":
            copy.atoms.write(paths[0])
        paths.append(str(tmp_path / f"{name}.dcd"))
        with mda.Writer(paths[-1], n_atoms=len(atoms)) as writer:
            for _ in copy.trajectory:
                writer.write(copy.atoms)
    return paths


@pytest.fixture
def stream(files):
    """Connects to a simulation whose molecule the box cuts; stream(box=False) has no box."""
    simulations = []

    def connect(**session):
        simulation = Simulation(mda.Universe(files[0], files[2]), files[0], **session)
        simulations.append(simulation)
        return simulation.connect()

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        yield connect
    for simulation in simulations:
        simulation.end()


def analyse(universe, whole, **bounds):
    return ZenoWrapper(universe.atoms, **OPTIONS, whole=whole).run(**bounds)


@pytest.mark.parametrize("whole", ["auto", "always", "never"])
@pytest.mark.parametrize("bounds", [{}, {"start": 2, "step": 2}])
def test_streams_are_made_whole_as_files_are(files, stream, whole, bounds):
    file = analyse(mda.Universe(files[0], files[2]), whole, **bounds)
    live = analyse(stream(), whole, **bounds)
    assert live.frames.tolist() == file.frames.tolist()
    for name, result in file.results.items():
        assert np.array_equal(live.results[name].values, result.values), name
        assert np.array_equal(live.results[name].variance, result.variance), name
    assert live.n_frames_made_whole == file.n_frames_made_whole
    assert live.n_frames_made_whole == (0 if whole == "never" else live.n_frames)


def test_streams_have_the_results_of_the_whole_molecule(files, stream):
    known = analyse(mda.Universe(files[0], files[1]), "never").results.gyration_eigenvalues.values
    made = analyse(stream(), "auto").results.gyration_eigenvalues.values
    assert len(made) == N_FRAMES
    assert np.allclose(made, known, rtol=1e-4)
    torn = analyse(stream(), "never").results.gyration_eigenvalues.values
    assert np.all(torn[:, 2] > 1.5 * known[:, 2])


def test_bonds_of_the_universe_are_used(files, stream):
    u = stream()
    # Distances do not tell of these bonds.
    u.atoms.elements = [""] * len(u.atoms)
    u.add_TopologyAttr("bonds", [(i, i + 1) for i in range(len(u.atoms) - 1)])
    radii = dict.fromkeys(FEW["type_radii"], 1.7)
    zeno = ZenoWrapper(u.atoms, **(OPTIONS | {"type_radii": radii})).run()
    assert zeno.n_frames_made_whole == N_FRAMES


def test_a_stream_without_a_box_cannot_be_made_whole(stream):
    zeno = analyse(stream(box=False), "auto")
    assert zeno.n_frames == N_FRAMES and zeno.n_frames_made_whole == 0
    with pytest.raises(ValueError, match='has no box.*whole="always"'):
        analyse(stream(box=False), "always")
