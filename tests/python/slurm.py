# SPDX-License-Identifier: MIT
"""Stand-ins for `sbatch` and `srun`, to run the scripts of docs/parallel.md without Slurm."""
import os
import pathlib
import re
import stat
import subprocess

# One after another; a task that has no srun runs once. Real srun runs its processes side by side.
SRUN = """#!/bin/bash
for ((i = 0; i < STAND_IN_NTASKS; i++)); do
    SLURM_STEP_ID=0 SLURM_PROCID=$i SLURM_STEP_NUM_TASKS=$STAND_IN_NTASKS "$@" || exit 1
done
"""


def scripts_of(page):
    """The scripts of a page by their names, which their first comments have."""
    blocks = re.findall(r"^```bash\n(#!/bin/bash\n# (\S+\.sh).*?)^```", page, re.M | re.S)
    return {name: text for text, name in blocks}


def install(folder, program):
    """A folder with `srun` and `elea`, to come first in PATH."""
    folder.mkdir()
    (folder / "elea").symlink_to(program)
    (folder / "srun").write_text(SRUN)
    (folder / "srun").chmod((folder / "srun").stat().st_mode | stat.S_IXUSR)


def option(text, name):
    found = re.search(rf"^#SBATCH --{name}=(\S+)$", text, re.M)
    return found[1] if found else None


def tasks_of(text):
    """The variables that Slurm gives to each task of the script."""
    array = option(text, "array")
    common = {"SLURM_JOB_ID": "1", "SLURM_PROCID": "0",
              "STAND_IN_NTASKS": option(text, "ntasks") or "1"}
    if option(text, "ntasks"):
        common["SLURM_NTASKS"] = option(text, "ntasks")
    if array is None:
        return [common]
    first, last = map(int, array.split("-"))
    bounds = {"SLURM_ARRAY_TASK_MIN": str(first), "SLURM_ARRAY_TASK_MAX": str(last),
              "SLURM_ARRAY_TASK_COUNT": str(last - first + 1), "SLURM_ARRAY_TASK_STEP": "1"}
    return [{**common, **bounds, "SLURM_ARRAY_TASK_ID": str(k)} for k in range(first, last + 1)]


def sbatch(text, bin_folder: pathlib.Path, cwd: pathlib.Path, backwards=False):
    """Runs all tasks of a script."""
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith(("SLURM_", "OMPI_", "PMI_"))}
    path = {"PATH": f"{bin_folder}:{clean['PATH']}"}
    for variables in reversed(tasks_of(text)) if backwards else tasks_of(text):
        run = subprocess.run(["bash", "-e", "-c", text], cwd=cwd, env=clean | path | variables,
                             capture_output=True, text=True, timeout=300, check=False)
        assert run.returncode == 0, run.stderr
