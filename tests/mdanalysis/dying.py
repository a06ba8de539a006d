# SPDX-License-Identifier: MIT
"""Spheres that kill the worker; imported by workers, so it must not need pytest."""
import multiprocessing
import os
import signal

from elea._frames import FixedSpheres, FrameWorker
from zenowrapper import ZenoWrapper

FRAME = 4


class DyingSpheres(FixedSpheres):
    """Kills the worker process in one frame; only once if there is a path for a marker."""

    mark = None

    def at(self, ts):
        if ts.frame == FRAME and multiprocessing.parent_process() is not None and self._is_due():
            os.kill(os.getpid(), signal.SIGKILL)
        return super().at(ts)

    def _is_due(self):
        try:
            if self.mark is not None:
                os.close(os.open(self.mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True


class DyingWrapper(ZenoWrapper):
    """A ZenoWrapper with such spheres."""

    mark = None

    def _make_worker(self, num_threads=None):
        worker = super()._make_worker(num_threads)
        spheres = DyingSpheres(worker.spheres.indices, worker.spheres.radii)
        spheres.mark = self.mark
        return FrameWorker(worker.trajectory, spheres, worker.settings)
