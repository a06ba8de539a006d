/* SPDX-License-Identifier: MIT */
/**
 * A library to be loaded before others (LD_PRELOAD): the allocation whose number is in
 * ELEA_FAULT_ALLOCATION fails, counted from the begin of `main` over all threads. The number of all
 * allocations is written to the file ELEA_FAULT_COUNT.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
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

static bool fails(void)
{
    if (!atomic_load(&begun) || atomic_fetch_add(&count, 1) + 1 != failing)
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
    failing = number != NULL ? strtol(number, NULL, 10) : -1;
    atomic_store(&begun, true);
    int code = program(argc, argv, environment);
    atomic_store(&begun, false);
    FILE *file = name != NULL ? fopen(name, "we") : NULL;
    if (file != NULL) {
        (void)fprintf(file, "%ld\n", atomic_load(&count));
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
