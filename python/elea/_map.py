# SPDX-License-Identifier: MIT
"""Many structures and trajectories over the workers of any executor."""

from __future__ import annotations

import os
import uuid
import warnings
from collections import deque
from collections.abc import Sized
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Literal, Protocol

from elea._analyse import analyse
from elea._compute import inspect_file
from elea._cores import count_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from elea._result import Result

    Path = str | PathLike[str]
    Item = Path | tuple[Path, Path]


class Executor(Protocol):
    """What is needed of an executor: `submit` returns a future with `result`."""

    def submit(self, fn: Callable[..., Any], /, *arguments: Any) -> Any:  # noqa: ANN401
        """Compute `fn(*arguments)` on a worker."""


# Results would depend on how frames are divided: these plan over all of them.
_UNDIVIDED = ("max_rsd_average", "stokes_every", "max_run_time")

# Frames of a trajectory are divided into as many tasks, but not into tasks of fewer frames.
_MOST_PARTS, _FEWEST_FRAMES = 64, 10

# With the number of the process, tells whether a worker is in this process.
_IDENTITY = uuid.uuid4()

# Of a file or of an argument: it would happen again.
_LASTING = (OSError, ValueError, TypeError)


@dataclass
class _Task:
    """A part of an item: all frames (None), or some."""

    item: int
    paths: tuple[str, str | None]
    frames: range | None
    future: Any = None
    tries: int = 0


@dataclass
class _Outcome:
    """What a worker sends back."""

    results: list[Result]
    warnings: list[tuple[str, type[Warning]]] = field(default_factory=list)


def _work(
    paths: tuple[str, str | None],
    frames: range | None,
    keywords: dict[str, Any],
    origin: tuple[uuid.UUID, int],
    attempt: int,  # noqa: ARG001 (for engines that do not compute the same twice)
) -> _Outcome:
    """Warnings of another process are sent back; in threads they must not be caught."""
    chosen = None if frames is None else list(frames)
    if origin == (_IDENTITY, os.getpid()):
        return _Outcome(analyse(*paths, frames=chosen, **keywords))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        results = analyse(*paths, frames=chosen, **keywords)
    return _Outcome(results, [(str(one.message), one.category) for one in caught])


def _paths_of(item: Item) -> tuple[str, str | None]:
    if isinstance(item, tuple):
        structure, trajectory = item
        return fspath(structure), fspath(trajectory)
    return fspath(item), None


def _parts(
    item: int, paths: tuple[str, str | None], frames_per_task: int | None, keywords: dict[str, Any]
) -> Iterator[_Task]:
    trajectory = paths[1]
    undivided = any(keywords.get(name) is not None for name in _UNDIVIDED)
    if trajectory is None or undivided:
        yield _Task(item, paths, None)
        return
    try:
        n_frames = inspect_file(trajectory, structure=paths[0])["n_frames"]
    except (OSError, ValueError):
        yield _Task(item, paths, None)  # where it fails again, with a message
        return
    bounds = slice(*(keywords.get(name) for name in ("start", "stop", "step")))
    chosen = range(n_frames)[bounds]
    size = frames_per_task or max(_FEWEST_FRAMES, -(-len(chosen) // _MOST_PARTS))
    for first in range(0, len(chosen), size):
        yield _Task(item, paths, chosen[first : first + size])
    if not chosen:
        yield _Task(item, paths, None)


class _Run:
    """Tasks in flight, in the order of the items."""

    def __init__(
        self, executor: Executor, keywords: dict[str, Any], retries: int, errors: str
    ) -> None:
        self.executor = executor
        self.keywords = keywords
        self.retries = retries
        self.errors = errors
        self.tasks: deque[_Task] = deque()

    def submit(self, task: _Task) -> None:
        keywords = self.keywords
        if task.frames is not None:
            own = ("start", "stop", "step")
            keywords = {name: value for name, value in keywords.items() if name not in own}
        task.tries += 1
        task.future = self.executor.submit(
            _work, task.paths, task.frames, keywords, (_IDENTITY, os.getpid()), task.tries
        )
        self.tasks.append(task)

    def _result(self, task: _Task) -> _Outcome:
        while True:
            try:
                outcome: _Outcome = task.future.result()
            except _LASTING:
                raise
            except Exception:
                if task.tries > self.retries:
                    raise
                self.tasks.popleft()
                self.submit(task)
                self.tasks.rotate(1)  # in its old place
            else:
                return outcome

    def next_item(self) -> list[Result] | Exception:
        """Wait for all parts of the first item."""
        item = self.tasks[0].item
        results: list[Result] | Exception = []
        said: set[str] = set()
        while self.tasks and self.tasks[0].item == item:
            task = self.tasks[0]
            try:
                outcome = self._result(task)
            except Exception as error:
                error.add_note(f"while analysing {' with '.join(filter(None, task.paths))}")
                if self.errors == "raise":
                    raise
                results = error if isinstance(results, list) else results
            else:
                for text, category in outcome.warnings:
                    if text not in said:
                        warnings.warn(text, category, stacklevel=4)
                    said.add(text)
                if isinstance(results, list):
                    results += outcome.results
            self.tasks.popleft()
        return results

    def cancel(self) -> None:
        for task in self.tasks:
            if hasattr(task.future, "cancel"):
                task.future.cancel()


def map(  # noqa: A001 (as that of executors)
    items: Iterable[Item],
    executor: Executor | None = None,
    *,
    frames_per_task: int | None = None,
    max_in_flight: int = 1000,
    retries: int = 1,
    errors: Literal["raise", "return"] = "raise",
    progress: bool = False,
    **keywords: Any,  # noqa: ANN401 (those of analyse)
) -> Iterator[list[Result]]:
    """Analyse many structures or trajectories on the workers of an executor.

    Structures are divided over the workers, and the frames of a trajectory, too. Results are those
    of `analyse`, to the last digit, in the order of the items, however many workers there are.

    Parameters
    ----------
    items : iterable of path-like, or of (structure, trajectory)
        Read as they are needed, so that there may be more than fit in memory.
    executor : optional
        Anything with the `submit` of `concurrent.futures`: `ProcessPoolExecutor`,
        `mpi4py.futures.MPIPoolExecutor`, a client of `dask.distributed`, an executor of Parsl. By
        default threads of this process, one for each core.
    frames_per_task : int, optional
        A trajectory is divided into tasks of so many frames, by default into 64 tasks, but of at
        least 10 frames. With `max_rsd_average`,
        `stokes_every` or `max_run_time`, which concern all frames, it is one task.
    max_in_flight : int
        Tasks that are submitted and not yet received.
    retries : int
        How often a task is submitted again if it fails for another reason than its files or
        arguments, for example since its worker was lost. Executors may retry by themselves.
    errors : {"raise", "return"}
        Whether the first error ends the iteration, or takes the place of the item's results.
    progress : bool
        Shows a bar of the finished items (requires tqdm).
    **keywords
        Those of `analyse`, except `frames` and `callback`. `num_threads`, of each task, is 1 by
        default.

    Yields
    ------
    list of Result
        The results of an item's frames; or with ``errors="return"`` its exception.

    Raises
    ------
    ValueError, TypeError
        A keyword that does not fit.
    Exception
        As `analyse`, with a note that names the item.

    Examples
    --------
    >>> import elea
    >>> for results in elea.map(["examples/peptide.pdb"] * 2, theory="analogy", num_walks=1000):
    ...     print(len(results), f"{results[0].volume.value:.0f}")
    1 3286
    1 3286
    """
    for name, value in (("frames_per_task", frames_per_task), ("max_in_flight", max_in_flight)):
        if value is not None and value < 1:
            raise ValueError(f"{name} is {value}; give at least 1")
    if errors not in ("raise", "return"):
        raise ValueError(f'errors is {errors!r}; give "raise" or "return"')
    for name in ("frames", "callback"):
        if name in keywords:
            raise TypeError(f"{name} is not for map; call analyse, or use start, stop and step")
    keywords.setdefault("num_threads", 1)
    bar = _progress_bar() if progress else None
    return _iterate(items, executor, frames_per_task, max_in_flight, retries, errors, bar, keywords)


def _progress_bar() -> Any:  # noqa: ANN401
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise ImportError("progress=True needs tqdm: pip install tqdm", name="tqdm") from error
    return tqdm


def _iterate(
    items: Iterable[Item],
    executor: Executor | None,
    frames_per_task: int | None,
    max_in_flight: int,
    retries: int,
    errors: str,
    bar: Any,  # noqa: ANN401
    keywords: dict[str, Any],
) -> Iterator[Any]:
    pool = ThreadPoolExecutor(count_cores()) if executor is None else None
    run = _Run(pool or executor, keywords, retries, errors)  # type: ignore[arg-type]
    total = len(items) if isinstance(items, Sized) else None
    shown = None if bar is None else bar(total=total, unit="item")
    tasks = (
        task
        for number, item in enumerate(items)
        for task in _parts(number, _paths_of(item), frames_per_task, keywords)
    )
    try:
        waiting = next(tasks, None)
        while waiting is not None or run.tasks:
            # All parts of the first item, and as many tasks as may be in flight.
            while waiting is not None and (
                len(run.tasks) < max_in_flight or waiting.item == run.tasks[0].item
            ):
                run.submit(waiting)
                waiting = next(tasks, None)
            yield run.next_item()
            if shown is not None:
                shown.update()
    finally:
        run.cancel()
        if shown is not None:
            shown.close()
        if pool is not None:
            pool.shutdown(cancel_futures=True)
