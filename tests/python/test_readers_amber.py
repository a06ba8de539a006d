# SPDX-License-Identifier: MIT
"""The readers of AMBER's text formats agree with MDAnalysis, atom by atom."""

import numpy as np
import pytest

mda = pytest.importorskip("MDAnalysis")
from test_readers import BUILD, compare_box, compare_positions, dump, find_data  # noqa: E402

pytestmark = [
    pytest.mark.skipif(BUILD is None, reason="ELEA_BUILD does not name the build folder"),
    pytest.mark.filterwarnings("ignore"),
]

# AMBER's text trajectories do not state the number of atoms.
N_ATOMS = {"WIN_ache": 252, "bala": 2661, "ache": 252, "anti_md1": 8923, "capped-ala": 5071}


@pytest.mark.skipif(not find_data(["mdcrd"]), reason="the package MDAnalysisTests is not installed")
@pytest.mark.parametrize("path", find_data(["mdcrd", "trj", "mdcrd.bz2"]), ids=lambda p: p.name)
def test_amber_text_trajectories(path):
    n_atoms = N_ATOMS[path.name.split(".")[0]]
    reference = mda.coordinates.TRJ.TRJReader(str(path), n_atoms=n_atoms)
    ours = dump(path, n_atoms=n_atoms)
    assert ours.damage == 0
    assert ours.n_frames == reference.n_frames
    for frame, ts in zip(ours.frames, reference, strict=True):
        compare_positions("MDCRD", frame.positions, ts.positions)
        compare_box(frame.box, ts.dimensions)
        assert np.isnan(frame.time)
    order = [ours.n_frames - 1, 0, ours.n_frames // 2]
    for frame in dump(path, "--frames", *order, n_atoms=n_atoms).frames:
        assert np.array_equal(frame.positions, ours.frames[frame.number].positions)


@pytest.mark.skipif(not find_data(["rst7"]), reason="the package MDAnalysisTests is not installed")
@pytest.mark.parametrize("path", find_data(["rst7", "inpcrd"]), ids=lambda p: p.name)
def test_amber_text_restarts(path):
    """MDAnalysis ignores the box, and reads 12 columns as we do."""
    ours = dump(path)
    (reference,) = mda.coordinates.INPCRD.INPReader(str(path)).trajectory
    compare_positions("INPCRD", ours.frames[0].positions, reference.positions)
    last = path.read_text().splitlines()[-1].split()
    if len(last) == 6 and float(last[3]) == 90.0:
        assert np.array_equal(ours.frames[0].box, np.diag([float(x) for x in last[:3]]))
    else:
        assert ours.frames[0].box is None
