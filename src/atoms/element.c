/* SPDX-License-Identifier: MIT */
#include "atoms/element.h"

#include <string.h>

/* ---- The table ---- */

typedef struct element {
    char symbol[3];
    double weight; /* 0: no standard atomic weight */
} element;

/*
 * Prohaska et al., Standard atomic weights of the elements 2021, Pure Appl. Chem. 94 (2022) 573;
 * for intervals, the conventional values.
 */
static const element elements[] = {
    {"", 0.0},
    {"H", 1.008},
    {"He", 4.002602},
    {"Li", 6.94},
    {"Be", 9.0121831},
    {"B", 10.81},
    {"C", 12.011},
    {"N", 14.007},
    {"O", 15.999},
    {"F", 18.998403162},
    {"Ne", 20.1797},
    {"Na", 22.98976928},
    {"Mg", 24.305},
    {"Al", 26.9815384},
    {"Si", 28.085},
    {"P", 30.973761998},
    {"S", 32.06},
    {"Cl", 35.45},
    {"Ar", 39.95},
    {"K", 39.0983},
    {"Ca", 40.078},
    {"Sc", 44.955907},
    {"Ti", 47.867},
    {"V", 50.9415},
    {"Cr", 51.9961},
    {"Mn", 54.938043},
    {"Fe", 55.845},
    {"Co", 58.933194},
    {"Ni", 58.6934},
    {"Cu", 63.546},
    {"Zn", 65.38},
    {"Ga", 69.723},
    {"Ge", 72.630},
    {"As", 74.921595},
    {"Se", 78.971},
    {"Br", 79.904},
    {"Kr", 83.798},
    {"Rb", 85.4678},
    {"Sr", 87.62},
    {"Y", 88.905838},
    {"Zr", 91.224},
    {"Nb", 92.90637},
    {"Mo", 95.95},
    {"Tc", 0.0},
    {"Ru", 101.07},
    {"Rh", 102.90549},
    {"Pd", 106.42},
    {"Ag", 107.8682},
    {"Cd", 112.414},
    {"In", 114.818},
    {"Sn", 118.710},
    {"Sb", 121.760},
    {"Te", 127.60},
    {"I", 126.90447},
    {"Xe", 131.293},
    {"Cs", 132.90545196},
    {"Ba", 137.327},
    {"La", 138.90547},
    {"Ce", 140.116},
    {"Pr", 140.90766},
    {"Nd", 144.242},
    {"Pm", 0.0},
    {"Sm", 150.36},
    {"Eu", 151.964},
    {"Gd", 157.25},
    {"Tb", 158.925354},
    {"Dy", 162.500},
    {"Ho", 164.930329},
    {"Er", 167.259},
    {"Tm", 168.934219},
    {"Yb", 173.045},
    {"Lu", 174.9668},
    {"Hf", 178.486},
    {"Ta", 180.94788},
    {"W", 183.84},
    {"Re", 186.207},
    {"Os", 190.23},
    {"Ir", 192.217},
    {"Pt", 195.084},
    {"Au", 196.966570},
    {"Hg", 200.592},
    {"Tl", 204.38},
    {"Pb", 207.2},
    {"Bi", 208.98040},
    {"Po", 0.0},
    {"At", 0.0},
    {"Rn", 0.0},
    {"Fr", 0.0},
    {"Ra", 0.0},
    {"Ac", 0.0},
    {"Th", 232.0377},
    {"Pa", 231.03588},
    {"U", 238.02891},
    {"Np", 0.0},
    {"Pu", 0.0},
    {"Am", 0.0},
    {"Cm", 0.0},
    {"Bk", 0.0},
    {"Cf", 0.0},
    {"Es", 0.0},
    {"Fm", 0.0},
    {"Md", 0.0},
    {"No", 0.0},
    {"Lr", 0.0},
    {"Rf", 0.0},
    {"Db", 0.0},
    {"Sg", 0.0},
    {"Bh", 0.0},
    {"Hs", 0.0},
    {"Mt", 0.0},
    {"Ds", 0.0},
    {"Rg", 0.0},
    {"Cn", 0.0},
    {"Nh", 0.0},
    {"Fl", 0.0},
    {"Mc", 0.0},
    {"Lv", 0.0},
    {"Ts", 0.0},
    {"Og", 0.0},
    {"D", 2.014101778}, /* not a separate element, but named in neutron structures */
};

#define NUM_ELEMENTS 118
#define DEUTERIUM    (NUM_ELEMENTS + 1)

_Static_assert(sizeof elements / sizeof elements[0] == DEUTERIUM + 1, "one row per element");

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Row of the element whose symbol is these one or two letters in any case; 0 if there is none. */
static int find(char first, char second)
{
    first = upper(first);
    second = lower(second);
    for (int i = 1; i <= DEUTERIUM; i++)
        if (elements[i].symbol[0] == first && elements[i].symbol[1] == second)
            return i;
    return 0;
}

static bool give(int row, char symbol[4])
{
    memset(symbol, 0, 4);
    memcpy(symbol, elements[row].symbol, sizeof elements[row].symbol);
    return row != 0;
}

static int find_canonical(const char *symbol)
{
    int row = symbol[0] != '\0' && (symbol[1] == '\0' || symbol[2] == '\0')
                  ? find(symbol[0], symbol[1])
                  : 0;
    return strcmp(elements[row].symbol, symbol) == 0 ? row : 0;
}

double elea_element_weight(const char *symbol)
{
    return elements[find_canonical(symbol)].weight;
}

int elea_element_number(const char *symbol)
{
    int row = find_canonical(symbol);
    return row == DEUTERIUM ? 1 : row;
}

bool elea_element_find(int number, char symbol[4])
{
    return give(number >= 1 && number <= NUM_ELEMENTS ? number : 0, symbol);
}

bool elea_element_canonical(const char *text, char symbol[4])
{
    bool short_enough = text[0] != '\0' && (text[1] == '\0' || text[2] == '\0');
    return give(short_enough ? find(text[0], text[1]) : 0, symbol);
}
