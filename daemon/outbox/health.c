/* Counts messages by channel and state. */
#include "health.h"
#include "post.h"
#include "base/buf.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

struct sums {
	int64_t states[OUTBOX_STATE_COUNT];
};

static int on_sum(void *context, struct text channel, enum outbox_state state, int64_t count)
{
	struct sums *sums = context;

	(void)channel;
	sums->states[state] += count;
	return 0;
}

static struct sums sums_of(struct store *store)
{
	struct sums sums = {0};

	store_outbox_counts(store, on_sum, &sums, NULL);
	return sums;
}

void outbox_status_json(struct store *store, struct json *json)
{
	struct sums sums = sums_of(store);

	for (int state = 0; state < OUTBOX_STATE_COUNT; state++) {
		char name[40];
		if (state == OUTBOX_SENDING)
			continue;
		snprintf(name, sizeof(name), "messages_%s", outbox_state_name((enum outbox_state)state));
		json_key(json, name);
		json_integer(json, sums.states[state]);
	}
}

static void finding(struct json *json, int64_t count, const char *one, const char *many)
{
	char words[120];

	if (!count)
		return;
	snprintf(words, sizeof(words), "%" PRId64 " %s", count, count == 1 ? one : many);
	json_z(json, words);
}

static void down_json(const struct posting *posting, size_t channel, struct json *json)
{
	struct buf words = {0};

	if (posting->down[channel].why[0]) {
		buf_print(&words, "nothing gets through channel '%s': %s", posting->channels[channel].name,
		        posting->down[channel].why);
		json_text(json, buf_text(&words));
	}
	buf_finish(&words);
}

void outbox_findings_json(const struct posting *posting, struct store *store, struct json *json)
{
	struct sums sums = sums_of(store);

	for (size_t i = 0; i < posting->count; i++)
		down_json(posting, i, json);
	finding(json, sums.states[OUTBOX_FAILED], "message was given up: intervene outbox list",
	        "messages were given up: intervene outbox list");
	finding(json, sums.states[OUTBOX_HELD], "message is held: intervene outbox list",
	        "messages are held: intervene outbox list");
}

static int on_sample(void *context, struct text channel, enum outbox_state state, int64_t count)
{
	struct buf *out = context;

	buf_print(out, "intervened_messages_total{channel=\"%.*s\",state=\"%s\"} %" PRId64 "\n",
	        (int)channel.size, channel.at, outbox_state_name(state), count);
	return 0;
}

void outbox_metrics(struct store *store, struct buf *out)
{
	buf_add_z(out, "# TYPE intervened_messages_total gauge\n"
	               "# HELP intervened_messages_total messages by channel and state; together they are "
	               "all there are\n");
	store_outbox_counts(store, on_sample, out, NULL);
}
