/* SPDX-License-Identifier: MIT */
/* Many threads may read FITS images at once, although CFITSIO has shared state. */
#include "io/samples.h"

#include <pthread.h>

#define NUM_THREADS 4
#define NUM_ROUNDS  50

static binary_file good, bad;

/* The results of a good and a damaged image, the same for every thread. */
typedef struct outcome {
    char description[ELEA_MESSAGE_SIZE], message[ELEA_MESSAGE_SIZE];
} outcome;

static void read_both(outcome *found)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_body_file *file = elea_body_file_open_memory(good.bytes, good.n, "a.fits", NAN, &error);
    (void)snprintf(found->description, sizeof found->description, "%s",
                   file != NULL ? elea_body_file_description(file) : error.message);
    elea_body_file_free(file);
    file = elea_body_file_open_memory(bad.bytes, bad.n, "a.fits", NAN, &error);
    (void)snprintf(found->message, sizeof found->message, "%s",
                   file != NULL ? elea_body_file_description(file) : error.message);
    elea_body_file_free(file);
}

static outcome expected;

static void *read_often(void *failures)
{
    for (int i = 0; i < NUM_ROUNDS; i++) {
        outcome found;
        read_both(&found);
        *(int *)failures += strcmp(found.description, expected.description) != 0 ||
                            strcmp(found.message, expected.message) != 0;
    }
    return NULL;
}

static void images_are_read_by_many_threads(void **state)
{
    (void)state;
    pthread_t threads[NUM_THREADS];
    int failures[NUM_THREADS] = {0};
    put_sample_fits(&good);
    put_sample_fits(&bad);
    memcpy(bad.bytes + 80, "BITPIX  =                    7", 30);
    read_both(&expected);
#ifdef ELEA_HAVE_CFITSIO
    assert_non_null(strstr(expected.description, "3 x 3 x 3 voxels"));
    assert_non_null(strstr(expected.message, "(CFITSIO status "));
#endif
    for (int i = 0; i < NUM_THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, &failures[i]), 0);
    for (int i = 0; i < NUM_THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(failures[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_are_read_by_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
