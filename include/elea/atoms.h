/* SPDX-License-Identifier: MIT */
/** Atoms from files: frames and readers, selections, radii. Part of elea.h. */
#ifndef ELEA_ATOMS_H
#define ELEA_ATOMS_H

#include "elea/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Atoms ------------------------------------------------------------------------- */

/** An atom as named in its file. Text is NUL-terminated, without blanks, "" if absent. */
typedef struct elea_atom {
    char name[16];        /**< "CA", "O5'"; the particle type if the format has only that */
    char residue_name[8]; /**< "ALA" */
    char chain[8];        /**< chain or segment identifier */
    char element[4];      /**< canonical symbol ("C", "Zn"); "" if unknown */
    char insertion_code;  /**< PDB insertion code, or '\0' */
    bool element_guessed; /**< the file gives no element; guessed from the name */
    int32_t residue_number;
    double radius; /**< radius from the file (Angstrom), 0 if it has none */
} elea_atom;

/** The atoms of a system, in file order. */
typedef struct elea_topology elea_topology;

/** Number of atoms. */
ELEA_API size_t elea_topology_n_atoms(const elea_topology *topology);
/** Atom `index`, which must be below `n_atoms`; valid as long as the topology. */
ELEA_API const elea_atom *elea_topology_atom(const elea_topology *topology, size_t index);
/**
 * Fails unless the atoms of `topology` are those of `reference`, in the same order, so that a frame
 * of one can be analysed with the radii of the other. Number, elements, names and residue names
 * must be the same, but for what differs between formats and force fields: a missing element or
 * residue (XYZ), chains and residue numbers, names of hydrogens, ions and waters, HIS and HSD. The
 * message names the first atom that differs, and calls the reference `name`.
 */
ELEA_API ELEA_MUST_USE elea_status elea_topology_match(const elea_topology *topology,
                                                       const elea_topology *reference,
                                                       const char *name, elea_error *error);

/* ---- Frames and readers ------------------------------------------------------------ */

/** Coordinates at one time. Memory is reused from read to read. */
typedef struct elea_frame elea_frame;

/** A frame without atoms; NULL if memory cannot be allocated. */
ELEA_API ELEA_MUST_USE elea_frame *elea_frame_create(elea_error *error);
ELEA_API void elea_frame_free(elea_frame *frame);
ELEA_API size_t elea_frame_n_atoms(const elea_frame *frame);
/** `n_atoms` x 3 coordinates in Angstrom, valid until the next read into the frame. */
ELEA_API const double *elea_frame_positions(const elea_frame *frame);
/** Time in picoseconds, NaN if the file has none. */
ELEA_API double elea_frame_time(const elea_frame *frame);
/** Copies the three box vectors (rows, Angstrom); false if the frame has no box. */
ELEA_API bool elea_frame_box(const elea_frame *frame, double vectors[3][3]);
/**
 * The frame's own atoms if their radii differ from those of the reader's topology, else NULL. All
 * else is the same in all frames.
 */
ELEA_API const elea_topology *elea_frame_topology(const elea_frame *frame);

/**
 * An open structure, topology or trajectory file, optionally compressed, recognized by content
 * first and by file name second (docs/input.md lists the formats). Opening scans the file once for
 * the positions of its frames; no coordinates are kept. Not for use by two threads at once.
 */
typedef struct elea_reader elea_reader;

/** Opens a file; NULL on failure. The reader is freed with elea_reader_free. */
ELEA_API ELEA_MUST_USE elea_reader *elea_reader_open(const char *path, elea_error *error);

/** What the MODELs of a PDB file are. */
typedef enum elea_models {
    ELEA_MODELS_AUTO,   /**< frames, but an error if they seem to be the copies of an assembly */
    ELEA_MODELS_FRAMES, /**< frames, in any case */
    ELEA_MODELS_JOIN,   /**< parts of one body: all are one frame */
} elea_models;

/** Name of a value of elea_models, "join"; NULL after the last. */
ELEA_API const char *elea_models_name(unsigned number);

/** How a file is read. Members that are zero mean the default. */
typedef struct elea_reader_options {
    size_t struct_size; /**< sizeof(elea_reader_options) */
    elea_models models;
    const char *assembly; /**< the biological assembly to be made of a PDB or mmCIF file: its name,
                             such as "1"; NULL: the atoms as the file has them */
    const char *types;    /**< elements or names of the numbered types of LAMMPS, "1=C,2=O"; NULL */
    bool has_length_unit;
    elea_length_unit length_unit; /**< of the positions of a LAMMPS or H5MD file that states
                                     none */
    /**
     * Number of atoms of the structure to which a trajectory belongs, 0 if unknown. Only formats
     * that do not state it (AMBER mdcrd) use it, and fail without.
     */
    size_t n_atoms;
    /**
     * The structure to which a trajectory belongs, or NULL. Only formats that name no atoms, and
     * whose positions depend on them (oxDNA), use it, and fail without. Needed during the call
     * only.
     */
    const elea_topology *structure;
} elea_reader_options;

/** As `elea_reader_open`, which has the defaults. Options that a format cannot meet fail. */
ELEA_API ELEA_MUST_USE elea_reader *
elea_reader_open_with(const char *path, const elea_reader_options *options, elea_error *error);
/**
 * As `elea_reader_open`, for the content of a file in memory, compressed or not. `name` takes the
 * place of the path, in messages and to recognize the format. The bytes are borrowed, not copied:
 * they must remain unchanged until the reader is freed.
 */
ELEA_API ELEA_MUST_USE elea_reader *elea_reader_open_memory(const void *bytes, size_t size,
                                                            const char *name, elea_error *error);
/** The same with options. */
ELEA_API ELEA_MUST_USE elea_reader *elea_reader_open_memory_with(const void *bytes, size_t size,
                                                                 const char *name,
                                                                 const elea_reader_options *options,
                                                                 elea_error *error);
ELEA_API void elea_reader_free(elea_reader *reader);
/** Name of the format, "PDB". */
ELEA_API const char *elea_reader_format(const elea_reader *reader);
/** The atoms of the first frame, or NULL if the format does not name atoms, as DCD. */
ELEA_API const elea_topology *elea_reader_topology(const elea_reader *reader);
/**
 * Name of the built-in set of radii for users who choose none: "file" if the format gives each atom
 * its radius (PQR), otherwise "bondi".
 */
ELEA_API const char *elea_reader_radii(const elea_reader *reader);
/**
 * What the user should know about how the file was read, in one line: frames that are left out, or
 * that the biological assembly differs from the atoms of the file. NULL if there is nothing.
 */
ELEA_API const char *elea_reader_note(const elea_reader *reader);
/** Number of atoms in the first frame. */
ELEA_API size_t elea_reader_n_atoms(const elea_reader *reader);
/** Number of complete frames in the file; 0 of a topology without positions (PSF, PRMTOP). */
ELEA_API size_t elea_reader_n_frames(const elea_reader *reader);
/** Unit of the coordinates: Angstrom. */
ELEA_API elea_length_unit elea_reader_length_unit(const elea_reader *reader);
/** Whether the file states no unit of length, so that that of the options was taken. */
ELEA_API bool elea_reader_takes_length_unit(const elea_reader *reader);
/**
 * ELEA_OK, or why the scan ended before the end of the file (the frames counted by
 * `elea_reader_n_frames` are nevertheless valid).
 */
ELEA_API elea_status elea_reader_damage(const elea_reader *reader, elea_error *why);
/** Time of the first frame in picoseconds, NaN if the file has none. */
ELEA_API double elea_reader_first_time(const elea_reader *reader);
/**
 * Whether positions are stored in binary single precision and delivered as they are, and the box of
 * the first frame, if there is one, has no more digits, so that all programs which keep coordinates
 * in single precision have the same.
 */
ELEA_API bool elea_reader_is_single(const elea_reader *reader);
/**
 * Reads frame `number` (from 0) into `frame`. Fails if its atoms are not those of the first frame.
 * Reading in ascending order never seeks back.
 */
ELEA_API ELEA_MUST_USE elea_status elea_reader_read(elea_reader *reader, size_t number,
                                                    elea_frame *frame, elea_error *error);

/* ---- Which atoms, how large -------------------------------------------------------- */

/** Indices of the selected atoms, ascending. */
typedef struct elea_selection elea_selection;

/** Default selection. */
#define ELEA_DEFAULT_SELECTION "not (water or ion)"

/**
 * Selects atoms in the language of MDAnalysis and VMD: `all`, `none`, `protein`,
 * `backbone`, `nucleic`, `water`, `ion`, `hydrogen`, `name`, `resname`, `resid`, `chain`,
 * `element`, `index` with lists, ranges (`resid 1:10`, `resid 1-10`, `index 0 to 99`) and
 * wildcards (`name C*`), joined by `and`, `or`, `not` and parentheses. An empty result is
 * an error.
 */
ELEA_API ELEA_MUST_USE elea_selection *
elea_selection_create(const elea_topology *topology, const char *expression, elea_error *error);
ELEA_API void elea_selection_free(elea_selection *selection);
ELEA_API size_t elea_selection_n_atoms(const elea_selection *selection);
ELEA_API const size_t *elea_selection_indices(const elea_selection *selection);

/** A rule that assigns radii to atoms. */
typedef struct elea_radii elea_radii;

/**
 * The built-in set of that name: "bondi" (Bondi 1964 and Mantina et al. 2009), "alvarez"
 * (Alvarez 2013), "bondi+alvarez" (those of "alvarez" for elements that "bondi" lacks), "calpha5"
 * (alpha carbons only, 5 Angstrom each: Kang, Mansfield and Douglas 2004), "calpha" (the same with
 * the radius that fits experiments, docs/presets.md), "oxdna" (sites of oxDNA's nucleotides, and
 * alpha carbons), "file" (the radii given in the structure file).
 */
ELEA_API ELEA_MUST_USE elea_radii *elea_radii_builtin(const char *name, elea_error *error);
/** Name of built-in set `number`, from 0; NULL after the last. */
ELEA_API const char *elea_radii_builtin_name(size_t number);
/**
 * A set from a text file of `name radius` lines (Angstrom, `#` comments). A name is an
 * atom name, matched first, or an element symbol.
 */
ELEA_API ELEA_MUST_USE elea_radii *elea_radii_load(const char *path, elea_error *error);
/** As `elea_radii_load`, for the content of a file in memory, which is needed only during the call.
 */
ELEA_API ELEA_MUST_USE elea_radii *elea_radii_load_memory(const void *bytes, size_t size,
                                                          const char *name, elea_error *error);
ELEA_API void elea_radii_free(elea_radii *radii);
ELEA_API const char *elea_radii_name(const elea_radii *radii);
/** The selection to which the set is restricted ("name CA ..." for calpha5), or NULL. */
ELEA_API const char *elea_radii_selection(const elea_radii *radii);
/**
 * Removes from the selection the hydrogens that have no sphere, and returns their number: with the
 * set "file", hydrogens of radius 0. Several force fields have these; they lie inside the sphere of
 * the atom to which they are bonded, and do not change the body.
 */
ELEA_API size_t elea_radii_omit_points(const elea_radii *radii, const elea_topology *topology,
                                       elea_selection *selection);
/**
 * Writes the radius of each selected atom (Angstrom) to `values[n_atoms of selection]`.
 * Atoms without a radius are an error that names the first few of them.
 */
ELEA_API ELEA_MUST_USE elea_status elea_radii_assign(const elea_radii *radii,
                                                     const elea_topology *topology,
                                                     const elea_selection *selection,
                                                     double *values, elea_error *error);
/** Bytes of the text of `elea_radii_doubt`. */
#define ELEA_DOUBT_SIZE 512

/**
 * Why these radii may be wrong for the selected atoms, in one line: radii of atoms for a structure
 * that has only the alpha carbons, or one or two atoms, of most residues; or mostly water without
 * residue names. False, and an empty text, if there is no doubt.
 */
ELEA_API bool elea_radii_doubt(const elea_radii *radii, const elea_topology *topology,
                               const elea_selection *selection, char text[ELEA_DOUBT_SIZE]);

/**
 * Radius (Angstrom) of an atom, which need not be from a file; 0 if the set has none. Elements
 * are case-insensitive; an element "" is guessed from the names.
 */
ELEA_API double elea_radii_lookup(const elea_radii *radii, const elea_atom *atom);

/**
 * Fails if one of `n` atoms of these positions (`n` x 3) and radii lies absurdly far from the
 * others, as after an integration that failed: more than 10,000 Angstrom from the middle, 100 times
 * as far as nine tenths of the atoms, and 100 radii. The message gives its number, from 1, by its
 * index in `indices` (NULL: its place in the list). Positions that are not finite pass: no body can
 * be created from them.
 */
ELEA_API ELEA_MUST_USE elea_status elea_positions_check(size_t n, const double *positions,
                                                        const double *radii, const size_t *indices,
                                                        elea_error *error);

/**
 * Mass of the selected atoms in dalton from standard atomic weights (IUPAC 2021), or 0 if the
 * element of any of them is unknown.
 */
ELEA_API double elea_selection_mass(const elea_selection *selection, const elea_topology *topology);
/**
 * Radius of gyration of `n` atoms by the weights of their elements, with their positions
 * `positions[n][3]`; 0 if an element or an index is unknown.
 */
ELEA_API double elea_topology_gyration(const elea_topology *topology, size_t n,
                                       const size_t *indices, const double *positions);

/* ---- Composition -------------------------------------------------------------------- */

/** What the parts of a molecule are. */
typedef enum elea_component_kind {
    ELEA_COMPONENT_AMINO_ACID, /**< with the caps of chains */
    ELEA_COMPONENT_NUCLEOTIDE,
    ELEA_COMPONENT_SUGAR,
    ELEA_COMPONENT_LIGAND, /**< any other molecule, known or not */
    ELEA_COMPONENT_ION,
    ELEA_NUM_COMPONENT_KINDS
} elea_component_kind;

/** Bytes of a list of names in elea_composition. */
#define ELEA_NAMES_SIZE 256

/** Chemical composition of a molecule in solution, with all its hydrogens (docs/composition.md). */
typedef struct elea_composition {
    size_t struct_size;     /**< sizeof(elea_composition) */
    double mass;            /**< Da, acids and bases neutral; 0 if an element is unknown */
    double specific_volume; /**< partial specific volume in water at 20 C, cm3/g; 0 likewise */
    size_t n_residues[ELEA_NUM_COMPONENT_KINDS];
    size_t n_chains;        /**< of amino acids or nucleotides */
    size_t n_disulfides;    /**< bonds between cysteines */
    size_t n_missing_atoms; /**< heavy atoms that residues lack; `mass` includes them */
    size_t n_incomplete;    /**< residues that lack atoms */
    size_t n_gaps;          /**< places where residues are missing; `mass` does not include them */
    size_t n_estimated;    /**< residues without a formula whose hydrogens the file does not have */
    double estimated_mass; /**< of those hydrogens, included in `mass` (Da) */
    size_t n_unknown;      /**< residues without a formula, taken from their atoms */
    char incomplete[32];   /**< first residue that lacks atoms: "LYS 42 (chain A)" */
    char unknown[ELEA_NAMES_SIZE]; /**< names of the residues without a formula: "DRG, LIG" */
} elea_composition;

/** The atoms whose composition is sought. */
typedef struct elea_composition_source {
    size_t struct_size; /**< sizeof(elea_composition_source) */
    const elea_topology *topology;
    const elea_selection *selection; /**< NULL: all atoms */
    const double
        *positions;    /**< of all atoms, [n_atoms][3], Angstrom; NULL: only bonds of the file */
    const double *box; /**< three vectors one after another, or NULL */
} elea_composition_source;

/**
 * Finds what the residues of the selected atoms consist of. Residues of the table count as whole,
 * whichever of their atoms are selected or in the file; other molecules count with the atoms that
 * the file has. Water never counts. Set `struct_size` of `composition` before the call.
 */
ELEA_API ELEA_MUST_USE elea_status elea_composition_find(const elea_composition_source *source,
                                                         elea_composition *composition,
                                                         elea_error *error);

/* ---- Presets ------------------------------------------------------------------------ */

/** What the atoms of a structure are taken as. */
typedef enum elea_preset {
    ELEA_PRESET_AUTO,     /**< a biomolecule as in solution, anything else bare */
    ELEA_PRESET_SOLUTION, /**< heavy atoms with a layer of water, mass with all hydrogens */
    ELEA_PRESET_BARE      /**< the atoms of the file */
} elea_preset;

/** "auto", "solution", "bare"; NULL after the last. */
ELEA_API const char *elea_preset_name(unsigned number);

/** Thickness (Angstrom) of the layer of water that ELEA_PRESET_SOLUTION adds to radii of atoms. */
#define ELEA_HYDRATION_LAYER 0.8

/** The structure, and what its user has chosen. */
typedef struct elea_preset_source {
    size_t struct_size; /**< sizeof(elea_preset_source) */
    const elea_topology *topology;
    const char *select;      /**< NULL: ELEA_DEFAULT_SELECTION and the ions that are bound, but no
                                  additives of crystals */
    const double *positions; /**< of all atoms, [n_atoms][3], Angstrom; NULL: ions, gaps and
                                disulfides are not found */
    const double *box;       /**< three vectors one after another, or NULL */
    elea_preset preset;      /**< what is wanted */
    bool radii_given;        /**< by the user or the file; then AUTO is BARE */
} elea_preset_source;

/** Bytes of the text of elea_preset_choice. */
#define ELEA_REASON_SIZE 128

/** What the atoms are taken as, and which of them form the body. */
typedef struct elea_preset_choice {
    size_t struct_size;        /**< sizeof(elea_preset_choice) */
    elea_preset preset;        /**< ELEA_PRESET_SOLUTION or ELEA_PRESET_BARE */
    elea_selection *selection; /**< atoms of the body, to be freed; NULL for BARE */
    const char *radii;         /**< built-in set: "bondi+alvarez", "calpha" or "oxdna"; NULL for
                                  BARE */
    double layer;              /**< to be added to the radii (Angstrom) */
    size_t n_hydrogens;        /**< selected, but without a sphere of their own */
    size_t n_others;           /**< the same: atoms that are not alpha carbons, with "calpha" */
    size_t n_waters, n_ions;   /**< atoms of the structure that are left out */
    size_t n_additives;        /**< atoms of additives of crystals, such as glycerol, left out */
    size_t n_bound;            /**< ions that are part of the body, because they are bound */
    char reason[ELEA_REASON_SIZE]; /**< why AUTO is BARE: "elements are not known", else "" */
    bool unfolded; /**< the amino acids have few contacts, as in a disordered chain */
} elea_preset_choice;

/**
 * Decides what the atoms are taken as, and finds their composition, which is that of
 * elea_composition_find and zero for BARE. Set `struct_size` of both before the call.
 */
ELEA_API ELEA_MUST_USE elea_status elea_preset_choose(const elea_preset_source *source,
                                                      elea_preset_choice *choice,
                                                      elea_composition *composition,
                                                      elea_error *error);

/* ---- Molecules whole ---------------------------------------------------------------- */

/** Whether molecules that a periodic box has cut are made whole. */
typedef enum elea_whole_mode {
    ELEA_WHOLE_AUTO,   /**< where there is a box, and molecules are cut */
    ELEA_WHOLE_ALWAYS, /**< the same, and a frame without a box is an error */
    ELEA_WHOLE_NEVER   /**< positions are used as they are */
} elea_whole_mode;

/** "auto", "always", "never"; NULL after the last. */
ELEA_API const char *elea_whole_mode_name(unsigned mode);

/** The atoms, and where they are in the first frame. */
typedef struct elea_whole_source {
    size_t struct_size; /**< sizeof(elea_whole_source) */
    const elea_topology *topology;
    const elea_selection *selection; /**< NULL: all atoms */
    const double *positions;         /**< of all atoms of the topology, [n_atoms][3], Angstrom */
    const double *box;               /**< three vectors one after another, or NULL */
    elea_whole_mode mode;
    /**
     * The box may be the unit cell of a crystal: unless bonds are cut, molecules that touch only
     * across it are not joined.
     */
    bool crystal;
    /** Of the trajectory, 0 if not known: a single one without a box needs no contacts. */
    size_t n_frames;
} elea_whole_source;

/** How to make the selected molecules whole in any frame: their bonds and contacts. Immutable. */
typedef struct elea_whole elea_whole;

/**
 * Finds bonds and contacts in the first frame; NULL on failure, in particular if a molecule is
 * bonded to its own image. The source is needed only during the call.
 */
ELEA_API ELEA_MUST_USE elea_whole *elea_whole_create(const elea_whole_source *source,
                                                     elea_error *error);
ELEA_API void elea_whole_free(elea_whole *whole);
/** What the user should know about the molecules, one line each; NULL after the last. */
ELEA_API const char *elea_whole_warning(const elea_whole *whole, size_t number);

/**
 * The number of the molecule to which a selected atom (its number in the selection from 0) belongs:
 * atoms that bonds join, directly or through others. False if it is not known, as with
 * ELEA_WHOLE_NEVER.
 */
ELEA_API ELEA_MUST_USE bool elea_whole_molecule(const elea_whole *whole, size_t atom,
                                                size_t *molecule);

/** What was done to a frame. */
typedef struct elea_whole_change {
    size_t struct_size; /**< sizeof(elea_whole_change) */
    size_t n_moved;     /**< atoms that were moved to another image */
    size_t n_long;      /**< bonds that are longer than possible nevertheless */
    size_t a, b;        /**< atoms of the longest, as numbers in the selection from 0 */
    double length;      /**< of the longest (Angstrom) */
} elea_whole_change;

/**
 * Moves atoms by vectors of the box so that molecules are whole. `positions` are those of the
 * selected atoms; `box` is that of the frame, or NULL. What is done to a frame depends on no other
 * frame but the first. Fails only with ELEA_WHOLE_ALWAYS, if the frame has no box.
 */
ELEA_API ELEA_MUST_USE elea_status elea_whole_apply(const elea_whole *whole, double *positions,
                                                    const double *box, elea_whole_change *change,
                                                    elea_error *error);

#ifdef __cplusplus
}
#endif

#endif
