#ifndef INTERVENE_FEEDS_H
#define INTERVENE_FEEDS_H
/* By when a district expects which records: `feeds` of the configuration, and of a test file. */
#include "event.h"
#include "base/form.h"
#include "base/yaml.h"

struct feed_expectation {
	bool is_expected;
	int32_t by_ms;    /* of each instructional day, after local midnight */
	struct text from; /* the source that is to bring them; empty: not said */
};
struct feed_expectations {
	struct feed_expectation of[EVENT_TYPE_COUNT];
};

extern const struct form feeds_form;
/* `from` is copied to `arena`.  -1 when anything was added to `why`, under that code where it is about feeds alone. */
int feeds_read(const struct node *feeds, const char *code, struct arena *arena, struct feed_expectations *out,
        struct diags *why);
#endif
