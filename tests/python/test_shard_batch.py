# SPDX-License-Identifier: MIT
"""`elea batch --shard`: rows of the parts make those of the whole."""
import random

import pytest
from batch import QUICK, documents_of, write_chains, write_molecule
from conftest import only_error


@pytest.fixture
def models(tmp_path):
    """Ten structures, one of which cannot be read."""
    for k in range(8):
        write_molecule(tmp_path / "models" / f"m{k}.xyz", 1.0 + 0.02 * k, 4 + k % 3, 1 + k % 2)
    write_chains(tmp_path / "models" / "dimer.pdb")
    (tmp_path / "models" / "broken.xyz").write_text("3\nbroken\nC 0 0 0\n")
    return "models"


def run(elea, *words, code=3):
    result = elea("batch", *words, *QUICK, "-q")
    assert result.returncode == code, result.stderr
    return result


def parts(elea, models, n, *words, name="p"):
    names = [f"{name}{i}.csv" for i in range(1, n + 1)]
    for i, file in enumerate(names, 1):
        result = elea("batch", models, *QUICK, *words, "-q", "-j", 1 + i % 2, "--shard", f"{i}/{n}",
                      "--csv", file, "--ndjson", file.replace("csv", "ndjson"))
        assert result.returncode in (0, 3), result.stderr
    return names


@pytest.mark.parametrize("n", [1, 2, 3, 7, 12])
def test_rows_in_any_order_make_the_whole(elea, models, tmp_path, n):
    per = ("--per", "chain")
    run(elea, models, *per, "--csv", "whole.csv", "--ndjson", "whole.ndjson")
    files = parts(elea, models, n, *per)
    random.Random(n).shuffle(files)
    result = elea("merge", *files, "--csv", "merged.csv", "--ndjson", "merged.ndjson")
    assert result.returncode == 3 and "9 done, 1 failed" in result.stderr
    for kind in ("csv", "ndjson"):
        assert (tmp_path / f"merged.{kind}").read_bytes() == (tmp_path / f"whole.{kind}").read_bytes()
    assert elea("merge", *files, "-q").stdout == (tmp_path / "whole.csv").read_text()
    assert len(documents_of((tmp_path / "merged.ndjson").read_text())) == 20


def test_a_part_that_was_stopped_is_continued_first(elea, models, tmp_path):
    files = parts(elea, models, 2)
    whole = elea("merge", *files, "-q").stdout
    state = tmp_path / "p2.csv.state"
    lines = state.read_text().splitlines(keepends=True)
    state.write_text("".join(lines[:-2]))
    assert only_error(elea("merge", *files)) == (
        "p2.csv: the part is not complete; continue it with --resume")
    run(elea, models, "--shard", "2/2", "--csv", "p2.csv", "--ndjson", "p2.ndjson", "--resume",
        code=0)
    assert elea("merge", *files, "-q").stdout == whole
    run(elea, models, "--shard", "2/2", "--csv", "p2.csv", "--ndjson", "p2.ndjson", "--resume",
        code=0)
    assert elea("merge", *files, "-q").stdout == whole


def test_missing_doubled_and_foreign_parts_are_named(elea, models, tmp_path):
    files = parts(elea, models, 3)
    other = parts(elea, models, 3, "--seed", "4", name="o")
    run(elea, models, "--csv", "whole.csv")
    assert only_error(elea("merge", *files[:2])) == (
        "part 3 of 3 is missing; give the files of all parts")
    assert "p1.csv: is part 1 of 3, and so is p1.csv" in only_error(elea("merge", *files, files[0]))
    assert "o2.csv: does not belong to p1.csv: --seed is 4" in only_error(
        elea("merge", files[0], other[1], files[2]))
    assert "whole.csv: is no part" in only_error(elea("merge", "whole.csv"))
    write_molecule(tmp_path / "models" / "new.xyz")
    late = parts(elea, models, 3, name="late")
    assert "parts of 11 structures, there of 3 and 10" in only_error(
        elea("merge", *files[:2], late[2]))
    text = (tmp_path / files[1]).read_text()
    (tmp_path / files[1]).write_text(text.replace("ok", "OK", 1))
    assert "p2.csv: is not as it was written" in only_error(elea("merge", *files))
    assert "would overwrite a part" in only_error(elea("merge", *files, "--csv", "p1.csv"))
    assert "parts of elea batch have rows" in only_error(elea("merge", *files, "--json", "a"), 2)


def test_parts_may_move(elea, models, tmp_path):
    files = parts(elea, models, 2)
    whole = elea("merge", *files, "-q", "--ndjson", "-").stdout
    (tmp_path / "there").mkdir()
    for path in [*tmp_path.glob("p?.csv*"), *tmp_path.glob("p?.ndjson")]:
        path.rename(tmp_path / "there" / path.name)
    moved = elea("merge", "there/p2.csv", "there/p1.csv", "-q", "--ndjson", "-").stdout
    assert moved == whole and whole.count("\n") == 10


def test_a_part_needs_a_file(elea, models):
    assert "give --csv FILE or --ndjson FILE" in only_error(
        elea("batch", models, *QUICK, "--shard", "1/2"), 2)
