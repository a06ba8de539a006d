# SPDX-License-Identifier: MIT
"""Biological assemblies: operators, chains, and agreement with gemmi."""

import itertools
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

BUILD = os.environ.get("ELEA_BUILD")
DUMP = Path(BUILD or "") / "tests" / "c" / "dump_frames"
ELEA = Path(BUILD or "") / "cli" / "elea"

pytestmark = pytest.mark.skipif(BUILD is None, reason="ELEA_BUILD does not name the build folder")

# Proper rotations by 120 and 180 degrees, with translations.
OPERATORS = {
    "1": ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [0, 0, 0]),
    "2": ([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [0.5, 0, 0]),
    "3": ([[0, 0, 1], [1, 0, 0], [0, 1, 0]], [0, -0.25, 0]),
    "4": ([[-1, 0, 0], [0, -1, 0], [0, 0, 1]], [0, 0, 40.125]),
    "X0": ([[1, 0, 0], [0, -1, 0], [0, 0, -1]], [7, 0, -3]),
}
# Chains by label: A and B are protein, C is a ligand of A, D the water of B.
LABELS = [("A", "A", "ALA"), ("B", "B", "GLY"), ("C", "A", "LIG"), ("D", "B", "HOH")]


def mmcif(gens, order="before"):
    rng = np.random.default_rng(5)
    atoms = ["loop_"] + [
        f"_atom_site.{item}"
        for item in (
            "group_PDB id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id "
            "label_entity_id label_seq_id Cartn_x Cartn_y Cartn_z occupancy auth_seq_id "
            "auth_asym_id"
        ).split()
    ]
    serial = 0
    for label, chain, residue in LABELS:
        for number in range(1, 4):
            serial += 1
            x, y, z = rng.uniform(-20, 20, 3).round(3)
            atoms.append(
                f"ATOM {serial} C CA . {residue} {label} 1 {number} {x} {y} {z} 1 {number} {chain}"
            )
    text = ["loop_"]
    text += [
        f"_pdbx_struct_assembly.{item}"
        for item in "id details method_details oligomeric_details oligomeric_count".split()
    ]
    text += [f"{name} 'by the author' ? ? ?" for name in sorted({gen[0] for gen in gens})]
    text += ["#", "loop_"]
    text += [
        f"_pdbx_struct_assembly_gen.{item}"
        for item in ("assembly_id", "oper_expression", "asym_id_list")
    ]
    for name, expression, chains in gens:
        if len(chains) > 4:
            text += [f"{name} '{expression}'", f";{chains}", ";"]
        else:
            text.append(f"{name} '{expression}' {chains}")
    text += ["#", "loop_"]
    text += [f"_pdbx_struct_oper_list.{item}" for item in ("id", "type")]
    for i in range(1, 4):
        text += [f"_pdbx_struct_oper_list.matrix[{i}][{j}]" for j in range(1, 4)]
        text.append(f"_pdbx_struct_oper_list.vector[{i}]")
    for name, (matrix, vector) in OPERATORS.items():
        rows = " ".join(
            " ".join(map(str, [*row, shift])) for row, shift in zip(matrix, vector, strict=True)
        )
        text.append(f"{name} 'a kind' {rows}")
    text.append("#")
    parts = [text, atoms] if order == "before" else [atoms, text]
    return "\n".join(["data_TEST", "#", *sum(parts, []), "#", ""])


def run_dump(*arguments):
    done = subprocess.run([DUMP, *map(str, arguments)], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def ours(path, assembly):
    code, text, message = run_dump(f"assembly={assembly}", path, "--atoms")
    assert code == 0, message
    atoms = [line.split("\t") for line in text.decode().splitlines()]
    data = run_dump(f"assembly={assembly}", path)[1]
    positions = np.frombuffer(data, np.float64, 3 * len(atoms), 24 + 24 + 80).reshape(-1, 3)
    return atoms, positions


def place(names, positions):
    """Applies a product of operators, the last first."""
    for name in reversed(names):
        matrix, vector = map(np.array, OPERATORS[name])
        positions = positions @ matrix.T + vector
    return positions


def products(*groups):
    return list(itertools.product(*groups))


@pytest.mark.parametrize(
    ("expression", "placed"),
    [
        ("1", products("1")),
        ("1,2,3", products("123")),
        ("(1-3)", products("123")),
        ("(1,3)", products("13")),
        ("(1-3)(4,1)", products("123", "41")),
        ("(X0)(1-4)", products(["X0"], "1234")),
        ("(2)(4)(3)", products("2", "4", "3")),
        ("X0", products(["X0"])),
        ("(1-2)(4),3", [*products("12", "4"), "3"]),
    ],
)
@pytest.mark.parametrize("order", ["before", "after"])
def test_products_and_ranges_of_operators(tmp_path, expression, placed, order):
    path = tmp_path / "a.cif"
    path.write_text(mmcif([("0", "1", "A,B,C,D"), ("1", expression, "A,B,C,D")], order))
    alone, positions = ours(path, "0")
    atoms, copies = ours(path, "1")
    expected = np.concatenate([place(names, positions) for names in placed])
    np.testing.assert_allclose(copies, expected, atol=1e-12)
    for i, atom in enumerate(atoms):
        same = alone[i % len(alone)]
        copy = i // len(alone)
        assert atom[:3] == same[:3]
        assert atom[3] == (f"{same[3]}-{copy + 1}" if copy else same[3])


def test_the_right_factor_of_a_product_comes_first(tmp_path):
    path = tmp_path / "a.cif"
    path.write_text(mmcif([("1", "1", "A"), ("2", "(2)(4)", "A")]))
    (_, before), (_, after) = ours(path, "1"), ours(path, "2")
    np.testing.assert_allclose(
        after, np.c_[-before[:, 1] + 0.5, before[:, 2] + 40.125, -before[:, 0]], atol=1e-12
    )


def test_chains_have_operators_of_their_own(tmp_path):
    path = tmp_path / "a.cif"
    path.write_text(mmcif([("1", "1,2", "A,C"), ("1", "3", "B"), ("2", "4", "B")]))
    atoms, _ = ours(path, "1")
    assert [atom[3] for atom in atoms[::3]] == ["A", "A", "A-2", "A-2", "B"]
    assert [atom[3] for atom in ours(path, "2")[0]] == ["B"] * 3


REMARK = """\
REMARK 350 BIOMOLECULE: 1, 2
REMARK 350 AUTHOR DETERMINED BIOLOGICAL UNIT: DIMERIC
REMARK 350 APPLY THE FOLLOWING TO CHAINS: A,
REMARK 350                    AND CHAINS: B
REMARK 350   BIOMT1   1  1.000000  0.000000  0.000000        0.00000
REMARK 350   BIOMT2   1  0.000000  1.000000  0.000000        0.00000
REMARK 350   BIOMT3   1  0.000000  0.000000  1.000000        0.00000
REMARK 350   BIOMT1   2 -1.000000  0.000000  0.000000        0.00000
REMARK 350   BIOMT2   2  0.000000 -1.000000  0.000000        0.00000
REMARK 350   BIOMT3   2  0.000000  0.000000  1.000000       40.12500
REMARK 350 APPLY THE FOLLOWING TO CHAINS: C
REMARK 350   BIOMT1   1  1.000000  0.000000  0.000000        7.00000
REMARK 350   BIOMT2   1  0.000000 -1.000000  0.000000        0.00000
REMARK 350   BIOMT3   1  0.000000  0.000000 -1.000000       -3.00000
REMARK 350 BIOMOLECULE: 3
REMARK 350 APPLY THE FOLLOWING TO CHAINS: B
REMARK 350   BIOMT1   1  1.000000  0.000000  0.000000        0.00000
REMARK 350   BIOMT2   1  0.000000  1.000000  0.000000        0.00000
REMARK 350   BIOMT3   1  0.000000  0.000000  1.000000        0.00000
"""


def test_pdb(tmp_path):
    path = tmp_path / "a.pdb"
    line = "ATOM  {0:5d}  CA  GLY {1}   1    {0:8.3f}{2:8.3f}{3:8.3f}  1.00  0.00           C\n"
    atoms = [line.format(i, chain, 2.5 * i, -i) for i, chain in enumerate("ABCB", 1)]
    bond = "CONECT    2    4\n"
    path.write_text(REMARK + "".join(atoms) + bond + "END\n")
    file = np.array([[i, 2.5 * i, -i] for i in range(1, 5)])
    ab, c = file[[0, 1, 3]], file[[2]]
    for name in "12":
        found, positions = ours(path, name)
        assert [atom[3] for atom in found] == ["A", "B", "B", "A-2", "B-2", "B-2", "C"]
        np.testing.assert_array_equal(
            positions, np.concatenate([ab, place("4", ab), place(["X0"], c)])
        )
    assert run_dump("assembly=1", path, "--bonds")[1] == b"1\t2\n4\t5\n"
    assert len(ours(path, "3")[0]) == 2


@pytest.mark.parametrize("name", ["1hvr.pdb", "4E43.pdb", "5a7u.pdb", "mmcif/1YJP.cif"])
def test_published(name):
    gemmi = pytest.importorskip("gemmi")
    data = pytest.importorskip("MDAnalysisTests.datafiles")
    path = Path(data.__file__).parent / "data" / name
    structure = gemmi.read_structure(str(path))
    (assembly,) = structure.assemblies
    structure.remove_alternative_conformations()
    model = gemmi.make_assembly(assembly, structure[0], gemmi.HowToNameCopiedChain.AddNumber)
    theirs = np.array([a.atom.pos.tolist() for a in model.all()])
    _, mine = ours(path, "1")
    assert mine.shape == theirs.shape
    # Their copies are in another order.
    distances = np.linalg.norm(mine[:, None] - theirs[None, :200], axis=2)
    assert distances.min(axis=0).max() < 2e-3


# ---- The command ----


def elea(*arguments):
    return subprocess.run([ELEA, *map(str, arguments)], capture_output=True, text=True, check=False)


QUICK = ("--num-walks", "1000", "--theory", "analogy", "--preset", "bare", "--mass", "1kDa")


def test_a_note_says_that_the_assembly_is_larger(tmp_path):
    path = tmp_path / "a.cif"
    path.write_text(mmcif([("1", "(1-3)(4,1)", "A,B,C,D")]))
    done = elea(path, *QUICK)
    assert done.returncode == 0
    assert (
        "a.cif: note: the biological assembly 1 has 12 chains, the file has 2; the chains of the "
        "file are analysed; --assembly 1 takes the assembly"
    ) in done.stderr
    done = elea(path, *QUICK, "--assembly", "1")
    assert "note: the biological" not in done.stderr
    assert "72 atoms" in done.stderr


@pytest.mark.parametrize("expression", ["1", "2"])
def test_no_note_if_nothing_differs(tmp_path, expression):
    path = tmp_path / "a.cif"
    path.write_text(mmcif([("1", expression, "A,B,C,D")]))
    assert "note: the biological" not in elea(path, *QUICK).stderr


def test_a_note_says_that_chains_are_elsewhere_or_fewer(tmp_path):
    path = tmp_path / "a.cif"
    path.write_text(mmcif([("1", "1", "A,C"), ("1", "3", "B,D")]))
    assert "has its 2 chains (2 in the file) at other places" in elea(path, *QUICK).stderr
    path.write_text(mmcif([("1", "1", "A,C"), ("2", "1", "B,D")]))
    assert "assembly 1 has 1 chain, the file has 2" in elea(path, *QUICK).stderr


@pytest.mark.parametrize(
    ("gens", "message"),
    [
        ([("1", "(1-9)", "A")], "there is an operator that the file does not define"),
        ([("1", "(1,", "A")], "there is a mistake in its operators"),
        ([("1", "(1,2", "A")], "a parenthesis is not closed"),
        ([("1", "(1-3)(1-4)x", "A")], "there is a mistake"),
        ([("1", "(3-1)", "A")], "there is a wrong range"),
        ([("1", "(1-99999999999)", "A")], "there is a wrong range"),
        ([("1", "(1-3)" * 10, "A")], "there are more than 20000 copies"),
        ([("1", "1", "Z")], "assembly 1 has no chain that is in the file"),
        ([("2", "1", "A"), ("7", "1", "A")], 'there is no assembly "1"; the file describes 2, 7'),
    ],
)
def test_what_cannot_be_made_is_refused(tmp_path, gens, message):
    path = tmp_path / "a.cif"
    path.write_text(mmcif(gens))
    done = elea(path, *QUICK, "--assembly", "1")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "a.cif" in done.stderr
    assert message in done.stderr


def test_other_files_describe_no_assembly(tmp_path):
    path = tmp_path / "a.xyz"
    path.write_text("1\n\nC 0 0 0\n")
    done = elea(path, "--assembly", "1")
    assert done.returncode == 2
    assert "only PDB and mmCIF files describe biological assemblies" in done.stderr
