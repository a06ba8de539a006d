# SPDX-License-Identifier: MIT
"""--compare: measured values beside the calculated ones."""
import json
import math

import pytest
from conftest import only_error

# D of the molecule is near this, whatever the walks.
TEXT = """\
# of no molecule
D = 56 +- 2 1e-7 cm2/s
hydrodynamic-radius = 0.38 nm  # in other units
tau_c   60 ps
s = 0.1 S
"""


@pytest.fixture
def measured(tmp_path):
    (tmp_path / "measured.txt").write_text(TEXT)
    return "measured.txt"


def compare(elea, molecule, measured, *more):
    result = elea(molecule, "--preset", "bare", "--compare", measured, "--json", "-", *more, few=True)
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    return document["comparison"], document["average"]["properties"]


def test_values_are_those_of_the_file_in_units_of_elea(elea, molecule, measured):
    rows, properties = compare(elea, molecule, measured)
    assert [(row["property"], row["measured"], row["unit"]) for row in rows] == [
        ("diffusion_coefficient", pytest.approx(56e-7), "cm^2/s"),
        ("hydrodynamic_radius", pytest.approx(3.8), "A"),
        ("correlation_time", pytest.approx(0.06), "ns"),
        ("sedimentation_coefficient", pytest.approx(0.1), "Sved"),
    ]
    for row in rows[:3]:
        mean = properties[row["property"]]
        assert row["calculated"] == mean["value"]
        assert row["statistical_error"] == mean["std_error"]
        assert math.hypot(row["statistical_error"], row["theory_error"]) == pytest.approx(
            mean["total_error"])


def test_deviations_are_in_units_of_all_errors(elea, molecule, measured):
    row, *_ = compare(elea, molecule, measured)[0]
    assert row["measured_error"] == pytest.approx(2e-7)
    assert row["total_error"] == pytest.approx(math.hypot(
        row["statistical_error"], row["theory_error"], row["hydration_error"], row["measured_error"]))
    assert row["deviation"] == pytest.approx(row["calculated"] / row["measured"] - 1.0)
    assert row["deviation_in_errors"] == pytest.approx(
        (row["calculated"] - row["measured"]) / row["total_error"])
    assert row["hydration_error"] == 0.0


def test_what_is_not_calculated_is_said_to_be_so(elea, molecule, measured):
    rows, _ = compare(elea, molecule, measured)
    assert rows[3]["calculated"] is None and rows[3]["deviation_in_errors"] is None
    result = elea(molecule, "--preset", "bare", "--compare", measured, few=True)
    row, = (line for line in result.stdout.splitlines() if line.split()[:1] == ["s"])
    assert row.split()[1:] == "0.1 is not calculated; give --specific-volume with --solvent-density".split()


def test_the_table_has_a_row_for_each_value(elea, chain, measured):
    text = elea(chain, "--preset", "bare", "--compare", measured, few=True).stdout
    _, section = text.split("\nComparison with measured values: ")
    assert [line.split()[0] for line in section.splitlines()[2:6]] == [
        "D", "hydrodynamic-radius", "tau_c", "s"]


SPECIES = """\
D = 56 1e-7 cm2/s
species = monomer
D = 55 +- 2 1e-7 cm2/s
D = 57 +- 2 1e-7 cm2/s   # again
kirkwood_radius = 3 A
second-virial-coefficient = 1 A3
species dimer
D = 40 +- 2 1e-7 cm2/s
volume = 90 A^3
"""


def test_values_of_several_species_are_kept_apart(elea, molecule, tmp_path):
    (tmp_path / "species.txt").write_text(SPECIES)
    result = elea(molecule, "--preset", "bare", "--compare", "species.txt", "--json", "-", few=True)
    document = json.loads(result.stdout)
    rows = document["comparison"]
    assert [row["species"] for row in rows] == [None] + 4 * ["monomer"] + 2 * ["dimer"]
    for part, chosen in zip(document["comparison_by_species"], (rows[:1], rows[1:5], rows[5:]), strict=True):
        # B2 is not calculated, and neither the volume nor its measured value has an error.
        known = [row["deviation_in_errors"] for row in chosen if row["deviation_in_errors"] is not None]
        assert (part["species"], part["n_values"]) == (chosen[0]["species"], len(known))
        assert part["rms_deviation_in_errors"] == pytest.approx(math.sqrt(sum(x * x for x in known) / len(known)))
    assert [part["n_values"] for part in document["comparison_by_species"]] == [1, 2, 1]
    text = elea(molecule, "--preset", "bare", "--compare", "species.txt", few=True).stdout
    lines = [line.rstrip() for line in text.split("\nComparison with measured values: ")[1].splitlines()[2:]]
    assert lines[1] == " monomer" and " dimer" in lines
    assert lines[4].split()[0] == "kirkwood_radius" and lines[4].split()[4] == "-"  # no error at all
    virial, = (line for line in lines if "virial" in line)
    assert virial.endswith("is not calculated; give --max-rsd-virial")
    assert lines[6].startswith("  root mean square of 2 deviations: ")


PEPTIDE = """\
ATOM      1  N   GLY A   1       0.000   0.000   0.000  1.00  0.00           N
ATOM      2  CA  GLY A   1       1.450   0.000   0.000  1.00  0.00           C
ATOM      3  C   GLY A   1       2.000   1.420   0.000  1.00  0.00           C
ATOM      4  O   GLY A   1       1.250   2.390   0.000  1.00  0.00           O
ATOM      5  OXT GLY A   1       3.250   1.500   0.000  1.00  0.00           O
END
"""


def test_hydration_is_part_of_the_error_in_solution(elea, tmp_path, measured):
    (tmp_path / "gly.pdb").write_text(PEPTIDE)
    result = elea("gly.pdb", "--preset", "solution", "--compare", measured, "--json", "-", few=True)
    diffusion, radius, rotation, _ = json.loads(result.stdout)["comparison"]
    assert diffusion["hydration_error"] / diffusion["calculated"] == pytest.approx(
        radius["hydration_error"] / radius["calculated"])
    assert 0.0 < radius["hydration_error"] / radius["calculated"] < 0.1
    assert rotation["hydration_error"] > 0.0


@pytest.mark.parametrize("line, words", [
    ("radius = 3 A", '"radius" is not a property'),
    ("gyration = 3 A^2", "has components"),
    ("D = 3 kg", 'the unit "kg" is not one of diffusion_coefficient; give it in cm^2/s'),
    ("D = 3", 'the unit "" is not one of diffusion_coefficient'),
    ("D = nan cm^2/s", "give a positive number"),
    ("D = inf cm^2/s", "give a positive number"),
    ("D = -3 cm^2/s", "give a positive number"),
    ("D = 3 +- cm^2/s", "give a positive number"),
    ("D = 3 +- -1 cm^2/s", "give a positive number"),
    ("D = 3 0 cm^2/s", "factor of the unit"),
    ("D = 1e300 1e300 cm^2/s", "out of range"),
    ("D", '"D" has no value'),
    ('D = "3 cm^2/s', "quote is not closed"),
    ("D = 3,5 cm^2/s", "give a positive number"),
    ("D = fast", "give a positive number"),
    ("s = 3 A", 'the unit "A" is not one of sedimentation_coefficient; give it in Sved'),
    ("species", "give the name of the species"),
    ("species =", "give the name of the species"),
    ("species = " + "x" * 48, "give the name of the species, of at most 47 characters"),
])
def test_wrong_lines_are_named(elea, molecule, tmp_path, line, words):
    (tmp_path / "wrong.txt").write_text(f"# measured\n{line}\n")
    error = only_error(elea(molecule, "--compare", "wrong.txt", few=True), 2)
    assert error.startswith("wrong.txt: line 2: ") and words in error


def test_files_without_values_are_refused(elea, molecule, tmp_path):
    (tmp_path / "empty.txt").write_text("# nothing\n")
    error = only_error(elea(molecule, "--compare", "empty.txt", few=True), 2)
    assert error.startswith("empty.txt: has no values")
    assert "cannot read" in only_error(elea(molecule, "--compare", "none.txt", few=True), 1)
    (tmp_path / "many.txt").write_text("D = 3 cm^2/s\n" * 65)
    error = only_error(elea(molecule, "--compare", "many.txt", few=True), 2)
    assert error.startswith("many.txt: line 65: there are more than 64 values")


def test_the_file_is_not_overwritten(elea, molecule, measured, tmp_path):
    error = only_error(elea(molecule, "--compare", measured, "--csv", measured, few=True))
    assert "would overwrite an input file" in error
    assert (tmp_path / measured).read_text() == TEXT
