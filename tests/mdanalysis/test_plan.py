# SPDX-License-Identifier: MIT
"""The choice of backend='auto', and its reason."""
import dataclasses
import struct
import threading
from pathlib import Path

import elea._plan
import MDAnalysis as mda
import numpy as np
import pytest
from conftest import FEW, assert_same
from elea._plan import Costs, Plan, choose, known_file
from zenowrapper import ZenoWrapper

GIGABYTE = 2**30

USUAL = Costs(
    n_frames=1000,
    n_cores=8,
    frame_seconds=0.08,
    read_seconds=0.0005,
    worker_seconds=0.5,
    worker_bytes=100_000,
    free_bytes=8 * GIGABYTE,
    file_is_known=False,
)


def chosen(**changes):
    plan = choose(dataclasses.replace(USUAL, **changes))
    return plan.backend, plan.n_workers, plan.num_threads, plan.reader


def test_threads_share_frames():
    assert chosen() == ("serial", 1, 8, "MDAnalysis")
    assert choose(USUAL).seconds == pytest.approx(1000 * 0.0805 / 8)


def test_known_files_are_read_by_the_library():
    assert chosen(file_is_known=True) == ("serial", 1, 8, "Elea")


def test_processes_where_reading_is_slow():
    assert chosen(read_seconds=0.04) == ("multiprocessing", 8, 1, "MDAnalysis")
    assert chosen(read_seconds=0.04, n_cores=2) == ("serial", 1, 2, "MDAnalysis")
    assert chosen(read_seconds=0.04, n_frames=4) == ("serial", 1, 8, "MDAnalysis")
    assert chosen(read_seconds=1.0, n_frames=4) == ("multiprocessing", 4, 2, "MDAnalysis")


def test_no_processes_where_they_cannot_be():
    slow = {"read_seconds": 0.04}
    assert chosen(**slow, worker_seconds=None) == ("serial", 1, 8, "MDAnalysis")
    assert chosen(**slow, n_cores=1) == ("serial", 1, 1, "MDAnalysis")
    assert chosen(**slow, worker_bytes=GIGABYTE) == ("serial", 1, 8, "MDAnalysis")
    assert "too much memory" in choose(
        dataclasses.replace(USUAL, **slow, worker_bytes=GIGABYTE)
    ).reason


@pytest.mark.parametrize(
    ("suffix", "known"),
    [("dcd", True), ("xtc", True), ("trr", True), ("ncdf", True), ("pdb", False), ("xyz", False)],
)
def test_which_files_are_known(write, suffix, known):
    u = write(suffix)
    plan = ZenoWrapper(u.atoms, **FEW | {"type_radii": None}).plan(n_cores=2)
    assert (plan.reader == "Elea") is known
    assert str(plan).startswith("backend=")
    assert "a frame takes" in plan.reason


def knows(u, **options):
    worker = ZenoWrapper(u.atoms, **FEW | {"type_radii": None} | options)._make_worker()
    return known_file(worker) is not None


def test_files_that_would_give_other_numbers_are_left_to_mdanalysis(write):
    u = write("xtc")
    top, path = u.filename, u.trajectory.filename
    assert knows(u)
    assert not knows(u, max_run_time=10.0)
    assert not knows(u, type_radii={kind: 0.1 for kind in u.atoms.types}, length_units="nm")
    assert not knows(mda.Universe(top, path, convert_units=False))
    assert not knows(mda.Universe(top, path, dt=5.0))
    assert not knows(mda.Universe(top, path, time_offset=5.0))
    assert not knows(mda.Universe(top, [path, path]))
    assert not knows(mda.Universe(top, path, in_memory=True))
    u.trajectory.add_transformations(lambda ts: ts)
    assert not knows(u)
    u = mda.Universe(top, path)
    group = u.select_atoms("prop x < 5", updating=True)
    assert known_file(ZenoWrapper(group, **FEW | {"type_radii": None})._make_worker()) is None


def test_boxes_of_more_digits_are_left_to_mdanalysis(write):
    u = write("ncdf")
    assert knows(u)
    path = Path(u.trajectory.filename)
    path.write_bytes(path.read_bytes().replace(struct.pack(">d", 50.0), struct.pack(">d", 50.1)))
    u = mda.Universe(u.filename, str(path))
    assert u.dimensions[0] == np.float32(50.1)
    assert not knows(u)


def test_times_that_mdanalysis_invents_are_left_to_it(write):
    u = write("ncdf")
    path = Path(u.trajectory.filename)
    path.write_bytes(path.read_bytes().replace(b"\0\0\0\4time", b"\0\0\0\4late"))
    u = mda.Universe(u.filename, str(path))
    assert not u.trajectory.has_time
    assert not knows(u)


def test_files_that_end_early_are_left_to_mdanalysis(write, tmp_path):
    u = write("dcd")
    short = tmp_path / "short.dcd"
    content = (tmp_path / "frames.dcd").read_bytes()
    short.write_bytes(content[: -len(content) // 3])
    u = mda.Universe(u.filename, str(short))
    assert not knows(u)


@pytest.mark.parametrize("frames", [{}, {"frames": [4, 1, -1]}, {"step": 2}, {"start": 1, "stop": 2}])
@pytest.mark.parametrize("suffix", ["xtc", "dcd", "trr", "ncdf"])
def test_same_results_as_serial(write, suffix, frames):
    u = write(suffix)
    options = FEW | {"type_radii": None}
    atoms = u.select_atoms("index 2:9")
    assert_same(
        ZenoWrapper(atoms, **options).run(backend="auto", **frames),
        ZenoWrapper(atoms, **options).run(**frames),
    )


def test_auto_says_what_it_chose(write, capfd, caplog):
    u = write("xtc")
    zeno = ZenoWrapper(u.atoms, **FEW | {"type_radii": None})
    with caplog.at_level("INFO", logger="elea"):
        zeno.run(backend="auto", verbose=True)
    for text in (capfd.readouterr().err, caplog.text):
        assert "read by Elea" in text
        assert "the C library reads this file itself" in text


def test_a_plan_can_be_run(atoms, serial):
    zeno = ZenoWrapper(atoms, **FEW)
    plan = zeno.plan(n_cores=3)
    assert (plan.backend, plan.num_threads) == ("serial", 3)
    assert plan.seconds > 0
    assert_same(zeno.run(backend=plan), serial)
    by_hand = Plan("multiprocessing", 2, 2, "MDAnalysis", None, "because")
    assert_same(ZenoWrapper(atoms, **FEW).run(backend=by_hand), serial)
    # The file for which the plan was made no longer exists.
    other = Plan("serial", 1, 2, "Elea", None, "because")
    assert_same(ZenoWrapper(atoms, **FEW).run(backend=other), serial)


def test_one_frame_is_not_measured(atoms, monkeypatch):
    monkeypatch.setattr(elea._plan, "measure", None)
    plan = ZenoWrapper(atoms, **FEW).plan(stop=1, n_cores=4)
    assert (plan.backend, plan.num_threads, plan.seconds) == ("serial", 4, None)


def test_slow_reading_is_measured(atoms, monkeypatch):
    """If reading appears slow, processes are chosen, and give the same results."""
    zeno = ZenoWrapper(atoms, **FEW)
    costs = elea._plan.measure(zeno._make_worker(), list(range(7)), 4)
    assert costs.n_frames == 7
    assert costs.frame_seconds > 0.0
    assert costs.read_seconds > 0.0
    monkeypatch.setattr(elea._plan, "_MEASURED_READS", 1)
    seconds, size = elea._plan._measure_worker(zeno._make_worker())
    assert seconds is not None
    assert size == atoms.universe.trajectory.coordinate_array.nbytes


def test_readers_that_cannot_be_sent_stay_here(write):
    worker = ZenoWrapper(write("trr").atoms, **FEW | {"type_radii": None})._make_worker()
    seconds, size = elea._plan._measure_worker(worker)
    assert seconds is not None
    assert 0 < size < 100_000
    worker.settings["unpicklable"] = threading.Lock()
    assert elea._plan._measure_worker(worker) == (None, 0)


def test_time_limit_is_for_each_frame(atoms):
    """With a time limit frames are computed one by one; the limit applies to each."""
    stops = []
    zeno = ZenoWrapper(
        atoms, **FEW | {"n_walks": None}, max_rsd_capacitance=1e-7, max_run_time=0.05, num_threads=2
    )
    zeno.run(stop=3, callback=lambda result: stops.append(result.walks_stop))
    assert stops == ["time"] * 3
    zeno.run(stop=3)
    assert np.isfinite(zeno.results.capacitance.values).all()
