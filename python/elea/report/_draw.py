# SPDX-License-Identifier: MIT
"""Figures: matplotlib's SVG, with text as text, for a page.

SVG needs no script, prints as lines, scales with the page, and is read aloud. Nothing of pyplot is
used, so that the report leaves no trace in a program that calls it.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from elea.report._text import Html, escape, prose, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which readers with any colour vision can tell apart.
BLUE, RED, GREEN, GREY, DARK = "#0072B2", "#D55E00", "#009E73", "#8a8a8a", "#333333"

_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "elea",
    "font.size": 8.5,
    "axes.labelsize": 8.5,
    "axes.titlesize": 8.5,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 7.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.linewidth": 0.7,
    "axes.labelcolor": DARK,
    "text.color": DARK,
    "xtick.color": "#555555",
    "ytick.color": "#555555",
    "xtick.labelcolor": DARK,
    "ytick.labelcolor": DARK,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "legend.frameon": False,
    "axes.formatter.limits": (-3, 5),
    "axes.unicode_minus": True,
    "image.interpolation": "none",
    "savefig.dpi": 150,
}
_FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"


class Figures:
    """Makes the figures of a page, with numbers and with names that no other figure has."""

    def __init__(self) -> None:
        """Begin with figure 1."""
        self.count = 0

    @contextmanager
    def axes(self, width: float = 4.4, height: float = 2.75) -> Iterator[tuple[Figure, Axes]]:
        """Give axes to draw into, in inches, in the style of the page."""
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        with mpl.rc_context(_STYLE):
            figure = Figure(figsize=(width, height), layout="constrained")
            FigureCanvasSVG(figure)
            yield figure, figure.add_subplot()

    def finish(self, figure: Figure, title: str, caption: object, kind: str = "") -> Html:
        """Return the figure with its caption; `title` is read to those who do not see it."""
        import matplotlib as mpl

        self.count += 1
        stream = io.BytesIO()
        with mpl.rc_context(_STYLE):
            figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        drawing = _inline(stream.getvalue().decode("utf-8"), f"f{self.count}-", title)
        words = Html(f"{tag('b', f'Figure {self.count}.')} {prose(caption)}")
        return tag("figure", Html(drawing + tag("figcaption", words)), class_=kind or None)


def _inline(svg: str, prefix: str, title: str) -> Html:
    """Return an SVG document as an element of a page, whose names begin with a prefix."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    body = re.sub(r'\bid="', f'id="{prefix}', body)
    body = re.sub(r'(xlink:href="#|url\(#)', rf"\1{prefix}", body)
    # Fonts are those of the page: the file has no fonts in it.
    body = re.sub(r"'DejaVu Sans'[^;\"]*", _FONT, body)
    label = escape(title)
    return Html(body.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1).strip())
