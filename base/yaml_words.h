#ifndef BASE_YAML_WORDS_H
#define BASE_YAML_WORDS_H
/* What libyaml complains of, in words for somebody who writes rules and not parsers.  For yaml.c alone. */
#include "text.h"

enum yaml_point {
	POINT_HERE,   /* where libyaml gave up */
	POINT_START,  /* where the broken thing begins */
	POINT_OPENING /* where it begins when that is in another line, or when the file has ended */
};

struct yaml_words {
	const char *problem; /* as libyaml says it */
	const char *code;
	enum yaml_point point;
	const char *message, *help;
};

/* Never NULL.  `at` is the byte that libyaml stumbled on; `in_line`: something else stands before it in its line. */
const struct yaml_words *yaml_words_find(const char *problem, char at, bool in_line);
#endif
