# SPDX-License-Identifier: MIT
"""Elea with the names of ZENOWrapper: hydrodynamic properties along MDAnalysis trajectories.

>>> import MDAnalysis as mda
>>> from zenowrapper import ZenoWrapper
>>> u = mda.Universe("topology.pdb", "trajectory.dcd")  # doctest: +SKIP
>>> zeno = ZenoWrapper(u.atoms, type_radii={"C": 1.7, "N": 1.55, "O": 1.52})  # doctest: +SKIP
>>> zeno.run().results.hydrodynamic_radius.values  # doctest: +SKIP
"""

from zenowrapper import _alone

_alone.check()

from elea import __version__  # noqa: E402
from elea.mdanalysis import Property, ZenoWrapper  # noqa: E402

__all__ = ["Property", "ZenoWrapper", "__version__"]
