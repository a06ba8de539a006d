# SPDX-License-Identifier: MIT
"""Each member of elea_settings is a keyword of Python, and documented as one."""

import inspect
import re
from pathlib import Path

import pytest

import elea

HEADER = Path(__file__).resolve().parents[2] / "include" / "elea" / "settings.h"

# Follow from the task: which arrays are asked for, how many frames there are, and a plan for them.
NOT_CHOSEN = {
    "struct_size", "num_frames", "sphere_areas", "record_surface_points", "record_interior_points",
    "stokes_plan",
}  # fmt: skip
# A property of the body in the library.
NOT_IN_THE_LIBRARY = {"mass"}


def members():
    body = re.search(r"typedef struct elea_settings \{(.*?)\} elea_settings;", HEADER.read_text(), re.S)[1]
    return set(re.findall(r"(\w+);", re.sub(r"/\*.*?\*/", "", body, flags=re.S)))


def test_each_setting_of_the_library_is_a_keyword():
    assert elea.Settings.__annotations__.keys() - NOT_IN_THE_LIBRARY == members() - NOT_CHOSEN


@pytest.mark.parametrize("name", elea.Settings.__annotations__)
def test_each_keyword_is_documented_and_checked(name):
    documented = re.search(r"Parameters\n-+\n(.*?)\n\nReturns", inspect.getdoc(elea.compute), re.S)[1]
    assert re.search(rf"^(\w+, )*{name}(, \w+)* : ", documented, re.M)
    with pytest.raises((TypeError, ValueError), match=name):
        elea.compute([[0, 0, 0]], 1.0, **{name: object()})


def test_choices_are_those_of_the_library():
    for name in ("method", "interior", "theory", "isa", "length_unit"):
        with pytest.raises(ValueError, match=name) as caught:
            elea.compute([[0, 0, 0]], 1.0, **{name: "nonsense"})
        values = re.findall(r"'(.*?)'", str(caught.value).partition("must be")[2])
        declared = re.search(rf"^{name} : \{{(.*)\}}", inspect.getdoc(elea.compute), re.M)[1]
        assert sorted(values) == sorted(re.findall(r'"(.*?)"', declared))
