#ifndef RULES_PLAIN_PHRASES_H
#define RULES_PLAIN_PHRASES_H
/* The one table of phrases: by key, a template in every tongue.  {name} is where something goes in. */
#include <intervene/plain.h>

struct phrase {
	const char *key;
	const char *words[TONGUES];
};
const struct phrase *phrases(size_t *count);
const char *phrase_find(const char *key, enum tongue tongue); /* NULL: there is none */

/* What goes in; the last has no name. */
struct slot {
	const char *name;
	struct text words;
};
struct buf;
void phrase_fill(const char *words, const struct slot *slots, struct buf *out);
#endif
