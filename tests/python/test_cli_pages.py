# SPDX-License-Identifier: MIT
"""What is generated from the table of options: help, manual page, completion; and the docs."""
import pathlib
import re
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def names_in_help(elea):
    text = elea("--help").stdout + elea("batch", "--help").stdout
    names = re.findall(r"^ {2,6}(?:-\w, )?--([a-z-]+)(?:, --([a-z-]+))?", text, re.M)
    return list(dict.fromkeys(name for both in names for name in both if name))


@pytest.fixture
def page(program):
    """Reads a generated file; where none is built there is nothing to test."""

    def read(name):
        path = program.parent / name
        if not path.exists():
            pytest.skip(f"{path} is not built")
        return path

    return read


def test_help_fits_the_terminal_and_names_each_option_once(elea):
    result = elea("--help")
    assert result.returncode == 0 and result.stderr == ""
    assert all(len(line) <= 100 for line in result.stdout.splitlines())
    names = names_in_help(elea)
    assert len(names) == len(set(names)) > 45


def test_each_setting_of_the_library_has_an_option(elea):
    header = (SOURCE / "include" / "elea" / "settings.h").read_text()
    body = re.search(r"typedef struct elea_settings \{(.*?)\} elea_settings;", header, re.S)[1]
    members = set(re.findall(r"(\w+);", re.sub(r"/\*.*?\*/", "", body, flags=re.S)))
    # Internal, or of an option of another name: ELEA_ISA, --csv-atoms, --..-points-file,
    # --stokes-every, --add-radius.
    other = {"hydration_layer", "struct_size", "num_frames", "isa", "sphere_areas", "record_surface_points",
             "record_interior_points", "stokes_plan"}
    assert members - other <= {name.replace("-", "_") for name in names_in_help(elea)}


def test_the_manual_page_has_each_option_and_renders(elea, page):
    path = page("elea.1")
    text = path.read_text().replace("\\-", "-")
    for name in names_in_help(elea):
        assert re.search(rf"\\fB--{name}\\fR", text), name
    assert not re.search("^@.*@$", text, re.M)
    if shutil.which("groff"):
        result = subprocess.run(["groff", "-man", "-Tutf8", "-ww", path], capture_output=True)
        assert result.returncode == 0 and result.stderr == b""


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes_options_and_their_values(elea, page, tmp_path):
    (tmp_path / "water.pdb").touch()

    def complete(*words):
        quoted = " ".join(f"'{word}'" for word in words)
        script = (f"source {page('elea.bash')}; COMP_WORDS=(elea {quoted}); "
                  f"COMP_CWORD={len(words)}; _elea; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        result = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True)
        assert result.returncode == 0 and result.stderr == ""
        return result.stdout.split()

    assert set(complete("--")) == {f"--{name}" for name in names_in_help(elea)}
    assert complete("--method", "") == ["first-passage", "wos"]
    assert complete("--csv-format", "n") == ["nist"]
    assert complete("--radii", "b") == ["bondi", "bondi+alvarez"] and complete("-r", "wat") == ["water.pdb"]
    assert complete("--csv-output-file", "w") == complete("w") == ["water.pdb"]
    assert complete("--seed", "") == []


@pytest.mark.skipif(not shutil.which("fish"), reason="needs fish")
def test_fish_completes_options_and_their_values(elea, page, tmp_path):
    (tmp_path / "water.pdb").touch()

    def complete(line):
        script = f"source {page('elea.fish')}; complete -C 'elea {line}'"
        result = subprocess.run(["fish", "--no-config", "-c", script], cwd=tmp_path, capture_output=True, text=True)
        assert result.returncode == 0 and result.stderr == ""
        return [word.partition("\t")[0] for word in result.stdout.splitlines()]

    assert set(complete("--")) == {f"--{name}" for name in names_in_help(elea)}
    assert complete("--method ") == ["first-passage", "wos"]
    assert complete("--csv-format n") == ["nist"]
    assert complete("--radii b") == ["bondi", "bondi+alvarez"] and complete("-r wat") == ["water.pdb"]
    assert complete("--csv-output-file w") == complete("w") == ["water.pdb"]
    assert complete("ba") == ["batch"] and complete("--seed ") == []


# A shell in a terminal, which waits until it has printed a word, and completes what a user types.
ZSH = r"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; cd $1; fpath=($2 \$fpath); autoload -Uz compinit; compinit -u -D; print rea''dy"
zpty -r shell text '*ready*'
zpty -w -n shell "elea $3"$'\t\t'
zpty -r shell text "*$4*"
"""


@pytest.mark.skipif(not shutil.which("zsh"), reason="needs zsh")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("--method ", "first-passage*wos"),
        ("--radii b", "bondi*bondi+alvarez"),
        ("ba", "batch"),
    ],
)
def test_zsh_completes_options_and_their_values(page, tmp_path, typed, shown):
    (tmp_path / "water.pdb").touch()
    folder = page("_elea").parent
    command = ["zsh", "-f", "-c", ZSH, "zsh", tmp_path, folder, typed, shown]
    subprocess.run(command, check=True, timeout=20, capture_output=True)


def test_zsh_completes_each_option(elea, page):
    text = page("_elea").read_text()
    assert set(re.findall(r"^ +'--([a-z-]+)", text, re.M)) == set(names_in_help(elea))


def test_options_in_the_documentation_exist(elea):
    names = set(names_in_help(elea))
    pages = [SOURCE / "README.md", *(SOURCE / "docs").glob("*.md")]
    for page in pages:
        for line in page.read_text().splitlines():
            if not re.search(r"(^|`)(\s*\$?\s*)elea ", line):
                continue
            unknown = set(re.findall(r"(?<=\s)--([a-z-]+)", line)) - names
            assert not unknown, f"{page.name}: {line}"
