/* Which rules were in force when, and who put them there. */
#include "core_inside.h"
#include "registrar_inside.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include "daemon/log.h"

#include <inttypes.h>
#include <stdio.h>

struct writing {
	const struct core *core;
	struct json *json;
	int64_t last;
	int count;
};

static void count_json(struct json *json, const char *name, int64_t count)
{
	json_key(json, name);
	if (count == NOT_COUNTED)
		json_null(json);
	else
		json_integer(json, count);
}

static void members_json(const struct writing *writing, const struct ruleset_row *row)
{
	struct json *json = writing->json;

	member_integer(json, "number", row->number);
	json_key(json, "ruleset");
	hash_json(row->hash, json);
	member_instant(json, "at", writing->core->options.zone, row->at_ms);
	member_text(json, "who", row->who);
	json_key(json, "added");
	json_raw(json, row->added);
	json_key(json, "changed");
	json_raw(json, row->changed);
	json_key(json, "removed");
	json_raw(json, row->removed);
	count_json(json, "opens", row->opens);
	count_json(json, "closes", row->closes);
	count_json(json, "keeps", row->keeps);
}

static int on_ruleset(void *context, const struct ruleset_row *row)
{
	struct writing *writing = context;

	writing->last = row->number;
	writing->count++;
	json_object(writing->json);
	members_json(writing, row);
	json_end(writing->json);
	return 0;
}

enum registrar_code run_rule_history(struct core *core, struct command *command)
{
	struct json json = {.out = &command->answer.body};
	struct writing writing = {.core = core, .json = &json};
	char next[24];

	command->answer.status = 200;
	json_object(&json);
	json_key(&json, "rulesets");
	json_list(&json);
	int result = store_rulesets_each(core->options.store, command->after ? command->after : INT64_MAX,
	        command->limit, on_ruleset, &writing, &command->left.why);
	json_end(&json);
	snprintf(next, sizeof(next), "%" PRId64, writing.last);
	json_key(&json, "next");
	json_z(&json, writing.count == command->limit && writing.last > 1 ? next : NULL);
	json_end(&json);
	return result < 0 ? REGISTRAR_BROKEN : REGISTRAR_DONE;
}

/* The newest; there is one since the first start. */
void ruleset_status_json(struct core *core, struct json *json)
{
	struct writing writing = {.core = core, .json = json};

	if (store_rulesets_each(core->options.store, INT64_MAX, 1, on_ruleset, &writing, NULL) < 0 ||
	        !writing.count)
		json_null(json);
}

static int on_started(void *context, const struct ruleset_row *row)
{
	struct buf added = {0}, changed = {0}, removed = {0};

	(void)context;
	buf_add_text(&added, row->added);
	buf_add_text(&changed, row->changed);
	buf_add_text(&removed, row->removed);
	log_write(LOG_WARNING, "config",
	        "the rules are not those of the last run: a start puts them in force unasked",
	        (struct log_field[]){{"added", 0, buf_z(&added)}, {"changed", 0, buf_z(&changed)},
	                {"removed", 0, buf_z(&removed)}, {"opened", row->opens, NULL},
	                {"closed", row->closes, NULL}, {0}});
	buf_finish(&added);
	buf_finish(&changed);
	buf_finish(&removed);
	return 0;
}

void ruleset_start_log(struct core *core)
{
	if (core->registrar->counts.changed_at_start)
		store_rulesets_each(core->options.store, INT64_MAX, 1, on_started, NULL, NULL);
}
