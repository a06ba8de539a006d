# SPDX-License-Identifier: MIT
"""Radii of atoms."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from os import fspath
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from elea import _core, _solvent
from elea._composition import Composition, composition_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from numpy.typing import NDArray

_NAMED_ATOMS = 3
_NAMED_KINDS = 12


@dataclass(frozen=True, eq=False)
class Atoms:
    """Selected atoms of a structure file, as returned by `choose_atoms`.

    Attributes
    ----------
    indices : ndarray of int64, (n,)
        Positions of the atoms in the file, from 0.
    radii : ndarray, (n,)
        Radii in Angstrom, with the layer of water.
    masses : ndarray, (n,), or None
        Masses of their elements in Da, None if an element is unknown.
    mass : float or None
        Mass in Da: in solution that of the molecule with all hydrogens, otherwise of all selected
        atoms. None if an element is unknown.
    preset : {"solution", "bare"}
        What the atoms are taken as.
    layer : float
        Layer of water in Angstrom that `radii` include.
    composition : Composition or None
        In solution, what the molecule consists of; `composition.specific_volume` gives the buoyancy
        factor 1 - (specific volume)(density of the solvent).
    """

    indices: NDArray[np.int64]
    radii: NDArray[np.float64]
    masses: NDArray[np.float64] | None
    mass: float | None
    preset: Literal["solution", "bare"]
    layer: float
    composition: Composition | None

    def settings(self, solvent: str = "water", temperature: float = 293.15) -> dict[str, Any]:
        """Return keyword arguments of `compute_trajectory` for results in a solvent.

        Parameters
        ----------
        solvent : str
            Name of the solvent, as for `elea.solvent`.
        temperature : float
            In kelvin.

        Returns
        -------
        dict
            indices, masses, mass, temperature, viscosity, and as far as they are known
            solvent_density, specific_volume and hydration_layer.
        """
        found = _solvent.solvent(solvent, temperature)
        known = {
            "masses": self.masses,
            "mass": self.mass,
            "specific_volume": self.composition and self.composition.specific_volume,
            "hydration_layer": self.layer or None,
            "solvent_density": found.density,
        }
        return {
            "indices": self.indices,
            "temperature": temperature,
            "viscosity": found.viscosity,
            **{name: value for name, value in known.items() if value is not None},
        }


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def doubts_of(found: Composition) -> list[str]:
    """Say what the structure lacks."""
    doubts = []
    if found.n_missing_atoms:
        verb = "is" if found.n_missing_atoms == 1 else "are"
        doubts.append(
            f"{_count(found.n_missing_atoms, 'atom')} of {_count(found.n_incomplete, 'residue')} "
            f"{verb} missing, first in {found.incomplete}; the mass includes them, but not the "
            "shape"
        )
    if found.n_gaps:
        doubts.append(
            f"residues are missing in {_count(found.n_gaps, 'place')} of the chains, so mass and "
            "size are too small"
        )
    return doubts


def choose_atoms(
    path: str | PathLike[str],
    select: str = "not (water or ion)",
    radii: str | PathLike[str] | None = None,
    *,
    models: Literal["auto", "frames", "join"] = "auto",
    assembly: str | None = None,
    types: str | None = None,
    length_unit: str | None = None,
    preset: Literal["auto", "solution", "bare"] = "auto",
) -> Atoms:
    """Select atoms of a structure file and assign their radii, as the command does.

    By default, proteins, nucleic acids and sugars are taken as in solution: heavy atoms with a
    layer of water, and the mass of their residues with all hydrogens (docs/presets.md).

    Parameters
    ----------
    path : path-like
        A PDB, mmCIF, PQR, GRO or XYZ file.
    select : str
        A selection (docs/selection.md), by default all atoms except water and ions.
    radii : str or path-like, optional
        A set as in `elea.radii`, or "file" for the radii given in the file. "calpha5" restricts the
        spheres to alpha carbons, "oxdna" to these and the sites of nucleotides; the mass is
        nevertheless that of all selected atoms. By default that of the preset; without one, "file"
        for a PQR file, otherwise "bondi".
    models : {"auto", "frames", "join"}
        As for `compute_trajectory`.
    assembly : str, optional
        The biological assembly of a PDB or mmCIF file, such as "1": all copies of its chains are
        one body.
    types : str, optional
        Elements or names of the numbered types of LAMMPS files, as in "1=C,2=O".
    length_unit : str, optional
        Unit of a LAMMPS file that states none: "A", "nm", or "L" for none.
    preset : {"auto", "solution", "bare"}
        What the atoms are taken as: a biomolecule in solution, or the atoms of the file. "auto":
        "solution" for amino acids, nucleotides, sugars and their ligands if neither `radii` nor the
        file give radii, otherwise "bare". With "solution", `radii` are those without the layer.

    Returns
    -------
    Atoms
        Input for `compute_trajectory`, with ``**atoms.settings()`` for its mass, buoyancy and layer
        in water at 20 C. The radii include the layer; `atoms.layer` is its thickness.

    Raises
    ------
    OSError
        A file cannot be read.
    ValueError
        Invalid file or selection, no atom selected, or an atom without a radius.
    """
    atoms, doubts = choose_and_doubt(
        path, select, radii, (models, assembly, types, length_unit, None, None), preset
    )
    for text in doubts:
        warnings.warn(text, stacklevel=2)
    return atoms


def choose_and_doubt(
    path: str | PathLike[str],
    select: str,
    radii: str | PathLike[str] | None,
    reading: _core.Reading,
    preset: str,
) -> tuple[Atoms, list[str]]:
    """Return what `choose_atoms` does, and the texts of its warnings."""
    indices, masses, values, mass, doubt, taken_as, layer, members, note = _core.choose_atoms(
        path, select, radii, reading, preset
    )
    found = composition_of(members) if taken_as == "solution" else None
    alpha_carbons = found is not None and layer == 0.0
    doubts = [] if found is None or alpha_carbons else doubts_of(found)
    atoms = Atoms(
        np.frombuffer(indices, dtype=np.int64).copy(),
        np.frombuffer(values, dtype=np.float64).copy(),
        np.frombuffer(masses, dtype=np.float64).copy() if masses else None,
        mass or None,
        "solution" if taken_as == "solution" else "bare",
        layer,
        found,
    )
    return atoms, [f"{fspath(path)}: {text}" for text in (note, doubt, *doubts) if text]


def _column(values: Sequence[str] | NDArray[np.str_] | None, n: int, name: str) -> list[str]:
    column = [""] * n if values is None else [str(value) for value in values]
    if len(column) != n:
        raise ValueError(f"there are {len(column)} {name}, but {n} atoms")
    return column


def _describe(index: int, atom: tuple[str, str, str]) -> str:
    element, name, residue_name = atom
    text = f"{name} in {residue_name}" if residue_name else name
    if element and element != "?":
        text = f"{text}, element {element}" if text else f"element {element}"
    return f"atom {index} ({text or 'without name and element'})"


def radii(
    which: str | PathLike[str],
    elements: Sequence[str] | NDArray[np.str_] | None = None,
    *,
    names: Sequence[str] | NDArray[np.str_] | None = None,
    residue_names: Sequence[str] | NDArray[np.str_] | None = None,
) -> NDArray[np.float64]:
    """Return radii of atoms from a built-in set or a file.

    Parameters
    ----------
    which : str or path-like
        "bondi" (54 elements: Bondi, J. Phys. Chem. 68, 441 (1964), and Mantina et al., J. Phys.
        Chem. A 113, 5806 (2009)), "alvarez" (93 elements: Alvarez, Dalton Trans. 42, 8617 (2013)),
        "calpha5" (5 A for each alpha carbon, from names and residue names: Kang, Mansfield and
        Douglas, Phys. Rev. E 69, 031918 (2004)), "oxdna" (3.7 A for each site of a nucleotide of
        oxDNA); a path-like object names a file of "name radius"
        lines (docs/radii.md).
    elements : sequence of str, (n,)
        Element symbols, case-insensitive. If a symbol is "", the element is guessed from the names.
    names, residue_names : sequence of str, (n,)
        Names of the atoms and of their residues; atoms of a residue are consecutive.

    Returns
    -------
    ndarray, (n,)
        Radii in Angstrom.

    Raises
    ------
    ValueError
        Atoms without a radius (the message names the first few), sequences of different lengths, or
        an unknown set.
    OSError
        The file cannot be read.

    Examples
    --------
    >>> import elea
    >>> elea.radii("bondi", ["C", "H", "O"])
    array([1.7 , 1.2 , 1.52])
    >>> elea.radii("bondi", names=["CA", "1HB"], residue_names=["ALA", "ALA"])
    array([1.7, 1.2])
    """
    columns = [column for column in (elements, names, residue_names) if column is not None]
    n = max(map(len, columns), default=0)
    atoms = list(
        zip(
            _column(elements, n, "elements"),
            _column(names, n, "names"),
            _column(residue_names, n, "residue_names"),
            strict=True,
        )
    )
    starts = [i == 0 or atoms[i][2] != atoms[i - 1][2] for i in range(n)]
    residues = np.cumsum(starts, dtype=np.int64)
    known, _ = guess_elements(which, atoms, residues)
    return radii_of_atoms(which, known, 'exclude them, or give a file of "name radius" lines')


def guess_elements(
    which: str | PathLike[str],
    atoms: list[tuple[str, str, str]],
    residues: NDArray[np.int64],
    positions: NDArray[Any] | None = None,
    masses: NDArray[np.float64] | None = None,
    chosen: NDArray[np.int64] | None = None,
) -> tuple[list[tuple[str, str, str]], str]:
    """Fill in the elements that are "" from names, positions (Angstrom) and masses.

    Atoms are tuples of element, name and residue name. An element that is not certain is "?". Also
    returned is why the radii may be wrong for the chosen atoms (all by default), or "".
    """
    if chosen is None:
        chosen = np.arange(len(atoms), dtype=np.int64)
    elements, doubt = _core.guess_elements(which, atoms, residues, positions, masses, chosen)
    known = [(a[0] or element, a[1], a[2]) for element, a in zip(elements, atoms, strict=True)]
    return known, doubt


def radii_of_atoms(
    which: str | PathLike[str], atoms: list[tuple[str, str, str]], advice: str
) -> NDArray[np.float64]:
    """Return radii of atoms with known elements; errors end with the advice."""
    kinds = list(dict.fromkeys(atoms))
    of_kind = dict(zip(kinds, _core.radii(which, kinds), strict=True))
    missing = [kind for kind in kinds if not of_kind[kind] > 0.0]
    if missing:
        number = sum(of_kind[atom] <= 0.0 for atom in atoms)
        shown = [_describe(atoms.index(kind), kind) for kind in missing[:_NAMED_ATOMS]]
        shown += [kind[1] or kind[0] for kind in missing[_NAMED_ATOMS:_NAMED_KINDS]]
        more = ", ..." if len(missing) > _NAMED_KINDS else ""
        raise ValueError(
            f"{number} of {len(atoms)} atoms have no radius in the set {fspath(which)!r}: "
            f"{', '.join(shown)}{more}; {advice}"
        )
    return np.array([of_kind[atom] for atom in atoms], dtype=np.float64)
