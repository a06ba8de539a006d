# SPDX-License-Identifier: MIT
"""Files of oxDNA in the command: duplexes, strands that a box cuts, masses, what is refused."""
import gzip
import json
import random

import numpy as np
import pytest
from conftest import only_error

LENGTH = 8.518  # Angstrom
PAIRS = {"A": "T", "T": "A", "G": "C", "C": "G"}
SEQUENCE = "CGCGAATTCGCG"  # 5' to 3'; its own complement
QUICK = ("--theory", "analogy", "--num-walks", "20000", "--num-threads", "1")


def turn(angle):
    return np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])


def duplex(n, rise=0.3897628551303122, twist=35.9):
    """Particles of an ideal helix as oxDNA generates it: strands one after the other, 3' to 5'."""
    axis, a1, step = np.array([0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]), turn(np.radians(twist))
    first = []
    for k in range(n):
        first.append((rise * k * axis - 0.6 * a1, a1, axis))
        a1 = step @ a1
    second = [(r + 1.2 * a1, -a1, -axis) for r, a1, _ in reversed(first)]
    return first + second


def classic(strands, circular=False):
    """The text of a topology, from sequences 5' to 3'."""
    lines, begin = [f"{sum(map(len, strands))} {len(strands)}"], 0
    for number, strand in enumerate(strands, 1):
        last = begin + len(strand) - 1
        for i, base in enumerate(reversed(strand), begin):
            before, after = i - 1, i + 1
            if i == begin:
                before = last if circular else -1
            if i == last:
                after = begin if circular else -1
            lines.append(f"{number} {base} {before} {after}")
        begin = last + 1
    return "\n".join(lines) + "\n"


def modern(strands, options=""):
    head = f"{sum(map(len, strands))} {len(strands)} 5->3\n"
    return head + "".join(f"{strand}{options}\n" for strand in strands)


def frame(particles, box=40.0, step=0, velocities=True):
    rows = [" ".join(repr(float(x)) for x in (*r, *a1, *a3)) for r, a1, a3 in particles]
    end = " 0 0 0 0 0 0\n" if velocities else "\n"
    return f"t = {step}\nb = {box} {box} {box}\nE = -1 -1.5 0.5\n" + "".join(row + end for row in rows)


def in_new_order(particles):
    n = len(particles) // 2
    return particles[n - 1::-1] + particles[:n - 1:-1]


@pytest.fixture
def run(elea, tmp_path):
    def analyse(topology, trajectory, *options, name="a"):
        (tmp_path / f"{name}.top").write_text(topology)
        (tmp_path / f"{name}.dat").write_text(trajectory)
        done = elea(f"{name}.top", f"{name}.dat", *QUICK, "--json", "-", *options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), done.stderr

    return analyse


def values(document, key="capacitance"):
    return [one["properties"][key]["value"] for one in document["frames"]]


def same_body(a, b):
    """Spheres in another order: what is exact is the same but for rounding."""
    for key in ("volume", "surface_area", "gyration_eigenvalues"):
        np.testing.assert_allclose(values(a, key), values(b, key), rtol=1e-9)
    np.testing.assert_allclose(values(a), values(b), rtol=0.01)


def test_both_formats_of_the_topology_are_the_same_molecule(run):
    particles = duplex(12)
    old, said = run(classic([SEQUENCE] * 2), frame(particles))
    new, _ = run(modern([SEQUENCE] * 2), frame(in_new_order(particles), velocities=False))
    same_body(old, new)
    assert old["parameters"]["mass"] == new["parameters"]["mass"]
    assert "solution: two spheres per nucleotide, mass from residues" in said
    assert "composition: 24 nucleotides, 2 chains" in said
    assert old["parameters"]["assumed"].startswith("solution: two spheres per nucleotide")


def sites_of(particles):
    return LENGTH * np.array([s for r, a1, a3 in particles
                              for s in (r - 0.34 * a1 + 0.3408 * np.cross(a3, a1), r + 0.4 * a1)])


def test_the_body_is_that_of_its_spheres(elea, run, tmp_path):
    particles = duplex(12)
    found, _ = run(classic([SEQUENCE] * 2), frame(particles), "--seed", 3)
    lines = [f"SPHERE {x!r} {y!r} {z!r} 3.7" for x, y, z in sites_of(particles).tolist()]
    (tmp_path / "a.bod").write_text("\n".join(lines) + "\n")
    bod = json.loads(elea("a.bod", *QUICK, "--seed", 3, "--json", "-").stdout)
    for key in ("volume", "surface_area"):
        np.testing.assert_allclose(values(found, key), values(bod, key), rtol=1e-12)


@pytest.mark.parametrize(("n", "least", "most"), [(8, 13.1, 14.6), (12, 15.2, 16.7), (20, 19.3, 20.8)])
def test_duplexes_diffuse_as_measured(run, n, least, most):
    """Eimer and Pecora, J. Chem. Phys. 94, 2324 (1991): cylinders of 20 +- 1.5 A (docs/presets.md)."""
    sequence = (2 * SEQUENCE)[:n]
    other = "".join(PAIRS[base] for base in reversed(sequence))
    found, _ = run(classic([sequence, other]), frame(duplex(n)), "--theory", "stokes")
    assert least < values(found, "hydrodynamic_radius")[0] < most


# Residues without water, and for each strand water and no phosphate at its beginning.
def mass_of(strands, circular=False):
    residues = {"A": 313.209, "C": 289.184, "G": 329.208, "T": 304.195}
    return sum(sum(residues[base] for base in strand) + (0 if circular else 18.015 - 79.980) for strand in strands)


def test_masses_of_linear_and_circular_strands(run):
    strands = [SEQUENCE, "ACGTTGCAAGTC"]
    for circular in (False, True):
        expected = mass_of(strands, circular)
        old, said = run(classic(strands, circular), frame(duplex(12)))
        new, _ = run(modern(strands, " circular=true" if circular else ""), frame(in_new_order(duplex(12))))
        assert old["parameters"]["mass"] == pytest.approx(expected, abs=0.05)
        assert new["parameters"]["mass"] == pytest.approx(expected, abs=0.05)
        assert "24 nucleotides, 2 chains" in said


def test_nucleotides_of_a_strand_need_not_follow_each_other(run):
    """Each second nucleotide of the file belongs to the other strand."""
    n = len(SEQUENCE)
    particles = duplex(n)
    lines = [f"{2 * n} 2"]
    for i in range(n):
        for strand in (0, 1):
            own = 2 * i + strand
            lines.append(f"{strand + 1} {SEQUENCE[n - 1 - i]} {own - 2 if i else -1} {own + 2 if i < n - 1 else -1}")
    mixed = [particles[i + k * n] for i in range(n) for k in (0, 1)]
    usual, _ = run(classic([SEQUENCE] * 2), frame(particles))
    found, _ = run("\n".join(lines) + "\n", frame(mixed))
    same_body(usual, found)
    assert found["parameters"]["mass"] == pytest.approx(usual["parameters"]["mass"], rel=1e-12)


def test_rna(run):
    dna, _ = run(modern(["GGCC"] * 2), frame(in_new_order(duplex(4))))
    rna, _ = run(modern(["GGCC"] * 2, " type=RNA"), frame(in_new_order(duplex(4))))
    assert rna["parameters"]["mass"] - dna["parameters"]["mass"] == pytest.approx(8 * 15.999, abs=0.01)
    assert values(rna, "volume") != values(dna, "volume")


# A strand of RNA whose backbones are 0.761 apart where oxRNA has them.
def strand_of_rna(n):
    along = np.sqrt(0.761070781051**2 - 0.2**2)
    steps, a1 = turn(np.radians(90)), np.array([1.0, 0.0, 0.0])
    a3, made = np.array([0.0, 0.0, 1.0]), []
    for k in range(n):
        back = np.array([0.0, 0.2 * (k % 2), along * k])
        made.append((back + 0.4 * a1 - 0.2 * a3, a1, a3))
        a1 = steps @ a1
    return made


def test_rna_with_the_letters_of_dna_is_told_by_its_backbones(run):
    for letter, expected in (("T", True), ("U", False)):
        _, said = run(classic(["ACGA" + 8 * letter]), frame(strand_of_rna(12)))
        assert ("warning: the backbones are where oxRNA has them" in said) == expected
    assert "oxRNA" not in run(classic([SEQUENCE] * 2), frame(duplex(12)))[1]


def test_strands_that_the_box_cuts_are_made_whole(run):
    particles, box = duplex(12), 12.0
    wrapped = [(np.mod(r + np.array([11.9, 0.1, 9.0]), box), a1, a3) for r, a1, a3 in particles]
    jumped = [(r + (box if k < 12 else 0.0) * np.array([1.0, -2.0, 0.0]), a1, a3)
              for k, (r, a1, a3) in enumerate(particles)]
    usual, said = run(classic([SEQUENCE] * 2), frame(particles, box))
    assert "made whole" not in said
    for other in (wrapped, jumped):
        found, said = run(classic([SEQUENCE] * 2), frame(other, box))
        assert "made whole" in said
        same_body(usual, found)


def test_a_truncated_trajectory_has_its_whole_frames(elea, run, tmp_path):
    one, two = frame(duplex(12)), frame(duplex(12, rise=0.42), step=1)
    topology = classic([SEQUENCE] * 2)
    whole, _ = run(topology, one + two)
    assert values(whole, "volume")[0] != values(whole, "volume")[1]
    dice = random.Random(1)
    for _ in range(20):
        size = dice.randrange(1, len(two) - 1)
        (tmp_path / "a.dat").write_text(one + two[:size])
        done = elea("a.top", "a.dat", *QUICK, "--json", "-")
        assert values(json.loads(done.stdout), "volume") == values(whole, "volume")[:1], size
        assert "truncated" in done.stderr or "line" in done.stderr


def test_a_compressed_trajectory(elea, run, tmp_path):
    plain, _ = run(classic([SEQUENCE] * 2), frame(duplex(12)))
    (tmp_path / "a.dat.gz").write_bytes(gzip.compress(frame(duplex(12)).encode()))
    done = elea("a.top", "a.dat.gz", *QUICK, "--json", "-")
    if "zlib" in done.stderr:
        pytest.skip("this build has no zlib")
    assert values(json.loads(done.stdout)) == values(plain)


def test_what_is_missing_or_wrong_is_said(elea, tmp_path):
    (tmp_path / "a.top").write_text(classic([SEQUENCE] * 2))
    (tmp_path / "a.dat").write_text(frame(duplex(12)))
    (tmp_path / "b.dat").write_text(frame(duplex(11)))
    (tmp_path / "c.oxview").write_text("{}\n")
    (tmp_path / "d.vtj1").write_bytes(b"VTJ1\0\0\0\0")
    assert "elea system.top trajectory.dat" in only_error(elea("a.dat"), code=2)
    assert "give the trajectory after it" in only_error(elea("a.top"))
    message = only_error(elea("a.top", "b.dat"))
    assert message.startswith("b.dat: line 25: the file ends after 22 of the 24 particles")
    assert "oxView" in only_error(elea("c.oxview"))
    assert "VTJ1" in only_error(elea("d.vtj1"))


def test_radii_of_atoms_are_refused_and_the_set_is_named(elea, run):
    run(classic([SEQUENCE] * 2), frame(duplex(12)))
    for options in (("--preset", "bare"), ("--radii", "alvarez")):
        assert 'the set "oxdna" has them' in only_error(elea("a.top", "a.dat", *options))


def test_radii_of_the_set_and_selections(run):
    trajectory = frame(duplex(12))
    topology = classic([SEQUENCE] * 2)
    usual, _ = run(topology, trajectory)
    bare, said = run(topology, trajectory, "--radii", "oxdna")
    assert values(bare, "volume") == values(usual, "volume")
    assert said.startswith("bare: ")
    strand, _ = run(topology, trajectory, "--select", "chain 2 and resid 1-6")
    assert strand["parameters"]["mass"] == pytest.approx(mass_of([SEQUENCE[:6]]), abs=0.05)
