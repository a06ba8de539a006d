# SPDX-License-Identifier: MIT
"""Many structures in one run: inputs, rows, and their equality with single runs."""
import json
import os
import pathlib
import re
import shutil

import pytest
from batch import QUICK, documents_of, rows_of, write_chains, write_molecule
from conftest import only_error


@pytest.fixture
def models(tmp_path):
    """A folder of structures of all sorts, and what else lies there."""
    folder = tmp_path / "models"
    for k in range(5):
        write_molecule(folder / f"m{k}.xyz", 1.0 + 0.1 * k)
    write_chains(folder / "deep" / "er" / "dimer.pdb")
    write_molecule(folder / "ensemble.xyz", 1.1, n_frames=3)
    write_molecule(folder / ".hidden" / "m.xyz")
    write_molecule(folder / ".m.xyz")
    (folder / "broken.pdb").write_text("ATOM  what?\n")
    (folder / "README.md").write_text("# Not a structure\n")
    (folder / "table.csv").write_text("a,b\n1,2\n")
    return folder


SOURCE = pathlib.Path(__file__).resolve().parents[2]

NAMES = ["models/broken.pdb", "models/deep/er/dimer.pdb", "models/ensemble.xyz",
         *(f"models/m{k}.xyz" for k in range(5))]


def test_a_folder_has_a_row_for_each_structure_in_order(elea, models):
    result = elea("batch", "models", *QUICK)
    rows = rows_of(result.stdout)
    assert [row["name"] for row in rows] == NAMES
    assert [row["status"] for row in rows] == ["failed"] + 7 * ["ok"]
    assert result.returncode == 3
    assert "8 structures: 7 done, 1 failed" in result.stderr
    assert "skipped: 2 files of unknown format" in result.stderr
    assert re.search(r"hydrodynamic radius of 7 \(A\): min [\d.]+, quartiles", result.stderr)
    assert "elea: 1 of 8 structures failed" in result.stderr


@pytest.mark.parametrize("options", [QUICK, ("--num-patches", "100", "--num-walks", "3000", "--seed", "7"),
                                     (*QUICK, "--print-counts", "--interior", "sample",
                                      "--num-interior-samples", "3000"),
                                     (*QUICK, "--preset", "bare", "--mass", "1kDa", "--temperature", "30C"),
                                     (*QUICK, "--select", "not name O")])
def test_rows_are_those_of_single_runs_to_the_last_digit(elea, models, tmp_path, options):
    result = elea("batch", "models", *options, "--csv", "all.csv", "--ndjson", "all.ndjson")
    assert result.returncode == 3, result.stderr
    rows = rows_of((tmp_path / "all.csv").read_text())
    documents = documents_of((tmp_path / "all.ndjson").read_text())
    assert [d["name"] for d in documents] == [r["name"] for r in rows] == NAMES
    for row, document in zip(rows[1:], documents[1:]):
        alone = elea(row["name"], *options, "--csv", "one.csv", "--json", "one.json")
        assert alone.returncode == 0, alone.stderr
        one = json.loads((tmp_path / "one.json").read_text())
        if row["n_frames"] == "1":
            expected = rows_of((tmp_path / "one.csv").read_text())[0]
            assert expected.pop("frame") == "0"
            assert {key: row.get(key) for key in expected} == expected
            assert document["result"] == one["frames"][0]
        else:
            assert document["average"] == one["average"]
            for key, value in one["average"]["properties"].items():
                if isinstance(value["value"], float) and key != "hydrodynamic_radius_harmonic":
                    assert float(row[key]) == value["value"]
                    assert float(row[f"{key}_std_error"]) == value["std_error"]
        for key, value in document["parameters"].items():
            assert one["parameters"][key] == value


def test_any_number_of_threads_gives_the_same_bytes(elea, models, tmp_path):
    outputs = set()
    for threads in (1, 2, 5):
        for in_flight in ((), ("--frames-in-flight", "1"), ("--frames-in-flight", "9")):
            for name in ("a.csv", "a.ndjson", "a.csv.state"):
                (tmp_path / name).unlink(missing_ok=True)
            elea("batch", "models", "--per", "chain", "--num-patches", "80", "--num-walks", "2000",
                 "--csv", "a.csv", "--ndjson", "a.ndjson", "-q", "-j", threads, *in_flight)
            outputs.add(tuple((tmp_path / name).read_bytes() for name in ("a.csv", "a.ndjson")))
    assert len(outputs) == 1


def test_a_failure_is_a_row_with_the_reason_that_a_single_run_gives(elea, tmp_path):
    write_molecule(tmp_path / "good.xyz")
    (tmp_path / "empty.pdb").write_text("")
    (tmp_path / "text").write_text("no structure\n")
    (tmp_path / "nan.xyz").write_text("1\nx\nC 0 0 nan\n")
    names = ["empty.pdb", "text", "nan.xyz", "missing.pdb", "good.xyz"]
    result = elea("batch", *names, *QUICK)
    rows = rows_of(result.stdout)
    assert result.returncode == 3
    assert [row["name"] for row in rows] == names
    assert rows[-1]["status"] == "ok"
    for row in rows[:-1]:
        expected = only_error(elea(row["name"], *QUICK))
        assert expected == f"{row['name']}: {row['message']}" and row["status"] == "failed"
        assert row["n_frames"] == "0" and "capacitance" not in row
    assert "failed:\n" in result.stderr


def test_only_failures_and_only_one(elea, tmp_path):
    (tmp_path / "empty.pdb").write_text("")
    result = elea("batch", "empty.pdb", *QUICK)
    assert result.returncode == 3 and "hydrodynamic radius" not in result.stderr
    assert len(rows_of(result.stdout)) == 1


def test_a_truncated_ensemble_fails_rather_than_giving_part_of_it(elea, tmp_path):
    write_molecule(tmp_path / "cut.xyz", n_frames=3)
    text = (tmp_path / "cut.xyz").read_text()
    (tmp_path / "cut.xyz").write_text(text[:-40])
    row, = rows_of(elea("batch", "cut.xyz", *QUICK).stdout)
    assert row["status"] == "failed" and "the file is truncated here" in row["message"]
    rows = rows_of(elea("batch", "cut.xyz", *QUICK, "--per", "model").stdout)
    assert [(r.get("model"), r["status"]) for r in rows] == [("0", "ok"), ("1", "ok"), (None, "failed")]


def test_nothing_to_do_is_an_error(elea, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "there is no structure" in only_error(elea("batch", "empty"))
    (tmp_path / "empty" / "x.md").write_text("text\n")
    assert "only files of other formats" in only_error(elea("batch", "empty"))
    assert "give structures" in only_error(elea("batch"), code=2)


def test_duplicates_have_rows_of_their_own(elea, tmp_path):
    write_molecule(tmp_path / "a.xyz")
    os.link(tmp_path / "a.xyz", tmp_path / "b.xyz")
    result = elea("batch", "a.xyz", "./a.xyz", "b.xyz", *QUICK)
    rows = rows_of(result.stdout)
    assert [row.pop("name") for row in rows] == ["a.xyz", "./a.xyz", "b.xyz"]
    assert rows[0] == rows[1] == rows[2]
    assert "given more than once: 2 files" in result.stderr


def test_links_to_files_are_followed_and_to_folders_are_not(elea, models):
    (models / "again.xyz").symlink_to("m0.xyz")
    (models / "loop").symlink_to(".")
    (models / "nowhere.xyz").symlink_to("missing.xyz")
    names = [row["name"] for row in rows_of(elea("batch", "models/", *QUICK).stdout)]
    assert names == ["models/again.xyz", *NAMES]


def test_a_large_structure_is_begun_early_and_keeps_its_place(elea, program, tmp_path):
    for k in range(30):
        write_molecule(tmp_path / "in" / f"s{k:02d}.xyz", 1.0 + 0.01 * k)
    write_molecule(tmp_path / "in" / "t.xyz", n_atoms=8000)
    (tmp_path / "in" / "t.xyz").write_text(
        "\n".join(f"{line}   " for line in (tmp_path / "in" / "t.xyz").read_text().splitlines()) + "\n")
    assert (tmp_path / "in" / "t.xyz").stat().st_size > 200_000
    outputs = set()
    for threads in (1, 2, 5):
        (tmp_path / "a.ndjson").unlink(missing_ok=True)
        (tmp_path / "a.ndjson.state").unlink(missing_ok=True)
        elea("batch", "in", *QUICK, "-j", threads, "--ndjson", "a.ndjson")
        outputs.add((tmp_path / "a.ndjson").read_bytes())
    assert len(outputs) == 1
    names = [document["name"] for document in documents_of(outputs.pop().decode())]
    assert names == [*(f"in/s{k:02d}.xyz" for k in range(30)), "in/t.xyz"]


# ---- Lists ----

def test_lists_have_a_path_in_each_line(elea, models, tmp_path):
    (tmp_path / "list.txt").write_text("# two, and a folder\nmodels/m3.xyz\n\nmodels/m1.xyz\r\nmodels/deep\n")
    expected = ["models/m3.xyz", "models/m1.xyz", "models/deep/er/dimer.pdb"]
    assert [row["name"] for row in rows_of(elea("batch", "@list.txt", *QUICK).stdout)] == expected
    result = elea("batch", "-", "models/m4.xyz", *QUICK, input=(tmp_path / "list.txt").read_text())
    assert [row["name"] for row in rows_of(result.stdout)] == [*expected, "models/m4.xyz"]
    assert "missing.txt: cannot read the list" in only_error(elea("batch", "@missing.txt"))


def test_names_of_any_bytes(elea, program, tmp_path):
    names = [b"a,b.xyz", b'say "hi".xyz', b"two\nlines.xyz", b"bad\xff.xyz", "ä.xyz".encode(), b"# x.xyz",
             b"-dash.xyz", b" blank .xyz"]
    write_molecule(tmp_path / "source.xyz")
    for name in names:
        shutil.copy(tmp_path / "source.xyz", os.path.join(os.fsencode(tmp_path), name))
    listed = b"".join(name + b"\0" for name in names)
    result = elea("batch", "-", *QUICK, "--csv", "-", "--ndjson", "a.ndjson", input=listed, text=False)
    assert result.returncode == 0, result.stderr
    shown = [name.replace(b"\xff", "�".encode()).decode() for name in names]
    rows = rows_of(result.stdout.decode())
    assert [row["name"] for row in rows] == shown
    documents = documents_of((tmp_path / "a.ndjson").read_text())
    assert [document["name"] for document in documents] == shown
    again = elea("batch", "-", *QUICK, "--ndjson", "a.ndjson", "--resume", input=listed, text=False)
    assert again.returncode == 0 and b"8 are done already" in again.stderr


# ---- Parts ----

def test_models_have_the_rows_of_a_single_run(elea, models, tmp_path):
    result = elea("batch", "models/ensemble.xyz", "models/m0.xyz", *QUICK, "--per", "model")
    rows = rows_of(result.stdout)
    assert [(row["name"], row["model"]) for row in rows] == [
        *(("models/ensemble.xyz", str(k)) for k in range(3)), ("models/m0.xyz", "0")]
    elea("models/ensemble.xyz", *QUICK, "--csv", "one.csv")
    for row, expected in zip(rows, rows_of((tmp_path / "one.csv").read_text())):
        assert expected.pop("frame") == row["model"]
        assert {key: row.get(key) for key in expected} == expected


def test_slices_apply_to_each_structure(elea, models):
    rows = rows_of(elea("batch", "models/ensemble.xyz", *QUICK, "--per", "model", "--start", 2).stdout)
    assert [row["model"] for row in rows] == ["2"]
    row, = rows_of(elea("batch", "models/m0.xyz", *QUICK, "--start", 2).stdout)
    assert "selects none of the 1 frame" in row["message"]


def test_chains_and_the_whole(elea, tmp_path):
    write_chains(tmp_path / "trimer.pdb", "AbC")
    write_chains(tmp_path / "one.pdb", "X")
    result = elea("batch", "trimer.pdb", "one.pdb", *QUICK, "--per", "chain")
    rows = rows_of(result.stdout)
    assert [row.get("part") for row in rows] == [None, "chain A", "chain b", "chain C", None, "chain X"]
    for row in rows[1:4]:
        select = f"not (water or ion) and chain '{row['part'][-1]}'"
        elea("trimer.pdb", *QUICK, "--preset", row["preset"], "--select", select, "--csv", "one.csv")
        expected = rows_of((tmp_path / "one.csv").read_text())[0]
        del expected["frame"]
        assert {key: row.get(key) for key in expected} == expected
    assert rows[4] == {key: cell for key, cell in rows[5].items() if key != "part"}
    assert float(rows[0]["hydrodynamic_radius"]) > float(rows[1]["hydrodynamic_radius"])
    assert "2 structures: 2 done, 0 failed; 6 rows" in result.stderr


def test_chains_have_their_ions_but_not_the_additives_and_waters_of_the_whole(elea, tmp_path):
    write_chains(tmp_path / "both.pdb", "AB")
    lines = (tmp_path / "both.pdb").read_text().splitlines()[:-1]
    # bound by oxygens of chain A; glycerol and water belong to chain A by name
    lines += ["HETATM   90 ZN    ZN A 201       2.300   4.400   0.000  1.00  0.00          ZN",
              "HETATM   91  C1  GOL A 301      12.000   0.000   0.000  1.00  0.00           C",
              "HETATM   92  O1  GOL A 301      13.400   0.000   0.000  1.00  0.00           O",
              "HETATM   93  O   HOH A 401      20.000   0.000   0.000  1.00  0.00           O"]
    (tmp_path / "both.pdb").write_text("\n".join([*lines, "END"]) + "\n")
    elea("batch", "both.pdb", *QUICK, "--per", "chain", "--ndjson", "a.ndjson")
    whole, a, b = documents_of((tmp_path / "a.ndjson").read_text())
    bound = whole["parameters"]["n_ions_bound"]
    assert [d["parameters"]["preset"] for d in (whole, a, b)] == 3 * ["solution"]
    assert (a["parameters"]["n_atoms_selected"], b["parameters"]["n_atoms_selected"]) == (12 + bound, 12)
    assert whole["parameters"]["n_atoms_selected"] == 24 + bound


def test_molecules_are_what_bonds_join(elea, tmp_path):
    write_chains(tmp_path / "dimer.pdb", "AA")
    rows = rows_of(elea("batch", "dimer.pdb", *QUICK, "--per", "molecule").stdout)
    assert [row.get("part") for row in rows] == [None, "molecule 1", "molecule 2"]
    elea("dimer.pdb", *QUICK, "--preset", "solution", "--select", "index 12:23", "--csv", "one.csv")
    expected = rows_of((tmp_path / "one.csv").read_text())[0]
    assert rows[2]["hydrodynamic_radius"] == expected["hydrodynamic_radius"]
    row, = rows_of(elea("batch", "dimer.pdb", *QUICK, "--per", "molecule", "--whole", "never").stdout)
    assert "leave out --whole never" in row["message"]


def test_warnings_are_in_rows_and_counted_not_printed_for_each(elea, tmp_path):
    for k in range(4):
        write_chains(tmp_path / f"c{k}.pdb", "A")
        text = (tmp_path / f"c{k}.pdb").read_text().splitlines()
        (tmp_path / f"c{k}.pdb").write_text("\n".join(text[:4] + text[5:]) + "\n")
    result = elea("batch", *(f"c{k}.pdb" for k in range(4)), *QUICK, "--ndjson", "a.ndjson", "--csv", "-")
    assert all("1 atom of 1 residue is missing" in row["warnings"] for row in rows_of(result.stdout))
    assert "warnings:\n      4  # atom of # residue is missing" in result.stderr
    for document in documents_of((tmp_path / "a.ndjson").read_text()):
        assert any("atom of 1 residue is missing" in text for text in document["warnings"])


# ---- Options ----

@pytest.mark.parametrize("options", [("--json", "a.json"), ("--csv-atoms", "a.csv"), ("--max-rsd-average", "1"),
                                     ("--stokes-every", "2"), ("--max-run-time", "5"), ("--compare", "a"),
                                     ("--surface-points-file", "a"), ("--interior-points-file", "a"),
                                     ("--csv-format", "nist"), ("--verbose",), ("--print-benchmarks",),
                                     ("--input-file", "a")])
def test_options_of_single_runs_are_refused_by_name(elea, molecule, options):
    assert f"{options[0]} is not for elea batch; " in only_error(elea("batch", molecule, *options), code=2)


@pytest.mark.parametrize("options", [("--per", "chain")])
def test_options_of_batch_are_refused_elsewhere(elea, molecule, options):
    assert f"{options[0]} is for elea batch" in only_error(elea(molecule, *options), code=2)


def test_a_file_of_options_serves_both_commands(elea, molecule, tmp_path):
    (tmp_path / "options").write_text("theory = analogy\nnum-walks = 2000\n")
    row, = rows_of(elea("batch", molecule, "-c", "options").stdout)
    assert row["theory"] == "analogy" and row["num_walks"] == "2000"


def test_quiet_says_only_what_went_wrong(elea, molecule, tmp_path):
    result = elea("batch", molecule, *QUICK, "-q")
    assert result.stderr == ""
    (tmp_path / "empty.pdb").write_text("")
    result = elea("batch", molecule, "empty.pdb", *QUICK, "-q")
    assert only_error(result, code=3) == "1 of 2 structures failed; the column message says why"


def test_help_lists_what_batch_takes(elea):
    text = elea("batch", "--help").stdout
    assert "usage: elea batch" in text and "--per WHAT" in text and "--csv-atoms" not in text
    assert "--per WHAT" not in elea("--help").stdout


def test_the_example_in_the_documentation(elea, tmp_path):
    page = (SOURCE / "docs" / "batch.md").read_text()
    _, *expected = (line[4:] for line in page.split("\n\n    $ elea ")[1].split("\n\n")[0].splitlines())
    shutil.copytree(SOURCE / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    command = page.split("    $ elea ")[1].split("\n")[0]
    printed = elea(*command.split()).stderr.splitlines()

    def without_times(lines):
        return [re.sub(r"([\d.]+ s, [\d.]+|\.\.\.) per second", "TIME", line) for line in lines]

    assert without_times(printed) == without_times(expected)


def test_files_that_need_another_are_skipped_in_folders(elea, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    write_molecule(folder / "good.xyz")
    (folder / "top.psf").write_text("PSF\n\n       1 !NTITLE\n title\n\n       0 !NATOM\n")
    (folder / "run.dcd").write_bytes(b"T\0\0\0CORD")
    result = elea("batch", "run", *QUICK)
    assert result.returncode == 0, result.stderr
    assert [row["name"] for row in rows_of(result.stdout)] == ["run/good.xyz"]
    assert "skipped: 2 files without names or without positions of atoms" in result.stderr
    assert elea("batch", "run/top.psf", *QUICK).returncode == 3
