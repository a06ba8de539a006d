# SPDX-License-Identifier: MIT
"""Plots of the results of `elea.compute_trajectory`."""
import elea
import numpy as np
import pytest

pyplot = pytest.importorskip("matplotlib.pyplot")
from elea.plot import plot_results, plot_theories  # noqa: E402


@pytest.fixture(autouse=True)
def no_screen():
    pyplot.switch_backend("Agg")
    yield
    pyplot.close("all")


@pytest.fixture
def results(cloud):
    """Three frames; the second is in a unit of length that gives no diffusion coefficient."""
    positions, radii = cloud
    settings = {"num_walks": 2000, "theory": "analogy", "temperature": 293.15, "viscosity": 0.001}
    results = [elea.compute(positions * scale, radii, frame=i, **settings) for i, scale in enumerate((1.0, 1.1, 1.2))]
    results[1] = elea.compute(positions, radii, theory="analogy", frame=1, num_walks=2000)
    return results


def test_lines_are_values_of_all_frames(results):
    _, axes = plot_results(results, ["capacitance", "gyration_eigenvalues"])
    assert axes.shape == (2, 2)
    (line,) = axes[0, 0].lines
    assert line.get_xdata().tolist() == [0, 1, 2]
    assert line.get_ydata().tolist() == [result.capacitance.value for result in results]
    curves = np.array([line.get_ydata() for line in axes[1, 0].lines])
    assert np.array_equal(curves.T, [result.gyration_eigenvalues.value for result in results])


def test_usual_properties_are_drawn(results):
    _, axes = plot_results(results)
    assert [ax.get_ylabel() for ax in axes[:, 0]] == [
        "Hydrodynamic radius (Å)",
        "Intrinsic viscosity",
        "Gyration eigenvalues (Å$^{2}$)",
    ]


def test_frame_that_lacks_the_property_is_a_gap(results):
    _, axes = plot_results(results, "diffusion_coefficient")
    assert np.isnan(axes[0, 0].lines[0].get_ydata()).tolist() == [False, True, False]


def test_one_frame_has_no_distribution(results):
    _, axes = plot_results(results[:1], "capacitance")
    assert axes.shape == (1, 1)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ("radius", "there is no property 'radius'"),
        ("gyration", "gyration is a tensor"),
        ("sedimentation_coefficient", "sedimentation_coefficient is not available"),
    ],
)
def test_what_cannot_be_drawn_is_named(results, chosen, message):
    with pytest.raises(ValueError, match=message):
        plot_results(results, chosen)


def test_results_in_different_units_are_refused(cloud, results):
    other = elea.compute(*cloud, theory="analogy", num_walks=1000, length_unit="nm")
    with pytest.raises(ValueError, match="different length units: A, nm"):
        plot_results([*results, other])


def test_no_results_are_refused():
    with pytest.raises(ValueError, match="there are no results"):
        plot_results([])


@pytest.fixture(scope="module")
def solved():
    """A frame of the Stokes equations."""
    return elea.compute([[0, 0, 0], [0, 0, 1]], 1.0, num_walks=2000, num_patches=50)


def test_theories_side_by_side(solved):
    ax = plot_theories([solved])
    assert [line.get_label() for line in ax.lines] == ["Stokes equations", "analogy"]
    assert ax.get_ylabel().startswith("Hydrodynamic radius")
    analogy = elea.compute([[0, 0, 0]], 1.0, num_walks=100, theory="analogy")
    with pytest.raises(ValueError, match="no results of the Stokes equations"):
        plot_theories([analogy])


def test_curves_have_the_names_of_their_components(solved):
    _, axes = plot_results([solved], ["gyration_eigenvalues", "centre_of_diffusion"])
    names = [axes[row, 0].get_legend_handles_labels()[1] for row in (0, 1)]
    assert names == [[f"$\\lambda_{i}$" for i in (1, 2, 3)], ["$x$", "$y$", "$z$"]]
