# SPDX-License-Identifier: MIT
"""Backends, workers, parts and threads affect only the run time."""
import multiprocessing
import subprocess
import sys

import numpy as np
import pytest
from conftest import FEW, N_FRAMES, assert_consistent, assert_same, make_universe
from dying import DyingWrapper
from elea.backends import DaskBackend, ProcessBackend
from MDAnalysis.analysis.backends import BackendBase, BackendMultiprocessing, BackendSerial
from zenowrapper import ZenoWrapper

WAYS = [
    {"backend": "serial"},
    {"backend": "serial", "n_parts": 3},
    {"backend": BackendSerial(1)},
    {"backend": "multiprocessing"},
    {"backend": "multiprocessing", "n_workers": 1},
    {"backend": "multiprocessing", "n_workers": 2},
    {"backend": "multiprocessing", "n_workers": 3},
    {"backend": "multiprocessing", "n_workers": 2, "n_parts": 5},
    {"backend": "multiprocessing", "n_workers": N_FRAMES + 3},
    {"backend": "dask", "n_workers": 2},
    {"backend": "auto"},
    {"backend": ProcessBackend(2)},
    {"backend": ProcessBackend(2, multiprocessing.get_context("spawn"))},
    {"backend": ProcessBackend(2, multiprocessing.get_context("forkserver"))},
    {"backend": DaskBackend(1), "n_workers": 1},
    {"backend": BackendMultiprocessing(2), "unsupported_backend": True},
]


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same(atoms, serial, way):
    assert_same(ZenoWrapper(atoms, **FEW).run(**way), serial)


@pytest.mark.parametrize("threads", [2, 3, 5, None])
@pytest.mark.parametrize("backend", ["serial", "multiprocessing"])
def test_any_number_of_threads_gives_the_same(atoms, serial, threads, backend):
    assert_same(ZenoWrapper(atoms, **FEW, num_threads=threads).run(backend=backend), serial)


def test_files_too(write):
    atoms = write("xtc").atoms
    options = FEW | {"type_radii": {kind: 1.6 for kind in atoms.types}}
    serial = ZenoWrapper(atoms, **options).run()
    for way in ({"backend": "multiprocessing", "n_workers": 3}, {"backend": "dask", "n_workers": 2}):
        assert_same(ZenoWrapper(atoms, **options).run(**way), serial)
    assert_same(ZenoWrapper(atoms, **options, num_threads=4).run(), serial)


def test_one_frame(atoms):
    serial = ZenoWrapper(atoms, **FEW).run(stop=1)
    for way in ({"backend": "multiprocessing", "n_workers": 3}, {"backend": "auto"}):
        assert_same(ZenoWrapper(atoms, **FEW).run(stop=1, **way), serial)


def test_again_and_in_between(universe, serial):
    """An object can be run again; a plan leaves the trajectory where it was."""
    zeno = ZenoWrapper(universe.atoms, **FEW)
    zeno.run(stop=2, backend="multiprocessing", n_workers=2)
    assert zeno.n_frames == 2
    universe.trajectory[3]
    zeno.plan()
    assert universe.trajectory.frame == 3
    assert_same(zeno.run(), serial)


def test_transformations(universe):
    def shift(ts):
        ts.positions = ts.positions[:, ::-1] * 1.1
        return ts

    universe.trajectory.add_transformations(shift)
    serial = ZenoWrapper(universe.atoms, **FEW).run()
    plain = ZenoWrapper(make_universe().atoms, **FEW).run()
    assert not np.array_equal(serial.results.volume.values, plain.results.volume.values)
    assert_same(ZenoWrapper(universe.atoms, **FEW, num_threads=3).run(), serial)
    assert_same(ZenoWrapper(universe.atoms, **FEW).run(backend="auto"), serial)


def test_transformations_of_a_file(write):
    from MDAnalysis.transformations import translate

    options = FEW | {"n_walks": 500}
    u = write("dcd")
    plain = ZenoWrapper(u.atoms, radii="bondi", **options | {"type_radii": None}).run()
    u.trajectory.add_transformations(translate([100.0, 0.0, 0.0]))
    atoms = u.select_atoms("prop x > 100", updating=True)
    options |= {"type_radii": None}
    serial = ZenoWrapper(atoms, **options).run()
    assert_same(ZenoWrapper(atoms, **options).run(backend="multiprocessing", n_workers=2), serial)
    assert_same(ZenoWrapper(atoms, **options).run(backend="auto"), serial)
    assert not np.array_equal(plain.results.volume.values, serial.results.volume.values)


# ---- Custom backends ----


class Reversed(BackendBase):
    """Computes the last part first, as a scheduler may."""

    def apply(self, func, computations):
        results = [func(part) for part in reversed(computations)]
        return results[::-1]


def test_backends_of_others(atoms, serial):
    zeno = ZenoWrapper(atoms, **FEW)
    with pytest.raises(ValueError, match="unsupported_backend"):
        zeno.run(backend=Reversed(2))
    zeno.run(backend=Reversed(2), n_parts=4, unsupported_backend=True)
    assert_same(zeno, serial)
    with pytest.raises(ValueError, match="n_workers specified twice"):
        zeno.run(backend=Reversed(2), n_workers=3, unsupported_backend=True)
    with pytest.raises(ValueError, match="can show a progress bar"):
        zeno.run(backend=Reversed(2), unsupported_backend=True, verbose=True)


def test_backend_that_loses_parts_is_an_error(atoms):
    class Losing(BackendBase):
        def apply(self, func, computations):
            return [func(part) for part in computations[1:]]

    zeno = ZenoWrapper(atoms, **FEW)
    with pytest.raises(RuntimeError, match="Losing.apply returned 2 of 3 parts"):
        zeno.run(backend=Losing(3), unsupported_backend=True)
    assert zeno.n_frames == 0
    assert_consistent(zeno)


def test_backends_serve_others(universe):
    """MDAnalysis' own analyses take the backends, too."""
    from MDAnalysis.analysis.rms import RMSD

    universe.add_TopologyAttr("masses", np.ones(len(universe.atoms)))
    expected = RMSD(universe, universe).run().results.rmsd
    found = RMSD(universe, universe).run(
        backend=ProcessBackend(2), unsupported_backend=True
    ).results.rmsd
    assert np.array_equal(expected, found)


def test_serial_says_that_workers_are_ignored(atoms, serial):
    with pytest.warns(UserWarning, match="n_workers is ignored"):
        zeno = ZenoWrapper(atoms, **FEW).run(backend="serial", n_workers=3)
    assert_same(zeno, serial)


def test_collectors_that_drive_it_frame_by_frame(universe, serial):
    zeno = ZenoWrapper(universe.atoms, **FEW)
    zeno._setup_frames(universe.trajectory)
    zeno._prepare()
    for index, ts in enumerate(zeno._sliced_trajectory):
        zeno._frame_index, zeno._ts = index, ts
        zeno._single_frame()
    zeno._conclude()
    assert_same(zeno, serial)


# ---- Progress ----


def test_progress_bar_of_dask(atoms, capfd):
    ZenoWrapper(atoms, **FEW).run(backend="dask", n_workers=2, verbose=True)
    assert f"{N_FRAMES}/{N_FRAMES}" in capfd.readouterr().err


@pytest.mark.parametrize(
    "way",
    [{}, {"backend": "multiprocessing", "n_workers": 2}, {"backend": "auto"}],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_progress_bar(atoms, serial, capfd, way, threads):
    zeno = ZenoWrapper(atoms, **FEW, num_threads=threads).run(verbose=True, **way)
    assert f"{N_FRAMES}/{N_FRAMES}" in capfd.readouterr().err
    assert_same(zeno, serial)
    ZenoWrapper(atoms, **FEW, num_threads=threads, verbose=True).run(
        progressbar_kwargs={"desc": "chain"}, **way
    )
    assert "chain: 100%" in capfd.readouterr().err
    ZenoWrapper(atoms, **FEW, num_threads=threads, verbose=True).run(verbose=False, **way)
    assert capfd.readouterr().err == ""


# ---- Failures ----


def test_killed_worker_is_an_error(atoms):
    zeno = DyingWrapper(atoms, **FEW)
    with pytest.raises(RuntimeError, match="a worker process was killed before its frames were finished"):
        zeno.run(backend="multiprocessing", n_workers=2)
    assert_consistent(zeno)
    assert 4 not in zeno.frames
    assert multiprocessing.active_children() == []


def test_killed_worker_of_dask_is_an_error(atoms):
    with pytest.raises(RuntimeError, match="a worker process was killed before its frames were finished"):
        DyingWrapper(atoms, **FEW).run(backend="dask", n_workers=2)


def test_forking_after_threads_have_run(atoms):
    """A child forked after threads have run can itself run threads, 100 times."""
    zeno = ZenoWrapper(atoms, **FEW | {"n_walks": 50}, num_threads=4)
    context = multiprocessing.get_context("fork")
    for _ in range(100):
        zeno.run(stop=2)
        expected = zeno.results.capacitance.values
        receiver, sender = context.Pipe(duplex=False)

        def child(sender=sender):
            sender.send(zeno.run(stop=2).results.capacitance.values)

        process = context.Process(target=child)
        process.start()
        assert receiver.poll(60), "the child hangs"
        assert np.array_equal(receiver.recv(), expected)
        process.join()
        assert process.exitcode == 0


# ---- Data sent to workers ----


class Untouchable:
    """An object that must not be pickled."""

    def __reduce__(self):
        raise AssertionError("the topology was pickled")


def test_the_topology_stays_at_home(write):
    u = write("dcd")
    u._topology.untouchable = Untouchable()
    zeno = ZenoWrapper(u.atoms, radii="bondi", n_walks=100)
    zeno.run(backend="multiprocessing", n_workers=2)
    zeno.run(backend="dask", n_workers=1)
    assert zeno.n_frames == N_FRAMES


def test_the_trajectory_does_not_come_back(universe):
    import pickle

    worker = ZenoWrapper(universe.atoms, **FEW)._make_worker()
    part = worker(np.array([[0, 0], [1, 1]]))
    assert len(pickle.dumps(part)) < part.rows.nbytes + 1000


def test_script_without_a_guard_for_main(tmp_path):
    """With fork, scripts written for ZENOWrapper run unchanged."""
    if multiprocessing.get_all_start_methods()[0] != "fork":
        pytest.skip("processes are not forked by default here")
    script = tmp_path / "script.py"
    script.write_text(
        "import MDAnalysis as mda\n"
        "from zenowrapper import ZenoWrapper\n"
        "u = mda.Universe.empty(2, trajectory=True)\n"
        "u.add_TopologyAttr('types', ['A', 'A'])\n"
        "zeno = ZenoWrapper(u.atoms, {'A': 1.0}, n_walks=100)\n"
        "zeno.run(backend='multiprocessing', n_workers=2)\n"
        "print(zeno.results['capacitance'].values.shape)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "(1,)", done.stderr


def test_analysis_can_be_pickled(atoms, serial):
    import pickle

    assert_same(pickle.loads(pickle.dumps(serial)), serial)
