# SPDX-License-Identifier: MIT
"""The readers agree with MDAnalysis, atom by atom.

The files are those that MDAnalysis writes, and those that its own tests read (package
MDAnalysisTests). Ours are read by the program dump_frames of the build folder that the
environment variable ELEA_BUILD names.
"""

import bz2
import gzip
import lzma
import os
import shutil
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

mda = pytest.importorskip("MDAnalysis")
from MDAnalysis.coordinates.core import reader as mda_reader  # noqa: E402
from MDAnalysis.lib.formats.libmdaxdr import XTCFile  # noqa: E402
from MDAnalysis.lib.mdamath import triclinic_box, triclinic_vectors  # noqa: E402

BUILD = os.environ.get("ELEA_BUILD")
DUMP = Path(BUILD or "") / "tests" / "c" / "dump_frames"

pytestmark = [
    pytest.mark.skipif(BUILD is None, reason="ELEA_BUILD does not name the build folder"),
    pytest.mark.filterwarnings("ignore"),
]

SIZES = [1, 5, 9, 10, 11, 304, 3000]
BOXES = {
    "none": None,
    "orthorhombic": [50.0, 61.5, 72.25, 90.0, 90.0, 90.0],
    "triclinic": [50.0, 61.5, 72.25, 80.0, 95.0, 110.0],
}


# ---- Output of our reader ----


@dataclass
class Frame:
    number: int
    time: float
    box: np.ndarray | None
    positions: np.ndarray


@dataclass
class Dump:
    n_frames: int
    damage: int
    frames: list


def run_dump(path, *arguments, n_atoms=None):
    command = [str(DUMP), str(path), *map(str, arguments)]
    environment = os.environ | ({} if n_atoms is None else {"ELEA_N_ATOMS": str(n_atoms)})
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def dump(path, *arguments, n_atoms=None):
    data = run_dump(path, *arguments, n_atoms=n_atoms)
    assert data[:8] == b"ELEADUMP"
    n_frames, damage = np.frombuffer(data, np.uint64, 2, 8)
    frames = []
    at = 24
    while at < len(data):
        number, n_atoms, has_box = (int(n) for n in np.frombuffer(data, np.uint64, 3, at))
        numbers = np.frombuffer(data, np.float64, 10 + 3 * n_atoms, at + 24)
        box = numbers[1:10].reshape(3, 3) if has_box else None
        frames.append(Frame(number, numbers[0], box, numbers[10:].reshape(-1, 3)))
        at += 24 + 8 * len(numbers)
    return Dump(int(n_frames), int(damage), frames)


# ---- Comparison ----


def open_reference(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mda_reader(str(path))


SAME_KIND = {"ENT": "PDB", "NC": "NCDF", "TRJ": "MDCRD", "CRDBOX": "MDCRD", "RST7": "INPCRD"}

# Trajectories that do not name their atoms.
NAMELESS = ("DCD", "XTC", "TRR", "NCDF", "MDCRD", "INPCRD")


def kind_of(path):
    name = str(path).removesuffix(".gz").removesuffix(".bz2")
    kind = Path(name).suffix[1:].upper()
    return SAME_KIND.get(kind, kind)


def compare_positions(kind, ours, reference):
    """GRO is scaled in single precision there, and correctly rounded here."""
    assert ours.shape == reference.shape
    if kind == "GRO":
        np.testing.assert_allclose(ours, reference, rtol=3e-7, atol=1e-12)
    elif kind in ("DCD", "XTC"):
        assert np.array_equal(ours, reference.astype(np.float64))
    elif kind == "TRR" and not np.array_equal(ours, ours.astype(np.float32)):
        # Of double precision, which MDAnalysis rounds before and after it converts the unit.
        np.testing.assert_allclose(ours, reference, rtol=1.3e-7, atol=1e-30)
    else:
        assert np.array_equal(ours.astype(np.float32), reference)


def compare_box(ours, dimensions):
    """By lengths and angles, which are independent of the rotation of the vectors."""
    if dimensions is None or not np.any(triclinic_vectors(dimensions)):
        assert ours is None
        return
    assert ours is not None
    np.testing.assert_allclose(triclinic_box(*ours), dimensions, rtol=2e-6, atol=2e-4)


def compare_vectors(ours, dimensions):
    if dimensions is None:
        assert ours is None
    else:
        np.testing.assert_allclose(ours, triclinic_vectors(dimensions), rtol=2e-6, atol=2e-4)


def compare_file(path, keep=slice(None), boxes=True):
    """All frames; `keep` are the atoms of MDAnalysis that we read, too."""
    kind = kind_of(path)
    ours = dump(path)
    reference = open_reference(path)
    assert ours.damage == 0
    assert ours.n_frames == len(ours.frames) == reference.n_frames
    for i, (frame, ts) in enumerate(zip(ours.frames, reference, strict=True)):
        assert frame.number == i
        compare_positions(kind, frame.positions, ts.positions[keep])
        # MDAnalysis does not see a CRYST1 before the first model, which is for all models.
        unseen = kind == "PDB" and ours.n_frames > 1 and ts.dimensions is None
        if boxes and not unseen:
            compare_box(frame.box, ts.dimensions)
        if kind in ("DCD", "XTC", "TRR", "NCDF") and not np.isnan(frame.time):
            assert frame.time == ts.time
    return ours


def compare_random_access(path, whole):
    order = np.random.default_rng(3).permutation(np.tile(np.arange(whole.n_frames), 2))[:40]
    mixed = dump(path, "--frames", *order)
    assert [frame.number for frame in mixed.frames] == list(order)
    for frame in mixed.frames:
        same = whole.frames[frame.number]
        assert np.array_equal(frame.positions, same.positions)
        assert np.array_equal(frame.time, same.time, equal_nan=True)


def compare_atoms(path, keep=slice(None)):
    """Names of atoms and residues, and residue numbers, which MDAnalysis unwraps."""
    kind = kind_of(path)
    if kind in NAMELESS:
        return
    ours = [line.split("\t") for line in run_dump(path, "--atoms").decode().splitlines()]
    atoms = mda.Universe(str(path)).atoms[keep]
    assert [atom[0] for atom in ours] == [name.strip() for name in atoms.names]
    if kind != "XYZ":
        wrap = 10000 if kind == "PDB" else 100000
        assert [atom[1] for atom in ours] == [name.strip() for name in atoms.resnames]
        assert [int(atom[2]) % wrap for atom in ours] == [n % wrap for n in atoms.resids]
    if kind == "PQR":
        assert np.array_equal(np.array([atom[7] for atom in ours], np.float32), atoms.radii)


# ---- Files that MDAnalysis writes ----


def make_universe(n_atoms, box, n_frames=5, scale=40.0):
    """Chains of atoms at bonding distance, with a few strays, drifting from frame to frame."""
    rng = np.random.default_rng(n_atoms)
    residues = np.arange(n_atoms) // 3
    universe = mda.Universe.empty(
        n_atoms, n_residues=residues[-1] + 1, atom_resindex=residues, trajectory=True
    )
    universe.add_TopologyAttr("names", np.array(["OW", "HW1", "HW2"])[np.arange(n_atoms) % 3])
    universe.add_TopologyAttr("elements", np.array(["O", "H", "H"])[np.arange(n_atoms) % 3])
    universe.add_TopologyAttr("resnames", ["SOL"] * (residues[-1] + 1))
    universe.add_TopologyAttr("resids", np.arange(residues[-1] + 1) % 9999 + 1)
    walk = np.cumsum(rng.normal(scale=0.6, size=(n_atoms, 3)), axis=0)
    strays = walk[:: max(1, n_atoms // 7)]
    strays += rng.normal(scale=scale, size=strays.shape)
    drift = rng.normal(scale=0.5, size=(n_frames, n_atoms, 3)).cumsum(axis=0)
    universe.load_new((walk + drift).astype(np.float32), order="fac")
    universe.dimensions = box
    return universe


def write(universe, path, box, **options):
    with mda.Writer(str(path), universe.atoms.n_atoms, **options) as writer:
        for ts in universe.trajectory:
            ts.dimensions = box
            ts.time = 2.5 * ts.frame + 100.0
            writer.write(universe.atoms)


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("n_atoms", SIZES)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("multi.pdb", {"multiframe": True}),
        ("many.xyz", {}),
        ("dt.dcd", {"dt": 2.5}),
        ("start.dcd", {"dt": 0.1, "nsavc": 50, "istart": 1250}),
        ("coarse.xtc", {"precision": 1}),
        ("usual.xtc", {}),
        ("fine.xtc", {"precision": 5}),
        ("finest.xtc", {"precision": 6}),
        ("exact.trr", {}),
        ("amber.ncdf", {}),
        ("scaled.nc", {"scale_coordinates": 0.3, "scale_time": 2.5, "scale_cell_lengths": 3.0}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_written_trajectories(tmp_path, name, options, n_atoms, box):
    path = tmp_path / name
    write(make_universe(n_atoms, box), path, box, **options)
    whole = compare_file(path)
    assert whole.n_frames == 5
    for frame in whole.frames:
        if path.suffix == ".xyz":
            assert frame.box is None
        else:
            compare_vectors(frame.box, box)
    compare_random_access(path, whole)
    part = dump(path, 1, 5, 3)
    assert [frame.number for frame in part.frames] == [1, 4]


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("n_atoms", SIZES)
@pytest.mark.parametrize("suffix", ["pdb", "gro", "xyz"])
def test_written_structures(tmp_path, suffix, n_atoms, box):
    path = tmp_path / f"single.{suffix}"
    make_universe(n_atoms, box).atoms.write(str(path))
    whole = compare_file(path)
    assert whole.n_frames == 1
    if suffix != "xyz":
        compare_vectors(whole.frames[0].box, box)
    compare_atoms(path)


def compress_zstd(data):
    if shutil.which("zstd") is None:
        pytest.skip("there is no program zstd")
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


COMPRESSIONS = {
    "gz": (gzip.compress, "gzip"),
    "bz2": (bz2.compress, "bzip2"),
    "xz": (lzma.compress, "xz"),
    "zst": (compress_zstd, "zstd"),
}


def packed_copy(path, suffix):
    """The compressed file, unless the build lacks the library."""
    packed = path.with_name(f"{path.name}.{suffix}")
    packed.write_bytes(COMPRESSIONS[suffix][0](path.read_bytes()))
    done = subprocess.run([DUMP, packed, "--atoms"], capture_output=True, check=False)
    if b"and this build has no" in done.stderr:
        pytest.skip(done.stderr.decode())
    return packed


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("name", ["multi.pdb", "many.xyz", "some.dcd", "some.xtc", "some.trr", "some.nc"])
def test_compressed_files_are_the_same(tmp_path, name, suffix):
    path = tmp_path / name
    write(make_universe(304, BOXES["triclinic"]), path, BOXES["triclinic"])
    packed = packed_copy(path, suffix)
    assert run_dump(path) == run_dump(packed)
    compare_random_access(packed, dump(path))
    renamed = packed.rename(tmp_path / f"packed_{name}")
    assert run_dump(path) == run_dump(renamed)


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_frames_before_damage_in_compressed_files_are_read(tmp_path, suffix):
    """Truncated at many places: whole frames, or one line that says why."""
    path = tmp_path / "many.xyz"
    write(make_universe(304, None, n_frames=120), path, None)
    whole = dump(path)
    data = packed_copy(path, suffix).read_bytes()
    damaged = tmp_path / f"damaged.xyz.{suffix}"
    most = 0
    for k in range(1, 12):
        damaged.write_bytes(data[: len(data) * k // 12])
        done = subprocess.run([DUMP, damaged, "--atoms"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            assert done.stderr.count("\n") == 1
            assert f"{COMPRESSIONS[suffix][1]} data are truncated" in done.stderr
            continue
        part = dump(damaged)
        assert part.damage != 0 and part.n_frames < whole.n_frames
        most = max(most, part.n_frames)
        for frame in part.frames:
            assert np.array_equal(frame.positions, whole.frames[frame.number].positions)
    assert most > 0


# Bytes of the checksum, from the end of the file.
CHECKSUMS = {"gz": -7, "bz2": -5, "xz": -30, "zst": -2}


def corrupt(path, suffix):
    """Compresses the file and changes its checksum."""
    packed = packed_copy(path, suffix)
    data = bytearray(packed.read_bytes())
    data[CHECKSUMS[suffix]] ^= 0x55
    packed.write_bytes(data)
    return packed


@pytest.mark.parametrize("suffix", CHECKSUMS)
@pytest.mark.parametrize("name", ["one.pdb", "many.xyz", "some.dcd", "some.xtc", "some.trr", "some.nc"])
def test_no_frame_of_a_file_with_a_wrong_checksum_is_read(tmp_path, name, suffix):
    path = tmp_path / name
    write(make_universe(304, None, n_frames=1 if name == "one.pdb" else 20), path, None)
    packed = corrupt(path, suffix)
    done = subprocess.run([DUMP, packed, "--atoms"], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and done.stderr.count("\n") == 1
    program = COMPRESSIONS[suffix][1]
    assert f"{packed}: the {program} data are damaged" in done.stderr
    assert f"copy the file again, and test it with {program} -t" in done.stderr


def test_several_compressed_streams_are_one(tmp_path):
    path = tmp_path / "many.xyz"
    write(make_universe(20, None), path, None)
    packed = packed_copy(path, "bz2")
    data = path.read_bytes()
    packed.write_bytes(bz2.compress(data[:1000]) + bz2.compress(data[1000:]))
    assert run_dump(path) == run_dump(packed)


def test_content_that_would_fill_memory_is_refused(tmp_path):
    """300 MB of blank lines in 15 kB."""
    path = tmp_path / "bomb.pdb"
    path.write_text("\n")
    packed = packed_copy(path, "bz2")
    packed.write_bytes(bz2.compress((b" " * 9999 + b"\n") * 100) * 300)
    done = subprocess.run([DUMP, packed, "--atoms"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "more than 10000 times as large as the bzip2 data" in done.stderr


def test_dcd_frames_beyond_the_header(tmp_path):
    """The count in the header is 0 as long as a simulation runs."""
    path = tmp_path / "running.dcd"
    write(make_universe(20, None), path, None)
    data = bytearray(path.read_bytes())
    data[8:12] = bytes(4)
    path.write_bytes(data)
    assert compare_file(path).n_frames == 5


@pytest.mark.parametrize(("precision", "extent"), [(4, 3000.0), (5, 700.0)])
def test_far_apart_atoms_at_high_precision(tmp_path, precision, extent):
    """Coordinates need more than 64 bits together, or are too large to be multiplied."""
    path = tmp_path / "gas.xtc"
    universe = make_universe(304, None, n_frames=2)
    gas = np.random.default_rng(5).uniform(-extent, extent, size=(2, 304, 3))
    universe.load_new(gas.astype(np.float32), order="fac")
    write(universe, path, None, precision=precision)
    compare_file(path)


# ---- Files of the MDAnalysis test suite ----


KINDS = ("pdb", "pdb.gz", "pqr", "ent", "gro", "gro.gz", "xyz", "dcd", "xtc", "trr", "nc", "ncdf")


def find_data(kinds=KINDS):
    try:
        import MDAnalysisTests
    except ImportError:
        return []
    folder = Path(MDAnalysisTests.__file__).parent / "data"
    files = {path for kind in kinds for path in folder.rglob(f"*.{kind}")}
    return sorted(files, key=lambda path: str(path.relative_to(folder)))


def short_name(path):
    return str(path).split("/data/", 1)[1]


# Files that are not meant to be read, or not in this way.
EXCEPTIONS = {
    "cryst_then_model.pdb.gz": "a tar archive",
    "model_then_cryst.pdb.gz": "a tar archive",
    "empty.dcd": "an empty file",
    "empty_atom.gro": "a blank line in place of the atom",
    "missing_atomname.gro": "MDAnalysis refuses it",
    "two_water_gro_multiframe.gro": "MDAnalysis reads the first frame only",
}

# A box after a model is that model's for MDAnalysis, and the next one's here.
OTHER_BOXES = ["model_then_cryst.pdb"]

# A residue number of five digits loses its last there.
OTHER_ATOMS = ["5digitResid.pdb"]

DATA = [path for path in find_data() if short_name(path) not in EXCEPTIONS]


def local_copy(path, tmp_path):
    """MDAnalysis writes offsets next to the files that it reads."""
    return Path(shutil.copy(path, tmp_path / path.name))


@pytest.mark.skipif(not DATA, reason="the package MDAnalysisTests is not installed")
@pytest.mark.parametrize("path", DATA, ids=short_name)
def test_data_files(tmp_path, path):
    path = local_copy(path, tmp_path)
    keep = kept_atoms(path)
    whole = compare_file(path, keep, boxes=path.name not in OTHER_BOXES)
    compare_random_access(path, whole)
    if path.name not in OTHER_ATOMS:
        compare_atoms(path, keep)
    if kind_of(path) == "XTC":
        compare_raw_boxes(path, whole)


def compare_raw_boxes(path, whole):
    """The vectors themselves, which MDAnalysis turns into lengths and angles."""
    with XTCFile(str(path)) as file:
        for frame, raw in zip(whole.frames, file, strict=True):
            box = raw.box * np.float32(10.0)
            if frame.box is not None or np.linalg.det(box) != 0:
                assert np.array_equal(frame.box, box.astype(np.float64))


def kept_atoms(path):
    """Of alternate locations MDAnalysis keeps all, we one conformer of each residue."""
    if kind_of(path) != "PDB":
        return slice(None)
    atoms = mda.Universe(str(path)).atoms
    sites = {}
    for i, key in enumerate(zip(atoms.resids, atoms.icodes, atoms.chainIDs, strict=True)):
        sites.setdefault(key, []).append(i)
    columns = atoms.altLocs, atoms.occupancies, atoms.resnames, atoms.names
    return sorted(i for site in sites.values() for i in kept_of_site(site, *columns))


def kept_of_site(site, locations, occupancies, resnames, names):
    """The atoms of the conformer with the highest sum of occupancies, and those of all conformers.

    An atom without location is of all conformers, unless another of its name has a location.
    """
    alternates = [i for i in site if locations[i].strip()]
    if not alternates:
        return site
    residue = resnames[min(alternates, key=lambda i: (-occupancies[i], locations[i]))]
    alternates = [i for i in alternates if resnames[i] == residue]
    named = {names[i] for i in alternates}
    common = [i for i in site if not locations[i].strip() and names[i] not in named]
    rivals = [i for i in site if not locations[i].strip() and names[i] in named]
    conformers = {}
    for i in alternates + rivals:
        conformers.setdefault(locations[i].strip(), []).append(i)
    best = min(conformers, key=lambda c: (-round(sum(occupancies[conformers[c]]), 4), c))
    has_name = {names[i] for i in conformers[best]}
    unrivalled = [i for i in rivals if names[i] not in has_name]
    return common + conformers[best] + unrivalled
