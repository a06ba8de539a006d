# SPDX-License-Identifier: MIT
"""MDAnalysis backends: processes on this machine, a Dask cluster, MPI.

They are passed to `ZenoWrapper.run` as `backend`; those for a single machine can also be given by
the names of the corresponding MDAnalysis backends:

>>> zeno.run(backend="multiprocessing", n_workers=4)  # doctest: +SKIP
>>> from elea.backends import DistributedBackend, MPIBackend
>>> zeno.run(backend=DistributedBackend(client))  # doctest: +SKIP
>>> zeno.run(backend=MPIBackend())  # doctest: +SKIP

Other MDAnalysis analyses (2.8 and later) accept them with `unsupported_backend=True`. Trajectory
files must have the same paths on all machines.
"""

from __future__ import annotations

import multiprocessing
import pickle
from abc import abstractmethod
from concurrent.futures import CancelledError, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from MDAnalysis.analysis.backends import BackendBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.context import BaseContext

__all__ = ["DaskBackend", "DistributedBackend", "MPIBackend", "PartsBackend", "ProcessBackend"]


def _need(module: str, package: str) -> None:
    if find_spec(module) is None:
        raise ValueError(f"module '{module}' is missing: pip install {package}")


def _nothing(_n_frames: int) -> None:
    pass


class PartsBackend(BackendBase):  # type: ignore[misc]  # MDAnalysis has no types
    """A backend that reports each completed part.

    Attributes
    ----------
    n_workers : int
        Number of parts computed at the same time.
    parts_per_worker : int
        Default number of parts per worker into which the frames are divided. More parts balance the
        load better, but each is sent separately.
    """

    parts_per_worker = 4

    def apply(self, func: Callable[[Any], Any], computations: list[Any]) -> list[Any]:
        """Compute `[func(part) for part in computations]`."""
        return self.map(func, computations, _nothing)

    @abstractmethod
    def map(
        self,
        func: Callable[[Any], Any],
        computations: list[Any],
        done: Callable[[int], object],
    ) -> list[Any]:
        """Do the same as `apply`, and call `done` with the length of each completed part."""


def _collect(
    futures: list[Any],
    completed: Iterable[Any],
    computations: list[Any],
    done: Callable[[int], object],
) -> list[Any]:
    """Return results in the order of the parts; the first error is raised immediately."""
    lengths = dict(zip(futures, map(len, computations), strict=True))
    for future in completed:
        future.result()
        done(lengths[future])
    return [future.result() for future in futures]


# ---- Processes on this machine ----


@contextmanager
def _killed_workers_explained() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise RuntimeError(
            "a worker process was killed before its frames were finished, perhaps for lack of "
            "memory. There are no results. Use fewer workers, or more num_threads instead of "
            "workers"
        ) from error


# In a worker: the pickled function, replaced by the function at its first call.
_kept: dict[str, Any] = {}


def _keep(payload: bytes) -> None:
    _kept["payload"] = payload


def _call_kept(part: Any) -> Any:  # noqa: ANN401
    if "function" not in _kept:
        _kept["function"] = pickle.loads(_kept.pop("payload"))
    return _kept["function"](part)


class ProcessBackend(PartsBackend):
    """Processes on this machine; 'multiprocessing' in `ZenoWrapper.run`.

    Unlike the MDAnalysis backend, it sends the analysis only once to each worker, and raises a
    RuntimeError if a worker is killed, whereas a `multiprocessing.Pool` would wait forever.

    Parameters
    ----------
    n_workers : int
        Number of processes.
    context : multiprocessing context, optional
        How processes are started, by default as usual for the Python version and platform. Unless
        this is "fork" (Linux before Python 3.14), a script needs `if __name__ == "__main__":`.
    """

    parts_per_worker = 8

    def __init__(self, n_workers: int, context: BaseContext | None = None) -> None:
        self.context = context
        super().__init__(n_workers)

    def map(
        self,
        func: Callable[[Any], Any],
        computations: list[Any],
        done: Callable[[int], object],
    ) -> list[Any]:
        """Compute the parts; see `PartsBackend.map`."""
        # Pickled even if it could be inherited: processes must not share an open file.
        payload = pickle.dumps(func, protocol=pickle.HIGHEST_PROTOCOL)
        pool = ProcessPoolExecutor(
            min(self.n_workers, len(computations)),
            mp_context=self.context or multiprocessing.get_context(),
            initializer=_keep,
            initargs=(payload,),
        )
        try:
            with _killed_workers_explained():
                futures = [pool.submit(_call_kept, part) for part in computations]
                return _collect(futures, as_completed(futures), computations, done)
        finally:
            pool.shutdown(cancel_futures=True)


class DaskBackend(PartsBackend):
    """Processes on this machine started by Dask; 'dask' in `ZenoWrapper.run`."""

    parts_per_worker = 2

    def __init__(self, n_workers: int) -> None:
        _need("dask", "dask")
        super().__init__(n_workers)

    def map(
        self,
        func: Callable[[Any], Any],
        computations: list[Any],
        done: Callable[[int], object],
    ) -> list[Any]:
        """Compute the parts; see `PartsBackend.map`."""
        from dask.base import compute
        from dask.callbacks import Callback
        from dask.delayed import delayed

        names = {f"part-{number}": part for number, part in enumerate(computations)}
        tasks = [
            delayed(func, pure=False)(part, dask_key_name=name) for name, part in names.items()
        ]

        def finished(key: str, *_: object) -> None:
            if key in names:
                done(len(names[key]))

        with Callback(posttask=finished), _killed_workers_explained():
            results: tuple[Any, ...] = compute(
                *tasks, scheduler="processes", chunksize=1, num_workers=self.n_workers
            )
        return list(results)


# ---- Other machines ----


def _call_pickled(part: Any, payload: bytes) -> Any:  # noqa: ANN401
    """Call a private copy of the function: workers may have threads, and readers have a state."""
    return pickle.loads(payload)(part)


class DistributedBackend(PartsBackend):
    """A running Dask cluster.

    Workers lost during the computation are replaced as configured by the scheduler's
    `distributed.scheduler.allowed-failures`; after that, a RuntimeError is raised.

    Parameters
    ----------
    client : distributed.Client, optional
        A connected client; by default the most recently created one.
    n_workers : int, optional
        Number of parts computed at the same time; by default the number of threads of all workers.
    """

    def __init__(self, client: Any = None, n_workers: int | None = None) -> None:  # noqa: ANN401
        _need("distributed", "'dask[distributed]'")
        import distributed

        self.client = client if client is not None else distributed.default_client()
        if self.client.asynchronous:
            raise ValueError("DistributedBackend needs a synchronous client")
        threads = sum(self.client.nthreads().values())
        if threads == 0:
            raise ValueError("the cluster has no workers yet; wait with client.wait_for_workers(1)")
        super().__init__(threads if n_workers is None else n_workers)

    def map(
        self,
        func: Callable[[Any], Any],
        computations: list[Any],
        done: Callable[[int], object],
    ) -> list[Any]:
        """Compute the parts; see `PartsBackend.map`."""
        import distributed

        payload = self.client.scatter(pickle.dumps(func), broadcast=True, hash=False)
        futures = self.client.map(
            _call_pickled, computations, payload=payload, pure=False, batch_size=len(computations)
        )
        try:
            return _collect(futures, distributed.as_completed(futures), computations, done)
        # Cancelled if all workers that had received the analysis were lost.
        except (distributed.KilledWorker, CancelledError) as error:
            raise RuntimeError(
                f"the workers of the cluster were lost during the computation: {error}. There are "
                "no results. Give them more memory, or use fewer threads per worker"
            ) from error
        finally:
            self.client.cancel(futures)


class MPIBackend(PartsBackend):
    """MPI processes, through mpi4py.futures.

    Start the script with `mpiexec -n 3 python -m mpi4py.futures script.py`, which gives two
    workers. MPI ends the whole job if one of its processes is killed.

    Parameters
    ----------
    executor : mpi4py.futures.MPIPoolExecutor or that of an MPICommExecutor, optional
        The pool; by default one with all processes.
    """

    def __init__(self, executor: Any = None) -> None:  # noqa: ANN401
        _need("mpi4py", "mpi4py")
        from mpi4py.futures import MPIPoolExecutor

        self.executor = executor if executor is not None else MPIPoolExecutor()
        super().__init__(self.executor.num_workers)

    def map(
        self,
        func: Callable[[Any], Any],
        computations: list[Any],
        done: Callable[[int], object],
    ) -> list[Any]:
        """Compute the parts; see `PartsBackend.map`."""
        payload = pickle.dumps(func, protocol=pickle.HIGHEST_PROTOCOL)
        futures = [self.executor.submit(_call_pickled, part, payload) for part in computations]
        try:
            return _collect(futures, as_completed(futures), computations, done)
        finally:
            for future in futures:
                future.cancel()
