# SPDX-License-Identifier: MIT
"""Spheres inside others change nothing but masses and means over all spheres."""

import csv

OUTER = [(0.0, 0.0, 0.0, 2.0), (3.0, 0.5, 0.25, 1.5), (-2.0, 2.0, 1.0, 1.75), (0.0, -1.0, 4.0, 1.0)]
INNER = [(0.25, 0.0, 0.0, 1.0), (3.0, 0.5, 0.25, 1.5), (0.0, 0.0, 0.0, 2.0), (0.0, 1.0, 0.0, 1.0)]
COUNTS = ("kirkwood", "mass", "time")  # of all spheres


def pqr(spheres):
    row = "ATOM  {0:5d}  C   ALA A {0:3d}    {1:8.3f}{2:8.3f}{3:8.3f} 0.0000 {4:6.4f}\n"
    return "".join(row.format(i + 1, *sphere) for i, sphere in enumerate(spheres))


def values(path):
    with open(path) as file:
        (row,) = csv.DictReader(line for line in file if not line.startswith("#"))
    return {
        name: value
        for name, value in row.items()
        if not any(count in name for count in COUNTS)
    }


def results(elea, folder, name, spheres, *options):
    (folder / f"{name}.pqr").write_text(pqr(spheres))
    outputs = ["--csv", f"{name}.csv", "--csv-atoms", f"{name}-atoms.csv"]
    done = elea(f"{name}.pqr", "--num-walks", "5000", *outputs, *options)
    assert done.returncode == 0, done.stderr
    with open(folder / f"{name}-atoms.csv") as file:
        areas = [float(row["surface_area"]) for row in csv.DictReader(file)]
    return values(folder / f"{name}.csv"), areas


def assert_same(elea, folder, *options):
    outer, outer_areas = results(elea, folder, "outer", OUTER, *options)
    both = [sphere for pair in zip(OUTER, INNER) for sphere in pair]
    more, more_areas = results(elea, folder, "more", both, *options)
    assert len(outer) > 20
    assert outer == more
    assert more_areas[0::2] == outer_areas
    assert more_areas[1::2] == [0.0] * len(INNER)


def test_walks_and_closed_form_are_those_without_them(elea, tmp_path):
    assert_same(elea, tmp_path, "--theory", "analogy", "--preset", "bare")


def test_the_stokes_equations_are_those_without_them(elea, tmp_path):
    assert_same(elea, tmp_path, "--num-patches", "500", "--preset", "bare")
