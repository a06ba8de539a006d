# SPDX-License-Identifier: MIT
"""Archives as inputs of `elea batch`."""
import io
import os
import random
import tarfile
import zipfile

import pytest
from batch import QUICK, rows_of, write_chains, write_molecule
from conftest import only_error

MODES = {"a.tar": "w", "a.tar.gz": "w:gz", "a.tgz": "w:gz", "a.tar.bz2": "w:bz2", "a.tar.xz": "w:xz"}


@pytest.fixture
def content(tmp_path):
    """Names and bytes of files of an archive, and those that are structures."""
    for k in range(4):
        write_molecule(tmp_path / "src" / f"m{k}.xyz", 1.0 + 0.1 * k, n_atoms=4 + k)
    write_chains(tmp_path / "src" / "dimer.pdb")
    files = {f"run/m{k}.xyz": (tmp_path / "src" / f"m{k}.xyz").read_bytes() for k in (3, 0, 2, 1)}
    files |= {"run/readme.txt": b"text\n", "run/dimer.pdb": (tmp_path / "src" / "dimer.pdb").read_bytes(),
              "._m0.xyz": b"\0\5\x16\7", "run/broken.pdb": b"", "run/big": os.urandom(5000),
              "sp ace,\xe4.xyz": (tmp_path / "src" / "m0.xyz").read_bytes()}
    return files


def write_tar(path, mode, content):
    with tarfile.open(path, mode) as archive:
        folder = tarfile.TarInfo("run")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("run/link.xyz")
        link.type, link.linkname = tarfile.SYMTYPE, "m0.xyz"
        archive.addfile(link)


def write_archive(path, content):
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in content.items():
                archive.writestr(name, data)
    else:
        write_tar(path, MODES[path.name], content)


@pytest.fixture
def with_archives(elea, tmp_path):
    with tarfile.open(tmp_path / "probe.tar", "w"):
        pass
    if "has no libarchive" in elea("batch", "probe.tar", *QUICK).stdout:
        pytest.skip("built without libarchive")


NAMES = ["run/m3.xyz", "run/m0.xyz", "run/m2.xyz", "run/m1.xyz", "run/dimer.pdb", "run/broken.pdb", "sp ace,ä.xyz"]


@pytest.mark.parametrize("name", [*MODES, "a.zip"])
def test_structures_of_an_archive_have_the_rows_of_files(elea, tmp_path, content, with_archives, name):
    write_archive(tmp_path / name, content)
    for file, data in content.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(data)
    result = elea("batch", name, *QUICK, "--per", "chain")
    rows = rows_of(result.stdout)
    assert result.returncode == 3, result.stderr
    assert list(dict.fromkeys(row["name"] for row in rows)) == [f"{name}/{file}" for file in NAMES]
    expected = rows_of(elea("batch", *NAMES, *QUICK, "--per", "chain").stdout)
    assert [row | {"name": row["name"].removeprefix(f"{name}/")} for row in rows] == expected
    assert "skipped: 2 files of unknown format" in result.stderr


def test_archives_between_files_and_in_folders_keep_their_place(elea, tmp_path, content, with_archives):
    write_molecule(tmp_path / "in" / "0.xyz")
    write_molecule(tmp_path / "in" / "z.xyz")
    write_archive(tmp_path / "in" / "a.tar.gz", content)
    outputs = set()
    for threads in (1, 2, 5):
        result = elea("batch", "in", *QUICK, "-j", threads)
        outputs.add(result.stdout)
    assert len(outputs) == 1
    names = [row["name"] for row in rows_of(result.stdout)]
    assert names == ["in/0.xyz", *(f"in/a.tar.gz/{name}" for name in NAMES), "in/z.xyz"]
    assert "2 structures and those in 1 archive" in result.stderr


def test_a_damaged_archive_keeps_what_comes_before(elea, tmp_path, content, with_archives):
    write_archive(tmp_path / "a.tar", content)
    data = (tmp_path / "a.tar").read_bytes()
    write_molecule(tmp_path / "z.xyz")
    for size in random.Random(3).sample(range(1024, len(data) - 4096), 20):
        (tmp_path / "a.tar").write_bytes(data[:size])
        result = elea("batch", "a.tar", "z.xyz", *QUICK)
        rows = rows_of(result.stdout)
        assert result.returncode in (0, 3) and rows[-1]["name"] == "z.xyz"
        names = [row["name"] for row in rows[:-1]]
        good = [name for name in names if name != "a.tar"]
        assert good == [f"a.tar/{name}" for name in NAMES[:len(good)]]
    (tmp_path / "a.tar").write_bytes(b"no archive")
    row, _ = rows_of(elea("batch", "a.tar", "z.xyz", *QUICK).stdout)
    assert row["status"] == "failed" and row["name"] == "a.tar" and "archive" in row["message"]


def test_a_run_over_an_archive_is_continued(elea, tmp_path, content, with_archives):
    write_archive(tmp_path / "a.tar.gz", content)
    write_molecule(tmp_path / "z.xyz")
    options = ("batch", "a.tar.gz", "z.xyz", *QUICK, "--csv", "a.csv", "-q")
    elea(*options)
    csv, state = ((tmp_path / name).read_bytes() for name in ("a.csv", "a.csv.state"))
    lines = state.splitlines(True)
    for keep in range(7, len(lines)):
        (tmp_path / "a.csv.state").write_bytes(b"".join(lines[:keep]))
        assert elea(*options, "--resume").returncode == 3
        assert (tmp_path / "a.csv").read_bytes() == csv and (tmp_path / "a.csv.state").read_bytes() == state
    os.utime(tmp_path / "a.tar.gz", (1e9, 1e9))
    assert elea(*options, "--resume").returncode == 3
    write_archive(tmp_path / "a.tar.gz", content | {"run/m0.xyz": content["run/m1.xyz"]})
    assert "has changed since its row was written" in only_error(elea(*options, "--resume"), code=2)
