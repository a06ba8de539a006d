# SPDX-License-Identifier: MIT
"""Describe a run, so that another can be told to be the same (python/core/checkpoint.c)."""

from __future__ import annotations

import hashlib
from os import fspath
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from os import PathLike

    from elea._core import Checkpoint

# Settings that change no result.
_HOW = ("num_threads", "frames_in_flight", "max_memory")


def _text(value: object) -> str:
    if isinstance(value, np.ndarray):
        content = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()[:16]
        return f"{value.size} values of {value.dtype} with the hash {content}"
    if isinstance(value, bytes):
        return f"{len(value)} bytes with the hash {hashlib.sha256(value).hexdigest()[:16]}"
    return str(value)


def request(
    path: str | PathLike[str] | None,
    inputs: list[str | PathLike[str] | None],
    run: dict[str, Any],
    settings: dict[str, Any],
) -> Checkpoint | None:
    """Return what the core needs to know of a checkpoint at that path, if there is to be one."""
    if path is None:
        return None
    results = {key: value for key, value in settings.items() if key not in _HOW}
    pairs = [
        (key, _text(value))
        for key, value in sorted({**results, **run}.items())
        if value is not None
    ]
    return fspath(path), pairs, [fspath(name) for name in inputs if name is not None]
