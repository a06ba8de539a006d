# SPDX-License-Identifier: MIT
"""The scripts of docs/parallel.md, as they stand there, give the results of one run."""
import pathlib
import re
import shutil
import subprocess

import pytest
import slurm

pytestmark = pytest.mark.plain

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PAGE = (SOURCE / "docs" / "parallel.md").read_text()
FRAMES = ("examples/peptide.pdb", "examples/peptide.xtc")


@pytest.fixture
def place(tmp_path, program):
    """A folder with the examples, and a function that submits a script of the page."""
    (tmp_path / "examples").mkdir()
    for name in ("peptide.pdb", "peptide.xtc"):
        shutil.copy(SOURCE / "examples" / name, tmp_path / "examples")
    slurm.install(tmp_path / "bin", program)
    scripts = slurm.scripts_of(PAGE)
    # Fewer walks, as everywhere in the tests.
    quick = {name: text.replace("--shard auto", "--shard auto --theory analogy "
                                + ("" if "--num-walks" in text else "--num-walks 2000"))
             for name, text in scripts.items()}
    quick = {name: text.replace("1e6", "1e5") for name, text in quick.items()}

    def submit(name, **options):
        slurm.sbatch(quick[name], tmp_path / "bin", tmp_path, **options)

    return submit


def whole(elea, *words):
    result = elea(*words, "--theory", "analogy", "--csv", "whole.csv", "-q")
    assert result.returncode == 0, result.stderr


def test_all_scripts_of_the_page_are_tested():
    tested = set(re.findall(r'place\("(\S+\.sh)"', pathlib.Path(__file__).read_text()))
    assert set(slurm.scripts_of(PAGE)) == tested


def test_an_array_and_the_job_that_merges_it(elea, place, tmp_path):
    place("frames.sh", backwards=True)
    assert len(list((tmp_path / "parts").iterdir())) == 8
    place("merge.sh")
    whole(elea, *FRAMES, "--num-walks", "2000")
    assert (tmp_path / "run.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_processes_of_one_job(elea, place, tmp_path):
    place("nodes.sh")
    whole(elea, *FRAMES, "--num-walks", "2000")
    assert (tmp_path / "nodes.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_structures_of_an_array(elea, place, tmp_path):
    for k in range(5):
        shutil.copy(SOURCE / "examples" / "peptide.pdb", tmp_path / "examples" / f"copy{k}.pdb")
    place("models.sh")
    place("models.sh")  # as after a requeue: nothing is left to be done
    merged = elea("merge", *sorted(str(path.relative_to(tmp_path)) for path in
                                   (tmp_path / "parts").glob("models.*-of-4.csv")), "-q").stdout
    whole(elea, "batch", "examples/", "--num-walks", "2000")
    assert merged == (tmp_path / "whole.csv").read_text() and merged.count("\n") == 7


def test_walks_of_an_array(elea, place, tmp_path):
    place("walks.sh")
    files = sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "parts").iterdir())
    assert elea("merge", *files, "--csv", "merged.csv", "-q").returncode == 0
    whole(elea, FRAMES[0], "--num-walks", "1e5")
    assert (tmp_path / "merged.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_loop_of_the_page(elea, place, tmp_path):
    block = next(text for text in re.findall(r"(?:^    .*\n)+", PAGE, re.M) if "for i in 1 2 3; do" in text)
    text = re.sub("^    ", "", block, flags=re.M).replace("--shard", "--theory analogy --num-walks 2000 --shard")
    slurm.sbatch(text, tmp_path / "bin", tmp_path)
    whole(elea, *FRAMES, "--num-walks", "2000")
    assert (tmp_path / "run.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.skipif(shutil.which("mpiexec") is None, reason="mpiexec is not installed")
def test_mpi_commands_of_the_page(elea, place, tmp_path):
    block = next(text for text in re.findall(r"(?:^    .*\n)+", PAGE, re.M) if "mpiexec -n 4 elea" in text)
    text = re.sub("^    ", "", block, flags=re.M)
    text = text.replace("--shard", "--theory analogy --num-walks 2000 --shard")
    text = text.replace("mpiexec", "mpiexec --allow-run-as-root --oversubscribe")
    slurm.sbatch(text, tmp_path / "bin", tmp_path)
    whole(elea, *FRAMES, "--num-walks", "2000")
    assert (tmp_path / "run.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_the_stand_in_knows_arrays():
    tasks = slurm.tasks_of("#!/bin/bash\n#SBATCH --array=0-3\n#SBATCH --ntasks=2\n")
    assert [task["SLURM_ARRAY_TASK_ID"] for task in tasks] == ["0", "1", "2", "3"]
    assert subprocess.run(["bash", "-n", "-c", slurm.SRUN], check=False).returncode == 0
