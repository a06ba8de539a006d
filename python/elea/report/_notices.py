# SPDX-License-Identifier: MIT
"""What a reader must know before the numbers: doubts about a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from elea.report._load import dict_of, list_of, number_of, text_of
from elea.report._text import Html, join, tag

if TYPE_CHECKING:
    from elea.report._load import Run

# Notes of frames that put a result in doubt (docs/output.md).
DOUBTFUL = {
    "no_hits": "No walk hit the body.",
    "no_volume": "No sample was inside the body, so its volume is not known.",
    "error_unknown": "Too few walks or samples to estimate an error, which is therefore unknown.",
    "long_bonds": "Bonds are longer than possible, as if the periodic box had cut the molecule.",
    "stokes_failed": "The Stokes equations had no solution on the patches: friction, rotation and "
    "viscosity are by the analogy with electrostatics.",
    "stokes_unresolved": "The patches do not resolve the surface: their capacitance is off by over "
    "1 %.",
    "stokes_imprecise": "The errors by the patches are above the precision that was asked for.",
    "spin_dominated": "The body spins about its long axis far faster than it tumbles; the mean of "
    "both tells little.",
}
# Notes that a reader may want to know, and no more.
REMARKS = {
    "close_eigenvalues": "Two eigenvalues of a tensor are closer than their errors, which are then "
    "only indicative.",
    "interior_sampled": "Volume and gyration were sampled, because no closed form was available or "
    "reliable.",
    "made_whole": "Molecules that the periodic box had cut were made whole.",
    "stokes_estimated": "The Stokes equations were not solved in this frame; its results are "
    "estimated from frames that are solved.",
}
_ENDS = {
    "broken off": "The trajectory is truncated; the results cover the frames before the damage.",
    "time over": "The run ended at its time limit; the results cover the frames before it.",
    "interrupted": "The run was interrupted; the results cover the frames before that.",
}
_FEW_EFFECTIVE = 10.0


def _of_end(run: Run) -> list[str]:
    status = text_of(run.document.get("status"))
    if status == "complete":
        return []
    words = [_ENDS.get(status, "The file does not say that the run was completed.")]
    message = text_of(run.document.get("message"))
    return [" ".join(filter(None, [*words, message and f"Elea said: {message}."]))]


def _of_structure(run: Run) -> list[str]:
    found, words = dict_of(run.parameters.get("composition")), []
    missing, gaps = (number_of(found.get(name)) for name in ("missing_atoms", "gaps"))
    if missing > 0:
        words.append(
            f"{missing:.0f} heavy atoms of residues are missing in the structure; the mass "
            "includes them, but not the shape."
        )
    if gaps > 0:
        words.append(
            f"Residues are missing in {gaps:.0f} places of the chains, so mass and size are too "
            "small."
        )
    if run.parameters.get("unfolded") is True and len(run.frames) == 1:
        words.append(
            "The chain is not folded. Experiments see the average of many conformations, so "
            "analyse an ensemble."
        )
    unknown = text_of(found.get("unknown"))
    if unknown:
        words.append(f"Residues without a known formula: {unknown}.")
    return words


def _of_average(run: Run) -> list[str]:
    effective = number_of(run.average.get("effective_frames"))
    if effective < _FEW_EFFECTIVE:
        return [f"The weights leave only {effective:.1f} effective frames."]
    radius = run.quantity("hydrodynamic_radius")
    if len(run.frames) > 1 and radius is not None:
        independent = len(run.frames) / float(radius.inefficiency)
        if independent < _FEW_EFFECTIVE:
            return [
                f"The frames are worth only {independent:.1f} independent ones for the "
                "hydrodynamic radius, so that its error is rough itself."
            ]
    return []


def _counted(text: str, count: int, n_frames: int) -> str:
    return text if n_frames == 1 else f"{text} ({count} of {n_frames} frames)"


def _of_frames(run: Run, known: dict[str, str]) -> list[str]:
    counts = Counter(note for frame in run.frames for note in set(list_of(frame.get("notes"), str)))
    words = [
        _counted(text, counts[note], len(run.frames))
        for note, text in known.items()
        if counts[note]
    ]
    if known is DOUBTFUL:
        words += [
            _counted(f"Note {note}.", count, len(run.frames))
            for note, count in sorted(counts.items())
            if note not in DOUBTFUL and note not in REMARKS
        ]
    return words


def box(title: str, words: list[str], kind: str) -> Html:
    """Return a box with sentences; nothing if there are none."""
    if not words:
        return Html("")
    content = tag("h2", title) + tag("ul", join(tag("li", text) for text in words))
    return tag("aside", Html(content), class_=f"notice {kind}", role="note")


def notices(run: Run) -> Html:
    """Return the doubts, prominently, and the remarks."""
    doubts = _of_end(run) + _of_frames(run, DOUBTFUL) + _of_structure(run) + _of_average(run)
    remarks = box("Remarks", _of_frames(run, REMARKS), "remark")
    return join([box("Read this first", doubts, "doubt"), remarks])
