# SPDX-License-Identifier: MIT
"""The parts of NIST ZENO on which scripts rely: options, option files, CSV and points."""
import csv
import json
import math
import struct

import numpy
import pytest

from conftest import FEW, xyz_text

# Two touching unit spheres: C = 2 ln 2, volume 8 pi / 3.
TWO = "SPHERE -1 0 0 1\nSPHERE 1 0 0 1\n"
NIST = ("--num-walks", "20000", "--num-interior-samples", "10000", "--seed", "1",
        "--num-threads", "1")


@pytest.fixture
def two(tmp_path):
    (tmp_path / "two.bod").write_text(TWO)
    return "two.bod"


def rows_of(path):
    """The file as read by such scripts: {(key, type): [one text for each snapshot]}."""
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    assert len({len(row) for row in rows}) == 1
    assert len({tuple(row[:2]) for row in rows}) == len(rows)
    return {(row[0], row[1]): row[2:] for row in rows}


def number(rows, key, kind="value", frame=0):
    return float(rows[key, kind][frame])


def assert_error(result, code, *words):
    assert result.returncode == code, result.stderr
    line = result.stderr.splitlines()[-1]
    assert line.startswith("elea: ") and all(word in line for word in words), line


# ---- The command line ----


def test_a_command_for_nist_zeno_runs_as_it_is(elea, two, tmp_path):
    result = elea("-i", two, "--num-walks=1e5", "--num-interior-samples=100000",
                  "--csv-output-file", "out.csv", "--num-threads=1", "--seed=7",
                  "--max-rsd-capacitance", "1", "--max-rsd-polarizability=1",
                  "--max-rsd-volume", "1", "--min-num-walks", "1000",
                  "--min-num-interior-samples", "10000", "--max-run-time", "1000",
                  "--print-counts", "--print-benchmarks",
                  "--surface-points-file=surface.txt", "--interior-points-file", "interior.txt")
    assert result.returncode == 0, result.stderr
    rows = rows_of(tmp_path / "out.csv")
    error = number(rows, "capacitance", "std_dev")
    assert abs(number(rows, "capacitance") - 2 * math.log(2)) < 5 * error
    assert error < 0.01 * number(rows, "capacitance")
    assert number(rows, "volume") == pytest.approx(8 * math.pi / 3, rel=1e-9)
    assert rows["capacitance", "units"] == ["L"] and rows["volume", "units"] == ["L^3"]
    assert rows["walks_stop", "value"] == ["precision"]
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"two.bod", "out.csv", "surface.txt", "interior.txt"}


def test_rows_and_their_order_are_those_of_nist_zeno(elea, two, tmp_path):
    result = elea("-i", two, *NIST, "--csv-output-file", "out.csv", "--print-counts",
                  "--print-benchmarks", "-q")
    assert result.returncode == 0, result.stderr
    tensor = [f"[{i}][{j}]" for i in range(3) for j in range(3)]
    vector = [f"[{i}]" for i in range(3)]
    exact = {"version": "", "input_file": "", "num_nodes": "", "num_threads": "",
             "random_number_seed": "", "num_walks_requested": "",
             "num_interior_samples_requested": "", "skin_thickness": "", "launch_center[0]": "",
             "launch_center[1]": "", "launch_center[2]": "", "launch_radius": "",
             "loading_input_data_ram": "kB", "walk_on_spheres_ram": "kB",
             "interior_samples_ram": "kB", "length_scale": "L", "num_walks_performed": "1",
             "num_interior_samples_performed": "1", "read_time": "s", "preprocess_time": "s",
             "exterior_walk_time": "s", "volume_sample_time": "s", "total_time": "s"}
    order = ["version", "loading_input_data_ram", "walk_on_spheres_ram", "interior_samples_ram",
             "input_file", "num_nodes", "num_threads", "random_number_seed",
             "num_walks_requested", "num_interior_samples_requested", "skin_thickness",
             *("launch_center" + i for i in vector), "launch_radius", "length_scale",
             "num_walks_performed", "num_interior_samples_performed", "capacitance",
             *("electric_polarizability" + i for i in tensor),
             *("electric_polarizability_eigenvalues" + i for i in vector),
             "mean_electric_polarizability", "hydrodynamic_radius",
             "intrinsic_viscosity_prefactor", "viscometric_radius", "volume",
             "capacitance_sphere_same_volume", *("gyration" + i for i in tensor),
             *("gyration_eigenvalues" + i for i in vector), "intrinsic_conductivity",
             "intrinsic_viscosity", "t", *("u" + i for i in vector), *("v" + i for i in tensor),
             *("w" + i for i in tensor), "read_time", "preprocess_time",
             "exterior_walk_time", "volume_sample_time", "total_time"]
    expected = []
    for key in order:
        if exact.get(key, "x") != "":
            expected.append((key, "units"))
        expected.append((key, "value"))
        if key not in exact:
            expected.append((key, "std_dev"))
    rows = rows_of(tmp_path / "out.csv")
    assert list(rows)[: len(expected)] == expected
    ours = set(rows) - set(expected)
    assert {("capacitance", "std_error"), ("surface_area", "value"), ("walks_stop", "value"),
            ("status", "value"), ("num_hits", "value")} <= ours
    assert rows["status", "value"] == ["complete"]
    for (key, kind), texts in rows.items():
        if kind in ("std_dev", "std_error") or key.startswith("gyration"):
            if kind != "units":
                assert all(text.count("e") == 1 for text in texts), (key, texts)


def test_numbers_are_those_of_the_other_layout(elea, chain, tmp_path):
    for layout in ("nist", "frames"):
        result = elea(chain, "-q", "--csv", layout, "--csv-format", layout,
                      "--theory", "analogy", "--mass", "100",
                      "--buoyancy-factor", "0.3", few=True)
        assert result.returncode == 0, result.stderr
    rows = rows_of(tmp_path / "nist")
    with open(tmp_path / "frames", newline="") as file:
        frames = list(csv.DictReader(file))
    assert len(frames) == 10
    places = {"": "", "_1": "[0]", "_2": "[1]", "_3": "[2]", "_4": "[3]", "_5": "[4]",
              "_xx": "[0][0]", "_yy": "[1][1]", "_zz": "[2][2]", "_xy": "[0][1]", "_xz": "[0][2]", "_yz": "[1][2]"}
    compared = 0
    for column in frames[0]:
        if not column.endswith("_total_error"):
            continue
        name = column.removesuffix("_total_error")
        tail = name[name.rfind("_"):]
        key = name.removesuffix(tail) + places[tail] if tail in places else name
        for frame, row in enumerate(frames):
            for kind, suffix in (("value", ""), ("std_dev", "_total_error"),
                                 ("std_error", "_std_error")):
                assert number(rows, key, kind, frame) == float(row[name + suffix])
                compared += 1
    assert compared == 10 * 3 * 68
    for i, j in ((1, 0), (2, 0), (2, 1)):
        assert rows[f"gyration[{i}][{j}]", "value"] == rows[f"gyration[{j}][{i}]", "value"]
    assert rows["frame", "value"] == [str(i) for i in range(10)]
    assert rows["friction_coefficient", "units"] == ["d.s/cm"] * 10
    assert rows["sedimentation_coefficient", "units"] == ["Sved"] * 10


def test_layout_is_nist_for_bod_and_ours_for_the_rest(elea, two, molecule, tmp_path):
    for name, arguments, expected in (
            ("a", (two,), "version,value,"), ("b", (molecule,), "frame,time,"),
            ("c", (two, "--csv-format", "frames"), "frame,time,"),
            ("d", (molecule, "--csv-format=nist"), "version,value,")):
        assert elea(*arguments, "-q", "--csv", name, few=True).returncode == 0
        assert (tmp_path / name).read_text().startswith(expected)
    assert_error(elea(two, "--csv-format", "nist"), 2, "--csv FILE")
    assert_error(elea(two, "--csv", "a", "--csv-format", "rows"), 2, "frames or nist")


def test_names_with_commas_are_quoted(elea, tmp_path):
    (tmp_path / "a,b.bod").write_text(TWO)
    assert elea("a,b.bod", "-q", "--csv", "o.csv", few=True).returncode == 0
    assert rows_of(tmp_path / "o.csv")["input_file", "value"] == ["a,b.bod"]


def test_layout_of_nist_does_not_depend_on_threads(elea, chain, tmp_path):
    seen = set()
    for threads in (1, 3):
        result = elea(chain, "-q", "--csv", "o.csv", "--csv-format", "nist", "--num-walks", "9000",
                      "--num-threads", threads, "--print-counts")
        assert result.returncode == 0, result.stderr
        rows = rows_of(tmp_path / "o.csv")
        assert rows.pop(("num_threads", "value")) == [str(threads)] * 10
        seen.add(json.dumps([[*key, *texts] for key, texts in rows.items()]))
    assert len(seen) == 1


def test_counts_belong_to_the_results(elea, two, tmp_path):
    result = elea("-i", two, *NIST, "--csv-output-file", "out.csv", "--print-counts",
                  "--method", "wos", "--interior", "sample", "--json", "a.json")
    assert result.returncode == 0, result.stderr
    rows = rows_of(tmp_path / "out.csv")
    frame = json.loads((tmp_path / "a.json").read_text())["frames"][0]
    # Plain walks: t is the part of them that hit, and C = t R.
    assert number(rows, "t") == frame["num_hits"] / frame["num_walks"] == frame["counts"]["t"]["value"]
    assert number(rows, "capacitance") == pytest.approx(
        number(rows, "t") * number(rows, "launch_radius"), rel=1e-12)
    # The estimate is corrected for the bias of u v / t, of the order of 1 / walks.
    factor = 12 * math.pi * number(rows, "launch_radius") ** 2
    for i in range(3):
        w, u, v = (number(rows, key) for key in (f"w[{i}][{i}]", f"u[{i}]", f"v[{i}][{i}]"))
        assert number(rows, f"electric_polarizability[{i}][{i}]") == pytest.approx(
            factor * (w - u * v / number(rows, "t")), rel=1e-3)
    hits, samples = frame["num_interior_hits"], frame["num_interior_samples"]
    assert number(rows, "interior_hits") == hits and samples == 10000
    assert number(rows, "interior_hits", "std_dev") == pytest.approx(
        math.sqrt(hits * (1 - hits / samples)))
    assert str(frame["num_steps"]) in result.stdout and "walks that hit" in result.stdout
    assert "peak memory" not in result.stdout
    assert "peak memory" in elea(two, "--print-benchmarks", few=True).stdout
    frames = elea(two, "--csv", "-", "--csv-format", "frames", "--print-counts", few=True)
    row = next(csv.DictReader(frames.stdout.splitlines()))
    assert float(row["t"]) <= 1 and float(row["w_xx_std_error"]) > 0
    assert int(row["num_hits"]) <= 2000 <= int(row["num_steps"])


def test_lengths_without_a_unit_leave_out_what_needs_one(elea, two, tmp_path):
    result = elea(two, "--csv", "o.csv", "--mass", "500", few=True)
    rows = rows_of(tmp_path / "o.csv")
    for key in ("friction_coefficient", "diffusion_coefficient", "sedimentation_coefficient"):
        assert (key, "value") not in rows and key.split("_")[0] not in result.stdout
    # As NIST ZENO has it, the mass needs no length.
    assert rows["intrinsic_viscosity_mass_units", "units"] == ["L^3/Da"]
    assert number(rows, "intrinsic_viscosity_mass_units") == pytest.approx(
        number(rows, "intrinsic_viscosity") * number(rows, "volume") / 500, rel=1e-12)
    assert "L^3/Da" in result.stdout
    lines = [line for line in result.stderr.splitlines() if "lengths have no unit" in line]
    assert len(lines) == 1 and "--length-unit" in lines[0]


# ---- Option files ----


def test_options_come_from_a_file_and_the_command_line_is_stronger(elea, two, tmp_path):
    (tmp_path / "run.cfg").write_text(
        "\ufeff# walks\n\ninput-file = two.bod\r\nnum-walks=3000 # so many\n  seed   5\n"
        "csv-output-file = \"a b.csv\"\nnum-threads = '1'\nprint-counts\n")
    result = elea("-c", "run.cfg", "--seed", "6", "--json", "a.json")
    assert result.returncode == 0, result.stderr
    rows = rows_of(tmp_path / "a b.csv")
    assert rows["random_number_seed", "value"] == ["6"] and ("t", "value") in rows
    assert rows["num_walks_performed", "value"] == ["3000"]
    for arguments in (("--seed", "6", "--config-file=run.cfg"), ("-crun.cfg", "--seed=6")):
        assert elea(*arguments, "--csv", "b.csv", "-q").returncode == 0
        assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "a b.csv").read_bytes()


def test_the_structure_of_the_command_line_is_stronger_too(elea, two, chain, molecule, tmp_path):
    (tmp_path / "run.cfg").write_text("input-file = two.bod\nnum-walks = 1000\n")

    def analysed(*arguments):
        result = elea(*arguments, "--json", "-", "--num-threads", "1", "-q", few=True)
        assert result.returncode == 0, result.stderr
        document = json.loads(result.stdout)
        return len(document["frames"]), document["frames"][0]["n_spheres"]

    assert analysed("-c", "run.cfg") == (1, 2)
    assert analysed("-c", "run.cfg", molecule) == (1, 4)
    assert analysed("-c", "run.cfg", molecule, chain) == (10, 4)
    assert analysed("-c", "run.cfg", "-i", molecule, chain) == (10, 4)
    assert analysed(chain, "-i", molecule) == (10, 4)


@pytest.mark.parametrize("text, words", [
    ("num-wlaks = 3\n", ("line 1", "unknown option --num-wlaks", "--num-walks")),
    ("seed = 1\nnum-walks = many\n", ("line 2", "--num-walks many", "from 1")),
    ("seed = 1\n\n\nnum-walks\n", ("line 4", "needs a value: num-walks = N")),
    ("num-walks =\n", ("line 1", "from 1")),
    ("print-counts = yes\n", ("line 1", "takes no value")),
    ("csv = 'a\n", ("line 1", "not closed")),
    ("csv = 'a' b\n", ("line 1", "after the quote")),
    ("config-file = b.cfg\n", ("line 1", "command line")),
    ("= 3\n", ("line 1", "unknown option")),
    ("csv = a\0b\n", ("not text",)),
    ("x" * 2000000, ("too long",)),
])
def test_errors_in_a_file_of_options_name_file_and_line(elea, tmp_path, text, words):
    (tmp_path / "bad.cfg").write_text(text)
    assert_error(elea("-c", "bad.cfg", "a.bod"), 2, "bad.cfg", *words)


def test_a_file_of_options_that_is_not_there(elea, two):
    assert_error(elea("-c", "none.cfg", two), 1, "none.cfg: cannot read the file")
    assert_error(elea(two, "-c"), 2, "needs a value")


# ---- When to stop ----


def frame_of(result):
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    return document["frames"][0], document["parameters"]


@pytest.mark.plain
def test_precision_of_the_polarizability(elea, two):
    # Control charges would reach it in the first round.
    plainly = ("--control-charges", "0", "--json", "-")
    frame, parameters = frame_of(elea(two, "--max-rsd-polarizability", "0.5", *plainly))
    reached = frame["reached"]["polarizability"]
    assert frame["walks_stop"] == "precision" and 0.001 < reached <= 0.005
    assert parameters["max_rsd_capacitance"] is None
    assert parameters["max_rsd_polarizability"] == 0.005
    assert frame["num_walks"] < 200000
    alpha = frame["properties"]["mean_electric_polarizability"]
    assert alpha["std_error"] / alpha["value"] == reached
    both, parameters = frame_of(elea(two, "--max-rsd-polarizability", "0.5", *plainly,
                                     "--max-rsd-capacitance", "0.05"))
    assert parameters["max_rsd_capacitance"] == 0.0005
    assert both["num_walks"] > frame["num_walks"]
    assert both["reached"]["capacitance"] <= 0.0005 and both["reached"]["polarizability"] <= 0.005
    capped = elea(two, "--max-rsd-polarizability", "0.00001", "--num-walks", "20000", "-q")
    assert "mean polarizability to " in capped.stderr and "raise --num-walks" in capped.stderr


def test_least_numbers(elea, two):
    frame, parameters = frame_of(elea(
        two, "--max-rsd-capacitance", "10", "--min-num-walks", "5e4", "--interior", "sample",
        "--max-rsd-volume", "10", "--min-num-interior-samples", "60000", "--json", "-"))
    assert 50000 <= frame["num_walks"] < 60000 and frame["walks_stop"] == "precision"
    assert 60000 <= frame["num_interior_samples"] < 70000
    assert parameters["min_num_walks"] == 50000


def test_a_limit_on_the_time_gives_all_parts_their_share(elea, two):
    # Independent of the clock: with almost no time, one block of each is done.
    result = elea(two, "--max-run-time", "1e-6", "--interior", "sample", "--json", "-",
                  "--max-rsd-capacitance", "0.0001", "--max-rsd-volume", "0.0001",
                  "--max-num-walks", "1e15", "--max-num-interior-samples", "1e15",
                  "--num-threads", "1")
    frame, _ = frame_of(result)
    assert frame["walks_stop"] == frame["interior_stop"] == "time"
    assert frame["properties"]["volume"]["value"] > 0
    assert frame["properties"]["intrinsic_viscosity"]["value"] > 0
    assert "walks ended by --max-run-time 1e-06; reached: capacitance to " in result.stderr
    assert "(target: 0.0001 %)" in result.stderr
    assert "interior samples ended by --max-run-time 1e-06; reached: volume to " in result.stderr
    again, _ = frame_of(elea(two, "--interior", "sample", "--num-walks", frame["num_walks"],
                             "--num-interior-samples", frame["num_interior_samples"],
                             "--control-charges", frame["num_control_charges"], "--json", "-"))
    assert again["properties"] == frame["properties"]


def test_frames_that_time_does_not_reach_are_told(elea, chain, tmp_path):
    for layout, n_rows in (("frames", 2), ("nist", None)):
        result = elea(chain, "--max-run-time", "1e-6", "--csv", "o.csv", "--csv-format", layout,
                      "--json", "a.json", "-q")
        assert result.returncode == 3, result.stderr
        assert "--max-run-time 1e-06: over before the last of 10 frames; the results cover the " \
               "preceding 1 frame" in result.stderr
        (tmp_path / "o.csv.state").unlink()  # of a run that could go on
        document = json.loads((tmp_path / "a.json").read_text())
        assert document["status"] == "time over" and len(document["frames"]) == 1
        if n_rows:
            assert len((tmp_path / "o.csv").read_text().splitlines()) == n_rows
        else:
            assert rows_of(tmp_path / "o.csv")["status", "value"] == ["time over"]


# ---- Points ----


def test_surface_points_in_all_formats(elea, tmp_path):
    (tmp_path / "far.bod").write_text("SPHERE 101 -50 7 2\n")
    tables = {}
    for name in ("a.txt", "a.npy", "a.PLY", "a.xyz"):
        result = elea("-i", "far.bod", "--surface-points-file", name, "--json", "a.json", "-q",
                      few=True)
        assert result.returncode == 0, result.stderr
        data = (tmp_path / name).read_bytes()
        if name == "a.txt":
            words = [line.split() for line in data.decode().splitlines()]
            assert {len(line) for line in words} == {4}
            rows = [[*line[1:], line[0]] for line in words]  # as NIST's: a word, then x, y, z
        elif name == "a.npy":
            rows = numpy.load(tmp_path / name)
        elif name == "a.PLY":
            head, body = data.split(b"end_header\n", 1)
            count = int(head.split(b"element vertex ")[1].split()[0])
            assert head.startswith(b"ply\nformat binary_little_endian 1.0\n")
            rows = numpy.array(struct.unpack(f"<{4 * count}d", body)).reshape(count, 4)
        else:
            lines = data.decode().splitlines()
            assert "Properties=species:S:1:pos:R:3:weight:R:1" in lines[1]
            rows = [line.split()[1:] for line in lines[2:]]
            assert int(lines[0]) == len(rows)
        tables[name] = numpy.array(rows, float)
    frame = json.loads((tmp_path / "a.json").read_text())["frames"][0]
    exact = tables["a.npy"]
    assert exact.shape == (frame["num_hits"], 4) and exact.dtype == float
    distances = numpy.linalg.norm(exact[:, :3] - [101, -50, 7], axis=1)
    assert abs(distances - 2).max() < 1e-4
    assert (tables["a.PLY"] == exact).all()
    for name in ("a.txt", "a.xyz"):
        assert numpy.allclose(tables[name], exact, rtol=1e-8, atol=1e-8)


def test_interior_points_lie_inside_and_change_no_result(elea, two, tmp_path):
    command = (two, "--num-walks", "3000", "--num-interior-samples", "20000", "-q", "--json")
    assert elea(*command, "a.json").returncode == 0
    assert elea(*command, "b.json", "--interior-points-file", "in.txt").returncode == 0
    a, b = (json.loads((tmp_path / name).read_text())["frames"][0] for name in ("a.json", "b.json"))
    assert a["properties"] == b["properties"]
    assert a["num_interior_samples"] == 0 and b["num_interior_samples"] == 20000
    points = numpy.loadtxt(tmp_path / "in.txt")
    assert points.shape == (b["num_interior_hits"], 3)
    nearer = numpy.minimum(numpy.linalg.norm(points - [1, 0, 0], axis=1),
                           numpy.linalg.norm(points + [1, 0, 0], axis=1))
    assert nearer.max() < 1
    # The share of hits is the volume's share of the sphere that holds the body (6 sigma).
    p = (8 * math.pi / 3) / (4 / 3 * math.pi * 2.0**3)
    assert abs(len(points) / 20000 - p) < 6 * math.sqrt(p * (1 - p) / 20000) + 0.01 * p


def test_frames_have_files_of_their_own(elea, chain, tmp_path):
    for threads in (1, 3):
        result = elea(chain, "--surface-points-file", "s.npy", "--start", "8", "-q",
                      "--num-walks", "5000", "--num-threads", threads, "--frames-in-flight", 2)
        assert result.returncode == 0, result.stderr
        files = sorted(path.name for path in tmp_path.glob("s*"))
        assert files == ["s.8.npy", "s.9.npy"]
        data = [(tmp_path / name).read_bytes() for name in files]
        assert data[0] != data[1]
        assert threads == 1 or data == before
        before = data
    (tmp_path / "many.xyz").write_text(xyz_text(11))
    assert elea("many.xyz", "--interior-points-file", "d.x/p", "--stop", "2", few=True).returncode == 1
    (tmp_path / "d.x").mkdir()
    assert elea("many.xyz", "--interior-points-file", "d.x/p", "--stop", "2", few=True).returncode == 0
    assert sorted(path.name for path in (tmp_path / "d.x").iterdir()) == ["p.00", "p.01"]


def test_points_may_go_to_standard_output(elea, two):
    result = elea(two, "--interior-points-file", "-", few=True)
    assert result.returncode == 0 and result.stderr
    assert {len(line.split()) for line in result.stdout.splitlines()} == {3}


def test_points_do_not_overwrite_what_is_read_or_written(elea, two, tmp_path):
    assert_error(elea(two, "--surface-points-file", two, few=True), 1, "overwrite")
    assert (tmp_path / two).read_text() == TWO
    assert_error(elea(two, "--surface-points-file", "a", "--interior-points-file", "a"), 2,
                 "same file")
    assert_error(elea(two, "--surface-points-file", "no/such/folder"), 1, "no/such/folder")


def test_few_walks_of_the_first_frame_do_not_fix_the_rows(elea, chain, tmp_path):
    arguments = (chain, "-q", "--csv-format", "nist", "--num-threads", "1", "--method", "wos")
    assert elea(*arguments, "--num-walks", "1", "--csv", "one.csv").returncode == 0
    rows = rows_of(tmp_path / "one.csv")
    assert {len(texts) for texts in rows.values()} == {10}
    assert elea(*arguments, *FEW, "--csv", "many.csv").returncode == 0
    many = rows_of(tmp_path / "many.csv")
    assert set(rows) <= set(many)
