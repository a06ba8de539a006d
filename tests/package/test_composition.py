# SPDX-License-Identifier: MIT
"""Mass and specific volume from the residues of a file."""

import pytest

import elea

ATOM = "ATOM  {:5d} {:<4} {:>3} A{:4d}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00          {:>2}\n"
CYSTEINE = ("N", "CA", "C", "O", "CB", "SG")


def write(path, residues):
    """A residue is its name, the names of its atoms, and where they all are."""
    atoms = [(name, *rest) for name, *rest in residues]
    lines = [
        ATOM.format(1, f" {atom}" if len(atom) < 4 else atom, name, i + 1, *place, atom[0])
        for i, (name, names, place) in enumerate(atoms)
        for atom in names
    ]
    path.write_text("".join(lines) + "END\n")
    return path


def test_cystine(tmp_path):
    near = [("CYS", CYSTEINE, (0.0, 0.0, 0.0)), ("CYS", CYSTEINE, (2.0, 0.0, 0.0))]
    found = elea.composition(write(tmp_path / "near.pdb", near))
    assert found.mass == pytest.approx(222.28, abs=0.02)  # C6H10N2O3S2
    assert found.n_disulfides == 1
    assert found.residues["amino_acid"] == 2
    assert 0.57 < found.specific_volume < 0.59  # that of an end is 0


def test_missing_atoms(tmp_path):
    path = write(tmp_path / "part.pdb", [("CYS", CYSTEINE[:4], (0.0, 0.0, 0.0))])
    found = elea.composition(path)
    assert found.mass == pytest.approx(121.16, abs=0.01)
    assert (found.n_missing_atoms, found.incomplete) == (2, "CYS 1 (chain A)")


def test_unknown_molecules(tmp_path):
    found = elea.composition(write(tmp_path / "x.pdb", [("QQX", ("C1", "O1"), (0.0, 0.0, 0.0))]))
    assert (found.unknown, found.n_estimated) == ("QQX", 1)


def test_errors(tmp_path):
    with pytest.raises(OSError, match="none"):
        elea.composition(tmp_path / "none.pdb")
    path = write(tmp_path / "a.pdb", [("CYS", CYSTEINE, (0.0, 0.0, 0.0))])
    with pytest.raises(ValueError, match="selection"):
        elea.composition(path, "resname QQQ")
