# SPDX-License-Identifier: MIT
"""The molecule from three sides, and the data of the view that turns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from elea.report import _ellipsoids, _picture
from elea.report._load import number_of
from elea.report._text import Html, join, number, tag, unit_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from elea.report._draw import Figures
    from elea.report._ellipsoids import Ellipsoid
    from elea.report._load import Run
    from elea.report._picture import Picture

    Floats = NDArray[np.float64]

_PIXELS = 340
_MOST_TURNED = 20_000
_SIDES = (
    ("from the side, along the shortest axis", ((0, 1, 2), "long axis", "middle axis")),
    ("from above, along the middle axis", ((0, 2, 1), "long axis", "short axis")),
    ("from the end, along the longest axis", ((1, 2, 0), "middle axis", "short axis")),
)


def principal(centres: Floats) -> Floats:
    """Return the rotation to the longest, middle and shortest axis, as rows."""
    apart = centres - centres.mean(axis=0)
    _, vectors = np.linalg.eigh(apart.T @ apart)
    axes: Floats = vectors.T[::-1].copy()
    if np.linalg.det(axes) < 0.0:
        axes[2] *= -1.0
    return axes


def _side(axes: Floats, order: tuple[int, int, int]) -> Floats:
    turned: Floats = axes[list(order)].copy()
    if np.linalg.det(turned) < 0.0:
        turned[2] *= -1.0
    return turned


def render(points: Floats, radii: Floats, reach: float) -> tuple[NDArray[np.int64], Floats]:
    """Return the sphere that is seen at each pixel (-1: none), and how it faces the viewer.

    The viewer is at z = infinity; the image covers -reach to reach, from the top left.
    """
    step = 2.0 * reach / _PIXELS
    grid = (np.arange(_PIXELS) + 0.5) * step - reach
    depth = np.full((_PIXELS, _PIXELS), -np.inf)
    owner = np.full((_PIXELS, _PIXELS), -1, dtype=np.int64)
    facing = np.zeros((_PIXELS, _PIXELS))
    low = np.clip(((points[:, :2] - radii[:, None] + reach) / step).astype(int), 0, _PIXELS)
    high = np.clip(((points[:, :2] + radii[:, None] + reach) / step).astype(int) + 1, 0, _PIXELS)
    for i in np.argsort(-points[:, 2], kind="stable"):
        x, y = slice(low[i, 0], high[i, 0]), slice(low[i, 1], high[i, 1])
        rest = (
            radii[i] ** 2
            - (grid[y, None] - points[i, 1]) ** 2
            - (grid[None, x] - points[i, 0]) ** 2
        )
        height = np.sqrt(np.maximum(rest, 0.0))
        seen = (rest > 0.0) & (points[i, 2] + height > depth[y, x])
        depth[y, x][seen] = (points[i, 2] + height)[seen]
        owner[y, x][seen] = i
        facing[y, x][seen] = (height / radii[i])[seen]
    return owner[::-1], facing[::-1]


def _map(count: int = 256) -> Floats:
    """Return cividis, which readers with any colour vision see alike."""
    from matplotlib import colormaps

    found: Floats = np.asarray(colormaps["cividis"](np.linspace(0.0, 1.0, count)))[:, :3]
    return found


def _image(owner: NDArray[np.int64], facing: Floats, shades: Floats) -> Floats:
    colors = _map()[(np.clip(shades, 0.0, 1.0) * 255).astype(int)]
    image = np.ones((*owner.shape, 4))
    there = owner >= 0
    image[there, :3] = colors[owner[there]] * (0.45 + 0.55 * facing[there])[:, None]
    image[~there, 3] = 0.0
    return image


def _round_length(reach: float) -> float:
    """Return a round length for the scale bar, about a third of the image."""
    power = 10.0 ** np.floor(np.log10(0.7 * reach))
    return float(power * max(step for step in (1, 2, 5) if step * power <= 0.7 * reach))


def _draw_ellipsoids(ax: Any, shown: list[Ellipsoid], middle: Floats, turn: Floats) -> None:  # noqa: ANN401
    from matplotlib.patches import Ellipse
    from matplotlib.patheffects import withStroke

    for item in shown:
        width, height, angle = item.projected(turn)
        centre = turn @ (item.centre - middle)
        ax.add_patch(
            Ellipse(
                (centre[0], centre[1]),
                width,
                height,
                angle=angle,
                fill=False,
                edgecolor=item.color,
                linestyle=item.dash,
                linewidth=1.4,
                path_effects=[withStroke(linewidth=2.8, foreground="white")],
                label=item.name,
            )
        )


class _Scene:
    """What the three views have in common."""

    def __init__(self, picture: Picture, shown: list[Ellipsoid], unit: str) -> None:
        self.picture, self.shown, self.unit = picture, shown, unit
        self.axes = principal(picture.centres)
        low = (picture.centres - picture.radii[:, None]).min(axis=0)
        high = (picture.centres + picture.radii[:, None]).max(axis=0)
        self.middle = 0.5 * (low + high)
        apart = np.linalg.norm(picture.centres - self.middle, axis=1) + picture.radii
        far = [np.linalg.norm(item.centre - self.middle) + item.semi_axes.max() for item in shown]
        self.reach = 1.04 * float(max([apart.max(), *far]))
        self.sides = [_side(self.axes, order) for _, (order, *_) in _SIDES]
        self.drawn = [
            render((picture.centres - self.middle) @ turn.T, picture.radii, self.reach)
            for turn in self.sides
        ]

    def draw(self, figures: Figures, side: int, shades: Floats, title: str) -> Html:
        """Draw one side."""
        name, (_, across, up) = _SIDES[side]
        reach, length = self.reach, _round_length(self.reach)
        with figures.axes(2.7, 2.9) as (figure, ax):
            ax.imshow(_image(*self.drawn[side], shades), extent=(-reach, reach, -reach, reach))
            _draw_ellipsoids(ax, self.shown, self.middle, self.sides[side])
            ax.plot(
                [-0.95 * reach, -0.95 * reach + length],
                [-0.96 * reach] * 2,
                color="black",
                linewidth=2.0,
                solid_capstyle="butt",
            )
            unit = unit_text(self.unit)
            ax.text(-0.95 * reach, -0.93 * reach, f"{number(length)} {unit}".strip(), va="bottom")
            ax.set_xlim(-reach, reach)
            ax.set_ylim(-reach, reach)
            ax.set_aspect("equal")
            ax.set_axis_off()
        caption = f"{title} {name[:1].upper()}{name[1:]}; across: {across}, up: {up}."
        return figures.finish(figure, f"{title} {name}", caption, "side")


def _scale(label: str, top: float) -> Html:
    """Return a colour bar, which is not a figure of its own."""
    colors = _map(12)
    stops = ", ".join("#" + "".join(f"{round(255 * c):02x}" for c in color) for color in colors)
    bar = tag("span", "", class_="bar", style=f"background: linear-gradient(to right, {stops})")
    ends = tag("span", "0") + bar + tag("span", f"{number(top, 3)} or more")
    return tag("p", Html(f"{tag('span', label)} {ends}"), class_="scale")


def _legend(shown: list[Ellipsoid]) -> Html:
    styles = {"-": "solid", "--": "dashed", ":": "dotted"}
    items = [
        tag(
            "li",
            Html(
                tag(
                    "span",
                    "",
                    class_="line",
                    style=f"border-top: 3px {styles[item.dash]} {item.color}",
                )
                + " "
                + tag("b", item.name)
                + ": "
                + tag("span", item.meaning)
            ),
        )
        for item in shown
    ]
    return tag("ul", join(items), class_="lines")


def _data(scene: _Scene, shades: dict[str, Floats]) -> Html:
    """Return what the script draws: spheres and ellipsoids in the molecule's own axes."""
    picture = scene.picture
    places = (picture.centres - scene.middle) @ scene.axes.T
    ellipsoids = [
        {
            "color": item.color,
            "centre": np.round(scene.axes @ (item.centre - scene.middle), 3).tolist(),
            "axes": np.round((item.axes @ scene.axes.T) * item.semi_axes[:, None], 3).tolist(),
        }
        for item in scene.shown
    ]
    colors = {
        key: np.round(np.clip(values, 0.0, 1.0) * 255).astype(int).tolist()
        for key, values in shades.items()
    }
    data = {
        "reach": round(scene.reach, 3),
        "places": np.round(places, 2).ravel().tolist(),
        "radii": np.round(picture.radii, 2).tolist(),
        "shades": colors,
        "map": np.round(255 * _map()).astype(int).ravel().tolist(),
        "ellipsoids": ellipsoids,
    }
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return Html(f'<script type="application/json" id="molecule-data">{text}</script>')


def _choices(title: str, labels: list[Html]) -> Html:
    return tag("fieldset", tag("legend", title) + join(tag("label", label) for label in labels))


def _turned(scene: _Scene, shades: dict[str, Floats]) -> Html:
    """Return the view that turns: a canvas that a script draws, and its data."""
    if len(scene.picture.radii) > _MOST_TURNED:
        text = f"With more than {_MOST_TURNED} exposed atoms the molecule is not turned here."
        return tag("p", text, class_="legend")
    colors = [
        Html('<input type="radio" name="shade" value="areas" checked> exposed area'),
        Html('<input type="radio" name="shade" value="hits"> hits of walks'),
    ]
    boxes = [
        Html(f'<input type="checkbox" data-ellipsoid="{i}" checked> {item.name}')
        for i, item in enumerate(scene.shown)
    ]
    parts = [
        _choices("Colour", colors),
        _choices("Ellipsoids", boxes),
        tag("p", "Drag it, or use the arrow keys, to turn it.", class_="legend"),
    ]
    canvas = tag(
        "canvas",
        id="molecule-view",
        width=520,
        height=520,
        tabindex="0",
        role="img",
        aria_label="The molecule; drag it or use the arrow keys to turn it",
    )
    controls = tag("div", join(parts), class_="controls")
    return tag("div", join([canvas, controls, _data(scene, shades)]), class_="turned", hidden="")


def section(figures: Figures, run: Run) -> Html:
    """Return the molecule, or why it is not shown."""
    try:
        picture = _picture.make(run)
    except _picture.NoPictureError as why:
        return tag("p", f"The molecule is not shown: {why}.")
    frame = run.frames[picture.number]
    radius = run.quantity("hydrodynamic_radius")
    scene = _Scene(
        picture,
        _ellipsoids.of_frame(frame, picture.centres.mean(axis=0)),
        radius.unit if radius else "1",
    )
    top, most = (float(np.percentile(x, 95)) for x in (picture.areas, picture.hits))
    shades = {"areas": picture.areas / top, "hits": picture.hits / most}
    which = ""
    if len(run.frames) > 1:
        which = (
            f"Frame {number_of(frame.get('frame')):.0f}, whose hydrodynamic radius is closest "
            "to the mean. "
        )
    intro = tag(
        "p",
        (
            f"{which}Atoms with their layer, to scale, from three sides: coloured by the exposed "
            f"area of each atom, and by the hits of {picture.n_hits:,} walks from infinity per "
            "exposed area, relative to the mean over the surface. Hits are distributed as the "
            "charge on a conductor of this shape."
        ),
    )
    rows = []
    for key, label, limit, title in (
        ("areas", "Exposed area of an atom (Å²)", top, "Exposed area."),
        ("hits", "Hits per area, relative to the mean", most, "Hits of walks."),
    ):
        sides = join(scene.draw(figures, side, shades[key], title) for side in range(len(_SIDES)))
        rows += [_scale(label, limit), tag("div", sides, class_="figures sides")]
    return join([intro, _turned(scene, shades), _legend(scene.shown), *rows])
