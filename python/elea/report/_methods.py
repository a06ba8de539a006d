# SPDX-License-Identifier: MIT
"""Text for a methods section, with the settings filled in, and citations to copy."""

from __future__ import annotations

from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from elea import _core
from elea.report._load import dict_of, list_of, number_of, text_of
from elea.report._settings import composition
from elea.report._text import Html, join, number, tag

if TYPE_CHECKING:
    from elea.report._load import Run

_RADII = {
    "bondi+alvarez": "the van der Waals radii of Bondi (as extended by Mantina et al.) and, for "
    "other elements, of Alvarez",
    "bondi": "the van der Waals radii of Bondi, as extended by Mantina et al.",
    "alvarez": "the van der Waals radii of Alvarez",
    "file": "the radii given in the file",
}


def _of_atoms(p: dict[str, Any], subject: str) -> str:
    radii = text_of(p.get("radii"))
    if not radii:
        return "The body was a geometric model. "
    what = "heavy atoms" if p.get("preset") == "solution" else "atoms"
    text = (
        f"{subject} at the positions of its {what}, with "
        f"{_RADII.get(radii, f'the set of radii “{radii}”')}"
    )
    scale, added = number_of(p.get("scale_radii")), number_of(p.get("add_radius"))
    layer = number_of(p.get("hydration_layer"))
    if scale > 0 and scale != 1.0:
        text += f", scaled by {number(scale)}"
    if layer > 0:
        text += f", enlarged by a layer of water of {number(layer)} Å"
    elif added > 0:
        text += f", enlarged by {number(added)} Å"
    return text + ". "


def _of_theory(p: dict[str, Any]) -> str:
    walks = number_of(p.get("max_rsd_capacitance"))
    exact = number_of(p.get("num_walks"))
    if exact > 0:
        goal = f"with {exact:.0f} walks"
    elif walks > 0:
        goal = f"to a relative standard error of {number(100.0 * walks)} %"
    else:
        goal = "by random walks"
    text = (
        f"The capacitance and the electric polarizability were computed {goal} by first-passage "
        "random walks (Walk-on-Spheres). "
    )
    if p.get("theory") == "analogy":
        return text + (
            "Friction and intrinsic viscosity follow from these by the analogy between "
            "hydrodynamics and electrostatics [Douglas 1994, Mansfield 2001, Mansfield 2008]. "
        )
    wanted = number_of(p.get("max_rsd_stokes"))
    patches = number_of(p.get("num_patches"))
    how = f"on {patches:.0f} patches of the surface" if patches > 0 else "on patches of the surface"
    if wanted > 0 and not patches > 0:
        how += f" that were refined to a precision of {number(100.0 * wanted)} %"
    text += (
        f"Translational and rotational friction and the intrinsic viscosity are solutions of the "
        f"Stokes equations for a rigid body {how}, combined with the capacitance by the walks. "
    )
    every = number_of(p.get("stokes_every"))
    if every > 1:
        text += (
            f"The equations were solved in every {every:.0f}th frame; the other frames were "
            "estimated from these. "
        )
    return text


def _of_interior(p: dict[str, Any]) -> str:
    if p.get("interior") == "exact":
        return "Volume, surface area and gyration tensor are exact for the union of spheres. "
    return "Volume and gyration tensor were sampled. "


def _of_solvent(p: dict[str, Any]) -> str:
    name = text_of(p.get("solvent"))
    if not name or name == "none":
        return ""
    text = (
        f"The solvent was {name} at {number(number_of(p.get('temperature')))} K, with a viscosity "
        f"of {number(1000.0 * number_of(p.get('viscosity')), 4)} mPa s. "
    )
    mass, volume = number_of(p.get("mass")), number_of(p.get("specific_volume"))
    if mass > 0 and volume > 0:
        text += (
            f"The molecular mass was {number(mass, 7)} Da and the partial specific volume "
            f"{number(volume, 4)} cm³/g. "
        )
    return text


def _of_frames(run: Run) -> str:
    n, trajectories = len(run.frames), list_of(run.parameters.get("trajectories"), dict)
    if n == 1:
        return ""
    if run.is_ensemble:
        text = f"Properties were averaged over the {n} members of the ensemble"
    elif trajectories:
        text = f"Properties were averaged over {n} frames of the trajectory"
    else:
        text = f"Properties were averaged over {n} frames"
    if "weights" in run.average:
        text += ", with weights"
    if run.is_ensemble:
        return text + ". "
    replicas = number_of(run.average.get("n_replicas"))
    if replicas > 1:
        text += f" of {replicas:.0f} independent trajectories"
    return text + (
        "; errors of means take the correlation of frames into account by the statistical "
        "inefficiency [Chodera 2007]. "
    )


def _of_settings(p: dict[str, Any]) -> str:
    return f"{_of_theory(p)}{_of_interior(p)}{_of_solvent(p)}"


def of_structures(p: dict[str, Any], n: int) -> str:
    """Return the text for a batch, with the settings that its structures have in common."""
    intro = (
        f"Hydrodynamic properties of {n} {'structure' if n == 1 else 'structures'} were computed "
    )
    if not p:
        return (
            f"{intro}with Elea. (A table has no settings; the report of the file of --ndjson "
            "states them.)"
        )
    atoms = _of_atoms(p, "Each molecule was represented by spheres")
    common = {key: value for key, value in p.items() if key not in ("mass", "specific_volume")}
    return f"{intro}with Elea. {atoms}{_of_settings(common)}All errors are standard deviations."


def text_of_run(run: Run) -> str:
    """Return the text for a run."""
    p = run.parameters
    named = PurePath(text_of(dict_of(p.get("structure")).get("file"))).name
    made_of = composition(p)
    version = text_of(run.document.get("elea_version"))
    text = f"Hydrodynamic properties were computed with Elea {version}".rstrip()
    if named:
        text += f" from the structure {named}"
    if made_of:
        text += f" ({made_of})"
    atoms = f"{number(number_of(p.get('n_atoms_selected')), 12)} spheres"
    text = f"{text}. {_of_atoms(p, f'The molecule was represented by {atoms}')}{_of_settings(p)}"
    seed = number_of(p.get("seed"))
    end = "All errors are standard deviations."
    if seed >= 0:
        end += f" The seed of the random numbers was {seed:.0f}."
    return f"{text}{_of_frames(run)}{end}"


def bibliography() -> str:
    """Return the BibTeX entries, which are those of CITATION.cff."""
    text = (files("elea.report") / "references.bib").read_text(encoding="utf-8")
    return text.replace("{VERSION}", f"{{{_core.VERSION}}}")


def _copied(identity: str, text: str, label: str) -> Html:
    button = tag("button", "Copy", type="button", class_="copy", data_copies=identity, hidden="")
    return tag(
        "div",
        button + tag("pre", text, id=identity, tabindex="0", aria_label=label),
        class_="copied",
    )


def section(text: str) -> Html:
    """Return text and citations, each with a button that copies it."""
    paragraph = tag(
        "button", "Copy", type="button", class_="copy", data_copies="methods-text", hidden=""
    )
    return join(
        [
            tag("div", paragraph + tag("p", text, id="methods-text"), class_="copied prose"),
            tag("h3", "Citations (BibTeX)"),
            _copied("bibtex", bibliography().strip(), "BibTeX entries"),
        ]
    )
