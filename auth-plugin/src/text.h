/*
 * Text that strangers chose, as much of it as is told. Pure.
 */
#ifndef BONGSU_TEXT_H
#define BONGSU_TEXT_H

#include <stddef.h>

/*
 * The text itself where it has at most bytes_max bytes; else its beginning, cut before the character that would not fit whole, in
 * buffer, which has place for one byte more than that. NULL of NULL.
 */
const char *text__cut(const char *text, size_t bytes_max, char *buffer);

#endif
