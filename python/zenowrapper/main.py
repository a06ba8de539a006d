# SPDX-License-Identifier: MIT
"""The place from which scripts of ZENOWrapper import its two classes too."""

from elea.mdanalysis import Property, ZenoWrapper

__all__ = ["Property", "ZenoWrapper"]
