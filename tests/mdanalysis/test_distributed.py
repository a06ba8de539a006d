# SPDX-License-Identifier: MIT
"""A Dask cluster: a real scheduler and worker processes, on the local machine."""
import os
import signal
import threading
import time
from pathlib import Path

import elea
import pytest
from conftest import FEW, N_FRAMES, assert_consistent, assert_same
from dying import DyingWrapper
from elea.backends import DistributedBackend
from zenowrapper import ZenoWrapper

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def client():
    """A cluster that drops what several workers hold at once, not after seconds."""
    with (
        dask.config.set({"distributed.scheduler.active-memory-manager.interval": "5ms"}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=2,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_same_results(client, atoms, serial):
    backend = DistributedBackend(client)
    assert backend.n_workers == 4
    assert_same(ZenoWrapper(atoms, **FEW).run(backend=backend), serial)
    assert_same(ZenoWrapper(atoms, **FEW, num_threads=2).run(backend=backend, n_parts=3), serial)
    assert_same(ZenoWrapper(atoms, **FEW).run(backend=DistributedBackend(n_workers=1)), serial)


@pytest.mark.parametrize("suffix", ["xtc", "trr"])
def test_files(client, write, suffix):
    atoms = write(suffix).atoms
    options = FEW | {"type_radii": None}
    serial = ZenoWrapper(atoms, **options).run()
    assert_same(ZenoWrapper(atoms, **options).run(backend=DistributedBackend(client)), serial)


def test_updating_group(client, universe):
    group = universe.select_atoms("prop x < 4.5", updating=True)
    serial = ZenoWrapper(group, **FEW).run()
    assert_same(ZenoWrapper(group, **FEW).run(backend=DistributedBackend(client)), serial)


def test_progress_bar(client, atoms, capfd):
    ZenoWrapper(atoms, **FEW).run(backend=DistributedBackend(client), verbose=True)
    assert f"{N_FRAMES}/{N_FRAMES}" in capfd.readouterr().err


def test_errors_come_home(client, universe):
    universe.trajectory.coordinate_array[4] = float("nan")
    with pytest.raises(ValueError, match="frame 4: .*not finite"):
        ZenoWrapper(universe.atoms, **FEW).run(backend=DistributedBackend(client))


def test_interrupt_ends_the_run_and_the_frames_of_its_workers(client, atoms):
    zeno = ZenoWrapper(atoms, **FEW | {"n_walks": 2**40}, control_charges=0)
    interrupt = threading.Timer(2.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    interrupt.start()
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        zeno.run(backend=DistributedBackend(client))
    assert time.monotonic() - begin < 10.0
    assert_consistent(zeno)
    deadline = time.monotonic() + 10.0
    while any(client.run(lambda dask_worker: dask_worker.state.executing_count).values()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_killed_worker_is_replaced(client, atoms, serial, tmp_path):
    zeno = DyingWrapper(atoms, **FEW)
    zeno.mark = str(tmp_path / "mark")
    zeno.run(backend=DistributedBackend(client))
    assert (tmp_path / "mark").exists()
    assert_same(zeno, serial)


def test_workers_that_die_again_and_again_are_an_error(client, atoms):
    zeno = DyingWrapper(atoms, **FEW)
    with pytest.raises(RuntimeError, match="workers of the cluster were lost"):
        zeno.run(backend=DistributedBackend(client))
    assert_consistent(zeno)
    client.wait_for_workers(2)


def test_map_survives_a_killed_worker(client):
    folder = Path(__file__).parents[2] / "examples"
    item = folder / "peptide.pdb", folder / "peptide.xtc"
    few = {"theory": "analogy", "num_walks": 2000, "stop": 40}
    expected = elea.analyse(*item, **few)
    results = elea.map([item] * 3, client, frames_per_task=2, **few)
    assert next(results) == expected
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
    assert list(results) == [expected, expected]
    client.wait_for_workers(2)


def test_cluster_without_workers():
    with (
        distributed.LocalCluster(
            n_workers=0, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
        pytest.raises(ValueError, match="has no workers yet"),
    ):
        DistributedBackend(client)
