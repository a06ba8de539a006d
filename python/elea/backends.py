# SPDX-License-Identifier: MIT
"""Backends of MDAnalysis: processes of this machine, a cluster of Dask, MPI.

`ZenoWrapper.run` takes them as `backend`; those for one machine also by the names that MDAnalysis
gives to its own:

>>> zeno.run(backend="multiprocessing", n_workers=4)  # doctest: +SKIP
>>> from elea.backends import DistributedBackend, MPIBackend
>>> zeno.run(backend=DistributedBackend(client))  # doctest: +SKIP
>>> zeno.run(backend=MPIBackend())  # doctest: +SKIP

Other analyses of MDAnalysis (2.8 and later) take them with `unsupported_backend=True`. On other
machines the files of the trajectory must have the same paths.
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
    """A backend that tells of each part that is done.

    Attributes
    ----------
    n_workers : int
        Parts that are computed at once.
    parts_per_worker : int
        Into how many parts the frames are divided, for each worker, if the caller says nothing.
        More parts balance the load better, and each is sent on its own.
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
        """Compute the same, and call `done` with the length of each part when it is finished."""


def _collect(
    futures: list[Any],
    completed: Iterable[Any],
    computations: list[Any],
    done: Callable[[int], object],
) -> list[Any]:
    """Results in the order of the parts; the first error ends the waiting."""
    lengths = dict(zip(futures, map(len, computations), strict=True))
    for future in completed:
        future.result()
        done(lengths[future])
    return [future.result() for future in futures]


# ---- Processes of this machine ----


@contextmanager
def _killed_workers_explained() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise RuntimeError(
            "a worker process ended before its frames were done; it was killed, perhaps for want "
            "of memory. There are no results. Run with fewer workers, or with more num_threads in "
            "place of workers"
        ) from error


# In a worker: the pickled function, and the function once it is needed.
_kept: dict[str, Any] = {}


def _keep(payload: bytes) -> None:
    _kept["payload"] = payload


def _call_kept(part: Any) -> Any:  # noqa: ANN401
    if "function" not in _kept:
        _kept["function"] = pickle.loads(_kept.pop("payload"))
    return _kept["function"](part)


class ProcessBackend(PartsBackend):
    """Processes of this machine; 'multiprocessing' for `ZenoWrapper.run`.

    Unlike MDAnalysis' own, it sends the analysis once to each worker, and raises RuntimeError where
    a worker is killed, which a `multiprocessing.Pool` waits for without end.

    Parameters
    ----------
    n_workers : int
        Number of processes.
    context : multiprocessing context, optional
        How processes are started; the default of Python and platform otherwise. Where that is not
        "fork" (Linux before Python 3.14), a script needs `if __name__ == "__main__":`.
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
        # Pickled even where it could be inherited: processes must not share an open file.
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
    """Processes of this machine that Dask starts; 'dask' for `ZenoWrapper.run`."""

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
    """Call a function of this call's own: workers may have threads, readers have a place."""
    return pickle.loads(payload)(part)


class DistributedBackend(PartsBackend):
    """A running Dask cluster.

    Workers that are lost while they compute are replaced as the scheduler's
    `distributed.scheduler.allowed-failures` says; after that, RuntimeError is raised.

    Parameters
    ----------
    client : distributed.Client, optional
        A connected client; the one that was made last otherwise.
    n_workers : int, optional
        Parts at once; by default the number of threads of all workers.
    """

    def __init__(self, client: Any = None, n_workers: int | None = None) -> None:  # noqa: ANN401
        _need("distributed", "'dask[distributed]'")
        import distributed

        self.client = client if client is not None else distributed.default_client()
        if self.client.asynchronous:
            raise ValueError("DistributedBackend needs a client that is not asynchronous")
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
        # Cancelled, if all workers were lost that had been sent the analysis.
        except (distributed.KilledWorker, CancelledError) as error:
            raise RuntimeError(
                f"the workers of the cluster were lost while they computed: {error}. There are no "
                "results. Give them more memory, or run with fewer threads for each"
            ) from error
        finally:
            self.client.cancel(futures)


class MPIBackend(PartsBackend):
    """Processes of MPI, through mpi4py.futures.

    The script is started as `mpiexec -n 3 python -m mpi4py.futures script.py`, which gives two
    workers. MPI ends the whole job if one of its processes is killed.

    Parameters
    ----------
    executor : mpi4py.futures.MPIPoolExecutor or MPICommExecutor's, optional
        The pool; one of all processes otherwise.
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
