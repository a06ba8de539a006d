# SPDX-License-Identifier: MIT
"""MPI processes."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import FIELDS, N_FRAMES

SCRIPT = Path(__file__).with_name("mpi_script.py")


def mpiexec(n, script, *arguments):
    environment = os.environ | {
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        # More processes than cores: Open MPI 4, and 5.
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
        "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
        "OMPI_MCA_mpi_yield_when_idle": "1",
    }
    command = ["mpiexec", "-n", str(n), sys.executable, "-m", "mpi4py.futures", str(script)]
    command += map(str, arguments)
    return subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)


@pytest.fixture(scope="module", autouse=True)
def _mpi():
    pytest.importorskip("mpi4py")
    if shutil.which("mpiexec") is None:
        pytest.skip("there is no mpiexec")


@pytest.mark.parametrize("n", [2, 3])
def test_same_results(n, serial):
    done = mpiexec(n, SCRIPT)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["n_workers"] == n - 1
    assert found["frames"] == serial.frames.tolist()
    assert list(found["results"]) == list(serial.results)
    for name, result in serial.results.items():
        for field in FIELDS:
            assert np.array_equal(found["results"][name][field], getattr(result, field))
    assert f"{N_FRAMES}/{N_FRAMES}" in done.stderr


def test_script_without_a_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    lines = SCRIPT.read_text().replace('Path(__file__).parent', f'{str(SCRIPT.parent)!r}')
    script.write_text(lines.replace('if __name__ == "__main__":', "if True:"))
    done = mpiexec(2, script)
    assert done.returncode != 0
    assert 'RuntimeError: the script needs `if __name__ == "__main__":` before the lines' in done.stderr


MAP = """
import json
import sys

import elea
from mpi4py.futures import MPIPoolExecutor

if __name__ == "__main__":
    structure, trajectory = sys.argv[1:]
    with MPIPoolExecutor() as executor:
        items = [structure, (structure, trajectory)]
        keywords = {"theory": "analogy", "num_walks": 1000, "stop": 9}
        found = list(elea.map(items, executor, frames_per_task=2, **keywords))
        assert found == [elea.analyse(structure, **keywords), elea.analyse(structure, trajectory, **keywords)]
        print(len(found[1]), executor.num_workers)
"""


def test_map(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(MAP)
    folder = Path(__file__).parents[2] / "examples"
    done = mpiexec(3, script, folder / "peptide.pdb", folder / "peptide.xtc")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["9", "2"]
