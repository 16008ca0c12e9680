#include "version.h"

#include <link.h>
#include <stdbool.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* How long the one is that begins here and ends with a zero; 0 where there is none. */
static size_t length_at(const char *bytes, size_t length)
{
	size_t at = 0;

	for (int number = 0; number < 3; number++) {
		size_t first = at;
		while (at < length && is_digit(bytes[at])) {
			at++;
		}
		if (at == first || at == length || bytes[at] != (number < 2 ? '.' : '\0')) {
			return 0;
		}
		at++;
	}
	return at - 1;
}

void version__find(struct version *version, const char *bytes, size_t length)
{
	for (size_t i = 1; i < length; i++) {
		size_t count = bytes[i - 1] == '\0' && is_digit(bytes[i]) ? length_at(bytes + i, length - i) : 0;
		if (count == 0 || count > VERSION_LENGTH_MAX || strcmp(version->text, bytes + i) == 0) {
			continue;
		}
		if (version->found == 0) {
			memcpy(version->text, bytes + i, count + 1);
		}
		version->found++;
	}
}

/* The first that is told of is the program itself, also where it was started by the loader's own name. */
static int look_through(struct dl_phdr_info *program, size_t size, void *version)
{
	(void)size;
	for (size_t i = 0; i < program->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &program->dlpi_phdr[i];
		if (part->p_type == PT_LOAD && (part->p_flags & (PF_R | PF_W)) == PF_R) {
			/* Where the loader has put it. */
			version__find(version, (const char *)(program->dlpi_addr + part->p_vaddr), part->p_filesz);
		}
	}
	return 1;
}

const char *version__of_program(struct version *version)
{
	*version = (struct version){0};
	dl_iterate_phdr(look_through, version);
	return version->found == 1 ? version->text : NULL;
}
