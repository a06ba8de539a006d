# SPDX-License-Identifier: MIT
"""Frames whose Stokes equations are solved, from which the others are estimated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from elea import _core

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from elea._core import RawStokesPlan
    from elea._frames import FrameWorker


@dataclass(frozen=True)
class StokesPlan:
    """How the frames of a run are estimated whose Stokes equations are not solved.

    Attributes
    ----------
    num_frames : int
        Frames of the run.
    num_solved : int
        Frames that were solved for the plan, at most 64; a run in this process does not solve them
        again.
    num_others : int
        Frames of the run that are estimated.
    errors : dict of float
        Relative standard deviation of the estimate of such a frame from its solution, by property:
        hydrodynamic radius, rotational radius, intrinsic viscosity.
    solution_seconds : float
        Processor time for the equations of a frame.
    frame_seconds : float
        Processor time for all of a frame whose equations are solved.
    """

    num_frames: int
    num_solved: int
    num_others: int
    errors: dict[str, float]
    solution_seconds: float = field(compare=False)
    frame_seconds: float = field(compare=False)

    def __str__(self) -> str:
        errors = ", ".join(
            f"{100.0 * error:.2g} % in the {name.replace('_', ' ')}"
            for name, error in self.errors.items()
        )
        saved = self.num_others * self.solution_seconds
        return (
            f"{self.num_others} of {self.num_frames} frames are estimated from {self.num_solved} "
            f"solved ones, with errors of {errors}; this saves {saved:.3g} s of processor time"
        )


class Solutions:
    """The frames that are solved; in other processes only what the estimates of others need."""

    def __init__(self, plan: object) -> None:
        self.plan = plan  # a capsule

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        return (_of_numbers, (_core.stokes_numbers(self.plan),))


def _of_numbers(numbers: bytes) -> Solutions:
    return Solutions(_core.stokes_of_numbers(numbers))


def take(raw: RawStokesPlan | None) -> StokesPlan | None:
    """Return the plan, if there is one."""
    if raw is None:
        return None
    names = ("hydrodynamic_radius", "rotational_radius", "intrinsic_viscosity")
    return StokesPlan(
        num_frames=raw["num_frames"],
        num_solved=raw["num_solved"],
        num_others=raw["num_others"],
        errors=dict(zip(names, raw["errors"], strict=True)),
        solution_seconds=raw["solution_seconds"],
        frame_seconds=raw["frame_seconds"],
    )


def make(
    worker: FrameWorker, numbers: NDArray[np.int64], every: int, num_threads: int
) -> tuple[Solutions | None, StokesPlan | None]:
    """Plan a run of the frames with these numbers; no plan is needed if all are to be solved."""
    numbers = numbers % len(worker.trajectory)
    if not (numbers % every).any():
        return None, None
    settings = worker.settings | {"stokes_every": every, "num_threads": num_threads}
    with worker.bodies(numbers) as body:
        plan, raw = _core.plan_stokes(numbers, body, settings)
    return Solutions(plan), take(raw)
