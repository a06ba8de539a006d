/* SPDX-License-Identifier: MIT */
#include "heap.h"

#include <stdlib.h> /* defines __GLIBC__ */
#ifdef __GLIBC__
#include <malloc.h>
#endif

void heap_share(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_ARENA_MAX, 1); /* otherwise each thread keeps what it has freed (mallopt(3)) */
#endif
}
