# SPDX-License-Identifier: MIT
"""Trajectories that name no atoms, as the command reads them: TRR, NetCDF, mdcrd, rst7."""

import json
import struct

import numpy as np
import pytest
from conftest import frames_of, only_error, xyz_text

N_FRAMES = 10
N_ATOMS = 4


def frames_of_chain():
    """The coordinates of xyz_text, as files of single precision and three decimals hold them."""
    lines = xyz_text(N_FRAMES).splitlines()
    atoms = [line.split()[1:] for line in lines if len(line.split()) == 4]
    return np.array(atoms, float).reshape(N_FRAMES, N_ATOMS, 3)


def trr_text(frames, without=()):
    """Frames in nanometres; those of the numbers `without` have velocities only."""
    data = b""
    for number, frame in enumerate(frames):
        size = 12 * len(frame)
        has = number not in without
        data += struct.pack(">3i12s", 1993, 13, 12, b"GMX_trn_file")
        sizes = [0, 0, 36, 0, 0, 0, 0, size * has, size * (not has), 0]
        data += struct.pack(">13i2f", *sizes, len(frame), number, 0, 2.0 * number, 0.0)
        data += struct.pack(">9f", *[0.0] * 9) + (frame / 10).astype(">f4").tobytes()
    return data


def mdcrd_text(frames, box=None):
    text = "title\n"
    for frame in frames:
        numbers = [f"{number:8.3f}" for number in frame.ravel()]
        for k in range(0, len(numbers), 10):
            text += "".join(numbers[k : k + 10]) + "\n"
        if box is not None:
            text += "".join(f"{length:8.3f}" for length in box) + "\n"
    return text


def rst7_text(frame, time=12.5):
    numbers = [f"{number:12.7f}" for number in frame.ravel()]
    text = f"title\n{len(frame):6d}  {time:15.7e}\n"
    for k in range(0, len(numbers), 6):
        text += "".join(numbers[k : k + 6]) + "\n"
    return text


def results(elea, *arguments, code=0):
    done = elea(*arguments, "--json", "out.json", "--whole", "never", few=True)
    assert done.returncode == code, done.stderr
    return done.stderr


def properties(tmp_path):
    document = json.loads((tmp_path / "out.json").read_text())
    return [frame["properties"] for frame in document["frames"]]


def test_mdcrd_gives_the_results_of_the_same_positions(elea, chain, tmp_path):
    (tmp_path / "run.mdcrd").write_text(mdcrd_text(frames_of_chain()))
    results(elea, chain)
    expected = properties(tmp_path)
    results(elea, chain, "run.mdcrd")
    assert properties(tmp_path) == expected


def test_several_trajectories_of_different_formats_are_one(elea, molecule, tmp_path):
    frames = frames_of_chain()
    (tmp_path / "a.trr").write_bytes(trr_text(frames))
    (tmp_path / "b.mdcrd").write_text(mdcrd_text(frames))
    (tmp_path / "c.rst7").write_text(rst7_text(frames[3]))
    results(elea, molecule, "a.trr", "b.mdcrd", "c.rst7", "--csv", "out.csv")
    assert frames_of(tmp_path / "out.csv") == list(range(21))
    all_frames = properties(tmp_path)
    for a, b in zip(all_frames[:10], all_frames[10:20], strict=True):
        assert a["volume"]["value"] == pytest.approx(b["volume"]["value"], rel=1e-5)
    last = all_frames[20]["volume"]["value"]
    assert last == pytest.approx(all_frames[3]["volume"]["value"], rel=1e-5)


def test_frames_without_positions_are_told(elea, molecule, tmp_path):
    (tmp_path / "run.trr").write_bytes(trr_text(frames_of_chain(), without=(0, 4, 5)))
    stderr = results(elea, molecule, "run.trr", "-q", "--csv", "out.csv")
    warning = "elea: run.trr: warning: 3 frames without positions are left out, and not counted"
    assert warning in stderr.splitlines()
    assert frames_of(tmp_path / "out.csv") == list(range(7))


def test_boxes_without_angles_are_told(elea, molecule, tmp_path):
    (tmp_path / "run.mdcrd").write_text(mdcrd_text(frames_of_chain(), (50, 50, 50)))
    assert "run.mdcrd: warning: the boxes have no angles" in results(elea, molecule, "run.mdcrd")


def test_files_of_other_atoms_are_refused(elea, molecule, tmp_path):
    frames = np.concatenate([frames_of_chain(), 2.0 + frames_of_chain()], axis=1)
    (tmp_path / "run.trr").write_bytes(trr_text(frames))
    (tmp_path / "run.mdcrd").write_text(mdcrd_text(frames))
    (tmp_path / "run.rst7").write_text(rst7_text(frames[0]))
    assert "8 atoms per frame, but molecule.xyz has 4" in only_error(elea(molecule, "run.trr"))
    assert "8 atoms per frame, but molecule.xyz has 4" in only_error(elea(molecule, "run.rst7"))
    assert "do not have the 4 atoms of the structure" in only_error(elea(molecule, "run.mdcrd"))
    assert "give the structure to which it belongs" in only_error(elea("run.mdcrd"))
    assert "give a structure" in only_error(elea("run.rst7"))


@pytest.mark.parametrize("name", ["run.trr", "run.mdcrd"])
def test_truncated_trajectories(elea, molecule, tmp_path, name):
    """One line that says why; the frames before are analysed, and the status says so.

    Tests in C truncate after each byte.
    """
    frames = frames_of_chain()
    data = trr_text(frames) if name == "run.trr" else mdcrd_text(frames).encode()
    path = tmp_path / name
    for n in np.linspace(1, len(data) - 2, 40).astype(int):
        path.write_bytes(data[:n])
        done = elea(molecule, name, "--step", "100", "-q", "--csv", "-", few=True)
        lines = [line for line in done.stderr.splitlines() if line.startswith("elea: ")]
        assert done.returncode in (0, 1, 3), done.stderr
        assert len(lines) == (done.returncode != 0), done.stderr
        if done.returncode == 3:
            assert "truncated" in lines[0] and "the results cover" in lines[0]
            assert len(done.stdout.splitlines()) >= 2
        if done.returncode == 0:  # the end of a frame
            assert len(done.stdout.splitlines()) == 2
