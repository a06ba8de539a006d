# SPDX-License-Identifier: MIT
"""What can be imported without MDAnalysis, and what is said otherwise."""
import subprocess
import sys

import pytest


def python(code):
    hide = "import sys; sys.modules['MDAnalysis'] = None; "
    command = [sys.executable, "-c", hide + code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


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
