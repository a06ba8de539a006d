# SPDX-License-Identifier: MIT
"""Molecules that the periodic box cuts are made whole, as MDAnalysis unwraps them, in every backend."""
import pickle
import warnings

import MDAnalysis as mda
import MDAnalysis.transformations as transformations
import MDAnalysisTests.datafiles as data
import numpy as np
import pytest
from conftest import assert_same

import elea
from elea import _core, _whole
from elea._plan import Plan
from elea._whole import LONG_BONDS, MADE_WHOLE, WholeRule, find_in_first
from zenowrapper import ZenoWrapper

SOLUTE = "not resname SOL WAT TIP3 HOH NA CL NA+ CL- SOD CLA POT"

# All trajectories of MDAnalysisTests with a box and with bonds, in the file or easily guessed.
FILES = [
    ("TPR", "XTC", "protein"),
    ("TPR", "TRR", "protein"),
    ("GRO", "XTC", "protein"),
    ("PDB", "XTC", "protein"),
    ("PSF_TRICLINIC", "DCD_TRICLINIC", "all"),
    ("PRMncdf", "NCDF", SOLUTE),
    ("PRM_NCBOX", "TRJ_NCBOX", SOLUTE),
    ("PRM7", "NCDFtruncoct", SOLUTE),
    ("TPR_xvf", "TRR_xvf", SOLUTE),
    ("LAMMPSdata2", "LAMMPSdcd2", "all"),
    ("waterPSF", "waterDCD", "all"),
    ("PDB_sub_sol", None, "protein"),
    ("TPR2024", None, SOLUTE),
]


def open_universe(topology, trajectory):
    names = [str(getattr(data, name)) for name in (topology, trajectory) if name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mda.Universe(*names)


@pytest.fixture(autouse=True)
def no_warnings_of_readers():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message=".*(Reader has no dt|element|formalcharges|guess).*")
        yield


@pytest.mark.parametrize(("topology", "trajectory", "selection"), FILES)
def test_frames_are_those_that_mdanalysis_unwraps(topology, trajectory, selection):
    if not hasattr(data, topology) or not hasattr(data, str(trajectory or topology)):
        pytest.skip("this version of MDAnalysisTests lacks the files")
    u = open_universe(topology, trajectory)
    atoms = u.select_atoms(selection)
    whole = find_in_first(atoms, WholeRule("auto", 1.0))
    if not hasattr(u, "bonds"):
        atoms.guess_bonds()
    fragments = atoms.fragments
    places = np.full(len(u.atoms), -1)
    places[atoms.ix] = np.arange(len(atoms))
    unwrap = transformations.unwrap(atoms)
    for ts in u.trajectory[:10]:
        positions, bits = whole.apply(ts.positions[atoms.ix].copy(), ts)
        assert not bits & LONG_BONDS
        expected = unwrap(ts).positions.astype(np.float64)
        for fragment in fragments:
            here = places[fragment.ix]
            difference = (positions[here] - positions[here[0]]) - (expected[fragment.ix] - expected[fragment.ix[0]])
            assert np.abs(difference).max() < 1e-4


def test_a_box_that_is_not_that_of_the_positions_is_ignored_and_said():
    # This trajectory lost the orientation of its box: with it, bonds are up to 20 A long.
    u = open_universe("PSF_NAMD_TRICLINIC", "DCD_NAMD_TRICLINIC")
    atoms = u.select_atoms(SOLUTE)
    whole = find_in_first(atoms, WholeRule("auto", 1.0))
    assert whole.apply(atoms.positions, u.trajectory.ts)[1] == LONG_BONDS


@pytest.fixture
def protein():
    return open_universe("TPR", "XTC").select_atoms("protein")


def test_hydrodynamic_radius_is_that_of_unwrapped_positions(protein):
    cut = ZenoWrapper(protein, n_walks=20_000, whole="never").run(stop=3)
    whole = ZenoWrapper(protein, n_walks=20_000).run(stop=3)
    assert (cut.n_frames_made_whole, whole.n_frames_made_whole) == (0, 3)
    protein.universe.trajectory.add_transformations(transformations.unwrap(protein))
    unwrapped = ZenoWrapper(protein, n_walks=20_000).run(stop=3)
    assert unwrapped.n_frames_made_whole == 0
    expected = unwrapped.results.hydrodynamic_radius.values
    assert whole.results.hydrodynamic_radius.values == pytest.approx(expected, rel=1e-3)
    assert (cut.results.hydrodynamic_radius.values > 1.1 * expected).all()
    # Exact properties do not depend on walks.
    assert whole.results.volume.values == pytest.approx(unwrapped.results.volume.values, rel=1e-6)


def test_all_backends_give_the_same(protein):
    options = {"n_walks": 2000, "seed": 3}
    serial = ZenoWrapper(protein, **options).run(step=2)
    threads = ZenoWrapper(protein, num_threads=2, **options).run(step=2)
    auto = ZenoWrapper(protein, **options).run(step=2, backend="auto")
    workers = ZenoWrapper(protein, **options).run(step=2, backend="multiprocessing", n_workers=2)
    for other in (threads, auto, workers):
        assert_same(serial, other)
        assert other.n_frames_made_whole == serial.n_frames_made_whole == 5


def test_the_reader_of_the_library_gives_the_same_in_a_rectangular_box(tmp_path):
    atoms = make_chain([20, 23, 29, 90, 90, 90], n=7)
    u = atoms.universe
    frames = np.stack([(u.atoms.positions + [shift, shift, 0]) % [20, 23, 29] for shift in range(8)])
    u.load_new(frames, order="fac", dimensions=[20, 23, 29, 90, 90, 90])
    for name in ("a.xtc", "a.dcd"):
        u.atoms.write(str(tmp_path / name), frames="all")
        u.load_new(str(tmp_path / name))
        runs = [
            ZenoWrapper(u.atoms, {"B": 1.0}, n_walks=1000).run(backend=backend)
            for backend in ("serial", Plan("serial", 1, 2, "Elea", None, ""), Plan("serial", 1, 2, "MDAnalysis", None, ""))
        ]
        for other in runs[1:]:
            assert_same(runs[0], other)
            assert runs[0].n_frames_made_whole == other.n_frames_made_whole > 3


def test_what_is_done_to_a_frame_does_not_depend_on_the_slice(protein):
    every = ZenoWrapper(protein, n_walks=2000).run()
    last = ZenoWrapper(protein, n_walks=2000).run(frames=[9, 4])
    values = every.results.hydrodynamic_radius.values
    assert np.array_equal(last.results.hydrodynamic_radius.values, values[[9, 4]])


def test_an_updating_group_is_made_whole_in_each_frame(protein):
    u = protein.universe
    u.trajectory[4]
    near = u.select_atoms("protein and resid 1:20", updating=True)
    fixed = u.select_atoms("protein and resid 1:20")
    options = {"n_walks": 2000}
    updating = ZenoWrapper(near, **options).run(stop=2)
    assert updating.n_frames_made_whole == ZenoWrapper(fixed, **options).run(stop=2).n_frames_made_whole
    expected = ZenoWrapper(fixed, **options).run(stop=2).results.volume.values
    assert updating.results.volume.values == pytest.approx(expected, rel=1e-9)


def test_the_reader_of_the_library_does_the_same(protein):
    u = protein.universe
    results = elea.compute_trajectory(
        str(data.XTC), 1.5, indices=protein.ix, stop=2, num_walks=1000, num_threads=1
    )
    assert all("made whole" in " ".join(result.notes) for result in results)
    expected = ZenoWrapper(protein, type_radii=dict.fromkeys(protein.types, 1.5), n_walks=1000).run(stop=2)
    volumes = [result.volume.value for result in results]
    assert volumes == pytest.approx(list(expected.results.volume.values), rel=1e-5)
    cut = elea.compute_trajectory(
        str(data.XTC), 1.5, indices=protein.ix, stop=1, num_walks=1000, num_threads=1, whole="never"
    )
    assert cut[0].gyration_eigenvalues.value.sum() > 1.2 * results[0].gyration_eigenvalues.value.sum()
    assert u.trajectory.frame == 0


def test_molecules_are_pickled(protein):
    whole = find_in_first(protein, WholeRule("auto", 1.0))
    copy = pickle.loads(pickle.dumps(whole))
    ts = protein.universe.trajectory[3]
    a, b = whole.apply(protein.positions, ts), copy.apply(protein.positions, ts)
    assert a[1] == b[1] == MADE_WHOLE
    assert np.array_equal(a[0], b[0])


def make_chain(box, bonds=True, n=10):
    """A chain along x in a box of which it crosses the face; the atoms are beads of no element."""
    u = mda.Universe.empty(n, n_residues=1, atom_resindex=[0] * n, trajectory=True)
    u.add_TopologyAttr("types", ["B"] * n)
    if bonds:
        u.add_TopologyAttr("bonds", [(i, i + 1) for i in range(n - 1)])
    x = 15.0 + 2.0 * np.arange(n)
    u.atoms.positions = np.column_stack([np.where(x < 20, x, x - 20), np.zeros(n), np.zeros(n)])
    u.dimensions = box
    return u.atoms


@pytest.mark.parametrize("bonds", [True, False])
@pytest.mark.parametrize(("unit", "scale"), [("A", 1.0), ("nm", 0.1), ("L", 1.0)])
def test_beads_of_any_unit(bonds, unit, scale):
    atoms = make_chain([20, 20, 20, 90, 90, 90], bonds, n=6)
    atoms.universe.trajectory.ts.positions *= scale
    atoms.universe.dimensions = [20 * scale, 20 * scale, 20 * scale, 90, 90, 90]
    zeno = ZenoWrapper(atoms, {"B": scale}, n_walks=1000, length_units=unit).run()
    assert zeno.n_frames_made_whole == 1
    rod = elea.compute([[2.0 * i, 0, 0] for i in range(6)], 1.0, num_walks=1000)
    # The middle eigenvalue of gyration is that of the rod, not of two pieces.
    assert zeno.results.gyration_eigenvalues.values[0][2] / scale**2 == pytest.approx(
        rod.gyration_eigenvalues.value[2], rel=1e-5
    )


def test_a_chain_without_an_end_is_an_error():
    atoms = make_chain([20, 20, 20, 90, 90, 90])
    atoms.universe.add_bonds([(9, 0)])
    with pytest.raises(ValueError, match="bonded to its own image"):
        ZenoWrapper(atoms, {"B": 1.0}, n_walks=1000).run()


def test_always_needs_a_box_and_the_mode_is_checked():
    atoms = make_chain(None)
    with pytest.raises(ValueError, match="no box"):
        ZenoWrapper(atoms, {"B": 1.0}, n_walks=1000, whole="always").run()
    with pytest.raises(ValueError, match="'auto', 'always' or 'never'"):
        ZenoWrapper(atoms, {"B": 1.0}, whole="sometimes")


def test_bonds_that_stay_too_long_are_a_warning():
    atoms = make_chain(None)
    u = atoms.universe
    frames = np.stack([u.atoms.positions, u.atoms.positions])
    frames[0, :, 0] = 2.0 * np.arange(10)
    u.load_new(frames, order="fac")
    with pytest.warns(UserWarning, match="1 of 2 frames: bonds are longer than possible"):
        ZenoWrapper(atoms, {"B": 1.0}, n_walks=1000).run()


def random_box(random, positions, margin, skewed):
    """Vectors of a box that contains the molecule, more skewed than simulations have it."""
    box = np.diag((np.ptp(positions, axis=0) + margin) * random.uniform(1.0, 1.4, 3))
    if skewed:
        box[1, 0], box[2, 0], box[2, 1] = random.uniform(-1.2, 1.2, 3) * [box[0, 0], box[0, 0], box[1, 1]]
    return box


@pytest.mark.parametrize(("topology", "coordinates", "known"), [
    ("PDB_small", None, False),
    ("PSF", "DCD", True),
    ("RNA_PSF", "RNA_PDB", True),
    ("RNA_PDB", None, False),
])
def test_molecules_cut_by_random_boxes_are_what_they_were(topology, coordinates, known):
    u = open_universe(topology, coordinates)
    atoms = u.select_atoms("protein or nucleic")
    original = atoms.positions.astype(np.float64)
    bonds = _whole.bonds_of(atoms) if known else None
    rows = _whole.rows_of(atoms)
    random = np.random.default_rng(5)
    for trial in range(40):
        box = random_box(random, original, 12.0, trial % 2 == 1)
        shifted = original - random.uniform(-50, 50, 3)
        fractions = np.floor(shifted @ np.linalg.inv(box))
        cut = np.ascontiguousarray(original - fractions @ box)
        state, texts = _core.find_whole(rows, cut, box, bonds, "auto", False)
        moved, _, n_long, *_ = _core.apply_whole(state, cut, box)
        positions = np.frombuffer(moved).reshape(-1, 3)
        assert (texts, n_long) == ([], 0)
        assert np.abs((positions - positions[0]) - (original - original[0])).max() < 1e-9
