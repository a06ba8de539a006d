# SPDX-License-Identifier: MIT
"""What users call to run an analysis: over frames, one by one, with a plan; and plots."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import TYPE_CHECKING, Any

from MDAnalysis.analysis.backends import BackendBase, BackendSerial
from MDAnalysis.lib.log import ProgressBar

from elea._analysis import Bounds, FrameAnalysis
from elea._cores import count_cores
from elea._plan import Plan, choose, measure
from elea._stream import is_stream
from elea.backends import PartsBackend
from elea.plot import USUAL, choose_names, draw_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from elea._result import Result
    from elea.plot import Error


_logger = logging.getLogger("elea")


class RunnableAnalysis(FrameAnalysis):
    """An analysis with the methods that run it; subclasses define the settings."""

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
    ) -> Self:
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
        walk = self._walk(bounds, bar)
        return (self._result(raw) for raw in walk)

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
