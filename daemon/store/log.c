/* What stands beside the log: batches, students, and what the rules were. */
#include "statement.h"

#include <inttypes.h>
#include <stdio.h>

void store_batch_add(struct store *store, struct batch_row *batch)
{
	sqlite3_stmt *q = statement(store, BATCH_ADD);

	batch->number = store->next.batch++;
	sqlite3_bind_int64(q, 1, batch->number);
	sqlite3_bind_int64(q, 2, batch->at_ms);
	sqlite3_bind_int(q, 3, (int)batch->kind);
	sqlite3_bind_int(q, 4, batch->is_history);
	statement_write(store, q);
}

static int batch_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct batch_row row = {
	        .number = sqlite3_column_int64(q, 0),
	        .at_ms = sqlite3_column_int64(q, 1),
	        .kind = (enum batch_kind)sqlite3_column_int(q, 2),
	        .is_history = sqlite3_column_int(q, 3),
	};

	return reading->batch(reading->context, &row);
}

int store_batches_each(struct store *store, batch_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = batch_row, .batch = each, .context = context};

	return statement_each(store, statement(store, BATCH_EACH), &reading, why);
}

int64_t store_last_instant(struct store *store)
{
	return statement_integer(store, statement(store, BATCH_LAST_INSTANT));
}

int64_t store_next_seq(const struct store *store)
{
	return store->next.seq;
}

void store_student_add(struct store *store, int64_t number, struct text id)
{
	sqlite3_stmt *q = statement(store, STUDENT_ADD);

	sqlite3_bind_int64(q, 1, number);
	sqlite3_bind_text(q, 2, id.at, (int)id.size, SQLITE_STATIC);
	statement_write(store, q);
}

static int student_row(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->student(reading->context, sqlite3_column_int64(q, 0), column_text(q, 1));
}

int store_students_each(struct store *store, student_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = student_row, .student = each, .context = context};

	return statement_each(store, statement(store, STUDENT_EACH), &reading, why);
}

void store_rule_put(struct store *store, const struct rule_row *row)
{
	sqlite3_stmt *q = statement(store, RULE_PUT);

	statement_bind(q, 1, row->id);
	statement_bind_hash(q, 2, row->logic);
	statement_bind(q, 3, row->title);
	statement_bind(q, 4, row->domain);
	statement_bind(q, 5, row->severity);
	statement_bind(q, 6, row->steps);
	sqlite3_bind_int64(q, 7, row->remind_every);
	statement_write(store, q);
}

void store_rule_unsettle(struct store *store, struct text id)
{
	sqlite3_stmt *q = statement(store, RULE_UNSETTLE);

	statement_bind(q, 1, id);
	statement_write(store, q);
}

static bool rename_in(struct store *store, enum statement which, struct text from, struct text id)
{
	sqlite3_stmt *q = statement(store, which);

	statement_bind(q, 1, from);
	statement_bind(q, 2, id);
	statement_write(store, q);
	return sqlite3_changes(store->db) > 0;
}

void store_rule_rename(struct store *store, struct text from, struct text id)
{
	if (rename_in(store, RULE_RENAME, from, id))
		rename_in(store, RULE_ALERTS_RENAME, from, id);
}

static int rule_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct rule_row row = {
	        .id = column_text(q, 0),
	        .logic = column_hash(q, 1),
	        .title = column_text(q, 2),
	        .domain = column_text(q, 3),
	        .severity = column_text(q, 4),
	        .steps = column_text(q, 5),
	        .remind_every = sqlite3_column_int64(q, 6),
	};

	return reading->rule(reading->context, &row);
}

int store_rule_get(struct store *store, struct text id, rule_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = rule_row, .rule = each, .context = context};
	sqlite3_stmt *q = statement(store, RULE_GET);

	statement_bind(q, 1, id);
	return statement_each(store, q, &reading, why);
}

int store_rules_each(struct store *store, rule_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = rule_row, .rule = each, .context = context};

	return statement_each(store, statement(store, RULE_EACH), &reading, why);
}
