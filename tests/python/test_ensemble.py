# SPDX-License-Identifier: MIT
"""--weights, --ensemble and --replicas: how frames are averaged."""
import json
import math

import numpy as np
import pytest
from conftest import BARE, only_error, xyz_text

KEY = "hydrodynamic_radius"


def average(elea, *arguments):
    result = elea(*arguments, *BARE, "--json", "-", few=True)
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    values = [frame["properties"][KEY]["value"] for frame in document["frames"]]
    return document["average"], np.array(values)


def write(path, weights):
    path.write_text("".join(f"{weight!r}\n" for weight in weights))
    return path.name


def test_a_weighted_average_is_that_of_its_formulas(elea, chain, tmp_path):
    weights = np.array([1, 0, 3, 0.5, 2, 1, 0, 1, 0.25, 4])
    name = write(tmp_path / "w.txt", weights.tolist())
    found, values = average(elea, chain, "--weights", name, "--ensemble")
    w = weights / weights.sum()
    mean, q = w @ values, (w**2).sum()
    factor = q / (q - 2 * (w**3).sum() + q**2)
    scatter = math.sqrt(factor * (w**2 @ (values - mean) ** 2))
    radius = found["properties"][KEY]
    assert radius["value"] == pytest.approx(mean, rel=1e-12)
    assert radius["std_error"] == pytest.approx(scatter, rel=1e-5)  # and the skin
    assert radius["statistical_inefficiency"] == 1
    assert found["effective_frames"] == pytest.approx(1 / q)
    assert (found["weights"], found["order"], found["n_frames"]) == (name, "none", 10)


def test_a_slice_takes_its_own_weights(elea, chain, tmp_path):
    weights = [float(1 + i * i) for i in range(10)]
    name = write(tmp_path / "w.txt", weights)
    for step in ("3", "-3"):
        found, values = average(elea, chain, "--weights", name, "--step", step)
        own = weights[:: int(step)]
        assert found["properties"][KEY]["value"] == pytest.approx(np.average(values, weights=own))


def test_equal_weights_change_nothing(elea, chain, tmp_path):
    name = write(tmp_path / "w.txt", [0.1] * 10)
    (weighted, _), (plain, _) = average(elea, chain, "--weights", name), average(elea, chain)
    means, expected = weighted["properties"][KEY], plain["properties"][KEY]
    assert means.pop("unit") == expected.pop("unit")
    assert means == pytest.approx(expected, rel=1e-9)


def test_results_do_not_depend_on_threads(elea, chain, tmp_path):
    name = write(tmp_path / "w.txt", [float(i) for i in range(10)])
    for other in (chain, "second.xyz"):
        (tmp_path / other).write_text(xyz_text(10))
    outputs = []
    for threads in (1, 2, 3):
        found, _ = average(elea, chain, chain, "second.xyz", "--replicas", "--num-threads", threads)
        weighted, _ = average(elea, chain, "--weights", name, "--num-threads", threads)
        outputs.append((found, weighted))
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.parametrize("step", ["1", "-1", "4"])
def test_replicas_are_told_apart_by_their_files(elea, chain, tmp_path, step):
    for name, n in (("a.xyz", 3), ("b.xyz", 5), ("c.xyz", 4)):
        (tmp_path / name).write_text(xyz_text(n))
    found, values = average(elea, chain, "a.xyz", "b.xyz", "c.xyz", "--replicas", "--step", step)
    numbers = np.arange(12)[:: int(step)]
    groups = [values[(numbers >= low) & (numbers < high)] for low, high in ((0, 3), (3, 8), (8, 12))]
    means, w = np.array([group.mean() for group in groups]), np.array([len(group) for group in groups])
    w = w / w.sum()
    mean, q = w @ means, (w**2).sum()
    expected = math.sqrt(q / (q - 2 * (w**3).sum() + q**2) * (w**2 @ (means - mean) ** 2))
    radius = found["properties"][KEY]
    assert found["n_replicas"] == 3
    assert radius["value"] == pytest.approx(values.mean())
    assert radius["replica_error"] == pytest.approx(expected, rel=1e-9, abs=1e-15)
    assert radius["std_error"] >= radius["replica_error"]


def test_the_table_says_how_frames_are_averaged(elea, chain, tmp_path):
    name = write(tmp_path / "w.txt", [1.0] + [0.01] * 9)
    result = elea(chain, *BARE, "--weights", name, "--ensemble", few=True)
    assert "weighted average over 10 frames" in result.stdout
    assert "The weights leave 1.187 effective frames of 10." in result.stdout
    assert "whose order has no meaning" in result.stdout
    assert "warning: the weights leave 1.2 effective frames of 10" in result.stderr
    result = elea(chain, chain, chain, *BARE, "--replicas", few=True)
    assert "at least that by the means of the 2 trajectories" in result.stdout


def test_what_does_not_go_together_is_refused(elea, chain, tmp_path):
    def refused(*options, code=1):
        return only_error(elea(chain, *BARE, *options, few=True), code)

    name = write(tmp_path / "w.txt", [1.0] * 9)
    assert refused("--weights", name).startswith("w.txt: 9 weights for 10 frames")
    assert refused("--weights", "none.txt").startswith("none.txt: ")
    assert refused("--replicas", code=2).startswith("--replicas: there is one trajectory")
    name = write(tmp_path / "w.txt", [1.0] + [0.0] * 9)
    assert "weights of all frames that are analysed are 0" in refused(
        "--weights", name, "--start", 1, code=2)
    result = elea(chain, *BARE, "--weights", name, "--max-rsd-average", "1")
    assert "frames of equal weight" in only_error(result, 2)
    assert "w.txt" in refused("--weights", name, "--csv", name)
