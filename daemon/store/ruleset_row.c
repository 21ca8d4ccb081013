/* The table of rule sets, and what is counted by rule. */
#include "ruleset_row.h"
#include "statement.h"

void store_ruleset_add(struct store *store, struct ruleset_row *row)
{
	const struct text lists[] = {row->rules, row->added, row->changed, row->removed};
	sqlite3_stmt *q = statement(store, RULESET_ADD);

	row->number = ++store->next.ruleset;
	sqlite3_bind_int64(q, 1, row->number);
	statement_bind_hash(q, 2, row->hash);
	sqlite3_bind_int64(q, 3, row->at_ms);
	statement_bind_name(q, 4, row->who);
	for (int i = 0; i < 4; i++)
		statement_bind_name(q, 5 + i, lists[i].size ? lists[i] : text_of("[]"));
	sqlite3_bind_int64(q, 9, row->opens);
	sqlite3_bind_int64(q, 10, row->closes);
	sqlite3_bind_int64(q, 11, row->keeps);
	statement_write(store, q);
}

void store_ruleset_count(struct store *store, int64_t after)
{
	sqlite3_stmt *q = statement(store, RULESET_COUNT);

	sqlite3_bind_int64(q, 1, store->next.ruleset);
	sqlite3_bind_int64(q, 2, after);
	sqlite3_bind_int64(q, 3, store_alert_count(store, ALERTS_OPEN));
	statement_write(store, q);
}

static int ruleset_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct ruleset_row row = {
	        .number = sqlite3_column_int64(q, 0),
	        .hash = column_hash(q, 1),
	        .at_ms = sqlite3_column_int64(q, 2),
	        .who = column_text(q, 3),
	        .rules = column_text(q, 4),
	        .added = column_text(q, 5),
	        .changed = column_text(q, 6),
	        .removed = column_text(q, 7),
	        .opens = sqlite3_column_int64(q, 8),
	        .closes = sqlite3_column_int64(q, 9),
	        .keeps = sqlite3_column_int64(q, 10),
	};

	return reading->ruleset(reading->context, &row);
}

int store_rulesets_each(
        struct store *store, int64_t before, int limit, ruleset_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = ruleset_row, .ruleset = each, .context = context};
	sqlite3_stmt *q = statement(store, RULESET_BEFORE);

	sqlite3_bind_int64(q, 1, before);
	sqlite3_bind_int(q, 2, limit);
	return statement_each(store, q, &reading, why);
}

static int rule_number(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->rule_number(reading->context, column_text(q, 0), sqlite3_column_int64(q, 1));
}

int store_rules_since(struct store *store, rule_number_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = rule_number, .rule_number = each, .context = context};

	return statement_each(store, statement(store, RULESET_SINCE), &reading, why);
}

int store_rules_open(struct store *store, rule_number_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = rule_number, .rule_number = each, .context = context};

	return statement_each(store, statement(store, RULE_OPEN), &reading, why);
}

static int fate_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct fate_row row = {
	        .seq = sqlite3_column_int64(q, 0),
	        .at_ms = sqlite3_column_int64(q, 1),
	        .rule = column_text(q, 2),
	        .what = column_text(q, 3),
	        .outcome = column_text(q, 4),
	        .is_past = sqlite3_column_int(q, 5),
	};

	return reading->fate(reading->context, &row);
}

int store_fates_each(
        struct store *store, int64_t before, int limit, fate_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = fate_row, .fate = each, .context = context};
	sqlite3_stmt *q = statement(store, FATE_BEFORE);

	sqlite3_bind_int64(q, 1, before);
	sqlite3_bind_int(q, 2, limit);
	return statement_each(store, q, &reading, why);
}
