# SPDX-License-Identifier: MIT
"""Formats that do not state the number of atoms, and what inspect_file tells."""

import struct

import elea
import numpy as np
import pytest

FEW = {"num_walks": 1000, "num_interior_samples": 1000, "theory": "analogy"}
POSITIONS = np.array([[0.0, 0.0, 0.0], [1.5, 0.0, 0.0], [1.5, 1.5, 0.0], [3.0, 1.5, 0.5]])


@pytest.fixture
def mdcrd(tmp_path):
    """Three frames of four atoms."""
    path = tmp_path / "run.mdcrd"
    text = "title\n"
    for frame in range(3):
        numbers = [f"{x:8.3f}" for x in (POSITIONS + 0.25 * frame).ravel()]
        text += "".join(numbers[:10]) + "\n" + "".join(numbers[10:]) + "\n"
    path.write_text(text)
    return path


def test_the_number_of_atoms_is_that_of_the_radii_or_given(mdcrd):
    results = elea.compute_trajectory(mdcrd, [1.5] * 4, **FEW)
    assert len(results) == 3
    expected = elea.compute(POSITIONS, 1.5, **FEW)
    assert results[0].volume.value == expected.volume.value
    part = elea.compute_trajectory(mdcrd, [1.5, 1.5], indices=[0, 3], n_atoms=4, **FEW)
    assert part[0].volume.value == elea.compute(POSITIONS[[0, 3]], 1.5, **FEW).volume.value
    assert elea.inspect_file(mdcrd, n_atoms=4)["n_frames"] == 3


def test_a_missing_or_wrong_number_is_an_error(mdcrd):
    for call in (
        lambda: elea.compute_trajectory(mdcrd, 1.5, **FEW),
        lambda: elea.compute_trajectory(mdcrd, [1.5, 1.5], indices=[0, 3], **FEW),
        lambda: elea.inspect_file(mdcrd),
    ):
        with pytest.raises(ValueError, match="does not state the number of its atoms"):
            call()
    with pytest.raises(ValueError, match="do not have the 5 atoms of the structure"):
        elea.compute_trajectory(mdcrd, [1.5] * 5, **FEW)
    with pytest.raises(ValueError, match="n_atoms is 0; it must be at least 1"):
        elea.inspect_file(mdcrd, n_atoms=0)
    with pytest.raises(TypeError):
        elea.inspect_file(mdcrd, n_atoms="4")


def trr(with_positions, real="f"):
    size = 12 * (2 if real == "d" else 1)
    sizes = [0, 0, 0, 0, 0, 0, 0, size * with_positions, size * (not with_positions), 0]
    return (
        struct.pack(">3i12s", 1993, 13, 12, b"GMX_trn_file")
        + struct.pack(f">13i2{real}", *sizes, 1, 0, 0, 7.5, 0.0)
        + struct.pack(f">3{real}", 0.1, 0.2, 0.3)
    )


def test_what_is_left_out_is_told(tmp_path):
    path = tmp_path / "run.trr"
    path.write_bytes(trr(False) + trr(True) + trr(False) + trr(True))
    info = elea.inspect_file(path)
    assert info["n_frames"] == 2
    assert info["first_time"] == 7.5
    assert info["single_precision"]
    assert info["note"] == "2 frames without positions are left out, and not counted"
    with pytest.warns(UserWarning, match="2 frames without positions"):
        assert len(elea.compute_trajectory(path, 1.5, **FEW)) == 2
    path.write_bytes(trr(True, "d"))
    info = elea.inspect_file(path)
    assert not info["single_precision"]
    assert info["note"] is None


# ---- oxDNA ----

ROWS = ("1 2 3 1 0 0 0 0 1\n1 2 3.5 0 1 0 0 0 1\n", "1 2 3 0 1 0 0 0 1\n1 2 3.5 -1 0 0 0 0 1\n")


@pytest.fixture
def strand(tmp_path):
    """A topology and a trajectory of two frames."""
    (tmp_path / "a.top").write_text("2 1 5->3\nAC type=DNA\n")
    (tmp_path / "a.dat").write_text(
        "".join(f"t = {k}\nb = 20 20 20\nE = 0 0 0\n{rows}" for k, rows in enumerate(ROWS)))
    return tmp_path / "a.top", tmp_path / "a.dat"


def test_oxdna_in_one_call_and_by_parts(strand):
    topology, trajectory = strand
    results = elea.analyse(topology, trajectory, num_threads=1, **FEW)
    assert [result.frame for result in results] == [0, 1]
    atoms = elea.choose_atoms(topology)
    assert list(atoms.radii) == [3.7] * 4
    parts = elea.compute_trajectory(
        trajectory, atoms.radii, structure=topology, **(atoms.settings() | FEW))
    for a, b in zip(results, parts, strict=True):
        assert a.volume.value == b.volume.value
    assert results[0].mass == pytest.approx(313.209 + 289.184 + 18.015 - 79.980, abs=0.01)
    info = elea.inspect_file(trajectory, structure=topology)
    assert (info["format"], info["n_atoms"], info["n_frames"]) == ("oxDNA", 4, 2)
    (mapped,) = elea.map([(topology, trajectory)], num_threads=1, **FEW)
    assert mapped is not None


def test_oxdna_needs_its_topology(strand, tmp_path):
    _, trajectory = strand
    with pytest.raises(ValueError, match="structure=\"system.top\" in Python"):
        elea.compute_trajectory(trajectory, [3.7] * 4, **FEW)
    (tmp_path / "b.top").write_text("3 1 5->3\nACG\n")
    with pytest.raises(ValueError, match="line 6: the frame before this line has 2 particles, but the topology 3"):
        elea.compute_trajectory(trajectory, [3.7] * 6, structure=tmp_path / "b.top", **FEW)


# ---- HDF5 ----

def test_hdf5_files_are_told_and_read(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "a.h5md", "w") as f:
        f.create_group("h5md").attrs["version"] = [1, 1]
        position = f.create_group("particles/all/position")
        position.create_dataset("value", data=np.array([POSITIONS, POSITIONS + 1.0], np.float32))
        position.create_dataset("time", data=[3.0, 4.0]).attrs["unit"] = "ns"
    try:
        with pytest.raises(ValueError, match="does not state its units"):
            elea.inspect_file(tmp_path / "a.h5md")
    except OSError as error:
        if "has no HDF5" in str(error):
            pytest.skip("built without HDF5")
        raise
    with h5py.File(tmp_path / "a.h5md", "a") as f:
        f["particles/all/position/value"].attrs["unit"] = "Angstrom"
    info = elea.inspect_file(tmp_path / "a.h5md")
    assert (info["format"], info["n_atoms"], info["n_frames"]) == ("H5MD", 4, 2)
    assert info["first_time"] == 3000.0
    assert info["single_precision"]
    results = elea.compute_trajectory(tmp_path / "a.h5md", 1.5, **FEW)
    expected = elea.compute(POSITIONS, 1.5, **FEW)
    assert results[0].volume.value == expected.volume.value
