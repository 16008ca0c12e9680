/*
 * What is freed stays with the process. glibc would give all that lies free at the heap's end back to the system in one call: when a
 * snapshot took 200,000 memberships away that was 45 MB and 60 to 86 ms, in which the broker answers nobody. Kept, it is there for the
 * next snapshot. It is the whole broker's, which has one heap. Another C library does as it likes.
 */
#ifndef BONGSU_HEAP_H
#define BONGSU_HEAP_H

#include <limits.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

static inline void heap__keep_what_is_freed(void)
{
#ifdef __GLIBC__
	(void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

#endif
