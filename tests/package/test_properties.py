# SPDX-License-Identifier: MIT
"""The table of properties: what follows from its rows, and the table in docs/output.md."""

import re
from pathlib import Path

import numpy as np
import pytest

import elea

DOCS = Path(__file__).parents[2] / "docs" / "output.md"


def rows_of_docs():
    """Key, meaning and unit of each row of the table of properties."""
    section = DOCS.read_text().split("## Properties", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|", section, re.MULTILINE)
    return {key: (meaning.strip(), unit.strip()) for key, meaning, unit in rows}


def test_docs_list_the_properties_in_their_order():
    assert list(rows_of_docs()) == list(elea.PROPERTIES)


@pytest.mark.parametrize("row", elea.PROPERTIES.values(), ids=lambda row: row.key)
def test_docs_say_what_the_table_says(row):
    meaning, unit = rows_of_docs()[row.key]
    assert meaning == row.meaning
    assert unit.split(", or ") == list(
        dict.fromkeys([row.unit("A").replace("A", "L"), row.unit("L")])
    )


def test_names_of_zenowrapper_tell_the_properties_apart():
    names = [row.zenowrapper for row in elea.PROPERTIES.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_components_are_arranged_as_an_array():
    row = elea.PROPERTIES["gyration"]
    assert row.shape == (3, 3)
    components = np.array([1.0, 2.0, 3.0, 12.0, 13.0, 23.0])
    tensor = np.array([[1.0, 12.0, 13.0], [12.0, 2.0, 23.0], [13.0, 23.0, 3.0]])
    assert np.array_equal(row.arrange(components), tensor)
    assert np.array_equal(row.arrange(np.array([components, 2 * components])), [tensor, 2 * tensor])
    volume = elea.PROPERTIES["volume"]
    assert volume.arrange(np.array([4.0])) == 4.0
    assert isinstance(volume.arrange(np.array([4.0])), float)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("volume", "more walks"),
        ("intrinsic_viscosity_mass_units", "a mass"),
        ("friction_coefficient", "a viscosity and a length unit"),
        (
            "sedimentation_coefficient",
            "a mass, a buoyancy factor, a viscosity and a length unit",
        ),
    ],
)
def test_needs_are_told_in_words(key, words):
    assert elea.PROPERTIES[key].needs_text() == words
