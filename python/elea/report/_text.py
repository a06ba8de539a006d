# SPDX-License-Identifier: MIT
"""Text of the page: escaping, numbers and units."""

from __future__ import annotations

import html
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_NAMED_UNITS = {"A": "Å", "Sved": "S", "1": ""}
# Control characters, surrogates, and marks that would reverse what follows.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Html(str):
    """Text that is HTML already; everything else is escaped."""

    __slots__ = ()

    def __add__(self, other: object) -> Html:
        return Html(str.__add__(self, escape(other)))


def escape(value: object) -> Html:
    """Return text as HTML."""
    if isinstance(value, Html):
        return value
    return Html(html.escape(_UNSAFE.sub("\N{REPLACEMENT CHARACTER}", str(value))))


def join(parts: Iterable[object], between: str = "") -> Html:
    """Return parts, escaped, one after the other."""
    return Html(between.join(escape(part) for part in parts))


def tag(name: str, content: object = "", /, **attributes: object) -> Html:
    """Return an element: `tag("p", text, class_="note")`."""
    words = [
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    return Html(f"<{name}{''.join(words)}>{escape(content)}</{name}>")


def prose(text: object) -> Html:
    """Return text with indices and exponents: R_h, f/f0, N^0.29, mol^(-1/3)."""
    words = re.sub(r"\b([RDsτ])_?(h|g|c|20,w)\b", r"\1<sub>\2</sub>", escape(text))
    words = re.sub(r"\^\((-?\d+/\d+)\)", lambda found: f"<sup>{_signed(found[1])}</sup>", words)
    return Html(re.sub(r"\b(N)\^([\d.]+\d)", r"\1<sup>\2</sup>", words))


def table(
    head: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    caption: object = None,
    **attributes: object,
) -> Html:
    """Return a table whose first column names the rows; it scrolls where it is too wide."""
    top = "" if caption is None else tag("caption", caption)
    heads = join(tag("th", cell, scope="col") for cell in head)
    body = join(
        tag("tr", join([tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])]))
        for row in rows
    )
    whole = join([top, tag("thead", tag("tr", heads)), tag("tbody", body)])
    return tag("div", tag("table", whole, **attributes), class_="scroll", tabindex="0")


def pairs(rows: Iterable[tuple[object, object]]) -> Html:
    """Return a list of names with their values."""
    return tag("dl", join(tag("div", tag("dt", a) + tag("dd", b)) for a, b in rows))


# ---- Numbers ----


def _power(exponent: int) -> str:
    return f" × 10{str(exponent).translate(_SUPERSCRIPT)}"


def _decimals(error: float) -> int:
    """Return the decimals that show an error with two digits."""
    return 1 - math.floor(math.log10(error) + 1e-12)


def _exponent(value: float) -> int:
    exponent = math.floor(math.log10(abs(value))) if value else 0
    return 0 if -3 <= exponent < 5 else exponent


def _signed(text: str) -> str:
    return text.replace("-", "−")


def number(value: float, digits: int = 6) -> str:
    """Return a number with up to so many digits; a dash if it is not known."""
    if not math.isfinite(value):
        return "–"
    exponent = _exponent(value)
    text = f"{value / 10.0**exponent:.{digits}g}"
    if "e" in text:
        text = f"{value / 10.0**exponent:.0f}"
    return _signed(text) + (_power(exponent) if exponent else "")


def significant(value: float, digits: int) -> str:
    """Return a number with so many digits, zeros among them."""
    if not math.isfinite(value):
        return "–"
    exponent = _exponent(value)
    scaled_value = value / 10.0**exponent
    ahead = len(str(int(abs(scaled_value)))) if abs(scaled_value) >= 1.0 else 0
    text = f"{scaled_value:#.{max(digits, ahead)}g}".rstrip(".")
    return _signed(text) + (_power(exponent) if exponent else "")


def _rounded(value: float, digits: int) -> str:
    return _signed(f"{value:.{max(0, digits)}f}")


def scaled(value: float, *errors: float) -> tuple[list[str], str]:
    """Return a value and its errors in units of a power of ten, and that power ("10⁻⁶").

    Each error has two digits, and the value as many as its first error that is not zero.
    """
    if not math.isfinite(value):
        return ["–"] * (1 + len(errors)), ""
    # Rounding alone is no error.
    errors = tuple(0.0 if error < 1e-12 * abs(value) else error for error in errors)
    exponent = _exponent(value)
    scale = 10.0**exponent
    known = [error / scale for error in errors if math.isfinite(error) and error > 0.0]
    if known and known[0] < abs(value / scale) * 1e3:
        texts = [_rounded(value / scale, _decimals(known[0]))]
    else:
        texts = [number(value / scale)]
    for error in errors:
        if not math.isfinite(error):
            texts.append("–")
        else:
            texts.append(_rounded(error / scale, _decimals(error / scale)) if error else "0")
    return texts, _power(exponent).removeprefix(" × ") if exponent else ""


def plus_minus(value: float, error: float) -> str:
    """Return "10.579 ± 0.003", or "(2.003 ± 0.011) × 10⁻⁶"."""
    (text, width), power = scaled(value, error)
    if width not in ("0", "–"):
        text = f"{text} ± {width}"
        text = f"({text})" if power else text
    return f"{text} × {power}" if power else text


def percent(fraction: float, digits: int = 2) -> str:
    """Return "0.1 %"."""
    return f"{number(100.0 * fraction, digits)} %" if math.isfinite(fraction) else "–"


# ---- Units ----


def unit_text(unit: str) -> str:
    """Return a unit for an axis: Å³, cm²/s, S."""
    words = re.sub(r"\b(A|Sved|1)\b(?!/)", lambda found: _NAMED_UNITS[found[1]], unit)
    words = re.sub(r"\^(-?\d+/\d+)", r"^(\1)", words)
    return re.sub(r"\^(-?\d+)", lambda found: found[1].translate(_SUPERSCRIPT), words)


def with_unit(text: str, unit: str) -> str:
    """Return a number with its unit, which is not torn from it."""
    words = unit_text(unit)
    return f"{text}\N{NO-BREAK SPACE}{words}" if words else text
