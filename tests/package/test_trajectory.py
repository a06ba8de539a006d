# SPDX-License-Identifier: MIT
"""Frames of a file, and radii of atoms."""
import os
import pathlib
import signal

import numpy as np
import pytest

import elea

FEW = {"num_walks": 2000, "seed": 3}


@pytest.fixture
def chain(tmp_path):
    """An XYZ file with 10 frames of 4 atoms, and its positions (10, 4, 3)."""
    positions = np.round(np.random.default_rng(1).normal(scale=3, size=(10, 4, 3)), 3)
    lines = []
    for frame, atoms in enumerate(positions):
        lines += ["4", f"frame {frame}"]
        lines += [f"{e} {x!r} {y!r} {z!r}" for e, (x, y, z) in zip("CNOH", atoms.tolist())]
    path = tmp_path / "chain.xyz"
    path.write_text("\n".join(lines) + "\n")
    return path, positions


def without_time(result):
    return result.to_dict() | {"time": None}


def check_average(average, expected):
    assert average.n_frames == expected["n_frames"]
    harmonic = expected["properties"].pop("hydrodynamic_radius_harmonic")
    assert list(average) == list(expected["properties"])
    pairs = [(average[key], document) for key, document in expected["properties"].items()]
    for mean, document in [*pairs, (average.harmonic_radius, harmonic)]:
        for member in ("value", "std_error", "total_error", "monte_carlo_error", "fluctuation"):
            assert np.array_equal(getattr(mean, member), document[member])
        assert np.array_equal(mean.inefficiency, document["statistical_inefficiency"])
        assert mean.unit == document["unit"]


@pytest.mark.parametrize("num_threads", [1, 3, None])
def test_frames_are_as_of_compute(chain, num_threads):
    path, positions = chain
    radii = [1.7, 1.55, 1.52, 1.2]
    results = elea.compute_trajectory(path, radii, num_threads=num_threads, **FEW)
    expected = [elea.compute(p, radii, frame=i, **FEW) for i, p in enumerate(positions)]
    assert [without_time(r) for r in results] == [without_time(r) for r in expected]


@pytest.mark.parametrize(
    ("start", "stop", "step"),
    [(None, None, None), (2, None, None), (None, 3, None), (1, 9, 3), (-3, None, None), (8, 20, 1),
     (None, None, -1), (7, 1, -2), (5, 5, 1), (20, None, None), (-100, 100, 4)],
)  # fmt: skip
def test_slices_are_as_of_lists(chain, start, stop, step):
    results = elea.compute_trajectory(chain[0], 1.5, start=start, stop=stop, step=step, **FEW)
    assert [r.frame for r in results] == list(range(10))[start:stop:step]


def test_frames_by_number(chain):
    for frames in ([7, 2, 2, -1], np.array([7, 2, 2, 9], dtype=np.uint8)):
        results = elea.compute_trajectory(chain[0], 1.5, frames=frames, **FEW)
        assert [r.frame for r in results] == [7, 2, 2, 9]
        assert results[1] == results[2]
    assert elea.compute_trajectory(chain[0], 1.5, frames=[], **FEW) == []


def test_some_atoms(chain):
    path, positions = chain
    (result,) = elea.compute_trajectory(path, [1.0, 2.0], indices=[3, 1], stop=1, **FEW)
    expected = elea.compute(positions[0, [3, 1]], [1.0, 2.0], **FEW)
    assert without_time(result) == without_time(expected)


def test_times_are_the_files(peptide):
    results = elea.compute_trajectory(peptide[1], 1.5, step=50, **FEW)
    assert [r.time for r in results] == [5.0, 255.0]


def test_the_command_gives_the_same_digits(command, peptide):
    structure, trajectory = peptide
    settings = ["--seed", 3, "--num-walks", 2000, "--start", 3, "--stop", 30, "--step", 9]
    expected = command(
        structure, trajectory, *settings, "--solvent", "none", "--select", "protein and not name H*"
    )
    atoms = elea.choose_atoms(structure, "protein and not name H*")
    results = elea.compute_trajectory(
        trajectory, atoms.radii, indices=atoms.indices, start=3, stop=30, step=9, mass=atoms.mass,
        specific_volume=atoms.composition.specific_volume, hydration_layer=atoms.layer, **FEW,
    )  # fmt: skip
    assert [r.to_dict() for r in results] == expected["frames"]
    assert atoms.mass == expected["parameters"]["mass"]
    check_average(elea.average(results), expected["average"])


def test_callbacks_get_frames_in_order(chain):
    heard = []
    assert elea.compute_trajectory(chain[0], 1.5, callback=heard.append, num_threads=3, **FEW) == []
    assert [r.frame for r in heard] == list(range(10))


def test_exceptions_of_callbacks_end_the_run(chain):
    heard = []

    def callback(result):
        heard.append(result)
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        elea.compute_trajectory(chain[0], 1.5, callback=callback, **FEW)
    assert len(heard) == 1


def test_ctrl_c_ends_the_run(chain):
    with pytest.raises(KeyboardInterrupt):
        elea.compute_trajectory(
            chain[0], 1.5, callback=lambda _: os.kill(os.getpid(), signal.SIGINT), num_walks=10**4
        )


def test_inspect(chain, peptide):
    assert elea.inspect_file(chain[0]) == {
        "format": "XYZ", "n_atoms": 4, "n_frames": 10, "length_unit": "A", "first_time": None,
        "single_precision": False, "note": None, "damage": None
    }  # fmt: skip
    assert elea.inspect_file(str(peptide[1]))["n_frames"] == 100


# ---- Averages ----


def test_equal_frames_have_their_own_mean():
    sphere = elea.compute([[0, 0, 0]], 2.0, num_walks=100, theory="analogy")
    average = elea.average([sphere] * 3)
    assert average["capacitance"].value == sphere.capacitance.value
    # The statistical errors of the frames are independent, the model error is common to all.
    statistical = sphere.hydrodynamic_radius.std_error / 3**0.5
    assert average["hydrodynamic_radius"].total_error == pytest.approx(
        (0.02**2 + statistical**2) ** 0.5, rel=1e-6
    )
    assert np.array_equal(average["gyration"].value, sphere.gyration.value)
    assert average.harmonic_radius.value == pytest.approx(2.0)
    assert average.harmonic_radius.unit == "A"
    assert (len(average), average.n_frames) == (len(sphere), 3)
    assert "3 frames" in repr(average)


def test_averages_have_what_all_frames_have():
    exact = elea.compute([[0, 0, 0]], 2.0, num_walks=100)
    sampled = elea.compute(
        [[0, 0, 0]], 2.0, num_walks=100, interior="sample", num_interior_samples=100
    )
    average = elea.average(iter([exact, sampled]))
    with pytest.raises(KeyError, match="not available in all frames"):
        average["surface_area"]
    with pytest.raises(KeyError, match="colour"):
        average["colour"]
    assert "volume" in average


def test_what_cannot_be_averaged():
    with pytest.raises(ValueError, match="no results"):
        elea.average([])
    units = [elea.compute([[0, 0, 0]], 1, num_walks=10, length_unit=u) for u in ("A", "nm")]
    with pytest.raises(ValueError, match="units: A, nm"):
        elea.average(units)


# ---- Rejected input ----


def test_arguments_that_are_wrong(chain):
    path = chain[0]
    for message, keywords in (
        ("indices have 4", {"indices": [0, 4]}),
        ("indices have -1", {"indices": [-1]}),
        ("3 radii for 4", {"radii": [1.0] * 3}),
        ("no frame 10", {"frames": [10]}),
        ("no frame -11", {"frames": [-11]}),
        ("not both", {"frames": [1], "start": 0}),
        ("step cannot be zero", {"step": 0}),
        ("length_unit is 'nm'", {"length_unit": "nm"}),
        ("no spheres", {"indices": [], "radii": []}),
        ("radius of sphere 1", {"radii": -1.0}),
    ):
        with pytest.raises(ValueError, match=message):
            elea.compute_trajectory(**{"path": path, "radii": 1.5} | keywords)
    for keywords in ({"indices": [0.5]}, {"frames": ["a"]}, {"start": 0.5}, {"path": 1}, {"x": 1}):
        with pytest.raises(TypeError):
            elea.compute_trajectory(**{"path": path, "radii": 1.5} | keywords)


def test_a_slice_of_nothing_needs_no_body(chain):
    assert elea.compute_trajectory(chain[0], [], indices=[], stop=0) == []


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(OSError, match=r"nothing\.xyz"):
        elea.compute_trajectory(tmp_path / "nothing.xyz", 1.0)
    (tmp_path / "words.txt").write_text("some words\n")
    with pytest.raises(ValueError, match=r"words\.txt"):
        elea.inspect_file(tmp_path / "words.txt")


def test_a_frame_with_a_fault_is_named(chain):
    path, _ = chain
    path.write_text(path.read_text().replace("frame 6\nC ", "frame 6\nC x"))
    heard = []
    with pytest.raises(ValueError, match=r"chain\.xyz.*line 39"):
        elea.compute_trajectory(path, 1.5, callback=heard.append, **FEW)
    assert [r.frame for r in heard] == list(range(6))


def test_a_broken_file_is_not_cut_short_in_silence(chain):
    path, _ = chain
    path.write_text("\n".join(path.read_text().split("\n")[:-4]) + "\n")
    assert elea.inspect_file(path)["n_frames"] == 9
    assert elea.inspect_file(path)["damage"]
    for asked in ({}, {"stop": 10}, {"stop": -1}, {"start": -2, "stop": 5}, {"step": -1},
                  {"frames": [-1]}):  # fmt: skip
        with pytest.raises(ValueError, match=r"chain\.xyz.*stop=9"):
            elea.compute_trajectory(path, 1.5, **asked, **FEW)
    for asked, n in (({"stop": 9}, 9), ({"start": 8, "step": -1}, 9), ({"frames": [8]}, 1),
                     ({"start": 8, "stop": 2, "step": -1}, 6)):  # fmt: skip
        assert len(elea.compute_trajectory(path, 1.5, **asked, **FEW)) == n


def test_a_frame_with_other_atoms_is_refused(chain):
    path, _ = chain
    path.write_text(path.read_text() + "3\nmore\nC 0 0 0\nC 9 0 0\nC 0 9 0\n")
    with pytest.raises(ValueError, match="frame 10.*3 atoms"):
        elea.compute_trajectory(path, 1.5, **FEW)


# ---- Radii ----


def test_a_frame_of_another_molecule_is_refused(tmp_path):
    path = tmp_path / "swap.xyz"
    path.write_text("2\n\nC 0 0 0\nO 1.2 0 0\n2\n\nO 0 0 0\nC 1.2 0 0\n")
    with pytest.raises(ValueError, match=r"swap.xyz: frame 1: atom 1 is O, but C in the first frame"):
        elea.compute_trajectory(path, [1.7, 1.5], **FEW)


def test_models_of_an_assembly_are_joined_or_refused(tmp_path):
    path = tmp_path / "assembly.pdb"
    path.write_text("REMARK 350 BIOMOLECULE: 1\n" + "".join(
        f"MODEL {i:8d}\nATOM      1  CA  GLY A   1    {27.0 * i:8.3f}   0.000   0.000\nENDMDL\n"
        for i in (1, 2)))  # fmt: skip
    for call in (elea.inspect_file, elea.choose_atoms,
                 lambda path: elea.compute_trajectory(path, 1.7, **FEW)):  # fmt: skip
        with pytest.raises(ValueError, match=r"assembly.pdb: its MODELs are copies"):
            call(path)
    assert elea.inspect_file(path, models="join")["n_atoms"] == 2
    atoms = elea.choose_atoms(path, models="join", preset="bare")
    (joined,) = elea.compute_trajectory(path, atoms.radii, models="join", **FEW)
    two = elea.compute([[27.0, 0, 0], [54.0, 0, 0]], 1.7, **FEW)
    assert joined.capacitance.value == pytest.approx(two.capacitance.value, rel=1e-12)
    assert len(elea.compute_trajectory(path, 1.7, models="frames", **FEW)) == 2
    with pytest.raises(ValueError, match="models must be 'auto', 'frames' or 'join', not 'all'"):
        elea.inspect_file(path, models="all")


def test_an_atom_that_has_flown_away_is_named(chain):
    path, _ = chain
    lines = path.read_text().splitlines()
    lines[6 * 4 + 3] = "N 0 1e8 0"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(ValueError, match=r"chain.xyz: frame 4: atom 2 lies 1e\+08 A from the middle"):
        elea.compute_trajectory(path, 1.5, **FEW)
    assert len(elea.compute_trajectory(path, 1.5, indices=[0, 2, 3], **FEW)) == 10


def test_radii_by_element():
    assert elea.radii("bondi", ["C", "h", "CL"]).tolist() == [1.7, 1.2, 1.75]
    assert elea.radii("alvarez", np.array(["Fe", "O"])).tolist() == [2.44, 1.5]
    assert elea.radii("bondi", []).shape == (0,)
    assert elea.radii("bondi").dtype == np.float64


def test_elements_are_guessed_from_names():
    radii = elea.radii("bondi", names=["CA", "CA", "1HB"], residue_names=["ALA", "CA", "ALA"])
    assert radii.tolist() == [1.7, 2.31, 1.2]
    assert elea.radii("bondi", ["", "N"], names=["OXT", "OXT"]).tolist() == [1.52, 1.55]


def test_alpha_carbons():
    radii = elea.radii("calpha5", names=["CA", "CA"], residue_names=["ALA", "GLY"])
    assert radii.tolist() == [5.0, 5.0]


def test_radii_of_a_file(tmp_path):
    path = tmp_path / "set.txt"
    path.write_text("C 2.0\nCA 3.0 # alpha\nW 2.6\n")
    assert elea.radii(path, ["C", "C", ""], names=["CB", "CA", "W"]).tolist() == [2.0, 3.0, 2.6]
    with pytest.raises(ValueError, match="atom 0 .element O"):
        elea.radii(path, ["O"])
    with pytest.raises(OSError, match="nothing"):
        elea.radii(pathlib.Path("nothing"), ["C"])


def test_atoms_without_a_radius_are_named():
    message = r"3 of 5 atoms.*'bondi': atom 1 \(FE in HEM, element Fe\), atom 3 \(element Xx\);"
    with pytest.raises(ValueError, match=message):
        elea.radii(
            "bondi", ["C", "Fe", "Fe", "Xx", "N"], names=["CA", "FE", "FE", "", "N"],
            residue_names=["ALA", "HEM", "HEM", "", "ALA"],
        )  # fmt: skip
    with pytest.raises(ValueError, match="without name and element"):
        elea.radii("bondi", [""])
    with pytest.raises(ValueError, match="Carbon"):
        elea.radii("bondi", ["Carbon"], names=["CA"])


def test_atoms_are_chosen_as_by_the_command(peptide):
    backbone = elea.choose_atoms(peptide[0], "backbone", preset="bare")
    assert len(backbone.indices) == len(backbone.radii) == 80
    assert set(backbone.radii) == {1.55, 1.7, 1.52}
    alpha = elea.choose_atoms(peptide[0], radii="calpha5")
    assert alpha.radii.tolist() == [5.0] * 20
    assert alpha.mass == elea.choose_atoms(peptide[0], "all", preset="bare").mass
    assert alpha.mass == pytest.approx(2170.44, abs=0.01)


def test_biomolecules_are_taken_as_in_solution(command, peptide, tmp_path):
    atoms = elea.choose_atoms(peptide[0])
    expected = command(peptide[0], "--num-walks", 2000)["parameters"]
    assert (atoms.preset, atoms.layer) == (expected["preset"], expected["add_radius"])
    assert len(atoms.indices) == expected["n_atoms_selected"] == 154
    assert set(atoms.radii) == {1.55 + 0.8, 1.7 + 0.8, 1.52 + 0.8}
    assert atoms.mass == atoms.composition.mass == expected["mass"]
    assert atoms.composition.specific_volume == expected["specific_volume"]
    chosen = elea.choose_atoms(peptide[0], radii="alvarez", preset="solution")
    assert set(chosen.radii) == {1.66 + 0.8, 1.77 + 0.8, 1.50 + 0.8}
    bare = elea.choose_atoms(peptide[0], radii="alvarez")
    assert (bare.preset, bare.layer, bare.composition) == ("bare", 0.0, None)
    with pytest.raises(ValueError, match="no preset \"wet\"; give auto, solution or bare"):
        elea.choose_atoms(peptide[0], preset="wet")
    lacking = tmp_path / "lacking.pdb"
    lines = pathlib.Path(peptide[0]).read_text().splitlines(keepends=True)
    lacking.write_text("".join(line for line in lines if line[12:16] != " CB "))
    with pytest.warns(UserWarning, match="17 atoms of 17 residues are missing, first in ASN 1"):
        assert elea.choose_atoms(lacking).mass == atoms.mass


def test_a_pqr_file_brings_its_radii(tmp_path):
    pqr = tmp_path / "a.pqr"
    pqr.write_text(
        "ATOM 1 N GLY 1 0 0 0 -0.3000 1.8500\nATOM 2 H GLY 1 1 0 0 0.3000 0.0000\n"
        "ATOM 3 CA GLY 1 20 0 0 0.2100 2.2750\n"
    )
    atoms = elea.choose_atoms(pqr)
    assert atoms.indices.tolist() == [0, 2]
    assert atoms.radii.tolist() == [1.85, 2.275]
    assert atoms.mass == pytest.approx(27.026, abs=0.001)
    assert elea.choose_atoms(pqr, radii="bondi").radii.tolist() == [1.55, 1.2, 1.7]


def test_atoms_that_cannot_be_chosen(peptide, tmp_path):
    with pytest.raises(ValueError, match=r"peptide\.pdb.*selection"):
        elea.choose_atoms(peptide[0], "resname XYZ")
    with pytest.raises(ValueError, match="no set of radii"):
        elea.choose_atoms(peptide[0], radii="nothing")
    with pytest.raises(ValueError, match=r"peptide\.xtc.*does not name its atoms"):
        elea.choose_atoms(peptide[1])
    with pytest.raises(OSError, match=r"nothing\.pdb"):
        elea.choose_atoms(tmp_path / "nothing.pdb")
    iron = tmp_path / "iron.xyz"
    iron.write_text("1\niron\nFe 0 0 0\n")
    with pytest.raises(ValueError, match=r"iron\.xyz.*no radius"):
        elea.choose_atoms(iron)
    assert elea.choose_atoms(iron, radii="alvarez").mass == pytest.approx(55.845)


def test_sets_and_lengths_are_checked():
    with pytest.raises(ValueError, match="no set of radii"):
        elea.radii("nothing", ["C"])
    with pytest.raises(ValueError, match="1 names, but 2 atoms"):
        elea.radii("bondi", ["C", "C"], names=["CA"])
