# SPDX-License-Identifier: MIT
"""Compute results from positions and radii, or from a file."""

from __future__ import annotations

import logging
import warnings
from os import fspath
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

from elea import _average_plan, _checkpoint, _core, _stokes_plan
from elea._result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike
    from typing import Unpack

    from numpy.typing import ArrayLike, NDArray

    from elea._core import FileInfo


_logger = logging.getLogger("elea")


class Settings(TypedDict, total=False):
    """Settings of a computation; those omitted or None have their default values."""

    method: Literal["first-passage", "wos"] | None
    interior: Literal["exact", "sample"] | None
    theory: Literal["stokes", "analogy"] | None
    isa: Literal["best", "portable", "avx2", "avx512"] | None
    seed: int | None
    num_walks: int | None
    num_interior_samples: int | None
    max_rsd_capacitance: float | None
    max_rsd_polarizability: float | None
    max_rsd_volume: float | None
    max_rsd_average: float | None
    max_rsd_stokes: float | None
    max_rsd_virial: float | None
    min_num_walks: int | None
    min_num_interior_samples: int | None
    max_num_walks: int | None
    max_num_interior_samples: int | None
    max_run_time: float | None
    num_patches: int | None
    stokes_every: int | None
    control_charges: int | None
    launch_radius: float | None
    skin_thickness: float | None
    length_unit: str | None
    temperature: float | None
    viscosity: float | None
    mass: float | None
    buoyancy_factor: float | None
    specific_volume: float | None
    solvent_density: float | None
    hydration_layer: float | None
    num_threads: int | None
    frames_in_flight: int | None
    max_memory: int | None


def _floats(values: ArrayLike, name: str) -> NDArray[Any]:
    """Return float32 and float64 arrays unchanged, other real numbers as float64."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} must be real numbers, not {array.dtype}")
    single_or_double = array.dtype.kind == "f" and array.dtype.itemsize in (4, 8)
    return array if single_or_double and array.dtype.isnative else array.astype(np.float64)


def _integers(values: ArrayLike, name: str) -> NDArray[Any]:
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} must be whole numbers, not {array.dtype}")
    return array.astype(np.int64)


def with_masses(masses: ArrayLike | None, settings: Settings) -> dict[str, Any]:
    """Return the settings, with the masses of the spheres if they are given."""
    if masses is None:
        return {**settings}
    numbers = np.atleast_1d(_floats(masses, "masses")).astype(np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"masses must have one dimension, not {numbers.ndim}")
    return {**settings, "atom_masses": numbers.tobytes()}


def compute(
    positions: ArrayLike,
    radii: ArrayLike,
    *,
    frame: int = 0,
    masses: ArrayLike | None = None,
    **settings: Unpack[Settings],
) -> Result:
    """Compute the properties of a union of spheres.

    Parameters
    ----------
    positions : array_like, (n, 3)
        Centres of the spheres, in `length_unit`. float32 and float64 arrays with any strides are
        read without copying. Molecules must be whole: there is no periodic box.
    radii : array_like, (n,), or float
        Radii in `length_unit`; see `elea.radii` for the radii of atoms.
    frame : int
        Number of the frame. Each frame has its own stream of random numbers.
    masses : array_like, (n,)
        Masses of the spheres in Da, for `radius_of_gyration_mass` only; that of the molecule is
        `mass`.
    method : {"first-passage", "wos"}
        First-passage walks (the default), or plain Walk-on-Spheres.
    interior : {"exact", "sample"}
        Volume, surface area and gyration tensor in closed form (the default), or volume and
        gyration tensor from random points.
    theory : {"stokes", "analogy"}
        Friction, rotation and viscosity from the Stokes equations on patches of the surface (the
        default), or from capacitance and polarizability, as in NIST ZENO, which is good to 1 to
        3 %. docs/stokes.md and docs/method.md describe them.
    isa : {"best", "portable", "avx2", "avx512"}
        Instruction set for the walks. Different sets give different, equally valid walks.
    seed : int
        Seed of the random-number generator, 0 by default. The same seed gives the same digits for
        any number of threads.
    num_walks, num_interior_samples : int
        Exact number of walks (and of interior samples, with `interior="sample"`); the limits below
        do not apply. By default, as many as the target precision requires.
    max_rsd_capacitance, max_rsd_polarizability, max_rsd_volume : float
        Target relative standard errors, as fractions: 0.001 (0.1 %) by default for capacitance and
        volume. Walks continue until both targets that concern them are met.
    max_rsd_average : float
        Target relative standard error of the capacitance's average over the frames of
        `compute_trajectory`, in place of those of each frame; here the same as
        `max_rsd_capacitance`. Not with `num_walks`, other targets of the walks, or `max_run_time`.
    max_rsd_stokes : float
        With `theory="stokes"`, target relative error of hydrodynamic radius, rotational radius and
        intrinsic viscosity, 0.005 (0.5 %) by default: patches are doubled until the estimated error
        is below it. If no target of the walks is given, that of the capacitance is a tenth of it,
        or 0.001 if that is less.
    max_rsd_virial : float
        Target relative standard error of the second virial coefficient of the hard body, such as
        0.005 (0.5 %). By default it is not computed.
    num_patches : int
        Exact number of patches of the surface, from 24 to 100,000, instead of `max_rsd_stokes`.
    stokes_every : int
        With `compute_trajectory`, the Stokes equations are solved for frames whose number is a
        multiple of this, 1 by default. The others are estimated from their own walks and from up to
        64 frames that are solved beforehand. Without effect here. Not with `max_run_time`.
    min_num_walks, min_num_interior_samples : int
        Minimum numbers when a target precision is used.
    max_num_walks, max_num_interior_samples : int
        Maximum numbers when a target precision is used, 10,000,000 by default.
    max_run_time : float
        Time limit in seconds; results then depend on the speed of the machine.
    control_charges : int
        Number of charges inside the body that reduce the variance of first-passage walks, at most
        512; 0 for none. By default chosen according to the number of walks.
    launch_radius, skin_thickness : float
        Parameters of Walk-on-Spheres, in `length_unit`; by default derived from the body.
    length_unit : {"A", "nm", "cm", "m", "L"}
        Unit of the coordinates, "A" by default; "L" for bodies without a scale.
    temperature : float
        Temperature in kelvin, for the diffusion coefficient.
    viscosity : float
        Viscosity of the solvent in Pa s, for friction, diffusion and sedimentation coefficients;
        see `water_viscosity`.
    mass : float
        Mass in Da, for the sedimentation coefficient and the intrinsic viscosity by mass.
    buoyancy_factor : float
        1 - (specific volume of the molecule)(density of the solvent), for the sedimentation
        coefficient; by default from these two, if they are given.
    specific_volume : float
        Partial specific volume of the molecule in cm^3/g, for buoyancy in the solvent and in water
        at 20 C, and for the frictional ratio; `composition` finds it.
    solvent_density : float
        Density of the solvent in kg/m^3; see `solvent`.
    hydration_layer : float
        The part of all radii that is a layer of water, in `length_unit`, for `hydration`. It does
        not change the body.
    num_threads : int
        Number of threads, 1 by default; None for all cores.
    frames_in_flight : int
        Maximum number of frames in memory for trajectories, by default one more than the number of
        threads. Fewer frames need less memory. Without effect here.
    max_memory : int
        Bytes that the process may use, including what it uses already: fewer frames are in memory
        at once, and one that does not fit alone is a `MemoryError` before it is computed. By
        default frames are only kept few enough for the memory of the machine or the job.

    Returns
    -------
    Result
        Values with errors; docs/output.md lists all properties and their formulas.

    Raises
    ------
    ValueError
        Wrong shapes, non-finite coordinates, non-positive radii, or settings out of range.
    TypeError
        Arguments of a wrong type, or an unknown setting.
    MemoryError, OSError
        Insufficient memory or other system resources.

    Notes
    -----
    Threads are started and joined within the call, so forking before and after it is safe. Other
    Python threads continue to run, and Ctrl-C ends the call. docs/method.md describes the methods:
    Walk-on-Spheres according to Juba et al., J. Res. Natl. Inst. Stand. Technol. 122, 20 (2017);
    hydrodynamic radius according to Douglas, Zhou and Hubbard, Phys. Rev. E 49, 5319 (1994);
    intrinsic viscosity according to Mansfield and Douglas, Phys. Rev. E 78, 046712 (2008).

    Examples
    --------
    The hydrodynamic radius of a sphere is its radius:

    >>> import elea
    >>> water = elea.water_viscosity(293.15)
    >>> sphere = elea.compute([[0, 0, 0]], 10, temperature=293.15, viscosity=water)
    >>> f"{sphere.hydrodynamic_radius.value:.2f} {sphere.hydrodynamic_radius.unit}"
    '10.00 A'
    >>> f"{sphere.diffusion_coefficient.value:.3g} {sphere.diffusion_coefficient.unit}"
    '2.14e-06 cm^2/s'
    """
    settings.setdefault("num_threads", 1)
    return Result(
        _core.compute(
            _floats(positions, "positions"),
            _floats(radii, "radii"),
            frame,
            with_masses(masses, settings),
        )
    )


def compute_trajectory(
    path: str | PathLike[str],
    radii: ArrayLike,
    *,
    indices: ArrayLike | None = None,
    start: int | None = None,
    stop: int | None = None,
    step: int | None = None,
    frames: Sequence[int] | NDArray[Any] | None = None,
    callback: Callable[[Result], object] | None = None,
    whole: Literal["auto", "always", "never"] = "auto",
    models: Literal["auto", "frames", "join"] = "auto",
    masses: ArrayLike | None = None,
    n_atoms: int | None = None,
    structure: str | PathLike[str] | None = None,
    assembly: str | None = None,
    types: str | None = None,
    checkpoint: str | PathLike[str] | None = None,
    **settings: Unpack[Settings],
) -> list[Result]:
    """Compute the properties of the frames of a file.

    The library reads the file and distributes frames and walks over its threads; each result is
    identical to that of `compute` for the coordinates of the frame.

    Parameters
    ----------
    path : path-like
        A PDB, mmCIF, PQR, GRO, XYZ, DCD, XTC, TRR, H5MD or MDTraj HDF5 file, an AMBER NetCDF,
        mdcrd or rst7 file, or an oxDNA trajectory, optionally compressed.
        Positions are in Angstrom.
    radii : array_like, (n,), or float
        Radii of the selected atoms, in Angstrom.
    indices : array_like of int, (n,)
        Selected atoms, counted from 0, the same in all frames; all atoms by default.
    start, stop, step : int
        Range of frames, as in Python slices.
    frames : sequence of int
        Frame numbers instead of a slice, in any order; negative numbers count from the end.
    callback : callable
        Called with each result in the order of the frames; results are then not kept. A result
        takes 15 kB.
    whole : {"auto", "always", "never"}
        Make molecules whole that the periodic box cuts: in frames that have a box; the same, and a
        frame without a box is an error; or take positions as they are. Bonds are found in the first
        frame, from the names in the file; trajectories such as DCD have none, so that only
        distances are known. docs/input.md describes how. The notes of a result say whether atoms
        were moved.
    models : {"auto", "frames", "join"}
        What the MODELs of a PDB file are: frames, or with "join" the parts of one body, as in the
        file of a biological assembly. "auto": frames, but an error if they seem to be an assembly.
    masses : array_like, (n,)
        As for `compute`.
    n_atoms : int
        Number of atoms of a frame, for formats that do not state it (AMBER mdcrd); by default that
        of the radii, if there are no indices.
    structure : path-like
        The structure to which the file belongs, for formats whose positions depend on it: the
        topology of an oxDNA trajectory.
    assembly : str, optional
        The biological assembly of a PDB or mmCIF file, such as "1": all copies of its chains are
        one body.
    types : str, optional
        Elements or names of the numbered types of LAMMPS files, as in "1=C,2=O".
    checkpoint : path-like, optional
        A file that keeps each finished frame. The same call goes on after the program was stopped
        or killed, with bit-identical results, of which a callback gets all; the number of threads
        may differ. Other frames, radii, settings or content of the file are a ValueError that tells
        what has changed. The file stays when all is done; remove it to begin anew.
    **settings
        Settings as for `compute`, except that all cores are used by default. `length_unit` must be
        that of the file, or "L"; it is the unit of a LAMMPS file that states none. With
        `max_rsd_average`, a pilot of up to 32 frames shows how much frames differ; all frames then
        have the same number of walks, the smallest that suffices. The logger "elea" reports the
        plan; a warning tells if only more frames would help. It also reports the errors of the
        estimates with `stokes_every`. Frames that are estimated differ from those of `compute`, and
        have a note.

    Returns
    -------
    list of Result
        One for each frame, in order; an empty list if there is a callback.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        The file content is invalid, or the requested frames lie beyond the point where the file is
        truncated; also as for `compute`. The message names file and frame.
    TimeoutError
        `max_run_time` expired before the last frame was started; a callback has received the
        preceding frames.
    """
    results, doubts = trajectory_and_doubt(
        path,
        radii,
        indices,
        (start, stop, step, frames),
        callback,
        whole,
        (models, assembly, types, settings.get("length_unit"), n_atoms, _text_of(structure)),
        with_masses(masses, settings),
        checkpoint,
    )
    for text in doubts:
        warnings.warn(text, stacklevel=2)
    return results


def _text_of(path: str | PathLike[str] | None) -> str | None:
    return None if path is None else fspath(path)


def trajectory_and_doubt(
    path: str | PathLike[str],
    radii: ArrayLike,
    indices: ArrayLike | None,
    bounds: tuple[int | None, int | None, int | None, Sequence[int] | NDArray[Any] | None],
    callback: Callable[[Result], object] | None,
    whole: Literal["auto", "always", "never"],
    reading: _core.Reading,
    settings: dict[str, Any],
    checkpoint: str | PathLike[str] | None = None,
) -> tuple[list[Result], list[str]]:
    """Return what `compute_trajectory` does, and the texts of its warnings."""
    start, stop, step, frames = bounds
    chosen = None
    if frames is not None:
        if (start, stop, step) != (None, None, None):
            raise ValueError("give frames, or start, stop and step, but not both")
        chosen = _integers(frames, "frames")
    numbers = _floats(radii, "radii")
    models, assembly, types, length_unit, n_atoms, structure = reading
    if n_atoms is None and indices is None and numbers.ndim == 1 and len(numbers) > 1:
        n_atoms = len(numbers)
    results: list[Result] = []
    receive = callback or results.append
    atoms = None if indices is None else _integers(indices, "indices")
    what = {
        "frames": f"{start}:{stop}:{step}" if chosen is None else chosen,
        "radii": numbers,
        "indices": atoms,
        "whole": whole,
        "models": models,
        "assembly": assembly,
        "types": types,
        "n_atoms": n_atoms,
    }
    run = _core.run_file(
        path,
        atoms,
        numbers,
        start,
        stop,
        step,
        settings,
        lambda raw: receive(Result(raw)),
        frames=chosen,
        whole=whole,
        reading=(models, assembly, types, length_unit, n_atoms, structure),
        checkpoint=_checkpoint.request(checkpoint, [path, structure], what, settings),
    )
    for plan in (_average_plan.take(run["average_plan"]), _stokes_plan.take(run["stokes_plan"])):
        if plan is not None:
            _logger.info("%s", plan)
    return results, [f"{path}: {text}" for text in run["warnings"]]


def inspect_file(
    path: str | PathLike[str],
    *,
    models: Literal["auto", "frames", "join"] = "auto",
    assembly: str | None = None,
    types: str | None = None,
    length_unit: str | None = None,
    n_atoms: int | None = None,
    structure: str | PathLike[str] | None = None,
) -> FileInfo:
    """Inspect a structure or trajectory file without reading its coordinates.

    `models`, `assembly`, `types`, `n_atoms` and `structure` are those of `compute_trajectory`,
    `length_unit` that of `choose_atoms`.

    Returns
    -------
    dict
        `format` ("XTC"), `n_atoms`, `n_frames` (complete ones), `length_unit` ("A"), `first_time`
        (ps; None if the file has no times), `single_precision` (whether positions and box are of
        binary single precision), `note` (None, or what was left out, or what the file says of its
        biological assembly that differs from its atoms), and `damage`: None, or a description of
        where and how the file is truncated.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        The format is unknown, or the file is corrupt.
    """
    return _core.inspect_file(
        path, (models, assembly, types, length_unit, n_atoms, _text_of(structure))
    )
