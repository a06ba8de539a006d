# SPDX-License-Identifier: MIT
"""Invalid input is rejected before any computation, with a message that names it."""
import MDAnalysis as mda
import numpy as np
import pytest
from conftest import FEW, RADII, assert_consistent, assert_same, make_universe
from zenowrapper import ZenoWrapper


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": 20.0, "temperature_units": "F"}, 'temperature_units: the unit "F" is not known'),
        ({"viscosity": 1.0, "viscosity_units": "stokes"}, 'viscosity_units: the unit "stokes"'),
        ({"mass": 1.0, "mass_units": "lb"}, 'mass_units: the unit "lb"'),
        ({"length_units": "inch"}, "length_units is 'inch'; it must be"),
        ({"length_units": None}, "length_units is 'None'; it must be"),
        ({"n_walks": 0}, "^n_walks is 0; it must"),
        ({"n_walks": -5, "max_rsd_capacitance": 0.1}, "^n_walks is -5; it must"),
        ({"min_n_walks": -5, "max_rsd_capacitance": 0.1}, "^min_n_walks is -5; it must"),
        ({"n_interior_samples": 0}, "^n_interior_samples is 0; it must"),
        ({"n_interior_samples": 0, "max_rsd_volume": 0.1}, "^n_interior_samples is 0; it must"),
        ({"n_walks": 100, "min_n_walks": 200}, "^min_n_walks is 200, which exceeds n_walks, 100$"),
        (
            {"n_interior_samples": 1, "min_n_interior_samples": 2},
            "^min_n_interior_samples is 2, which exceeds n_interior_samples, 1$",
        ),
        ({"max_rsd_capacitance": -0.1}, "max_rsd_capacitance"),
        ({"max_rsd_capacitance": 5.0}, "max_rsd_capacitance"),
        ({"max_rsd_polarizability": 0.0}, "max_rsd_polarizability"),
        ({"max_rsd_volume": 1.5}, "max_rsd_volume"),
        ({"max_run_time": -1.0}, "max_run_time"),
        ({"num_threads": 0}, "num_threads"),
        ({"temperature": -1.0}, "^temperature is -1.0 K; it must be above absolute zero"),
        ({"temperature": -300.0, "temperature_units": "C"}, "^temperature is -300.0 C; it must be above"),
        ({"viscosity": 0.0}, "^viscosity is 0.0 p; it must be positive"),
        ({"mass": -1.0, "mass_units": "Da"}, "^mass is -1.0 Da; it must be positive"),
        ({"launch_radius": -1.0}, "launch_radius"),
        ({"skin_thickness": float("nan")}, "skin_thickness"),
        ({"size_scaling_factor": 0.0}, "size_scaling_factor"),
        ({"method": "walk"}, "method"),
        ({"interior": "none"}, "interior"),
        ({"type_radii": None, "radii": "pauling"}, "pauling"),
        ({"type_radii": None, "length_units": "L"}, "length_units='L', give type_radii"),
        ({"type_radii": None, "radii": "file"}, "the topology has none"),
        ({"type_radii": RADII | {"N": 0.0}}, "radius of type 'N' is 0.0; radii must be positive"),
        ({"type_radii": RADII | {"N": -1.0}}, "radius of type 'N' is -1.0"),
        ({"type_radii": RADII | {"N": float("nan")}}, "radius of type 'N' is nan"),
        ({"type_radii": RADII | {"N": "big"}}, "radius of type 'N' is 'big'"),
        ({"type_radii": {"C": 1.7, "N": 1.5}}, r"types: O, S \(6 atoms, index 2, 3, 6, 7, 10, ...\)"),
        ({"type_radii": {}}, "Please specify radii for atom/bead types: C, N, O, S"),
    ],
)
def test_settings(atoms, options, message):
    with pytest.raises(ValueError, match=message):
        ZenoWrapper(atoms, **{"type_radii": RADII} | options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_walks": 1000.5}, "^n_walks must be a whole number"),
        ({"min_n_interior_samples": "2", "max_rsd_volume": 0.1}, "^min_n_interior_samples must be a whole"),
        ({"temperature": "hot"}, "^temperature must be a number, not str"),
        ({"mass": "50 kDa"}, "^mass must be a number, not str"),
        ({"mass": 5.0, "mass_units": 3}, "^mass_units must be a str, not int"),
        ({"size_scaling_factor": "a"}, "^size_scaling_factor must be a number, not str"),
        ({"type_radii": 1.7}, "^type_radii must be a dict, not float"),
        ({"n_steps": 3}, "unexpected keyword argument 'n_steps'$"),
        ({"n_walk": 3}, "unexpected keyword argument 'n_walk'; did you mean 'n_walks'"),
        ({"steps_interior": 3}, "unexpected keyword argument 'steps_interior'"),
    ],
)
def test_types(atoms, options, message):
    with pytest.raises(TypeError, match=message):
        ZenoWrapper(atoms, **{"type_radii": RADII} | options)


def test_type_of_the_group(universe):
    with pytest.raises(TypeError, match="AtomGroup, not Universe"):
        ZenoWrapper(universe, RADII)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"step": 0}, ValueError, "^step is 0"),
        ({"start": "a"}, TypeError, "^start is not an integer"),
        ({"frames": 3}, TypeError, "^frames must be whole numbers or a mask, not of type int"),
        ({"frames": [1, -8]}, IndexError, "^frames has -8, but the trajectory has only 7 frames"),
        ({"frames": [1, 7, 8]}, IndexError, "^frames has 7, but the trajectory has only 7 frames"),
        ({"backend": 5}, TypeError, "^backend must be a name or a backend object, not 5"),
        ({"n_workers": 1.5, "backend": "multiprocessing"}, ValueError, "^n_workers is 1.5; it must"),
        ({"n_parts": 0, "backend": "multiprocessing"}, ValueError, "^n_parts is 0; it must"),
    ],
)
def test_arguments_of_run(atoms, options, error, message):
    zeno = ZenoWrapper(atoms, **FEW).run(stop=2)
    with pytest.raises(error, match=message):
        zeno.run(**options)
    assert_consistent(zeno)


def test_frame_is_named_once(atoms):
    with pytest.raises(ValueError, match="^frame 0: the launch radius 0.1 does not hold the body"):
        ZenoWrapper(atoms, RADII, launch_radius=0.1).run()


@pytest.mark.parametrize(
    "options",
    [{"seed_interior": 42}, {"launch_radius_interior": 50.0}, {"max_run_time_interior": 10.0}, {"seed_walk": 1}],
)
def test_keywords_that_zenowrapper_does_not_use(atoms, serial, options):
    with pytest.warns(UserWarning, match=f"{next(iter(options))} has no effect, as in ZENOWrapper"):
        zeno = ZenoWrapper(atoms, **FEW, **options).run()
    assert_same(zeno, serial)


def test_empty_group(universe):
    with pytest.raises(ValueError, match="the atom group is empty"):
        ZenoWrapper(universe.select_atoms("name nothing"), RADII)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize(
    ("threads", "how"),
    [(1, {}), (2, {}), (1, {"backend": "multiprocessing", "n_workers": 2}), (1, {"backend": "dask"})],
)
def test_coordinates_that_are_none(universe, value, threads, how):
    universe.trajectory.coordinate_array[4, 3, 1] = value
    zeno = ZenoWrapper(universe.atoms, **FEW, num_threads=threads)
    with pytest.raises(ValueError, match=r"frame 4: .*sphere 4 is not finite"):
        zeno.run(**how)
    if not how:
        assert zeno.frames.tolist() == [0, 1, 2, 3]
        assert np.isfinite(zeno.results.volume.overall_value)


@pytest.mark.parametrize(
    ("threads", "how"),
    [(1, {}), (2, {}), (1, {"backend": "multiprocessing", "n_workers": 2}), (1, {"backend": "dask"})],
)
@pytest.mark.parametrize("updating", [False, True])
def test_an_atom_that_flew_away_is_named(universe, threads, how, updating):
    universe.trajectory.coordinate_array[4, 7, 1] = 1e8
    group = universe.select_atoms("index 5:11", updating=updating)
    for whole in ("auto", "never"):
        zeno = ZenoWrapper(group, **FEW, num_threads=threads, whole=whole)
        with pytest.raises(ValueError, match=r"^frame 4: atom 8 lies 1e\+08 A from the middle of the others"):
            zeno.run(**how)
        if not how:
            assert zeno.frames.tolist() == [0, 1, 2, 3]
            assert_consistent(zeno)
        assert zeno.run(frames=[0, 6]).n_frames == 2


@pytest.mark.parametrize(("unit", "distance"), [("nm", 2e3), ("L", 2e4), ("cm", None), ("m", None)])
def test_an_atom_is_astray_by_its_distance_in_angstrom(universe, unit, distance):
    zeno = ZenoWrapper(universe.atoms, **FEW, length_units=unit)
    frames = universe.trajectory.coordinate_array
    frames[4, 7] = 500.0  # 5000 A in nm
    zeno.run(frames=[4])
    frames[4, 7] = [distance or 1e6, 0.0, 0.0]
    if distance is None:
        zeno.run(frames=[4])
    else:
        with pytest.raises(ValueError, match=r"^frame 4: atom 8 lies (1.99|2)e\+04 A from the middle"):
            zeno.run(frames=[4])


def test_coordinates_that_are_none_in_a_file_that_the_library_reads(write):
    u = write("dcd")
    damaged = mda.Universe(u.filename, u.trajectory.filename, in_memory=True)
    damaged.trajectory.coordinate_array[4, 3, 1] = np.nan
    with mda.Writer(u.trajectory.filename, n_atoms=len(u.atoms)) as writer:
        for _ in damaged.trajectory:
            writer.write(damaged.atoms)
    u = mda.Universe(u.filename, u.trajectory.filename)
    zeno = ZenoWrapper(u.atoms, radii="bondi", n_walks=200)
    with pytest.raises(ValueError, match=r"frames.dcd: frame 4: .*atom 4 is not finite"):
        zeno.run(backend="auto")
    assert zeno.frames.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("threads", [1, 2])
def test_radii_of_a_wrong_shape(atoms, threads):
    zeno = ZenoWrapper(atoms, RADII, n_walks=100, num_threads=threads)
    zeno.type_radii = zeno.type_radii[:5]
    with pytest.raises(ValueError, match="radii"):
        zeno.run()


def test_universe_without_coordinates():
    u = mda.Universe.empty(3)
    u.add_TopologyAttr("types", ["C"] * 3)
    with pytest.raises(AttributeError):
        ZenoWrapper(u.atoms, RADII).run()


def test_topology_without_types():
    u = mda.Universe.empty(3, trajectory=True)
    with pytest.raises(AttributeError, match="type information"):
        ZenoWrapper(u.atoms, RADII)


def test_backends_that_there_are_not(atoms):
    zeno = ZenoWrapper(atoms, **FEW)
    with pytest.raises(ValueError, match="no backend 'threads'; give 'serial', 'multiprocessing', 'dask' or 'auto'"):
        zeno.run(backend="threads")
    with pytest.raises(ValueError, match="n_workers"):
        zeno.run(backend="multiprocessing", n_workers=0)
    with pytest.raises(ValueError, match="callback needs backend='serial'"):
        zeno.run(backend="multiprocessing", callback=print)


def test_interrupted_run_keeps_its_frames():
    u = make_universe()

    def interrupt(result):
        if result.frame == 2:
            raise KeyboardInterrupt

    zeno = ZenoWrapper(u.atoms, **FEW)
    with pytest.raises(KeyboardInterrupt):
        zeno.run(callback=interrupt)
    assert zeno.frames.tolist() == [0, 1, 2]
    assert len(zeno.results.volume.values) == 3
