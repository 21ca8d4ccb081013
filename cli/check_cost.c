/* What each rule takes to judge, for `intervene check --cost`. */
#include "check.h"
#include "base/buf.h"
#include "base/json.h"
#include <intervene/ruleset.h>
#include <stdlib.h>

struct row {
	struct rule_words words;
	struct rule_cost cost;
};

static int compare(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = (a->cost.steps < b->cost.steps) - (a->cost.steps > b->cost.steps);

	return order ? order : text_compare(a->words.id, b->words.id);
}

/* The dearest first; the caller frees them. */
static struct row *rows_of(const struct ruleset *set, size_t count)
{
	struct row *rows = memory_take((count + 1) * sizeof *rows);

	for (size_t i = 0; i < count; i++) {
		ruleset_rule_words(set, (uint32_t)i, &rows[i].words);
		ruleset_rule_cost(set, (uint32_t)i, &rows[i].cost);
	}
	qsort(rows, count, sizeof *rows, compare);
	return rows;
}

void check_cost_print(const struct ruleset *set, struct buf *out)
{
	size_t count = ruleset_rule_count(set);
	struct row *rows = rows_of(set, count);

	buf_print(out, "%9s %9s %9s %9s  %s\n", "steps", "events", "parts", "Lua", "rule");
	for (size_t i = 0; i < count; i++)
		buf_print(out, "%9lld %9lld %9lld %9lld  %.*s\n", (long long)rows[i].cost.steps,
		        (long long)rows[i].cost.events, (long long)rows[i].cost.operations,
		        (long long)rows[i].cost.lua, (int)rows[i].words.id.size, rows[i].words.id.at);
	free(rows);
}

static void number(struct json *json, const char *name, int64_t value)
{
	json_key(json, name);
	json_integer(json, value);
}

void check_cost_json(const struct ruleset *set, struct json *json)
{
	size_t count = ruleset_rule_count(set);
	struct row *rows = rows_of(set, count);

	json_key(json, "costs");
	json_list(json);
	for (size_t i = 0; i < count; i++) {
		json_object(json);
		json_key(json, "rule");
		json_text(json, rows[i].words.id);
		number(json, "steps", rows[i].cost.steps);
		number(json, "events", rows[i].cost.events);
		number(json, "parts", rows[i].cost.operations);
		number(json, "lua", rows[i].cost.lua);
		json_end(json);
	}
	json_end(json);
	free(rows);
}
