# SPDX-License-Identifier: MIT
"""Elea as an MDAnalysis analysis class, with the keywords and results of ZENOWrapper."""

from __future__ import annotations

import inspect
import logging
import sys
import warnings
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from elea._require import missing_mdanalysis

try:
    from MDAnalysis.analysis.backends import BackendBase, BackendSerial
    from MDAnalysis.core.groups import AtomGroup, UpdatingAtomGroup
    from MDAnalysis.lib.log import ProgressBar
except ImportError as error:
    raise missing_mdanalysis(error) from error

import elea._keywords as keywords
from elea._analysis import Bounds, FrameAnalysis
from elea._average_plan import AveragePlan
from elea._cores import count_cores
from elea._frames import RadiusRule
from elea._plan import Plan, choose, measure
from elea._series import Property
from elea._stokes_plan import StokesPlan
from elea._stream import is_stream
from elea._whole import check_mode
from elea.backends import PartsBackend
from elea.plot import USUAL, choose_names, draw_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from elea._result import Result
    from elea.plot import Error

__all__ = ["AveragePlan", "Plan", "Property", "StokesPlan", "ZenoWrapper"]

_logger = logging.getLogger("elea")


class ZenoWrapper(FrameAnalysis):
    """Hydrodynamic properties of an atom group in each frame of a trajectory.

    Scripts written for ZENOWrapper run unchanged. The parameters after `verbose` are specific to
    Elea and keyword-only.

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
        Viscosity of the solvent in `viscosity_units`; that of water at 20 C is 0.01002 p.
    buoyancy_factor : float, optional
        1 - (specific volume)(density of the solvent), for the sedimentation coefficient; about 0.27
        for proteins in water.
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
        default), or from the Stokes equations on patches of the surface, which are more accurate.
    max_rsd_stokes : float, optional
        With `theory="stokes"`, target relative error of hydrodynamic radius, rotational radius and
        intrinsic viscosity, 0.005 by default: patches are doubled until the estimated error is
        below it.
    num_patches : int, optional
        Exact number of patches, instead of `max_rsd_stokes`.
    stokes_every : int, optional
        The Stokes equations are solved for frames whose number is a multiple of this, 1 by default.
        Others are estimated from up to 64 of these, without what only `theory="stokes"` gives.
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
        ``intrinsic_viscosity``, ``rotational_radius``; ``surface_area`` with ``interior="exact"``;
        ``centre_of_diffusion`` and ``intrinsic_viscosity_high_frequency`` with ``theory="stokes"``;
        if their input is
        given, ``friction_coefficient`` (viscosity), ``diffusion_coefficient``,
        ``rotational_diffusion_coefficient``, ``rotational_diffusion_tensor``,
        ``rotational_diffusion_eigenvalues``, ``relaxation_times``, ``correlation_time``, and with
        ``theory="stokes"`` ``translational_diffusion_tensor``,
        ``translational_diffusion_eigenvalues`` and ``coupling_tensor`` (viscosity, temperature),
        ``sedimentation_coefficient`` (viscosity, mass, buoyancy factor) and
        ``mass_intrinsic_viscosity`` (mass).
    frames, times : ndarray
        Numbers and times (ps) of the analysed frames.
    n_frames : int
        Number of analysed frames.
    n_frames_made_whole : int
        Number of those in which atoms were moved to make molecules whole.
    seed : int
        Seed of the run.
    type_radii : ndarray
        Radius of each atom at construction.
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
    >>> from zenowrapper import ZenoWrapper
    >>> u = mda.Universe.empty(2, trajectory=True)
    >>> u.add_TopologyAttr("types", ["A", "A"])
    >>> u.atoms.positions = [[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]]
    >>> zeno = ZenoWrapper(u.atoms, type_radii={"A": 1.0}, viscosity=0.01002).run()
    >>> zeno.results.volume.values.round(3), zeno.results.volume.unit
    (array([8.378]), 'A^3')
    >>> zeno.results.friction_coefficient.unit
    'dyn s/cm'
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
        radii: str | PathLike[str] = "bondi",
        method: Literal["first-passage", "wos"] = "first-passage",
        interior: Literal["exact", "sample"] = "exact",
        theory: Literal["analogy", "stokes"] = "analogy",
        max_rsd_stokes: float | None = None,
        num_patches: int | None = None,
        stokes_every: int | None = None,
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
            "theory": theory,
            "max_rsd_stokes": max_rsd_stokes,
            "num_patches": num_patches,
            "stokes_every": stokes_every,
            "control_charges": control_charges,
            "seed": self.seed,
            "launch_radius": launch_radius,
            "skin_thickness": skin_thickness,
            "length_unit": str(length_units),
            "buoyancy_factor": buoyancy_factor,
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
        # An UpdatingAtomGroup may be empty now but not later.
        self._updating = isinstance(atom_group, UpdatingAtomGroup)
        empty_now = self._updating and len(atom_group) == 0
        self.type_radii = np.empty(0) if empty_now else self._rule.radii(atom_group)

    # ---- Running ----

    def run(
        self,
        start: int | None = None,
        stop: int | None = None,
        step: int | None = None,
        frames: Iterable[Any] | None = None,
        verbose: bool | None = None,
        n_workers: int | None = None,
        n_parts: int | None = None,
        backend: str | BackendBase | Plan | None = None,
        *,
        unsupported_backend: bool = False,
        progressbar_kwargs: dict[str, Any] | None = None,
        callback: Callable[[Result], object] | None = None,
    ) -> ZenoWrapper:
        """Analyse frames; results do not depend on backend, workers, parts or threads.

        If a run is aborted, `frames`, `times` and `results` are those of the frames that were
        finished: with the backend "serial" all preceding ones, otherwise those of the parts that
        workers have sent back.

        Parameters
        ----------
        start, stop, step : int, optional
            Range of frames, as in slices.
        frames : sequence of int or of bool, optional
            Frame numbers, or a mask of all frames, instead of a slice.
        verbose : bool, optional
            Show a progress bar, and the choice made by "auto"; by default as given to the
            constructor.
        n_workers : int, optional
            Number of processes of a parallel backend; 1 by default, as in MDAnalysis.
        n_parts : int, optional
            Number of parts into which the frames are divided.
        backend : str, object or Plan, optional
            "serial" (the default): this process, with `num_threads` threads. "multiprocessing",
            "dask": processes on this machine. "auto": the choice of `plan`. Or an object from
            `elea.backends`, or another `BackendBase` of MDAnalysis.
        unsupported_backend : bool
            Accept backend objects of other classes.
        progressbar_kwargs : dict, optional
            Arguments for the `ProgressBar` of MDAnalysis.
        callback : callable, optional
            Called with the `elea.Result` of each frame while the trajectory is at that frame. If it
            returns False, the run ends after that frame. Only with the backend "serial".

        Returns
        -------
        ZenoWrapper
            This object.
        """
        chosen = self._check_frames(start, stop, step, frames)
        bounds = (start, stop, step, chosen)
        bar = self._bar_options(verbose, progressbar_kwargs)
        self._plan_average(bounds)
        plan = None
        if backend == "auto":
            backend = self._choose_backend(bounds, count_cores())
            _logger.info("%s", backend)
            if bar["verbose"]:
                ProgressBar.write(str(backend), file=sys.stderr)
        if isinstance(backend, Plan):
            plan, n_workers, backend = backend, backend.n_workers, backend.backend
        self._num_threads = None if plan is None else plan.num_threads
        if backend is None or backend == "serial" or isinstance(backend, BackendSerial):
            if (n_workers or 1) > 1:
                warnings.warn(
                    "n_workers is ignored with backend='serial'; use num_threads for more cores",
                    stacklevel=2,
                )
            self._plan_stokes(bounds)
            self._run_here(bounds, bar, callback, plan)
            return self
        self._refuse_parallel(callback)
        executor = self._make_executor(backend, n_workers, unsupported_backend)
        if bar["verbose"] and not isinstance(executor, PartsBackend):
            if verbose:
                raise ValueError("only the backends in elea.backends can show a progress bar")
            bar["verbose"] = False
        self._plan_stokes(bounds, executor)
        self._run_in_parts(bounds, bar, executor, n_parts)
        return self

    def iterate(
        self,
        start: int | None = None,
        stop: int | None = None,
        step: int | None = None,
        frames: Iterable[Any] | None = None,
        verbose: bool | None = None,
        *,
        progressbar_kwargs: dict[str, Any] | None = None,
    ) -> Iterator[Result]:
        """Analyse frames one at a time, with the trajectory at each frame; parameters as for `run`.

        Frames of a stream arrive as the simulation proceeds. When the iteration ends, even early,
        `results` contains the frames analysed so far, and a stream is closed.

        Yields
        ------
        Result
            The result of one frame; its number is `result.frame`.
        """
        chosen = self._check_frames(start, stop, step, frames)
        bar = self._bar_options(verbose, progressbar_kwargs)
        self._num_threads = None
        bounds = (start, stop, step, chosen)
        self._plan_average(bounds)
        self._plan_stokes(bounds)
        return (self._result(raw) for raw in self._walk(bounds, bar))

    def plan(
        self,
        start: int | None = None,
        stop: int | None = None,
        step: int | None = None,
        frames: Iterable[Any] | None = None,
        *,
        n_cores: int | None = None,
    ) -> Plan:
        """Choose threads and processes for a run of these frames, and give the reason.

        For this, the first frame is analysed once to measure how long it takes.

        Parameters
        ----------
        start, stop, step, frames
            As for `run`.
        n_cores : int, optional
            Number of cores; by default all that are available to this process.

        Returns
        -------
        Plan
            Print it, or pass it to `run` as `backend`.
        """
        bounds = (start, stop, step, self._check_frames(start, stop, step, frames))
        self._plan_average(bounds)
        return self._choose_backend(bounds, count_cores() if n_cores is None else n_cores)

    def _choose_backend(self, bounds: Bounds, cores: int) -> Plan:
        if is_stream(self._trajectory):
            reason = "a stream arrives frame by frame and cannot be sent to processes"
            return Plan("serial", 1, cores, "MDAnalysis", None, reason)
        numbers = self._numbers(bounds)
        if len(numbers) < 2:
            return Plan("serial", 1, cores, "MDAnalysis", None, "there is at most one frame")
        if self._has_own_methods():
            reason = f"the methods of {type(self).__name__} analyse one frame at a time"
            return Plan("serial", 1, cores, "MDAnalysis", None, reason)
        every = self._settings.get("stokes_every", 1)
        return choose(measure(self._make_worker(), numbers.tolist(), cores, every))

    def plot(
        self,
        properties: str | Iterable[str] | None = None,
        *,
        error: Error = "statistical",
        figsize: tuple[float, float] | None = None,
    ) -> tuple[Figure, NDArray[Any]]:
        """Plot results along the trajectory, and their distributions, with matplotlib.

        Parameters
        ----------
        properties : str or iterable of str, optional
            Names in `results`, each shown in a row of the figure; eigenvalues are three curves. By
            default hydrodynamic radius, intrinsic viscosity and eigenvalues of the gyration tensor.
        error : {"statistical", "total", None}
            Which error the bands show, as one standard deviation; around the mean it is the error
            of the mean, which includes the fluctuation of correlated frames.
        figsize : (float, float), optional
            Size in inches.

        Returns
        -------
        figure : matplotlib.figure.Figure
            Save it, or show it with `matplotlib.pyplot.show()`.
        axes : ndarray of matplotlib.axes.Axes, (properties, 2)
            Along the trajectory, and as a distribution; (properties, 1) if there is only one frame.

        Raises
        ------
        ValueError
            There are no results yet, the name is unknown, or it is a tensor.
        ImportError
            matplotlib is missing.
        """
        if not len(self.results):
            raise ValueError("there are no results to plot yet; call run()")
        names = USUAL if properties is None else choose_names(properties)
        for name in names:
            if name not in self.results:
                raise ValueError(
                    f"there is no {name!r} among the results: {', '.join(self.results)}"
                )
        return draw_all([self.results[name]._series() for name in names], error, figsize)
