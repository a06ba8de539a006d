# SPDX-License-Identifier: MIT
"""Run an MDAnalysis analysis over frames: in this process, in others, or from a stream."""

from __future__ import annotations

from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from MDAnalysis.analysis.base import AnalysisBase
from MDAnalysis.lib.log import ProgressBar

from elea._frames import FixedSpheres, FrameWorker, Part, RadiusRule, UpdatingSpheres, join_parts
from elea._plan import Plan, known_file
from elea._result import Result
from elea._series import results_of
from elea._stream import frames_of_stream, is_stream, signals_of_stream, slice_of_stream
from elea.backends import DaskBackend, PartsBackend, ProcessBackend

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from MDAnalysis.analysis.backends import BackendBase
    from MDAnalysis.core.groups import AtomGroup
    from numpy.typing import NDArray

    from elea._core import RawResult

_BACKENDS: dict[str, Callable[[int], PartsBackend]] = {
    "multiprocessing": ProcessBackend,
    "dask": DaskBackend,
}

# start, stop, step, or numbers of frames.
Bounds = tuple[int | None, int | None, int | None, "NDArray[np.int64] | None"]


class FrameAnalysis(AnalysisBase):  # type: ignore[misc]  # MDAnalysis has no types
    """An analysis of atoms as spheres; subclasses define the settings."""

    atom_group: AtomGroup
    type_radii: NDArray[np.float64]
    _rule: RadiusRule
    _settings: dict[str, Any]
    _updating: bool

    # ---- Called by AnalysisBase, or by code that drives it frame by frame ----

    def _prepare(self) -> None:
        self._worker = self._make_worker()
        self._parts: list[Part] = []

    def _single_frame(self) -> None:
        self._parts.append(Part.of(self._worker.compute(self._ts)))

    def _conclude(self) -> None:
        self._fill_results(join_parts(self._parts))

    # ---- Ways to run ----

    def _check_frames(
        self, start: int | None, stop: int | None, step: int | None, frames: Iterable[Any] | None
    ) -> NDArray[np.int64] | None:
        """Return frame numbers if frames are given individually, otherwise None."""
        if frames is None:
            return None
        if (start, stop, step) != (None, None, None):
            raise ValueError("start/stop/step cannot be combined with frames")
        if is_stream(self._trajectory):
            raise ValueError(
                "the frames of a stream cannot be chosen individually; give start, stop, step"
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
        settings = dict(self._settings)
        if num_threads is not None:
            settings["num_threads"] = num_threads
        spheres: FixedSpheres | UpdatingSpheres
        if self._updating:
            spheres = UpdatingSpheres(self.atom_group, self._rule)
        else:
            spheres = FixedSpheres(self.atom_group.ix, self.type_radii)
        return FrameWorker(self._trajectory, spheres, settings)

    def _make_executor(
        self, backend: str | BackendBase, n_workers: int | None, unsupported_backend: bool
    ) -> BackendBase:
        if isinstance(backend, str):
            if backend not in _BACKENDS:
                names = ", ".join(map(repr, self.get_supported_backends()))
                raise ValueError(f"there is no backend {backend!r}; give {names} or 'auto'")
            backend = _BACKENDS[backend](1 if n_workers is None else n_workers)
        own = isinstance(backend, PartsBackend)
        return self._configure_backend(backend, n_workers, unsupported_backend or own)

    def _run_here(
        self,
        worker: FrameWorker,
        bounds: Bounds,
        bar: dict[str, Any],
        callback: Callable[[Result], object] | None,
        plan: Plan | None,
    ) -> None:
        # Frames share the threads, unless each has its own time limit or is passed to a callback.
        together = (
            worker.settings["num_threads"] > 1
            and callback is None
            and "max_run_time" not in worker.settings
            and not is_stream(self._trajectory)
        )
        path = known_file(worker) if plan is not None and plan.reader == "Elea" else None
        if together or path is not None:
            self._run_together(worker, bounds, bar, path)
            return
        with closing(self._walk(worker, bounds, bar)) as walk:
            for raw in walk:
                if callback is not None and callback(Result(raw)) is False:
                    break

    def _walk(
        self, worker: FrameWorker, bounds: Bounds, bar: dict[str, Any]
    ) -> Generator[RawResult, None, None]:
        """Analyse frame by frame, including those of a stream."""
        start, stop, step, chosen = bounds
        stream = is_stream(self._trajectory)
        if stream:
            self.start, self.stop, self.step = slice_of_stream(start, stop, step)
            timesteps = frames_of_stream(self._trajectory, self.start, self.stop, self.step)
            total = None
        else:
            self._setup_frames(self._trajectory, start=start, stop=stop, step=step, frames=chosen)
            timesteps, total = self._sliced_trajectory, self.n_frames
        parts: list[Part] = []
        with (
            signals_of_stream() if stream else nullcontext(),
            ProgressBar(total=total, **bar) as progress,
        ):
            try:
                for ts in timesteps:
                    raw = worker.compute(ts)
                    parts.append(Part.of(raw))
                    progress.update()
                    yield raw
            finally:
                if stream:
                    self._trajectory.close()
                self._fill_results(join_parts(parts))

    def _run_together(
        self, worker: FrameWorker, bounds: Bounds, bar: dict[str, Any], path: str | None
    ) -> None:
        """Analyse several frames at a time, read by the C library or by MDAnalysis."""
        start, stop, step, chosen = bounds
        self._setup_frames(self._trajectory, start=start, stop=stop, step=step, frames=chosen)
        parts: list[Part] = []
        with ProgressBar(total=self.n_frames, **bar) as progress:

            def receive(part: Part) -> None:
                parts.append(part)
                progress.update()

            try:
                if path is None:
                    worker.run(self._sliced_trajectory, receive)
                else:
                    numbers = (
                        np.arange(self.start, self.stop, self.step) if chosen is None else chosen
                    )
                    worker.run_file(path, numbers, receive)
            finally:
                self._fill_results(join_parts(parts))

    def _run_in_parts(
        self,
        worker: FrameWorker,
        bounds: Bounds,
        bar: dict[str, Any],
        executor: BackendBase,
        n_parts: int | None,
    ) -> None:
        """In other processes, each of which gets its share of the frames."""
        start, stop, step, chosen = bounds
        self._setup_frames(self._trajectory, start=start, stop=stop, step=step, frames=chosen)
        if self.n_frames == 0:
            self._fill_results(join_parts([]))
            return
        groups = self._setup_computation_groups(
            min(self.n_frames, executor.n_workers * getattr(executor, "parts_per_worker", 1))
            if n_parts is None
            else n_parts,
            start=start,
            stop=stop,
            step=step,
            frames=chosen,
        )
        with ProgressBar(total=self.n_frames, **bar) as progress:
            if isinstance(executor, PartsBackend):
                parts = executor.map(worker, groups, progress.update)
            else:
                parts = executor.apply(worker, groups)
        self._fill_results(join_parts(parts))

    def _fill_results(self, part: Part) -> None:
        self.frames, self.times, self.n_frames = part.frames, part.times, len(part.frames)
        self.results = results_of(part, self._settings)
