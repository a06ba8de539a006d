# SPDX-License-Identifier: MIT
"""Plots show the computed numbers: lines, bands, histograms, means."""
import sys
import warnings

import elea
import numpy as np
import pytest
from conftest import FEW
from matplotlib import pyplot
from zenowrapper import Property, ZenoWrapper


@pytest.fixture(autouse=True)
def no_screen():
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")


def band(collection):
    """Lower and upper edge of a band over its abscissae, {x: (low, high)}."""
    edges = {}
    for path in collection.get_paths():
        for x, y in path.vertices:
            low, high = edges.get(x, (y, y))
            edges[x] = min(low, y), max(high, y)
    return edges


def make_property(values, std_error=0.1, total_error=0.2, times=None):
    values = np.asarray(values, dtype=float)
    p = Property("hydrodynamic_radius", values.shape, "A")
    p.values = values
    p.statistical_variance = np.where(np.isfinite(values), std_error**2, np.nan)
    p.variance = np.where(np.isfinite(values), total_error**2, np.nan)
    p.times = times
    return p


# ---- Along the trajectory ----


def test_line_is_the_values_over_the_times(serial):
    ax = serial.results.hydrodynamic_radius.plot()
    (line,) = ax.lines
    assert np.array_equal(line.get_xdata(), serial.times)
    assert np.array_equal(line.get_ydata(), serial.results.hydrodynamic_radius.values)
    assert ax.get_xlabel() == "Time (ps)"
    assert ax.get_ylabel() == "Hydrodynamic radius (Å)"


@pytest.mark.parametrize(("error", "member"), [("statistical", "statistical_variance"), ("total", "variance")])
def test_band_is_one_standard_deviation(serial, error, member):
    radius = serial.results.hydrodynamic_radius
    edges = band(radius.plot(error=error).collections[0])
    width = np.sqrt(getattr(radius, member))
    expected = zip(serial.times, radius.values - width, radius.values + width)
    assert edges == {x: (low, high) for x, low, high in expected}


def test_exact_values_have_no_band(serial):
    assert not serial.results.volume.plot().collections
    assert not serial.results.hydrodynamic_radius.plot(error=None).collections


def test_eigenvalues_are_three_named_curves(serial):
    eigenvalues = serial.results.gyration_eigenvalues
    ax = eigenvalues.plot()
    assert np.array_equal([line.get_ydata() for line in ax.lines], eigenvalues.values.T)
    assert len(ax.get_legend().get_texts()) == 3


def test_tensor_is_refused_with_its_eigenvalues_named(serial):
    with pytest.raises(ValueError, match="gyration_eigenvalues"):
        serial.results.gyration_tensor.plot()
    with pytest.raises(ValueError, match="electric_polarizability_eigenvalues"):
        serial.plot("electric_polarizability_tensor")


@pytest.mark.parametrize("times", [None, [np.nan] * 3, [0.0, 2.0, 2.0], [3.0, 2.0, 1.0]])
def test_frames_are_the_abscissa_where_times_are_not_known(times):
    p = make_property([1.0, 2.0, 3.0], times=None if times is None else np.array(times))
    ax = p.plot()
    assert ax.get_xlabel() == "Frame"
    assert ax.lines[0].get_xdata().tolist() == [0, 1, 2]


def test_long_times_are_in_nanoseconds():
    ax = make_property([1.0, 2.0], times=np.array([0.0, 20_000.0])).plot()
    assert ax.get_xlabel() == "Time (ns)"
    assert ax.lines[0].get_xdata().tolist() == [0.0, 20.0]


def test_missing_frames_are_gaps_and_a_lone_frame_has_an_error_bar():
    ax = make_property([1.0, np.nan, 3.0, np.nan, 5.0, 6.0]).plot()
    assert np.isnan(ax.lines[0].get_ydata()[[1, 3]]).all()
    assert ax.lines[0].get_marker() == "."
    segments = ax.containers[0].lines[2][0].get_segments()
    assert np.allclose(segments, [[[0, 0.9], [0, 1.1]], [[2, 2.9], [2, 3.1]]])


def test_units_are_typeset(serial):
    results = serial.results
    assert results.volume.plot().get_ylabel() == "Volume (Å$^{3}$)"
    assert results.diffusion_coefficient.plot().get_ylabel() == "Diffusion coefficient (cm$^{2}$/s)"
    assert results.intrinsic_viscosity.plot().get_ylabel() == "Intrinsic viscosity"


def test_axes_of_the_caller_are_used(serial):
    _, ax = pyplot.subplots()
    for color in ("black", "red"):
        assert serial.results.volume.plot(ax, color=color) is ax
    assert [line.get_color() for line in ax.lines] == ["black", "red"]


# ---- Averages ----


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("hydrodynamic_radius", "hydrodynamic_radius"),
        ("intrinsic_viscosity", "intrinsic_viscosity"),
        ("gyration_eigenvalues", "gyration_eigenvalues"),
        ("electric_polarizability_tensor", "electric_polarizability"),
        ("diffusion_coefficient", "diffusion_coefficient"),
    ],
)
def test_average_of_a_property_is_that_of_the_results(atoms, name, key):
    zeno = ZenoWrapper(atoms, **FEW)
    expected = elea.average(list(zeno.iterate()))[key]
    mean = zeno.results[name].average()
    assert mean.unit == expected.unit
    for member in ("value", "std_error", "total_error", "monte_carlo_error", "fluctuation", "inefficiency"):
        found = getattr(mean, member)
        assert np.shape(found) == np.shape(expected.value)
        assert np.allclose(found, getattr(expected, member), rtol=1e-12, atol=1e-300), member


def test_average_leaves_missing_frames_out():
    assert make_property([1.0, np.nan, 3.0]).average().value == 2.0
    assert np.isnan(make_property([np.nan]).average().std_error)


# ---- Distributions ----


def standard_error(x, variance):
    """Independently of the library: Chodera et al. 2007, section 5.2."""
    n, d = len(x), x - x.mean()
    g = 1.0
    for t in range(1, n - 1):
        c = (d[: n - t] * d[t:]).sum() / ((n - t) * (d**2).mean())
        if c <= 0.0 and t > 3:
            break
        g += 2.0 * c * (1.0 - t / n)
    return max(np.sqrt(variance.sum()) / n, np.sqrt(max(g, 1.0) * d.var() * n / (n - 1) / n))


def test_histogram_counts_all_frames_and_the_line_is_their_mean(serial):
    radius = serial.results.hydrodynamic_radius
    ax = radius.plot(kind="distribution")
    *bars, mean_band = ax.patches
    assert ax.lines[0].get_xdata() == [pytest.approx(radius.overall_value, rel=1e-14)] * 2
    own = standard_error(radius.values, radius.statistical_variance - radius.skin_variance)
    width = np.hypot(own, np.sqrt(radius.skin_variance).mean())
    assert mean_band.get_x() == pytest.approx(radius.overall_value - width, rel=1e-12)
    assert mean_band.get_width() == pytest.approx(2 * width, rel=1e-12)
    assert bars[0].xy[:, 0].min() == radius.values.min()
    assert bars[0].xy[:, 0].max() == radius.values.max()


def test_model_error_does_not_shrink_with_frames():
    # 400 equal frames: only the common error remains.
    p = make_property(np.full(400, 10.0), std_error=0.0, total_error=0.1)
    band_of_mean = p.plot(kind="distribution", error="total").patches[-1]
    assert band_of_mean.get_width() == pytest.approx(0.2, rel=1e-12)
    assert len(p.plot(kind="distribution").patches) == 1


def test_mean_leaves_missing_frames_out():
    ax = make_property([1.0, np.nan, 3.0]).plot(kind="distribution")
    assert ax.lines[0].get_xdata() == [2.0, 2.0]
    ax = make_property([np.nan, np.nan]).plot(kind="distribution")
    assert not ax.lines


@pytest.mark.parametrize(
    ("mean", "expected"),
    [
        (9.85801, r"mean 9.858 $\pm$ 0.053"),
        (2.225e-6, r"mean (2.225 $\pm$ 0.053) $\times 10^{-6}$"),
    ],
)
def test_mean_is_written_to_two_digits_of_its_error(mean, expected):
    scale = 1.0 if mean > 1e-3 else 1e-6
    p = make_property([mean], std_error=0.053 * scale, total_error=0.1 * scale)
    assert p.plot(kind="distribution").get_title(loc="left") == expected


# ---- All together ----


def test_figure_has_a_row_for_each_property(serial):
    figure, axes = serial.plot(["capacitance", "friction_coefficient"], figsize=(5, 4))
    assert axes.shape == (2, 2)
    assert figure.get_size_inches().tolist() == [5, 4]
    for name, row in zip(["capacitance", "friction_coefficient"], axes):
        assert np.array_equal(row[0].lines[0].get_ydata(), serial.results[name].values)
        assert row[1].lines[0].get_ydata()[0] == pytest.approx(serial.results[name].overall_value)
    figure.savefig("/dev/null", format="png")


def test_usual_figure_shows_size_viscosity_and_shape(serial):
    _, axes = serial.plot()
    labels = [ax.get_ylabel() for ax in axes[:, 0]]
    assert labels == ["Hydrodynamic radius (Å)", "Intrinsic viscosity", "Gyration eigenvalues (Å$^{2}$)"]


def test_one_frame_is_a_point_with_its_error_and_no_distribution(atoms):
    zeno = ZenoWrapper(atoms, **FEW).run(stop=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure, axes = zeno.plot("capacitance")
        figure.savefig("/dev/null", format="png")
    assert axes.shape == (1, 1)
    capacitance = zeno.results.capacitance
    (segment,) = axes[0, 0].containers[0].lines[2][0].get_segments()
    width = np.sqrt(capacitance.statistical_variance[0])
    assert np.allclose(segment[:, 1], capacitance.values[0] + np.array([-width, width]), rtol=1e-15)


@pytest.mark.parametrize("kind", ["series", "distribution"])
def test_analyses_in_the_same_axes_have_their_own_colours_and_names(universe, kind):
    _, ax = pyplot.subplots()
    for selection in ("all", "name C*"):
        zeno = ZenoWrapper(universe.select_atoms(selection), **FEW).run(stop=3)
        zeno.results.hydrodynamic_radius.plot(ax, kind=kind, label=selection)
    assert [line.get_color() for line in ax.lines] == ["C0", "C1"]
    assert ax.get_legend_handles_labels()[1] == ["all", "name C*"]
    if kind == "distribution":
        first, second = ax.get_title(loc="left").split("\n")
        assert first.startswith("all ")
        assert second.startswith("name C* ")


# ---- Errors ----


def test_nothing_to_draw_is_said(atoms):
    zeno = ZenoWrapper(atoms, **FEW)
    with pytest.raises(ValueError, match=r"call run\(\)"):
        zeno.plot()
    zeno.run(stop=0)
    with pytest.raises(ValueError, match="no frames"):
        zeno.plot()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"properties": "radius"}, "no 'radius' among the results: capacitance, "),
        ({"properties": []}, "no properties to plot"),
        ({"error": "sd"}, "error must be 'statistical', 'total' or None, not 'sd'"),
    ],
)
def test_unknown_words_are_named(serial, arguments, message):
    with pytest.raises(ValueError, match=message):
        serial.plot(**arguments)


def test_unknown_kind_is_named(serial):
    with pytest.raises(ValueError, match="kind must be 'series' or 'distribution', not 'box'"):
        serial.results.volume.plot(kind="box")


def test_missing_matplotlib_is_said(serial, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match="pip install matplotlib"):
        serial.plot()


def test_nothing_is_shown(serial, monkeypatch):
    monkeypatch.setattr(pyplot, "show", lambda: pytest.fail("show() was called"))
    serial.plot()
