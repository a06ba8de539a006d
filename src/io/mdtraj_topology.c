/* SPDX-License-Identifier: MIT */
/*
 * {"chains": [{"index": 0, "chain_id": "A", "residues": [{"index": 0, "name": "GLY", "resSeq": 1,
 *   "atoms": [{"index": 0, "name": "N", "element": "N"}, ...]}, ...]}, ...], "bonds": [[0, 1],
 * ...]}
 *
 * The order of names in an object is arbitrary, so that it is read twice: what is said of all atoms
 * in it, and then these.
 */
#include "io/mdtraj_topology.h"

#include <stdio.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/topology.h"
#include "io/json.h"

typedef struct parser {
    elea_json json;
    elea_topology *topology;
    elea_place place;
    elea_error *error;
    size_t n_chains;
    elea_atom atom; /* with the names of its residue and chain */
} parser;

/* ---- Parts ---- */

static elea_status refuse(const parser *p, const char *what, const char *why)
{
    return elea_error_at(p->error, ELEA_ERROR_FORMAT, p->place,
                         "the topology of the MDTraj file is wrong: %s %s", what, why);
}

static void skip_value(parser *p)
{
    elea_json_skip(&p->json);
}

/* A name without the blanks around it; what is longer fails. */
static elea_status take_name(parser *p, const char *what, char *name, size_t size)
{
    char text[64];
    bool whole = elea_json_text(&p->json, text, sizeof text);
    size_t start = strspn(text, " "), n = strlen(text + start);
    while (n > 0 && text[start + n - 1] == ' ')
        n--;
    name[0] = '\0';
    if ((!whole && text[0] != '\0') || n >= size)
        return refuse(p, what, "has too many characters; shorten it");
    for (size_t i = 0; i < n; i++) {
        char c = text[start + i];
        name[i] = (unsigned char)c <= ' ' || c == 0x7f ? '?' : c;
    }
    name[n] = '\0';
    return ELEA_OK;
}

/* ---- Atoms ---- */

static elea_status take_atom(parser *p)
{
    char key[16], element[16] = "";
    int64_t index = (int64_t)p->topology->n_atoms;
    elea_status failed = ELEA_OK;
    p->atom.name[0] = p->atom.element[0] = '\0';
    if (!elea_json_open(&p->json, '{'))
        return refuse(p, "an atom", "is not an object");
    while (!failed && elea_json_next(&p->json, '}')) {
        bool known = elea_json_key(&p->json, key, sizeof key);
        if (known && strcmp(key, "name") == 0)
            failed = take_name(p, "the name of an atom", p->atom.name, sizeof p->atom.name);
        else if (known && strcmp(key, "element") == 0)
            failed = take_name(p, "the element of an atom", element, sizeof element);
        else if (known && strcmp(key, "index") == 0)
            (void)elea_json_integer(&p->json, &index);
        else
            skip_value(p);
    }
    if (failed || p->json.wrong != NULL)
        return failed;
    /* The positions are in the order of the indices. */
    if (index < 0 || (uint64_t)index != p->topology->n_atoms)
        return refuse(p, "the atoms", "are not in the order of their indices");
    /* "VS", a virtual site, and what else is not an element. */
    if (!elea_element_canonical(element, p->atom.element))
        p->atom.element[0] = '\0';
    return elea_topology_append(p->topology, &p->atom, p->error);
}

/* ---- Lists of residues and chains ---- */

typedef struct level {
    const char *list; /* the name of the list of what it consists of */
    elea_status (*describe)(parser *p, const char *key);
    elea_status (*take)(parser *p); /* one item of the list */
    void (*begin)(parser *p);
} level;

/* Reads the object once: its list, or all else. */
static elea_status pass(parser *p, const level *of, bool want_list)
{
    char key[16];
    elea_status failed = ELEA_OK;
    if (!elea_json_open(&p->json, '{'))
        return refuse(p, "a residue or chain", "is not an object");
    while (!failed && elea_json_next(&p->json, '}')) {
        bool is_list = elea_json_key(&p->json, key, sizeof key) && strcmp(key, of->list) == 0;
        if (!is_list && !want_list)
            failed = of->describe(p, key);
        else if (!is_list || !want_list)
            skip_value(p);
        else if (!elea_json_open(&p->json, '['))
            failed = refuse(p, of->list, "is not a list");
        else
            while (!failed && elea_json_next(&p->json, ']'))
                failed = of->take(p);
    }
    return failed;
}

static elea_status take_level(parser *p, const level *of)
{
    elea_json here = p->json;
    of->begin(p);
    elea_status failed = pass(p, of, false);
    if (failed || p->json.wrong != NULL)
        return failed;
    p->json = here;
    return pass(p, of, true);
}

static elea_status describe_residue(parser *p, const char *key)
{
    int64_t number = 0;
    if (strcmp(key, "name") == 0)
        return take_name(p, "the name of a residue", p->atom.residue_name,
                         sizeof p->atom.residue_name);
    if (strcmp(key, "resSeq") != 0)
        skip_value(p);
    else if (elea_json_integer(&p->json, &number)) {
        if (number < INT32_MIN || number > INT32_MAX)
            return refuse(p, "the number of a residue", "is too large");
        p->atom.residue_number = (int32_t)number;
    }
    return ELEA_OK;
}

static void begin_residue(parser *p)
{
    p->atom.residue_name[0] = '\0';
    p->atom.residue_number = 0;
}

static elea_status take_residue(parser *p)
{
    static const level residue = {"atoms", describe_residue, take_atom, begin_residue};
    return take_level(p, &residue);
}

static elea_status describe_chain(parser *p, const char *key)
{
    char name[sizeof p->atom.chain];
    if (strcmp(key, "chain_id") != 0) {
        skip_value(p);
        return ELEA_OK;
    }
    elea_status failed = take_name(p, "the name of a chain", name, sizeof name);
    if (!failed && name[0] != '\0')
        memcpy(p->atom.chain, name, sizeof name);
    return failed;
}

/* Chains without a name get a letter, or a number after these. */
static void begin_chain(parser *p)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t number = p->n_chains++;
    memset(p->atom.chain, 0, sizeof p->atom.chain);
    if (number < sizeof letters - 1)
        p->atom.chain[0] = letters[number];
    else
        (void)snprintf(p->atom.chain, sizeof p->atom.chain, "%zu", number % 1000000 + 1);
}

static elea_status take_chain(parser *p)
{
    static const level chain = {"residues", describe_chain, take_residue, begin_chain};
    return take_level(p, &chain);
}

/* ---- Bonds ---- */

/* Two indices, and in some versions more. */
static elea_status take_bond(parser *p)
{
    int64_t atoms[2] = {-1, -1};
    size_t n = 0;
    if (!elea_json_open(&p->json, '['))
        return refuse(p, "a bond", "is not a list");
    for (; elea_json_next(&p->json, ']'); n++)
        if (n < 2)
            (void)elea_json_integer(&p->json, &atoms[n]);
        else
            skip_value(p);
    if (p->json.wrong != NULL)
        return ELEA_OK;
    if (atoms[0] < 0 || atoms[1] < 0)
        return refuse(p, "a bond", "does not have two atoms");
    return atoms[0] == atoms[1]
               ? ELEA_OK
               : elea_topology_add_bond(p->topology, (size_t)atoms[0], (size_t)atoms[1], p->error);
}

static elea_status check_bonds(const parser *p)
{
    const elea_topology *topology = p->topology;
    for (size_t i = 0; i < topology->n_bonds; i++)
        if (topology->bonds[i][0] >= topology->n_atoms ||
            topology->bonds[i][1] >= topology->n_atoms)
            return refuse(p, "a bond", "has an atom that is not there");
    return ELEA_OK;
}

/* ---- All ---- */

static elea_status take_list(parser *p, const char *key)
{
    elea_status failed = ELEA_OK;
    bool are_chains = strcmp(key, "chains") == 0;
    if (!are_chains && strcmp(key, "bonds") != 0)
        skip_value(p);
    else if (!elea_json_open(&p->json, '['))
        failed = refuse(p, key, "is not a list");
    else
        while (!failed && elea_json_next(&p->json, ']'))
            failed = (are_chains ? take_chain : take_bond)(p);
    return failed;
}

elea_status elea_mdtraj_topology_read(const char *text, size_t size, elea_place place,
                                      elea_topology *topology, elea_error *error)
{
    parser p = {.json = elea_json_begin(text, size),
                .topology = topology,
                .place = place,
                .error = error,
                .atom = {.name = ""}};
    char key[16];
    elea_status failed = ELEA_OK;
    if (!elea_json_open(&p.json, '{'))
        return refuse(&p, "it", "is not an object of JSON");
    while (!failed && elea_json_next(&p.json, '}')) {
        (void)elea_json_key(&p.json, key, sizeof key);
        failed = take_list(&p, key);
    }
    if (!failed && !elea_json_done(&p.json))
        failed = refuse(&p, p.json.wrong != NULL ? p.json.wrong : "more follows after the end",
                        "(JSON)");
    if (!failed && topology->n_atoms == 0)
        failed = refuse(&p, "it", "has no atoms");
    return failed ? failed : check_bonds(&p);
}
