# SPDX-License-Identifier: MIT
"""Reports: a page that shows results of the command `elea` to a reader.

`make` returns the page of a file of `elea --json`, `--ndjson` or `elea batch --csv` as HTML; the
command `elea-report` writes it to a file. A page needs no network and no other file.

>>> import elea.report
>>> page = elea.report.make("results.json")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from elea.report._load import ReportError, read

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["ReportError", "make", "require"]


def require() -> None:
    """Raise ImportError if what reports need is not installed, and say how to install it."""
    if find_spec("matplotlib") is None:
        raise ImportError(
            "reports need matplotlib; install it: pip install matplotlib", name="matplotlib"
        )


def make(path: str | PathLike[str]) -> str:
    """Return the report of a file of results, as a page of HTML.

    Parameters
    ----------
    path : path-like
        A file of `elea --json` or `--ndjson`, or of `elea batch --ndjson` or `--csv`.

    Raises
    ------
    ReportError
        The file cannot be read, or has no results of Elea.
    ImportError
        matplotlib is missing.
    """
    require()
    from elea.report._page import page

    return page(read(Path(path)))
