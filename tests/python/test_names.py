# SPDX-License-Identifier: MIT
"""Names of atoms and residues: elements that no column gives, beads, traces, selections."""
import re

import pytest
from conftest import BARE, only_error

# Names of the PDB's dictionary, of AMBER, CHARMM, GROMOS and OPLS.
PROTEIN = """
ALA HSD HSE HSP HID HIE HIP CYX CYM CYS2 ASPP GLUP LSN MSE SEC PYL NALA CGLY NGLY CALA ASH GLH LYN LYP
ACE NME NMA UNK TPO SEP PTR HYP PCA ORN DAL CSO KCX MLY NH2 GLYM ALAD HISA HISB HISH CYSH LYSH ARGN SER2
AIB CME FME TYS LLP CSD OCS M3L ALY NEP HIC DPR DTY NLE ABA SAR MVA CIR CSX CGU NHYP CHID NMSE CCYM
ASPH GLUH ASN1 HIS1 QLN PGLU DLY CRO TYM ARN FOR NHE CSS SNC TRQ IAS AYA BFD PHD S1P T1P Y1P
""".split()
NUCLEIC = """
A G C U T DA DG DC DT ADE GUA CYT URA THY A5 A3 RA RU5 DA5 DT3 DAN PSU 5MC 1MA OMC I DI DU RA5 G5 U3
5MU 7MG 2MG M2G H2U OMG OMU A2M 4SU YYG QUO 6MA 5CM BRU 8OG 6OG DADE DTHY CN RCN DC3 C5 T5 MA6 4OC
""".split()
WATER = """
HOH WAT SOL TP3 T3P TIP H2O HHO OH2 DOD SPC TP4 HO4 T4P TP5 OPC SWM D2O W PW WN MOH TIP3 TIP4 TIP5
SPCE OPC3 OHH T5P
""".split()


def pdb_line(number, name, residue, residue_number, x, y=0.0, z=0.0, element="", chain="A"):
    """A PDB line with the four columns of the name, and of the residue (18 to 21)."""
    return (f"ATOM  {number:5d} {name:<4s} {residue:<4s}{chain}{residue_number:4d}    "
            f"{x:8.3f}{y:8.3f}{z:8.3f}  1.00  0.00          {element:>2s}\n")


def one_atom_each(name, residues, element):
    return "".join(pdb_line(i + 1, name, residue, i + 1, 3.0 * i, element=element)
                   for i, residue in enumerate(residues))


def gro(*lines):
    """GRO of (residue number, residue, name, x, y, z in nm)."""
    atoms = "".join(f"{n:5d}{residue:<5s}{name:>5s}{i + 1:5d}{x:8.3f}{y:8.3f}{z:8.3f}\n"
                    for i, (n, residue, name, x, y, z) in enumerate(lines))
    return f"title\n{len(lines):5d}\n{atoms}   9.00000   9.00000   9.00000\n"


def elements(result):
    """Elements that were guessed, as the command counts them: {"C": 2}"""
    assert result.returncode == 0, result.stderr
    found = re.search(r"guessed from atom names: (.*)", result.stderr)
    return {symbol: int(n) for n, symbol in re.findall(r"(\d+) x (\w+)", found.group(1))}


@pytest.mark.parametrize("keyword, name, residues, element", [
    ("protein", " CA", PROTEIN, "C"), ("nucleic", " P", NUCLEIC, "P"), ("water", " O", WATER, "O"),
])
def test_residues_are_known_by_name(elea, tmp_path, keyword, name, residues, element):
    (tmp_path / "names.pdb").write_text(one_atom_each(name, residues, element))
    result = elea("names.pdb", *BARE, "--select", keyword, few=True)
    assert f'selection "{keyword}": {len(residues)} atoms' in result.stderr


def test_water_of_any_name_is_left_out(elea, tmp_path):
    protein = pdb_line(999, " CA", "ALA", 999, 90.0, element="C")
    (tmp_path / "water.pdb").write_text(one_atom_each(" O", WATER, "O") + protein)
    assert f'{len(WATER) + 1} atoms; selection "not (water or ion)": 1 atom\n' in elea("water.pdb", *BARE, few=True).stderr


@pytest.mark.parametrize("residue, names, keyword", [
    ("MOH", "C O HO", "water"), ("T3P", "P C5 O1", "water"), ("UNK", "C00 N01 O02", "protein"), ("I", "I", "nucleic"),
    ("C5", "C1 C2", "nucleic"), ("DAN", "C1 C2 O1A", "nucleic"),
])
def test_other_molecules_of_the_same_name_are_not(elea, tmp_path, residue, names, keyword):
    lines = [pdb_line(i + 1, f" {name}", residue, 1, 1.4 * i, element=name[0]) for i, name in enumerate(names.split())]
    (tmp_path / "other.pdb").write_text("".join(lines))
    assert "no atom matches" in only_error(elea("other.pdb", "--select", keyword, few=True))


LIGAND = [("CA", 1.39, 0, "C"), ("CD1", 0.695, 1.204, "C"), ("CD2", -0.695, 1.204, "C"), ("NA", -1.39, 0, "N"),
          ("HG1", -0.695, -1.204, "H"), ("CA2", 0.695, -1.204, "C")]
SCATTERED = [("BR1", "Br"), ("CL2", "Cl"), ("C1", "C"), ("NA", "N"), ("CA1", "C"), (" BR", "Br"), ("HO5'", "H"),
             ("CO1", "C"), ("SI1", "Si"), ("CS1", "C"), ("CD1", "C"), ("OS1", "O")]


def counted(symbols):
    return {symbol: symbols.count(symbol) for symbol in symbols}


@pytest.mark.parametrize("indent", ["", " "])
def test_a_ligand_without_element_columns_has_no_metals(elea, tmp_path, indent):
    lines = [pdb_line(i + 1, indent + name, "LIG", 1, x, y) for i, (name, x, y, _) in enumerate(LIGAND)]
    (tmp_path / "ligand.pdb").write_text("".join(lines))
    assert elements(elea("ligand.pdb", few=True)) == counted([row[-1] for row in LIGAND])


def test_names_of_two_letters_are_read_as_the_commonest_element(elea, tmp_path):
    lines = [pdb_line(i + 1, name, "LIG", 1, 3.0 * i) for i, (name, _) in enumerate(SCATTERED)]
    lines += [pdb_line(90, "NB", "HEM", 9, 90.0), pdb_line(91, "SE", "MSE", 10, 95.0)]
    (tmp_path / "scattered.pdb").write_text("".join(lines))
    expected = counted([symbol for _, symbol in SCATTERED] + ["N", "Se"])
    assert elements(elea("scattered.pdb", few=True)) == expected


def test_ions_of_their_own_residue_are_ions(elea, tmp_path):
    ions = ["CA", "NA", "CL", "ZN", "MG", "K"]
    lines = [pdb_line(i + 1, ion, ion, i + 1, 5.0 * i) for i, ion in enumerate(ions)]
    (tmp_path / "ions.pdb").write_text("".join(lines))
    result = elea("ions.pdb", "--select", "all", few=True)
    assert elements(result) == {"Ca": 1, "Na": 1, "Cl": 1, "Zn": 1, "Mg": 1, "K": 1}


def test_carbon_of_a_polymer_is_not_calcium(elea, tmp_path):
    (tmp_path / "polymer.gro").write_text(gro((1, "PA", "Ch1", 1, 1, 1), (1, "PA", "Ca13", 1.153, 1, 1),
                                              (1, "PA", "O14", 1.275, 1, 1)))
    assert elements(elea("polymer.gro", few=True)) == {"C": 2, "O": 1}


def test_labels_in_xyz_are_elements(elea, tmp_path):
    (tmp_path / "labels.xyz").write_text("3\nlabels\nC1 0 0 0\nO2 1.2 0 0\nCl3 3 0 0\n")
    assert elements(elea("labels.xyz", few=True)) == {"C": 1, "O": 1, "Cl": 1}


BEADS = {
    "phosphates": [(i, "DPPC", "PO4", 0.8 * i, 1, 1) for i in (1, 2, 3)],
    "lipid": [(1, "POPC", name, 0.47 * i, 1, 1) for i, name in enumerate("NC3 PO4 GL1 GL2 C1A D2A C3A".split())],
    "tail": [(1, "POPC", name, 0.47 * i, 1, 1) for i, name in enumerate("C1A D2A C3A".split())],
    "protein": [(1, "PHE", "BB", 1, 1, 1), (1, "PHE", "SC1", 1.3, 1, 1), (1, "PHE", "SC2", 1.57, 1, 1)],
    "heptane": [(1, "HEP", "C1", 1, 1, 1), (1, "HEP", "C2", 1.47, 1, 1)],
    "water": [(1, "W", "W", 1, 1, 1)],
    "SIRAH": [(1, "sA", "GN", 1, 1, 1), (1, "sA", "GC", 1.15, 1, 1), (1, "sA", "GO", 1.4, 1, 1)],
    "3SPN": [(1, "DA", "P", 1, 1, 1), (1, "DA", "S", 1.38, 1, 1), (1, "DA", "A", 1.7, 1.2, 1)],
}


@pytest.mark.parametrize("kind", BEADS)
def test_beads_need_radii_of_their_own(elea, tmp_path, kind):
    names = dict.fromkeys(row[2] for row in BEADS[kind])
    (tmp_path / "beads.gro").write_text(gro(*BEADS[kind]))
    (tmp_path / "beads.txt").write_text("".join(f"{name} 2.35\n" for name in names))
    error = only_error(elea("beads.gro", "--select", "all", few=True))
    assert all(name in error for name in names)
    assert "--radii" in error and "coarse-grained" in error and "type_radii=" in error
    assert elea("beads.gro", "--select", "all", "--radii", "beads.txt", few=True).returncode == 0


def test_names_of_beads_in_xyz_are_not_elements(elea, tmp_path):
    (tmp_path / "beads.xyz").write_text("3\nbeads\nC1 0 0 0\nC1 4.7 0 0\nP4 9.4 0 0\n")
    assert "C1" in only_error(elea("beads.xyz", few=True))


# ---- Traces ----


def trace(name, residues, element, spacing=3.8):
    return "".join(pdb_line(i + 1, name, residue, i + 1, spacing * i, element=element)
                   for i, residue in enumerate(residues))


GLYCINE = "".join(pdb_line(50 + i, name, "GLY", 40, 40.0 + 1.2 * i, element=name[1])
                  for i, name in enumerate([" N", " CA", " C", " O"]))


@pytest.mark.parametrize("text, words", [
    (trace(" CA", ["GLY"] * 5, "C"), "5 of 5 residues have only their alpha carbon"),
    (trace(" CA", ["ALA", "MSE", "HSD"], "C") + GLYCINE, "3 of 4 residues have only their alpha carbon"),
    (trace(" P", ["A", "G", "C", "U"], "P", 6.0), "4 of 4 residues have only one or two atoms"),
    (trace(" C4'", ["DA", "DG"], "C", 6.0), "2 of 2 residues have only one or two atoms"),
])
def test_radii_of_atoms_are_doubted_for_a_trace(elea, tmp_path, text, words):
    (tmp_path / "trace.pdb").write_text(text)
    warnings = elea("trace.pdb", *BARE, few=True).stderr
    assert f"trace.pdb: warning: {words}" in warnings
    assert ("--radii calpha5" in warnings) == ("alpha" in words)
    (tmp_path / "radii.txt").write_text("CA 5\nP 5\nC4' 5\nN 1\nO 1\nC 1\n")
    assert words not in elea("trace.pdb", "--radii", "radii.txt", few=True).stderr
    if "alpha" in words:
        assert words not in elea("trace.pdb", "--radii", "calpha5", few=True).stderr


@pytest.mark.parametrize("text", [
    GLYCINE,
    GLYCINE + trace(" CA", ["GLY"], "C"),  # one short residue is not a trace
    trace("CA", ["CA"] * 3, "CA"),
    "".join(pdb_line(i, " O", "HOH", i, 3.0 * i, element="O") for i in range(1, 4)) + GLYCINE,
])
def test_whole_residues_are_not_a_trace(elea, tmp_path, text):
    (tmp_path / "whole.pdb").write_text(text)
    result = elea("whole.pdb", "--select", "all", few=True)
    assert result.returncode == 0 and "have only" not in result.stderr
