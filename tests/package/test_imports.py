# SPDX-License-Identifier: MIT
"""What can be imported without MDAnalysis, and what is said otherwise."""
import importlib.metadata
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HIDE = "import sys; sys.modules['MDAnalysis'] = None; "


def python(code, hide=HIDE, **options):
    command = [sys.executable, "-c", hide + code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


@pytest.mark.parametrize("module", ["zenowrapper", "zenowrapper.main", "elea.mdanalysis", "elea.backends"])
def test_missing_mdanalysis_is_named_with_what_to_install(module):
    done = python(f"import {module}")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: ZenoWrapper needs MDAnalysis 2.8 or later: pip install 'MDAnalysis>=2.8'")


def test_elea_needs_only_numpy():
    code = (
        "import elea; print(elea.compute([[0, 0, 0]], 1, num_walks=10)['volume'].value); "
        "print({name.partition('.')[0] for name in sys.modules} & {'MDAnalysis', 'pandas', 'matplotlib', 'dask'})"
    )
    done = python(code)
    assert done.stdout.split() == ["4.1887902047863905", "{'MDAnalysis'}"], done.stderr


@pytest.mark.parametrize("other", ["zenowrapper_ext.abi3.so", "_version.py", "zenowrapper_ext.pyd"])
def test_the_names_refuse_to_be_mixed_with_the_other_package(tmp_path, other):
    names = tmp_path / "zenowrapper"
    shutil.copytree(Path(find_spec("zenowrapper").origin).parent, names)
    (names / other).touch()
    for module in ("zenowrapper", "zenowrapper.main"):
        done = python(f"import {module}", hide="", cwd=tmp_path)
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith(f"ImportError: {names} has the files of two packages")
        assert f"another with {other}; delete this folder and install one of them" in last
    assert python("from elea.mdanalysis import ZenoWrapper", hide="", cwd=tmp_path).returncode == 0


def test_other_files_beside_the_names_do_not_matter(tmp_path):
    names = tmp_path / "zenowrapper"
    shutil.copytree(Path(find_spec("zenowrapper").origin).parent, names)
    for other in (".nfs001", "__init__.py~", "notes.txt"):
        (names / other).touch()
    done = python("import zenowrapper as z; print(z.__file__, z.ZenoWrapper.__module__)", hide="", cwd=tmp_path)
    assert done.stdout.split() == [str(names / "__init__.py"), "elea.mdanalysis"], done.stderr


def test_the_names_are_a_distribution_of_their_own():
    owners = importlib.metadata.packages_distributions()
    if "elea" not in owners:
        pytest.skip("the packages were not installed by pip")
    assert set(owners["elea"]) == {"elea"}
    assert set(owners["zenowrapper"]) == {"zenowrapper"}
    assert importlib.metadata.version("zenowrapper") == importlib.metadata.version("elea")
    assert importlib.metadata.requires("zenowrapper") == ["elea[mdanalysis] >= 0.1.0"]
