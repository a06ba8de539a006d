# SPDX-License-Identifier: MIT
"""What the atoms of a structure are taken as: the same molecule gives the same numbers."""
import json
import os
import pathlib

import pytest

from conftest import only_error

PEPTIDE = pathlib.Path(__file__).parents[2] / "examples" / "peptide.pdb"
PROTEINS = pathlib.Path(os.environ.get("ELEA_SHARED_DATA") or "nowhere") / "proteins"
QUICK = ("--theory", "analogy", "--max-rsd-capacitance", "0.03", "-q", "--json", "-")
KEYS = ("hydrodynamic_radius", "intrinsic_viscosity_mass_units", "sedimentation_coefficient",
        "diffusion_coefficient")


def atoms_of(text):
    return [line for line in text.splitlines() if line.startswith("ATOM")]


def is_hydrogen(line):
    return line[76:78].strip() == "H"


def with_hydrogens(atoms):
    return "a.pdb", "\n".join(atoms) + "\n"


def without_hydrogens(atoms):
    return "a.pdb", "\n".join(line for line in atoms if not is_hydrogen(line)) + "\n"


def as_mmcif(atoms):
    columns = "group_PDB id type_symbol label_atom_id label_comp_id label_asym_id label_seq_id Cartn_x Cartn_y Cartn_z"
    head = "data_A\nloop_\n" + "".join(f"_atom_site.{column}\n" for column in columns.split())
    rows = [f'ATOM {i + 1} {line[76:78].strip()} "{line[12:16].strip()}" {line[17:20]} A {line[22:26].strip()} '
            f"{line[30:38]} {line[38:46]} {line[46:54]}" for i, line in enumerate(atoms)]
    return "a.cif", head + "\n".join(rows) + "\n#\n"


def as_frame_of_a_simulation(atoms):
    """With water and ions in a box, in GROMACS' format, which has no elements."""
    rows = [(int(line[22:26]), line[17:20], line[12:16].strip(), *(float(line[k:k + 8]) / 10 for k in (30, 38, 46)))
            for line in atoms]
    for i in range(30):
        rows += [(100 + i, "SOL", name, 0.5 + 0.1 * i, 3.5 + shift, 4.0)
                 for name, shift in (("OW", 0.0), ("HW1", 0.08), ("HW2", -0.08))]
    rows += [(200, "NA", "NA", 3.0, 4.0, 4.5), (201, "CL", "CL", 1.0, 4.0, 4.5)]
    lines = [f"{number % 100000:5d}{residue:<5s}{name:>5s}{(i + 1) % 100000:5d}{x:8.3f}{y:8.3f}{z:8.3f}"
             for i, (number, residue, name, x, y, z) in enumerate(rows)]
    return "a.gro", f"frame\n{len(rows)}\n" + "\n".join(lines) + "\n   9.0 9.0 9.0\n"


def run(elea, *arguments):
    result = elea(*arguments)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def peptide(elea):
    return run(elea, PEPTIDE, *QUICK)


@pytest.mark.parametrize("write", [with_hydrogens, without_hydrogens, as_mmcif, as_frame_of_a_simulation])
def test_a_molecule_is_the_same_in_all_files(elea, tmp_path, peptide, write):
    name, text = write(atoms_of(PEPTIDE.read_text()))
    (tmp_path / name).write_text(text)
    found = run(elea, name, *QUICK)
    assert found["parameters"]["preset"] == "solution"
    assert found["parameters"]["mass"] == peptide["parameters"]["mass"]
    assert found["parameters"]["specific_volume"] == peptide["parameters"]["specific_volume"]
    for key in KEYS:
        value, expected = (document["frames"][0]["properties"][key]["value"] for document in (found, peptide))
        assert value == pytest.approx(expected, rel=0.01)
        # Bodies are the same; GROMACS' format rounds to 0.01 A.
        assert value == pytest.approx(expected, rel=1e-12) or name == "a.gro"


def test_a_solution_structure_without_its_hydrogens_is_the_same(elea, tmp_path):
    if not PROTEINS.exists():
        pytest.skip("no published structures")
    path = PROTEINS / "avg1e8l.pdb.gz"
    found = run(elea, path, *QUICK)
    assert found["parameters"]["n_hydrogens_left_out"] > 900
    bare = run(elea, path, *QUICK, "--preset", "bare", "--select", "not (water or ion or hydrogen)", "--add-radius",
               "0.8", "--mass", found["parameters"]["mass"], "--specific-volume",
               found["parameters"]["specific_volume"])
    assert found["parameters"]["mass"] == pytest.approx(14306.8, rel=1e-3)
    for key in KEYS:
        assert (found["frames"][0]["properties"][key]["value"]
                == pytest.approx(bare["frames"][0]["properties"][key]["value"], rel=1e-9))


@pytest.mark.parametrize("name, mass, volume", [
    ("1a4v", 15784.8, 0.718),      # sugars and calcium
    ("1g0b", 32409.8, 0.748),      # haem
    ("dim2sod", 31412.7, 0.718),   # zinc and copper
])
def test_sugars_metals_and_haem_count(elea, name, mass, volume):
    if not PROTEINS.exists():
        pytest.skip("no published structures")
    found = run(elea, PROTEINS / f"{name}.pdb.gz", *QUICK)["parameters"]
    assert found["preset"] == "solution"
    assert found["mass"] == pytest.approx(mass, rel=1e-3)
    assert found["specific_volume"] == pytest.approx(volume, abs=0.003)


def test_the_first_line_says_what_is_assumed(elea, tmp_path):
    def first_line(*arguments):
        result = elea(*arguments, few=True)
        assert result.returncode == 0, result.stderr
        return result.stderr.splitlines()[0]

    (tmp_path / "a.xyz").write_text("2\npair\nC 0 0 0\nO 1.2 0 0\n")
    (tmp_path / "a.pqr").write_text("ATOM 1 N GLY 1 0 0 0 -0.3000 1.8500\nATOM 2 CA GLY 1 1.5 0 0 0.2100 2.2750\n")
    solution, bare = "--preset solution: as in water", "--preset bare: atoms of the file"
    assert first_line(PEPTIDE) == f"solution: heavy atoms + 0.8 A of water, mass from residues ({bare})"
    assert (first_line(PEPTIDE, "--add-radius", 0, "--mass", 2000)
            == f"solution: heavy atoms, mass as given ({bare})")
    assert first_line(PEPTIDE, "--preset", "bare") == f"bare: the atoms of the file ({solution})"
    because = "bare: the atoms of the file, because"
    assert first_line(PEPTIDE, "--radii", "bondi") == f"{because} radii are given ({solution})"
    assert first_line("a.pqr") == f"{because} radii are given ({solution})"
    assert first_line("a.xyz") == f"{because} residues are mostly unknown ({solution})"
    assert (first_line(PEPTIDE, "--csv", "a.csv", "--csv-format", "nist")
            == f"{because} the layout is that of NIST ZENO ({solution})")


def test_options_replace_what_they_set(elea):
    document = run(elea, PEPTIDE, *QUICK, "--preset", "solution", "--radii", "alvarez", "--add-radius", 1,
                   "--select", "resid 1:10")
    parameters = document["parameters"]
    assert (parameters["radii"], parameters["add_radius"]) == ("alvarez", 1)
    assert parameters["composition"]["amino_acids"] == 10
    assert parameters["n_hydrogens_left_out"] > 0
    kept = run(elea, PEPTIDE, *QUICK, "--select", "protein or hydrogen")["parameters"]
    assert (kept["n_atoms_selected"], kept["n_hydrogens_left_out"]) == (304, 0)
    parameters = run(elea, PEPTIDE, *QUICK, "--preset", "bare")["parameters"]
    assert (parameters["preset"], parameters["radii"], parameters["mass_source"]) == ("bare", "bondi", "elements")
    assert parameters["specific_volume"] is None


def test_buoyancy_follows_from_volume_and_solvent(elea):
    def buoyancy(*arguments):
        document = run(elea, PEPTIDE, *QUICK, *arguments)
        has_s = "sedimentation_coefficient" in document["frames"][0]["properties"]
        parameters = document["parameters"]
        factor, density = parameters["buoyancy_factor"], parameters["solvent_density"]
        if factor is None and None not in (parameters["specific_volume"], density):
            factor = 1 - parameters["specific_volume"] * density * 1e-3
        assert has_s == (factor is not None)
        return factor

    volume = run(elea, PEPTIDE, *QUICK)["parameters"]["specific_volume"]
    assert buoyancy() == pytest.approx(1 - volume * 0.998207, abs=1e-5)  # water at 20 C
    assert buoyancy("--temperature", "4C") == pytest.approx(1 - volume * 0.999975, abs=1e-5)
    assert buoyancy("--specific-volume", 0.74) == pytest.approx(1 - 0.74 * 0.998207, abs=1e-5)
    assert buoyancy("--preset", "bare", "--specific-volume", 0.74) == pytest.approx(1 - 0.74 * 0.998207, abs=1e-5)
    assert buoyancy("--buoyancy-factor", 0.3) == 0.3
    assert buoyancy("--preset", "bare") is None
    # A viscosity alone does not tell which solvent it is.
    assert buoyancy("--viscosity", "1.2cp") is None
    assert "density" in elea(PEPTIDE, "--viscosity", "1.2cp", few=True).stderr
    assert buoyancy("--viscosity", "1.2cp", "--solvent", "water") == pytest.approx(1 - volume * 0.998207, abs=1e-5)
    assert buoyancy("--buoyancy-factor", 0.3, "--specific-volume", 0.7) == 0.3
    error = only_error(elea(PEPTIDE, "--specific-volume", 730, few=True), 2)
    assert error == "specific_volume is 730; give it in cm^3/g, between 0.05 and 5"


def test_alpha_carbons_are_spheres_of_residues(elea, tmp_path, peptide):
    lines = [line for line in atoms_of(PEPTIDE.read_text()) if line[12:16] == " CA "]
    (tmp_path / "trace.pdb").write_text("\n".join(lines) + "\n")
    document = run(elea, "trace.pdb", *QUICK)
    parameters = document["parameters"]
    assert (parameters["radii"], parameters["add_radius"]) == ("calpha", 0)
    assert parameters["mass"] == peptide["parameters"]["mass"]
    assert "warning" not in elea("trace.pdb", few=True).stderr
    radius, expected = (d["frames"][0]["properties"]["hydrodynamic_radius"]["value"] for d in (document, peptide))
    assert radius == pytest.approx(expected, rel=0.05)


def test_what_a_structure_lacks_is_said(elea, tmp_path):
    atoms = atoms_of(PEPTIDE.read_text())
    (tmp_path / "side.pdb").write_text("\n".join(line for line in atoms if line[12:16] != " CB ") + "\n")
    (tmp_path / "gap.pdb").write_text("\n".join(line for line in atoms if int(line[22:26]) not in (8, 9)) + "\n")
    said = elea("side.pdb", "-q", few=True).stderr
    assert "side.pdb: warning: 17 atoms of 17 residues are missing, first in ASN 1 (chain A); the mass" in said
    assert "gap.pdb: warning: residues are missing in 1 place of its chains" in elea("gap.pdb", "-q", few=True).stderr


def test_a_disordered_chain_has_a_note(elea, tmp_path):
    line = "ATOM  {0:5d}  CA  GLY A{0:4d}    {1:8.3f}{2:8.3f}   0.000  1.00  0.00           C\n"
    (tmp_path / "coil.pdb").write_text("".join(line.format(i, 3.3 * i, 1.9 * (i % 2)) for i in range(1, 41)))
    result = elea("coil.pdb", "-q", "--json", "-", few=True)
    assert json.loads(result.stdout)["parameters"]["unfolded"] is True
    assert "coil.pdb: note: the chain is not folded" in result.stderr


def test_presets_are_for_atoms(elea, tmp_path):
    (tmp_path / "a.bod").write_text("SPHERE 0 0 0 1\n")
    assert "--preset: applies to atoms" in only_error(elea("a.bod", "--preset", "solution", few=True), 2)
    error = only_error(elea(PEPTIDE, "--preset", "wet", few=True), 2)
    assert error == "--preset wet: give auto, solution or bare"
