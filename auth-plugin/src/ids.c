#include "ids.h"

#include <string.h>

bool ids__is_name(const char *text, size_t length)
{
	if (length == 0 || length > IDS_LENGTH_MAX) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		char c = text[i];
		bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
		if (!good) {
			return false;
		}
	}
	return true;
}

bool ids__is_device(const char *text, size_t length)
{
	return length >= 2 && text[0] == 'd' && text[1] == '-';
}

bool ids__room(const char *text, size_t length, int64_t *room)
{
	int64_t value = 0;

	/* 16 digits hold the largest room, and never overflow. */
	if (length == 0 || length > 16 || text[0] == '0') {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9') {
			return false;
		}
		value = value * 10 + (text[i] - '0');
	}
	if (value > IDS_ROOM_MAX) {
		return false;
	}
	*room = value;
	return true;
}
