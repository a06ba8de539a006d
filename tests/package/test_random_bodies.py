# SPDX-License-Identifier: MIT
"""The mobility of bodies of all kinds is symmetric and positive definite, or refused with a reason."""
import os

import elea
import numpy as np

N_BODIES = int(os.environ.get("ELEA_BODIES", 10_000 if os.environ.get("ELEA_FULL") else 70))


def radii_of(rng, n):
    """From 1 to 100, most of them small."""
    return 10.0 ** rng.uniform(0.0, 2.0, n) if rng.random() < 0.5 else rng.uniform(1.0, 100.0, n)


def cloud(rng, n):
    """Spheres that overlap, touch nothing, or lie inside others."""
    radii = radii_of(rng, n)
    return rng.normal(0.0, rng.choice([0.1, 1.0, 5.0]) * radii.mean(), (n, 3)), radii


def cluster(rng, n):
    """Each sphere touches one before it, but for rounding."""
    radii = radii_of(rng, n)
    centres = np.zeros((n, 3))
    for i in range(1, n):
        other = rng.integers(i)
        way = rng.normal(size=3)
        centres[i] = centres[other] + way / np.linalg.norm(way) * (radii[i] + radii[other])
    return centres, radii


def chain(rng, n):
    """Beads of one size, apart, in contact or in each other."""
    way = rng.normal(size=(n, 3))
    way *= rng.choice([0.7, 2.0, 2.5]) / np.linalg.norm(way, axis=1)[:, None]
    return np.cumsum(way, axis=0), np.ones(n)


def shell(rng, n):
    """Around a cavity, which may be open."""
    n = max(n, 12)
    way = rng.normal(size=(n, 3))
    size = rng.uniform(2.0, 30.0)
    centres = size * way / np.linalg.norm(way, axis=1)[:, None]
    return centres, np.full(n, rng.uniform(1.0, 0.9 * size))


def nested(rng, n):
    """One sphere, and others mostly inside it."""
    radii = np.concatenate([[100.0], rng.uniform(1.0, 60.0, n - 1)])
    return rng.normal(0.0, 40.0, (n, 3)) * (np.arange(n) > 0)[:, None], radii


def plane(rng, n):
    """A sheet or a rod of a lattice."""
    counts = (n, 1) if rng.random() < 0.5 else (int(n**0.5) + 1, int(n**0.5) + 1)
    at = np.stack(np.meshgrid(np.arange(counts[0]), np.arange(counts[1]), [0]), axis=-1)
    return 1.9 * at.reshape(-1, 3).astype(float), np.ones(counts[0] * counts[1])


def single(rng, n):
    return rng.normal(0.0, 1e3, (1, 3)), radii_of(rng, 1)


KINDS = (cloud, cluster, chain, shell, nested, plane, single)


def assert_symmetric_and_positive(mobility):
    """In units in which translation and rotation are of one size."""
    matrix = np.asarray(mobility)
    scale = 1.0 / np.sqrt(np.diag(matrix))
    matrix = scale[:, None] * matrix * scale
    assert np.abs(matrix - matrix.T).max() < 1e-10
    assert np.linalg.eigvalsh(matrix).min() > 0.0


def test_mobility_is_symmetric_and_positive_definite():
    refused = 0
    for number in range(N_BODIES):
        rng = np.random.default_rng(number)
        kind = KINDS[number % len(KINDS)]
        centres, radii = kind(rng, int(rng.integers(2, 40)))
        result = elea.compute(centres, radii, num_walks=1000, num_patches=100, frame=number)
        try:
            about = [result.mobility(point) for point in ("centre_of_mass", "centre_of_diffusion")]
        except KeyError as error:
            assert "equations were not solved" in str(error)
            refused += 1
            continue
        for mobility in about:
            assert_symmetric_and_positive(mobility)
        matrix = np.asarray(about[1])
        coupling = matrix[3:, :3]
        size = np.sqrt(np.outer(np.diag(matrix)[3:], np.diag(matrix)[:3]))
        assert np.abs((coupling - coupling.T) / size).max() < 1e-9
    assert refused <= N_BODIES / 100
