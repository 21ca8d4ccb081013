#ifndef TESTS_SIM_YEAR_SINK_H
#define TESTS_SIM_YEAR_SINK_H
/* The other end of a channel: takes messages, refuses them, is slow or away, and remembers what it was given.  It fails
 * the year when it is given again what it took and said so, or a message of an alert before an older one has
 * arrived. */
#include "witness.h"
#include "daemon/channels/channel.h"
#include "tests/sim/chance.h"
#include <stddef.h>

struct given {
	bool is_known;
	bool is_taken;     /* and that was said */
	bool is_over;      /* taken, or refused for good */
	bool is_uncertain; /* nobody knows, so it may come again */
};

enum sink_mood { SINK_TAKES, SINK_MOODY, SINK_AWAY, SINK_MOODS };
struct sink {
	struct channel channel;        /* first */
	const struct witness *witness; /* borrowed */
	struct chance chance;
	enum sink_mood mood;
	bool is_deaf;        /* the machine has no power any more: what it still sends never was */
	struct given *given; /* owned; by transition */
	int64_t *newest;     /* owned; by alert: the transition that was given last */
	size_t given_count, newest_count;
	struct message *held[64]; /* borrowed; under way, and not answered yet */
	size_t held_count;
	/* Whether whoever sends has given up, or called off, what was not taken. */
	bool (*is_at_rest)(void *context, const struct sink *sink, int64_t transition);
	void *context; /* borrowed; for is_at_rest */
};

void sink_open(struct sink *sink, const struct witness *witness, uint64_t seed);
void sink_close(struct sink *sink);
struct given sink_given(const struct sink *sink, int64_t transition);
void sink_let_go(struct sink *sink);                     /* who waits for an answer gets one */
void sink_excuse(struct sink *sink, int64_t transition); /* whoever sent it does not know what became of it */
#endif
