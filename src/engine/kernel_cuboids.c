/* SPDX-License-Identifier: MIT */
/* The kernel for bodies with cuboids. */
#define KERNEL_CUBOIDS 1
#include "engine/kernel.c"
