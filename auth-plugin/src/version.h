/*
 * Which broker this is. No version of Mosquitto tells its plugins: but each has its own, as a text, among its constants,
 * which lie in the program's memory.
 */
#ifndef BONGSU_VERSION_H
#define BONGSU_VERSION_H

#include <stddef.h>

#define VERSION_LENGTH_MAX 15

struct version {
	size_t found; /* how many different ones */
	char text[VERSION_LENGTH_MAX + 1]; /* the first */
};

/*
 * Looks for texts that are three numbers with points between, "2.0.21", each between two zeros. version: all zero, or what
 * other bytes were looked through with.
 */
void version__find(struct version *version, const char *bytes, size_t length);

/*
 * The one that this program has in the memory that nobody writes to, a millisecond's work. NULL where there is none, or several:
 * rather no version than a library's.
 */
const char *version__of_program(struct version *version);

#endif
