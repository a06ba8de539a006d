#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the inputs from which fuzzing begins, tests/fuzz/seeds/TARGET/NAME.

    make_seeds.py BUILD [--check]

They are small valid files of every format, from the samples of the C tests (BUILD is a build folder with
tests) and from the texts below, in the form that each target expects (tests/fuzz/fuzz_TARGET.c). With
--check nothing is written: the exit status is 1 if the files differ from these. Files of HDF5 are not among
them, because the HDF5 library, which reads them, is not fuzzed here.
"""

import argparse
import bz2
import io
import lzma
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEEDS = HERE / "seeds"
EXAMPLES = HERE.parent.parent / "examples"
TRAJECTORY = b"\xffTRAJECTORY\xff"
# Bits of the options in case.h.
BARE, ANALOGY, SAMPLE, WOS, WHOLE, JOIN, ASSEMBLY, NANOMETRES, THRESHOLD, VIRIAL, RADII, SELECT, NIST, TYPES, ENSEMBLE = (
    1 << k for k in range(15)
)


def lines(*texts):
    return ("\n".join(texts) + "\n").encode()


# ---- Samples of the C tests ----


class Samples:
    """A small file of each format: `bytes_of["pdb"]`, and its number in the table."""

    def __init__(self, build):
        self.bytes_of, self.number_of, self.body, self.need = {}, {}, {}, {}
        with tempfile.TemporaryDirectory() as folder:
            program = Path(build).resolve() / "tests" / "c" / "dump_samples"
            listed = subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout.splitlines()
            for number, suffix, holds, need, by in map(str.split, listed):
                self.number_of[suffix] = int(number)
                if by == "file":
                    self.bytes_of[suffix] = (Path(folder) / number).read_bytes()
                    self.body[suffix], self.need[suffix] = holds == "body", need
        self.n_rows = len(listed)

    def reader(self, suffix, content=None):
        """As fuzz_reader takes it: two atoms, and the strands that oxDNA needs."""
        head = self.number_of[suffix] + 2 * (self.n_rows + 1)
        return bytes((head % 256, 64 if self.need[suffix] == "structure" else 0)) + (content or self.bytes_of[suffix])

    def command(self, suffix, bits, content=None):
        return struct.pack("<HB", bits, self.number_of[suffix]) + (content or self.bytes_of[suffix])

    def trajectory(self, structure, suffix, bits=BARE, atoms=None, content=None):
        head = struct.pack("<HBB", bits, self.number_of[structure], self.number_of[suffix])
        return head + (atoms or self.bytes_of[structure]) + TRAJECTORY + (content or self.bytes_of[suffix])


def pdb(n, cell=False):
    record = "ATOM  {0:5d}  {1:<3s} ALA A{0:4d}    {2:8.3f}{3:8.3f}{4:8.3f}  1.00  0.00           {5}"
    atoms = [record.format(i + 1, "CA", 1.5 * i, 0.1 * i, 0.0, "C") for i in range(n)]
    box = ["CRYST1   30.000   40.000   50.000  90.00  90.00  90.00 P 1           1"] if cell else []
    return lines(*box, *atoms, "END")


def xyz(n, n_frames=2):
    return lines(*(line for k in range(n_frames) for line in
                   (str(n), f"frame {k}", *(f"{'COH'[i % 3]} {1.2 * i + 0.1 * k:.2f} {0.3 * i:.2f} 0" for i in range(n)))))  # fmt: skip


ASSEMBLY_PDB = lines(
    "REMARK 350 BIOMOLECULE: 1",
    "REMARK 350 APPLY THE FOLLOWING TO CHAINS: A",
    "REMARK 350   BIOMT1   1  1.000000  0.000000  0.000000        0.00000",
    "REMARK 350   BIOMT2   1  0.000000  1.000000  0.000000        0.00000",
    "REMARK 350   BIOMT3   1  0.000000  0.000000  1.000000        0.00000",
    "REMARK 350   BIOMT1   2 -1.000000  0.000000  0.000000        0.00000",
    "REMARK 350   BIOMT2   2  0.000000 -1.000000  0.000000        0.00000",
    "REMARK 350   BIOMT3   2  0.000000  0.000000  1.000000        5.00000",
) + pdb(2)

PROTEIN_PDB = lines(
    "CRYST1   30.000   40.000   50.000  90.00  90.00  90.00 P 1           1",
    "ATOM      1  N   CYS A   1      29.000   6.134  -6.504  1.00  0.00           N",
    "ATOM      2  CA  CYS A   1      30.400   6.134  -6.504  1.00  0.00           C",
    "ATOM      3  C   CYS A   1      30.900   7.500  -6.100  1.00  0.00           C",
    "ATOM      4  O   CYS A   1      30.100   8.400  -5.900  1.00  0.00           O",
    "ATOM      5  CB ACYS A   1       0.950   5.700  -7.860  0.60  0.00           C",
    "ATOM      6  CB BCYS A   1       0.950   5.500  -7.900  0.40  0.00           C",
    "ATOM      7  N   GLY A   1A      2.200   7.650  -6.000  1.00  0.00           N",
    "ATOM      8  CA  GLY A   1A      2.800   8.930  -5.630  1.00  0.00           C",
    "TER",
    "HETATM    9 ZN    ZN B   1       5.000   9.000  -5.000  1.00  0.00          ZN2+",
    "HETATM   10  O   HOH B   2       8.000   9.000  -5.000  1.00  0.00           O",
    "CONECT    5    9",
    "END",
)


def first_frame_of_xtc():
    """Compressed coordinates, which small files do not have."""
    text = (EXAMPLES / "peptide.xtc").read_bytes()
    size = struct.unpack(">i", text[88:92])[0]
    return text[: 92 + (size + 3) // 4 * 4]


def gzipped(content):
    """Not compressed, because that would differ between versions of zlib (RFC 1951 and 1952)."""
    block = struct.pack("<BHH", 1, len(content), 0xFFFF ^ len(content)) + content
    return bytes((31, 139, 8, 0, 0, 0, 0, 0, 0, 255)) + block + struct.pack("<II", zlib.crc32(content), len(content))


def zstd(content):
    """One frame with a block that is not compressed (RFC 8878, 3.1.1)."""
    head = struct.pack("<IBH", 0xFD2FB528, 0x60, len(content) - 256)
    return head + (1 | len(content) << 3).to_bytes(3, "little") + content


def of_reader(s):
    yield from ((suffix, s.reader(suffix)) for suffix in s.bytes_of if not s.body[suffix])
    yield "assembly", s.reader("pdb", ASSEMBLY_PDB)
    yield "protein", s.reader("pdb", PROTEIN_PDB)
    yield "compressed-xtc", s.reader("xtc", first_frame_of_xtc())
    yield "gzip", s.reader("pdb", gzipped(s.bytes_of["pdb"]))
    yield "bzip2", s.reader("pdb", bz2.compress(s.bytes_of["pdb"]))
    yield "xz", s.reader("pdb", lzma.compress(s.bytes_of["pdb"]))
    yield "zstd", s.reader("pdb", zstd(s.bytes_of["pdb"]))


DUMP = lines("ITEM: TIMESTEP", "0", "ITEM: NUMBER OF ATOMS", "3", "ITEM: BOX BOUNDS pp pp pp", "0 10", "0 11", "-6 6",
             "ITEM: ATOMS id type x y z ix iy iz", "2 2 1 0.2 0 0 0 0", "1 1 0 0 0 0 0 0", "3 2 0.2 1 0 0 0 0")  # fmt: skip


def of_trajectory(s):
    for suffix in "dcd", "xtc", "trr", "rst7", "mdcrd", "xyz", "pdb":
        yield f"pdb-{suffix}", s.trajectory("pdb", suffix)
    yield "gro-xtc", s.trajectory("gro", "xtc", BARE | WHOLE)
    yield "pdb-nc", s.trajectory("pdb", "nc", BARE, pdb(5, True))
    yield "psf-xyz", s.trajectory("psf", "xyz", BARE, content=xyz(3))
    yield "prmtop-xyz", s.trajectory("prmtop", "xyz", BARE | RADII, content=xyz(3))
    yield "mol2-xyz", s.trajectory("mol2", "xyz", 0, content=xyz(3))
    yield "data-lammpstrj", s.trajectory("data", "lammpstrj", BARE | WHOLE, content=DUMP)
    yield "top-oxdna", s.trajectory("top", "oxdna", 0)
    yield "protein-xyz", s.trajectory("pdb", "xyz", WHOLE, PROTEIN_PDB, xyz(9))
    yield "pqr-pdb", s.trajectory("pqr", "pdb", SELECT)


def of_command(s):
    for suffix in s.bytes_of:
        if s.need[suffix] == "nothing" and suffix not in ("dcd", "xtc", "trr", "nc", "rst7", "psf", "prmtop"):
            yield suffix, s.command(suffix, {"mrc": THRESHOLD}.get(suffix, ANALOGY))
            yield f"{suffix}-stokes", s.command(suffix, {"mrc": THRESHOLD | SAMPLE}.get(suffix, 0))
    yield "protein", s.command("pdb", 0, PROTEIN_PDB)
    yield "protein-whole", s.command("pdb", WHOLE | ANALOGY | VIRIAL, PROTEIN_PDB)
    yield "assembly", s.command("pdb", ASSEMBLY | BARE | WOS | SAMPLE, ASSEMBLY_PDB)
    yield "ensemble", s.command("xyz", ENSEMBLE | BARE | NIST, xyz(4, 3))
    yield "joined", s.command("pdb", JOIN | BARE | ANALOGY)


# ---- Bodies ----


def sphere(x, y, z, r):
    return struct.pack("<Bbbbb", 4, x, y, z, r)


def cuboid(*corners):
    return struct.pack("<B6b", 5, *corners)


def of_run(_):
    plain, stokes, wos = bytes((0, 64, 9, 0, 0, 0, 0, 1)), bytes((12, 64, 9, 5, 0, 0, 0, 1)), bytes((3, 64, 9, 0, 0, 0, 0, 1))
    points, virial, skin = bytes((104, 32, 9, 0, 0, 0, 0, 0)), bytes((0, 9, 9, 0, 210, 0, 0, 240)), bytes((16, 9, 9, 0, 0, 140, 212, 1))
    bodies = {
        "sphere": sphere(0, 0, 0, 4),
        "touching": sphere(0, 0, 0, 4) + sphere(8, 0, 0, 4),
        "overlapping": sphere(0, 0, 0, 4) + sphere(4, 0, 0, 4) + sphere(0, 4, 0, 3),
        "coincident": sphere(1, 2, 3, 4) * 2 + struct.pack("<B", 0x38),
        "line": b"".join(sphere(8 * k, 0, 0, 4) for k in range(-6, 6)),
        "cuboids": cuboid(0, 0, 0, 4, 4, 4) + cuboid(4, 0, 0, 8, 4, 4) + cuboid(2, 2, 2, 9, 9, 9),
        "both": sphere(0, 0, 0, 8) + cuboid(-4, -4, 6, 4, 4, 20),
        "floats": struct.pack("<B4f", 2, 0.1, 0.2, 0.3, 1.7) + struct.pack("<B4f", 2, 1.5, 0.2, 0.3, 1.2),
        "doubles": struct.pack("<B4d", 0, 0.1, 0.2, 0.3, 1e-3) + struct.pack("<B4d", 0, 100.5, 0.2, 0.3, 1.2),
        "plate": struct.pack("<B6d", 1, 0, 0, 0, 1, 1, 1e-6),
        "shell": b"".join(sphere(x, y, z, 5) for x in (-6, 6) for y in (-6, 6) for z in (-6, 6)) + sphere(0, 0, 0, 2),
    }
    for name, body in bodies.items():
        yield name, plain + body
    slivers = sphere(0, 64, 9, 4) + sphere(4, 0, 0, 4) + b"\xf9" * 40 + sphere(0, 4, 0, 3)  # 2e-16 to 9e-15 thick
    yield "slivers", stokes + slivers
    # Found by fuzzing: no surface has an area above zero in single precision.
    yield "no_patches", stokes + bytes.fromhex("04004009040404000004f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9ffffffffffffff02f9f9f9f9f9f9f9f9f9f9f90400040003")
    for name, settings in (("stokes", stokes), ("wos", wos), ("points", points), ("virial", virial), ("skin", skin)):
        yield name, settings + bodies["overlapping"]


# ---- Texts ----


def tar(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue().rstrip(b"\0") + bytes(1024)


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def of_archive(s):
    files = {"a.xyz": s.bytes_of["xyz"], "in/b.pdb": pdb(1)}
    yield "tar", tar(files)
    yield "tar-gz", gzipped(tar(files))
    yield "tar-xz", lzma.compress(tar(files))
    yield "zip", zipped(files)


def of_bod(s):
    yield "sample", s.bytes_of["bod"]
    yield "words", lines("SPHERE 0 0 0 1 # first", "CUBOID 0 0 0 1 2 3", "CUBE -1 -1 -1 0.5", "ST 1e-6", "RLAUNCH 10", "UNITS nm",
                         "HUNITS 1 nm", "MASS 14.3 kDa", "TEMP 25 C", "VISCOSITY 0.89 cp", "BF 0.27", "SOLVENT water")  # fmt: skip
    yield "atoms", lines("ATOMS a.pdb a.radii", "TRAJECTORY a.xyz a.map", "VOXELS a.fits")


def of_fits(s):
    yield "image", s.bytes_of["fits"]
    yield "cards", bytes((0, 2, 2, 1)) + lines("BSCALE  = 2.0", "BZERO   = 1", "CDELT1  = 0.5", "CUNIT1  = 'nm'")[:-1] + b"\0" + bytes(range(4))
    yield "floats", bytes((4, 1, 2, 1)) + b"\0" + struct.pack(">2f", 0.0, 1.5)


def of_mrc(s):
    map_ = s.bytes_of["mrc"]
    yield "map", map_
    yield "head", map_[:256] + map_[1024:]


OPTIONS = {
    "molecule": ("examples/peptide.pdb",),
    "trajectory": ("a.gro", "a.xtc", "--start", "10", "--stop", "-1", "--step", "2", "--temperature", "25C", "--csv", "a.csv", "-q"),
    "precision": ("a.pdb", "--max-rsd-capacitance", "0.1", "--max-rsd-stokes=0.5", "--max-num-walks", "1e6", "--seed=7", "-j4"),
    "solvent": ("a.pdb", "--solvent", "glycerol 10%", "--viscosity", "0.89mPa.s", "--mass", "14.3kDa", "--specific-volume", "0.73"),
    "batch": ("batch", "in", "@list", "--per", "chain", "--ndjson", "a.ndjson", "--resume"),
    "merge": ("merge", "1.json", "2.json", "--csv", "a.csv"),
    "part": ("--shard", "2/4", "--json", "a.json", "--", "a.pdb"),
    "voxels": ("-i", "a.mrc", "--threshold", "0.5", "--length-unit", "nm", "--print-counts", "--print-benchmarks"),
    "memory": ("a.pdb", "--max-memory", "50%", "--frames-in-flight", "2", "--max-run-time", "60"),
    "file": ("-c", "a.cfg", "a.pdb", "", "num-walks = 1000", "method = 'wos'", "csv-format nist"),
}  # fmt: skip


def of_options(_):
    return ((name, lines(*words)) for name, words in OPTIONS.items())


def of_config(_):
    yield "plain", lines("# as in NIST ZENO", "num-walks = 1000000", "seed 5", "temperature = 25C # warm", "csv-format = \"nist\"", "print-counts")
    yield "names", b"\x01\x05 = 3\n\x01\x20 = \x02\x20\x01\n"


def of_batch(_):
    yield "list", lines("a.pdb", "in/b.xyz", "", "# comment", "c d.cif")
    yield "row", b"+ 12:cbf29ce484222325\ta.pdb\t1.5\t2\tFthe file has no frames\tW# atoms; more\n"
    yield "message", b"a.pdb: line 5: frame 3: the radius 10.5 of atom 1e3 is not positive\n"


def of_compare(_):
    yield "values", lines("D20w = 11.2 +- 0.3 1e-7 cm^2/s", "s20w 4.3 S # at 20 C", "Rh = 1.9 nm", "[eta] = 3.4 cm^3/g", "tau_c = 8 ns")


def of_part(_):
    yield "part", b'{"format": "elea part", "version": 1, "shard": [1, 2], "frames": [{"frame": 0, "record": "AAECAwQF"}], "x": [1e3, -0.5, true, null, "\\u00e9\\n"]}\n'
    yield "packed", b"AAECAwQFBgcICQoLDA0ODw=="


def of_radii(_):
    yield "names", lines("C   1.70", "CA  1.90   # the alpha carbon", "N 1.55", "O 1.52", "H 1.2", "MW 0.1", "D 1.2", "Ca 2.31")


SELECTIONS = ("protein and name CA", "not (water or ion)", "resid -5 52:53 52A and chain A B", "element C N* or index 0:3 7", "backbone or resname 'Na+'",
              "nucleic and not hydrogen or all")  # fmt: skip


def of_select(_):
    return ((f"{k}", text.encode()) for k, text in enumerate(SELECTIONS))


def of_topology(_):
    yield "mdtraj", (b'{"chains": [{"index": 0, "chain_id": "A", "residues": [{"index": 0, "name": "GLY", "resSeq": 1, "segmentID": "", "atoms": '
                     b'[{"index": 0, "name": "N", "element": "N"}, {"index": 1, "name": "CA", "element": "C"}]}]}], "bonds": [[0, 1]]}')  # fmt: skip


def of_weights(_):
    yield "numbers", lines("1", "0.5", "2e-1")
    yield "frames", lines("# frame weight", "0 1", "2 0.25", "1 0")


TARGETS = {name.removeprefix("of_"): function for name, function in list(globals().items()) if name.startswith("of_")}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    samples = Samples(given.build)
    wanted = {f"{target}/{name}": content for target, function in TARGETS.items() for name, content in function(samples)}
    present = {str(path.relative_to(SEEDS)): path for path in SEEDS.rglob("*") if path.is_file()}
    if given.check:
        wrong = sorted(set(wanted) ^ set(present) | {n for n, path in present.items() if wanted.get(n) != path.read_bytes()})
        print("\n".join(f"{name} differs; run tests/fuzz/make_seeds.py" for name in wrong))
        sys.exit(bool(wrong))
    for name in set(present) - set(wanted):
        present[name].unlink()
    for name, content in wanted.items():
        (SEEDS / name).parent.mkdir(parents=True, exist_ok=True)
        (SEEDS / name).write_bytes(content)


if __name__ == "__main__":
    main()
