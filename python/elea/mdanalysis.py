# SPDX-License-Identifier: MIT
"""Elea as an MDAnalysis analysis class, with the keywords and results of ZENOWrapper."""

from __future__ import annotations

import inspect
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from elea._require import missing_mdanalysis

try:
    from MDAnalysis.core.groups import AtomGroup, UpdatingAtomGroup
except ImportError as error:
    raise missing_mdanalysis(error) from error

import elea._keywords as keywords
from elea import _molecule
from elea._average_plan import AveragePlan
from elea._cores import count_cores
from elea._frames import RadiusRule
from elea._plan import Plan
from elea._running import RunnableAnalysis
from elea._series import Property
from elea._stokes_plan import StokesPlan
from elea._whole import check_mode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from elea._composition import Composition

_logger = logging.getLogger("elea")

__all__ = ["AveragePlan", "Plan", "Property", "StokesPlan", "ZenoWrapper"]


class ZenoWrapper(RunnableAnalysis):
    """Hydrodynamic properties of an atom group in each frame of a trajectory.

    Scripts written for ZENOWrapper run unchanged. The parameters after `verbose` are specific to
    Elea and keyword-only. ``ZenoWrapper(group, preset="solution")`` gives what an experiment sees.

    Parameters
    ----------
    atom_group : AtomGroup
        Atoms to be analysed; for an `UpdatingAtomGroup`, radii are assigned in each frame.
    type_radii : dict, optional
        Radius of each atom type in `length_units`. Without it, `radii` is used.
    n_walks : int or None, default 100000
        Number of random walks per frame; with a `max_rsd_*` of the walks, the maximum number. With
        None, as many as the target precision requires (by default 0.1 % for the capacitance).
    min_n_walks : int, optional
        Minimum number of walks if `max_rsd_*` would stop earlier.
    n_interior_samples : int or None, default 10000
        Number of samples for volume and gyration tensor; with `max_rsd_volume`, the maximum number.
        Used only with `interior="sample"`.
    min_n_interior_samples : int, optional
        Minimum number of samples if `max_rsd_volume` would stop earlier.
    max_rsd_capacitance, max_rsd_polarizability, max_rsd_volume : float, optional
        Target relative standard errors of each frame, as fractions: 0.01 is 1 %.
    max_run_time : float, optional
        Time limit in seconds for each frame. Results are then not reproducible.
    num_threads : int or None, default 1
        Threads per process; None for one per core. Results do not depend on their number.
    temperature : float, optional
        Temperature in `temperature_units`, for the diffusion coefficient.
    size_scaling_factor : float, default 1.0
        Factor for all radii.
    launch_radius, skin_thickness : float, optional
        Parameters of Walk-on-Spheres, in `length_units`; by default derived from the body.
    mass : float, optional
        Mass in `mass_units`, for the sedimentation coefficient and the intrinsic viscosity by mass.
    viscosity : float, optional
        Viscosity of the solvent in `viscosity_units`; that of water at 20 C is 0.01002 p. By
        default that of `solvent`.
    buoyancy_factor : float, optional
        1 - (specific volume)(density of the solvent), for the sedimentation coefficient; about 0.27
        for proteins in water. By default from these two, if they are known.
    temperature_units : {"K", "C"}
    viscosity_units : {"p", "cp", "Pa.s", "mPa.s"}
    length_units : {"A", "nm", "cm", "m", "L"}
        Unit of coordinates and radii. It does not convert anything; MDAnalysis uses Angstrom. With
        "L" (no unit), properties that need a unit are omitted.
    mass_units : {"g", "kg", "Da", "kDa"}
        Note that the default is "g".
    seed : int or None, default -1
        Seed of the random-number generator; -1 is equivalent to 0. With None, a random seed is
        drawn and stored in the attribute `seed`. The random numbers of a frame depend on the seed
        and the frame number.
    verbose : bool, default False
        Show a progress bar, with any backend.
    preset : {"bare", "solution", "auto"}
        What the atoms are taken as. "bare": the atoms of the group, as in ZENOWrapper. "solution":
        a molecule as an experiment sees it, in water at 20 C unless told otherwise: heavy atoms of
        proteins, nucleic acids, sugars and ligands with a layer of water; mass and specific volume
        from residues, with all hydrogens, whether or not the topology has them; waters, free ions
        and additives of crystals are left out (docs/presets.md). "auto": "solution" for such a
        molecule if no radii are given, otherwise "bare". With "solution" and "auto", the default
        of `theory` is "stokes", and that of `solvent` "water". Other arguments replace what the
        preset sets.
    solvent : str, optional
        Solvent by name, such as "water" or "glycerol 10%" (docs/solvents.md), for viscosity and
        density at `temperature`, 20 C by default; "none" for no solvent.
    specific_volume : float, optional
        Partial specific volume in cm^3/g, for buoyancy, the frictional ratio, and sedimentation in
        water at 20 C.
    solvent_density : float, optional
        Density of the solvent in kg/m^3.
    hydration_layer : float, optional
        Thickness of the layer of water in `length_units`, added to all radii after
        `size_scaling_factor`; by default that of the preset, 0 if "bare".
    radii : str or path-like, default "bondi"
        Used without `type_radii`: "bondi", "alvarez" or "calpha5" (see `elea.radii`) according to
        elements and names of the atoms, "file" for the radii of the topology (PQR), or a path-like
        object for a file of radii. Elements that the topology lacks are guessed from names,
        positions and masses of whole residues; beads of coarse-grained models have none, and need
        `type_radii` or a file.
    method : {"first-passage", "wos"}
        First-passage walks, or plain Walk-on-Spheres ("wos").
    interior : {"exact", "sample"}
        Volume, surface area and gyration tensor in closed form, or volume and gyration tensor from
        `n_interior_samples` points.
    theory : {"analogy", "stokes"}
        Friction, rotation and viscosity from capacitance and polarizability, as in ZENOWrapper (the
        default with ``preset="bare"``), or from the Stokes equations on patches of the surface,
        which are more accurate.
    max_rsd_stokes : float, optional
        With `theory="stokes"`, target relative error of hydrodynamic radius, rotational radius and
        intrinsic viscosity, 0.005 by default: patches are doubled until the estimated error is
        below it.
    num_patches : int, optional
        Exact number of patches, instead of `max_rsd_stokes`.
    stokes_every : int, optional
        The Stokes equations are solved for frames whose number is a multiple of this, 1 by default.
        Others are estimated from up to 64 of these, without what only `theory="stokes"` gives.
    max_rsd_virial : float, optional
        Target relative standard error of the second virial coefficient of the hard body, such as
        0.005. By default it is not computed.
    control_charges : int, optional
        Number of charges inside the body that reduce the variance of the walks, 0 for none; by
        default chosen according to the number of walks.
    max_rsd_average : float, optional
        Target relative standard error of the capacitance's average over the frames of a run, in
        place of those of each frame; not with `max_run_time` or streams. A pilot of up to 32 frames
        shows how much frames differ. All frames then have the same number of walks, the smallest
        that suffices, but at most `n_walks`.
    whole : {"auto", "always", "never"}
        Make molecules whole that the periodic box cuts, along the bonds of the universe and those
        that names and distances tell: in frames that have a box ("auto"); the same, and a frame
        without a box is an error ("always"); or take positions as they are. Bonds are found in the
        first frame of the trajectory. docs/input.md describes how.

    Attributes
    ----------
    results : MDAnalysis.analysis.results.Results
        A `Property` for each name: ``capacitance``, ``electric_polarizability_tensor``,
        ``electric_polarizability_eigenvalues``, ``electric_polarizability`` (the mean),
        ``intrinsic_conductivity``, ``volume``, ``gyration_tensor``, ``gyration_eigenvalues``,
        ``capacitance_same_volume_sphere``, ``hydrodynamic_radius``,
        ``prefactor_polarizability2intrinsic_viscosity``, ``viscometric_radius``,
        ``intrinsic_viscosity``, ``rotational_radius``, and all others of `elea.PROPERTIES` whose
        input is given: ``mass_intrinsic_viscosity`` (mass), ``sedimentation_coefficient_20w`` and
        ``frictional_ratio`` (mass, specific volume), ``correlation_time`` (viscosity, temperature),
        ``kirkwood_radius`` (2 to 3,000 atoms), ``radius_of_gyration_mass`` (masses of the atoms),
        ``second_virial_coefficient`` (`max_rsd_virial`), ``translational_diffusion_tensor``
        (``theory="stokes"``) and so on; docs/output.md lists them all.
    preset : {"solution", "bare"}
        What the atoms are taken as.
    assumed : str
        The same in words, with what was left out, and why "auto" is "bare".
    composition : elea.Composition or None
        In solution, what the molecule consists of.
    spheres : AtomGroup
        Those atoms of `atom_group` that are spheres; all of them if "bare".
    frames, times : ndarray
        Numbers and times (ps) of the analysed frames.
    n_frames : int
        Number of analysed frames.
    n_frames_made_whole : int
        Number of those in which atoms were moved to make molecules whole.
    seed : int
        Seed of the run.
    type_radii : ndarray
        Radius of each of the `spheres` at construction, with the layer.
    average_plan : AveragePlan or None
        With `max_rsd_average`: how the last run divided the error between frames and walks.
    stokes_plan : StokesPlan or None
        With `stokes_every`: how well the last run estimated frames, and the time that this saved.

    Raises
    ------
    ValueError
        Unknown units, settings out of range, an empty group, missing or non-positive radii. The
        message names the offending value, and during a run the frame.

    Examples
    --------
    >>> import MDAnalysis as mda
    >>> from elea.mdanalysis import ZenoWrapper
    >>> u = mda.Universe.empty(2, trajectory=True)
    >>> u.add_TopologyAttr("types", ["A", "A"])
    >>> u.atoms.positions = [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]]
    >>> zeno = ZenoWrapper(u.atoms, type_radii={"A": 1.0}, viscosity=0.01002).run()
    >>> zeno.results.volume.values.round(3), zeno.results.volume.unit
    (array([8.378]), 'A^3')
    >>> zeno.results.friction_coefficient.unit
    'dyn s/cm'

    The number that an experiment sees:

    >>> u = mda.Universe("examples/peptide.pdb")
    >>> zeno = ZenoWrapper(u.atoms, preset="solution").run()
    >>> zeno.assumed
    'solution: heavy atoms + 0.8 A of water, mass from residues; left out: 150 hydrogens, ...'
    >>> print(f"{zeno.results.hydrodynamic_radius.values[0]:.1f} A")
    10.6 A
    """

    _analysis_algorithm_is_parallelizable = True

    @classmethod
    def get_supported_backends(cls) -> tuple[str, ...]:
        """Return the names that `run` accepts as `backend`, in addition to "auto" and objects."""
        return ("serial", "multiprocessing", "dask")

    def __init__(
        self,
        atom_group: Any,  # noqa: ANN401 (MDAnalysis has no types)
        type_radii: Mapping[Any, float] | None = None,
        n_walks: int | None = 100_000,
        min_n_walks: int | None = None,
        n_interior_samples: int | None = 10_000,
        min_n_interior_samples: int | None = None,
        max_rsd_capacitance: float | None = None,
        max_rsd_polarizability: float | None = None,
        max_rsd_volume: float | None = None,
        max_run_time: float | None = None,
        num_threads: int | None = 1,
        temperature: float | None = None,
        size_scaling_factor: float = 1.0,
        launch_radius: float | None = None,
        skin_thickness: float | None = None,
        mass: float | None = None,
        viscosity: float | None = None,
        buoyancy_factor: float | None = None,
        temperature_units: str = "K",
        viscosity_units: str = "p",
        length_units: str = "A",
        mass_units: str = "g",
        seed: int | None = -1,
        verbose: bool = False,
        *,
        preset: Literal["bare", "solution", "auto"] = "bare",
        solvent: str | None = None,
        specific_volume: float | None = None,
        solvent_density: float | None = None,
        hydration_layer: float | None = None,
        radii: str | PathLike[str] = "bondi",
        method: Literal["first-passage", "wos"] = "first-passage",
        interior: Literal["exact", "sample"] = "exact",
        theory: Literal["analogy", "stokes"] | None = None,
        max_rsd_stokes: float | None = None,
        num_patches: int | None = None,
        stokes_every: int | None = None,
        max_rsd_virial: float | None = None,
        control_charges: int | None = None,
        max_rsd_average: float | None = None,
        whole: Literal["auto", "always", "never"] = "auto",
        **unknown: Any,  # noqa: ANN401
    ) -> None:
        keywords.unknown(unknown, inspect.signature(ZenoWrapper).parameters)
        if not isinstance(atom_group, AtomGroup):
            raise TypeError(f"atom_group must be an AtomGroup, not {type(atom_group).__name__}")
        if not (type_radii is None or hasattr(type_radii, "keys")):
            raise TypeError(f"type_radii must be a dict, not {type(type_radii).__name__}")
        self.universe = atom_group.universe
        super().__init__(self.universe.trajectory, verbose=verbose)
        self.n_frames, self.frames, self.times = 0, np.zeros(0, int), np.zeros(0)
        self.atom_group = atom_group
        self.verbose = verbose
        self.temperature, self.viscosity = temperature, viscosity
        self.mass, self.buoyancy_factor = mass, buoyancy_factor
        self.temperature_units, self.viscosity_units = temperature_units, viscosity_units
        self.length_units, self.mass_units = length_units, mass_units
        self.seed = keywords.seed(seed)
        settings = {
            "method": method,
            "interior": interior,
            "theory": theory or ("analogy" if preset == "bare" else "stokes"),
            "max_rsd_stokes": max_rsd_stokes,
            "num_patches": num_patches,
            "stokes_every": stokes_every,
            "max_rsd_virial": max_rsd_virial,
            "control_charges": control_charges,
            "seed": self.seed,
            "launch_radius": launch_radius,
            "skin_thickness": skin_thickness,
            "length_unit": str(length_units),
            "buoyancy_factor": buoyancy_factor,
            "specific_volume": specific_volume,
            "solvent_density": solvent_density,
            "num_threads": count_cores() if num_threads is None else num_threads,
            "max_run_time": max_run_time,
            "temperature": keywords.convert("temperature", temperature, temperature_units),
            "viscosity": keywords.convert("viscosity", viscosity, viscosity_units),
            "mass": keywords.convert("mass", mass, mass_units),
        }
        targets = {
            "max_rsd_capacitance": max_rsd_capacitance,
            "max_rsd_polarizability": max_rsd_polarizability,
            "max_rsd_average": max_rsd_average,
        }
        settings |= keywords.limits("num_walks", n_walks, min_n_walks, targets)
        settings |= keywords.limits(
            "num_interior_samples",
            n_interior_samples,
            min_n_interior_samples,
            {"max_rsd_volume": max_rsd_volume},
        )
        # Omit settings that are not given.
        self._settings = {name: value for name, value in settings.items() if value is not None}
        keywords.check_settings(self._settings)
        self.whole = check_mode(whole)
        keywords.warn_of_units(self._settings, mass_units)
        self._rule = RadiusRule(
            type_radii,
            radii,
            keywords.positive("size_scaling_factor", size_scaling_factor),
            keywords.angstrom(length_units),
        )
        self._take(preset, hydration_layer)
        keywords.add_solvent(
            self._settings, solvent or (None if preset == "bare" else "water"), solvent is not None
        )
        keywords.check_settings(self._settings)

    def _take(self, preset: str, layer: float | None) -> None:
        """Decide what the atoms are taken as, and complete the settings with what follows."""
        # An UpdatingAtomGroup may be empty now but not later.
        self._updating = isinstance(self.atom_group, UpdatingAtomGroup)
        rule, angstrom = self._rule, self._rule.angstrom
        molecule = _molecule.take(
            self.atom_group, preset, rule.is_given(), angstrom, static=not self._updating
        )
        self.preset, self.assumed = molecule.preset, molecule.assumed
        self.composition: Composition | None = molecule.composition
        self.spheres = molecule.group
        if preset != "bare":
            _logger.info("%s", self.assumed)
        if layer is None:
            layer = molecule.layer * (angstrom or 0.0)
        layer = keywords.not_negative("hydration_layer", layer)
        if layer > 0.0:
            self._settings["hydration_layer"] = layer
        self._rule = rule = replace(rule, layer=layer)
        if molecule.radii is not None:
            self.type_radii = molecule.radii * (angstrom or 1.0) * rule.scale + layer
        elif self._updating and len(self.atom_group) == 0:
            self.type_radii = np.empty(0)
        else:
            self.type_radii = rule.radii(self.spheres)
        if molecule.masses:
            self._settings["atom_masses"] = molecule.masses
        elif not self._updating:
            keywords.add_masses(self._settings, self.spheres)
        if molecule.composition is not None:
            keywords.add_composition(self._settings, molecule.composition)
        elif preset != "bare":
            keywords.add_sum_of_masses(self._settings)
