# SPDX-License-Identifier: MIT
"""How the walks are divided if the precision of an average is given."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from elea import _core

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from elea._core import RawAveragePlan
    from elea._frames import FrameWorker


@dataclass(frozen=True)
class AveragePlan:
    """How `max_rsd_average` is reached. Errors are relative standard errors of the average.

    Attributes
    ----------
    num_frames : int
        Frames of the run.
    target : float
        `max_rsd_average`.
    num_pilot_frames, num_pilot_walks : int
        Frames that were analysed for the plan, and their walks.
    fluctuation : float
        Relative standard deviation of the capacitance between frames.
    inefficiency : float
        Number of frames equivalent to one independent frame.
    spread_error, walk_error : float
        Expected errors due to the fluctuation and to the walks; they are independent.
    num_walks, control_charges : int
        Of each frame.
    out_of_reach : bool
        The fluctuation alone exceeds the target, so that each frame has the minimum of walks; only
        more frames help.
    """

    num_frames: int
    target: float
    num_pilot_frames: int
    num_pilot_walks: int
    fluctuation: float
    inefficiency: float
    spread_error: float
    walk_error: float
    num_walks: int
    control_charges: int
    out_of_reach: bool

    def __str__(self) -> str:
        return (
            f"average over {self.num_frames} frames to {self.target:.2g}: {self.num_walks} walks "
            f"per frame; expected error {self.spread_error:.2g} from the differences of frames, "
            f"{self.walk_error:.2g} from the walks"
        )


def make(
    worker: FrameWorker, numbers: NDArray[np.int64], settings: dict[str, Any]
) -> AveragePlan | None:
    """Plan a run of the frames with these numbers; called by a method of what the user called."""
    with worker.bodies(numbers) as body:
        raw = _core.plan_average(len(numbers), body, settings)
    return take(raw, stacklevel=5)


def take(raw: RawAveragePlan | None, stacklevel: int = 3) -> AveragePlan | None:
    """Return the plan, if there is one, and warn if its target is out of reach."""
    if raw is None:
        return None
    plan = AveragePlan(**raw)
    if plan.out_of_reach:
        warnings.warn(
            f"max_rsd_average={plan.target:g} is out of reach: frames differ so much that the "
            f"error of the average is about {plan.spread_error:.2g} with any number of walks; "
            "analyse more frames",
            stacklevel=stacklevel,
        )
    return plan
