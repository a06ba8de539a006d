# SPDX-License-Identifier: MIT
"""The C library: arrays come as buffers, results go as plain values."""

from collections.abc import Callable
from os import PathLike
from typing import Any, TypedDict

from numpy.typing import NDArray

VERSION: str

class PropertyRow(TypedDict):
    key: str
    label: str
    meaning: str
    group: str
    shape: tuple[int, ...]
    components: tuple[str, ...]
    # Of each element of an array of that shape, by rows, the number of its component.
    elements: tuple[int, ...]
    # Place of the first component among those of all properties.
    offset: int
    needs: tuple[str, ...]
    zenowrapper: str

PROPERTIES: tuple[PropertyRow, ...]

# Words for what properties need; None for what any run gives that is long enough.
NEEDS: dict[str, str | None]

class RawResult(TypedDict):
    frame: int
    time: float | None
    length_unit: str
    n_spheres: int
    mass: float | None
    launch_radius: float
    skin_thickness: float
    num_walks: int
    num_hits: int
    num_steps: int
    num_control_charges: int
    num_interior_samples: int
    num_interior_hits: int
    walks_stop: str
    interior_stop: str
    theory: str
    num_patches: int
    stokes_shift: float | None
    stokes_stop: str | None
    # Doubles: R_h, R_r, [eta].
    stokes_errors: bytes
    # Doubles: the point, and the mobility matrix about it, by rows; None: not known.
    centre_of_mass: bytes | None
    centre_of_diffusion: bytes | None
    mobility_is_si: bool
    # Doubles: a row for each axis.
    principal_axes: bytes | None
    notes: tuple[str, ...]
    # A byte for each property, 0 or 1.
    available: bytes
    # Doubles, one for each component.
    value: bytes
    std_error: bytes
    total_error: bytes
    skin_error: bytes
    # Doubles: components x inputs, inputs x inputs.
    gradient: bytes
    input_covariance: bytes
    doubt: bytes
    doubt_scale: bytes

class RawAveragePlan(TypedDict):
    num_frames: int
    target: float
    num_pilot_frames: int
    num_pilot_walks: int
    fluctuation: float
    inefficiency: float
    spread_error: float
    walk_error: float
    num_walks: int
    control_charges: int
    out_of_reach: bool

class RawStokesPlan(TypedDict):
    num_frames: int
    num_solved: int
    num_others: int
    # R_h, R_r, [eta].
    errors: tuple[float, float, float]
    solution_seconds: float
    frame_seconds: float

# How a file is read: models, assembly, types, unit of length, number of atoms, structure.
Reading = tuple[str, str | None, str | None, str | None, int | None, str | None]

# The path of a checkpoint, what describes the run, and the paths of its inputs.
Checkpoint = tuple[str, list[tuple[str, str]], list[str]]

class FileInfo(TypedDict):
    format: str
    n_atoms: int
    n_frames: int
    length_unit: str
    first_time: float | None
    single_precision: bool
    note: str | None
    damage: str | None

class Timing(TypedDict):
    wall: float
    read: float
    index: float
    walks: float
    interior: float
    stokes: float
    average_plan: RawAveragePlan | None
    stokes_plan: RawStokesPlan | None
    # About molecules that the box cuts.
    warnings: list[str]

# Of each component: value, std_error, total_error, monte_carlo_error, fluctuation, inefficiency.
Mean = tuple[float, float, float, float, float, float, float]

# Means of the components of each property (None: not available), the harmonic radius, and the
# effective number of frames. `starts` are the first results of trajectories.
def average(
    results: list[RawResult], weights: NDArray[Any] | None, starts: list[int], unordered: bool, /
) -> tuple[list[list[Mean] | None], Mean | None, float]: ...

# Positions (double), numbers of moved atoms and of impossible bonds, the longest: atoms, length.
def apply_whole(
    whole: bytes, positions: NDArray[Any], box: NDArray[Any] | None, /
) -> tuple[bytes, int, int, int, int, float]: ...

# Indices (int64), masses (double; none if one is unknown), radii (double), mass (0: not known), why
# the radii may be wrong or "".
def choose_atoms(
    path: str | PathLike[str],
    select: str,
    radii: str | PathLike[str] | None,
    reading: Reading,
    preset: str,
    /,
) -> tuple[bytes, bytes, bytes, float, str, str, float, dict[str, Any], str | None]: ...

# The same for atoms of a universe: a dict of "preset", "reason", "indices" (int64), "masses" and
# "radii" of the spheres without layer, the "set" of radii, "layer", "composition", "unfolded", and
# what is left out. Rows and bonds as for `find_whole`.
def choose_group(
    rows: list[tuple[str, str, str, str, int, str]],
    positions: NDArray[Any],
    box: NDArray[Any] | None,
    bonds: NDArray[Any] | None,
    masses: NDArray[Any] | None,
    preset: str,
    radii_given: bool,
    /,
) -> dict[str, Any]: ...

# Raises if an atom is astray; `scale` converts to Angstrom, `indices` (int64) number the atoms.
def check_positions(
    positions: NDArray[Any], radii: NDArray[Any], indices: NDArray[Any], scale: float, /
) -> None: ...
def check_settings(settings: dict[str, Any], /) -> None: ...
def compute(
    positions: NDArray[Any],
    radii: NDArray[Any] | float,
    frame: int,
    settings: dict[str, Any],
    poll: Callable[[], object] | None = None,
    /,
) -> RawResult: ...
def convert(dimension: str, value: float, unit: str, /) -> float: ...

# Rows: name, residue name, chain, element, residue number, insertion code. Bonds: a0, b0, a1, b1,
# ... (int64). Returns what `apply_whole` takes, and warnings.
def find_whole(
    rows: list[tuple[str, str, str, str, int, str]],
    positions: NDArray[Any],
    box: NDArray[Any] | None,
    bonds: NDArray[Any] | None,
    mode: str,
    crystal: bool,
    /,
) -> tuple[bytes, list[str]]: ...

# Elements ("?" if unknown), and why radii of the set may be wrong for the chosen atoms, or "".
def default_num_threads() -> int: ...
def guess_elements(
    which: str | PathLike[str],
    rows: list[tuple[str, str, str]],
    residues: NDArray[Any],
    positions: NDArray[Any] | None,
    masses: NDArray[Any] | None,
    chosen: NDArray[Any],
    /,
) -> tuple[list[str], str]: ...
def composition(path: str | PathLike[str], select: str, reading: Reading, /) -> dict[str, Any]: ...
def inspect_file(path: str | PathLike[str], reading: Reading, /) -> FileInfo: ...
def mean_of_series(
    values: NDArray[Any],
    weights: NDArray[Any] | None,
    unordered: bool,
    variance: float,
    noise: float,
    skin_error: float,
    model_error: float,
    /,
) -> Mean: ...

# What these settings and a body of that many spheres meet of NEEDS.
def needs_met(settings: dict[str, Any], n_spheres: int, /) -> tuple[str, ...]: ...
def property_unit(number: int, length_unit: str, /) -> str: ...
def radii(which: str | PathLike[str], rows: list[tuple[str, str, str]], /) -> list[float]: ...
def run_bodies(
    next_body: Callable[[], tuple[NDArray[Any], NDArray[Any], int] | None],
    settings: dict[str, Any],
    callback: Callable[[RawResult], object],
    /,
) -> None: ...
def plan_average(
    n_frames: int,
    body: Callable[[int], tuple[NDArray[Any], NDArray[Any] | float, int]],
    settings: dict[str, Any],
    /,
) -> RawAveragePlan | None: ...

# The plan in a capsule, and what it has found; None twice if nothing is to be planned.
def plan_stokes(
    numbers: NDArray[Any],
    body: Callable[[int], tuple[NDArray[Any], NDArray[Any] | float, int]],
    settings: dict[str, Any],
    /,
) -> tuple[object, RawStokesPlan | None]: ...
def run_file(
    path: str | PathLike[str],
    indices: NDArray[Any] | None,
    radii: NDArray[Any] | float,
    start: int | None,
    stop: int | None,
    step: int | None,
    settings: dict[str, Any],
    callback: Callable[[RawResult], object],
    frames: NDArray[Any] | None = None,
    whole: str | bytes = "never",
    reading: Reading = ...,
    checkpoint: Checkpoint | None = None,
) -> Timing: ...

# Positions (double) of atoms in a frame of a file, with their molecules made whole.
def read_frame(
    path: str | PathLike[str],
    indices: NDArray[Any] | None,
    frame: int,
    whole: str,
    reading: Reading,
    /,
) -> bytes: ...
def solvent_at(name: str, temperature: float, /) -> tuple[float, float]: ...

# Of a plan in a capsule, to make another with the same estimates in another process.
def stokes_numbers(plan: object, /) -> bytes: ...
def stokes_of_numbers(numbers: bytes, /) -> object: ...
def water_viscosity(temperature: float, /) -> float: ...
def weights(path: str | PathLike[str], n_frames: int, /) -> list[float]: ...

# Of one body: exposed area of each sphere (no bytes: it is not known), and x, y, z, weight of each
# point where a walk hits it. Doubles.
def surface(
    positions: NDArray[Any], radii: NDArray[Any], settings: dict[str, Any], /
) -> tuple[bytes, bytes | None]: ...
