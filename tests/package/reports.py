# SPDX-License-Identifier: MIT
"""Results of which the tests make reports."""
import pathlib
import subprocess

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
PEPTIDE, TRAJECTORY = EXAMPLES / "peptide.pdb", EXAMPLES / "peptide.xtc"
QUICK = ("--quiet", "--num-walks", 2000)
# A folder with this name would do harm if it were not escaped.
HARMFUL = "<img src=x onerror=alert(1)>"


def _run(program, *words, expect=0, cwd=None):
    done = subprocess.run([*map(str, (program, *words))], capture_output=True, timeout=300,
                          cwd=cwd)
    assert done.returncode == expect, done.stderr.decode()


def make(program, folder, name=HARMFUL):
    """Files of a structure, a trajectory, an ensemble, and a batch of a folder of that name."""
    names = ("structure", "trajectory", "ensemble")
    found = {name: folder / f"{name}.json" for name in names}
    found |= {name: folder / f"batch.{name}" for name in ("ndjson", "csv")}
    measured = folder / "measured.txt"
    measured.write_text("Rh = 1.1 +- 0.1 nm\n[eta] = 3.3 cm^3/g\n")
    _run(program, *QUICK, PEPTIDE, "--compare", measured, "--json", found["structure"])
    few = (*QUICK, "--num-patches", 120, "--step", 4)
    _run(program, *few, PEPTIDE, TRAJECTORY, "--json", found["trajectory"])
    _run(program, *few, PEPTIDE, TRAJECTORY, "--ensemble", "--json", found["ensemble"])
    items = folder / name
    items.mkdir()
    (items / "peptide.pdb").write_bytes(PEPTIDE.read_bytes())
    lines = PEPTIDE.read_text().splitlines(keepends=True)
    (items / "part.pdb").write_text("".join(lines[:180]))
    (items / "bad.pdb").write_text("nothing\n")
    _run(program, "batch", *QUICK, "--num-patches", 120, name, "--csv", found["csv"], "--ndjson",
         found["ndjson"], expect=3, cwd=folder)
    return found
