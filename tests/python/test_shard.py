# SPDX-License-Identifier: MIT
"""--shard and `elea merge`: parts make the whole, to the last bit."""
import itertools
import json
import os
import random
import re
import shutil

import pytest
from conftest import BARE, only_error, xyz_text

COUNTS = ("--num-walks", "9000", "--num-threads", "2")
QUICK = (*COUNTS, "--theory", "analogy", *BARE)


def good(result):
    assert result.returncode == 0, result.stderr
    return result


def parts(elea, n, *arguments, name="part", **options):
    """The names of the JSON files of n parts, computed by other numbers of threads."""
    names = [f"{name}{i}.json" for i in range(1, n + 1)]
    for i, file in enumerate(names, 1):
        good(elea(*arguments, "-q", "-j", 1 + i % 3, "--shard", f"{i}/{n}", "--json", file,
                  **options))
    return names


def document(path):
    """A JSON file without what differs between any two runs."""
    content = json.loads(path.read_text())
    del content["timing"], content["command"], content["parameters"]["num_threads"]
    return content


def assert_merged(elea, folder, files, *arguments, outputs=("csv",)):
    """The files of the whole, and those that `elea merge` makes, are the same."""
    named = [(f"--{kind}", f"{kind}.{{}}") for kind in outputs]
    whole = [word.format("whole") for pair in named for word in pair]
    merged = [word.format("merged") for pair in named for word in pair]
    good(elea(*arguments, "-q", "--json", "whole.json", *whole))
    result = good(elea("merge", *files, "--json", "merged.json", *merged))
    for kind in outputs:
        assert (folder / f"{kind}.merged").read_bytes() == (folder / f"{kind}.whole").read_bytes()
    assert document(folder / "merged.json") == document(folder / "whole.json")
    return result


# ---- Frames ----


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_frames_in_any_order_make_the_whole(elea, chain, tmp_path, n):
    arguments = (chain, *QUICK, "--csv-atoms", "areas.csv")
    files = parts(elea, n, *arguments)
    random.Random(n).shuffle(files)
    assert_merged(elea, tmp_path, files, chain, *QUICK, outputs=("csv", "csv-atoms", "ndjson"))


def test_the_table_is_that_of_the_whole(elea, chain):
    files = parts(elea, 3, chain, *QUICK)
    merged = good(elea("merge", *files)).stdout
    assert merged == good(elea(chain, *QUICK)).stdout and "average over 10 frames" in merged


@pytest.mark.plain
@pytest.mark.parametrize("n", [2, 3])
def test_slices_weights_replicas_and_plans_make_the_whole(elea, chain, tmp_path, n):
    (tmp_path / "other.xyz").write_text(xyz_text(6))
    (tmp_path / "w.txt").write_text("".join(f"{1 + k % 4}\n" for k in range(10)))
    for arguments in (
            (chain, *QUICK, "--start", "8", "--stop", "1", "--step", "-2"),
            (chain, *QUICK, "--weights", "w.txt", "--ensemble"),
            (chain, "chain.xyz", "other.xyz", *QUICK, "--replicas"),
            (chain, *BARE, "--max-rsd-average", "0.5%", "--stokes-every", "3"),
            (chain, *COUNTS, *BARE, "--select", "name C N O", "--print-counts"),
            (chain, *QUICK, "--csv-format", "nist")):
        files = parts(elea, n, *[word for word in arguments if word not in ("--csv-format", "nist")],
                      *(("--csv-format", "nist", "--csv", "nist.csv") if "nist" in arguments else ()))
        if "nist" in arguments:
            good(elea("merge", *files, "--csv", "merged.csv"))
            good(elea(*arguments, "--csv", "whole.csv", "-q"))
            assert_same_nist(tmp_path / "merged.csv", tmp_path / "whole.csv")
        else:
            assert_merged(elea, tmp_path, files, *arguments)


def assert_same_nist(a, b):
    """But for times and memory."""
    lines = [[line for line in path.read_text().splitlines()
              if not re.search(r"time|memory|version|core|thread", line, re.IGNORECASE)]
             for path in (a, b)]
    assert lines[0] == lines[1] and len(lines[0]) > 20


def test_more_parts_than_frames(elea, tmp_path):
    (tmp_path / "two.xyz").write_text(xyz_text(2))
    files = parts(elea, 5, "two.xyz", *QUICK)
    empty = good(elea("two.xyz", *QUICK, "--shard", "1/5", "--json", "again.json"))
    assert "part 1 of 5 is empty" in empty.stderr
    assert json.loads((tmp_path / "again.json").read_text())["frames"] == []
    assert_merged(elea, tmp_path, files, "two.xyz", *QUICK)


# ---- Walks ----


@pytest.mark.parametrize("n", [2, 3, 7])
def test_walks_of_one_frame_make_the_whole(elea, molecule, tmp_path, n):
    arguments = (molecule, *BARE, "--num-walks", "40000")
    files = parts(elea, n, *arguments)
    walks = [json.loads((tmp_path / file).read_text())["frames"][0]["num_walks"] for file in files]
    assert sum(walks) == 40000 and all(walks)
    random.Random(n).shuffle(files)
    assert_merged(elea, tmp_path, files, *arguments, outputs=("csv", "csv-atoms"))


@pytest.mark.plain
def test_a_geometric_model_can_be_divided(elea, tmp_path):
    (tmp_path / "a.bod").write_text("SPHERE 0 0 0 1\nCUBOID 1 0 0 3 1 1\n")
    arguments = ("a.bod", "--num-walks", "50000", "--csv-format", "frames")
    files = parts(elea, 3, *arguments, "--csv", "p.csv")
    assert_merged(elea, tmp_path, files, *arguments)


def test_walks_to_a_precision_cannot_be_divided(elea, molecule):
    words = (molecule, *BARE, "--json", "a.json")
    assert "--num-walks 1e8" in only_error(elea(*words, "--shard", "1/2"), 2)
    good(elea(*words, "--shard", "1/1"))
    assert "2 blocks" in only_error(elea(*words, "--shard", "1/3", "--num-walks", "8000"), 2)


# ---- What is refused ----


def test_missing_doubled_and_foreign_parts_are_named(elea, chain, molecule, tmp_path):
    files = parts(elea, 3, chain, *QUICK)
    others = parts(elea, 3, chain, *QUICK, "--seed", "5", name="other")
    halves = parts(elea, 2, chain, *QUICK, name="half")
    good(elea(chain, *QUICK, "--json", "whole.json"))
    assert only_error(elea("merge", files[0], files[2])) == (
        "part 2 of 3 is missing; give the files of all parts")
    assert "part 3 of 3 is missing" in only_error(elea("merge", *files[:2]))
    assert only_error(elea("merge", *files, files[1])) == (
        "part2.json: is part 2 of 3, and so is part2.json; give each part once")
    error = only_error(elea("merge", files[0], others[1], files[2]))
    assert error.startswith("other2.json: does not belong to part1.json: ") and "--seed" in error
    assert "number of parts is 2, there 3" in only_error(elea("merge", *files[:2], halves[1]))
    assert "whole.json: is no part" in only_error(elea("merge", "whole.json"))
    assert only_error(elea("merge", chain)) == "chain.xyz: is not a JSON file of elea"
    assert "nothing.json: cannot read it" in only_error(elea("merge", "nothing.json"))
    assert not (tmp_path / "out.csv").exists()


def test_an_input_that_has_changed_is_named(elea, chain, tmp_path):
    files = parts(elea, 2, chain, *QUICK)
    text = (tmp_path / chain).read_text()
    (tmp_path / chain).write_text(text.replace("1.200", "1.201"))
    assert only_error(elea("merge", *files)).startswith("chain.xyz: has changed since")
    other = parts(elea, 2, chain, *QUICK, name="other")
    assert "another content has chain.xyz" in only_error(elea("merge", files[0], other[1]))
    (tmp_path / chain).unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    error = only_error(elea("merge", *(f"../{file}" for file in files), cwd=elsewhere))
    assert error.startswith(f"merge the parts in {tmp_path}") and "chain.xyz" in error


def test_parts_of_other_instruction_sets_are_refused(elea, chain):
    files = parts(elea, 2, chain, *QUICK)
    good(elea(chain, *QUICK, "-q", "--shard", "2/2", "--json", "other.json",
              env={**os.environ, "ELEA_ISA": "portable"}))
    result = elea("merge", files[0], "other.json")
    if "instruction_set" not in result.stderr and result.returncode == 0:
        pytest.skip("this machine has the portable instruction set only")
    assert "portable" in only_error(result)


def test_an_unfinished_part_is_refused(elea, chain, tmp_path):
    files = parts(elea, 2, chain, *QUICK)
    text = (tmp_path / files[1]).read_text()
    (tmp_path / "b.json").write_text(text.replace('"status": "complete"', '"status": "interrupted"'))
    assert "b.json: part 2 of 2 is interrupted" in only_error(elea("merge", files[0], "b.json"))


def test_options_that_do_not_go_together_are_refused(elea, chain, molecule):
    for words, part in (
            ((chain, "--shard", "1/2"), "give --json FILE too"),
            ((chain, "--shard", "0/2", "--json", "a"), "give auto, or I/N"),
            ((chain, "--shard", "3/2", "--json", "a"), "give auto, or I/N"),
            ((chain, "--shard", "1/2x", "--json", "a"), "give auto, or I/N"),
            ((chain, "--shard", "1", "--json", "a"), "give auto, or I/N"),
            ((chain, "--shard", "1/2", "--json", "a", "--max-run-time", "5"), "--max-run-time"),
            ((molecule, "--shard", "1/2", "--json", "a", "--num-walks", "9000",
              "--surface-points-file", "p.npy"), "points are not written"),
            (("merge",), "give the JSON files of all parts"),
            (("merge", "a.json", "--seed", "3"), "--seed is not for elea merge"),
            (("merge", "a.json", "--shard", "1/2"), "--shard is not for elea merge")):
        assert part in only_error(elea(*words, few="merge" not in words), 2)


def test_damage_is_found(elea, chain, tmp_path):
    """Every truncation, and flipped characters in what is merged: one line, or the same result."""
    files = parts(elea, 2, chain, *QUICK, "--stop", "4")
    whole = good(elea("merge", *files, "--csv", "-")).stdout
    text = (tmp_path / files[1]).read_bytes()
    dice = random.Random(1)
    for n in dice.sample(range(len(text) - 2), 40):
        (tmp_path / "b.json").write_bytes(text[:n])
        assert only_error(elea("merge", files[0], "b.json")).startswith("b.json")
    records = [m.span(1) for m in re.finditer(rb'"record": "([^"]*)"', text)]
    for _ in range(40):
        place = dice.randrange(*dice.choice(records))
        damaged = bytearray(text)
        damaged[place] = ord("A") if damaged[place] != ord("A") else ord("B")
        (tmp_path / "b.json").write_bytes(damaged)
        assert "is damaged" in only_error(elea("merge", files[0], "b.json"))
    assert good(elea("merge", *files, "--csv", "-")).stdout == whole


# ---- auto ----

SLURM_ARRAY = {"SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_MAX": "9",
               "SLURM_ARRAY_TASK_STEP": "2", "SLURM_ARRAY_TASK_COUNT": "3"}


@pytest.mark.parametrize("variables, part", [
    ({"OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "4"}, "2-of-4"),
    ({"PMI_RANK": "0", "PMI_SIZE": "3"}, "1-of-3"),
    ({"SLURM_STEP_ID": "0", "SLURM_PROCID": "2", "SLURM_STEP_NUM_TASKS": "3"}, "3-of-3"),
    ({"SLURM_ARRAY_TASK_ID": "7", **SLURM_ARRAY}, "2-of-3"),
    # An array of programs with two processes each.
    ({"SLURM_ARRAY_TASK_ID": "9", **SLURM_ARRAY, "SLURM_STEP_ID": "0", "SLURM_PROCID": "1",
      "SLURM_STEP_NUM_TASKS": "2"}, "6-of-6"),
    # In the script of a job itself SLURM_PROCID is there, too, but there is one process.
    ({"SLURM_ARRAY_TASK_ID": "5", **SLURM_ARRAY, "SLURM_PROCID": "0", "SLURM_NTASKS": "8"}, "1-of-3"),
    # mpiexec within a job of Slurm
    ({"OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4", "SLURM_STEP_ID": "0",
      "SLURM_PROCID": "0", "SLURM_STEP_NUM_TASKS": "2"}, "4-of-4"),
])
def test_auto_finds_the_part_in_the_environment(elea, chain, tmp_path, variables, part):
    good(elea(chain, *QUICK, "-q", "--shard", "auto", "--json", "out.d.json", "--csv", "./out",
              env={**os.environ, **variables}))
    number, of = part.split("-of-")
    found = json.loads((tmp_path / f"out.d.{part}.json").read_text())["shard"]
    assert (found["part"], found["of"]) == (int(number), int(of))
    assert (tmp_path / f"out.{part}").exists() and not (tmp_path / "out.d.json").exists()


@pytest.mark.parametrize("variables, message", [
    ({}, "no task of an array of Slurm"),
    ({"SLURM_ARRAY_TASK_ID": "7", **SLURM_ARRAY, "SLURM_ARRAY_TASK_COUNT": "2"}, "have gaps"),
    ({"SLURM_ARRAY_TASK_ID": "6", **SLURM_ARRAY}, "have gaps"),
    ({"SLURM_ARRAY_TASK_ID": "6"}, "MIN, MAX and COUNT"),
    ({"SLURM_PROCID": "0", "SLURM_NTASKS": "8"}, "no task of an array of Slurm"),
])
def test_auto_without_a_clear_part_is_refused(elea, chain, variables, message):
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith(("SLURM_", "OMPI_", "PMI_"))}
    result = elea(chain, *QUICK, "--shard", "auto", "--json", "a.json", env={**clean, **variables})
    assert message in only_error(result, 2)


@pytest.mark.skipif(shutil.which("mpiexec") is None, reason="mpiexec is not installed")
def test_processes_of_mpi_share_the_frames(elea, program, chain, tmp_path):
    import subprocess
    run = subprocess.run(
        ["mpiexec", "--allow-run-as-root", "--oversubscribe", "-n", "4", program, chain, *QUICK,
         "-q", "--shard", "auto", "--json", "out.json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    files = sorted(path.name for path in tmp_path.glob("out.*-of-4.json"))
    assert len(files) == 4
    assert_merged(elea, tmp_path, files, chain, *QUICK)


def test_command_lines_are_cut_into_words(elea, chain, tmp_path):
    """Options of the output may be anywhere, and in any form."""
    for number, words in enumerate(itertools.chain((
            ("-qj2", chain, "--json=a.json"), ("--json", "a.json", "--", chain),
            (chain, "-j", "2", "-q", "--json", "a.json")))):
        options = (*QUICK[:2], "--theory", "analogy")
        split = words.index("--") if "--" in words else len(words)
        for i in (1, 2):
            renamed = [word.replace("a.json", f"w{number}{i}.json") for word in words]
            good(elea(*renamed[:split], *options, "--shard", f"{i}/2", *renamed[split:]))
        result = good(elea("merge", f"w{number}2.json", f"w{number}1.json", "--json", "m.json"))
        assert "average over 10 frames" in result.stdout
        command = json.loads((tmp_path / "m.json").read_text())["command"]
        assert "m.json" in command and not {"--shard", "1/2", "-j"} & set(command)
