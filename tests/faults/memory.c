/* SPDX-License-Identifier: MIT */
/**
 * A library to be loaded before others (LD_PRELOAD): the allocation whose number is in
 * ELEA_FAULT_ALLOCATION fails, counted from the begin of `main` over all threads. If none is to
 * fail, the file ELEA_FAULT_COUNT gets the numbers of the first and of the last allocation that
 * each chain of calls has made: a run makes most of its allocations in the same way many times.
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The allocator itself, which glibc exports under these names for that purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

typedef int main_function(int argc, char **argv, char **environment);
typedef int start_function(main_function *main, int argc, char **argv, void (*init)(void),
                           void (*fini)(void), void (*linker_fini)(void), void *stack_end);
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*linker_fini)(void), void *stack_end);

static main_function *program;
static long failing = -1;
static atomic_bool begun;
static atomic_long count;

/* ---- Chains of calls ---- */

enum { MAX_DEPTH = 32, NUM_CHAINS = 1 << 15 };

static struct chain {
    uint64_t hash; /* 0: none */
    long first, last;
} chains[NUM_CHAINS];
static size_t n_chains;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static uint64_t hash_calls(void)
{
    void *calls[MAX_DEPTH];
    int n = backtrace(calls, MAX_DEPTH);
    uint64_t hash = 14695981039346656037U;
    for (int i = 0; i < n; i++)
        hash = (hash ^ (uintptr_t)calls[i]) * 1099511628211U;
    return hash + (hash == 0);
}

static void note_chain(long number)
{
    uint64_t hash = hash_calls();
    size_t i = hash % NUM_CHAINS;
    (void)pthread_mutex_lock(&mutex);
    while (chains[i].hash != 0 && chains[i].hash != hash)
        i = (i + 1) % NUM_CHAINS;
    if (chains[i].hash == 0 && n_chains < NUM_CHAINS - 1) {
        n_chains++;
        chains[i] = (struct chain){hash, number, number};
    }
    if (chains[i].hash == hash && chains[i].last < number)
        chains[i].last = number;
    (void)pthread_mutex_unlock(&mutex);
}

static void write_chains(FILE *file)
{
    for (size_t i = 0; i < NUM_CHAINS; i++) {
        if (chains[i].hash != 0)
            (void)fprintf(file, "%ld\n", chains[i].first);
        if (chains[i].last > chains[i].first)
            (void)fprintf(file, "%ld\n", chains[i].last);
    }
}

/* ---- The allocator ---- */

static bool fails(void)
{
    if (!atomic_load(&begun))
        return false;
    long number = atomic_fetch_add(&count, 1) + 1;
    if (failing <= 0)
        note_chain(number);
    if (number != failing)
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

static int counted_main(int argc, char **argv, char **environment)
{
    const char *number = getenv("ELEA_FAULT_ALLOCATION"), *name = getenv("ELEA_FAULT_COUNT");
    void *first[1];
    failing = number != NULL ? strtol(number, NULL, 10) : -1;
    (void)backtrace(first, 1); /* which allocates at its first call */
    atomic_store(&begun, true);
    int code = program(argc, argv, environment);
    atomic_store(&begun, false);
    FILE *file = name != NULL ? fopen(name, "we") : NULL;
    if (file != NULL) {
        write_chains(file);
        (void)fclose(file);
    }
    return code;
}

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*linker_fini)(void), void *stack_end)
{
    start_function *start;
    *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
    program = main;
    return start(counted_main, argc, argv, init, fini, linker_fini, stack_end);
}
