# SPDX-License-Identifier: MIT
"""Topologies and structures with bonds agree with MDAnalysis, atom by atom."""

import os
import subprocess
import warnings
from pathlib import Path

import numpy as np
import pytest

mda = pytest.importorskip("MDAnalysis")
data = pytest.importorskip("MDAnalysisTests.datafiles")

BUILD = os.environ.get("ELEA_BUILD")
DUMP = Path(BUILD or "") / "tests" / "c" / "dump_frames"
ELEA = Path(BUILD or "") / "cli" / "elea"
DATA = Path(data.__file__).parent / "data"

pytestmark = [
    pytest.mark.skipif(BUILD is None, reason="ELEA_BUILD does not name the build folder"),
    pytest.mark.filterwarnings("ignore"),
]


def run_dump(*arguments):
    done = subprocess.run([DUMP, *map(str, arguments)], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def read_atoms(*arguments):
    code, text, message = run_dump(*arguments, "--atoms")
    assert code == 0, message
    return [line.split("\t") for line in text.decode().splitlines()]


def read_bonds(path):
    text = run_dump(path, "--bonds")[1].decode()
    return sorted(tuple(sorted(map(int, line.split("\t")))) for line in text.splitlines())


def universe(path, **keywords):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mda.Universe(str(path), **keywords)


def bonds_of(reference):
    if not hasattr(reference, "bonds"):
        return []
    return sorted({tuple(sorted(map(int, pair))) for pair in reference.bonds.indices})


def compare_names(atoms, reference):
    assert len(atoms) == len(reference.atoms)
    assert [a[0] for a in atoms] == [str(name) for name in reference.atoms.names]
    assert [a[1] for a in atoms] == [str(name) for name in reference.atoms.resnames]


def compare_masses(atoms, masses):
    """The elements are those of the masses in the file."""
    for atom, mass in zip(atoms, masses, strict=True):
        symbol = atom[4]
        if symbol:
            weight = {"Si": 28.085, "Cl": 35.45}.get(symbol) or mda.guesser.tables.masses[symbol]
            assert abs(weight - mass) < 0.03 + 0.002 * weight, atom


# ---- Topologies without positions ----

PSF = ["2r9r-1b.psf", "SiN_tric_namd.psf", "adk.psf", "adk_closed_NAMD.psf", "adk_notop.psf",
       "namd_cgenff.psf", "nosegid.psf", "parmed_ala3.psf", "tip125_tric_C36.psf", "trz_psf.psf",
       "watdyn.psf", "1a2c_ins_code.psf"]  # fmt: skip


@pytest.mark.parametrize("name", PSF)
def test_psf(name):
    reference = universe(DATA / name, to_guess=())
    atoms = read_atoms(DATA / name)
    compare_names(atoms, reference)
    assert [int(a[2]) for a in atoms] == [int(r) for r in reference.atoms.resids]
    if name != "nosegid.psf":
        assert [a[3] for a in atoms] == [str(s) for s in reference.atoms.segids]
    if name != "trz_psf.psf":  # its masses are in kDa
        compare_masses(atoms, reference.atoms.masses)
        assert all(a[4] for a in atoms if a[0] != "LP")
    assert sorted(set(read_bonds(DATA / name))) == bonds_of(reference)


PRMTOP = ["ace_mbondi3.parm7", "ace_mbondi3.negative.parm7", "ace_tip3p.parm7", "ache.prmtop",
          "bala.prmtop", "capped-ala.prmtop", "chitosan.prmtop", "cpptraj_traj.prmtop",
          "parmed_ala2_solv.parm7", "tz2.truncoct.parm7.bz2",
          "anti.top", "posfor.top"]  # fmt: skip


@pytest.mark.parametrize("name", PRMTOP)
def test_prmtop(name):
    path = DATA / "Amber" / name
    if not path.exists():
        pytest.skip("not in this version")
    reference = universe(path, to_guess=(), topology_format="PRMTOP")
    atoms = read_atoms(path)
    compare_names(atoms, reference)
    assert [int(a[2]) for a in atoms] == [int(r) for r in reference.atoms.resids]
    compare_masses(atoms, reference.atoms.masses)
    if hasattr(reference.atoms, "elements") and "negative" not in name:
        assert [a[4] for a in atoms] == [str(e) for e in reference.atoms.elements]
    assert read_bonds(path) == bonds_of(reference)


def test_chamber():
    """The force field of CHARMM in a file of AMBER, which MDAnalysis does not read."""
    path = DATA / "Amber" / "parmed_fad.prmtop"
    if not path.exists():
        pytest.skip("not in this version")
    parts = {
        part.split("\n")[0].strip(): part.split("\n", 2)[2]
        for part in path.read_text().split("%FLAG ")[1:]
    }
    atoms = read_atoms(path)
    names = parts["ATOM_NAME"].replace("\n", "")
    assert [a[0] for a in atoms] == [names[i : i + 4].strip() for i in range(0, len(names), 4)]
    numbers = [int(n) for n in parts["ATOMIC_NUMBER"].split()]
    symbols = {1: "H", 6: "C", 7: "N", 8: "O", 15: "P"}
    assert [a[4] for a in atoms] == [symbols[n] for n in numbers]
    assert len(read_bonds(path)) == len(
        parts["BONDS_INC_HYDROGEN"].split() + parts["BONDS_WITHOUT_HYDROGEN"].split()
    ) / 3


def test_radii_of_prmtop():
    """Those of the section RADII, read here by hand."""
    path = DATA / "Amber" / "ace_mbondi3.parm7"
    text = path.read_text().split("%FLAG RADII")[1].split("%FLAG")[0].split("\n")[2:]
    assert [float(a[7]) for a in read_atoms(path)] == [float(x) for x in " ".join(text).split()]


# ---- Small molecules ----


def read_positions(path):
    raw = run_dump(path)[1]
    n_frames, frames, at = int(np.frombuffer(raw, np.uint64, 1, 8)[0]), [], 24
    while at < len(raw):
        n_atoms = int(np.frombuffer(raw, np.uint64, 2, at)[1])
        frames.append(np.frombuffer(raw, np.float64, 3 * n_atoms, at + 24 + 80).reshape(-1, 3))
        at += 24 + 80 + 24 * n_atoms
    assert n_frames == len(frames)
    return frames


@pytest.mark.parametrize("name", ["Ligand", "Molecule", "Molecule_comments_header", "Molecules",
                                  "sodium_ion", "test_crysin", "zinc_856218"])  # fmt: skip
def test_mol2(name):
    path = DATA / "mol2" / f"{name}.mol2"
    reference = universe(path, to_guess=())
    atoms = read_atoms(path)
    assert [a[0] for a in atoms] == list(reference.atoms.names)
    symbols = [t.split(".")[0] for t in reference.atoms.types]
    symbols = [s[0].upper() if s.islower() else s for s in symbols]  # those of GAFF
    assert [a[4] for a in atoms] == symbols
    assert read_bonds(path) == bonds_of(reference)
    frames = read_positions(path)
    assert len(frames) == reference.trajectory.n_frames
    for ours, ts in zip(frames, reference.trajectory, strict=True):
        np.testing.assert_array_equal(ours.astype(np.float32), ts.positions)


@pytest.mark.parametrize(("end", "is_read"), [("2 1 3 ar", True), ("2 1 3 a", True), ("2 1 3", False)])
def test_a_last_bond_of_mol2_without_newline_is_read_if_its_type_has_begun(tmp_path, end, is_read):
    """Then its atoms are whole: 1 3 could be the beginning of 1 30."""
    path = tmp_path / "a.mol2"
    path.write_text(
        "@<TRIPOS>MOLECULE\nx\n3 2 1 0 0\nSMALL\nNO_CHARGES\n\n@<TRIPOS>ATOM\n"
        "1 C1 0 0 0.1 C.ar 1 A 0\n2 C2 1.4 0 0.2 C.ar 1 A 0\n3 C3 0 1.4 0.3 C.ar 1 A 0\n"
        f"@<TRIPOS>BOND\n1 1 2 ar\n{end}"
    )
    code, _, message = run_dump(path, "--bonds")
    assert (code == 0) == is_read, message
    if is_read:
        assert read_bonds(path) == [(0, 1), (0, 2)]
    else:
        assert "truncated" in message


def test_sdf():
    """By columns, read here by hand."""
    path = next(DATA.rglob("molecule.sdf"))
    lines = path.read_text().split("\n")
    n_atoms, n_bonds = int(lines[3][:3]), int(lines[3][3:6])
    rows = [line.split() for line in lines[4 : 4 + n_atoms]]
    assert [a[4] for a in read_atoms(path)] == [row[3] for row in rows]
    np.testing.assert_array_equal(
        read_positions(path)[0], [[float(x) for x in row[:3]] for row in rows]
    )
    pairs = [line[:6] for line in lines[4 + n_atoms : 4 + n_atoms + n_bonds]]
    assert read_bonds(path) == sorted(
        tuple(sorted((int(p[:3]) - 1, int(p[3:]) - 1))) for p in pairs
    )


# ---- The command ----

QUICK = ["--num-walks", "1000", "--theory", "analogy", "--stop", "1"]


def elea(*arguments):
    return subprocess.run(
        [ELEA, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_protein_of_psf_and_dcd_is_a_protein():
    done = elea(DATA / "adk.psf", DATA / "adk_dims.dcd", *QUICK)
    assert done.returncode == 0, done.stderr
    assert "solution: heavy atoms" in done.stderr
    # The same atoms by PDB.
    same = elea(DATA / "adk_open.pdb", *QUICK)
    masses = [
        [line for line in run.stderr.splitlines() if line.startswith("mass:")]
        for run in (done, same)
    ]
    assert masses[0] == masses[1]
    assert len(masses[0]) == 1


def test_topology_alone_and_last():
    done = elea(DATA / "adk.psf")
    assert done.returncode == 1
    assert "a PSF file has no positions; give the trajectory after it" in done.stderr
    done = elea(DATA / "adk_open.pdb", DATA / "adk.psf")
    assert "give it as the first file, before the trajectory" in done.stderr
    done = elea(DATA / "adk_notop.psf", DATA / "2r9r-1b.psf")
    assert done.stderr.count("\n") == 1


def test_generalized_born_radii(tmp_path):
    path = DATA / "Amber" / "ace_mbondi3.parm7"
    trajectory = tmp_path / "a.xyz"
    atoms = [f"{a[4]} {1.2 * i} 0 0" for i, a in enumerate(read_atoms(path))]
    trajectory.write_text("\n".join(["6", "", *atoms, ""]))
    done = elea(path, trajectory, *QUICK, "--radii", "file", "--preset", "bare")
    assert done.returncode == 0, done.stderr
    assert "radii: file" in done.stderr


# ---- Damage ----


@pytest.mark.parametrize("name", ["parmed_ala3.psf", "Amber/capped-ala.prmtop"])
def test_truncated(tmp_path, name):
    whole = (DATA / name).read_bytes()
    path = tmp_path / Path(name).name
    complete = read_atoms(DATA / name)
    for at in np.linspace(1, len(whole) - 1, 60).astype(int):
        path.write_bytes(whole[:at])
        code, text, message = run_dump(path, "--atoms")
        if code == 0:  # what is missing is not needed
            atoms = [line.split("\t") for line in text.decode().splitlines()]
            assert [a[:5] for a in atoms] == [a[:5] for a in complete]
        else:
            assert message.count("\n") == 1
            assert path.name in message


@pytest.mark.parametrize(
    "name", ["ace_mbondi3.error1.parm7", "ace_mbondi3.error2.parm7", "ace_mbondi3.error3.parm7"]
)
def test_wrong_prmtop(name):
    code, _, message = run_dump(DATA / "Amber" / name)
    assert code == 1
    assert name in message
