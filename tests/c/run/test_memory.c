/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of the library fails once. The program is linked with --wrap for malloc and
 * related functions, so that calls from the library arrive here.
 */
#include <stdatomic.h>
#include <unistd.h>

#include "atoms/topology.h"
#include "support.h"

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker asks for these names. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *memory);

static atomic_long live;             /* blocks that are not freed */
static atomic_long until_failure;    /* allocations that still succeed */
static atomic_bool once, has_failed; /* fail once, or for good */

static bool must_fail(void)
{
    long left = atomic_fetch_sub(&until_failure, 1);
    bool fails = atomic_load(&once) ? left == 0 : left <= 0;
    if (fails)
        atomic_store(&has_failed, true);
    return fails;
}

static void *counted(void *memory)
{
    if (memory != NULL)
        atomic_fetch_add(&live, 1);
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return must_fail() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *old, size_t size)
{
    if (must_fail())
        return NULL;
    void *memory = __real_realloc(old, size);
    return old == NULL ? counted(memory) : memory;
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return must_fail() ? NULL : counted(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *memory)
{
    if (memory != NULL)
        atomic_fetch_sub(&live, 1);
    __real_free(memory);
}

static void fail_after(long successes, bool only_once)
{
    atomic_store(&once, only_once);
    atomic_store(&has_failed, false);
    atomic_store(&until_failure, successes);
}

/* Returns whether an allocation failed. */
static bool stop_failing(void)
{
    bool met = atomic_load(&has_failed);
    fail_after(1L << 40, true);
    return met;
}

/* NOLINTEND(bugprone-reserved-identifier) */

/* An attempt: returns its status, and leaves nothing allocated. */
typedef elea_status (*attempt)(elea_error *error);

/* After so many allocations most belong to loops, of which some are tried. */
#define ALL_TRIED 60

/* With `spares`, some allocations only save memory, so their failure has no effect. */
static void assert_survives(attempt try_it, long at_least, bool spares)
{
    for (int only_once = 0; only_once < 2; only_once++) {
        bool met = true;
        long n = 0;
        for (; met; n += n < ALL_TRIED ? 1 : 23) {
            elea_error error = ELEA_ERROR_INIT;
            long before = atomic_load(&live);
            fail_after(n, only_once == 1);
            elea_status status = try_it(&error);
            met = stop_failing();
            assert_int_equal(atomic_load(&live), before);
            if (met && !(spares && status == ELEA_OK))
                assert_failed(status, &error, ELEA_ERROR_MEMORY, "no memory");
            else
                assert_int_equal(status, ELEA_OK);
        }
        print_message("some of %ld allocations failed\n", n - 1);
        assert_true(n - 1 >= at_least);
    }
}

/* ---- Attempts ---- */

static elea_status try_body(elea_error *error)
{
    static const double centres[9] = {0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 4.0, 1.0, 0.0};
    static const double radii[3] = {1.0, 1.0, 1.0};
    elea_body *body = elea_body_create(3, centres, radii, error);
    if (body == NULL)
        return error->status;
    elea_body *copy = elea_body_clone(body, error);
    elea_body_free(body);
    if (copy == NULL)
        return error->status;
    elea_body_free(copy);
    return ELEA_OK;
}

static const elea_body *shared_body;

static elea_status try_compute(elea_error *error)
{
    elea_settings settings = test_counts(10, 10, 0);
    settings.num_threads = 2;
    elea_result result;
    return elea_compute(shared_body, &settings, &result, error);
}

static elea_result expected;

/* First-passage walks and closed forms, recording everything possible. */
static elea_status compute_by_engine(elea_result *result, elea_error *error)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = 600;
    settings.num_interior_samples = 100;
    settings.num_threads = 2;
    settings.sphere_areas = true;
    settings.record_surface_points = true;
    settings.control_charges = 12;
    return elea_compute(shared_body, &settings, result, error);
}

static elea_status try_engine(elea_error *error)
{
    elea_result result;
    elea_status status = compute_by_engine(&result, error);
    if (status == ELEA_OK && memcmp(&result, &expected, sizeof result) != 0)
        return ELEA_NUM_STATUSES;
    return status;
}

static elea_status try_stokes(elea_error *error)
{
    elea_settings settings = elea_settings_default();
    settings.theory = ELEA_THEORY_STOKES;
    settings.num_patches = 40;
    settings.num_walks = 200;
    settings.num_interior_samples = 100;
    settings.num_threads = 2;
    elea_result result;
    return elea_compute(shared_body, &settings, &result, error);
}

static elea_status two_bodies(void *context, elea_job *job, elea_error *error)
{
    uint64_t *read = context;
    if (*read == 2)
        return ELEA_OK;
    job->body = elea_body_clone(shared_body, error);
    if (job->body == NULL)
        return ELEA_ERROR_MEMORY;
    job->frame = (*read)++;
    return ELEA_OK;
}

static elea_status try_run(elea_error *error)
{
    uint64_t read = 0;
    elea_settings settings = test_counts(10, 10, 0);
    settings.num_threads = 2;
    const elea_source source = {.struct_size = sizeof source, .next = two_bodies, .context = &read};
    return elea_run(&settings, &source, NULL, NULL, error);
}

static elea_status try_average(elea_error *error)
{
    static elea_result result;
    elea_average *average = elea_average_create(error);
    if (average == NULL)
        return error->status;
    elea_status status = ELEA_OK;
    size_t n = 0;
    for (; n < 3000 && status == ELEA_OK; n++)
        status = elea_average_add(average, &result, error);
    /* A frame that could not be added is not counted. */
    if (elea_average_n_frames(average) != n - (status != ELEA_OK))
        status = ELEA_NUM_STATUSES;
    elea_average_free(average);
    return status;
}

static elea_status try_result(elea_error *error)
{
    elea_result *result = elea_result_create(error);
    elea_result *copy = result != NULL ? elea_result_copy(result, error) : NULL;
    elea_status status = copy != NULL ? ELEA_OK : error->status;
    elea_result_free(copy);
    elea_result_free(result);
    return status;
}

/* ---- Tests ---- */

static void bodies_survive(void **state)
{
    (void)state;
    assert_survives(try_body, 4, false);
}

static void computing_survives(void **state)
{
    (void)state;
    elea_body *body = test_globule(200, 1);
    shared_body = body;
    assert_survives(try_compute, 10, true); /* with one thread less */
    elea_body_free(body);
}

/* Spheres with coarse lists and divided cells; overlapping boxes; both; and small bodies. */
static void the_engine_survives(void **state)
{
    (void)state;
    enum { N = 40 };
    static double corners[6 * N], centres[3 * N], radii[N];
    elea_random random = test_random(3);
    for (int i = 0; i < N; i++) {
        radii[i] = test_uniform(&random, 0.1, 0.5);
        for (int k = 0; k < 3; k++) {
            centres[3 * i + k] = test_uniform(&random, 0.0, 3.0);
            corners[6 * i + k] = test_uniform(&random, 0.0, 3.0);
            corners[6 * i + k + 3] = corners[6 * i + k] + test_uniform(&random, 0.1, 1.0);
        }
    }
    static const double tiny[6] = {0.0, 0.0, 0.0, 5e4, 0.0, 0.0}, ones[2] = {1.0, 1.0};
    elea_body *bodies[] = {
        test_globule(150, 1),
        test_shapes(0, NULL, NULL, N, corners, NULL),
        test_shapes(N, centres, radii, N, corners, NULL),
        elea_body_create(2, tiny, ones, NULL),
    };
    for (size_t i = 0; i < NUM_ITEMS(bodies); i++) {
        assert_non_null(bodies[i]);
        shared_body = bodies[i];
        assert_int_equal(compute_by_engine(&expected, NULL), ELEA_OK);
        assert_survives(try_engine, 15, true);
        elea_body_free(bodies[i]);
    }
}

/* A molecule; one with boxes, whose exposed areas are estimated; and nearly identical spheres. */
static void the_stokes_solver_survives(void **state)
{
    (void)state;
    enum { N = 40 };
    static double corners[6 * N], centres[3 * N], radii[N];
    elea_random random = test_random(5);
    for (int i = 0; i < N; i++) {
        radii[i] = 1.0;
        for (int k = 0; k < 3; k++) {
            centres[3 * i + k] = test_uniform(&random, 0.0, 0.03);
            corners[6 * i + k] = test_uniform(&random, 0.0, 2.0);
            corners[6 * i + k + 3] = corners[6 * i + k] + 1.0;
        }
    }
    elea_body *bodies[] = {
        test_globule(100, 1),
        test_shapes(N, centres, radii, N, corners, NULL),
        elea_body_create(N, centres, radii, NULL),
    };
    for (size_t i = 0; i < NUM_ITEMS(bodies); i++) {
        assert_non_null(bodies[i]);
        shared_body = bodies[i];
        assert_survives(try_stokes, 50, true);
        elea_body_free(bodies[i]);
    }
}

static void running_survives(void **state)
{
    (void)state;
    elea_body *body = test_globule(200, 1);
    shared_body = body;
    assert_survives(try_run, 15, true); /* with a thread, or a frame in flight, less */
    elea_body_free(body);
}

static void averages_survive(void **state)
{
    (void)state;
    assert_survives(try_average, 3, false);
}

static void results_survive(void **state)
{
    (void)state;
    assert_survives(try_result, 2, false);
}

/* ---- Atoms ---- */

static elea_topology *shared_topology;

/* A chain of 40 residues in a line, and two ions. */
static void make_topology(double positions[3 * 42])
{
    shared_topology = elea_topology_create(NULL);
    assert_non_null(shared_topology);
    for (int i = 0; i < 42; i++) {
        elea_atom atom = {.name = "CA", .residue_name = "CYS", .element = "C"};
        atom.residue_number = i + 1;
        if (i >= 40)
            atom = (elea_atom){
                .name = "ZN", .residue_name = "ZN", .element = "Zn", .residue_number = i + 1};
        assert_int_equal(elea_topology_append(shared_topology, &atom, NULL), ELEA_OK);
        positions[3 * i] = 3.8 * i;
        positions[3 * i + 1] = positions[3 * i + 2] = 0.0;
    }
}

static double shared_positions[3 * 42];

static elea_status try_preset(elea_error *error)
{
    const elea_preset_source source = {
        .struct_size = sizeof source, .topology = shared_topology, .positions = shared_positions};
    elea_preset_choice choice = {.struct_size = sizeof choice};
    elea_composition found = {.struct_size = sizeof found};
    elea_status status = elea_preset_choose(&source, &choice, &found, error);
    elea_selection_free(choice.selection);
    return status;
}

static void presets_survive(void **state)
{
    (void)state;
    make_topology(shared_positions);
    assert_survives(try_preset, 15, true);
    elea_topology_free(shared_topology);
}

/* ---- Models ---- */

static char folder[] = "/tmp/elea_memory_XXXXXX";
static const char *tried;

static void file_path(const char *name, char path[64])
{
    (void)snprintf(path, 64, "%s/%s", folder, name);
}

static void write_file(const char *name, const void *bytes, size_t size)
{
    char path[64];
    file_path(name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void put(unsigned char *map, size_t place, uint32_t number)
{
    for (size_t i = 0; i < 4; i++)
        map[place + i] = (unsigned char)(number >> 8 * i);
}

/* A map of 8 x 8 x 8 bytes, half of them solid. */
static void write_map(const char *name)
{
    static unsigned char map[1024 + 512];
    for (size_t k = 0; k < 3; k++) {
        put(map, 4 * k, 8);
        put(map, 28 + 4 * k, 8);
        put(map, 40 + 4 * k, 0x41000000); /* 8.0 */
        put(map, 64 + 4 * k, (uint32_t)k + 1);
    }
    memcpy(map + 208, "MAP \x44\x44", 6);
    for (size_t i = 0; i < 512; i++)
        map[1024 + i] = (unsigned char)(i % 3 % 2);
    write_file(name, map, sizeof map);
}

static elea_status try_model(elea_error *error)
{
    char path[64];
    file_path(tried, path);
    elea_body_file *model =
        elea_body_file_open(path, strstr(tried, "mrc") != NULL ? 1.0 : NAN, error);
    elea_body *body = model != NULL ? elea_body_file_body(model, 0, error) : NULL;
    elea_status status = body != NULL ? ELEA_OK : error->status;
    elea_body_free(body);
    elea_body_file_free(model);
    return status;
}

static void models_survive(void **state)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"shapes.bod", "SPHERE 0 0 0 1 CUBE 0 0 0 1 ATOM 1 N MET 1 1 2 3 0 1 UNITS nm"},
        {"run.bod", "TRAJECTORY run.xyz run.conv"},
        {"run.xyz", "1\n\nA 0 0 0\n"},
        {"run.conv", "A 1\n"},
    };
    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < NUM_ITEMS(files); i++)
        write_file(files[i].name, files[i].text, strlen(files[i].text));
    write_map("a.mrc");
    static const char *const models[] = {"shapes.bod", "run.bod", "a.mrc"};
    for (size_t i = 0; i < NUM_ITEMS(models); i++) {
        tried = models[i];
        /* The selection of a trajectory's spheres may or may not return unused memory. */
        assert_survives(try_model, 8, strcmp(tried, "run.bod") == 0);
    }
    static const char *const names[] = {"shapes.bod", "run.bod", "run.xyz", "run.conv", "a.mrc"};
    for (size_t i = 0; i < NUM_ITEMS(names); i++) {
        char path[64];
        file_path(names[i], path);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_survive),      cmocka_unit_test(computing_survives),
        cmocka_unit_test(the_engine_survives), cmocka_unit_test(the_stokes_solver_survives),
        cmocka_unit_test(running_survives),    cmocka_unit_test(averages_survive),
        cmocka_unit_test(results_survive),     cmocka_unit_test(models_survive),
        cmocka_unit_test(presets_survive),
    };
    (void)stop_failing();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
