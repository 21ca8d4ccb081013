#ifndef BASE_YAML_WORDS_H
#define BASE_YAML_WORDS_H
/* What libyaml complains of, in words for somebody who writes rules and not parsers.  For yaml.c alone. */
#include "text.h"

struct yaml_words {
	const char *problem; /* as libyaml says it */
	const char *code;
	bool at_start; /* point at where the broken thing begins, not at where libyaml gave up */
	const char *message, *help;
};

const struct yaml_words *yaml_words_find(const char *problem); /* always finds some */
#endif
