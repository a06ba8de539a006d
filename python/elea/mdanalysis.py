# SPDX-License-Identifier: MIT
"""Elea as an analysis of MDAnalysis, with the keywords and results of ZENOWrapper."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from MDAnalysis.analysis.backends import BackendBase, BackendSerial
from MDAnalysis.core.groups import AtomGroup, UpdatingAtomGroup
from MDAnalysis.lib.log import ProgressBar

import elea._keywords as keywords
from elea import _core
from elea._analysis import FrameAnalysis
from elea._frames import RadiusRule
from elea._plan import Plan, choose, count_cores, measure
from elea._result import Result
from elea._series import Property
from elea._stream import is_stream
from elea.backends import PartsBackend
from elea.plot import USUAL, choose_names, draw_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from elea.plot import Error

__all__ = ["Plan", "Property", "ZenoWrapper"]

_logger = logging.getLogger("elea")


class ZenoWrapper(FrameAnalysis):
    """Hydrodynamic properties of the atoms of a group, frame by frame.

    Existing scripts of ZENOWrapper run unchanged. What follows `verbose` is Elea's own, and given
    by keyword. Molecules must be whole: add `MDAnalysis.transformations.unwrap` if a periodic box
    has cut them.

    Parameters
    ----------
    atom_group : AtomGroup
        Atoms to be analysed; also an `UpdatingAtomGroup`, whose atoms get radii in each frame.
    type_radii : dict, optional
        Radius of each atom type in `length_units`. Without it, `radii` says.
    n_walks : int or None, default 100000
        Random walks for each frame; with `max_rsd_capacitance` or `max_rsd_polarizability`, at most
        so many. With None, as many as 0.1 % of the capacitance (or what is asked for) need.
    min_n_walks : int, optional
        At least so many, where `max_rsd_*` would stop earlier.
    n_interior_samples : int or None, default 10000
        Samples for volume and gyration, and at most so many with `max_rsd_volume`. Only of
        effect with `interior="sample"`.
    min_n_interior_samples : int, optional
        At least so many, where `max_rsd_volume` would stop earlier.
    max_rsd_capacitance, max_rsd_polarizability, max_rsd_volume : float, optional
        Relative standard errors at which a frame's walks or samples stop: fractions, 0.01 is 1 %.
    max_run_time : float, optional
        Seconds for each frame, at most. Results are then not reproducible.
    num_threads : int or None, default 1
        Threads of each process; None for one on each core. Results are the same for any number.
    temperature : float, optional
        In `temperature_units`, for the diffusion coefficient.
    size_scaling_factor : float, default 1.0
        Multiplies all radii.
    launch_radius, skin_thickness : float, optional
        Of Walk-on-Spheres, in `length_units`; by default found from the body.
    mass : float, optional
        In `mass_units`, for the sedimentation coefficient and the intrinsic viscosity by mass.
    viscosity : float, optional
        Of the solvent in `viscosity_units`: that of water at 20 C is 0.01002 p.
    buoyancy_factor : float, optional
        1 - (specific volume)(density of the solvent), for the sedimentation coefficient; about 0.27
        for proteins in water.
    temperature_units : {"K", "C"}
    viscosity_units : {"p", "cp", "Pa.s", "mPa.s"}
    length_units : {"A", "nm", "cm", "m", "L"}
        Unit in which coordinates and radii are understood; nothing is converted, and MDAnalysis
        gives Angstrom. With "L" (no scale), properties that need one are left out.
    mass_units : {"g", "kg", "Da", "kDa"}
        Note that the default is "g".
    seed : int or None, default -1
        Other random numbers; -1 is the same as 0. With None, one is drawn, and `seed` says which.
        Frames have random numbers of their own, which depend on seed and number of the frame.
    verbose : bool, default False
        Show a progress bar, with every backend.
    radii : str or path-like, default "bondi"
        Without `type_radii`: "bondi", "alvarez" or "calpha5" (see `elea.radii`) from the elements
        and names of the atoms, "file" for the radii of the topology (PQR), or a path-like of a file
        of radii.
    method : {"first-passage", "wos"}
        How walks are made; "wos" is plain Walk-on-Spheres.
    interior : {"exact", "sample"}
        Volume, surface area and gyration in closed form, or from `n_interior_samples` points.
    control_charges : int, optional
        Charges inside the body that take variance off the walks: as many as pay, 0 for none.

    Attributes
    ----------
    results : MDAnalysis.analysis.results.Results
        A `Property` for each name: ``capacitance``, ``electric_polarizability_tensor``,
        ``electric_polarizability_eigenvalues``, ``electric_polarizability`` (the mean),
        ``intrinsic_conductivity``, ``volume``, ``gyration_tensor``, ``gyration_eigenvalues``,
        ``capacitance_same_volume_sphere``, ``hydrodynamic_radius``,
        ``prefactor_polarizability2intrinsic_viscosity``, ``viscometric_radius``,
        ``intrinsic_viscosity``; ``surface_area`` with ``interior="exact"``; with what they need
        ``friction_coefficient`` (viscosity), ``diffusion_coefficient`` (viscosity, temperature),
        ``sedimentation_coefficient`` (viscosity, mass, buoyancy factor) and
        ``mass_intrinsic_viscosity`` (mass).
    frames, times : ndarray
        Numbers and times (ps) of the frames that were analysed.
    n_frames : int
        Their number.
    seed : int
        Seed of the run.
    type_radii : ndarray
        Radius of each atom at construction.

    Raises
    ------
    ValueError
        Unknown units, settings out of their range, an empty group, atoms without a radius or with
        one that is not positive: the message names them. During a run it names the frame too.

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
        """Names that `run` takes as `backend`, besides "auto" and objects."""
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
        control_charges: int | None = None,
    ) -> None:
        if not isinstance(atom_group, AtomGroup):
            raise TypeError(f"atom_group must be an AtomGroup, not {type(atom_group).__name__}")
        self.universe = atom_group.universe
        super().__init__(self.universe.trajectory, verbose=verbose)
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
            "control_charges": control_charges,
            "seed": self.seed,
            "launch_radius": launch_radius,
            "skin_thickness": skin_thickness,
            "length_unit": length_units,
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
        }
        settings |= keywords.limits("num_walks", n_walks, min_n_walks, targets)
        settings |= keywords.limits(
            "num_interior_samples",
            n_interior_samples,
            min_n_interior_samples,
            {"max_rsd_volume": max_rsd_volume},
        )
        # What is not given is not mentioned.
        self._settings = {name: value for name, value in settings.items() if value is not None}
        _core.check_settings(self._settings)
        keywords.warn_of_units(self._settings, mass_units)
        self._rule = RadiusRule(
            type_radii,
            radii,
            keywords.positive("size_scaling_factor", size_scaling_factor),
            keywords.angstrom(length_units),
        )
        # An UpdatingAtomGroup may be empty now, and not later.
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
        """Analyse frames; results do not depend on backend, workers, parts and threads.

        If a run breaks off, the results of the frames before are kept with the backend "serial".

        Parameters
        ----------
        start, stop, step : int, optional
            Which frames, as in slices.
        frames : sequence of int or of bool, optional
            Numbers of frames, or a mask of all frames, in place of a slice.
        verbose : bool, optional
            Show a progress bar; by default as the constructor was told. It also says what "auto"
            chose.
        n_workers : int, optional
            Processes of a parallel backend; 1 if not given, as in MDAnalysis.
        n_parts : int, optional
            Into how many parts they share the frames.
        backend : str, object or Plan, optional
            "serial" (the default): this process, with `num_threads` threads. "multiprocessing",
            "dask": processes of this machine. "auto": what `plan` chooses. An object of
            `elea.backends`, or another `BackendBase` of MDAnalysis.
        unsupported_backend : bool
            Take objects of other classes.
        progressbar_kwargs : dict, optional
            For MDAnalysis' `ProgressBar`.
        callback : callable, optional
            Called with the `elea.Result` of each frame while the trajectory is at that frame. If it
            returns False, the run ends after that frame. Only with the backend "serial".

        Returns
        -------
        ZenoWrapper
            This object.
        """
        chosen = self._check_frames(start, stop, step, frames)
        bar = {
            "verbose": self._verbose if verbose is None else verbose,
            **(progressbar_kwargs or {}),
        }
        plan = None
        if backend == "auto":
            backend = self.plan(start, stop, step, chosen)
            _logger.info("%s", backend)
            if bar["verbose"]:
                ProgressBar.write(str(backend), file=sys.stderr)
        if isinstance(backend, Plan):
            plan, n_workers, backend = backend, backend.n_workers, backend.backend
        worker = self._make_worker(None if plan is None else plan.num_threads)
        if backend is None or backend == "serial" or isinstance(backend, BackendSerial):
            if (n_workers or 1) > 1:
                warnings.warn(
                    "n_workers is ignored with backend='serial'; num_threads gives it more cores",
                    stacklevel=2,
                )
            self._run_here(worker, (start, stop, step, chosen), bar, callback, plan)
            return self
        self._refuse_parallel(callback)
        executor = self._make_executor(backend, n_workers, unsupported_backend)
        if bar["verbose"] and not isinstance(executor, PartsBackend):
            if verbose:
                raise ValueError("only backends of elea.backends can show a progress bar")
            bar["verbose"] = False
        self._run_in_parts(worker, (start, stop, step, chosen), bar, executor, n_parts)
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
        """Analyse frames one by one, while the trajectory is at each; parameters as of `run`.

        Of a stream, frames come as the simulation goes on. `results` has the frames so far when the
        iteration ends, be it early; a stream is closed then.

        Yields
        ------
        Result
            Of one frame; its number is `result.frame`.
        """
        chosen = self._check_frames(start, stop, step, frames)
        bar = {
            "verbose": self._verbose if verbose is None else verbose,
            **(progressbar_kwargs or {}),
        }
        walk = self._walk(self._make_worker(), (start, stop, step, chosen), bar)
        return (Result(raw) for raw in walk)

    def plan(
        self,
        start: int | None = None,
        stop: int | None = None,
        step: int | None = None,
        frames: Iterable[Any] | None = None,
        *,
        n_cores: int | None = None,
    ) -> Plan:
        """Choose threads and processes for a run of these frames, and say why.

        The first frame is analysed once for that, to see how long it takes.

        Parameters
        ----------
        start, stop, step, frames
            As of `run`.
        n_cores : int, optional
            Cores to use; by default all that this process may use.

        Returns
        -------
        Plan
            Print it, or give it to `run` as `backend`.
        """
        cores = count_cores() if n_cores is None else n_cores
        if is_stream(self._trajectory):
            reason = "a stream comes frame by frame, and cannot be sent to processes"
            return Plan("serial", 1, cores, "MDAnalysis", None, reason)
        chosen = self._check_frames(start, stop, step, frames)
        if chosen is None:
            chosen = np.arange(*self._trajectory.check_slice_indices(start, stop, step))
        if len(chosen) < 2:
            return Plan("serial", 1, cores, "MDAnalysis", None, "there is one frame at most")
        return choose(measure(self._make_worker(), chosen.tolist(), cores))

    def plot(
        self,
        properties: str | Iterable[str] | None = None,
        *,
        error: Error = "statistical",
        figsize: tuple[float, float] | None = None,
    ) -> tuple[Figure, NDArray[Any]]:
        """Draw results along the trajectory, and their distributions, with matplotlib.

        Parameters
        ----------
        properties : str or iterable of str, optional
            Names in `results`, a row of the figure for each; eigenvalues are three curves. By
            default hydrodynamic radius, intrinsic viscosity and eigenvalues of the gyration tensor.
        error : {"statistical", "total", None}
            Which error the bands show, of one standard deviation; around the mean it is its own
            error, which knows of the fluctuation of successive frames that are alike.
        figsize : (float, float), optional
            Inches.

        Returns
        -------
        figure : matplotlib.figure.Figure
            Save it, or show it with `matplotlib.pyplot.show()`.
        axes : ndarray of matplotlib.axes.Axes, (properties, 2)
            Along the trajectory, and distributed; (properties, 1) if there is one frame only.

        Raises
        ------
        ValueError
            Nothing was run yet, there is no such result, or it is a tensor.
        ImportError
            matplotlib is missing.
        """
        if not len(self.results):
            raise ValueError("there are no results to draw yet; call run()")
        names = USUAL if properties is None else choose_names(properties)
        for name in names:
            if name not in self.results:
                raise ValueError(
                    f"there is no {name!r} among the results: {', '.join(self.results)}"
                )
        return draw_all([self.results[name]._series() for name in names], error, figsize)
