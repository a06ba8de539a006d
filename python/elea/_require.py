# SPDX-License-Identifier: MIT
"""What to install if an optional package is missing."""

from __future__ import annotations


def missing_mdanalysis(error: ImportError) -> ImportError:
    """Return the error for an import of MDAnalysis that failed."""
    return ImportError(
        f"ZenoWrapper needs MDAnalysis 2.8 or later: pip install 'MDAnalysis>=2.8' ({error})",
        name="MDAnalysis",
    )
