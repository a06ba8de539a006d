# SPDX-License-Identifier: MIT
"""From positions and radii, or from a file, to results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

from elea import _core
from elea._result import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike
    from typing import Unpack

    from numpy.typing import ArrayLike, NDArray

    from elea._core import FileInfo


class Settings(TypedDict, total=False):
    """All that determines a result besides the body; what is left out, or None, has its default."""

    method: Literal["first-passage", "wos"] | None
    interior: Literal["exact", "sample"] | None
    isa: Literal["best", "portable", "avx2", "avx512"] | None
    seed: int | None
    num_walks: int | None
    num_interior_samples: int | None
    max_rsd_capacitance: float | None
    max_rsd_polarizability: float | None
    max_rsd_volume: float | None
    min_num_walks: int | None
    min_num_interior_samples: int | None
    max_num_walks: int | None
    max_num_interior_samples: int | None
    max_run_time: float | None
    control_charges: int | None
    launch_radius: float | None
    skin_thickness: float | None
    length_unit: str | None
    temperature: float | None
    viscosity: float | None
    mass: float | None
    buoyancy_factor: float | None
    num_threads: int | None
    frames_in_flight: int | None


def _floats(values: ArrayLike, name: str) -> NDArray[Any]:
    """Arrays of float32 and float64 as they are, other real numbers as float64."""
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


def compute(
    positions: ArrayLike, radii: ArrayLike, *, frame: int = 0, **settings: Unpack[Settings]
) -> Result:
    """Compute the properties of a union of spheres.

    Parameters
    ----------
    positions : array_like, (n, 3)
        Centres of the spheres, in `length_unit`. float32 and float64 arrays of any strides are read
        in place. Molecules must be whole: nothing is known of periodic boxes.
    radii : array_like, (n,), or float
        Radii in `length_unit`; see `radii` for those of atoms.
    frame : int
        Number of the frame. Frames have random numbers of their own.
    method : {"first-passage", "wos"}
        First-passage walks (the default), or plain Walk-on-Spheres.
    interior : {"exact", "sample"}
        Volume, surface area and gyration in closed form (the default), or from random points,
        without surface area.
    isa : {"best", "portable", "avx2", "avx512"}
        Instruction set of the walks: equally good walks, but not the same ones.
    seed : int
        Other random numbers, 0 by default. The same seed gives the same digits for any number of
        threads.
    num_walks, num_interior_samples : int
        Number of walks (and of interior samples, where those are asked for), without the limits
        below. If not given, as many as the precision needs.
    max_rsd_capacitance, max_rsd_polarizability, max_rsd_volume : float
        Relative standard errors at which walks and samples end, as fractions: 0.001 (0.1 %) by
        default for capacitance and volume. Walks go on until both of theirs are met.
    min_num_walks, min_num_interior_samples : int
        At least so many for that.
    max_num_walks, max_num_interior_samples : int
        At most so many for that, 10,000,000 by default.
    max_run_time : float
        Seconds, at most; results then depend on the speed of the machine.
    control_charges : int
        Charges inside the body that take variance off first-passage walks: by default as many as
        pay for the number of walks, 0 for none, 512 at most.
    launch_radius, skin_thickness : float
        Of Walk-on-Spheres, in `length_unit`; by default found from the body.
    length_unit : {"A", "nm", "cm", "m", "L"}
        Unit of the coordinates, "A" by default; "L" for bodies without a scale.
    temperature : float
        In kelvin, for the diffusion coefficient.
    viscosity : float
        Of the solvent in Pa s, for friction, diffusion and sedimentation; see `water_viscosity`.
    mass : float
        In Da, for sedimentation and for the intrinsic viscosity by mass.
    buoyancy_factor : float
        1 - (specific volume of the molecule)(density of the solvent), for sedimentation.
    num_threads : int
        1 by default; None for all cores.
    frames_in_flight : int
        Of trajectories: frames held at once, one more than threads by default. Fewer take less
        memory; here it is one.

    Returns
    -------
    Result
        Values with errors; docs/output.md lists all properties with their formulas.

    Raises
    ------
    ValueError
        Wrong shapes, coordinates that are not finite, radii that are not positive, settings out of
        their range.
    TypeError
        Arguments of a wrong type; a setting that there is not.
    MemoryError, OSError
        The machine is at its limits.

    Notes
    -----
    Threads are begun and ended within the call, so forking before and after is safe. Other Python
    threads run meanwhile, and Ctrl-C ends the call. docs/method.md derives the methods:
    Walk-on-Spheres after Juba et al., J. Res. Natl. Inst. Stand. Technol. 122, 20 (2017);
    hydrodynamic radius after Douglas, Zhou and Hubbard, Phys. Rev. E 49, 5319 (1994); intrinsic
    viscosity after Mansfield and Douglas, Phys. Rev. E 78, 046712 (2008).

    Examples
    --------
    A sphere in water, whose hydrodynamic radius is its radius:

    >>> import elea
    >>> water = elea.water_viscosity(293.15)
    >>> sphere = elea.compute([[0, 0, 0]], 10, temperature=293.15, viscosity=water)
    >>> f"{sphere.hydrodynamic_radius.value:.4f} {sphere.hydrodynamic_radius.unit}"
    '10.0000 A'
    >>> f"{sphere.diffusion_coefficient.value:.3g} {sphere.diffusion_coefficient.unit}"
    '2.14e-06 cm^2/s'
    """
    settings.setdefault("num_threads", 1)
    return Result(
        _core.compute(_floats(positions, "positions"), _floats(radii, "radii"), frame, {**settings})
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
    **settings: Unpack[Settings],
) -> list[Result]:
    """Compute the properties of the frames of a file.

    The library reads the file and shares frames and walks among its threads; each result is the
    one that `compute` gives for the coordinates of that frame.

    Parameters
    ----------
    path : path-like
        A PDB, GRO or XYZ file (also gzip'd), DCD or XTC. Positions are in Angstrom.
    radii : array_like, (n,), or float
        Radii of the atoms that are used, in Angstrom.
    indices : array_like of int, (n,)
        Atoms that are used, from 0; all by default. The same in all frames.
    start, stop, step : int
        Which frames, as in Python's slices.
    frames : sequence of int
        Frames by number in place of a slice, in the order wanted; negative ones count from the end.
    callback : callable
        Called with each result as soon as those before it are done; nothing is kept then. A result
        takes 15 kB.
    **settings
        As those of `compute`, but that all cores are used by default. `length_unit` must be the
        file's, or "L".

    Returns
    -------
    list of Result
        One for each frame, in order; empty with a callback.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        What is in it cannot be understood, frames are asked for beyond the place where it breaks
        off, and as for `compute`. The message names file and frame.
    TimeoutError
        `max_run_time` was over before the last frame was begun; a callback has those before.
    """
    chosen = None
    if frames is not None:
        if (start, stop, step) != (None, None, None):
            raise ValueError("give frames, or start, stop and step, but not both")
        chosen = _integers(frames, "frames")
    results: list[Result] = []
    receive = callback or results.append
    _core.run_file(
        path,
        None if indices is None else _integers(indices, "indices"),
        _floats(radii, "radii"),
        start,
        stop,
        step,
        {**settings},
        lambda raw: receive(Result(raw)),
        frames=chosen,
    )
    return results


def inspect_file(path: str | PathLike[str]) -> FileInfo:
    """Look at a structure or trajectory file without reading its coordinates.

    Returns
    -------
    dict
        `format` ("XTC"), `n_atoms`, `n_frames` (whole ones), `length_unit` ("A"), and `damage`:
        None, or why the file ends before its end.

    Raises
    ------
    OSError
        The file cannot be read.
    ValueError
        It is of no format that the library knows, or broken.
    """
    return _core.inspect_file(path)


def water_viscosity(temperature: float) -> float:
    """Give the viscosity of liquid water at 0.1 MPa in Pa s.

    `temperature` is in kelvin, from 253.15 to 383.15 (ValueError otherwise). The formula is that of
    IAPWS SR6-08(2011), whose stated uncertainty is 1 %.

    >>> import elea
    >>> round(elea.water_viscosity(298.15), 6)
    0.00089
    """
    return _core.water_viscosity(temperature)
