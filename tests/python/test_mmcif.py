# SPDX-License-Identifier: MIT
"""The reader of mmCIF agrees with gemmi, atom by atom.

The files are those of the package MDAnalysisTests, what gemmi makes of its PDB files, and the same
rows written in other ways. Of alternate locations gemmi keeps all and Elea one conformer, so files
with alternates are compared after gemmi has removed those that Elea would.
"""

import random
from pathlib import Path

import numpy as np
import pytest
from test_readers import BUILD, dump, run_dump

gemmi = pytest.importorskip("gemmi")

pytestmark = pytest.mark.skipif(BUILD is None, reason="ELEA_BUILD does not name the build folder")


def find_data(pattern):
    try:
        import MDAnalysisTests
    except ImportError:
        return []
    return sorted((Path(MDAnalysisTests.__file__).parent / "data").rglob(pattern))


def structure_of(path):
    return gemmi.make_structure_from_block(gemmi.cif.read(str(path))[0])


def rows_of(model):
    """Atoms of a model in the order of the file."""
    rows = [(atom.serial, chain.name, residue, atom)
            for chain in model for residue in chain for atom in residue]
    return sorted(rows, key=lambda row: row[0])


def has_alternates(structure):
    return any(row[3].altloc != "\0" for model in structure for row in rows_of(model))


def compare(path, structure):
    whole = dump(path)
    assert whole.damage == 0 and whole.n_frames == len(structure) == len(whole.frames)
    for frame, model in zip(whole.frames, structure, strict=True):
        expected = np.array([row[3].pos.tolist() for row in rows_of(model)])
        assert np.array_equal(frame.positions, expected)
    ours = [line.split("\t") for line in run_dump(path, "--atoms").decode().splitlines()]
    for mine, (_, chain, residue, atom) in zip(ours, rows_of(structure[0]), strict=True):
        assert mine[:4] == [atom.name, residue.name, str(residue.seqid.num), chain]
        assert mine[6] == residue.seqid.icode.strip()
        if atom.element.name != "X":
            assert mine[4:6] == [atom.element.name, "0"]
    box = whole.frames[0].box
    cell = structure.cell
    if cell.is_crystal():
        lengths = np.linalg.norm(box, axis=1)
        np.testing.assert_allclose(lengths, [cell.a, cell.b, cell.c], rtol=1e-12)
        np.testing.assert_allclose(np.linalg.det(box), cell.volume, rtol=1e-9)
    else:
        assert box is None


REAL = find_data("mmcif/*.cif*")


@pytest.mark.skipif(not REAL, reason="the package MDAnalysisTests is not installed")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_files(path):
    structure = structure_of(path)
    sizes = [len(rows_of(model)) for model in structure]
    if len(set(sizes)) > 1:  # models of different molecules are no frames
        differing = next(i for i, size in enumerate(sizes) if size != sizes[0])
        with pytest.raises(AssertionError, match=f"frame {differing}: it has {sizes[differing]} atoms"):
            run_dump(path)
        return
    if not has_alternates(structure):
        compare(path, structure)
        return
    kept = {tuple(position) for position in dump(path).frames[0].positions}
    for chain in structure[0]:
        for residue in chain:
            locations = {atom.altloc for atom in residue} - {"\0"}
            for i in range(len(residue) - 1, -1, -1):
                atom = residue[i]
                if atom.altloc != "\0" and tuple(atom.pos.tolist()) not in kept:
                    del residue[i]
            # What is left is one conformer.
            assert len({atom.altloc for atom in residue} - {"\0"}) == min(1, len(locations))
    compare(path, structure)


# Written anew by gemmi: an ensemble, insertion codes, a protein with ligands and water.
CONVERTED = ["nmr_neopetrosiamide.pdb", "adk_oplsaa.pdb", "1hvr.pdb", "4E43.pdb", "5a7u.pdb",
             "nucl_res.pdb", "cobrotoxin.pdb"]
PDB_FILES = [path for name in CONVERTED for path in find_data(name)]


def converted(path, tmp_path):
    structure = gemmi.read_pdb(str(path))
    structure.setup_entities()
    structure.assign_label_seq_id()
    written = tmp_path / "converted.cif"
    structure.make_mmcif_document().write_file(str(written))
    return written


@pytest.mark.skipif(not PDB_FILES, reason="the package MDAnalysisTests is not installed")
@pytest.mark.parametrize("path", PDB_FILES, ids=lambda path: path.name)
def test_converted_files(tmp_path, path):
    written = converted(path, tmp_path)
    structure = structure_of(written)
    if has_alternates(structure):
        pytest.skip("gemmi keeps all locations")
    compare(written, structure)


def quoted(value, rng):
    """One of the ways to write a value that means the same; "." and "?" stay as they are."""
    if value in (".", "?"):
        return value
    ways = [f"'{value}'", f'"{value}"', f"\n;{value}\n;\n"]
    if value and not value.startswith(("'", '"', "_", "#", "$", "[", ";")) and " " not in value:
        ways += [value] * 6
    return rng.choice(ways)


@pytest.mark.skipif(not PDB_FILES, reason="the package MDAnalysisTests is not installed")
@pytest.mark.parametrize("seed", range(8))
def test_columns_and_quotes_in_any_order(tmp_path, seed):
    """The same rows with their columns shuffled, values quoted at random, and comments between."""
    rng = random.Random(seed)
    source = converted(PDB_FILES[seed % len(PDB_FILES)], tmp_path)
    structure = structure_of(source)
    if has_alternates(structure):
        pytest.skip("gemmi keeps all locations")
    block = gemmi.cif.read(str(source))[0]
    table = block.find_mmcif_category("_atom_site.")
    columns = list(range(len(table.tags)))
    rng.shuffle(columns)
    lines = ["# shuffled", "data_shuffled", *(f"_cell.{name} {block.find_value(f'_cell.{name}')}"
             for name in ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma")
             if block.find_value(f"_cell.{name}")), "loop_"]
    lines += [table.tags[i] for i in columns]
    for row in table:
        values = [quoted(gemmi.cif.as_string(row[i]) if row[i] not in (".", "?") else row[i], rng)
                  for i in columns]
        lines.append(rng.choice([" ", "  ", "\t", "\n", " # comment\n"]).join(values))
    shuffled = tmp_path / "shuffled.cif"
    shuffled.write_text("\n".join(lines) + "\n#\nloop_\n_other.item\n1 2 3\n")
    compare(shuffled, structure)
