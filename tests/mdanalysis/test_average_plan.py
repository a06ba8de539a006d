# SPDX-License-Identifier: MIT
"""max_rsd_average: the parent plans, so that all backends give the same bits."""
import numpy as np
import pytest
from conftest import N_FRAMES, assert_same
from zenowrapper import ZenoWrapper

PLANNED = {"max_rsd_average": 0.02, "seed": 4}
WAYS = [
    {"backend": "multiprocessing", "n_workers": 2},
    {"backend": "multiprocessing", "n_workers": 3, "n_parts": 4},
    {"backend": "dask", "n_workers": 2},
    {"backend": "auto"},
]


@pytest.mark.filterwarnings("ignore:max_rsd_average")
@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same(atoms, way):
    serial = ZenoWrapper(atoms, **PLANNED).run()
    other = ZenoWrapper(atoms, **PLANNED).run(**way)
    assert_same(other, serial)
    assert other.average_plan == serial.average_plan
    assert serial.average_plan.num_frames == N_FRAMES


@pytest.mark.filterwarnings("ignore:max_rsd_average")
def test_the_planned_numbers_give_the_same(atoms):
    trajectory = atoms.universe.trajectory
    trajectory[2]
    planned = ZenoWrapper(atoms, **PLANNED, num_threads=2).run()
    plan = planned.average_plan
    same = ZenoWrapper(atoms, n_walks=plan.num_walks, control_charges=plan.control_charges, seed=4)
    assert_same(same.run(), planned)
    part = ZenoWrapper(atoms, **PLANNED)
    numbers = [result.num_walks for result in part.iterate(frames=[3, 1])]
    assert numbers == [part.average_plan.num_walks] * 2
    assert part.average_plan.num_frames == 2
    part.plan(stop=3, n_cores=2)
    assert part.average_plan.num_frames == 3


def test_one_frame_and_other_precisions(atoms):
    one = ZenoWrapper(atoms, max_rsd_average=0.01).run(stop=1)
    assert one.average_plan is None
    assert_same(ZenoWrapper(atoms, max_rsd_capacitance=0.01).run(stop=1), one)
    with pytest.warns(UserWarning, match="out of reach.*more frames"):
        far = ZenoWrapper(atoms, max_rsd_average=1e-5).run()
    assert far.average_plan.out_of_reach and far.average_plan.num_walks == 512
    assert np.isfinite(far.results.capacitance.values).all()
    for other in ("max_rsd_capacitance", "max_rsd_polarizability", "max_run_time"):
        with pytest.raises(ValueError, match=f"{other} exclude"):
            ZenoWrapper(atoms, max_rsd_average=0.01, **{other: 0.01})
