/* SPDX-License-Identifier: MIT */
/** A small file of each format, made in memory. */
#ifndef ELEA_TESTS_C_SAMPLES_H
#define ELEA_TESTS_C_SAMPLES_H

#include <math.h>

#include "io/binary_file.h"
#include "io/format.h"
#include "io/hdf5_recipe.h"
#include "io/netcdf_recipe.h"
#include "io/reader.h"

static inline void put_text(binary_file *file, const char *text)
{
    put_bytes(file, text, strlen(text));
}

static inline void put_sample_pdb(binary_file *file)
{
    for (int model = 1; model <= 2; model++) {
        char line[96];
        (void)snprintf(line, sizeof line, "MODEL        %d\n", model);
        put_text(file, line);
        put_text(file,
                 "ATOM      1  N   GLY A   1      11.104   6.134  -6.504  1.00  0.00           N\n"
                 "ATOM      2  CA  GLY A   1      12.560   6.134  -6.504  1.00  0.00           C\n"
                 "ENDMDL\n");
    }
    put_text(file, "END\n");
}

static inline void put_sample_mmcif(binary_file *file)
{
    put_text(file, "data_GLY\n_cell.length_a 30.0\nloop_\n_atom_site.type_symbol\n"
                   "_atom_site.label_atom_id\n_atom_site.label_alt_id\n_atom_site.label_comp_id\n"
                   "_atom_site.auth_asym_id\n_atom_site.auth_seq_id\n_atom_site.Cartn_x\n"
                   "_atom_site.Cartn_y\n_atom_site.Cartn_z\n_atom_site.pdbx_PDB_model_num\n"
                   "N N . GLY A 1 11.104 6.134 -6.504 1\nC CA . GLY A 1 12.560 6.134 -6.504 1\n"
                   "N N . GLY A 1 11.204 6.134 -6.504 2\nC CA . GLY A 1 12.660 6.134 -6.504 2\n"
                   "#\n");
}

static inline void put_sample_pqr(binary_file *file)
{
    for (int model = 1; model <= 2; model++)
        put_text(file, "ATOM      1  N   GLY A   1      11.104   6.134  -6.504 -0.4157 1.8240\n"
                       "ATOM      2  H   GLY A   1      12.060   6.134  -6.504  0.2719 0.6000\n"
                       "END\n");
}

static inline void put_sample_gro(binary_file *file)
{
    for (int frame = 0; frame < 2; frame++)
        put_text(file, "water t= 1.0\n    2\n"
                       "    1SOL     OW    1   0.126   1.624  -1.679\n"
                       "    1SOL    HW1    2   0.190   1.661  -1.747\n"
                       "   1.86206   2.86206   3.86206\n");
}

static inline void put_sample_psf(binary_file *file)
{
    put_text(file, "PSF CMAP\n\n       1 !NTITLE\n REMARKS water\n\n       3 !NATOM\n"
                   "       1 W    1    TIP3 OH2  OT    -0.834000       15.9994           0\n"
                   "       2 W    1    TIP3 H1   HT     0.417000        1.0080           0\n"
                   "       3 W    1    TIP3 H2   HT     0.417000        1.0080           0\n\n"
                   "       2 !NBOND: bonds\n       1       2       1       3\n\n"
                   "       0 !NTHETA: angles\n\n");
}

static inline void put_sample_prmtop(binary_file *file)
{
    put_text(file, "%VERSION  VERSION_STAMP = V0001.000  DATE = 09/08/18  15:36:17\n"
                   "%FLAG POINTERS\n%FORMAT(10I8)\n");
    for (int i = 0; i < 31; i++) {
        char number[16];
        int value = i == 0 ? 3 : i == 2 ? 2 : i == 11 ? 1 : 0;
        (void)snprintf(number, sizeof number, "%8d%s", value, i % 10 == 9 || i == 30 ? "\n" : "");
        put_text(file, number);
    }
    put_text(file, "%FLAG ATOM_NAME\n%FORMAT(20a4)\nO   H1  H2  \n"
                   "%FLAG ATOMIC_NUMBER\n%FORMAT(10I8)\n       8       1       1\n"
                   "%FLAG MASS\n%FORMAT(5E16.8)\n"
                   "  1.60000000E+01  1.00800000E+00  1.00800000E+00\n"
                   "%FLAG RESIDUE_LABEL\n%FORMAT(20a4)\nWAT \n"
                   "%FLAG RESIDUE_POINTER\n%FORMAT(10I8)\n       1\n"
                   "%FLAG BONDS_INC_HYDROGEN\n%FORMAT(10I8)\n"
                   "       0       3       1       0       6       1\n"
                   "%FLAG BONDS_WITHOUT_HYDROGEN\n%FORMAT(10I8)\n\n"
                   "%FLAG RADII\n%FORMAT(5E16.8)\n"
                   "  1.50000000E+00  8.00000000E-01  8.00000000E-01\n");
}

static inline void put_sample_mol2(binary_file *file)
{
    for (int frame = 0; frame < 2; frame++)
        put_text(file, "@<TRIPOS>MOLECULE\nformaldehyde\n3 2 1 0 0\nSMALL\nNO_CHARGES\n\n"
                       "@<TRIPOS>ATOM\n"
                       "  1 C1  0.0000  0.0000  0.1000 C.2  1 FOR1  0.1000\n"
                       "  2 O1  1.2000  0.0000  0.2000 O.2  1 FOR1 -0.3000\n"
                       "  3 H1 -0.6000  0.9000  0.3000 H    1 FOR1  0.1000\n"
                       "@<TRIPOS>BOND\n  1 1 2 2\n  2 1 3 1\n");
}

static inline void put_sample_sdf(binary_file *file)
{
    put_text(file, "carbon monoxide\n  by hand           3D\n\n"
                   "  2  1  0  0  0  0  0  0  0  0999 V2000\n"
                   "    0.0000    0.0000    0.1000 C   0  0  0  0  0  0  0  0  0  0  0  0\n"
                   "    1.1300    0.0000    0.2000 O   0  0  0  0  0  0  0  0  0  0  0  0\n"
                   "  1  2  3  0\nM  END\n$$$$\n"
                   "carbon monoxide\n  by hand           3D\n\n"
                   "  0  0  0     0  0            999 V3000\n"
                   "M  V30 BEGIN CTAB\nM  V30 COUNTS 2 1 0 0 0\nM  V30 BEGIN ATOM\n"
                   "M  V30 1 C 0 0 0.1 0\nM  V30 2 O 1.15 0 0.2 0\nM  V30 END ATOM\n"
                   "M  V30 BEGIN BOND\nM  V30 1 3 1 2\nM  V30 END BOND\nM  V30 END CTAB\n"
                   "M  END\n$$$$\n");
}

static inline void put_sample_lammps_data(binary_file *file)
{
    put_text(file, "LAMMPS data file via write_data, version 2 Aug 2023, units = real\n\n"
                   "3 atoms\n2 atom types\n2 bonds\n1 bond types\n\n"
                   "0 10 xlo xhi\n0 11 ylo yhi\n-6 6 zlo zhi\n\n"
                   "Masses\n\n1 15.999\n2 1.008\n\nAtoms # full\n\n"
                   "3 1 2 0.4 9.5 0.5 0.2 -1 0 0\n1 1 1 -0.8 0.1 0.2 0.1 0 0 0\n"
                   "2 1 2 0.4 0.9 0.4 0.3 0 0 0\n\nBonds\n\n1 1 1 2\n2 1 1 3\n");
}

static inline void put_sample_lammps_dump(binary_file *file)
{
    for (int frame = 0; frame < 2; frame++)
        put_text(file, frame == 0 ? "ITEM: UNITS\nreal\nITEM: TIMESTEP\n0\n"
                                    "ITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n"
                                    "0 10\n0 11\n-6 6\nITEM: ATOMS id type x y z ix iy iz\n"
                                    "2 1 9.5 0.25 1.25 -1 0 0\n1 2 0.5 0.5 1.5 0 0 0\n"
                                  : "ITEM: TIMESTEP\n10\nITEM: NUMBER OF ATOMS\n2\n"
                                    "ITEM: BOX BOUNDS xy xz yz pp pp pp\n0 11 1\n0 11 0\n-6 6 0\n"
                                    "ITEM: ATOMS id type xs ys zs\n"
                                    "1 2 0.5 0.5 0.5\n2 1 0.25 0.5 0.75\n");
}

static inline void put_sample_xyz(binary_file *file)
{
    put_text(file, "2\nfirst\nC 0 0 0\nO 1.25 0 0\n2\nsecond\nC 0 0 0.5\nO 1.5 0 0\n");
}

static inline void put_record(binary_file *file, const void *bytes, size_t n)
{
    put_int(file, (int32_t)n);
    put_bytes(file, bytes, n);
    put_int(file, (int32_t)n);
}

static inline void put_sample_dcd(binary_file *file)
{
    unsigned char control[84] = "CORD", titles[84] = {1};
    control[12] = 1;  /* steps between frames */
    control[80] = 24; /* version of CHARMM */
    put_record(file, control, sizeof control);
    put_record(file, titles, sizeof titles);
    put_record(file, "\2\0\0\0", 4);
    for (int frame = 0; frame < 2; frame++)
        for (int axis = 0; axis < 3; axis++) {
            put_int(file, 8);
            put_float(file, (float)axis);
            put_float(file, (float)(frame + 2 * axis));
            put_int(file, 8);
        }
}

/* Few atoms are stored as plain numbers. */
static inline void put_sample_xtc(binary_file *file)
{
    file->big_endian = true;
    for (int frame = 0; frame < 2; frame++) {
        put_int(file, 1995);
        put_int(file, 2);
        put_int(file, frame);
        put_float(file, (float)frame);
        for (int k = 0; k < 9; k++)
            put_float(file, k % 4 == 0 ? 3.0F : 0.0F);
        put_int(file, 2);
        for (int k = 0; k < 6; k++)
            put_float(file, 0.25F * (float)(k * k + frame));
    }
}

/* Two frames with positions, and one without between them. */
static inline void put_sample_trr(binary_file *file)
{
    file->big_endian = true;
    for (int frame = 0; frame < 3; frame++) {
        const int32_t sizes[10] = {0, 0, 36, 0, 0, 0, 0, frame == 1 ? 0 : 24, 24, 0};
        put_int(file, 1993);
        put_int(file, 13);
        put_int(file, 12);
        put_text(file, "GMX_trn_file");
        for (int k = 0; k < 10; k++)
            put_int(file, sizes[k]);
        put_int(file, 2); /* atoms */
        put_zeros(file, 8);
        put_float(file, (float)frame);
        put_float(file, 0.0F);
        for (int k = 0; k < 9; k++)
            put_float(file, k % 4 == 0 ? 3.0F : 0.0F);
        for (int k = 0; k < (frame == 1 ? 6 : 12); k++)
            put_float(file, 0.25F * (float)(k * k + frame));
    }
}

static inline void put_sample_netcdf(binary_file *file)
{
    put_netcdf(file, &netcdf_plain);
}

static inline void put_sample_h5md(binary_file *file)
{
    put_hdf5(file, put_h5md_content);
}

static inline void put_sample_mdtraj(binary_file *file)
{
    put_hdf5(file, put_mdtraj_content);
}

static inline void put_sample_netcdf4(binary_file *file)
{
    put_hdf5(file, put_netcdf4_content);
}

static inline void put_sample_rst7(binary_file *file)
{
    put_text(file, "title\n    2  0.3000000E+02\n"
                   "   6.6528795   6.6711416  -8.5963255   7.3133773   5.8359736  -8.8294175\n"
                   "  37.1332590  35.4106700  34.4705580  90.0000000  90.0000000  90.0000000\n");
}

/* Of two atoms, which must be given. */
static inline void put_sample_mdcrd(binary_file *file)
{
    put_text(file, "title\n  32.555  24.652  14.213  33.138  25.217  13.612\n"
                   "  31.943  35.805  36.157\n"
                   "  32.655  24.752  14.313  33.238  25.317  13.712\n"
                   "  31.953  35.815  36.167\n");
}

/* Of a topology of oxDNA with two nucleotides, A and C. */
#define SAMPLE_STRANDS "2 1 5->3\nAC type=DNA\n"

static inline void put_sample_oxdna_topology(binary_file *file)
{
    put_text(file, "2 1\n1 C -1 1\n1 A 0 -1\n");
}

static inline void put_sample_oxdna_configuration(binary_file *file)
{
    for (int frame = 0; frame < 2; frame++) {
        char text[64];
        (void)snprintf(text, sizeof text, "t = %d\nb = 30 30 30\nE = -1 -1.5 0.5\n", frame);
        put_text(file, text);
        put_text(file, "1.5 0.25 -0.5 1 0 0 0 0 1 0 0 0 0 0 0\n");
        put_text(file, frame == 0 ? "1.5 0.5 -0.125 0.6 0.8 0 0 0 1 0 0 0 0 0 0\n"
                                  : "1.625 0.5 -0.125 0.8 0.6 0 0 0 1 0 0 0 0 0 0\n");
    }
}

/* How a reader is opened: with the number of atoms, or the structure, if the format needs it. */
static inline elea_reader *open_sample(const elea_format *format, const char *path,
                                       const void *bytes, size_t size, elea_error *error)
{
    elea_reader *strands =
        elea_reader_open_memory(SAMPLE_STRANDS, sizeof SAMPLE_STRANDS - 1, "strands.top", error);
    bool needed = strands != NULL && format->frames->needs_structure;
    const elea_reader_options options = {
        .struct_size = sizeof options,
        .n_atoms = format->frames->needs_n_atoms ? 2 : 0,
        .structure = needed ? elea_reader_topology(strands) : NULL,
    };
    elea_reader *reader = bytes != NULL
                              ? elea_reader_open_memory_with(bytes, size, path, &options, error)
                              : elea_reader_open_with(path, &options, error);
    elea_reader_free(strands);
    return reader;
}

static inline void put_sample_bod(binary_file *file)
{
    put_text(file, "SPHERE 0 0 0 1\nCUBE 0 0 0 1.5\nMASS 2 kDa\nUNITS nm\n");
}

static inline void put_sample_fits(binary_file *file)
{
    static const char *const cards[] = {
        "SIMPLE  =                    T",
        "BITPIX  =                    8",
        "NAXIS   =                    3",
        "NAXIS1  =                    3",
        "NAXIS2  =                    3",
        "NAXIS3  =                    3",
        "END",
    };
    for (size_t i = 0; i < sizeof cards / sizeof cards[0]; i++) {
        char card[81];
        (void)snprintf(card, sizeof card, "%-80s", cards[i]);
        put_bytes(file, card, 80);
    }
    while (file->n % 2880 != 0)
        put_bytes(file, " ", 1);
    for (size_t i = 0; i < 27; i++)
        put_number(file, i % 5 != 0, 1);
    put_zeros(file, 2880 - file->n % 2880);
}

static inline void put_sample_mrc(binary_file *file)
{
    for (int k = 0; k < 3; k++)
        put_int(file, 3); /* voxels */
    put_zeros(file, 16);  /* mode and start */
    for (int k = 0; k < 3; k++)
        put_int(file, 3); /* sampling */
    for (int k = 0; k < 6; k++)
        put_float(file, k < 3 ? 6.0F : 90.0F);
    for (int k = 1; k <= 3; k++)
        put_int(file, k); /* axes */
    put_zeros(file, 12);
    put_int(file, 1); /* space group */
    put_zeros(file, 208 - file->n);
    put_text(file, "MAP DD");
    put_zeros(file, 1024 - file->n);
    for (size_t i = 0; i < 27; i++)
        put_number(file, i % 4 != 0, 1);
}

typedef struct sample {
    const elea_format *format;
    void (*put)(binary_file *file);
} sample;

#define SAMPLE(name) {&elea_format_##name, put_sample_##name},
static const sample samples[] = {ELEA_FORMATS(SAMPLE)};
#undef SAMPLE

/* A map is rejected without a threshold. */
static inline double threshold_of(const elea_format *format)
{
    return format == &elea_format_mrc ? 0.5 : (double)NAN;
}

/* Whether this build has the library that reads the format. */
static inline bool is_built(const elea_format *format)
{
    bool built = format != NULL;
#ifndef ELEA_HAVE_CFITSIO
    built = built && format != &elea_format_fits;
#endif
#ifndef ELEA_HAVE_HDF5
    built = built && format->choose == NULL;
#endif
    return built;
}

#define NUM_SAMPLES (sizeof samples / sizeof samples[0])

#endif
