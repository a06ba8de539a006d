/* SPDX-License-Identifier: MIT */
/* Many threads may read HDF5 files at once, although the library has shared state. */
#include "io/samples.h"

#include <pthread.h>

#define NUM_THREADS 4
#define NUM_ROUNDS  20

static binary_file good, bad;

/* The last frame of a good file, and the message of a damaged one, the same for every thread. */
typedef struct outcome {
    double positions[6];
    char message[ELEA_MESSAGE_SIZE];
} outcome;

static void read_both(outcome *found)
{
    elea_error error = ELEA_ERROR_INIT;
    *found = (outcome){.message = ""};
    elea_frame *frame = elea_frame_create(&error);
    elea_reader *reader = elea_reader_open_memory(good.bytes, good.n, "a.h5", &error);
    if (frame != NULL && reader != NULL && elea_reader_read(reader, 1, frame, &error) == ELEA_OK)
        memcpy(found->positions, elea_frame_positions(frame), sizeof found->positions);
    elea_reader_free(reader);
    elea_frame_free(frame);
    elea_reader_free(elea_reader_open_memory(bad.bytes, bad.n, "b.h5", &error));
    (void)snprintf(found->message, sizeof found->message, "%s", error.message);
}

static outcome expected;

static void *read_often(void *failures)
{
    for (int i = 0; i < NUM_ROUNDS; i++) {
        outcome found;
        read_both(&found);
        *(int *)failures +=
            memcmp(found.positions, expected.positions, sizeof found.positions) != 0 ||
            strcmp(found.message, expected.message) != 0;
    }
    return NULL;
}

static void files_are_read_by_many_threads(void **state)
{
    (void)state;
    pthread_t threads[NUM_THREADS];
    int failures[NUM_THREADS] = {0};
    put_sample_mdtraj(&good);
    put_bytes(&bad, good.bytes, good.n > 2 ? good.n / 2 : good.n);
    read_both(&expected);
    assert_true(expected.message[0] != '\0');
    if (is_built(&elea_format_mdtraj))
        assert_true(expected.positions[5] == 6.25);
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
        cmocka_unit_test(files_are_read_by_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
