/* Puts a message into words: ids only, unless the channel is told more.  The same message reads the same whenever it is
 * tried, so that a receiver may compare what came twice under one key. */
#include "round.h"
#include "daemon/config/channels.h"
#include "base/json.h"
#include "base/member.h"
#include "base/names.h"

#include <inttypes.h>

struct writing {
	struct json json;
	bool is_full;
	bool has_step; /* whose severity it is */
};

static int on_rule(void *context, const struct rule_row *rule)
{
	struct writing *writing = context;

	if (!writing->has_step)
		member_text(&writing->json, "severity", rule->severity);
	if (writing->is_full)
		member_text(&writing->json, "title", rule->title);
	return 0;
}

/* Of which step or row it tells: what that weighs, and what it says. */
static void step_write(const struct alert_desk *desk, struct writing *writing, const struct alert_row *alert,
        const struct outbox_row *row)
{
	int rule = ruleset_rule_find(desk->set, alert->rule);
	struct rung_words words;

	writing->has_step = rule >= 0 && ruleset_rung_words(desk->set, (uint32_t)rule, row->step - 1, &words);
	if (!writing->has_step)
		return;
	json_key(&writing->json, "step");
	json_integer(&writing->json, row->step);
	member_text(&writing->json, "severity",
	        text_of(severity_name(ruleset_rung_severity(desk->set, (uint32_t)rule, row->step - 1))));
	if (writing->is_full)
		member_text(&writing->json, "message", words.words);
}

static bool is_of_open(struct text what)
{
	static const char *const names[] = {"opened", "worse", "reminded", "annotated"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(what, names[i]))
			return true;
	return false;
}

static void body_write(const struct alert_desk *desk, struct writing *writing, const struct alert_row *alert,
        const struct outbox_row *row, struct text key)
{
	struct json *json = &writing->json;
	bool is_open = is_of_open(row->what);

	json_object(json);
	member_text(json, "key", key);
	json_key(json, "change");
	json_integer(json, row->transition);
	member_text(json, "what", row->what);
	member_instant(json, "at", desk->zone, row->at_ms);
	json_key(json, "alert");
	json_integer(json, row->alert);
	member_text(json, "rule", alert->rule);
	member_text(json, "student", names_text(desk->students, (uint32_t)alert->student));
	member_text(json, "state", text_of(is_open ? "open" : "closed"));
	member_text(json, "closed_why", is_open ? (struct text){0} : row->what);
	step_write(desk, writing, alert, row);
	store_rule_get(desk->store, alert->rule, on_rule, writing, NULL);
	if (writing->is_full)
		member_text(json, "why", alert->why);
	json_end(json);
}

/* Of a store put back from a backup numbers are given once more, but not generations. */
void outbox_key_print(
        const struct alert_desk *desk, struct text channel, const struct outbox_row *row, struct buf *out)
{
	struct hash128 store = hash_bytes(store_hash_key(desk->store), "key", 3);

	buf_print(out, "%.*s-%08" PRIx64 "-%" PRId64 "-%" PRId64, (int)channel.size, channel.at,
	        store.low >> 32, row->generation, row->transition);
}

void outbox_render(const struct alert_desk *desk, const struct channel_setting *channel,
        const struct alert_row *alert, struct outbox_row *row, struct outbox_claim *out)
{
	struct buf key = {0};
	struct writing writing = {.json = {.out = &out->text}, .is_full = channel->is_full};

	outbox_key_print(desk, text_of(channel->name), row, &key);
	body_write(desk, &writing, alert, row, buf_text(&key));
	size_t body = out->text.size;
	buf_add_text(&out->text, buf_text(&key));
	size_t key_end = out->text.size;
	buf_add_text(&out->text, row->what);
	size_t what_end = out->text.size;
	buf_add_text(&out->text, alert->rule);
	struct text all = buf_text(&out->text);
	out->body = text_slice(all, 0, body);
	out->key = text_slice(all, body, key_end);
	out->what = text_slice(all, key_end, what_end);
	out->rule = text_slice(all, what_end, all.size);
	buf_finish(&key);
}
