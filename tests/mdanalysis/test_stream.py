# SPDX-License-Identifier: MIT
"""Trajectories that arrive while a simulation runs, also from imdclient's test server."""
import os
import signal
import threading
import time

import MDAnalysis as mda
import numpy as np
import pytest
from conftest import FEW, N_FRAMES, make_universe
from zenowrapper import ZenoWrapper

imdclient = pytest.importorskip("imdclient")
base = pytest.importorskip("MDAnalysis.coordinates.base")
if not hasattr(base, "StreamReaderBase"):
    pytest.skip("this MDAnalysis has no streams", allow_module_level=True)

from imdclient.IMDProtocol import IMDHeaderType  # noqa: E402
from imdclient.tests.server import InThreadIMDServer  # noqa: E402
from imdclient.tests.utils import create_default_imdsinfo_v3  # noqa: E402


class PatientServer(InThreadIMDServer):
    """The original gives up, and leaves its client waiting, after 5 s on a busy machine."""

    def _accept_handshake(self, first_frame):
        self.listen_socket.settimeout(60)
        self.conn, _ = self.listen_socket.accept()
        self.conn.settimeout(60)
        self._send_handshakeV3()
        self.expect_packet(IMDHeaderType.IMD_GO)
        if first_frame:
            self.send_frame(0)


class Simulation:
    """A server that sends the frames of a universe, then ends or drops the connection."""

    def __init__(self, universe, topology, **session):
        self.topology = topology
        self.server = PatientServer(universe.trajectory)
        info = create_default_imdsinfo_v3()
        info.velocities = info.forces = False
        for name, value in session.items():
            setattr(info, name, value)
        self.server.set_imdsessioninfo(info)
        self.server.handshake_sequence("127.0.0.1")
        self.may_go_on = threading.Event()
        self.thread = None

    def connect(self, n_frames=N_FRAMES, broken=b"", wait=False):
        """A universe of the stream; `wait` holds the second frame back until `may_go_on`."""
        url = f"imd://127.0.0.1:{self.server.port}"
        universe = mda.Universe(self.topology, url)
        self.server.join_accept_thread()
        self.thread = threading.Thread(target=self.send, args=(n_frames, broken, wait))
        self.thread.start()
        return universe

    def send(self, n_frames, broken, wait):
        try:
            for number in range(1, n_frames):
                if wait:
                    self.may_go_on.wait(60)
                self.server.send_frame(number)
            self.server.conn.sendall(broken)
        except OSError:
            pass  # the client has disconnected
        if not wait:
            self.server.conn.close()

    def end(self):
        self.may_go_on.set()
        if self.thread is not None:
            self.thread.join(60)
        self.server.cleanup()


@pytest.fixture
def written(write):
    """Frames with a box, as required by the server."""
    return write("dcd")


@pytest.fixture
def simulation(written):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    simulation = Simulation(written, written.filename)
    yield simulation
    simulation.end()
    for number, handler in before.items():
        signal.signal(number, handler)


OPTIONS = FEW | {"type_radii": None}


@pytest.fixture
def expected(written):
    return ZenoWrapper(written.atoms, **OPTIONS).run().results


def assert_frames(zeno, expected, frames):
    assert zeno.frames.tolist() == frames
    assert zeno.n_frames == len(frames)
    for name, result in expected.items():
        assert np.array_equal(zeno.results[name].values, result.values[frames])
        assert np.array_equal(zeno.results[name].variance, result.variance[frames])


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("backend", [None, "serial", "auto"])
def test_all_frames_of_a_simulation(simulation, expected, threads, backend):
    u = simulation.connect()
    zeno = ZenoWrapper(u.atoms, **OPTIONS, num_threads=threads)
    assert zeno.run(backend=backend) is zeno
    assert_frames(zeno, expected, list(range(N_FRAMES)))


@pytest.mark.parametrize(
    ("bounds", "frames"),
    [
        ({"step": 2}, [0, 2, 4, 6]),
        ({"stop": 3}, [0, 1, 2]),
        ({"start": 2, "stop": 6, "step": 3}, [2, 5]),
        ({"stop": 0}, []),
        ({"start": 5}, [5, 6]),
    ],
)
def test_slices(simulation, expected, bounds, frames):
    u = simulation.connect()
    assert_frames(ZenoWrapper(u.atoms, **OPTIONS).run(**bounds), expected, frames)


def test_results_come_while_the_simulation_runs(simulation, expected):
    u = simulation.connect(wait=True)
    zeno = ZenoWrapper(u.atoms, **OPTIONS)
    seen = []

    def hear(result):
        # The result of the first frame is available before the second has been sent.
        assert not simulation.may_go_on.is_set() or result.frame > 0
        simulation.may_go_on.set()
        seen.append((result.frame, result.capacitance.value, result.time, u.trajectory.ts.frame))
        return result.frame < 3

    zeno.run(callback=hear)
    assert [frame for frame, *_ in seen] == [0, 1, 2, 3]
    assert [value for _, value, *_ in seen] == expected.capacitance.values[:4].tolist()
    assert [time for *_, time, _ in seen] == zeno.times.tolist()
    assert [frame for *_, frame in seen] == [0, 1, 2, 3]
    assert_frames(zeno, expected, [0, 1, 2, 3])


def test_iterating(simulation, expected):
    u = simulation.connect()
    zeno = ZenoWrapper(u.atoms, **OPTIONS)
    values = []
    results = zeno.iterate()
    for result in results:
        values.append(result.volume.value)
        if result.frame == 4:
            break
    results.close()
    assert values == expected.volume.values[:5].tolist()
    assert_frames(zeno, expected, list(range(5)))


@pytest.mark.parametrize("broken", [b"\0\0\0\2\0\0\0\14rest", b"\377" * 100, b"\0"])
def test_simulation_that_breaks_off(simulation, expected, broken):
    u = simulation.connect(n_frames=4, broken=broken)
    zeno = ZenoWrapper(u.atoms, **OPTIONS).run()
    assert_frames(zeno, expected, [0, 1, 2, 3])


def test_simulation_that_fails_in_a_frame(written, tmp_path):
    """Non-finite coordinates: an error, and the preceding frames are kept."""
    broken = mda.Universe(written.filename, written.trajectory.filename, in_memory=True)
    broken.trajectory.coordinate_array[3, 0, 0] = np.nan
    broken.trajectory.dimensions_array = np.tile([50.0, 50.0, 50.0, 90.0, 90.0, 90.0], (N_FRAMES, 1))
    simulation = Simulation(broken, written.filename)
    try:
        u = simulation.connect()
        zeno = ZenoWrapper(u.atoms, **OPTIONS)
        with pytest.raises(ValueError, match="frame 3: .* not finite"):
            zeno.run()
        assert zeno.frames.tolist() == [0, 1, 2]
        assert len(zeno.results.capacitance.values) == 3
    finally:
        simulation.end()


def test_updating_group(simulation, written):
    bound = "prop x < 4.5"
    there = ZenoWrapper(written.select_atoms(bound, updating=True), **OPTIONS).run().results
    u = simulation.connect()
    zeno = ZenoWrapper(u.select_atoms(bound, updating=True), **OPTIONS).run()
    assert_frames(zeno, there, list(range(N_FRAMES)))


def test_handlers_of_signals_are_put_back(simulation):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    u = simulation.connect()
    assert signal.getsignal(signal.SIGINT) != before[0]
    ZenoWrapper(u.atoms, **OPTIONS).run()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_interrupt_ends_the_wait_for_a_frame(simulation, expected):
    u = simulation.connect(wait=True)
    zeno = ZenoWrapper(u.atoms, **OPTIONS)
    first = threading.Event()

    def interrupt():
        first.wait(60)
        time.sleep(0.2)  # Python misses a signal that comes just before it waits for a lock.
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        zeno.run(callback=lambda _: first.set())
    thread.join()
    assert_frames(zeno, expected, [0])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_termination_closes_the_connection_and_terminates(simulation):
    """In a separate process, because it has to be killed."""
    u = simulation.connect(wait=True)
    child = os.fork()
    if child == 0:
        zeno = ZenoWrapper(u.atoms, **OPTIONS)
        zeno.run(callback=lambda _: os.kill(os.getpid(), signal.SIGTERM))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGTERM


@pytest.mark.parametrize("backend", ["multiprocessing", "dask"])
def test_parallel_backends_are_refused(simulation, backend):
    u = simulation.connect()
    zeno = ZenoWrapper(u.atoms, **OPTIONS)
    with pytest.raises(ValueError, match=r"a stream cannot be shared .* backend='serial', .* num_threads"):
        zeno.run(backend=backend, n_workers=2)
    assert zeno.run().n_frames == N_FRAMES


def test_what_a_stream_cannot_give(simulation):
    u = simulation.connect()
    zeno = ZenoWrapper(u.atoms, **OPTIONS)
    with pytest.raises(ValueError, match="cannot be chosen individually"):
        zeno.run(frames=[1, 2])
    for bounds in ({"start": -1}, {"stop": -2}, {"step": 0}, {"step": -1}):
        with pytest.raises(ValueError, match="counted from its start"):
            zeno.run(**bounds)
    assert zeno.run().n_frames == N_FRAMES
    with pytest.raises(RuntimeError, match="[Cc]annot reopen stream"):
        zeno.run()


def test_averages_cannot_be_planned(simulation):
    zeno = ZenoWrapper(simulation.connect().atoms, max_rsd_average=0.01)
    with pytest.raises(ValueError, match="max_rsd_capacitance"):
        zeno.run()


def test_plan_of_a_stream(simulation):
    u = simulation.connect()
    plan = ZenoWrapper(u.atoms, **OPTIONS).plan(n_cores=4)
    assert (plan.backend, plan.num_threads, plan.seconds) == ("serial", 4, None)
    assert "stream" in plan.reason


def test_progress_bar(simulation, capfd):
    u = simulation.connect()
    ZenoWrapper(u.atoms, **OPTIONS).run(verbose=True)
    assert f"{N_FRAMES}it" in capfd.readouterr().err


def test_iterating_over_files(universe):
    zeno = ZenoWrapper(universe.atoms, **FEW)
    for result in zeno.iterate(step=2):
        assert universe.trajectory.frame == result.frame
    assert zeno.frames.tolist() == [0, 2, 4, 6]
    other = ZenoWrapper(make_universe().atoms, **FEW).run(step=2)
    assert np.array_equal(zeno.results.volume.values, other.results.volume.values)
