# SPDX-License-Identifier: MIT
"""Data files and dumps of LAMMPS agree with MDAnalysis, atom by atom."""

import json
import subprocess

import numpy as np
import pytest
from test_topologies import (
    DATA,
    ELEA,
    bonds_of,
    pytestmark,  # noqa: F401
    read_atoms,
    run_dump,
    universe,
)

mda = pytest.importorskip("MDAnalysis")

LAMMPS = DATA / "lammps"
UNIT = "length-unit=A"


def read_frames(*arguments):
    code, raw, message = run_dump(*arguments)
    assert code == 0, message
    frames, at = [], 24
    while at < len(raw):
        n_atoms, has_box = (int(n) for n in np.frombuffer(raw, np.uint64, 3, at)[1:])
        numbers = np.frombuffer(raw, np.float64, 10 + 3 * n_atoms, at + 24)
        box = numbers[1:10].reshape(3, 3) if has_box else None
        frames.append((box, numbers[10:].reshape(-1, 3)))
        at += 24 + 8 * len(numbers)
    return frames


def compare_box(box, dimensions):
    if dimensions is not None and box is not None:
        np.testing.assert_allclose(
            mda.lib.mdamath.triclinic_box(*box), dimensions, rtol=2e-5, atol=2e-3
        )


def read_pairs(path):
    return sorted(
        tuple(sorted(map(int, line.split("\t"))))
        for line in run_dump(UNIT, path, "--bonds")[1].decode().splitlines()
    )


STYLES = {"albite_triclinic.data": "id type x y z"}


@pytest.mark.parametrize(
    "name",
    ["a_lot_of_bond_types.data", "additional_columns.data", "albite_triclinic.data",
     "chain_initial.data", "cnt-hexagonal-class1.data", "cnt-hexagonal-class1.data2",
     "datatest.data", "deletedatoms.data", "hydrogen-class1.data", "hydrogen-class1.data2",
     "ifabp_apo_100mM.data.bz2", "image_vf.data", "mini.data", "pairij_coeffs.data.bz2"],
)  # fmt: skip
def test_data(name):
    path = LAMMPS / name
    reference = universe(path, format="DATA", topology_format="DATA", to_guess=(),
                         **({"atom_style": STYLES[name]} if name in STYLES else {}))  # fmt: skip
    order = np.argsort(reference.atoms.ids) if hasattr(reference.atoms, "ids") else slice(None)
    atoms = read_atoms(UNIT, path)
    assert [a[0] for a in atoms] == [str(t) for t in reference.atoms.types[order]]
    ((box, positions),) = read_frames(UNIT, path)
    theirs = reference.atoms.positions[order].astype(float)
    # Ours are unwrapped by whole vectors of the box, where there are image flags.
    shifts = np.linalg.solve(box.T, (positions - theirs).T).T
    np.testing.assert_allclose(shifts, np.round(shifts), atol=1e-4)
    if np.abs(shifts).max() < 0.5:
        np.testing.assert_allclose(positions, theirs, rtol=1e-6, atol=2e-5)
    compare_box(box, reference.dimensions)
    if hasattr(reference, "bonds"):
        assert len(set(read_pairs(path))) == len(bonds_of(reference))
    masses = reference.atoms.masses[order]
    for atom, mass in zip(atoms, masses, strict=True):
        if atom[4]:
            weight = {"Si": 28.085, "Al": 26.982, "Cl": 35.45, "Br": 79.904}.get(
                atom[4]
            ) or mda.guesser.tables.masses[atom[4]]
            assert abs(mass - weight) < 0.02 + 0.0015 * weight


@pytest.mark.parametrize(
    "name",
    ["additional_columns.lammpstrj", "chain_dump_1.lammpstrj",
     "chain_dump_2.lammpstrj", "image_vf.lammpstrj", "mass_q_elem.lammpstrj",
     "spce_all_coords.lammpstrj.bz2", "wat.lammpstrj.bz2",
     "wat.lammpstrj_long.bz2"],
)  # fmt: skip
def test_dump(name):
    path = LAMMPS / name
    keywords = {"unwrap_images": True} if name == "image_vf.lammpstrj" else {}
    reference = universe(path, format="LAMMPSDUMP", topology_format="LAMMPSDUMP", to_guess=(),
                         **keywords) if name not in (
        "additional_columns.lammpstrj",
    ) else None  # fmt: skip
    frames = read_frames(UNIT, path)
    if reference is None:
        assert len(frames[0][1]) > 0
        return
    assert len(frames) == reference.trajectory.n_frames
    for (box, positions), ts in zip(frames, reference.trajectory, strict=True):
        compare_box(box, ts.dimensions)
        theirs = ts.positions.astype(float)
        shifts = np.linalg.solve(box.T, (positions - theirs).T).T
        if name.startswith("spce"):  # they prefer wrapped positions
            shifts -= np.round(shifts)
        # MDAnalysis moves the origin of the box to 0.
        shifts -= shifts[0]
        np.testing.assert_allclose(shifts - np.round(shifts), 0.0, atol=2e-5)
        np.testing.assert_allclose(
            positions - positions[0] - (theirs - theirs[0]),
            np.round(shifts) @ box if not name.startswith("spce") else
            positions - positions[0] - (theirs - theirs[0]),
            atol=2e-3,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["albite_triclinic.dump", "nomass_elemx.lammpstrj"])
def test_without_newline_at_the_end(name):
    """The last words are a number of as many digits, but for one, and an element of other lines."""
    path = LAMMPS / name
    assert not path.read_text().endswith("\n")
    reference = universe(path, format="LAMMPSDUMP", topology_format="LAMMPSDUMP", to_guess=())
    ((box, positions),) = read_frames(UNIT, path)
    theirs = reference.atoms.positions.astype(float)
    shifts = np.linalg.solve(box.T, (positions - theirs).T).T
    np.testing.assert_allclose(shifts - shifts[0] - np.round(shifts - shifts[0]), 0, atol=2e-5)


@pytest.mark.parametrize(
    ("columns", "rows", "is_read"),
    [
        ("id type x y z", ["1 1 1.25 2.25 3.25", "2 1 4.5 5.5 6.25"], True),
        ("id type x y z", ["1 1 1.25 2.25 3.25", "2 1 4.5 5.5 16.375"], True),
        ("id type x y z", ["1 1 1.25 2.25 3.25", "2 1 4.5 5.5 6.2"], False),
        ("id type x y z", ["1 1 1.25 2.25 3.25", "2 1 4.5 5.5"], False),
        ("id type x y z", ["1 1 1.25 2.25 3.25"], False),  # nothing tells
        ("id type x y z", ["1 1 1 2 3.25123", "2 1 4 5 6.2512", "3 1 4 5 0.0712345"], True),
        ("id type x y z", ["1 1 1 2 3.25123", "2 1 4 5 6.2512", "3 1 4 5 0.071"], False),
        ("id x y z mass", ["1 1 2 3 1.008", "2 1 2 3 15.9994", "3 4 5 6 1.008"], True),
        ("id x y z mass", ["1 1 2 3 1.008", "2 1 2 3 15.9994", "3 4 5 6 1.0"], False),
        ("id type x y z ix iy iz", ["1 1 1.5 2.5 3.5 0 0 1", "2 1 4.5 5.5 6.5 0 0 -1"], True),
        ("id type x y z ix iy iz", ["1 1 1.5 2.5 3.5 0 0 1", "2 1 4.5 5.5 6.5 0 0 -"], False),
        ("id x y z element", ["1 1.5 2.5 3.5 Si", "2 4.5 5.5 6.5 Si"], True),
        ("id x y z element", ["1 1.5 2.5 3.5 Si", "2 4.5 5.5 6.5 S"], False),
        ("id x y z element", ["1 1.5 2.5 3.5 S", "2 1.5 2.5 3.5 Si", "3 4.5 5.5 6.5 S"], False),
        ("id x y z element", ["1 1.5 2.5 3.5 Si", "2 4.5 5.5 6.5 O"], False),
        ("id x y z vx", ["1 1.5 2.5 3.5 0.125", "2 4.5 5.5 6.5 0.1"], True),  # not used
    ],
)
def test_a_last_line_without_newline_is_read_unless_it_may_be_cut(tmp_path, columns, rows, is_read):
    dump_file(tmp_path / "a.dump", rows, columns)
    whole = (tmp_path / "a.dump").read_text()
    (tmp_path / "b.dump").write_text(whole[:-1])
    code, frames, message = run_dump(UNIT, tmp_path / "b.dump")
    assert (code == 0) == is_read, message
    if is_read:
        assert frames == run_dump(UNIT, tmp_path / "a.dump")[1]
    else:
        assert "truncated" in message


# A box of 2 nm, which is that of the structure in Angstrom.
def test_the_unit_of_a_dump_after_a_structure_that_states_its_own(tmp_path):
    atoms = [(1.0, 2.0, 3.0), (4.0, 5.0, 6.0)]
    xyz = "2\n\n" + "".join(f"C {x} {y} {z}\n" for x, y, z in atoms)
    (tmp_path / "a.xyz").write_text(xyz)
    rows = [f"{i + 1} 1 {x / 10} {y / 10} {z / 10}" for i, (x, y, z) in enumerate(atoms)]
    dump_file(tmp_path / "a.dump", rows, bounds="ff ff ff\n0 2\n0 2\n0 2")
    files = (tmp_path / "a.xyz", tmp_path / "a.dump")
    alone = elea(files[0], *QUICK, "--json", "-")
    both = elea(*files, "--length-unit", "nm", *QUICK, "--json", "-")
    assert both.returncode == 0, both.stderr
    radii = [json.loads(run.stdout)["frames"][0]["properties"]["radius_of_gyration"]
             for run in (alone, both)]  # fmt: skip
    assert radii[0]["value"] == pytest.approx(radii[1]["value"], rel=1e-9)
    assert json.loads(both.stdout)["parameters"]["length_unit"] == "A"
    assert "give --length-unit" in elea(*files, *QUICK).stderr
    assert "have no unit, but those of" in elea(*files, "--length-unit", "L", *QUICK).stderr
    # It is of no use where all files state theirs.
    assert "leave out --length-unit" in elea(files[0], files[0], "--length-unit", "nm", *QUICK).stderr
    dump_file(tmp_path / "b.dump", rows, bounds="ff ff ff\n0 2\n0 2\n0 2", head="ITEM: UNITS\nnano\n")
    said = elea(files[0], tmp_path / "b.dump", "--length-unit", "nm", *QUICK)
    assert "leave out --length-unit" in said.stderr


def test_no_positions():
    code, _, message = run_dump(UNIT, LAMMPS / "spce_no_coords.lammpstrj.bz2")
    assert code == 1
    assert "the atoms have no positions; write columns x y z" in message


# ---- By hand ----


def dump_file(path, rows, columns="id type x y z", bounds="pp pp pp\n0 10\n0 20\n-5 25", head=""):
    path.write_text(
        f"{head}ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n{len(rows)}\nITEM: BOX BOUNDS {bounds}\n"
        f"ITEM: ATOMS {columns}\n" + "\n".join(rows) + "\n"
    )
    return path


@pytest.mark.parametrize(
    ("columns", "rows", "expected"),
    [
        ("id type x y z", ["2 1 4 5 6", "1 1 1 2 3"], [[1, 2, 3], [4, 5, 6]]),
        ("id type xs ys zs", ["1 1 .5 .5 .5"], [[5, 10, 10]]),
        ("id type xu yu zu", ["1 1 15 5 5"], [[15, 5, 5]]),
        ("id type xsu ysu zsu", ["1 1 1.5 -.5 0"], [[15, -10, -5]]),
        ("id type x y z ix iy iz", ["1 1 5 5 5 1 -1 0"], [[15, -15, 5]]),
        ("id xs ys zs ix iy iz", ["1 .5 .5 .5 0 1 -1"], [[5, 30, -20]]),
        ("id x y z xu yu zu", ["1 1 2 3 11 2 3"], [[11, 2, 3]]),
    ],
)
def test_positions(tmp_path, columns, rows, expected):
    path = dump_file(tmp_path / "a.dump", rows, columns)
    ((box, positions),) = read_frames(UNIT, path)
    np.testing.assert_allclose(positions, expected, rtol=1e-15)
    np.testing.assert_array_equal(box, np.diag([10, 20, 30]))


def test_tilted_boxes(tmp_path):
    # Bounds of a box of 10 x 20 x 30 from 0 with tilts 2, -3, 4.
    path = dump_file(
        tmp_path / "a.dump", ["1 1 .5 .25 .5"], "id type xs ys zs",
        "xy xz yz pp pp pp\n-3 12 2\n0 24 -3\n0 30 4",
    )  # fmt: skip
    ((box, positions),) = read_frames(UNIT, path)
    expected = np.array([[10, 0, 0], [2, 20, 0], [-3, 4, 30]])
    np.testing.assert_allclose(box, expected)
    np.testing.assert_allclose(positions, [[0.5, 0.25, 0.5] @ expected])
    path = dump_file(
        tmp_path / "b.dump", ["1 1 .5 .25 .5"], "id type xs ys zs",
        "abc origin pp pp pp\n0 10 0 1\n-20 0 0 2\n0 1 30 3",
    )  # fmt: skip
    ((box, positions),) = read_frames(UNIT, path)
    np.testing.assert_allclose(box, [[0, 10, 0], [-20, 0, 0], [0, 1, 30]])
    np.testing.assert_allclose(positions, [[0.5, 0.25, 0.5] @ box + [1, 2, 3]])


@pytest.mark.parametrize(
    ("head", "option", "factor"),
    [("ITEM: UNITS\nreal\n", None, 1), ("ITEM: UNITS\nnano\n", None, 10), ("", "nm", 10),
     ("ITEM: UNITS\nlj\n", None, 1), ("", "L", 1)],
)  # fmt: skip
def test_units(tmp_path, head, option, factor):
    path = dump_file(tmp_path / "a.dump", ["1 1 1 2 3"], head=head)
    options = [f"length-unit={option}"] if option else []
    ((_, positions),) = read_frames(*options, path)
    np.testing.assert_allclose(positions, [[factor, 2 * factor, 3 * factor]])


def test_types_and_masses(tmp_path):
    path = dump_file(tmp_path / "a.dump", ["1 1 0 0 0 12.011", "2 2 3 0 0 1.0"],
                     "id type x y z mass")  # fmt: skip
    assert [a[4] for a in read_atoms(UNIT, path)] == ["C", "H"]
    assert [a[4] for a in read_atoms("length-unit=L", path)] == ["", ""]
    assert [(a[0], a[4]) for a in read_atoms(UNIT, "types=1=N,2=bead", path)] == [
        ("N", "N"), ("bead", ""),
    ]  # fmt: skip
    # One that is no element's: beads.
    path = dump_file(tmp_path / "b.dump", ["1 1 0 0 0 12.011", "2 2 3 0 0 72"],
                     "id type x y z mass")  # fmt: skip
    assert [a[4] for a in read_atoms(UNIT, path)] == ["", ""]
    path = dump_file(tmp_path / "c.dump", ["1 1 0 0 0 1", "2 1 3 0 0 1"], "id type x y z mass")
    assert [a[4] for a in read_atoms(UNIT, path)] == ["", ""]


# ---- The command ----

QUICK = ["--num-walks", "1000", "--theory", "analogy", "--stop", "1"]


def elea(*arguments):
    return subprocess.run(
        [ELEA, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_the_unit_is_asked_for():
    done = elea(LAMMPS / "wat.lammpstrj.bz2", *QUICK)
    assert done.returncode == 1
    assert "the file does not state its units; give --length-unit A (real, metal)" in done.stderr


def test_beads_are_not_guessed():
    path = LAMMPS / "wat.lammpstrj.bz2"
    done = elea(path, *QUICK, "--length-unit", "A")
    assert done.returncode != 0
    assert "radius" in done.stderr
    done = elea(path, *QUICK, "--length-unit", "A", "--types", "1=H,2=O")
    assert done.returncode == 0, done.stderr
    done = elea(path, "--length-unit", "A", "--types", "1:H")
    assert 'the types "1:H" are not like 1=C,2=O' in done.stderr
    done = elea(DATA / "adk_open.pdb", "--types", "1=H")
    assert "only LAMMPS files have numbered types" in done.stderr


def test_radii_of_a_dump_are_the_default(tmp_path):
    path = dump_file(tmp_path / "a.dump", ["1 1 2 2 2 3", "2 1 3 2 2 3"], "id type x y z diameter")
    done = elea(path, *QUICK, "--length-unit", "L")
    assert done.returncode == 0, done.stderr
    assert "radii: file" in done.stderr
    assert [a[7] for a in read_atoms("length-unit=nm", path)] == ["15", "15"]


def test_data_names_the_atoms_of_a_dump():
    done = elea(LAMMPS / "image_vf.data", LAMMPS / "image_vf.lammpstrj", *QUICK,
                "--length-unit", "L", "--radii", LAMMPS / "none.radii")  # fmt: skip
    assert "none.radii" in done.stderr


def test_truncated(tmp_path):
    whole = (LAMMPS / "chain_dump_1.lammpstrj").read_bytes()
    all_frames = read_frames(UNIT, LAMMPS / "chain_dump_1.lammpstrj")
    path = tmp_path / "a.lammpstrj"
    for at in np.linspace(1, len(whole) - 1, 60).astype(int):
        path.write_bytes(whole[:at])
        code, raw, message = run_dump(UNIT, path)
        if code:
            assert message.count("\n") == 1
            assert "a.lammpstrj" in message
            continue
        frames = read_frames(UNIT, path)
        for (_, ours), (_, expected) in zip(frames, all_frames, strict=False):
            np.testing.assert_array_equal(ours, expected)


def test_water_and_ions_are_told_by_bonds():
    path = LAMMPS / "ifabp_apo_100mM.data.bz2"
    names = [row[1] for row in read_atoms(UNIT, path)]
    expected = {1: {"NA", "CL"}, 3: {"HOH"}}
    sizes = set()
    for part in universe(path).atoms.fragments:
        sizes.add(len(part))
        assert {names[index] for index in part.indices} <= expected.get(len(part), {""})
    assert {1, 3} < sizes
