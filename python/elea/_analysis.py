# SPDX-License-Identifier: MIT
"""Run an MDAnalysis analysis over frames: in this process, in others, or from a stream."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from MDAnalysis.analysis.backends import BackendBase, BackendDask, BackendMultiprocessing
from MDAnalysis.analysis.base import AnalysisBase
from MDAnalysis.lib.log import ProgressBar

from elea import _average_plan, _stokes_plan
from elea._cores import count_cores
from elea._frames import (
    FixedSpheres,
    FrameWorker,
    Part,
    RadiusRule,
    UpdatingSpheres,
    join_parts,
)
from elea._plan import Plan, known_file
from elea._result import Result
from elea._series import AllResults, OwnWorker, aggregator, conclude, prepare, put, resize
from elea._stream import (
    frames_of_stream,
    is_stream,
    refuse_stream,
    signals_of_stream,
    slice_of_stream,
)
from elea._whole import (
    LONG_BONDS,
    MADE_WHOLE,
    AnyWhole,
    WholeInEachFrame,
    WholeInFirstFrame,
    WholeRule,
    find_in_first,
)
from elea.backends import DaskBackend, PartsBackend, ProcessBackend

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from MDAnalysis.analysis.results import ResultsGroup
    from MDAnalysis.core.groups import AtomGroup
    from numpy.typing import NDArray

    from elea._average_plan import AveragePlan
    from elea._core import RawResult
    from elea._stokes_plan import Solutions, StokesPlan

_BACKENDS: dict[str, Callable[[int], PartsBackend]] = {
    "multiprocessing": ProcessBackend,
    "dask": DaskBackend,
}
# Those of MDAnalysis would wait forever for workers that die.
_REPLACED: dict[type, Callable[[int], PartsBackend]] = {
    BackendMultiprocessing: ProcessBackend,
    BackendDask: DaskBackend,
}

# start, stop, step, or numbers of frames.
Bounds = tuple[int | None, int | None, int | None, "NDArray[np.int64] | None"]


class FrameAnalysis(AnalysisBase):  # type: ignore[misc]  # MDAnalysis has no types
    """An analysis of atoms as spheres; subclasses define the settings."""

    atom_group: AtomGroup
    spheres: AtomGroup
    type_radii: NDArray[np.float64]
    _rule: RadiusRule
    _settings: dict[str, Any]
    _updating: bool
    whole: str = "never"
    n_frames_made_whole: int = 0
    _n_long_bonds: int = 0
    _molecules: AnyWhole | None = None
    _num_threads: int | None = None
    _raw: RawResult | None = None
    # Frames to be put into the results together, which is faster; None if each is put at once.
    _later: list[Part] | None = None
    average_plan: AveragePlan | None = None
    stokes_plan: StokesPlan | None = None
    _solutions: Solutions | None = None

    # ---- Called for each run as by AnalysisBase; subclasses may extend them ----

    def _prepare(self) -> None:
        self._worker = self._make_worker(self._num_threads)
        prepare(self.results, self.n_frames, self._settings, self._n_spheres())

    def _single_frame(self) -> None:
        index, ts = self._frame_index, self._ts
        self._raw = self._worker.compute(ts)
        self.frames[index], self.times[index] = ts.frame, ts.time
        part = Part.of(self._raw)
        if self._later is not None:
            self._later.append(part)
        else:
            put(self.results, index, part.rows[0])
        self._count_whole(part)

    def _conclude(self) -> None:
        some = None if self._solutions is None else "stokes"
        conclude(self.results, self.frames, self.times, some)
        if self._n_long_bonds:
            warnings.warn(
                f"{self._n_long_bonds} of {self.n_frames} frames: bonds are longer than possible, "
                "so that a molecule is cut, or its bonds are wrong; whole='never' does not check",
                stacklevel=3,
            )

    def _count_whole(self, part: Part) -> None:
        self.n_frames_made_whole += int(np.count_nonzero(part.whole & MADE_WHOLE))
        self._n_long_bonds += int(np.count_nonzero(part.whole & LONG_BONDS))

    def _get_aggregator(self, **own: Callable[[list[Any]], Any]) -> ResultsGroup:
        """Return what joins results of parts; a subclass passes functions for its own results."""
        return aggregator(own)

    def _has_own_methods(self) -> bool:
        """Whether a subclass, or this object, replaces what is done in the processes of a run."""
        names = ("_prepare", "_single_frame", "_get_aggregator", "_compute")
        return any(
            getattr(getattr(self, name), "__func__", None) is not getattr(FrameAnalysis, name)
            for name in names
        )

    # ---- Ways to run ----

    def _check_frames(
        self, start: int | None, stop: int | None, step: int | None, frames: Iterable[Any] | None
    ) -> NDArray[np.int64] | None:
        """Return frame numbers if frames are given individually, otherwise None."""
        if step == 0 and not is_stream(self._trajectory):
            raise ValueError("step is 0; it must be positive or negative")
        if frames is None:
            return None
        if (start, stop, step) != (None, None, None):
            raise ValueError("start/stop/step cannot be combined with frames")
        if is_stream(self._trajectory):
            raise ValueError(
                "the frames of a stream cannot be chosen individually; give start, stop, step"
            )
        if not isinstance(frames, Iterable):
            raise TypeError(
                f"frames must be whole numbers or a mask, not of type {type(frames).__name__}"
            )
        chosen = np.asarray(frames if isinstance(frames, np.ndarray) else list(frames))
        if chosen.ndim != 1:
            raise ValueError(f"frames must have one dimension, not {chosen.ndim}")
        if chosen.dtype == bool:
            if len(chosen) != len(self._trajectory):
                raise ValueError(
                    f"the mask of frames has {len(chosen)} values, the trajectory "
                    f"{len(self._trajectory)} frames"
                )
            return np.flatnonzero(chosen)
        if chosen.size and chosen.dtype.kind not in "iu":
            raise TypeError(f"frames must be whole numbers or a mask, not {chosen.dtype}")
        n_frames = len(self._trajectory)
        outside = chosen[(chosen < -n_frames) | (chosen >= n_frames)]
        if outside.size:
            raise IndexError(
                f"frames has {outside[0]}, but the trajectory has only {n_frames} frames, from 0"
            )
        return chosen.astype(np.int64)

    def _bar_options(
        self, verbose: bool | None, progressbar_kwargs: dict[str, Any] | None
    ) -> dict[str, Any]:
        shown = self._verbose if verbose is None else verbose
        return {"verbose": shown, **(progressbar_kwargs or {})}

    def _refuse_parallel(self, callback: Callable[[Result], object] | None) -> None:
        if is_stream(self._trajectory):
            raise ValueError(
                "a stream cannot be shared among processes because its frames arrive one by one; "
                "use backend='serial', with num_threads of ZenoWrapper for more cores"
            )
        if callback is not None:
            raise ValueError("callback needs backend='serial'; use num_threads for more cores")

    def _make_worker(self, num_threads: int | None = None) -> FrameWorker:
        settings = self._planned_settings()
        if num_threads is not None:
            settings["num_threads"] = num_threads
        spheres: FixedSpheres | UpdatingSpheres
        if self._updating:
            spheres = UpdatingSpheres(self.atom_group, self._rule)
        else:
            spheres = FixedSpheres(self.spheres.ix, self.type_radii)
        return FrameWorker(self._trajectory, spheres, settings, self._find_whole())

    def _n_spheres(self) -> int:
        """Return their number, on which the choice of results depends; an empty group may grow."""
        return len(self.type_radii) or 2

    def _find_whole(self) -> AnyWhole | None:
        """Return what makes molecules whole; it is found once for a static group."""
        if self.whole == "never":
            return None
        rule = WholeRule(self.whole, self._rule.angstrom)
        if self._updating:
            return WholeInEachFrame(self.atom_group, rule)
        if is_stream(self._trajectory):
            return WholeInFirstFrame(self.spheres, rule)
        if self._molecules is None:
            self._molecules = find_in_first(self.spheres, rule)
        return self._molecules

    def _planned_settings(self) -> dict[str, Any]:
        """Return the settings of each frame, with what has been planned for all of them."""
        settings = dict(self._settings)
        if self._solutions is not None:
            settings["stokes_plan"] = self._solutions
        else:
            settings.pop("stokes_every", None)
        if "max_rsd_average" not in settings:
            return settings
        target = settings.pop("max_rsd_average")
        if self.average_plan is None:
            return settings | {"max_rsd_capacitance": target}
        settings.pop("min_num_walks", None)
        settings.pop("max_num_walks", None)
        plan = self.average_plan
        return settings | {"num_walks": plan.num_walks, "control_charges": plan.control_charges}

    def _plan_average(self, bounds: Bounds) -> None:
        """Plan the walks of a run, in this process, so that they do not depend on the backend."""
        self.average_plan = self.stokes_plan = self._solutions = None
        if "max_rsd_average" not in self._settings:
            return
        refuse_stream(self._trajectory, "max_rsd_average", "give max_rsd_capacitance")
        self.average_plan = _average_plan.make(
            self._make_worker(), self._numbers(bounds), self._settings
        )

    def _plan_stokes(self, bounds: Bounds, executor: BackendBase | None = None) -> None:
        """Solve the Stokes equations of some frames, also in this process, with as many threads."""
        every = self._settings.get("stokes_every", 1)
        if every == 1:
            return
        refuse_stream(self._trajectory, "stokes_every", "give stokes_every=1")
        worker = self._make_worker(self._num_threads)
        threads = worker.settings["num_threads"]
        if isinstance(executor, ProcessBackend):
            threads = max(threads, min(threads * executor.n_workers, count_cores()))
        self._solutions, self.stokes_plan = _stokes_plan.make(
            worker, self._numbers(bounds), every, threads
        )

    def _make_executor(
        self, backend: str | BackendBase, n_workers: int | None, unsupported_backend: bool
    ) -> BackendBase:
        for transformation in self._trajectory.transformations:
            # A plain function does not say.
            if not getattr(transformation, "parallelizable", True):
                raise ValueError(
                    f"the transformation {type(transformation).__name__} of the trajectory cannot "
                    "be used in parallel; use backend='serial', with num_threads for more cores"
                )
        if isinstance(backend, str):
            if backend not in _BACKENDS:
                names = ", ".join(map(repr, self.get_supported_backends()))
                raise ValueError(f"there is no backend {backend!r}; give {names} or 'auto'")
            if n_workers is not None and not (isinstance(n_workers, int) and n_workers > 0):
                raise ValueError(f"n_workers is {n_workers!r}; it must be a positive whole number")
            return _BACKENDS[backend](1 if n_workers is None else n_workers)
        if not isinstance(backend, BackendBase):
            raise TypeError(f"backend must be a name or a backend object, not {backend!r}")
        if n_workers is not None and getattr(backend, "n_workers", n_workers) != n_workers:
            raise ValueError(
                f"n_workers specified twice: {n_workers} in run() and {backend.n_workers} in the "
                "backend; remove it from run()"
            )
        if type(backend) in _REPLACED:
            return _REPLACED[type(backend)](backend.n_workers)
        if not isinstance(backend, PartsBackend) and not unsupported_backend:
            raise ValueError(
                f"{type(backend).__name__} is not from elea.backends; to use it nevertheless, give "
                "unsupported_backend=True"
            )
        return backend

    def _run_here(
        self,
        bounds: Bounds,
        bar: dict[str, Any],
        callback: Callable[[Result], object] | None,
        plan: Plan | None,
    ) -> None:
        worker = self._make_worker(self._num_threads)
        own = self._has_own_methods()
        # Frames share the threads, unless each has its own time limit or is passed to Python code.
        together = (
            worker.settings["num_threads"] > 1
            and callback is None
            and "max_run_time" not in worker.settings
            and not is_stream(self._trajectory)
        )
        path = known_file(worker) if plan is not None and plan.reader == "Elea" else None
        if not own and (together or path is not None):
            self._run_together(worker, bounds, bar, path)
            return
        with closing(self._walk(bounds, bar)) as walk:
            for raw in walk:
                if callback is not None and callback(self._result(raw)) is False:
                    break

    def _result(self, raw: RawResult | None) -> Result:
        if raw is None:
            raise TypeError(
                f"{type(self).__name__}._single_frame does not call super()._single_frame(), so "
                "that there is no result to pass on"
            )
        return Result(raw)

    def _numbers(self, bounds: Bounds) -> NDArray[np.int64]:
        """Return the numbers of the chosen frames of a file."""
        start, stop, step, chosen = bounds
        if chosen is not None:
            return chosen
        return np.arange(*self._trajectory.check_slice_indices(start, stop, step))

    def _begin(self, bounds: Bounds) -> None:
        """Define the frames to come; nothing of an earlier run remains."""
        self.results = AllResults()
        self.n_frames, self.frames, self.times = 0, np.zeros(0, int), np.zeros(0)
        self.n_frames_made_whole = self._n_long_bonds = 0
        start, stop, step, chosen = bounds
        if is_stream(self._trajectory):
            self.start, self.stop, self.step = slice_of_stream(start, stop, step)
            known = 0 if stop is None else len(range(self.start, stop, self.step))
            self.n_frames, self.frames, self.times = known, np.zeros(known, int), np.zeros(known)
            self._sliced_trajectory = frames_of_stream(
                self._trajectory, self.start, self.stop, self.step
            )
            return
        slicer = self._define_run_frames(self._trajectory, start, stop, step, chosen)
        # MDAnalysis would count the -1 with which a descending range ends from the end.
        descending = chosen is None and self.step < 0
        self._prepare_sliced_trajectory(self._numbers(bounds) if descending else slicer)

    def _resize(self, n_frames: int) -> None:
        """Remove the last frames, or make room for more."""
        missing = max(0, n_frames - len(self.frames))
        self.frames = np.pad(self.frames[:n_frames], (0, missing))
        self.times = np.pad(self.times[:n_frames], (0, missing))
        resize(self.results, n_frames)

    def _end(self, n_frames: int) -> None:
        """Keep the frames that were analysed."""
        if n_frames < len(self.frames):
            self._resize(n_frames)
        self.n_frames = n_frames
        if self._later:
            put(self.results, slice(None), join_parts(self._later[:n_frames]).rows)
        self._later = None

    def _walk(self, bounds: Bounds, bar: dict[str, Any]) -> Generator[RawResult | None, None, None]:
        """Analyse frame by frame, including those of a stream."""
        stream = is_stream(self._trajectory)
        done = 0
        try:
            self._begin(bounds)
            with (
                signals_of_stream() if stream else nullcontext(),
                closing(self._trajectory) if stream else nullcontext(),
                ProgressBar(total=None if stream else self.n_frames, **bar) as progress,
            ):
                self._later = None if self._has_own_methods() else []
                self._prepare()
                for ts in self._sliced_trajectory:
                    if done == len(self.frames):
                        self._resize(2 * done + 1)
                    self._frame_index, self._ts, self._raw = done, ts, None
                    self.frames[done], self.times[done] = ts.frame, ts.time
                    self._single_frame()
                    done += 1
                    progress.update()
                    yield self._raw
        except GeneratorExit:
            self._end(done)
            self._conclude()
            raise
        except BaseException:
            self._end(done)
            FrameAnalysis._conclude(self)
            raise
        self._end(done)
        self._conclude()

    def _run_together(
        self, worker: FrameWorker, bounds: Bounds, bar: dict[str, Any], path: str | None
    ) -> None:
        """Analyse several frames at a time, read by the C library or by MDAnalysis."""
        parts: list[Part] = []
        try:
            self._begin(bounds)
            with ProgressBar(total=self.n_frames, **bar) as progress:

                def receive(part: Part) -> None:
                    parts.append(part)
                    progress.update()

                if path is None:
                    worker.run(self._sliced_trajectory, receive)
                else:
                    worker.run_file(path, self._numbers(bounds), receive)
        except BaseException:
            self._fill(join_parts(parts))
            FrameAnalysis._conclude(self)
            raise
        self._fill(join_parts(parts))
        self._conclude()

    def _run_in_parts(
        self,
        bounds: Bounds,
        bar: dict[str, Any],
        executor: BackendBase,
        n_parts: int | None,
    ) -> None:
        """In other processes, each of which gets its share of the frames."""
        found: dict[int, Any] = {}
        try:
            self._begin(bounds)
            groups = self._groups(bounds, executor, n_parts)
            own = self._has_own_methods()
            worker = OwnWorker(self) if own else self._make_worker(self._num_threads)
            with ProgressBar(total=self.n_frames, **bar) as progress:

                def done(number: int, part: Any) -> None:  # noqa: ANN401
                    if own and not found:
                        # A result that cannot be joined is an error at once, not at the end.
                        self._get_aggregator().merge([part.results, part.results])
                    found[number] = part
                    progress.update(len(groups[number]))

                if not groups:
                    self._prepare()
                elif isinstance(executor, PartsBackend):
                    executor.map(worker, groups, done)
                else:
                    parts = executor.apply(worker, groups)
                    if len(parts) != len(groups):
                        raise RuntimeError(
                            f"{type(executor).__name__}.apply returned {len(parts)} of "
                            f"{len(groups)} parts"
                        )
                    found.update(enumerate(parts))
        except BaseException:
            self._join([found[number] for number in sorted(found)])
            FrameAnalysis._conclude(self)
            raise
        self._join([found[number] for number in sorted(found)])
        self._conclude()

    def _groups(
        self, bounds: Bounds, executor: BackendBase, n_parts: int | None
    ) -> list[NDArray[np.int64]]:
        if n_parts is not None and n_parts < 1:
            raise ValueError(f"n_parts is {n_parts}; it must be at least 1")
        if self.n_frames == 0:
            return []
        if n_parts is None:
            usual = executor.n_workers * getattr(executor, "parts_per_worker", 1)
            n_parts = min(self.n_frames, usual)
        groups: list[NDArray[np.int64]] = self._setup_computation_groups(
            n_parts, frames=self._numbers(bounds)
        )
        return groups

    def _join(self, parts: list[Any]) -> None:
        """Take the results of parts."""
        if not parts or isinstance(parts[0], Part):
            self._fill(join_parts(parts))
            return
        results = [part.results for part in parts]
        self.results = AllResults(self._get_aggregator().merge(results))
        self.frames = np.concatenate([part.frames for part in parts])
        self.times = np.concatenate([part.times for part in parts])
        self.n_frames = len(self.frames)

    def _fill(self, part: Part) -> None:
        self.frames, self.times, self.n_frames = part.frames, part.times, len(part.frames)
        self.results = AllResults()
        prepare(self.results, self.n_frames, self._settings, self._n_spheres())
        put(self.results, slice(None), part.rows)
        self._count_whole(part)
