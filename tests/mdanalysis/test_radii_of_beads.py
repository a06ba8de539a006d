# SPDX-License-Identifier: MIT
"""Sets of radii are for atoms: beads and atoms without names are refused at construction."""
import warnings

import MDAnalysis as mda
import numpy as np
import pytest
from zenowrapper import ZenoWrapper

import elea

datafiles = pytest.importorskip("MDAnalysisTests.datafiles")

LIPID = "NC3 PO4 GL1 GL2 C1A D2A C3A C1B C2B C3B".split()


def universe(names, resname="LIG", spacing=1.5, **attributes):
    """One residue, with its atoms on a line."""
    u = mda.Universe.empty(len(names), atom_resindex=np.zeros(len(names), int), trajectory=True)
    u.add_TopologyAttr("names", names)
    u.add_TopologyAttr("resnames", [resname])
    u.add_TopologyAttr("types", [name[:1] for name in names])
    for name, values in attributes.items():
        u.add_TopologyAttr(name, values)
    u.atoms.positions = [[spacing * i, 0.0, 0.0] for i in range(len(names))]
    return u


@pytest.mark.parametrize("select", ["all", "name C* D*", "name C1A", "name PO4", "not name GL*"])
def test_beads_of_a_lipid_are_refused(select):
    group = universe(LIPID, "POPC", 4.7).select_atoms(select)
    with pytest.raises(ValueError, match="type_radii") as caught:
        ZenoWrapper(group)
    assert all(name in str(caught.value) for name in group.names)
    radii = ZenoWrapper(group, type_radii=dict.fromkeys(group.types, 2.35)).type_radii
    assert list(radii) == [2.35] * len(group)


def test_beads_that_look_like_atoms_are_refused_by_distance_or_mass():
    with pytest.raises(ValueError, match="C1 in OCT.*type_radii"):
        ZenoWrapper(universe(["C1", "C2"], "OCT", 4.7).atoms)
    with pytest.raises(ValueError, match="C1 in OCT.*type_radii"):
        ZenoWrapper(universe(["C1", "C2"], "OCT", masses=[72.0, 72.0]).atoms)
    united = ZenoWrapper(universe(["C1", "C2"], "OCT", masses=[15.035, 15.035]).atoms)
    assert list(united.type_radii) == [1.7, 1.7]


def test_martini_of_mdanalysis_is_refused():
    u = mda.Universe(datafiles.Martini_membrane_gro)
    for select in ("resname DPPC and resid 1", "resname DPPC and resid 1 and not name GL*", "resname CHOL"):
        with pytest.raises(ValueError, match="type_radii"):
            ZenoWrapper(u.select_atoms(select))


def test_elements_are_guessed_from_the_whole_residue():
    names = ["CA", "C1", "CD2", "NA", "HG1"]
    u = universe(names)
    assert list(ZenoWrapper(u.atoms).type_radii) == [1.7, 1.7, 1.7, 1.55, 1.2]
    assert list(ZenoWrapper(u.select_atoms("name NA")).type_radii) == [1.55]
    assert list(ZenoWrapper(u.atoms[[3, 0, 3]]).type_radii) == [1.55, 1.7, 1.55]
    nm = universe(names, spacing=0.15)
    assert np.allclose(ZenoWrapper(nm.atoms, length_units="nm").type_radii, [0.17, 0.17, 0.17, 0.155, 0.12])
    assert elea.radii("bondi", names=names, residue_names=["LIG"] * 5).tolist() == [1.7, 1.7, 1.7, 1.55, 1.2]


def test_given_elements_are_kept():
    u = universe(["PO4", "C1"], "XYZ", 4.7, elements=["P", ""])
    with pytest.raises(ValueError, match="1 of 2 atoms .* atom 1 .C1 in XYZ"):
        ZenoWrapper(u.atoms)
    assert list(ZenoWrapper(u.atoms[:1]).type_radii) == [1.8]


@pytest.mark.parametrize("make", [
    lambda: mda.Universe.empty(3, trajectory=True),
    lambda: mda.Universe(datafiles.LAMMPSdata, topology_format="DATA"),
])
def test_atoms_without_names_and_elements_are_refused_at_once(make):
    with pytest.raises(ValueError, match="neither elements nor names of atoms.*type_radii"):
        ZenoWrapper(make().atoms)


def test_positions_are_not_needed():
    u = mda.Universe.empty(1)
    u.add_TopologyAttr("names", ["CA"])
    u.add_TopologyAttr("resnames", ["ALA"])
    u.load_new(np.zeros((1, 1, 3)))
    assert list(ZenoWrapper(u.atoms).type_radii) == [1.7]


# ---- Traces ----


def test_radii_of_atoms_are_doubted_for_alpha_carbons():
    u = mda.Universe(datafiles.PDB_small)
    alpha = u.select_atoms("name CA")
    with pytest.warns(UserWarning, match="214 of 214 residues have only their alpha carbon"):
        ZenoWrapper(alpha)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert set(ZenoWrapper(alpha, radii="calpha5").type_radii) == {5.0}
        ZenoWrapper(alpha, type_radii={"C": 5.0})
        ZenoWrapper(u.select_atoms("protein"))


def test_choose_atoms_doubts_them_too(tmp_path):
    path = tmp_path / "trace.pdb"
    mda.Universe(datafiles.PDB_small).select_atoms("name CA").write(path)
    with pytest.warns(UserWarning, match="trace.pdb: 214 of 214 residues have only their alpha carbon"):
        elea.choose_atoms(path, preset="bare")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        elea.choose_atoms(path, radii="calpha5")
        elea.choose_atoms(path)
