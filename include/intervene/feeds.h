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

/* Records of a school that were due and are not there: the newest such day. */
struct feed_behind {
	enum event_type feed;
	struct text school; /* borrowed until the next call of the engine */
	int32_t day;        /* whose records they are */
	int64_t due_ms;
};
typedef void feed_behind_fn(void *context, const struct feed_behind *behind);
struct engine;
/* Each that is behind at the instant, by feed and school; not outside the school year, when nothing is due. */
void engine_feeds_behind(struct engine *engine, int64_t at_ms, feed_behind_fn *each, void *context);

extern const struct form feeds_form;
/* `from` is copied to `arena`.  -1 when anything was added to `why`, under that code where it is about feeds alone. */
int feeds_read(const struct node *feeds, const char *code, struct arena *arena, struct feed_expectations *out,
        struct diags *why);
#endif
