/* SPDX-License-Identifier: MIT */
/** Files of weights: their layouts, and what is refused. */
#include "support.h"

static elea_status load(const char *text, size_t n, double *weights, elea_error *error)
{
    *error = (elea_error)ELEA_ERROR_INIT;
    return elea_weights_load_memory(text, strlen(text), "w.txt", n, weights, error);
}

static void assert_weights(const char *text, size_t n, const double *expected)
{
    elea_error error;
    double weights[8];
    if (load(text, n, weights, &error) != ELEA_OK)
        fail_msg("%s: %s", text, error.message);
    for (size_t i = 0; i < n; i++)
        assert_true(weights[i] == expected[i]);
}

static void assert_refused(const char *text, size_t n, const char *message)
{
    elea_error error;
    double weights[8];
    assert_int_not_equal(load(text, n, weights, &error), ELEA_OK);
    assert_string_equal(error.message, message);
}

static void all_layouts_give_the_same(void **state)
{
    (void)state;
    static const double w[] = {0.5, 0.0, 1.25};
    static const char *const texts[] = {
        "0.5\n0\n1.25\n",
        "0.5\r\n0\r\n1.25",
        "0.5 0 1.25\n",                        /* as BME writes them */
        "0.5 0\n1.25\n",                       /* two columns of which none numbers frames */
        "0 0.5\n1 0\n2 1.25\n",                /* from 0 */
        "1 0.5\n2 0\n3 1.25\n",                /* from 1 */
        "0.0e+00\t5e-1\n1.0\t0\n2.000 1.25\n", /* as NumPy writes integers */
        "frame_0 0.5\nframe_1 0\nframe_2 1.25\n",
        "m01.pdb 0.5\nm02.pdb 0\nm03.pdb 1.25\n",
        "# weights\n@ a legend\n\n0.5 # first\n0\n1.25\n",
    };
    for (size_t i = 0; i < NUM_ITEMS(texts); i++)
        assert_weights(texts[i], 3, w);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    assert_refused("0.5\n0.5\n", 3,
                   "w.txt: 2 weights for 3 frames; give one for each frame of the trajectory, also "
                   "if not all are analysed");
    assert_refused("", 1,
                   "w.txt: 0 weights for 1 frames; give one for each frame of the trajectory, also "
                   "if not all are analysed");
    assert_refused("0.5\n0.5\n0.5\n", 2,
                   "w.txt: line 3: there are more weights than the 2 frames of the trajectory");
    assert_refused("0.5\n-0.5\n", 2,
                   "w.txt: line 2: the weight is \"-0.5\", which is not a number of at least 0");
    assert_refused("nan\n", 1,
                   "w.txt: line 1: the weight is \"nan\", which is not a number of at least 0");
    assert_refused("0\n0.0\n", 2, "w.txt: all weights are 0");
    assert_refused("0 0.5\n2 0.5\n", 2,
                   "w.txt: line 2: frame 2 stands where 1 is expected; give all frames in order");
    assert_refused("1 0.5\nx 0.5\n", 2, "w.txt: line 2: the frame is \"x\", which has no number");
    assert_refused("1 0.5\n2\n", 2,
                   "w.txt: line 2: the line has 1 column; the first has a frame and its weight");
    assert_refused("1 0.5\n2 0.5 7\n", 2,
                   "w.txt: line 2: the line has 3 columns; the first has a frame and its weight");
    assert_refused("frame weight\n0 1\n", 1,
                   "w.txt: line 1: the weight is \"frame\", which is not a number of at least 0");
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    double weight;
    assert_int_not_equal(elea_weights_load("no-such-file", 1, &weight, &error), ELEA_OK);
    assert_non_null(strstr(error.message, "no-such-file"));
    assert_int_not_equal(elea_weights_load("no-such-file", 1, &weight, NULL), ELEA_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_layouts_give_the_same),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_missing_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
