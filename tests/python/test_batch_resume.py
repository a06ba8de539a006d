# SPDX-License-Identifier: MIT
"""Runs of `elea batch` that are killed, interrupted and continued; outputs in the way."""
import os
import random
import signal
import subprocess
import time

import pytest
from batch import QUICK, documents_of, rows_of, write_chains, write_molecule
from conftest import only_error

OUTPUTS = ("--csv", "a.csv", "--ndjson", "a.ndjson")
FILES = ("a.csv", "a.ndjson", "a.csv.state")

# Few structures in a fraction of a second; ./check --full has the whole number.
N_FILES, N_KILLS = (2000, 10) if os.environ.get("ELEA_FULL") else (120, 4)


def write_files(folder, n):
    """Structures of different sizes, of which every hundredth is broken."""
    for k in range(n):
        write_molecule(folder / f"s{k:05d}.xyz", 1.0 + 0.001 * (k % 100), n_atoms=3 + (7 * k) % 30)
        if k % 100 == 50:
            text = (folder / f"s{k:05d}.xyz").read_text()
            (folder / f"s{k:05d}.xyz").write_text(text[:20])


@pytest.fixture
def batch(elea, tmp_path):
    def run(*arguments, **options):
        return elea("batch", *arguments, *OUTPUTS, *QUICK, "-q", **options)
    return run


def outputs(tmp_path):
    return [(tmp_path / name).read_bytes() for name in FILES]


def remove_outputs(tmp_path):
    for name in FILES:
        (tmp_path / name).unlink(missing_ok=True)


def rows_written(tmp_path):
    path = tmp_path / "a.csv"
    return max(0, path.read_bytes().count(b"\n") - 1) if path.exists() else 0


def kill_a_run(program, tmp_path, part, duration):
    """
    Kills a run that continues, at a random instant after it has begun its part of the rows, and
    returns how many rows there are. What is killed is a process that runs, and not one that has ended.
    """
    dice = random.Random(part)
    threads = dice.choice((1, 2, 5))
    goal = max((part + 1) * N_FILES // (N_KILLS + 2), rows_written(tmp_path) + 1)
    process = subprocess.Popen([program, "batch", "in", *OUTPUTS, *QUICK, "-q", "--resume", "-j", str(threads)],
                               cwd=tmp_path, stderr=subprocess.DEVNULL)
    while rows_written(tmp_path) < goal and process.poll() is None:
        time.sleep(0.001)
    time.sleep(dice.uniform(0.0, 0.2 * duration / N_KILLS))
    process.kill()
    assert process.wait() == -signal.SIGKILL
    return rows_written(tmp_path)


@pytest.mark.plain
def test_killed_at_random_instants_and_resumed_gives_the_bytes_of_an_undisturbed_run(
        elea, batch, program, tmp_path):
    write_files(tmp_path / "in", N_FILES)
    start = time.monotonic()
    assert batch("in", timeout=600).returncode == 3
    duration = time.monotonic() - start
    expected = outputs(tmp_path)
    assert len(rows_of(expected[0].decode())) == N_FILES
    remove_outputs(tmp_path)
    kills = [kill_a_run(program, tmp_path, part, duration) for part in range(N_KILLS)]
    assert sorted(kills) == kills and len(set(kills)) == N_KILLS, kills  # each was in the midst of rows
    assert 0 < kills[0] and kills[-1] < N_FILES, kills
    result = batch("in", "--resume", timeout=600)
    assert result.returncode == 3, result.stderr
    assert outputs(tmp_path) == expected
    before = [os.stat(tmp_path / name).st_mtime_ns for name in FILES[:2]]
    assert batch("in", "--resume").returncode == 3  # all is done
    assert outputs(tmp_path) == expected
    assert [os.stat(tmp_path / name).st_mtime_ns for name in FILES[:2]] == before


def test_cut_at_any_byte_and_resumed(batch, tmp_path):
    """A kill leaves a prefix of what was written: first of the outputs, then of the state."""
    write_files(tmp_path / "in", 6)
    batch("in")
    csv, ndjson, state = outputs(tmp_path)
    dice = random.Random(7)
    begins = [k + 1 for k, byte in enumerate(state) if byte == ord("\n")]
    for keep in [0, 3, *dice.sample(range(len(state)), 25), *begins]:
        remove_outputs(tmp_path)
        complete = [line.split(b"\t")[0].split() for line in state[:keep].splitlines(True)
                    if line.startswith(b"+") and line.endswith(b"\n")]
        ends = [int(place.split(b":")[0]) for place in complete[-1][1:]] if complete else [0, 0]
        torn = dice.randrange(40) if complete or b"begin\n" in state[:keep] else 0
        (tmp_path / "a.csv").write_bytes(csv[:ends[0] + torn])
        (tmp_path / "a.ndjson").write_bytes(ndjson[:ends[1] + (torn if complete else 0)])
        (tmp_path / "a.csv.state").write_bytes(state[:keep])
        result = batch("in", "--resume")
        assert result.returncode == 0, result.stderr
        assert outputs(tmp_path) == [csv, ndjson, state]


def test_outputs_are_continued_even_if_the_state_is_ahead_of_them(batch, tmp_path):
    """As after a loss of power, which may lose what was written last."""
    write_files(tmp_path / "in", 5)
    batch("in")
    expected = outputs(tmp_path)
    for name in FILES[:2]:
        (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-10])
        assert batch("in", "--resume").returncode == 0
        assert outputs(tmp_path) == expected


def test_an_interrupted_run_keeps_its_rows_and_says_how_to_go_on(program, batch, tmp_path):
    write_files(tmp_path / "in", 40)
    slow = [program, "batch", "in", *OUTPUTS, "--num-walks", "300000", "--theory", "analogy"]
    for number in (signal.SIGINT, signal.SIGTERM):
        remove_outputs(tmp_path)
        process = subprocess.Popen(slow, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        while not (tmp_path / "a.csv").exists() or (tmp_path / "a.csv").read_bytes().count(b"\n") < 3:
            time.sleep(0.01)
        process.send_signal(number)
        errors = process.communicate()[1]
        assert process.returncode == 128 + number, errors
        assert "continue with --resume" in errors and "interrupted; the rows of" in errors
        rows = rows_of((tmp_path / "a.csv").read_text())
        assert 2 <= len(rows) < 40 and all(row["status"] == "ok" for row in rows)
        assert len(documents_of((tmp_path / "a.ndjson").read_text())) == len(rows)


# ---- What has changed ----

def test_changed_options_are_refused_with_what_changed(elea, batch, tmp_path):
    write_files(tmp_path / "in", 3)
    (tmp_path / "radii.txt").write_text("C 1.7\nN 1.5\nO 1.5\n")
    batch("in", "--seed", 3, "--radii", "radii.txt")
    before = outputs(tmp_path)
    same = ("--seed", 3, "--radii", "radii.txt")
    for options, said in [
            (("--seed", 4, "--radii", "radii.txt"), "--seed was 3, and is 4 now"),
            (("--radii", "radii.txt"), "--seed was 3, and is not given now"),
            ((*same, "--per", "chain"), "--per was not given, and is chain now"),
            ((*same, "--select", "not\tname O"), "--select was not given, and is"),
            ((*same, "--print-counts"), "--print-counts was not given, and is yes now")]:
        assert said in only_error(batch("in", "--resume", *options), code=2)
        assert outputs(tmp_path) == before
    assert batch("in", "--resume", *same, "-j", 3).returncode == 0
    (tmp_path / "radii.txt").write_text("C 1.8\nN 1.5\nO 1.5\n")
    assert "content of the file of radii was" in only_error(batch("in", "--resume", *same), code=2)
    result = elea("batch", "in", *OUTPUTS, *QUICK, "-q", "--resume", *same, env=os.environ | {"ELEA_ISA": "portable"})
    assert result.returncode == 2


def test_changed_structures_are_refused_with_what_changed(batch, tmp_path):
    write_files(tmp_path / "in", 4)
    batch("in")
    before = outputs(tmp_path)
    third = tmp_path / "in" / "s00002.xyz"
    text = third.read_text()
    os.utime(third, (1e9, 1e9))  # a copy with the same content
    assert batch("in", "--resume").returncode == 0
    third.write_text(text.replace("0.3", "0.4"))
    assert "s00002.xyz: has changed since its row was written" in only_error(batch("in", "--resume"), code=2)
    third.write_text(text + "\n")
    assert "s00002.xyz: has changed" in only_error(batch("in", "--resume"), code=2)
    third.rename(tmp_path / "other.xyz")
    assert ("structure 3 was in/s00002.xyz, and is in/s00003.xyz now"
            in only_error(batch("in", "--resume"), code=2))
    (tmp_path / "in" / "s00003.xyz").unlink()
    assert "in/s00002.xyz, and is not given now" in only_error(batch("in", "--resume"), code=2)
    assert outputs(tmp_path) == before


def test_structures_may_be_added_at_the_end(batch, tmp_path):
    write_files(tmp_path / "in", 7)
    batch("in")
    expected = outputs(tmp_path)
    remove_outputs(tmp_path)
    names = [f"in/s{k:05d}.xyz" for k in range(7)]
    batch(*names[:3])
    batch(*names, "--resume")
    assert outputs(tmp_path) == expected


def test_an_edited_output_is_refused(batch, tmp_path):
    write_files(tmp_path / "in", 4)
    batch("in")
    text = (tmp_path / "a.csv").read_bytes()
    (tmp_path / "a.csv").write_bytes(text.replace(b"s00001", b"s00009"))
    assert "a.csv: is not as it was written, from byte" in only_error(batch("in", "--resume"))


# ---- Outputs in the way ----

@pytest.mark.parametrize("name", FILES)
def test_an_output_in_the_way_is_an_error_that_tells_what_to_do(batch, tmp_path, name):
    write_molecule(tmp_path / "a.xyz")
    (tmp_path / name).write_text("mine\n")
    message = only_error(batch("a.xyz"))
    assert message == f"{name}: exists; continue it with --resume, remove it, or give another name"
    assert (tmp_path / name).read_text() == "mine\n"
    assert [path.name for path in sorted(tmp_path.iterdir())] == sorted(["a.xyz", name])
    only_error(batch("a.xyz", "--resume"))
    assert (tmp_path / name).read_text() == "mine\n"


def test_an_output_must_not_be_a_structure(elea, tmp_path):
    write_molecule(tmp_path / "in" / "a.xyz")
    os.link(tmp_path / "in" / "a.xyz", tmp_path / "b.xyz")
    for output in ("in/a.xyz", "b.xyz", "./in/../b.xyz"):
        for extra in ((), ("--resume",)):
            message = only_error(elea("batch", "in", *QUICK, "--csv", output, *extra))
            assert "would overwrite the structure in/a.xyz" in message
    message = only_error(elea("batch", "in", "new.csv", *QUICK, "--csv", "./new.csv"))
    assert "would overwrite the structure new.csv" in message and not (tmp_path / "new.csv").exists()
    (tmp_path / "options").write_text("num-walks = 100\n")
    assert "would overwrite an input file" in only_error(
        elea("batch", "in", "-c", "options", "--csv", "options"))


def test_outputs_in_the_folder_of_the_structures_are_not_read(elea, tmp_path):
    write_molecule(tmp_path / "in" / "a.xyz")
    options = ("batch", "in", *QUICK, "--csv", "in/0.xyz", "--ndjson", "in/z.ndjson", "--resume")
    assert elea(*options).returncode == 0
    assert elea(*options).returncode == 0
    assert len(rows_of((tmp_path / "in" / "0.xyz").read_text())) == 1


def test_outputs_that_cannot_be_made(elea, molecule, tmp_path):
    message = only_error(elea("batch", molecule, *QUICK, "--csv", "no/such.csv"))
    assert message.startswith("no/such.csv") and "No such file" in message
    message = only_error(elea("batch", molecule, *QUICK, "--csv", "a.csv", "--ndjson", "no/such.ndjson"))
    assert "no/such.ndjson: cannot write it" in message
    assert elea("batch", molecule, *QUICK, "--csv", "b.csv", "--ndjson", "b.ndjson").returncode == 0
    message = only_error(elea("batch", molecule, *QUICK, "--resume"), code=2)
    assert "--resume continues files" in message
    assert "cannot write to the same file" in only_error(
        elea("batch", molecule, "--csv", "c", "--ndjson", "./c"), code=2)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_device_is_an_error(elea, molecule):
    result = elea("batch", molecule, *QUICK, stdout=open("/dev/full", "w"), capture_output=False,
                  stderr=subprocess.PIPE)
    assert result.returncode == 1 and "No space left" in result.stderr


def test_two_runs_cannot_write_the_same_files(program, elea, tmp_path):
    write_files(tmp_path / "in", 30)
    slow = [program, "batch", "in", *OUTPUTS, "--num-walks", "300000", "--theory", "analogy", "-q"]
    process = subprocess.Popen(slow, cwd=tmp_path)
    while not (tmp_path / "a.csv").exists() or (tmp_path / "a.csv").stat().st_size == 0:
        time.sleep(0.01)
    message = only_error(elea(*slow[1:], "--resume"))
    process.terminate()
    process.wait()
    assert message.startswith("a.csv: another run is writing there")


def test_parts_and_warnings_survive(elea, tmp_path):
    for k in range(5):
        write_chains(tmp_path / "in" / f"c{k}.pdb", "AB")
    options = ("batch", "in", *OUTPUTS, *QUICK, "--per", "chain")
    whole = elea(*options)
    expected = outputs(tmp_path)
    lines = expected[2].splitlines(True)
    (tmp_path / "a.csv.state").write_bytes(b"".join(lines[:-2]))
    resumed = elea(*options, "--resume")
    assert outputs(tmp_path) == expected
    assert "5 structures; 3 are done already" in resumed.stderr
    assert resumed.stderr.splitlines()[2:] == whole.stderr.splitlines()[2:]
