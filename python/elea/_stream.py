# SPDX-License-Identifier: MIT
"""Trajectories that arrive while a simulation runs: unknown length, no rewinding."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _is_of_imdclient(handler: Any) -> bool:  # noqa: ANN401
    return str(getattr(handler, "__module__", "")).startswith("imdclient.")


# imdclient replaces the handlers as soon as it connects, and never restores them.
_handlers_before = {
    number: handler
    for number in _SIGNALS
    if (handler := signal.getsignal(number)) is not None and not _is_of_imdclient(handler)
}


def _handler_before(number: int) -> Any:  # noqa: ANN401
    default = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
    return _handlers_before.get(signal.Signals(number), default)


def is_stream(trajectory: Any) -> bool:  # noqa: ANN401 (MDAnalysis has no types)
    """Whether the reader does not know its number of frames."""
    try:
        len(trajectory)
    except (RuntimeError, TypeError, NotImplementedError):
        return True
    return False


def refuse_stream(trajectory: Any, setting: str, instead: str) -> None:  # noqa: ANN401
    """Raise a ValueError for a stream: the setting is about all frames of a run."""
    if is_stream(trajectory):
        raise ValueError(
            f"{setting} needs the frames of the run beforehand, but those of a stream arrive one "
            f"by one; {instead}, for each frame"
        )


def slice_of_stream(
    start: int | None, stop: int | None, step: int | None
) -> tuple[int, int | None, int]:
    """Return bounds as for a file; negative values are errors, since the end is unknown."""
    values = {"start": start, "stop": stop, "step": step}
    for name, value in values.items():
        if value is not None and (value < 0 or (name == "step" and value == 0)):
            raise ValueError(
                f"{name} is {value}: the frames of a stream are counted from its start"
            )
    return start or 0, stop, step or 1


def frames_of_stream(trajectory: Any, start: int, stop: int | None, step: int) -> Iterator[Any]:  # noqa: ANN401
    """Yield frames `start`, `start + step`, ... before `stop`, without waiting for further ones."""
    if stop is not None and stop <= start:
        return
    for ts in trajectory:
        number = ts.frame
        if number >= start and (number - start) % step == 0:
            yield ts
            if stop is not None and number + step >= stop:
                return


@contextmanager
def signals_of_stream() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM close the connection and then have their original effect.

    imdclient's handlers close it but suppress the signal, continue to wait for a frame, and stay
    installed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    closing = {
        number: handler
        for number in _SIGNALS
        if callable(handler := signal.getsignal(number)) and _is_of_imdclient(handler)
    }

    def restore(number: int) -> None:
        signal.signal(number, _handler_before(number))

    def close(number: int, frame: Any) -> None:  # noqa: ANN401
        closing[signal.Signals(number)](number, frame)
        restore(number)
        signal.raise_signal(number)

    for number in closing:
        if _handler_before(number) == signal.SIG_IGN:
            restore(number)
        else:
            signal.signal(number, close)
    try:
        yield
    finally:
        for number in closing:
            restore(number)
