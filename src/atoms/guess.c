/* SPDX-License-Identifier: MIT */
/*
 * Elements from names. In the PDB's Chemical Component Dictionary (49,196 molecules) a name that
 * begins like CL, BR, SI, SE or FE is that element in more than 95 % of the cases; CA, CD, CE, CO,
 * HG, HO, NA, NB, NE, OS, PB and others are C, H, N, O or P; CU, NI, PT and IR are often either.
 */
#include "atoms/guess.h"

#include <string.h>

#include "atoms/element.h"
#include "atoms/residue.h"

/* Angstrom */
#define LONGEST_CARBON_BOND 1.62 /* of carbon or nitrogen with C or N; C-Cl has 1.74, Fe-C 1.75 */
#define LONGEST_METAL_BOND  2.6
#define SHORTEST_BEAD_BOND  2.0 /* Martini's bonds are longer than 2.4 */

/* The byte of `element` after the longest symbol tells until the guess that the name is a PDB's. */
#define IN_COLUMNS 3

/* Bonded atoms are close in the file: a limit for residues of many atoms. */
#define NEIGHBOURHOOD 500

/* ---- Names ---- */

typedef struct label {
    char text[8];    /* upper case, without blanks and leading digits ("1HB" is a hydrogen) */
    char letters[8]; /* the letters at its start */
    bool plain;      /* nothing but letters */
    bool cased;      /* "Ca" */
} label;

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_letter(char c)
{
    return upper(c) >= 'A' && upper(c) <= 'Z';
}

static label make_label(const char *name)
{
    label made = {.text = ""};
    while (*name == ' ' || (*name >= '0' && *name <= '9'))
        name++;
    for (size_t i = 0; i + 1 < sizeof made.text && name[i] != '\0' && name[i] != ' '; i++)
        made.text[i] = upper(name[i]);
    for (size_t i = 0; is_letter(made.text[i]); i++)
        made.letters[i] = made.text[i];
    made.plain = strcmp(made.text, made.letters) == 0;
    made.cased =
        made.letters[0] == name[0] && made.letters[1] != '\0' && name[1] != made.letters[1];
    return made;
}

static bool has_pair(const label *name, const char *pairs)
{
    for (; *pairs != '\0'; pairs += 2)
        if (name->letters[0] == pairs[0] && name->letters[1] == pairs[1])
            return true;
    return false;
}

/* Two letters and then none, as in "CL", "CL1". */
static bool is_pair(const label *name, const char *pairs)
{
    return name->letters[0] != '\0' && name->letters[1] != '\0' && name->letters[2] == '\0' &&
           has_pair(name, pairs);
}

static bool is_one_of(char letter, const char *letters)
{
    return letter != '\0' && strchr(letters, letter) != NULL;
}

/* The element of the first one or two letters. */
static bool give(const label *name, size_t n_letters, char symbol[4])
{
    char text[3] = {name->letters[0], n_letters == 2 ? name->letters[1] : '\0', '\0'};
    return elea_element_canonical(text, symbol);
}

void elea_guess_later(elea_atom *atom, const char *field)
{
    memset(atom->element, 0, sizeof atom->element);
    atom->element_guessed = true;
    atom->element[IN_COLUMNS] = field != NULL && strlen(field) == 4 && strchr(field, ' ') != NULL;
}

static bool wants_guess(const elea_atom *atom)
{
    return atom->element_guessed && atom->element[0] == '\0';
}

/* ---- Residues ---- */

typedef struct residue {
    elea_atom *atoms;
    size_t n;
    const double *positions, *masses; /* NULL if not known */
    const elea_residue *row;          /* NULL if the table has none */
} residue;

static double squared_distance(const residue *all, size_t i, size_t k)
{
    double sum = 0.0;
    for (size_t axis = 0; axis < 3; axis++) {
        double d = all->positions[3 * i + axis] - all->positions[3 * k + axis];
        sum += d * d;
    }
    return sum;
}

static size_t first_neighbour(size_t i)
{
    return i > NEIGHBOURHOOD ? i - NEIGHBOURHOOD : 0;
}

/* True if carbon or nitrogen is so close that the atom is one of the light elements. */
static bool has_short_bond(const residue *all, size_t i)
{
    if (all->positions == NULL)
        return false;
    for (size_t k = first_neighbour(i); k < all->n && k <= i + NEIGHBOURHOOD; k++) {
        label other = make_label(all->atoms[k].name);
        if (k != i && is_one_of(other.letters[0], "CN") &&
            squared_distance(all, i, k) < LONGEST_CARBON_BOND * LONGEST_CARBON_BOND)
            return true;
    }
    return false;
}

/* Bonded to several atoms, and as a metal is: atoms of C, H, N or O have a neighbour in 1.62. */
static bool is_coordinated(const residue *all, size_t i)
{
    size_t n = 0;
    for (size_t k = first_neighbour(i);
         all->positions != NULL && k < all->n && k <= i + NEIGHBOURHOOD; k++) {
        if (k == i)
            continue;
        double squared = squared_distance(all, i, k);
        if (squared < LONGEST_CARBON_BOND * LONGEST_CARBON_BOND)
            return false;
        n += squared < LONGEST_METAL_BOND * LONGEST_METAL_BOND;
    }
    return n >= (all->atoms[i].name[0] == 'H' ? 1 : 2);
}

static bool has_contact(const residue *all)
{
    for (size_t i = 1; i < all->n; i++)
        for (size_t k = first_neighbour(i); k < i; k++)
            if (!(squared_distance(all, i, k) >= SHORTEST_BEAD_BOND * SHORTEST_BEAD_BOND))
                return true; /* also if a position is not finite, which is reported elsewhere */
    return false;
}

/* Whether the table lists the atom of that name. */
static bool is_listed(const residue *all, const char *name)
{
    const elea_residue *row = all->row;
    if (row != NULL && row->bonds != NULL && row->bonds[0] == '=')
        row = elea_residue_find(row->bonds + 1);
    if (row == NULL || row->bonds == NULL || name[0] == '\0')
        return false;
    size_t length = strlen(name);
    for (const char *at = row->bonds; (at = strstr(at, name)) != NULL; at++)
        if ((at == row->bonds || is_one_of(at[-1], " -?")) &&
            (at[length] == '\0' || is_one_of(at[length], " -")))
            return true;
    return false;
}

/* ---- Beads ---- */

/* Names in Martini's lipids, sterols and proteins, and in nothing else. */
static bool is_bead_name(const label *name)
{
    static const char *const names[] = {"PO1", "PO2", "PO3", "PO4", "NC3", "CNO", "ROH", "BB"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name->text, names[i]) == 0)
            return true;
    return !name->plain && is_pair(name, "BBSCGLAM");
}

/* Of lipid tails: C1A, D2B, T3A; also of other molecules, such as haem. */
static bool is_tail_name(const label *name)
{
    const char *text = name->text;
    return is_one_of(text[0], "CDT") && is_one_of(text[1], "123456789") &&
           is_one_of(text[2], "ABCDEF") && text[3] == '\0';
}

static bool has_hydrogen_or_halogen(const residue *all)
{
    for (size_t i = 0; i < all->n; i++) {
        label name = make_label(all->atoms[i].name);
        if (name.letters[0] == 'H' || is_pair(&name, "CLBRFE"))
            return true;
    }
    return false;
}

/* A name that two letters of an element begin: CO1, NB. */
static bool has_pair_name(const residue *all)
{
    for (size_t i = 0; i < all->n; i++) {
        label name = make_label(all->atoms[i].name);
        char symbol[4];
        if (name.letters[0] != '\0' && name.letters[1] != '\0' && name.letters[2] == '\0' &&
            give(&name, 2, symbol) && elea_element_weight(symbol) > 0.0)
            return true;
    }
    return false;
}

static bool has_bead_name(const residue *all)
{
    for (size_t i = 0; i < all->n; i++) {
        label name = make_label(all->atoms[i].name);
        if (is_bead_name(&name))
            return true;
    }
    return false;
}

static bool all_listed(const residue *all)
{
    for (size_t i = 0; i < all->n; i++)
        if (!is_listed(all, all->atoms[i].name))
            return false;
    return true;
}

/*
 * Beads have no hydrogens, and are named so; or they are farther from each other than bonded atoms,
 * and have names such as C1 or P. (The atoms of a trace, CA or P, are far from each other too, but
 * the table lists them.)
 */
static bool is_beads(const residue *all)
{
    label first = make_label(all->atoms[0].name);
    if (has_hydrogen_or_halogen(all) || (all->row != NULL && all->row->kind == RESIDUE_WATER))
        return false;
    if (has_bead_name(all))
        return true;
    if (all->n == 1)
        return all->row == NULL && is_tail_name(&first);
    return all->positions != NULL && !has_pair_name(all) && !has_contact(all) && !all_listed(all);
}

/* ---- The rule ---- */

/* An atom that forms its own residue: "ZN" in ZN2, "Na+" in Na+ or ION, "SOD" in SOD. */
static bool guess_ion(const residue *all, const label *name, char symbol[4])
{
    label residue_name = make_label(all->atoms[0].residue_name);
    bool mixed =
        strcmp(residue_name.letters, "ION") == 0 || strcmp(residue_name.letters, "IONS") == 0;
    bool alone = strcmp(name->letters, residue_name.letters) == 0;
    for (size_t i = 0; alone && i < all->n; i++) {
        label other = make_label(all->atoms[i].name);
        alone = strcmp(other.letters, name->letters) == 0;
    }
    if ((!alone && !mixed) || name->letters[0] == '\0')
        return false;
    const char *ion = elea_residue_ion_element(name->letters);
    if (ion != NULL && ion[0] != '\0')
        return elea_element_canonical(ion, symbol);
    return elea_element_canonical(name->letters, symbol);
}

/* Proteins, nucleic acids and water have few elements, so the first letter is nearly sufficient. */
static bool guess_in_polymer(const residue *all, const char *atom_name, const label *name,
                             char symbol[4])
{
    if (all->row->kind == RESIDUE_WATER)
        return strncmp(name->text, "DO", 2) != 0 && /* CHARMM's Drude particle of the oxygen */
               is_one_of(name->letters[0], "HOD") && give(name, 1, symbol);
    bool listed = is_listed(all, atom_name);
    if (is_pair(name, "SE") || (listed && has_pair(name, "CLBRASBEPB")))
        return give(name, 2, symbol);
    if (is_pair(name, "SC"))
        return false;
    return (listed || is_one_of(name->letters[0], "HCNOSPD")) && give(name, 1, symbol);
}

/* Something that can only be C, H or O, besides atom `i`. */
static bool is_beside_organic(const residue *all, size_t i)
{
    for (size_t k = 0; k < all->n; k++) {
        label other = make_label(all->atoms[k].name);
        const elea_atom *atom = &all->atoms[k];
        bool known = !atom->element_guessed && atom->element[0] != '\0';
        if (k == i)
            continue;
        if (known
                ? atom->element[1] == '\0' && is_one_of(atom->element[0], "CHO")
                : is_one_of(other.letters[0], "CHO") && (!other.plain || other.letters[1] == '\0'))
            return true;
    }
    return false;
}

/*
 * "Ca", and where a metal may be. That a name begins in column 13 of a PDB file does not make it a
 * metal's, because many programs begin all names there.
 */
static bool is_written_as_metal(const residue *all, size_t i, const label *name)
{
    bool by_column = all->atoms[i].element[IN_COLUMNS] != '\0';
    return !by_column && name->cased && name->plain && !is_beside_organic(all, i);
}

static bool guess_in_molecule(const residue *all, size_t i, const label *name, char symbol[4])
{
    const char *letters = name->letters;
    bool two = letters[0] != '\0' && letters[1] != '\0' && letters[2] == '\0';
    if (has_pair(name, "CLBR") || is_pair(name, "SISEFE"))
        return has_short_bond(all, i) ? give(name, 1, symbol) : give(name, 2, symbol);
    /* Beads look like heavy elements without stable isotopes ("AC1", "AM1"). */
    if (two && !is_one_of(letters[0], "BCFHIKNOPSUVWY"))
        return give(name, 2, symbol) && elea_element_weight(symbol) > 0.0;
    if (is_pair(name, "BE") || (two && is_written_as_metal(all, i, name)))
        return give(name, 2, symbol);
    if (is_pair(name, "SC") || (is_pair(name, "CUNIPTIRSN") && !has_short_bond(all, i)))
        return false;
    bool numbered = !is_letter(all->atoms[i].name[0]); /* 1HG */
    bool may_be_metal = two && !numbered && is_one_of(letters[0], "CHNO") && give(name, 2, symbol);
    if (is_one_of(letters[0], "CFHINOPS"))
        return !(may_be_metal && is_coordinated(all, i)) && give(name, 1, symbol);
    bool alone = letters[0] != '\0' && letters[1] == '\0';
    bool by_column = all->atoms[i].element[IN_COLUMNS] != '\0';
    return alone && is_one_of(letters[0], by_column ? "BKDUVWY" : "BK") && give(name, 1, symbol);
}

static bool guess_atom(const residue *all, size_t i, char symbol[4])
{
    label name = make_label(all->atoms[i].name);
    bool water = all->row != NULL && all->row->kind == RESIDUE_WATER; /* Martini's W: no tungsten */
    if (!water && guess_ion(all, &name, symbol))
        return true;
    if (all->row != NULL)
        return guess_in_polymer(all, all->atoms[i].name, &name, symbol);
    return guess_in_molecule(all, i, &name, symbol);
}

/* Heavier than the element even with hydrogens merged into the atom (16 for CH4), or moved to it.
 */
static bool is_too_heavy(const residue *all, size_t i, const char *symbol)
{
    double weight = elea_element_weight(symbol);
    return all->masses != NULL && weight > 0.0 && all->masses[i] > 2.0 * weight + 4.0;
}

static void guess_residue(const residue *all)
{
    bool beads = is_beads(all);
    for (size_t i = 0; i < all->n && !beads; i++) {
        char symbol[4] = "";
        beads = wants_guess(&all->atoms[i]) && guess_atom(all, i, symbol) &&
                is_too_heavy(all, i, symbol);
    }
    for (size_t i = 0; i < all->n; i++) {
        char symbol[4] = "";
        if (!wants_guess(&all->atoms[i]))
            continue;
        if (beads || !guess_atom(all, i, symbol))
            memset(symbol, 0, sizeof symbol);
        memcpy(all->atoms[i].element, symbol, sizeof symbol);
        all->atoms[i].element_guessed = symbol[0] != '\0';
    }
}

void elea_guess_elements(elea_topology *topology, const double *positions, const double *masses)
{
    size_t end = 0;
    for (size_t first = 0; first < topology->n_atoms; first = end) {
        end = elea_residue_end(topology, first);
        bool any = false;
        for (size_t i = first; i < end && !any; i++)
            any = wants_guess(&topology->atoms[i]);
        if (!any)
            continue;
        elea_atom *atoms = &topology->atoms[first];
        bool known =
            end - first == 1 || elea_residue_kind_of(topology, first, end) != RESIDUE_OTHER;
        guess_residue(&(residue){.atoms = atoms,
                                 .n = end - first,
                                 .positions = positions != NULL ? positions + 3 * first : NULL,
                                 .masses = masses != NULL ? masses + first : NULL,
                                 .row = known ? elea_residue_find(atoms->residue_name) : NULL});
    }
}

static bool may_have_its_element(const elea_atom *atom, const elea_atom *first)
{
    return atom->residue_number == first->residue_number &&
           memcmp(atom->name, first->name, sizeof atom->name) == 0 &&
           memcmp(atom->residue_name, first->residue_name, sizeof atom->residue_name) == 0 &&
           (!wants_guess(atom) || first->element_guessed || first->element[0] == '\0');
}

void elea_guess_again(elea_topology *topology, const elea_topology *first, const double *positions)
{
    bool same = first->n_atoms == topology->n_atoms;
    for (size_t i = 0; same && i < first->n_atoms; i++)
        same = may_have_its_element(&topology->atoms[i], &first->atoms[i]);
    for (size_t i = 0; same && i < first->n_atoms; i++) {
        elea_atom *atom = &topology->atoms[i];
        const elea_atom *known = &first->atoms[i];
        if (!wants_guess(atom))
            continue;
        memcpy(atom->element, known->element, sizeof atom->element);
        atom->element_guessed = known->element_guessed;
    }
    if (!same)
        elea_guess_elements(topology, positions, NULL);
}

bool elea_guess_element(const char *name, const char *residue_name, char symbol[4])
{
    elea_atom atom = {.name = ""};
    elea_topology topology = {.n_atoms = 1, .capacity = 1, .atoms = &atom};
    elea_guess_later(&atom, name);
    while (*name == ' ')
        name++;
    for (size_t i = 0; i + 1 < sizeof atom.name && name[i] != '\0' && name[i] != ' '; i++)
        atom.name[i] = name[i];
    for (size_t i = 0; i + 1 < sizeof atom.residue_name && residue_name[i] != '\0'; i++)
        atom.residue_name[i] = residue_name[i];
    elea_guess_elements(&topology, NULL, NULL);
    memcpy(symbol, atom.element, sizeof atom.element);
    return symbol[0] != '\0';
}
