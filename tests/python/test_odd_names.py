# SPDX-License-Identifier: MIT
"""Names of files with escapes, ends of lines and bytes that are not UTF-8."""
import csv
import json
import os
import subprocess

import pytest
from conftest import FEW, xyz_text

# Colour by 7-bit and 8-bit escapes, a line end, Latin-1, a mark that turns the direction of text.
ODD = b"a\x1b[31m\n\xe9\x9b1m\xc2\x9b2m\xe2\x80\xae.xyz"
HARMFUL = (b"\x1b", b"\xe9", b"\x9b", b"\xe2\x80\xae", b"\x07")


@pytest.fixture
def odd(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), ODD)
    with open(path, "w") as file:
        file.write(xyz_text(2))
    return ODD


def run(program, folder, *arguments):
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, timeout=60)


def assert_harmless(text, n_lines=None):
    for part in HARMFUL:
        assert part not in text, text
    text.decode()
    if n_lines is not None:
        assert text.count(b"\n") == n_lines, text


def test_names_are_masked_on_the_terminal(program, odd, tmp_path):
    result = run(program, tmp_path, odd, *FEW)
    assert result.returncode == 0
    assert b"a?[31m??" in result.stderr and b".xyz: 2 frames\n" in result.stderr
    assert_harmless(result.stderr + result.stdout)


@pytest.mark.parametrize("arguments", [
    (b"missing" + ODD,), (ODD, b"missing" + ODD), (ODD, "--select", b"name " + ODD),
    (ODD, "--radii", b"missing" + ODD), (ODD, "--csv", b"no/" + ODD), (ODD, "--json", ODD),
    ("--" + "x\x1b[31m",), (ODD, "--compare", b"missing" + ODD), (ODD, "-c", b"missing" + ODD),
    (ODD, "--solvent", ODD), (ODD, "--weights", b"missing" + ODD),
    (ODD, "--surface-points-file", b"no/" + ODD),
    ("batch", b"missing" + ODD, "--csv", b"no/" + ODD), ("batch", ODD, "--csv", ODD),
])
def test_names_are_masked_in_errors(program, odd, tmp_path, arguments):
    result = run(program, tmp_path, *arguments, *FEW[:2])
    assert result.returncode != 0 and result.stderr.count(b"elea: ") == 1
    assert_harmless(result.stderr, 1)
    assert result.stdout == b""


# Where text must be Unicode: what is not UTF-8 is replaced, the rest is kept.
REPLACED = "a\x1b[31m\n\ufffd\ufffd1m\x9b2m\u202e.xyz"


def test_names_are_valid_in_json(program, odd, tmp_path):
    result = run(program, tmp_path, odd, "-q", *FEW, "--json", "-")
    document = json.loads(result.stdout.decode())
    assert document["parameters"]["structure"]["file"] == REPLACED
    assert REPLACED in document["command"]


def test_names_are_valid_in_tables_of_a_batch(program, odd, tmp_path):
    with open(os.path.join(os.fsencode(tmp_path), b"bad" + ODD), "w") as file:
        file.write("4\n\nC 0 0\n")
    result = run(program, tmp_path, "batch", ".", *FEW, "--csv", "a.csv", "--ndjson", "a.ndjson")
    assert result.returncode == 3
    assert_harmless(result.stderr + result.stdout)
    with open(tmp_path / "a.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (tmp_path / "a.ndjson").read_bytes().splitlines()]
    for names in ([row["name"] for row in rows], [line["name"] for line in lines]):
        assert {os.path.basename(name) for name in names} == {REPLACED, "bad" + REPLACED}
