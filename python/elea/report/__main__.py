# SPDX-License-Identifier: MIT
"""The command elea-report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from elea import _core
from elea.report import ReportError, make, require

_FAILED = 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="elea-report",
        description="Makes a page of HTML, which needs no network, of results of Elea.",
    )
    parser.add_argument(
        "--version", action="store_true", help="print the version, if reports can be made"
    )
    parser.add_argument(
        "results",
        nargs="?",
        metavar="RESULTS",
        help="file of elea --json or --ndjson, or of elea batch --ndjson or --csv",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="page to write, '-' for standard output (default: RESULTS with .html)",
    )
    return parser


def _write(target: Path, source: Path, text: str) -> None:
    """Write under another name and rename, so that nobody reads a page that is not complete."""
    if target.exists() and target.samefile(source):
        raise ReportError(f"{target}: would overwrite the results; give another name with -o")
    part = target.with_name(target.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _run(results: str, output: str | None) -> None:
    source = Path(results)
    text = make(source)
    if output == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    _write(source.with_suffix(".html") if output is None else Path(output), source, text)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        require()
        if given.version:
            print(f"elea-report {_core.VERSION}")
            return 0
        if given.results is None:
            parser.error("give a file of results")
        _run(given.results, given.output)
    except (ReportError, ImportError) as error:
        print(f"elea-report: {error}", file=sys.stderr)
        return _FAILED
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"elea-report: {where}{error.strerror or error}", file=sys.stderr)
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
