# SPDX-License-Identifier: MIT
"""What was computed, from what, with which settings and versions."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from elea import _core
from elea.report._load import dict_of, list_of, number_of, text_of
from elea.report._text import Html, join, number, pairs, table, tag

if TYPE_CHECKING:
    from elea.report._load import Run

_LEFT_OUT = {
    "n_waters_left_out": "of water",
    "n_ions_left_out": "of ions",
    "n_additives_left_out": "of additives",
    "n_hydrogens_left_out": "of hydrogen (their mass counts)",
}
_KINDS = {
    "amino_acids": "amino acids",
    "nucleotides": "nucleotides",
    "sugars": "sugars",
    "ligands": "ligands",
    "ions": "ions",
    "chains": "chains",
    "disulfides": "disulfide bonds",
}
_SINGULAR = {"amino acids": "amino acid", "disulfide bonds": "disulfide bond"}


def _file(found: dict[str, Any]) -> str:
    name = text_of(found.get("file")) or "not named"
    details = [
        text_of(found.get("format")),
        *(_count(number_of(found.get(f"n_{noun}")), noun) for noun in ("atoms", "frames")),
    ]
    return f"{name} ({', '.join(word for word in details if word and '–' not in word)})"


def _count(n: float, noun: str) -> str:
    if n == 1.0:
        return f"1 {_SINGULAR.get(noun, noun.removesuffix('s'))}"
    return f"{number(n, 12)} {noun}"


def composition(parameters: dict[str, Any]) -> str:
    """Return "20 amino acids, 1 chain"; "" if it is not known."""
    found = dict_of(parameters.get("composition"))
    counts = [(number_of(found.get(key)), words) for key, words in _KINDS.items()]
    return ", ".join(_count(n, words) for n, words in counts if n > 0)


def _solvent(parameters: dict[str, Any]) -> str:
    name = text_of(parameters.get("solvent"))
    if not name or name == "none":
        return "none"
    viscosity = 1000.0 * number_of(parameters.get("viscosity"))
    return (
        f"{name} at {number(number_of(parameters.get('temperature')))} K, viscosity "
        f"{number(viscosity, 4)} mPa s, density "
        f"{number(number_of(parameters.get('solvent_density')), 5)} kg/m³"
    )


def _frames(run: Run) -> str:
    bounds = [run.parameters.get(name) for name in ("start", "stop", "step")]
    words = ":".join(str(x) if isinstance(x, int) else "" for x in bounds)
    return f"{len(run.frames)}" + (f" (slice {words})" if words.strip(":") else "")


def _weights(run: Run) -> str:
    name = text_of(run.average.get("weights"))
    worth = number_of(run.average.get("effective_frames"))
    return name + (f" (worth {number(worth, 3)} equal frames)" if name and worth > 0 else "")


def _mass(parameters: dict[str, Any]) -> str:
    source = {"composition": "from its residues", "elements": "from the elements of all atoms"}
    words = source.get(text_of(parameters.get("mass_source")), "given")
    mass = number_of(parameters.get("mass"))
    return f"{number(mass, 8)} Da, {words}" if mass > 0 else "not known"


def source(run: Run) -> Html:
    """Return what was computed and from what."""
    p = run.parameters
    files = list_of(p.get("trajectories"), dict)
    left = [
        f"{n:.0f} {words}" for key, words in _LEFT_OUT.items() if (n := number_of(p.get(key))) > 0
    ]
    rows: list[tuple[str, object]] = [
        ("Structure", _file(dict_of(p.get("structure")))),
        ("Trajectories", Html("<br>".join(tag("span", _file(item)) for item in files))),
        ("Frames", _frames(run)),
        ("Weights", _weights(run)),
        ("Selection", text_of(p.get("selection"))),
        ("Atoms", number(number_of(p.get("n_atoms_selected")), 12)),
        ("Taken as", text_of(p.get("assumed")) or text_of(p.get("preset"))),
        ("Left out, atoms", ", ".join(left)),
        ("Composition", composition(p)),
        ("Mass", _mass(p)),
        ("Radii", text_of(p.get("radii"))),
        ("Solvent", _solvent(p)),
        (
            "Theory",
            {"stokes": "Stokes equations", "analogy": "analogy with electrostatics"}.get(
                text_of(p.get("theory")), ""
            ),
        ),
        ("Elea", text_of(run.document.get("elea_version"))),
        ("Status", text_of(run.document.get("status"))),
    ]
    shown = [(name, value) for name, value in rows if value and value != "–"]
    return pairs(shown)


def _value(value: Any) -> str:  # noqa: ANN401
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def details(parameters: dict[str, Any], command: list[str], version: str) -> Html:
    """Return all settings, the command and the versions, folded."""
    rows = [
        (tag("code", key), _value(value)) for key, value in parameters.items() if value is not None
    ]
    unset = [key for key, value in parameters.items() if value is None]
    parts = [
        tag("summary", "All settings"),
        table(["Setting", "Value"], rows, class_="settings"),
        tag("p", f"Not set: {', '.join(unset)}.", class_="legend") if unset else "",
    ]
    line = shlex.join(command)
    made = f"Results: Elea {version}. Report: Elea {_core.VERSION}." if version else ""
    shown = tag("pre", tag("code", line), class_="command", tabindex="0") if command else Html("")
    return join(
        [shown, tag("details", join(parts)), tag("p", made, class_="legend") if made else ""]
    )


def run_details(run: Run) -> Html:
    """Return the same for a run."""
    command = list_of(run.document.get("command"), str)
    return details(run.parameters, command, text_of(run.document.get("elea_version")))
