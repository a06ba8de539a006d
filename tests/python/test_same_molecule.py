# SPDX-License-Identifier: MIT
"""Real molecules give the same numbers, whichever file they come in."""
import json
import warnings

import pytest

gemmi = pytest.importorskip("gemmi")
mda = pytest.importorskip("MDAnalysis")
datafiles = pytest.importorskip("MDAnalysisTests.datafiles")

QUICK = ("--theory", "analogy", "--num-walks", "30000", "--stop", "1", "-q", "--json", "-")
KEYS = ("hydrodynamic_radius", "intrinsic_viscosity_mass_units", "sedimentation_coefficient_20w",
        "radius_of_gyration", "radius_of_gyration_mass", "frictional_ratio")

# Adenylate kinase, a toxin with disulfides and RNA in water with ions and hydrogens; a dimer with a
# ligand and some hydrogens; crystals with haems, with a ligand and missing atoms, with insertion codes.
MOLECULES = {
    "kinase": datafiles.PDB,
    "toxin": datafiles.PDB_sub_sol,
    "RNA": datafiles.RNA_PDB,
    "protease": datafiles.CONECT,
    "cytochrome": datafiles.PDB_full.replace("4E43.pdb", "19hc.pdb.gz"),
    "receptor": datafiles.PDB_full.replace("4E43.pdb", "1a28.pdb.gz"),
    "porin": datafiles.PDB_icodes,
}


def as_mmcif(path, folder):
    structure = gemmi.read_structure(str(path))
    structure.setup_entities()
    structure.make_mmcif_document().write_file(str(folder / "a.cif"))
    return "a.cif"


def as_crystal(path, folder):
    """Without hydrogens, waters and ions."""
    structure = gemmi.read_structure(str(path))
    structure.remove_hydrogens()
    structure.remove_waters()
    for chain in structure[0]:
        for i in reversed(range(len(chain))):
            if chain[i].name in ("NA", "CL", "NA+", "SOD", "CLA", "CL-", "POT"):
                del chain[i]
    structure.write_pdb(str(folder / "b.pdb"))
    return "b.pdb"


def as_frame(path, folder):
    """In the format of GROMACS, which has neither elements nor chains, with another 100 waters and 6 ions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        universe = mda.Universe(str(path))
        atoms = universe.atoms
        if hasattr(atoms, "altLocs"):
            atoms = atoms[[not place.strip() or place == "A" for place in atoms.altLocs]]
        water = mda.Universe.empty(306, 106, atom_resindex=[i // 3 for i in range(300)] + [100 + i for i in range(6)],
                                   trajectory=True)
        water.add_TopologyAttr("names", ["OW", "HW1", "HW2"] * 100 + ["NA", "CL"] * 3)
        water.add_TopologyAttr("resnames", ["SOL"] * 100 + ["NA", "CL"] * 3)
        water.add_TopologyAttr("resids", list(range(5000, 5106)))
        corner = atoms.positions.max(axis=0) + 12.0
        box = universe.dimensions if "SOL" in atoms.resnames else None  # that of the simulation
        for i, atom in enumerate(water.atoms):
            place = [3.1 * (i // 3 % 10), 3.1 * (i // 30), 0.8 * (i % 3)]
            atom.position = corner + place
        both = mda.Merge(atoms, water.atoms)
        both.dimensions = [900.0, 900.0, 900.0, 90.0, 90.0, 90.0] if box is None else box
        both.atoms.write(str(folder / "c.gro"))
    return "c.gro"


def run(elea, path):
    result = elea(path, *QUICK)
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    properties = document["frames"][0]["properties"]
    return document["parameters"], {key: properties[key]["value"] for key in KEYS}


@pytest.mark.parametrize("write", [as_mmcif, as_crystal, as_frame])
@pytest.mark.parametrize("name", MOLECULES)
def test_a_molecule_is_the_same_in_all_files(elea, tmp_path, name, write):
    expected, values = run(elea, MOLECULES[name])
    found, others = run(elea, write(MOLECULES[name], tmp_path))
    assert found["preset"] == expected["preset"] == "solution"
    assert found["mass"] == pytest.approx(expected["mass"], rel=1e-3)
    assert found["specific_volume"] == pytest.approx(expected["specific_volume"], abs=1e-3)
    for key in KEYS:
        assert others[key] == pytest.approx(values[key], rel=0.01), key
