# SPDX-License-Identifier: MIT
"""Which molecule it is: frames and files of other atoms, atoms astray, conformers, assemblies."""

import pytest
from conftest import BARE, only_error, xyz_text

ATOM = "ATOM  {:5d}  {:<3s} {:3s} {:1s}{:4d}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00          {:>2s}\n"


def pdb_text(names=("N", "CA", "C", "O"), residue="GLY", chain="A", shift=0.0, elements=True):
    return "".join(
        ATOM.format(i + 1, name, residue, chain, 1, 1.5 * i + shift, 0.3 * i * i, 0.1 * i**3,
                    name[0] if elements else "")
        for i, name in enumerate(names))


def frames_in(result):
    return [line.split(",")[0] for line in result.stdout.splitlines()[1:]]


@pytest.fixture
def structure(tmp_path):
    (tmp_path / "a.pdb").write_text(pdb_text())
    return "a.pdb"


# ---- Files ----


@pytest.mark.parametrize("other, words", [
    (pdb_text(("N", "CA", "C")), ": 3 atoms per frame, but a.pdb has 4; "),
    (pdb_text(("N", "CA", "O", "C")), ": atom 3 is O of GLY 1 in chain A, but C of GLY 1 "),
    (pdb_text(("N", "CB", "C", "O")), ": atom 2 is CB (C) of GLY 1 in chain A, but CA (C) of "),
    (pdb_text(residue="ALA"), ": atom 1 is N of ALA 1 in chain A, but N of GLY 1 in chain A in a.pdb"),
])
def test_a_second_file_of_another_molecule_is_refused(elea, structure, tmp_path, other, words):
    (tmp_path / "b.pdb").write_text(other)
    error = only_error(elea(structure, "b.pdb", few=True))
    assert error.startswith("b.pdb" + words)
    if "atom " in words:
        assert error.endswith("analyse different molecules one by one")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name, other", [
    ("b.pdb", pdb_text(shift=1.0)),
    ("b.pdb", pdb_text(shift=1.0, chain="B")),
    ("b.pdb", pdb_text(shift=1.0, elements=False)),
    ("b.xyz", "4\n\nN 0 0 0\nC 1.5 0 0\nC 3 0 1\nO 4.5 0 0\n"),
    ("b.xyz", "4\n\n7 0 0 0\n6 1.5 0 0\n6 3 0 1\n8 4.5 0 0\n"),
    ("b.gro", "t\n4\n" + "".join(f"    9GLY  {n:>5s}{i:5d}{0.15 * i:8.3f}{0:8.3f}{0.02 * i * i:8.3f}\n"
                                 for i, n in enumerate(("N", "CA", "C", "O"))) + "   0 0 0\n"),
])
def test_the_same_atoms_in_another_format_are_frames(elea, structure, tmp_path, name, other):
    (tmp_path / name).write_text(other)
    result = elea(structure, structure, name, "-q", "--csv", "-", few=True)
    assert result.returncode == 0, result.stderr
    assert frames_in(result) == ["0", "1"]


def test_residues_may_have_names_of_force_fields(elea, tmp_path):
    (tmp_path / "a.pdb").write_text(pdb_text(residue="HIS"))
    (tmp_path / "b.pdb").write_text(pdb_text(residue="HSD"))
    assert elea("a.pdb", "a.pdb", "b.pdb", "-q", few=True).returncode == 0


def test_radii_of_the_structure_must_be_those_of_all_files(elea, tmp_path):
    head = "1\nProperties=species:S:1:pos:R:3:radius:R:1\n"
    (tmp_path / "a.xyz").write_text(head + "C 0 0 0 1.5\n")
    (tmp_path / "b.xyz").write_text(head + "C 0 0 0 2.5\n")
    error = only_error(elea("a.xyz", "b.xyz", "--radii", "file", few=True))
    assert error.startswith("b.xyz: atom 1 has the radius 2.5, but 1.5 in a.xyz; ")
    assert elea("a.xyz", "b.xyz", "-q", few=True).returncode == 0
    # Within a file each frame has its own.
    (tmp_path / "c.xyz").write_text(head + "C 0 0 0 1.5\n" + head + "C 0 0 0 3\n")
    result = elea("c.xyz", "--radii", "file", "-q", "--csv", "-", "--csv-atoms", "d.csv", few=True)
    capacitance = [float(line.split(",")[2]) for line in result.stdout.splitlines()[1:]]
    assert capacitance == pytest.approx([1.5, 3.0], rel=1e-3)


# ---- Frames ----


def test_a_frame_with_another_number_of_atoms_is_named(elea, tmp_path):
    (tmp_path / "num.xyz").write_text(xyz_text(1, 20) + xyz_text(1, 19) + xyz_text(1, 20))
    result = elea("num.xyz", "-q", "--csv", "-", few=True)
    assert only_error(result, 3).startswith(
        "num.xyz: frame 1: it has 19 atoms, but the first frame has 20; frames must have the same")
    assert frames_in(result) == ["0"]


def test_models_that_differ_are_named(elea, tmp_path):
    (tmp_path / "m.pdb").write_text(
        f"MODEL        1\n{pdb_text()}ENDMDL\nMODEL        2\n{pdb_text(('N', 'CA'))}ENDMDL\n")
    error = only_error(elea("m.pdb", "-q", "--mass", "57", few=True), 3)
    assert error.startswith("m.pdb: frame 1: it has 2 atoms, but the first frame has 4; ")


def test_snapshots_of_other_atoms_are_refused(elea, tmp_path):
    (tmp_path / "run.xyz").write_text("2\n\nA 0 0 0\nB 3 0 0\n1\n\nA 0 0 0\n")
    (tmp_path / "run.conv").write_text("A 1\nB 2\n")
    (tmp_path / "run.bod").write_text("TRAJECTORY run.xyz run.conv\n")
    error = only_error(elea("run.bod", "-q", few=True), 3)
    assert error.startswith("run.xyz: frame 1: it has 1 atom, but the first frame has 2; "), error


def test_an_atom_that_has_flown_away_is_named(elea, tmp_path):
    lines = xyz_text(2, 20).splitlines(keepends=True)
    lines[22 + 8] = "O 1e8 0 0\n"
    (tmp_path / "fly.xyz").write_text("".join(lines))
    result = elea("fly.xyz", "-q", "--csv", "-", few=True)
    assert only_error(result, 3).startswith(
        "fly.xyz: frame 1: atom 7 lies 1e+08 A from the middle of the others: ")
    assert frames_in(result) == ["0"]
    # Not if it is not selected, nor in a body.
    assert elea("fly.xyz", "-q", "-s", "not index 6", few=True).returncode == 0
    (tmp_path / "far.bod").write_text("SPHERE 0 0 0 1\nSPHERE 1 0 0 1\nSPHERE 1e6 0 0 1\n")
    assert elea("far.bod", "-q", few=True).returncode == 0


# ---- Models ----


ASSEMBLY = "REMARK 350 BIOMOLECULE: 1\n" + "".join(
    f"MODEL {i:8d}\n{ATOM.format(1, 'CA', 'GLY', 'A', 1, 27.0 * i, 0.0, 0.0, 'C')}ENDMDL\n"
    for i in (1, 2))


def test_models_of_an_assembly_are_one_body_or_refused(elea, tmp_path):
    (tmp_path / "assembly.pdb").write_text(ASSEMBLY)
    error = only_error(elea("assembly.pdb", few=True))
    assert error.startswith("assembly.pdb: its MODELs are copies of a rigid molecule in different ")
    assert "--models join or frames" in error
    options = ("assembly.pdb", *BARE, "-q", "--mass", "57", "--csv", "-")
    joined = elea(*options, "--models", "join", few=True)
    assert joined.returncode == 0, joined.stderr
    # Two spheres of 1.7 A, 27 A apart.
    (tmp_path / "two.bod").write_text("SPHERE 27 0 0 1.7\nSPHERE 54 0 0 1.7\nHUNITS 1 A\n")
    two = elea("two.bod", "-q", "--mass", "57", "--csv", "-", "--csv-format", "frames", few=True)
    assert joined.stdout.splitlines()[1].split(",")[2] == two.stdout.splitlines()[1].split(",")[2]
    assert frames_in(elea(*options, "--models", "frames", few=True)) == ["0", "1"]


def test_only_pdb_has_models(elea, molecule):
    error = only_error(elea(molecule, "--models", "join", few=True), 2)
    assert error == f"{molecule}: only a PDB or PQR file has MODELs; leave out --models"


def test_atoms_after_endmdl_are_refused(elea, tmp_path):
    (tmp_path / "end.pdb").write_text(pdb_text() + "ENDMDL\n" + pdb_text()[:-40])
    error = only_error(elea("end.pdb", "-q", "--mass", "57", few=True), 3)
    assert error.startswith("end.pdb: line 6: the atoms from this line on follow an ENDMDL and ")


# ---- Lines ----


def test_no_atom_of_a_long_file_is_lost(elea, tmp_path):
    (tmp_path / "long.pdb").write_text(
        "ATOM  99999  CA  GLY A   1       0.000   0.000   0.000  1.00  0.00           C\n"
        "ATOM1000000  CA  GLY A   2       3.000   0.000   0.000  1.00  0.00           C\n"
        "HETATM100001  O  LIG A   3       6.000   0.000   0.000  1.00  0.00           O\n")
    result = elea("long.pdb", *BARE, few=True)
    assert 'long.pdb: 3 atoms; selection "not (water or ion)": 3 atoms' in result.stderr


def test_one_conformer_of_a_residue_is_chosen(elea, tmp_path):
    (tmp_path / "alt.pdb").write_text(
        "ATOM      1  N   CYS A  42       0.000   0.000   0.000  1.00  0.00           N\n"
        "ATOM      2  CA ACYS A  42       1.500   0.000   0.000  0.80  0.00           C\n"
        "ATOM      3  CA BCYS A  42       1.500   0.400   0.000  0.20  0.00           C\n"
        "ATOM      4  HG BCYS A  42       3.500   0.400   0.000  0.20  0.00           H\n")
    result = elea("alt.pdb", few=True)
    assert "alt.pdb: 2 atoms; " in result.stderr


@pytest.mark.parametrize("name, content, words", [
    ("tab.pdb", pdb_text().replace("ATOM  ", "ATOM\t", 1), "line 1: the line has a tab"),
    ("box.gro", "t\n1\n    1LIG      C    1   0.000   0.000   0.000\n",
     "line 3: the file ends after its atoms, without a line for the box"),
    ("few.xyz", "3\n\nC 0 0 0\nC 1 0 0\n", "line 4: the file ends after 2 of the 3 atoms of line 1"),
])
def test_messages_say_what_is_wrong(elea, tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    assert only_error(elea(name, few=True)).startswith(f"{name}: {words}")
