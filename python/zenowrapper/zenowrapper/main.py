# SPDX-License-Identifier: MIT
"""Provides the two classes under the module name that some ZENOWrapper scripts import."""

from elea.mdanalysis import Property, ZenoWrapper

__all__ = ["Property", "ZenoWrapper"]
