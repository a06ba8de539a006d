/* SPDX-License-Identifier: MIT */
/*
 * Stated errors hold for bodies of which short runs see only a part, in all modes: over 60 seeds a
 * body the squares of (value - truth) / error have a mean near 1, and none is far from it. The
 * program is linked with --wrap for the clock, so that time limits end at the same walk everywhere.
 */
#include "run/adversarial.h"

enum { SEEDS = 60, WALKS = 10000 };

/* ---- The clock ---- */

double __wrap_elea_clock_now(void);

#define TICK 1e-6

/* Each time that it is asked for the time, a microsecond has passed; there is but one thread. */
double __wrap_elea_clock_now(void)
{
    static uint64_t ticks = 0;
    return TICK * (double)ticks++;
}

/* ---- Modes ---- */

typedef enum mode { COUNT, PRECISION, TIME, MIDWAY, NUM_MODES } mode;

static const char *const mode_names[NUM_MODES] = {"number of walks", "precision", "time", "midway"};

/*
 * The default precision, or one that slow bodies reach as soon. A time that is over at once leaves
 * one block of walks, an ample one is not reached: neither depends on the machine.
 */
static elea_settings settings_of(mode how, bool is_slow, uint64_t seed)
{
    elea_settings settings = elea_settings_default();
    settings.length_unit = ELEA_LENGTH_NONE;
    settings.num_threads = 1;
    settings.isa = ELEA_ISA_PORTABLE; /* the same walks on any machine */
    settings.seed = seed;
    switch (how) {
    case COUNT:
        settings.num_walks = WALKS;
        break;
    case PRECISION:
        settings.max_rsd_capacitance = is_slow ? 0.005 : 0.001;
        settings.max_num_walks = 20000;
        break;
    case TIME:
        settings.max_run_time = seed % 2 == 0 ? 1e-6 : 3600.0;
        settings.max_rsd_capacitance = 0.003;
        settings.max_num_walks = 20000;
        break;
    case MIDWAY: /* while charges are chosen, in the first block, or after some */
        settings.max_run_time = TICK * (double)(8 + 8 * (seed % 12));
        settings.max_rsd_capacitance = 1e-5;
        settings.max_num_walks = 20000;
        break;
    case NUM_MODES:
        break;
    }
    return settings;
}

/* ---- Deviations ---- */

static const char *const quantity_names[NUM_TRUE] = {"C", "mean", "a1", "a2", "a3", "yy", "zz"};

static const elea_quantity *quantity(const elea_result *result, int which)
{
    if (which == TRUE_C)
        return elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    if (which == TRUE_MEAN)
        return elea_result_quantity(result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0);
    if (which >= TRUE_YY)
        return elea_result_quantity(result, ELEA_ELECTRIC_POLARIZABILITY,
                                    (size_t)(which == TRUE_YY ? SYM3_YY : SYM3_ZZ));
    return elea_result_quantity(result, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES,
                                (size_t)(which - TRUE_EIGENVALUES));
}

/* Eigenvalues that are closer than their errors repel each other, which a note says. */
static bool is_apart(const truth *known, int which, double error)
{
    for (int i = TRUE_EIGENVALUES; i < TRUE_EIGENVALUES + 3; i++)
        if (i != which && fabs(known->value[i] - known->value[which]) < 8.0 * error)
            return false;
    return true;
}

static bool is_comparable(const elea_result *result, const truth *known, int which, double error)
{
    if (isnan(known->value[which]) || isnan(error))
        return false;
    if (which < TRUE_EIGENVALUES || which >= TRUE_YY)
        return true;
    return (result->info.notes & ELEA_NOTE_CLOSE_EIGENVALUES) == 0 && is_apart(known, which, error);
}

typedef struct score {
    double squares, largest;
    int n;
} score;

static void add_deviation(score *s, double deviation)
{
    s->squares += deviation * deviation;
    s->largest = fmax(s->largest, fabs(deviation));
    s->n++;
}

static void merge_score(score *s, const score *other)
{
    s->squares += other->squares;
    s->largest = fmax(s->largest, other->largest);
    s->n += other->n;
}

static double chi_square(const score *s)
{
    return s->squares / s->n;
}

/* Returns how many runs were ended by the time. */
static int run_family(const family *f, mode how, score scores[NUM_TRUE])
{
    int n_ended = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        truth known;
        elea_body *body = f->make(seed, &known);
        elea_settings settings = settings_of(how, f->is_slow, seed);
        elea_result result = test_compute(body, &settings);
        elea_body_free(body);
        n_ended += result.info.walks_stop == ELEA_STOP_TIME;
        for (int i = 0; i < NUM_TRUE; i++) {
            const elea_quantity *q = quantity(&result, i);
            if (is_comparable(&result, &known, i, q->std_error))
                add_deviation(&scores[i],
                              (q->value - known.value[i]) / hypot(q->std_error, known.error[i]));
        }
    }
    return n_ended;
}

/* ---- Tests ---- */

/* The groups of quantities over which squares are averaged. */
static int group_of(int which)
{
    return which < TRUE_EIGENVALUES ? which : TRUE_EIGENVALUES;
}

static void print_scores(const char *name, const score scores[NUM_TRUE])
{
    print_message("  %-24s", name);
    for (int i = 0; i < NUM_TRUE; i++)
        if (scores[i].n > 0)
            print_message("  %s %.2f / %.1f", quantity_names[i], chi_square(&scores[i]),
                          scores[i].largest);
    print_message("\n");
}

/*
 * Bounds of the mean over all families, whose standard deviation is below 0.05: what was found,
 * 0.9, 0.8 and 0.75, but for six of these. Three pseudo-hits of doubt make the errors of far parts,
 * which are hit seldom, wider than they need be: most so in the polarizability, to which far parts
 * contribute most. Half of the runs whose time is over end after 256 walks, whose error control
 * charges make so small that doubt is the larger part of it.
 */
static const double least[] = {[TRUE_C] = 0.6, [TRUE_MEAN] = 0.5, [TRUE_EIGENVALUES] = 0.45};
static const double less_if_over = 0.15;
static const double most = 1.25;
/* Some 30,000 deviations, and 500 families of 60 with a true chi-square of at most 1.2: chance
 * exceeds these with a probability below 1e-6. */
static const double largest_of_one = 7.0, most_of_family = 3.0;

static void assert_honest(mode how)
{
    score all[NUM_TRUE] = {{0.0, 0.0, 0}};
    int failed = 0, n_ended = 0;
    for (size_t k = 0; k < num_families; k++) {
        score scores[NUM_TRUE] = {{0.0, 0.0, 0}};
        n_ended += run_family(&families[k], how, scores);
        print_scores(families[k].name, scores);
        for (int i = 0; i < NUM_TRUE; i++)
            if (scores[i].n > 0) {
                merge_score(&all[group_of(i)], &scores[i]);
                failed += !(scores[i].largest <= largest_of_one);
                failed += scores[i].n == SEEDS && chi_square(&scores[i]) > most_of_family;
            }
    }
    print_scores(mode_names[how], all);
    for (int i = 0; i <= TRUE_EIGENVALUES; i++)
        failed += !(chi_square(&all[i]) > least[i] - (how == TIME ? less_if_over : 0.0) &&
                    chi_square(&all[i]) < most);
    failed += how == MIDWAY && n_ended < (int)num_families * SEEDS / 2;
    assert_int_equal(failed, 0);
}

static void errors_hold_for_a_number_of_walks(void **state)
{
    (void)state;
    assert_honest(COUNT);
}

static void errors_hold_at_a_precision(void **state)
{
    (void)state;
    assert_honest(PRECISION);
}

static void errors_hold_when_time_is_over(void **state)
{
    (void)state;
    assert_honest(TIME);
}

static void errors_hold_when_time_ends_midway(void **state)
{
    (void)state;
    assert_honest(MIDWAY);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_hold_for_a_number_of_walks),
        cmocka_unit_test(errors_hold_at_a_precision),
        cmocka_unit_test(errors_hold_when_time_is_over),
        cmocka_unit_test(errors_hold_when_time_ends_midway),
    };
    if (argc == 3 && strcmp(argv[1], "--long-runs") == 0) {
        print_long_runs((uint64_t)atof(argv[2]));
        return EXIT_SUCCESS;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
