# SPDX-License-Identifier: MIT
"""What a molecule consists of."""

from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal

from elea import _core


@dataclass(frozen=True)
class Composition:
    """Composition of a molecule in solution, as returned by `composition`.

    Attributes
    ----------
    mass : float or None
        Mass in Da with all hydrogens, acids and bases neutral; None if an element is unknown.
    specific_volume : float or None
        Partial specific volume in water at 20 C in cm3/g; None likewise.
    residues : dict
        Number of residues of each kind: "amino_acid", "nucleotide", "sugar", "ligand", "ion".
    n_chains, n_disulfides : int
        Chains of amino acids or nucleotides, and bonds between cysteines.
    n_missing_atoms, n_incomplete : int
        Heavy atoms that residues lack, and the number of these residues. The mass includes them.
    incomplete : str
        The first such residue, "LYS 42 (chain A)".
    n_gaps : int
        Places where residues are missing, which the mass does not include.
    n_unknown : int
        Residues without a known formula, taken from their atoms.
    unknown : str
        Their names.
    n_estimated, estimated_mass
        Those whose hydrogens the file does not have, and the mass assumed for the hydrogens.
    """

    mass: float | None
    specific_volume: float | None
    residues: dict[str, int]
    n_chains: int
    n_disulfides: int
    n_missing_atoms: int
    n_incomplete: int
    incomplete: str
    n_gaps: int
    n_estimated: int
    estimated_mass: float
    n_unknown: int
    unknown: str


def composition_of(members: dict[str, Any]) -> Composition:
    """Make one from what the library says; 0 stands for unknown."""
    known = {name: members[name] or None for name in ("mass", "specific_volume")}
    return Composition(**(members | known))


def composition(
    path: str | PathLike[str],
    select: str = "not (water or ion)",
    *,
    models: Literal["auto", "frames", "join"] = "auto",
    assembly: str | None = None,
    types: str | None = None,
    length_unit: str | None = None,
) -> Composition:
    """Find mass and specific volume of the molecule of a structure file from its residues.

    Hydrogens need not be in the file; docs/composition.md explains what counts.

    Parameters
    ----------
    path : path-like
        A PDB, mmCIF, PQR, GRO or XYZ file, of which the first frame is used.
    select : str
        A selection (docs/selection.md), by default all atoms except water and ions.
    models : {"auto", "frames", "join"}
        As for `compute_trajectory`.
    assembly : str, optional
        The biological assembly of a PDB or mmCIF file, such as "1": all copies of its chains are
        one body.
    types : str, optional
        Elements or names of the numbered types of LAMMPS files, as in "1=C,2=O".
    length_unit : str, optional
        Unit of a LAMMPS file that states none: "A", "nm", or "L" for none.

    Returns
    -------
    Composition

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        The file is corrupt or does not name its atoms, or the selection is invalid or empty.
    """
    return composition_of(
        _core.composition(path, select, (models, assembly, types, length_unit, None, None))
    )
