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
import sys
from abc import abstractmethod
from concurrent.futures import CancelledError, as_completed
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from elea._frames import cancellation
from elea._require import missing_mdanalysis
from elea._workers import GUARD, compute_parts, pickled

try:
    from MDAnalysis.analysis.backends import BackendBase
except ImportError as error:
    raise missing_mdanalysis(error) from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.context import BaseContext

__all__ = ["DaskBackend", "DistributedBackend", "MPIBackend", "PartsBackend", "ProcessBackend"]


def _need(module: str, package: str) -> None:
    if find_spec(module) is None:
        raise ValueError(f"module '{module}' is missing: pip install {package}")


def _nothing(_number: int, _result: Any) -> None:  # noqa: ANN401
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
        done: Callable[[int, Any], object],
    ) -> list[Any]:
        """Do the same as `apply`, and call `done` with number and result of each completed part."""


def _collect(
    futures: list[Any], completed: Iterable[Any], done: Callable[[int, Any], object]
) -> list[Any]:
    """Return results in the order of the parts; the first error is raised immediately."""
    numbers = {future: number for number, future in enumerate(futures)}
    for future in completed:
        done(numbers[future], future.result())
    return [future.result() for future in futures]


# ---- Processes on this machine ----


class ProcessBackend(PartsBackend):
    """Processes on this machine; 'multiprocessing' in `ZenoWrapper.run`.

    Unlike the MDAnalysis backend, it sends the analysis only once to each worker, raises a
    RuntimeError if a worker dies, whereas a `multiprocessing.Pool` would wait forever, and ends its
    workers when it is interrupted.

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
        done: Callable[[int, Any], object],
    ) -> list[Any]:
        """Compute the parts; see `PartsBackend.map`."""
        context = self.context or multiprocessing.get_context()
        payload = pickled(func, by_value=context.get_start_method() != "fork")
        return compute_parts(payload, computations, self.n_workers, context, done)


class DaskBackend(ProcessBackend):
    """Processes on this machine, started as Dask starts them; 'dask' in `ZenoWrapper.run`.

    These are started afresh, or as the option `multiprocessing.context` of Dask says, and a script
    needs `if __name__ == "__main__":`. For a cluster of Dask, see `DistributedBackend`.
    """

    def __init__(self, n_workers: int) -> None:
        _need("dask", "dask")
        from dask.multiprocessing import get_context

        super().__init__(n_workers, get_context())


# ---- Other machines ----


def _call_pickled(part: Any, payload: bytes) -> Any:  # noqa: ANN401
    """Call a private copy of the function: workers may have threads, and readers have a state."""
    return pickle.loads(payload)(part)


# In a worker of a cluster: the runs that have ended.
_ended: set[str] = set()


async def _end_run(run: str) -> None:
    _ended.add(run)


def _call_in_cluster(part: Any, payload: bytes, run: str) -> Any:  # noqa: ANN401
    def check() -> None:
        if run in _ended:
            raise CancelledError("the run has ended")

    cancellation.check = check
    try:
        return _call_pickled(part, payload)
    finally:
        del cancellation.check


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
        done: Callable[[int, Any], object],
    ) -> list[Any]:
        """Compute the parts; see `PartsBackend.map`."""
        import distributed

        payload = self._recoverable(pickled(func, by_value=True))
        run = uuid4().hex
        futures = self.client.map(
            _call_in_cluster,
            computations,
            payload=payload,
            run=run,
            pure=False,
            batch_size=len(computations),
        )
        try:
            return _collect(futures, distributed.as_completed(futures), done)
        except (distributed.KilledWorker, CancelledError) as error:
            raise RuntimeError(
                f"the workers of the cluster were lost during the computation: {error}. "
                "Give them more memory, or use fewer threads per worker"
            ) from error
        except BaseException:
            self.client.run(_end_run, run, wait=False, on_error="ignore")
            raise
        finally:
            self.client.cancel(futures)

    def _recoverable(self, payload: bytes) -> Any:  # noqa: ANN401
        """Give the analysis to the scheduler, which sends it again after a worker was lost.

        Scattered data would be gone with the worker that holds it, even if all had it at first:
        the scheduler soon drops what it thinks to be copies without need.
        """
        import dask

        # It is sent once, whatever its size.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1000 PB"}):
            return self.client.submit(bytes, payload, pure=False)


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
        # The name under which workers import the script.
        if sys.modules["__main__"].__name__ == "__worker__":
            raise RuntimeError(GUARD)
        from mpi4py.futures import MPIPoolExecutor

        self.executor = executor if executor is not None else MPIPoolExecutor()
        super().__init__(self.executor.num_workers)

    def map(
        self,
        func: Callable[[Any], Any],
        computations: list[Any],
        done: Callable[[int, Any], object],
    ) -> list[Any]:
        """Compute the parts; see `PartsBackend.map`."""
        payload = pickled(func, by_value=True)
        futures = [self.executor.submit(_call_pickled, part, payload) for part in computations]
        try:
            return _collect(futures, as_completed(futures), done)
        finally:
            for future in futures:
                future.cancel()
