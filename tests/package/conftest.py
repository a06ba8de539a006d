# SPDX-License-Identifier: MIT
"""The installed package, the built command and its example."""
import json
import os
import pathlib
import signal
import subprocess

import numpy as np
import pytest
import reports

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"

# Background jobs of a shell are started with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def program():
    """Path of the built `elea`."""
    build = os.environ.get("ELEA_BUILD")
    if not build:
        pytest.skip("ELEA_BUILD does not name a build directory")
    path = pathlib.Path(build).resolve() / "cli" / "elea"
    if not path.exists():
        pytest.skip(f"{path} is not built")
    return path


@pytest.fixture
def command(program, tmp_path):
    """The JSON that `elea` writes: command("a.xyz", "--seed", 3)["frames"]

    Without the property that needs the masses of atoms, which arrays of spheres do not have, unless
    they are given.
    """

    def run(*arguments, masses=False):
        output = tmp_path / "command.json"
        words = [program, *arguments, "--quiet", "--json", output]
        subprocess.run([*map(str, words)], check=True, capture_output=True, timeout=300)
        document = json.loads(output.read_text())
        for part in [*document["frames"], document["average"]]:
            if part is not None:
                if not masses:
                    part["properties"].pop("radius_of_gyration_mass", None)
        return document

    return run


@pytest.fixture
def peptide():
    """Names of the example's structure and trajectory."""
    return EXAMPLES / "peptide.pdb", EXAMPLES / "peptide.xtc"


@pytest.fixture
def cloud():
    """Overlapping spheres: positions (60, 3) that float32 holds exactly, and radii (60,)."""
    random = np.random.default_rng(5)
    positions = random.normal(scale=4.0, size=(60, 3)).astype(np.float32).astype(np.float64)
    return positions, random.uniform(1.0, 2.0, 60).astype(np.float32).astype(np.float64)


@pytest.fixture(scope="session")
def results(program, tmp_path_factory):
    """Files of results by kind: structure, trajectory, ensemble, ndjson and csv."""
    return reports.make(program, tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="session")
def pages(results):
    """The report of each of these."""
    import elea.report

    return {kind: elea.report.make(path) for kind, path in results.items()}
