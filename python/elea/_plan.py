# SPDX-License-Identifier: MIT
"""Plan a run: threads or processes, and which reader to use."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import time
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

import elea
from elea._frames import FixedSpheres
from elea._workers import pickled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elea._frames import FrameWorker

# Seconds until workers are ready: forked, or newly started, which includes importing MDAnalysis.
_FORK_SECONDS = 0.1
_SPAWN_SECONDS = 2.0
_MEASURED_READS = 3
_OF_STOKES = ("max_rsd_stokes", "num_patches")
# Fraction of the free memory that processes may use for copies of coordinates.
_MEMORY_PART = 0.5


@dataclass(frozen=True)
class Plan:
    """How a run uses the machine; can be passed to `ZenoWrapper.run` as `backend`.

    Attributes
    ----------
    backend : str
        "serial" or "multiprocessing".
    n_workers : int
        Number of processes; 1 for the current process only.
    num_threads : int
        Number of threads per process.
    reader : str
        "MDAnalysis", or "Elea" if the C library reads the file.
    seconds : float or None
        Expected run time, if a frame was measured.
    reason : str
        Reason for the choice.
    """

    backend: str
    n_workers: int
    num_threads: int
    reader: str
    seconds: float | None
    reason: str

    def __str__(self) -> str:
        threads = "1 thread" if self.num_threads == 1 else f"{self.num_threads} threads"
        how = f"{self.n_workers} processes with {threads} each" if self.n_workers > 1 else threads
        expected = "" if self.seconds is None else f", about {self.seconds:.3g} s"
        return f"backend='{self.backend}', {how}, read by {self.reader}{expected}: {self.reason}"


@dataclass(frozen=True)
class Costs:
    """Measurements on which the choice is based.

    `frame_seconds` is the time one thread needs for a frame, `read_seconds` the time MDAnalysis
    needs to read it, which cannot be done by several threads of a process at once.
    `worker_seconds` is the time until workers have started, or None if they cannot be used, and
    `worker_bytes` the memory that each of them copies.
    """

    n_frames: int
    n_cores: int
    frame_seconds: float
    read_seconds: float
    worker_seconds: float | None
    worker_bytes: int
    free_bytes: int
    file_is_known: bool


def choose(costs: Costs) -> Plan:
    """Choose the plan with the shortest expected time."""
    frame, read, n, cores = costs.frame_seconds, costs.read_seconds, costs.n_frames, costs.n_cores
    measured = f"a frame takes {frame * 1e3:.3g} ms on one core and {read * 1e3:.3g} ms to read"
    if costs.file_is_known:
        reason = (
            f"the C library reads this file itself, and its threads share the frames; {measured}"
        )
        return Plan("serial", 1, cores, "Elea", n * frame / cores, reason)
    threads = Plan(
        "serial",
        1,
        cores,
        "MDAnalysis",
        n * max(read, (read + frame) / cores),
        f"threads share the frames and need only one copy of the trajectory; {measured}",
    )
    workers = min(cores, n)
    if workers == 1 or costs.worker_seconds is None:
        return threads
    if workers * costs.worker_bytes > _MEMORY_PART * costs.free_bytes:
        reason = (
            "processes would read faster, but their copies of the trajectory need too much memory"
        )
        return replace(threads, reason=f"{reason}; {measured}")
    processes = Plan(
        "multiprocessing",
        workers,
        max(1, cores // workers),
        "MDAnalysis",
        costs.worker_seconds + ceil(n / workers) * (read + frame),
        f"reading would delay the threads of a single process; {measured}",
    )
    return min(threads, processes, key=lambda plan: plan.seconds or 0.0)


# ---- Measuring ----


def _is_usual_reader(trajectory: Any) -> bool:  # noqa: ANN401 (MDAnalysis has no types)
    """Whether MDAnalysis reads the file itself, by the name of the file."""
    from MDAnalysis.core._get_readers import get_reader_for

    try:
        return type(trajectory) is get_reader_for(os.fspath(trajectory.filename))
    except (TypeError, ValueError):
        return False


def _has_own_times(trajectory: Any) -> bool:  # noqa: ANN401 (MDAnalysis has no types)
    """Whether the user replaced the times in the file."""
    given = getattr(trajectory, "_kwargs", {"dt": 0.0})
    return any(given.get(name) is not None for name in ("dt", "time_offset"))


def _has_rounded_box(ts: Any) -> bool:  # noqa: ANN401
    """Whether the box of the frame went through angles, which change its last digits."""
    dimensions = ts.dimensions
    return dimensions is not None and not np.array_equal(dimensions[3:], [90.0, 90.0, 90.0])


def known_file(worker: FrameWorker) -> str | None:
    """Return the file name, if the C library reads exactly the same coordinates as MDAnalysis.

    The trajectory must be a single file without transformations, and the atom group static. The
    library says which files have coordinates of binary single precision, which both read as they
    are. From others the library keeps more digits than MDAnalysis, so that results would differ in
    the last digits; and so would the vectors of a triclinic box, by which molecules are made whole.
    MDAnalysis invents times for files that have none.
    """
    trajectory = worker.trajectory
    if (
        not isinstance(worker.spheres, FixedSpheres)
        or not isinstance(trajectory.filename, str | os.PathLike)
        or not _is_usual_reader(trajectory)
        or trajectory.transformations
        or not trajectory.convert_units
        or _has_own_times(trajectory)
        or worker.settings.get("length_unit") not in ("A", "L")
        or worker.settings.get("max_run_time") is not None  # of each frame
        or (worker.whole is not None and _has_rounded_box(trajectory.ts))
    ):
        return None
    try:
        info = elea.inspect_file(trajectory.filename)
    except (OSError, ValueError):
        return None
    same = (
        (info["n_frames"], info["n_atoms"]) == (trajectory.n_frames, trajectory.n_atoms)
        and info["single_precision"]
        and info["first_time"] is not None
        and info["damage"] is None
    )
    return str(trajectory.filename) if same else None


def _free_bytes() -> int:
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 2**62


def _measure_worker(worker: FrameWorker) -> tuple[float | None, int]:
    """Measure the time until workers have started, and the memory that each copies."""
    coordinates = getattr(worker.trajectory, "coordinate_array", None)
    start_method = (
        multiprocessing.get_start_method(allow_none=True)
        or (multiprocessing.get_all_start_methods()[0])
    )
    base = _FORK_SECONDS if start_method == "fork" else _SPAWN_SECONDS
    if coordinates is not None:
        return base, int(coordinates.nbytes)
    begin = time.perf_counter()
    try:
        payload = pickled(worker, by_value=start_method != "fork")
        pickle.loads(payload)
    except Exception:  # readers may raise anything when pickled
        return None, 0
    return base + time.perf_counter() - begin, len(payload)


def _frame_seconds(worker: FrameWorker, ts: Any, settings: dict[str, Any]) -> float:  # noqa: ANN401
    """Measure the time for a frame with these settings, which last for this call only."""
    before = worker.settings
    try:
        worker.settings = settings
        begin = time.perf_counter()
        worker.compute(ts)
        return (time.perf_counter() - begin) * float(settings["num_threads"])
    finally:
        worker.settings = before


def _mean_seconds(worker: FrameWorker, ts: Any, n_cores: int, stokes_every: int) -> float:  # noqa: ANN401
    settings = worker.settings | {"num_threads": n_cores}
    solved = _frame_seconds(worker, ts, settings)
    if stokes_every == 1:
        return solved
    others = {name: value for name, value in settings.items() if name not in _OF_STOKES}
    estimated = _frame_seconds(worker, ts, others | {"theory": "analogy"})
    return estimated + max(0.0, solved - estimated) / stokes_every


def measure(
    worker: FrameWorker, frames: Sequence[int], n_cores: int, stokes_every: int = 1
) -> Costs:
    """Analyse the first frame and read a few more; the trajectory returns to its current frame.

    If only each `stokes_every`-th frame is solved, `worker` must be without a plan for the others.
    """
    trajectory = worker.trajectory
    before = trajectory.frame
    try:
        begin = time.perf_counter()
        for number in frames[:_MEASURED_READS]:
            worker.spheres.at(trajectory[number])
        read = (time.perf_counter() - begin) / len(frames[:_MEASURED_READS])
        frame = _mean_seconds(worker, trajectory[frames[0]], n_cores, stokes_every)
    finally:
        trajectory[before]
    costs = Costs(len(frames), n_cores, frame, read, None, 0, 0, known_file(worker) is not None)
    # Processes can only be faster if reading delays the threads.
    if costs.file_is_known or read <= (read + frame) / n_cores:
        return costs
    seconds, size = _measure_worker(worker)
    return replace(costs, worker_seconds=seconds, worker_bytes=size, free_bytes=_free_bytes())
