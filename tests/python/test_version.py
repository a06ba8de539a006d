# SPDX-License-Identifier: MIT
"""The version is set in meson.build. What repeats it agrees; tests/c compares the header."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def search(pattern, name):
    return re.search(pattern, (ROOT / name).read_text(encoding="utf-8"), re.M).group(1)


@pytest.fixture(scope="module")
def version():
    return search(r"^ +version: '(\d+\.\d+\.\d+)'", "meson.build")


def test_the_command_has_the_version(elea, version):
    assert elea("--version").stdout == f"elea {version}\n"


def test_the_citation_has_the_version(version):
    assert search(r"^version: (\S+)$", "CITATION.cff") == version


def test_the_changelog_begins_with_the_version(version):
    assert search(r"^## \[([^]]+)\]", "CHANGELOG.md") == version


def test_the_names_of_zenowrapper_have_the_version_and_the_licence(version):
    assert search(r'^version = "([^"]+)"$', "python/zenowrapper/pyproject.toml") == version
    assert (ROOT / "python/zenowrapper/LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_packages_have_the_version(version):
    assert search(r"^elea \(([^)]+)\)", "debian/changelog") == version
    assert search(r'^ +version: "([^"]+)"', "packaging/conda/recipe.yaml") == version


def test_the_debian_library_is_named_after_its_soname(version):
    major, minor, _ = version.split(".")
    name = "libelea" + (f"0.{minor}" if major == "0" else major)
    assert re.search(rf"^Package: {name}$", (ROOT / "debian/control").read_text(), re.M)
    assert (ROOT / f"debian/{name}.install").exists()
