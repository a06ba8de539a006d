# SPDX-License-Identifier: MIT
"""The processors that this process may use."""

from __future__ import annotations

from elea import _core


def count_cores() -> int:
    """Return the number of cores available to this process, as the library counts them."""
    return _core.default_num_threads()
