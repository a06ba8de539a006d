# SPDX-License-Identifier: MIT
"""Refuses to be imported from a folder that also has the files of ZENOWrapper."""

from __future__ import annotations

from pathlib import Path

_OURS = {"__init__.py", "_alone.py", "main.py"}
_MODULES = {".py", ".pyd", ".so", ".cpp"}


def check() -> None:
    """Raise ImportError if another package's modules are in this folder."""
    here = Path(__file__).parent
    others = sorted(
        path.name for path in here.iterdir() if path.suffix in _MODULES and path.name not in _OURS
    )
    if others:
        raise ImportError(
            f"{here} has the files of two packages, Elea's names for ZENOWrapper and another with "
            f"{', '.join(others)}; delete this folder and install one of them, or use "
            "'from elea.mdanalysis import ZenoWrapper'",
            name="zenowrapper",
            path=str(here),
        )
