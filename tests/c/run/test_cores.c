/* SPDX-License-Identifier: MIT */
/** Processors and memory by the limits of control groups, from files as Linux has them. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/cores.h"
#include "run/memory.h"
#include "support.h"

static char folder[] = "cores-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make_folder(const char *name)
{
    (void)mkdir(path_of(name), 0700);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(path_of(name), "w");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static double quota(const char *groups)
{
    char list[256];
    write_file("groups", groups);
    (void)snprintf(list, sizeof list, "%s", path_of("groups"));
    return elea_cores_of_quota(list, folder);
}

static void version_2_takes_the_smallest_on_the_way_up(void **state)
{
    (void)state;
    make_folder("slurm");
    make_folder("slurm/job");
    make_folder("slurm/job/step");
    write_file("slurm/cpu.max", "400000 100000\n");
    write_file("slurm/job/cpu.max", "250000 100000\n");
    write_file("slurm/job/step/cpu.max", "max 100000\n");
    assert_true(quota("0::/slurm/job/step\n") == 2.5);
    assert_true(quota("0::/slurm\n") == 4.0);
    assert_true(quota("0::/other\n") == 0.0);
    write_file("cpu.max", "50000 100000\n");
    assert_true(quota("0::/slurm/job/step\n") == 0.5);
    /* A group that the container does not show: its root has the quota. */
    assert_true(quota("0::/docker/0123abcd\n") == 0.5);
    assert_true(quota("0::/\n") == 0.5);
    assert_int_equal(unlink(path_of("cpu.max")), 0);
}

static void version_1_has_a_folder_for_processors(void **state)
{
    (void)state;
    make_folder("cpu");
    make_folder("cpu/batch");
    write_file("cpu/cpu.cfs_quota_us", "-1\n");
    write_file("cpu/cpu.cfs_period_us", "100000\n");
    write_file("cpu/batch/cpu.cfs_quota_us", "150000\n");
    write_file("cpu/batch/cpu.cfs_period_us", "50000\n");
    static const char groups[] = "9:memory:/batch\n3:cpuacct,cpu:/batch\n1:name=systemd:/\n0::/\n";
    assert_true(quota(groups) == 3.0);
    assert_true(quota("3:cpuset:/batch\n") == 0.0);
    assert_true(quota("3:cpu,cpuacct:/\n") == 0.0);
}

static void nonsense_is_no_limit(void **state)
{
    (void)state;
    static const char *const lists[] = {"",      "\n",   ":::\n", "0::\n", "0::relative\n",
                                        "x\n0:", "0:cpu"};
    make_folder("odd");
    for (size_t i = 0; i < NUM_ITEMS(lists); i++)
        assert_true(quota(lists[i]) == 0.0);
    static const char *const limits[] = {"", "max", "-5 100", "100", "100 0", "nan 1", "x y"};
    for (size_t i = 0; i < NUM_ITEMS(limits); i++) {
        write_file("odd/cpu.max", limits[i]);
        assert_true(quota("0::/odd\n") == 0.0);
    }
    assert_true(elea_cores_of_quota("no-such-file", folder) == 0.0);
}

static double memory(const char *groups)
{
    char list[256];
    write_file("groups", groups);
    (void)snprintf(list, sizeof list, "%s", path_of("groups"));
    return elea_memory_of_groups(list, folder);
}

static void memory_is_the_smallest_limit(void **state)
{
    (void)state;
    make_folder("job");
    make_folder("job/step");
    write_file("job/memory.max", "4294967296\n");
    write_file("job/step/memory.max", "max\n");
    assert_true(memory("0::/job/step\n") == 4294967296.0);
    write_file("job/step/memory.max", "1048576\n");
    assert_true(memory("0::/job/step\n") == 1048576.0);
    assert_true(memory("0::/other\n") == 0.0);
    make_folder("memory");
    make_folder("memory/job");
    write_file("memory/memory.limit_in_bytes", "9223372036854771712\n"); /* none */
    assert_true(memory("4:memory:/job\n") == 0.0);
    write_file("memory/job/memory.limit_in_bytes", "500000000\n");
    assert_true(memory("9:cpu:/\n4:memory:/job\n") == 5e8);
}

static void the_memory_of_this_process_is_known(void **state)
{
    (void)state;
    uint64_t available = elea_available_memory();
    double used = elea_memory_in_use();
    assert_true(available > 1 << 20 && used > 1e5 && used < (double)available);
}

static void there_is_at_least_one_thread(void **state)
{
    (void)state;
    assert_true(elea_default_num_threads() >= 1);
}

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    char command[64];
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command); /* NOLINT(cert-env33-c): a name of this test's own */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_2_takes_the_smallest_on_the_way_up),
        cmocka_unit_test(version_1_has_a_folder_for_processors),
        cmocka_unit_test(nonsense_is_no_limit),
        cmocka_unit_test(memory_is_the_smallest_limit),
        cmocka_unit_test(the_memory_of_this_process_is_known),
        cmocka_unit_test(there_is_at_least_one_thread),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
