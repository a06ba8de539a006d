# SPDX-License-Identifier: MIT
"""Worker processes on this machine, which never outlive the call and never make it hang.

A `multiprocessing.Pool` replaces workers that die at their start, forever, and a
`ProcessPoolExecutor` writes its arguments to a pipe that dead workers do not read. Here, each
worker has a pipe that ends with it, and gets the function once it has said that it is ready.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections import deque
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing import connection, util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

# Seconds that workers have to end by themselves, and after SIGTERM.
_PATIENCE = 1.0

GUARD = (
    'the script needs `if __name__ == "__main__":` before the lines that start the analysis, '
    "because workers that are not forked import it"
)


# ---- What is sent to workers ----


def pickled(function: Any, by_value: bool) -> bytes:  # noqa: ANN401
    """Pickle a function, by cloudpickle if pickle cannot, or first if workers are not forked.

    Cloudpickle also takes lambdas, and functions of the script, which others cannot import.

    Raises
    ------
    TypeError
        Neither can pickle it; the message says what.
    """
    ways: list[Callable[[Any], bytes]] = [pickle.dumps]
    try:
        import cloudpickle
    except ImportError:
        hint = "define functions at the top level of a module, or install cloudpickle"
    else:
        hint = "use backend='serial', with num_threads for more cores"
        ways.insert(0 if by_value else 1, cloudpickle.dumps)
    reasons = []
    for dumps in ways:
        try:
            return dumps(function)
        except Exception as error:  # what is pickled may raise anything
            reasons.append(error)
    raise TypeError(f"the analysis cannot be sent to workers: {reasons[-1]}; {hint}") from reasons[
        0
    ]


# ---- In a worker ----


class _WorkerTraceback(Exception):  # noqa: N818 (the cause of an error, never raised)
    """Where in a worker an error was raised."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def _sendable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # exceptions may have any constructor
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _serve(home: Connection) -> None:
    """Load the function and call it for each part, until the parent closes the pipe."""
    # The parent decides what Ctrl-C means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Not after the frame, which may take long.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        home.send(("ready", None))
        payload: bytes | None = home.recv_bytes()
        function = None
        while True:
            part = home.recv()
            try:
                if payload is not None:
                    function, payload = pickle.loads(payload), None
                assert function is not None
                answer = ("done", function(part))
            except Exception as error:
                status = "raised" if payload is None else "unloadable"
                answer = (status, (_sendable(error), traceback.format_exc()))
            home.send(answer)
    except (EOFError, ConnectionError):
        pass


# ---- In the parent ----


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    """Block Ctrl-C, also in the processes that are started meanwhile, which inherit this."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    is_ready: bool = False
    part: int = -1

    def send(self, part: Any, payload: bytes | None) -> None:  # noqa: ANN401
        try:
            if payload is not None:
                self.pipe.send_bytes(payload)
            self.pipe.send(part)
        except OSError:
            raise self.died() from None

    def died(self) -> RuntimeError:
        self.process.join(_PATIENCE)
        return death(self.process.exitcode, self.is_ready)


def death(status: int | None, was_ready: bool) -> RuntimeError:
    """Return the error for a worker that ended by itself, with this exit status."""
    if not was_ready and (status is None or status >= 0):
        return RuntimeError(
            f"the workers ended at their start: {GUARD} (exit status {status}; if it has that, see "
            "the worker's own message above)"
        )
    why = f"signal {-status}" if status is not None and status < 0 else f"exit status {status}"
    memory = ", perhaps for lack of memory" if status == -9 else ""
    return RuntimeError(
        f"a worker process was killed before its frames were finished ({why}){memory}. Use fewer "
        "workers, or more num_threads instead of workers"
    )


def refuse_in_unguarded_script() -> None:
    """End a worker that is importing a script without a guard; its parent says why."""
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        sys.exit(1)


def _start(context: BaseContext, workers: list[_Worker]) -> None:
    here, there = context.Pipe()
    # A worker forked later must not keep this end open.
    util.register_after_fork(here, type(here).close)
    process = context.Process(target=_serve, args=(there,), daemon=True)  # type: ignore[attr-defined]
    workers.append(_Worker(process, here))
    # A fork server may have to import the script first.
    is_quick = context.get_start_method() != "forkserver"
    try:
        with _sigint_blocked() if is_quick else nullcontext():
            process.start()
    except (EOFError, ConnectionError) as error:
        raise RuntimeError(f"the workers cannot be started: {GUARD}") from error
    finally:
        there.close()


def _join(workers: list[_Worker]) -> list[_Worker]:
    """Return those that have not ended after some time."""
    deadline = time.monotonic() + _PATIENCE
    for worker in workers:
        worker.process.join(max(0.0, deadline - time.monotonic()))
    return [worker for worker in workers if worker.process.is_alive()]


def _end(workers: list[_Worker], at_once: bool) -> None:
    for worker in workers:
        worker.pipe.close()
    started = [worker for worker in workers if worker.process.pid is not None]
    for worker in started:
        if at_once or not worker.is_ready:
            worker.process.terminate()
    for worker in _join(started):
        worker.process.terminate()
    for worker in _join(started):
        worker.process.kill()
    for worker in started:
        worker.process.join()
        worker.process.close()


def _next_messages(workers: list[_Worker]) -> Iterator[tuple[_Worker, str, Any]]:
    """Wait for workers; raises if one has died."""
    ready = connection.wait([w.pipe for w in workers] + [w.process.sentinel for w in workers])
    for worker in workers:
        if worker.pipe not in ready and worker.process.sentinel not in ready:
            continue
        try:
            if not worker.pipe.poll():
                raise EOFError
            message, value = worker.pipe.recv()
        except (EOFError, OSError):
            raise worker.died() from None
        yield worker, message, value


def _raise(message: str, error: Exception, where: str) -> None:
    error.__cause__ = _WorkerTraceback(where)
    if message == "unloadable":
        raise TypeError(
            f"a worker process cannot load the analysis: {error}; define functions and classes at "
            "the top level of a module, or install cloudpickle"
        ) from error
    raise error


def compute_parts(
    payload: bytes,
    parts: list[Any],
    n_workers: int,
    context: BaseContext,
    done: Callable[[int, Any], object],
) -> list[Any]:
    """Return `[function(part) for part in parts]`, computed by worker processes.

    Parameters
    ----------
    payload : bytes
        The pickled function.
    parts : list
        Its arguments.
    n_workers : int
        Maximum number of processes.
    context : multiprocessing context
        How they are started.
    done : callable
        Called with number and result of each part, in the order in which they are finished.

    Raises
    ------
    RuntimeError
        A worker has died. What the function raises is raised here, too. In any case, all workers
        have ended when the call returns.
    """
    refuse_in_unguarded_script()
    results: dict[int, Any] = {}
    waiting = deque(range(len(parts)))
    workers: list[_Worker] = []
    try:
        for _ in range(min(n_workers, len(parts))):
            _start(context, workers)
        while len(results) < len(parts):
            for worker, message, value in _next_messages(workers):
                if message == "ready":
                    worker.is_ready = True
                elif message == "done":
                    results[worker.part] = value
                    done(worker.part, value)
                else:
                    _raise(message, *value)
                if waiting:
                    worker.part = waiting.popleft()
                    worker.send(parts[worker.part], payload if message == "ready" else None)
    finally:
        with _sigint_blocked():
            _end(workers, at_once=len(results) < len(parts))
    return [results[number] for number in range(len(parts))]
