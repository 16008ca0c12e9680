#include "text.h"

#include <string.h>

const char *text__cut(const char *text, size_t bytes_max, char *buffer)
{
	size_t length = bytes_max;

	if (text == NULL || strnlen(text, bytes_max + 1) <= bytes_max) {
		return text;
	}
	/* All but the first byte of a character begin with the bits 10 (RFC 3629, 3). */
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
		length--;
	}
	memcpy(buffer, text, length);
	buffer[length] = '\0';
	return buffer;
}
