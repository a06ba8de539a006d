# SPDX-License-Identifier: MIT
"""What the program writes, and where."""
import csv
import json
import os
import signal
import stat
import subprocess
import threading

import pytest
from conftest import FEW, assert_nothing_left, frames_of, only_error

# ---- CSV and JSON ----


@pytest.mark.plain
@pytest.mark.parametrize("method, interior", [("first-passage", "exact"), ("wos", "sample")])
def test_csv_does_not_depend_on_threads_or_frames_in_flight(
    elea, chain, tmp_path, method, interior
):
    seen = set()
    for threads, in_flight in ((1, 1), (2, 5), (3, 1), (8, 5)):
        result = elea(chain, "-q", "--csv", "a.csv", "--json", "a.json", "--num-walks", "5000",
                      "--num-interior-samples", "25000", "--num-threads", threads,
                      "--frames-in-flight", in_flight, "--seed", "7", "--method", method,
                      "--interior", interior)
        assert result.returncode == 0, result.stderr
        document = json.loads((tmp_path / "a.json").read_text())
        for key in ("timing", "command"):
            del document[key]
        for key in ("num_threads", "frames_in_flight"):
            del document["parameters"][key]
        seen.add(((tmp_path / "a.csv").read_bytes(), json.dumps(document)))
    assert len(seen) == 1


def test_the_seed_matters_and_nothing_else_does(elea, molecule):
    runs = [elea(molecule, "--csv", "-", "--seed", seed, few=True).stdout for seed in (1, 1, 2)]
    assert runs[0] == runs[1] != runs[2]


@pytest.mark.parametrize("theory", ["stokes", "analogy"])
def test_json_and_csv_agree(elea, chain, tmp_path, theory):
    result = elea(chain, "-q", "--theory", theory, "--csv", "a.csv", "--json", "a.json", few=True)
    assert result.returncode == 0, result.stderr
    document = json.loads((tmp_path / "a.json").read_text(),
                          parse_constant=lambda name: pytest.fail(name))
    with open(tmp_path / "a.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(document["frames"]) == document["average"]["n_frames"] == 10
    seen = {"frame", "time"}
    for row, frame in zip(rows, document["frames"]):
        assert int(row["frame"]) == frame["frame"] and row["time"] == "" and frame["time"] is None
        for key in ("num_walks", "walks_stop", "num_interior_samples", "interior_stop",
                    "theory", "num_patches"):
            assert row[key] == str(frame[key])
            seen.add(key)
        for key, found in frame["properties"].items():
            for member, suffix in (("value", ""), ("std_error", "_std_error"),
                                   ("total_error", "_total_error")):
                for name, number in components(key, found[member]):
                    assert float(row[name + suffix]) == number
                    seen.add(name + suffix)
    assert seen == set(rows[0])


def test_the_solution_does_not_need_the_walks(elea, molecule):
    """Few walks do not know their error. The patches have a capacitance of their own."""
    result = elea(molecule, "--num-walks", 2, "--json", "-")
    assert "warning: error unknown" in result.stderr
    frame, = json.loads(result.stdout)["frames"]
    assert frame["properties"]["capacitance"]["std_error"] is None
    assert frame["num_patches"] == 500 and "error_unknown" in frame["notes"]
    radius = frame["properties"]["hydrodynamic_radius"]
    better, = json.loads(elea(molecule, "--json", "-").stdout)["frames"]
    expected = better["properties"]["hydrodynamic_radius"]["value"]
    assert abs(radius["value"] - expected) < radius["total_error"] < 0.01 * expected


@pytest.mark.parametrize("walks", [1, 2, 3])
def test_an_unknown_error_is_not_stated_as_none(elea, chain, tmp_path, walks):
    result = elea(chain, "--stop", "1", "--csv", "a.csv", "--json", "a.json", "--num-walks", walks,
                  "--theory", "analogy")
    assert result.returncode == 0, result.stderr
    assert "warning: error unknown: too few walks or interior samples" in result.stderr
    line, = (line for line in result.stdout.splitlines() if "hydrodynamic radius" in line)
    assert line.split()[-3:-1] == ["-", "-"]
    frame, = json.loads((tmp_path / "a.json").read_text(),
                        parse_constant=lambda name: pytest.fail(name))["frames"]
    assert "error_unknown" in frame["notes"] and frame["reached"]["capacitance"] is None
    capacitance = frame["properties"]["capacitance"]
    assert capacitance["value"] > 0.0
    assert capacitance["std_error"] is capacitance["total_error"] is None
    assert frame["properties"]["volume"]["std_error"] == 0.0
    with open(tmp_path / "a.csv", newline="") as file:
        row, = csv.DictReader(file)
    assert float(row["capacitance"]) == capacitance["value"]
    assert row["capacitance_std_error"] == row["capacitance_total_error"] == "nan"
    result = elea(chain, "-q", "--csv-format", "nist", "--csv", "-", "--num-walks", walks,
                  "--print-counts")
    errors = {line.split(",")[2] for line in result.stdout.splitlines()
              if line.startswith(("capacitance,std_", "t,std_", "w[0][1],std_"))}
    assert errors == {"nan"}


def components(key, value):
    """Columns of a property with their numbers."""
    if not isinstance(value, list):
        return [(key, value)]
    if not isinstance(value[0], list):
        names = "xyz" if key == "centre_of_diffusion" else "12345"
        return [(f"{key}_{name}", number) for name, number in zip(names, value)]
    assert all(value[i][j] == value[j][i] for i in range(3) for j in range(3))
    return [(f"{key}_{'xyz'[i]}{'xyz'[j]}", value[i][j])
            for i, j in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))]


def test_json_has_parameters_averages_and_timing(elea, chain, tmp_path):
    name = 'quote".json'
    assert elea(chain, "-q", "--json", name, "--stop", "4", few=True).returncode == 0
    document = json.loads((tmp_path / name).read_text())
    assert name in document["command"]
    parameters = document["parameters"]
    assert parameters["structure"] == {
        "file": chain, "format": "XYZ", "n_atoms": 4, "n_frames": 10}
    assert (parameters["stop"], parameters["n_frames"], parameters["seed"]) == (4, 4, 0)
    average = document["average"]["properties"]
    for key in ("hydrodynamic_radius", "hydrodynamic_radius_harmonic", "diffusion_coefficient"):
        assert set(average[key]) == {"value", "std_error", "total_error", "monte_carlo_error",
                                     "fluctuation", "statistical_inefficiency", "unit"}
    values = [f["properties"]["hydrodynamic_radius"]["value"] for f in document["frames"]]
    assert average["hydrodynamic_radius"]["value"] == pytest.approx(sum(values) / 4)
    harmonic = 4 / sum(1 / value for value in values)
    assert average["hydrodynamic_radius_harmonic"]["value"] == pytest.approx(harmonic)
    assert len(average["gyration"]["fluctuation"]) == 3
    assert set(document["timing"]) == {"wall", "read", "index", "walks", "interior", "stokes"}
    assert document["status"] == "complete"


def test_numbers_ignore_the_locale(elea, molecule):
    plain = elea(molecule, "--csv", "-", few=True)
    german = elea(molecule, "--csv", "-", few=True, env=os.environ | {"LC_ALL": "de_DE.UTF-8"})
    assert plain.stdout == german.stdout


# ---- Where output goes ----


def test_files_replace_what_was_there_and_keep_links_and_rights(elea, molecule, tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "real.csv").chmod(0o640)
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert elea(molecule, "-q", "--csv", "link.csv", few=True).returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("frame,")
    assert stat.S_IMODE((tmp_path / "real.csv").stat().st_mode) == 0o640
    assert elea(molecule, "-q", "--csv", "new.csv", few=True, umask=0o027).returncode == 0
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o640
    assert_nothing_left(tmp_path, molecule, "real.csv", "link.csv", "new.csv")


def test_a_link_to_no_file_yet_makes_its_target(elea, molecule, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.csv").symlink_to("folder/next.csv")
    (tmp_path / "folder" / "next.csv").symlink_to("new.csv")
    assert elea(molecule, "-q", "--csv", "link.csv", few=True).returncode == 0
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "folder/next.csv").is_symlink()
    assert (tmp_path / "folder" / "new.csv").read_text().startswith("frame,")
    assert_nothing_left(tmp_path / "folder", "next.csv", "new.csv")
    (tmp_path / "lost.csv").symlink_to("missing/new.csv")
    (tmp_path / "round.csv").symlink_to("round.csv")
    for name in ("lost.csv", "round.csv"):
        assert f"{name}: cannot write it: " in only_error(elea(molecule, "--csv", name, few=True))
        assert (tmp_path / name).is_symlink()


@pytest.fixture
def second_names(tmp_path):
    """Makes other names of a file in the folder of the test; the file need not exist."""
    (tmp_path / "here").symlink_to(".")

    def make(name):
        (tmp_path / "soft").unlink(missing_ok=True)
        (tmp_path / "soft").symlink_to(name)
        names = [f"./{name}", f"here/{name}", str(tmp_path / name), "soft"]
        if (tmp_path / name).exists():
            (tmp_path / "hard").unlink(missing_ok=True)
            (tmp_path / "hard").hardlink_to(tmp_path / name)
            names.append("hard")
        return names

    return make


OUTPUTS = ["--csv", "--csv-atoms", "--json", "--surface-points-file", "--interior-points-file"]


@pytest.mark.parametrize("option, text", [("--radii", "C 1.7\nN 1.55\nO 1.52\nH 1.1\n"),
                                          ("-c", "seed = 3\n")])
def test_files_of_radii_and_options_are_not_overwritten(
    elea, molecule, tmp_path, second_names, option, text
):
    (tmp_path / "read").write_text(text)
    cases = [("--csv", name) for name in second_names("read")] + [(o, "read") for o in OUTPUTS]
    for output, name in cases:
        error = only_error(elea(molecule, option, "read", output, name, few=True))
        assert error == f"{name}: would overwrite an input file; give another name"
        assert (tmp_path / "read").read_text() == text
    # The command line overrides an output that the file of options names.
    (tmp_path / "read").write_text("csv = read\n")
    if option == "-c":
        assert "would overwrite" in only_error(elea(molecule, "-c", "read", few=True))
        assert elea(molecule, "-c", "read", "--csv", "a", few=True).returncode == 0


def test_a_set_of_radii_is_not_a_file(elea, molecule, tmp_path):
    assert elea(molecule, "-q", "--radii", "bondi", "--csv", "bondi", few=True).returncode == 0
    assert elea(molecule, "-q", "--radii", "bondi", "--csv", "bondi", few=True).returncode == 0
    assert (tmp_path / "bondi").read_text().startswith("frame,")


@pytest.mark.parametrize("exists", [False, True])
def test_two_outputs_do_not_go_to_one_file(elea, molecule, tmp_path, second_names, exists):
    if exists:
        (tmp_path / "one").write_text("old")
    for name in second_names("one"):
        for second in OUTPUTS[1:]:
            error = only_error(elea(molecule, "--csv", "one", second, name, few=True), 2)
            assert error == f"--csv and {second} cannot write to the same file"
    assert not exists or (tmp_path / "one").read_text() == "old"
    (tmp_path / "other").mkdir()
    assert elea(molecule, "--csv", "one", "--json", "other/one", few=True).returncode == 0
    with open(tmp_path / "all", "w") as stdout:
        result = elea(molecule, "--csv", "-", "--json", "all", few=True, capture_output=False,
                      stdout=stdout, stderr=subprocess.PIPE)
    assert "cannot write to the same file" in only_error(result, 2)


def test_points_of_a_frame_do_not_go_to_the_file_of_another_output(elea, chain, tmp_path):
    error = only_error(elea(chain, "--surface-points-file", "s.npy", "--csv", "./s.0.npy", few=True))
    assert error == "s.0.npy: is also the file of another output; give another name"
    assert_nothing_left(tmp_path, chain)


def test_a_dash_is_standard_output(elea, molecule):
    for name in ("-", "/dev/stdout"):
        result = elea(molecule, "--csv", name, few=True)
        assert result.returncode == 0
        assert len(result.stdout.splitlines()) == 2 and result.stdout.startswith("frame,")
        assert "hydrodynamic radius" not in result.stdout


def test_a_fifo_is_written_and_stays(elea, molecule, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "fifo").read_text()))
    reader.start()
    assert elea(molecule, "-q", "--csv", "fifo", few=True).returncode == 0
    reader.join(10)
    assert read and read[0].count("\n") == 2
    assert stat.S_ISFIFO((tmp_path / "fifo").stat().st_mode)


@pytest.mark.parametrize("option", ["--csv", "--json"])
def test_unwritable_output_is_found_before_the_run(elea, molecule, tmp_path, option):
    # A run of this many walks would not end.
    forever = ("--num-walks", "1e15", "--num-interior-samples", "1e15")
    (tmp_path / "folder").mkdir()
    for name, words in [("folder", "is a directory"), ("missing/a", "No such file or directory"),
                        (molecule, "would overwrite an input file"),
                        (f"{molecule}/a", "Not a directory"), ("/proc/a", "")]:
        error = only_error(elea(molecule, option, name, *forever))
        assert error.startswith(f"{name}: ") and words in error
    assert_nothing_left(tmp_path, molecule, "folder")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folders_and_files_without_the_right_to_write(elea, molecule, tmp_path):
    (tmp_path / "folder").mkdir(mode=0o500)
    (tmp_path / "fixed.csv").touch(mode=0o400)
    for name in ("folder/a.csv", "fixed.csv"):
        assert f"{name}: cannot write it: Permission denied" in only_error(
            elea(molecule, "--csv", name, few=True))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_an_error(elea, molecule, chain, tmp_path):
    for option in ("--csv", "--json"):
        error = only_error(elea(molecule, option, "/dev/full", few=True))
        assert error == "/dev/full: cannot write it: No space left on device"
    with open("/dev/full", "w") as full:
        for arguments in ([molecule], [chain], [chain, "--csv", "-"], [chain, "--json", "-"]):
            result = elea(*arguments, few=True, capture_output=False, stdout=full,
                          stderr=subprocess.PIPE)
            assert "standard output: cannot write it: No space" in only_error(result)
        for option in ("--help", "--version"):
            result = elea(option, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            assert "standard output: cannot write it: No space" in only_error(result)
    assert_nothing_left(tmp_path, molecule, chain)


@pytest.mark.parametrize("layout", ["frames", "nist"])
def test_a_full_disk_leaves_the_other_files(elea, chain, tmp_path, layout):
    error = only_error(elea(chain, "--csv", "a.csv", "--csv-format", layout, "--json", "/dev/full", few=True))
    assert error == "/dev/full: cannot write it: No space left on device; " \
                    "the other files cover the first 1 frame"
    assert "broken off" in (tmp_path / "a.csv").read_text() if layout == "nist" else \
        frames_of(tmp_path / "a.csv") == [0]
    error = only_error(elea(chain, "--csv", "/dev/full", "--json", "a.json", few=True))
    assert "the other files cover the first 1 frame" in error
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["status"] == "broken off" and len(document["frames"]) == 1
    assert_nothing_left(tmp_path, chain, "a.csv", "a.json")


def test_a_disk_that_fills_midway_loses_no_finished_frame(elea, chain, tmp_path):
    import resource

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))

    # The JSON document is the first that does not fit.
    result = elea(chain, "-q", "--csv", "a.csv", "--json", "a.json", few=True, preexec_fn=limit)
    warning, error = result.stderr.splitlines()
    assert warning.startswith("elea: warning: a.csv.state: cannot write it: File too large; ")
    error = error.removeprefix("elea: ")
    assert error.startswith("a.json: cannot write it: File too large; the other files cover the first ")
    frames = frames_of(tmp_path / "a.csv")
    assert frames == list(range(len(frames))) and 1 < len(frames) < 10
    assert f"first {len(frames)} frames" in error
    assert_nothing_left(tmp_path, chain, "a.csv", "a.csv.state")


def test_a_file_size_limit_leaves_nothing_behind(elea, chain, tmp_path):
    import resource

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    result = elea(chain, "-q", "--csv", "a.csv", few=True, preexec_fn=limit)
    assert only_error(result) == "a.csv: cannot write it: File too large"
    assert_nothing_left(tmp_path, chain)


def test_readers_of_the_table_may_leave_while_files_are_written(elea, chain, tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = elea(chain, "--csv", "a.csv", few=True, capture_output=False, stdout=writing,
                      stderr=subprocess.PIPE)
        assert result.returncode == 0 and "Broken pipe" not in result.stderr
        assert frames_of(tmp_path / "a.csv") == list(range(10))
        alone = elea(chain, few=True, capture_output=False, stdout=writing,
                     stderr=subprocess.PIPE)
        assert alone.returncode == -signal.SIGPIPE
    finally:
        os.close(writing)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_write_into_files(program, tmp_path, molecule, closed):
    """Without them, the CSV would be opened in their place and get the table and the messages."""
    command = f"exec {program} {molecule} --csv open.csv {' '.join(FEW)}"
    subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True)
    subprocess.run(["sh", "-c", f"{command.replace('open', 'closed')} {closed}"], cwd=tmp_path, check=True)
    assert (tmp_path / "closed.csv").read_bytes() == (tmp_path / "open.csv").read_bytes()


def test_results_for_a_closed_stream_are_not_lost_in_silence(program, tmp_path, molecule):
    command = f"exec {program} {molecule} --csv - {' '.join(FEW)} >&-"
    result = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 1
    assert "elea: standard output: cannot write it: Bad file descriptor" in result.stderr
