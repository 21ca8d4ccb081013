#ifndef INTERVENE_PACKS_H
#define INTERVENE_PACKS_H
/* The packs that the program brings: rules with their sources, switched on by name in a rule file. */
#include <stddef.h>

/* Laid out by rules/packs/packs.S. */
struct pack_bytes {
	const char *name;        /* "attendance-works" */
	const char *file;        /* "packs/attendance-works/1.yml": what findings name */
	const char *begin, *end; /* its YAML */
	size_t major;
};
const struct pack_bytes *packs(size_t *count);
#endif
