# SPDX-License-Identifier: MIT
"""The page: one file of HTML that needs nothing else."""

from __future__ import annotations

from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from elea import _core
from elea.report import (
    _batch,
    _experiment,
    _methods,
    _notices,
    _numbers,
    _series,
    _settings,
    _views,
)
from elea.report._draw import Figures
from elea.report._load import Batch, Run, dict_of, list_of, text_of
from elea.report._text import Html, escape, join, tag

if TYPE_CHECKING:
    Section = tuple[str, str, Html]

# Nothing is loaded from anywhere, and no script but the one of this page runs.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def _resource(name: str) -> str:
    return (files("elea.report") / name).read_text(encoding="utf-8")


def _section(identity: str, title: str, content: Html) -> Html:
    head = tag("h2", title)
    return tag("section", Html(head + content), id=identity) if content else Html("")


def _document(title: str, subtitle: str, head: Html, sections: list[Section]) -> str:
    shown = [section for section in sections if section[2]]
    links = join(tag("li", tag("a", name, href=f"#{identity}")) for identity, name, _ in shown)
    body = join(
        [
            tag(
                "header",
                Html(
                    tag("p", "Elea · hydrodynamic report", class_="kicker")
                    + tag("h1", title)
                    + tag("p", subtitle, class_="subtitle")
                ),
            ),
            tag("nav", tag("ul", links), aria_label="Sections"),
            tag("main", join([head, *(_section(*section) for section in shown)])),
            tag(
                "footer",
                tag("p", f"Made by elea-report {_core.VERSION}. This file needs no network."),
            ),
        ]
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)} · Elea</title>\n<style>\n{_resource('page.css')}</style>\n"
        f"</head>\n<body>\n{body}\n<script>\n{_resource('page.js')}</script>\n</body>\n</html>\n"
    )


# ---- Runs ----


def _title(run: Run) -> tuple[str, str]:
    name = PurePath(text_of(dict_of(run.parameters.get("structure")).get("file"))).name or run.name
    n, trajectories = len(run.frames), list_of(run.parameters.get("trajectories"), dict)
    if n == 1:
        return name, "one structure"
    if run.is_ensemble:
        return name, f"ensemble of {n} members"
    names = ", ".join(PurePath(text_of(item.get("file"))).name for item in trajectories[:3])
    more = ", ..." if len(trajectories) > 3 else ""
    return name, f"{n} frames" + (f" of {names}{more}" if names else "")


def _of_run(run: Run) -> str:
    figures = Figures()
    title, subtitle = _title(run)
    frames = _series.figures_of(figures, run) if len(run.frames) > 1 else Html("")
    head = join([_notices.notices(run), _numbers.first(run)])
    numbers = _numbers.all_numbers(run)
    compared = _experiment.section(figures, run)
    sections = [
        ("source", "What was computed", _settings.source(run)),
        ("frames", "Members" if run.is_ensemble else "Along the trajectory", frames),
        ("numbers", "All numbers", numbers),
        ("experiment", "Compared with experiments", compared),
        ("molecule", "The molecule", _views.section(figures, run)),
        ("methods", "Text for a methods section", _methods.section(_methods.text_of_run(run))),
        ("settings", "Command and settings", _settings.run_details(run)),
    ]
    return _document(title, subtitle, head, sections)


def _of_batch(batch: Batch) -> str:
    figures = Figures()
    done = sum(row.ok for row in batch.rows)
    sections = [
        ("source", "What was computed", _batch.summary(batch)),
        ("figures", "Figures", _batch.figures_of(figures, batch)),
        ("table", "All structures", _batch.rows_table(batch)),
        ("failed", "What failed", _batch.failures(batch)),
        ("methods", "Text for a methods section", _methods.section(_batch.methods_text(batch))),
    ]
    return _document(
        batch.name, f"batch: {done} of {len(batch.rows)} rows done", _batch.notices(batch), sections
    )


def page(results: Run | Batch) -> str:
    """Return the page of results, as HTML."""
    return _of_batch(results) if isinstance(results, Batch) else _of_run(results)
