# SPDX-License-Identifier: MIT
"""Images that other programs wrote: their exact volume and gyration tensor."""

import gzip
import json

import numpy as np
import pytest

mrcfile = pytest.importorskip("mrcfile")
fits = pytest.importorskip("astropy.io.fits")


def blob(seed=1):
    """Values of a lopsided blob, indexed z, y, x as numpy has images."""
    z, y, x = np.mgrid[:18, :25, :31]
    distance = ((x - 14 - 0.3 * y) / 11) ** 2 + ((y - 12 + 0.2 * z) / 8) ** 2 + ((z - 8) / 6) ** 2
    rough = np.random.default_rng(seed).uniform(-0.2, 0.2, distance.shape)
    return np.maximum(0.0, 5.0 - 5.0 * distance + rough)


def moments(solid, steps):
    """Volume and gyration tensor of boxes; `steps` along x, y, z."""
    steps = np.asarray(steps, dtype=float)
    centres = np.argwhere(solid)[:, ::-1] * steps
    gyration = np.cov(centres.T, bias=True) + np.diag(steps**2 / 12)
    return solid.sum() * np.prod(steps), gyration


def assert_body(elea, name, solid, steps, *options):
    result = elea(name, "--json", "-", *options, few=True)
    assert result.returncode == 0, result.stderr
    properties = json.loads(result.stdout)["frames"][0]["properties"]
    volume, gyration = moments(solid, steps)
    assert properties["volume"]["value"] == pytest.approx(volume, rel=1e-9)
    assert np.allclose(properties["gyration"]["value"], gyration, rtol=1e-8, atol=1e-8)
    return properties


@pytest.mark.parametrize("kind", ["int8", "int16", "uint16", "float16", "float32"])
@pytest.mark.parametrize("compression, suffix", [(None, "mrc"), ("gzip", "map.gz")])
def test_maps_of_every_kind_of_number(elea, tmp_path, kind, compression, suffix):
    values = blob().astype(kind)
    with mrcfile.new(tmp_path / f"blob.{suffix}", compression=compression) as file:
        file.set_data(values)
        file.voxel_size = (1.5, 2.0, 0.75)
        file.header.origin = (-20.0, 7.5, 3.0)
    properties = assert_body(elea, f"blob.{suffix}", values >= 2, (1.5, 2.0, 0.75), "--threshold",
                             "2")
    assert properties["capacitance"]["unit"] == "A" and "friction_coefficient" in properties


@pytest.mark.parametrize("name", ["blob.mrc.gz", "blob.fits.gz", "blob.bod"])
@pytest.mark.parametrize("damage", ["checksum", "middle", "truncated"])
def test_images_with_a_wrong_checksum_are_refused(elea, tmp_path, name, damage):
    """Readers of images need not read the end of the file, where the checksum is."""
    values = np.random.default_rng(3).integers(0, 9, (18, 25, 31)).astype("int16")
    if name == "blob.mrc.gz":
        with mrcfile.new(tmp_path / "plain") as file:
            file.set_data(values)
            file.voxel_size = 1.0
    else:
        fits.writeto(tmp_path / "plain", values)
    (tmp_path / "blob.bod").write_text("VOXELS blob.fits.gz\n")
    packed = bytearray(gzip.compress((tmp_path / "plain").read_bytes()))
    packed_name = name.replace("bod", "fits.gz")
    options = ("--threshold", "2", "--csv", "-")
    (tmp_path / packed_name).write_bytes(packed)
    good = elea(name, *options, few=True)
    assert good.returncode == 0, good.stderr
    if damage == "truncated":
        del packed[-3:]
    else:
        packed[-7 if damage == "checksum" else len(packed) // 2] ^= 0x55
    (tmp_path / packed_name).write_bytes(packed)
    bad = elea(name, *options, few=True)
    assert bad.returncode == 1 and bad.stdout == ""
    assert f"{packed_name}: the gzip data are" in bad.stderr and "gzip -t" in bad.stderr


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_maps_with_axes_in_any_order(elea, tmp_path, order):
    values = blob().astype("float32")
    steps = np.array((1.5, 2.0, 0.75))
    with mrcfile.new(tmp_path / "blob.mrc") as file:
        # Axis `order[k]` of x, y, z is axis 2 - k of the array that is stored.
        file.set_data(np.ascontiguousarray(values.transpose([2 - order[2 - k] for k in range(3)])))
        for name, axis in zip(("mapc", "mapr", "maps"), order):
            file.header[name] = axis + 1
        size = np.array(values.shape[::-1])
        file.header.mx, file.header.my, file.header.mz = size
        file.header.cella = tuple(size * steps)
    assert_body(elea, "blob.mrc", values >= 2, steps, "--threshold", "2")


@pytest.mark.parametrize("name", ["blob.fits", "blob.fits.gz"])
@pytest.mark.parametrize("kind", ["uint8", "int16", "uint16", "int32", "uint32", "int64", "float32",
                                  "float64"])
def test_images_of_every_kind_of_number(elea, tmp_path, name, kind):
    values = blob().astype(kind)
    image = fits.PrimaryHDU(values)
    for k, step in enumerate((0.5, 1.0, 0.25)):
        image.header[f"CDELT{k + 1}"] = step
    image.writeto(tmp_path / name)
    (tmp_path / "blob.bod").write_text(f"VOXELS {name} HUNITS 2 nm\n")
    assert_body(elea, name, values != 0, (0.5, 1.0, 0.25))
    assert_body(elea, name, values >= 2, (0.5, 1.0, 0.25), "--threshold", "2")
    assert_body(elea, "blob.bod", values != 0, (1.0, 2.0, 0.5))


@pytest.mark.parametrize("method", ["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1"])
def test_images_that_are_compressed_by_tiles(elea, tmp_path, method):
    values = blob().astype("int16")
    tile = (1, 25, 31) if method == "HCOMPRESS_1" else (1, 1, 31)
    fits.HDUList([
        fits.PrimaryHDU(),
        fits.CompImageHDU(values, compression_type=method, tile_shape=tile),
    ]).writeto(tmp_path / "blob.fits.fz")
    (tmp_path / "blob.fits.fz").rename(tmp_path / "blob.fits")
    assert_body(elea, "blob.fits", values != 0, (1, 1, 1))


def test_a_voxelised_cube_is_that_cube(elea, tmp_path):
    image = fits.PrimaryHDU(np.ones((16, 16, 16), dtype="uint8"))
    for k in range(3):
        image.header[f"CDELT{k + 1}"] = 1 / 16
    image.writeto(tmp_path / "cube.fits")
    (tmp_path / "cube.bod").write_text("CUBE 0 0 0 1\n")
    runs = [elea(name, "--csv", "-", "--csv-format", "frames", "--num-walks", "10000", "-q")
            for name in ("cube.fits", "cube.bod")]
    assert runs[0].returncode == 0, runs[0].stderr
    # One box is made of all voxels, so that not even the walks differ.
    assert runs[0].stdout == runs[1].stdout
