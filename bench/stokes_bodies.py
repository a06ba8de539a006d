# SPDX-License-Identifier: MIT
"""Bodies for stokes_validation.py: smooth ones, hard ones, and proteins from a folder.

A body is an array of spheres (x, y, z, radius) or of cuboids (low corner, high corner), and belongs
to a family. The form and the constants of the error estimate were chosen by looking at the bodies
of FITTED and FITTED_PROTEINS. All others are held out.
"""

import gzip
from dataclasses import dataclass
from math import pi, sin, sqrt
from pathlib import Path

import numpy as np

GOLDEN_ANGLE = pi * (3 - sqrt(5))
# Bondi, J. Phys. Chem. 68, 441 (1964).
RADII = {"H": 1.2, "C": 1.7, "N": 1.55, "O": 1.52, "S": 1.8, "P": 1.8, "SE": 1.9}

FITTED = frozenset(
    """sphere; touching 1:1; touching 1:5; touching 1:2; touching 1:10; touching 1:3;
touching 1:20; centres 3 apart; centres 6 apart; centres 20 apart; centres 50 apart;
prolate 3; prolate 7; oblate 1/2; oblate 1/5; torus 2; torus 5; torus 15; cuboid 1:1:1;
cuboid 1:2:3; square rod 1:3; square rod 1:10; square rod 1:50; plate 1:3; plate 1:10;
plate 1:100; plate 1:1000; blade 50:10:1; ball of 280 voxels; ball of 2176 voxels;
cube of 64 voxels; gyroid of voxels; union of 6 cuboids; union of 12 cuboids;
union of 18 cuboids; filled shell of 300; filled shell of 1500; ball with 80 bumps;
ball with 300 bumps; open shell of 100; ball 10, hair of 10 x 1; ball 10, hair of 40 x 0.5;
ball 5, hair of 30 x 0.3; dumbbell 3, 5 x 1; dumbbell 5, 10 x 0.5; dumbbell 4, 30 x 0.5;
chain of 5; chain of 20; chain of 100; chain of 500; coil of 10; coil of 50; coil of 200;
coil of 1000; ring of 6; ring of 20; ring of 100; sheet 4 x 4; sheet 20 x 20;
sheet 30 x 30; block of 8; block of 64; aggregate 1 of 300; star 6 x 10; star 12 x 10;
helix 200, 5, 4; helix 60, 3, 10; cloud of 20; cloud of 100; cloud of 30, 1 to 30""".replace(
        "\n", " "
    ).split("; ")
)
FITTED_PROTEINS = frozenset(
    "1a4v 1ao6 1avu 1dwr 1g0b 1oel 1tgn 1wrt 2cga 4pep "
    "avg1clb avg1hko avg2bcb dim1gzx dim2gd1".split()
)


@dataclass(frozen=True)
class Body:
    """A named body."""

    name: str
    family: str
    rows: np.ndarray
    held_out: bool

    def write(self, path):
        """Writes it in the BOD language."""
        word = "SPHERE" if self.rows.shape[1] == 4 else "CUBOID"
        lines = (" ".join([word, *(f"{x:.10g}" for x in row)]) for row in self.rows)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def spheres(centres, radii):
    centres = np.atleast_2d(np.asarray(centres, float))
    return np.column_stack([centres, np.broadcast_to(np.asarray(radii, float), len(centres))])


def cuboid(low, high):
    return np.array([[*low, *high]], float)


def on_axis(x, radii):
    return spheres(np.column_stack([x, np.zeros_like(x), np.zeros_like(x)]), radii)


def chain(n):
    return on_axis(2.0 * np.arange(n), 1)


def circle(radius, n):
    """Unit spheres around a circle."""
    t = 2 * pi * np.arange(n) / n
    return spheres(radius * np.column_stack([np.cos(t), np.sin(t), 0 * t]), 1)


def ring(n):
    """Unit spheres, each touching two others."""
    return circle(1 / sin(pi / n), n)


def directions(n):
    """Evenly distributed points on the unit sphere."""
    k = np.arange(n)
    z = 1 - 2 * (k + 0.5) / n
    s = np.sqrt(1 - z * z)
    return np.column_stack([s * np.cos(k * GOLDEN_ANGLE), s * np.sin(k * GOLDEN_ANGLE), z])


def prolate(ratio, n=400):
    """Spheroid of semi-axes ratio, 1, 1: the largest spheres within it."""
    x = (ratio - 1 / ratio) * np.linspace(-1, 1, n)
    return on_axis(x, np.sqrt(1 - x * x / (ratio**2 - 1)))


def oblate(ratio, rings=60):
    """Spheroid of semi-axes ratio, ratio, 1: the largest spheres within it."""
    rows = [(0.0, 0.0, 0.0, 1.0)]
    for k in range(1, rings + 1):
        r = (ratio - 1 / ratio) * k / rings
        n = max(6, int(2 * pi * k))
        t = 2 * pi * (np.arange(n) + 0.5 * (k % 2)) / n
        a = sqrt(1 - r * r / (ratio**2 - 1))
        rows += [(r * np.cos(u), r * np.sin(u), 0.0, a) for u in t]
    return np.array(rows)


def random_coil(n, seed):
    """Touching unit spheres along a self-avoiding random walk."""
    random = np.random.default_rng(seed)
    x = [np.zeros(3)]
    while len(x) < n:
        step = random.normal(size=3)
        new = x[-1] + 2 * step / np.linalg.norm(step)
        if len(x) > 1 and np.min(np.sum((np.array(x[:-1]) - new) ** 2, axis=1)) < 3.996:
            if random.random() < 0.02:
                x = x[: max(1, len(x) - 10)]
            continue
        x.append(new)
    return spheres(x, 1)


def aggregate(n, seed):
    """Each unit sphere touches one before it, anywhere it fits."""
    random = np.random.default_rng(seed)
    x = [np.zeros(3)]
    while len(x) < n:
        step = random.normal(size=3)
        new = x[random.integers(len(x))] + 2 * step / np.linalg.norm(step)
        if np.min(np.sum((np.array(x) - new) ** 2, axis=1)) > 3.999:
            x.append(new)
    return spheres(x, 1)


def cloud(n, size, largest=1.0, *, apart=True):
    """Spheres of radii from 1 to `largest` in a cube; `apart` keeps them from touching."""
    random = np.random.default_rng(n)
    rows = []
    while len(rows) < n:
        x, a = random.uniform(-size, size, 3), largest ** random.random()
        if not (apart and any(np.linalg.norm(x - r[:3]) < a + r[3] for r in rows)):
            rows.append((*x, a))
    return np.array(rows)


def voxels(inside, n):
    """Unit voxels of a grid of 2 n voxels an edge whose centres are inside."""
    axis = np.arange(-n, n) + 0.5
    x = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    x = x[inside(x)]
    return np.column_stack([x - 0.5, x + 0.5])


def gyroid(x):
    s, c = np.sin(0.7 * x), np.cos(0.7 * x)
    level = s[:, 0] * c[:, 1] + s[:, 1] * c[:, 2] + s[:, 2] * c[:, 0]
    return (np.abs(level) < 0.6) & (np.sum(x * x, axis=1) < 64)


def random_boxes(n, seed):
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        centre, half = random.uniform(-1.5, 1.5, 3), random.uniform(0.4, 1.8, 3)
        rows.append([*(centre - half), *(centre + half)])
    return np.array(rows)


def shell(radius, n, bead, core):
    """Beads on a sphere around a core, which may fill it."""
    beads = spheres(radius * directions(n), bead)
    return np.vstack([beads, spheres([0, 0, 0], core)]) if core else beads


def hair(radius, n, bead):
    """A ball with a straight chain of beads."""
    x = radius + bead + 2 * bead * np.arange(n)
    return np.vstack([spheres([0, 0, 0], radius), on_axis(x, bead)])


def dumbbell(radius, n, bead):
    """Two balls joined by a chain of beads."""
    x = radius + bead + 2 * bead * np.arange(n)
    ends = on_axis(np.array([0.0, 2 * radius + 2 * bead * n]), radius)
    return np.vstack([ends, on_axis(x, bead)])


def sheet(n, *, hexagonal=False):
    height = sqrt(3) if hexagonal else 2
    return spheres(
        [(2 * i + (j % 2) * hexagonal, height * j, 0) for i in range(n) for j in range(n)], 1
    )


def block(n):
    return spheres([(2 * i, 2 * j, 2 * k) for i in range(n) for j in range(n) for k in range(n)], 1)


def star(arms, n):
    steps = [spheres(2.0 * k * directions(arms), 1) for k in range(1, n + 1)]
    return np.vstack([spheres([0, 0, 0], 1), *steps])


def helix(n, radius, pitch):
    """Overlapping unit spheres 1.5 apart along a helix."""
    t = 1.5 * np.arange(n) * 2 * pi / sqrt((2 * pi * radius) ** 2 + pitch**2)
    return spheres(
        np.column_stack([radius * np.cos(t), radius * np.sin(t), pitch * t / (2 * pi)]), 1
    )


def protein(path, layer, hydrogens=False):
    """Atoms of the first model with Bondi radii and a uniform layer."""
    rows = []
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        for line in file:
            if line.startswith("ENDMDL"):
                break
            if not line.startswith("ATOM") or line[16] not in " A":
                continue
            element = line[76:78].strip() or line[12:16].strip().lstrip("0123456789")[:1]
            if hydrogens or element not in ("H", "D"):
                position = [float(line[i : i + 8]) for i in (30, 38, 46)]
                rows.append((*position, RADII.get(element.upper(), 1.7) + layer))
    return np.array(rows)


def proteins(folder):
    """PDB files, each bare and with a layer of 0.8 A."""
    for path in sorted(Path(folder).glob("*.pdb*")):
        name = path.name.partition(".")[0]
        held_out = name not in FITTED_PROTEINS
        yield Body(name, "protein, bare", protein(path, 0), held_out)
        yield Body(f"{name} + 0.8 A", "protein + 0.8 A", protein(path, 0.8), held_out)


def structure(path):
    """All atoms of a PDB file, bare."""
    path = Path(path)
    return Body(path.name, "structure", protein(path, 0, hydrogens=True), True)


def turned(body, seed):
    """Spheres in a random orientation (Shoemake 1992)."""
    x, y, z, w = np.random.default_rng(seed).normal(size=4)
    s = 2 / (x * x + y * y + z * z + w * w)
    rotation = np.array([
        [1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w)],
        [s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w)],
        [s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y)],
    ])  # fmt: skip
    rows = np.column_stack([body.rows[:, :3] @ rotation.T, body.rows[:, 3:]])
    return Body(f"{body.name}, turned {seed}", body.family, rows, body.held_out)


def smooth_bodies():
    yield "sphere", "sphere", spheres([0, 0, 0], 1)
    for q in (1, 2, 3, 5, 10, 20):
        yield "dimer", f"touching 1:{q}", spheres([[0, 0, 0], [1 + q, 0, 0]], [1, q])
    for d in (2.5, 3, 4, 6, 10, 20, 50, 100):
        yield "two spheres", f"centres {d} apart", spheres([[0, 0, 0], [d, 0, 0]], 1)
    for p in (2, 3, 5, 7, 10):
        yield "spheroid", f"prolate {p}", prolate(p)
    for p in (2, 3, 4, 5):
        yield "spheroid", f"oblate 1/{p}", oblate(p)
    for radius in (2, 3, 5, 8, 15):
        yield "torus", f"torus {radius}", circle(radius, max(60, 20 * radius))


def boxes():
    for edges in ((1, 1, 1), (1, 1, 2), (1, 2, 3)):
        yield "cuboid", "cuboid {}:{}:{}".format(*edges), cuboid((0, 0, 0), edges)
    for q in (3, 5, 10, 20, 30, 50):
        yield "rod", f"square rod 1:{q}", cuboid((0, 0, 0), (q, 1, 1))
    for q in (3, 5, 10, 30, 100, 300, 1000):
        yield "plate", f"plate 1:{q}", cuboid((0, 0, 0), (q, q, 1))
    for length in (20, 50):
        yield "plate", f"blade {length}:10:1", cuboid((0, 0, 0), (length, 10, 1))
    for r in (3, 4, 6, 8, 10):
        ball = voxels(lambda x, r=r: np.sum(x * x, axis=1) < r * r, r + 1)
        yield "voxels", f"ball of {len(ball)} voxels", ball
    yield "voxels", "cube of 64 voxels", voxels(lambda x: x[:, 0] < 9, 2)
    yield "voxels", "gyroid of voxels", voxels(gyroid, 8)
    for k in range(6):
        yield "cuboids", f"union of {3 + 3 * k} cuboids", random_boxes(3 + 3 * k, k)
    steps = [cuboid((i, 0, 0), (i + 1, 4, i + 1)) for i in range(5)]
    yield "cuboids", "stairs", np.vstack(steps)
    angle = [cuboid((0, 0, 0), (4, 1, 1)), cuboid((0, 0, 0), (1, 4, 1))]
    yield "cuboids", "angle", np.vstack(angle)


SHELLS = (
    ("filled shell of 300", (10, 300, 1.2, 9.5)),
    ("filled shell of 600", (10, 600, 1.0, 9.8)),
    ("filled shell of 1500", (20, 1500, 1.0, 19.7)),
    ("closed shell of 600", (10, 600, 1.0, 0)),
    ("ball with 200 bumps", (10, 200, 1.0, 9.5)),
    ("ball with 80 bumps", (10, 80, 1.5, 10)),
    ("ball with 400 bumps", (20, 400, 1.0, 20)),
    ("ball with 300 bumps", (20, 300, 2.0, 20)),
    ("open shell of 100", (10, 100, 1.0, 0)),
    ("open shell of 60", (10, 60, 1.5, 0)),
)
HAIRS = ((10, 10, 1), (10, 20, 0.5), (10, 40, 0.5), (10, 50, 0.2), (5, 30, 0.3), (20, 10, 1))


def decorated():
    for name, shape in SHELLS:
        yield "shell", name, shell(*shape)
    for radius, n, bead in HAIRS:
        yield "hair", f"ball {radius}, hair of {n} x {bead}", hair(radius, n, bead)
    for shape in ((3, 5, 1), (5, 10, 1), (5, 10, 0.5), (3, 0, 1), (4, 30, 0.5)):
        yield "dumbbell", "dumbbell {}, {} x {}".format(*shape), dumbbell(*shape)


def bead_models():
    for n in (3, 5, 10, 20, 50, 100, 200, 500, 1000):
        yield "chain", f"chain of {n}", chain(n)
    for k, n in enumerate((10, 20, 50, 100, 200, 300, 1000)):
        yield "coil", f"coil of {n}", random_coil(n, k + 1)
    for n in (6, 10, 20, 50, 100, 400):
        yield "ring", f"ring of {n}", ring(n)
    for n in (4, 6, 10, 20, 30):
        yield "sheet", f"sheet {n} x {n}", sheet(n, hexagonal=n == 6)
    for n in (2, 3, 4, 6):
        yield "block", f"block of {n**3}", block(n)
    for k, n in enumerate((30, 300, 100, 30)):
        yield "aggregate", f"aggregate {k} of {n}", aggregate(n, n + k)
    for arms, n in ((4, 5), (6, 10), (6, 20), (12, 10)):
        yield "star", f"star {arms} x {n}", star(arms, n)
    for shape in ((100, 5, 6), (200, 5, 4), (300, 10, 5), (60, 3, 10)):
        yield "helix", "helix {}, {}, {}".format(*shape), helix(*shape)
    for n, size in ((20, 8), (50, 12), (100, 20), (200, 30)):
        yield "cloud", f"cloud of {n}", cloud(n, size)
    for n, size, largest in ((30, 40, 30), (31, 60, 100), (15, 100, 100)):
        yield "cloud", f"cloud of {n}, 1 to {largest}", cloud(n, size, largest, apart=False)


def generated():
    """All bodies that need no file."""
    for group in (smooth_bodies, boxes, decorated, bead_models):
        for family, name, rows in group():
            yield Body(name, family, rows, name not in FITTED)
