/* SPDX-License-Identifier: MIT */
#include "io/unread.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "io/decoder.h"

enum { ADVICE_SIZE = 640 };

struct elea_unread {
    const char *name;
    const char *suffixes; /* separated by blanks, or names of files in capitals */
    const char *magic;    /* the first bytes after `offset`; NULL: only the name tells */
    size_t n_magic, offset;
    bool has_lines;  /* `magic` may begin any line of the first bytes */
    bool named_only; /* content of that kind must have the suffix, too */
    /* "{}" is the file in quotes, "{.EXT}" the same with another suffix. */
    const char *advice;
};

#define MAGIC(text) .magic = (text), .n_magic = sizeof(text) - 1
#define IN_PYTHON                                                                                  \
    "MDAnalysis reads it: give the universe to ZenoWrapper (docs/mdanalysis.md), or write it as "  \
    "XYZ or DCD from there"

/* Its last column is the type for docking, in place of the element. */
#define PDBQT_ADVICE "convert it with `obabel -ipdbqt {} -opdb -O {.pdb}`"

static const elea_unread formats[] = {
    {"TNG", "tng", .offset = 40, MAGIC("GENERAL INFO"),
     .advice = "convert it with `gmx trjconv -f {} -o {.xtc}`"},
    {"TPR", "tpr", .offset = 8, MAGIC("VERSION "),
     .advice = "convert it with `gmx editconf -f {} -o {.pdb} -conect`"},
    {"EDR", "edr", .advice = "it holds energies of GROMACS and no atoms"},
    {"GROMOS", "g96 gromos11 trc", .offset = 0, MAGIC("TITLE\n"), .named_only = true,
     .advice = "convert it with `gmx editconf -f {} -o {.gro}`, or a trajectory with `gmx trjconv "
               "-f {} -o {.xtc}`"},
    {"GROMACS topology", "itp", MAGIC("[ moleculetype ]"), .has_lines = true,
     .advice = "it has no positions; give the GRO file of the system, or one made by `gmx editconf "
               "-f topol.tpr -o {.pdb} -conect`"},
    {"GSD", "gsd", MAGIC("\xdf\x65\xdf\x65\xdf\x65\xdf\x65"), .advice = IN_PYTHON},
    {"MMTF", "mmtf", .offset = 4, MAGIC("mmtfVersion"),
     .advice = "it is no longer in use; take the mmCIF file of the entry"},
    {"BinaryCIF", "bcif",
     MAGIC("\x83\xa7"
           "encoder"),
     .advice = "take the mmCIF file of the entry"},
    {"BinaryCIF", "bcif",
     MAGIC("\x83\xa7"
           "version"),
     .advice = "take the mmCIF file of the entry"},
    {"BinaryCIF", "bcif",
     MAGIC("\x83\xaa"
           "dataBlocks"),
     .advice = "take the mmCIF file of the entry"},
    {"CRD of CHARMM", "crd cor", MAGIC("* "), .named_only = true,
     .advice = "write it in CHARMM with `write coor pdb name {.pdb}`; MDAnalysis reads it, too"},
    {"PDBQT", "pdbqt", MAGIC("ROOT"), .has_lines = true, .advice = PDBQT_ADVICE},
    {"PDBQT", "pdbqt", MAGIC("TORSDOF"), .has_lines = true, .advice = PDBQT_ADVICE},
    {"PDBQT", "pdbqt", MAGIC("ATOM  "), .named_only = true, .has_lines = true,
     .advice = PDBQT_ADVICE},
    {"PDBQT", "pdbqt", MAGIC("HETATM"), .named_only = true, .has_lines = true,
     .advice = PDBQT_ADVICE},
    {"NAMD binary", "coor namdbin",
     .advice = "write it as DCD in VMD: `mol new top.psf`, `mol addfile {} type namdbin`, `animate "
               "write dcd {.dcd}`"},
    {"DMS", "dms", MAGIC("SQLite format 3"),
     .advice = "MDAnalysis reads it: write it as PDB from there (docs/mdanalysis.md)"},
    {"Tinker XYZ", "arc txyz", .advice = "convert it with `obabel -itxyz {} -oxyz -O {.xyz}`"},
    {"GAMESS output", "gms", MAGIC("          *   GAMESS"), .has_lines = true,
     .advice = "convert it with `obabel -igam {} -oxyz -O {.xyz}`"},
    {"FHI-aims", "in", MAGIC("lattice_vector "), .has_lines = true, .named_only = true,
     .advice = "convert it with `obabel -ifhiaims {} -oxyz -O {.xyz}`"},
    {"FHI-aims", "in", MAGIC("atom "), .has_lines = true, .named_only = true,
     .advice = "convert it with `obabel -ifhiaims {} -oxyz -O {.xyz}`"},
    {"CML", "cml", MAGIC("<cml"), .has_lines = true,
     .advice = "convert it with `obabel -icml {} -opdb -O {.pdb}`"},
    {"HOOMD XML", "xml", MAGIC("<hoomd_xml"), .has_lines = true, .advice = IN_PYTHON},
    {"DL_POLY", "CONFIG REVCON HISTORY config history", .advice = IN_PYTHON},
    {"TRZ", "trz", .advice = IN_PYTHON},
    {"Maestro", "mae maegz", MAGIC("s_m_m2io_version"), .has_lines = true,
     .advice = "write it as PDB in Maestro, or with `structconvert {} {.pdb}`"},
    {"PyMOL session", "pse", .advice = "write it in PyMOL with `save {.cif}`"},
    {"Gaussian cube", "cube", .advice = "convert it with `obabel -icube {} -oxyz -O {.xyz}`"},
    {"oxView", "oxview",
     .advice = "save topology and configuration of oxDNA in oxView, and give both: `elea NAME.top "
               "NAME.dat`"},
    {"VTJ1 of oxDNA", "vtj1", MAGIC("VTJ1"),
     .advice = "decompress it with the program that comes with oxDNA (docs of oxDNA, \"Compressing "
               "trajectory files\")"},
    {"FASTA", "fasta fa", .advice = "a sequence has no positions; give a structure"},
};

enum { NUM_FORMATS = sizeof formats / sizeof formats[0] };

/* ---- Recognition ---- */

/* A suffix, or with capitals the name of the file or its beginning. */
static bool has_name(const char *path, const char *names)
{
    size_t length = elea_compression_strip(path);
    const char *base = path;
    for (size_t i = 0; i < length; i++)
        if (path[i] == '/')
            base = path + i + 1;
    size_t n_base = length - (size_t)(base - path);
    for (const char *p = names; *p != '\0';) {
        size_t n = strcspn(p, " ");
        bool whole = *p >= 'A' && *p <= 'Z';
        if (whole && n_base >= n && strncmp(base, p, n) == 0 &&
            (n_base == n || strchr("._", base[n]) != NULL))
            return true;
        if (!whole && n_base > n + 1 && base[n_base - n - 1] == '.' &&
            strncasecmp(base + n_base - n, p, n) == 0)
            return true;
        p += n;
        p += strspn(p, " ");
    }
    return false;
}

static bool has_magic(const elea_unread *format, const unsigned char *head, size_t n)
{
    if (format->magic == NULL || n < format->offset + format->n_magic)
        return false;
    if (memcmp(head + format->offset, format->magic, format->n_magic) == 0)
        return true;
    for (size_t i = 1; format->has_lines && i + format->n_magic <= n; i++)
        if (head[i - 1] == '\n' && memcmp(head + i, format->magic, format->n_magic) == 0)
            return true;
    return false;
}

const elea_unread *elea_unread_by_content(const char *path, const unsigned char *head, size_t n)
{
    for (size_t i = 0; i < NUM_FORMATS; i++)
        if (has_magic(&formats[i], head, n) &&
            (!formats[i].named_only || has_name(path, formats[i].suffixes)))
            return &formats[i];
    return NULL;
}

const elea_unread *elea_unread_by_name(const char *path)
{
    for (size_t i = 0; i < NUM_FORMATS; i++)
        if (!formats[i].named_only && has_name(path, formats[i].suffixes))
            return &formats[i];
    return NULL;
}

/* ---- Advice ---- */

typedef struct text {
    char bytes[ADVICE_SIZE];
    size_t used;
} text;

static void put(text *to, char c)
{
    if (to->used + 1 < sizeof to->bytes)
        to->bytes[to->used++] = c;
}

/* For a shell: in quotes if there is anything that it may take for something else. */
static void put_file(text *to, const char *path, size_t length, const char *suffix, size_t n_suffix)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "._-+/,:@%";
    bool quoted = false;
    for (size_t i = 0; i < length; i++)
        quoted = quoted || strchr(plain, path[i]) == NULL;
    if (quoted)
        put(to, '\'');
    for (const char *p = path[0] == '-' ? "./" : ""; *p != '\0'; p++)
        put(to, *p);
    for (size_t i = 0; i < length; i++)
        if (path[i] == '\'')
            for (const char *p = "'\\''"; *p != '\0'; p++)
                put(to, *p);
        else
            put(to, (unsigned char)path[i] < ' ' || path[i] == 127 ? '?' : path[i]);
    for (size_t i = 0; i < n_suffix; i++)
        put(to, suffix[i]);
    if (quoted)
        put(to, '\'');
}

/* Length of the path without its suffix, and without that of a compression. */
static size_t stem(const char *path)
{
    size_t length = elea_compression_strip(path), i = length;
    while (i > 0 && path[i - 1] != '.' && path[i - 1] != '/')
        i--;
    return i > 1 && path[i - 1] == '.' && path[i - 2] != '/' ? i - 1 : length;
}

void elea_unread_fail(const elea_unread *format, const char *path, elea_error *error)
{
    text advice = {.used = 0};
    for (const char *p = format->advice; *p != '\0'; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (end == NULL) {
            put(&advice, *p);
            continue;
        }
        if (end == p + 1)
            put_file(&advice, path, strlen(path), "", 0);
        else
            put_file(&advice, path, stem(path), p + 1, (size_t)(end - p) - 1);
        p = end;
    }
    advice.bytes[advice.used] = '\0';
    (void)elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path), "%s is not read; %s",
                        format->name, advice.bytes);
}
