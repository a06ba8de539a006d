# SPDX-License-Identifier: MIT
"""H5MD and HDF5 files of MDTraj agree with MDAnalysis and MDTraj, atom by atom."""

import gzip
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from conftest import BARE, FEW, only_error
from test_readers import compare_box, dump, run_dump

h5py = pytest.importorskip("h5py")
mda = pytest.importorskip("MDAnalysis")
from MDAnalysisTests import datafiles  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
POSITIONS = (np.arange(3 * 4 * 3).reshape(3, 4, 3) * 0.125 + 0.1).astype(np.float32)
EDGES = np.array([3.0, 4.0, 5.0], np.float32)
TIMES = np.array([0.0, 2.5, 5.0])


@pytest.fixture(autouse=True)
def with_hdf5(elea, tmp_path):
    """Skips tests of a build without the library."""
    path = tmp_path / "probe.h5"
    h5py.File(path, "w").close()
    if "has no HDF5" in elea(path.name).stderr:
        pytest.skip("built without HDF5")
    path.unlink()


def write_h5md(path, positions=POSITIONS, unit="nm", times=TIMES, edges=EDGES, fixed=True, how=None, **file):
    how = how or {}
    with h5py.File(path, "w", **file) as f:
        f.create_group("h5md").attrs["version"] = [1, 1]
        group = f.create_group("particles/all")
        value = group.create_dataset("position/value", data=positions, **how)
        if unit is not None:
            value.attrs["unit"] = unit
        group.create_dataset("position/step", data=np.arange(len(positions)))
        if times is not None:
            group.create_dataset("position/time", data=times).attrs["unit"] = "ps"
        box = group.create_group("box")
        box.attrs["dimension"] = 3
        box.attrs["boundary"] = ["none"] * 3 if edges is None else ["periodic"] * 3
        if edges is not None:
            box.create_dataset("edges" if fixed else "edges/value", data=edges)


# ---- MDAnalysis ----


@pytest.mark.parametrize("name", ["H5MD_xvf", "H5MD_energy"])
def test_files_of_mdanalysis_agree(name):
    path = getattr(datafiles, name)
    if not str(path).endswith("h5md"):
        pytest.skip("not an H5MD file")
    reference = mda.coordinates.H5MD.H5MDReader(path)
    ours = dump(path)
    assert ours.n_frames == len(reference) > 1
    for frame, ts in zip(ours.frames, reference):
        assert np.array_equal(frame.positions.astype(np.float32), ts.positions)
        compare_box(frame.box, ts.dimensions)
        if "time" in ts.data or ts.time != ts.frame:
            assert frame.time == pytest.approx(ts.time)


@pytest.mark.parametrize("unit", ["nm", "Angstrom", "pm", "fm"])
@pytest.mark.parametrize("compression", [None, "gzip"])
def test_written_by_mdanalysis(tmp_path, unit, compression):
    u = mda.Universe(str(EXAMPLES / "peptide.pdb"), str(EXAMPLES / "peptide.xtc"))
    path = str(tmp_path / "a.h5md")
    with mda.Writer(path, n_atoms=len(u.atoms), lengthunit=unit, timeunit="ps",
                    compression=compression) as w:
        for ts in u.trajectory[:5]:
            ts.dimensions = [30, 31, 32, 80, 95, 110]
            w.write(u)
    del w  # leaving the block does not close the file
    reference = mda.coordinates.H5MD.H5MDReader(path)
    ours = dump(path)
    assert ours.n_frames == 5
    for frame, ts in zip(ours.frames, reference):
        if unit in ("nm", "Angstrom"):
            assert np.array_equal(frame.positions.astype(np.float32), ts.positions)
        else:
            np.testing.assert_allclose(frame.positions, ts.positions, rtol=3e-7)
        compare_box(frame.box, ts.dimensions)
        assert frame.time == pytest.approx(ts.time)


# ---- Kinds of numbers and of storage ----


@pytest.mark.parametrize("kind", ["<f4", ">f4", "<f8", ">f8", "<i2", ">i8"])
@pytest.mark.parametrize("how", [
    {},
    {"chunks": (2, 3, 2)},
    {"chunks": (1, 4, 3), "compression": "gzip", "shuffle": True, "fletcher32": True},
])  # fmt: skip
def test_numbers_of_any_type_in_any_storage(tmp_path, kind, how):
    positions = (100 * POSITIONS).astype(kind)
    write_h5md(tmp_path / "a.h5md", positions, "pm", how=how)
    ours = dump(tmp_path / "a.h5md")
    assert ours.n_frames == 3
    for i, frame in enumerate(ours.frames):
        np.testing.assert_allclose(frame.positions, positions[i] * 0.01, rtol=1e-7)
        assert frame.time == TIMES[i]


@pytest.mark.parametrize("version", ["earliest", "v108", "v110"])
def test_files_of_any_version(tmp_path, version):
    write_h5md(tmp_path / "a.h5md", libver=(version, version if version != "earliest" else "v110"))
    try:
        ours = dump(tmp_path / "a.h5md")
    except AssertionError as wrong:
        assert "of a newer HDF5 than" in str(wrong)
    else:
        assert np.array_equal(ours.frames[2].positions.astype(np.float32), POSITIONS[2] * 10)


# Three frames, so that a table of 3 x 3 numbers may be either.
@pytest.mark.parametrize("edges, fixed, expected", [
    (EDGES, True, np.diag([30.0, 40.0, 50.0])),
    (np.array([[3, 0, 0], [1, 3, 0], [0, 1, 4]], np.float32), True, [[30, 0, 0], [10, 30, 0], [0, 10, 40]]),
    (np.tile(EDGES, (3, 1)), False, np.diag([30.0, 40.0, 50.0])),
    (np.tile(np.diag(EDGES), (3, 1, 1)), False, np.diag([30.0, 40.0, 50.0])),
    (None, True, None),
])  # fmt: skip
def test_boxes_are_fixed_or_of_each_frame(tmp_path, edges, fixed, expected):
    write_h5md(tmp_path / "a.h5md", edges=edges, fixed=fixed)
    for frame in dump(tmp_path / "a.h5md").frames:
        if expected is None:
            assert frame.box is None
        else:
            assert np.array_equal(frame.box, expected)


def test_a_fixed_time_step_has_an_offset(tmp_path):
    write_h5md(tmp_path / "a.h5md", times=None)
    with h5py.File(tmp_path / "a.h5md", "a") as f:
        time = f["particles/all/position"].create_dataset("time", data=2.0)
        time.attrs["unit"] = "fs"
        time.attrs["offset"] = 100.0
    assert [frame.time for frame in dump(tmp_path / "a.h5md").frames] == pytest.approx([0.1, 0.102, 0.104])


def test_a_compressed_file_is_the_same(tmp_path):
    write_h5md(tmp_path / "a.h5md")
    (tmp_path / "a.h5md.gz").write_bytes(gzip.compress((tmp_path / "a.h5md").read_bytes()))
    assert run_dump(tmp_path / "a.h5md.gz") == run_dump(tmp_path / "a.h5md")


def test_attributes_of_any_type_are_no_damage(tmp_path):
    """The headers are checked, and must not be refused for what other programs add."""
    path = tmp_path / "a.h5md"
    write_h5md(path)
    expected = run_dump(path)
    with h5py.File(path, "a") as f:
        attributes = f["particles/all/position/value"].attrs
        for name, value in {
            "flag": True, "flags": np.array([True, False]), "complex": np.complex64(1), "half": np.float16(1),
            "empty": h5py.Empty("f"), "none": "", "texts": ["a", "bb", ""], "long": "x" * 5000,
            "record": np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), "opaque": np.void(b"abc"),
            "array": np.zeros((2, 3, 4)), "reference": f["h5md"].ref,
        }.items():  # fmt: skip
            attributes[name] = value
        lists = np.array([np.arange(3, dtype="i4"), np.arange(2, dtype="i4")], dtype=object)
        attributes.create("lists", lists, dtype=h5py.vlen_dtype(np.int32))
        attributes.create("arrays", np.zeros((2, 3)), dtype=np.dtype("(3,)f4"), shape=(2, 3))
    assert run_dump(path) == expected


@pytest.mark.parametrize("compressed", [False, True])
def test_netcdf4_is_the_same_as_netcdf3(tmp_path, compressed):
    netcdf4 = pytest.importorskip("netCDF4")
    shapes = {"time": ("frame",), "coordinates": ("frame", "atom", "spatial"),
              "cell_lengths": ("frame", "spatial"), "cell_angles": ("frame", "spatial")}  # fmt: skip
    units = {"time": "picosecond", "coordinates": "angstrom", "cell_lengths": "angstrom", "cell_angles": "degree"}
    values = {"time": TIMES, "coordinates": POSITIONS, "cell_lengths": np.full((3, 3), 30.0),
              "cell_angles": np.full((3, 3), 90.0)}  # fmt: skip
    for form in ("NETCDF3_64BIT_OFFSET", "NETCDF4"):
        with netcdf4.Dataset(tmp_path / f"{form}.nc", "w", format=form) as f:
            f.Conventions, f.ConventionVersion = "AMBER", "1.0"
            for name, size in {"frame": None, "spatial": 3, "atom": 4}.items():
                f.createDimension(name, size)
            for name, shape in shapes.items():
                variable = f.createVariable(name, "f4", shape, zlib=compressed and form == "NETCDF4")
                variable.units = units[name]
                variable[:] = values[name]
    assert run_dump(tmp_path / "NETCDF4.nc") == run_dump(tmp_path / "NETCDF3_64BIT_OFFSET.nc")


# ---- What is refused ----


def refusal(path):
    with pytest.raises(AssertionError) as wrong:
        run_dump(path)
    return str(wrong.value)


def test_unknown_filters_are_named(tmp_path):
    write_h5md(tmp_path / "a.h5md", how={"compression": "lzf"})
    said = refusal(tmp_path / "a.h5md")
    assert "is compressed by" in said and "lzf" in said and "gzip" in said


def test_external_data_are_not_read(tmp_path):
    write_h5md(tmp_path / "other.h5md")
    with h5py.File(tmp_path / "a.h5md", "w") as f:
        f.create_group("h5md").attrs["version"] = [1, 1]
        f["particles/all/position"] = h5py.ExternalLink("other.h5md", "/particles/all/position")
    assert "has no positions" in refusal(tmp_path / "a.h5md")
    (tmp_path / "raw").write_bytes(POSITIONS.tobytes())
    with h5py.File(tmp_path / "b.h5md", "w") as f:
        f.create_group("h5md").attrs["version"] = [1, 1]
        f.create_dataset("particles/all/position/value", POSITIONS.shape, "f4",
                         external=[("raw", 0, POSITIONS.nbytes)]).attrs["unit"] = "nm"  # fmt: skip
    assert "is stored in another file" in refusal(tmp_path / "b.h5md")


def test_absurd_sizes_are_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5md", "w") as f:
        f.create_group("h5md").attrs["version"] = [1, 1]
        f.create_dataset("particles/all/position/value", (10**6, 10**9, 3), "f4",
                         chunks=(1, 10**6, 3)).attrs["unit"] = "nm"  # fmt: skip
    assert "never written" in refusal(tmp_path / "a.h5md")


def test_a_file_without_a_unit_needs_one(elea, tmp_path):
    write_h5md(tmp_path / "a.h5md", unit=None)
    (tmp_path / "a.xyz").write_text("4\n\n" + "".join(f"C {2 * i} 0 0\n" for i in range(4)))
    assert "give --length-unit" in only_error(elea("a.xyz", "a.h5md", *FEW))
    said = elea("a.xyz", "a.h5md", "--length-unit", "nm", "--whole", "never", *FEW, "--json", "-")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["parameters"]["length_unit"] == "A"


# ---- MDTraj ----

TOPOLOGY = {
    "chains": [
        {"index": 0, "residues": [{"index": 0, "name": "GLY", "resSeq": 5, "atoms": [
            {"index": 0, "name": "N", "element": "N"}, {"index": 1, "name": "CA", "element": "C"}]}]},
        {"index": 1, "residues": [{"index": 1, "name": "HOH", "resSeq": 6, "atoms": [
            {"index": 2, "name": "O", "element": "O"}, {"index": 3, "name": "H1", "element": "H"}]}]},
    ],
    "bonds": [[0, 1], [2, 3]],
}  # fmt: skip


def write_mdtraj(path, topology=TOPOLOGY, kind="fixed"):
    with h5py.File(path, "w") as f:
        f.attrs["conventions"] = np.bytes_("Pande")
        f.create_dataset("coordinates", data=POSITIONS, maxshape=(None, 4, 3), chunks=(2, 4, 3),
                         compression="gzip").attrs["units"] = np.bytes_("nanometers")  # fmt: skip
        f.create_dataset("time", data=TIMES).attrs["units"] = np.bytes_("picoseconds")
        f.create_dataset("cell_lengths", data=np.tile(EDGES, (3, 1))).attrs["units"] = np.bytes_("nanometers")
        f.create_dataset("cell_angles", data=np.full((3, 3), 90.0)).attrs["units"] = np.bytes_("degrees")
        text = json.dumps(topology)
        if kind == "fixed":
            f.create_dataset("topology", data=np.array([text.encode()]))
        elif kind == "scalar":
            f.create_dataset("topology", data=np.bytes_(text))
        elif kind == "variable":
            f.create_dataset("topology", data=[text], dtype=h5py.string_dtype())


@pytest.mark.parametrize("kind", ["fixed", "scalar", "variable"])
def test_mdtraj_files_name_their_atoms(tmp_path, kind):
    write_mdtraj(tmp_path / "a.h5", kind=kind)
    rows = [line.split("\t")[:5] for line in run_dump(tmp_path / "a.h5", "--atoms").decode().splitlines()]
    assert rows == [["N", "GLY", "5", "A", "N"], ["CA", "GLY", "5", "A", "C"],
                    ["O", "HOH", "6", "B", "O"], ["H1", "HOH", "6", "B", "H"]]  # fmt: skip
    assert run_dump(tmp_path / "a.h5", "--bonds").split() == [b"0", b"1", b"2", b"3"]
    for i, frame in enumerate(dump(tmp_path / "a.h5").frames):
        assert np.array_equal(frame.positions.astype(np.float32), POSITIONS[i] * np.float32(10))
        assert frame.time == TIMES[i]
        assert np.array_equal(frame.box, np.diag([30.0, 40.0, 50.0]))


def test_mdtraj_files_may_be_alone_and_in_archives(elea, tmp_path):
    write_mdtraj(tmp_path / "a.h5")
    said = elea("a.h5", *FEW, *BARE, "--whole", "never", "--csv", "a.csv")
    assert said.returncode == 0, said.stderr
    assert "a.h5: 4 atoms" in said.stderr
    with tarfile.open(tmp_path / "all.tar", "w") as archive:
        archive.add(tmp_path / "a.h5", "a.h5")
    said = elea("batch", "all.tar", "a.h5", *FEW, *BARE, "--whole", "never", "--csv", "b.csv")
    if "has no libarchive" in said.stdout + said.stderr:
        pytest.skip("built without libarchive")
    assert said.returncode == 0, said.stderr
    rows = (tmp_path / "b.csv").read_text().splitlines()
    assert len(rows) == 3


def test_written_by_mdtraj(tmp_path):
    md = pytest.importorskip("mdtraj")
    pytest.importorskip("tables")
    t = md.load(str(EXAMPLES / "peptide.xtc"), top=str(EXAMPLES / "peptide.pdb"))[:20]
    t.unitcell_vectors = np.tile(np.array([[3, 0, 0], [0.5, 3, 0], [0.25, 0.5, 3]], np.float32), (20, 1, 1))
    t.save_hdf5(str(tmp_path / "a.h5"))
    ours = dump(tmp_path / "a.h5")
    assert ours.n_frames == 20
    for i, frame in enumerate(ours.frames):
        assert np.array_equal(frame.positions.astype(np.float32), t.xyz[i] * np.float32(10))
        assert frame.time == t.time[i]
        np.testing.assert_allclose(frame.box, 10 * t.unitcell_vectors[i], rtol=2e-6, atol=2e-5)
    atoms = [line.split("\t")[:5] for line in run_dump(tmp_path / "a.h5", "--atoms").decode().splitlines()]
    assert atoms == [[a.name, a.residue.name, str(a.residue.resSeq), "A", a.element.symbol]
                     for a in t.topology.atoms]  # fmt: skip
    bonds = np.array(run_dump(tmp_path / "a.h5", "--bonds").split(), int).reshape(-1, 2)
    assert bonds.tolist() == [[a.index, b.index] for a, b in t.topology.bonds]
