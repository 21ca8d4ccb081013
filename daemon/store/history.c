/* One blob a student: the live versions of what is known of one, and when to look at them again. */
#include "statement.h"

void store_history_put(struct store *store, const struct history_row *row)
{
	sqlite3_stmt *q = statement(store, HISTORY_PUT);

	sqlite3_bind_int64(q, 1, row->student);
	sqlite3_bind_int64(q, 2, row->upto_seq);
	sqlite3_bind_int64(q, 3, row->due_ms);
	statement_write(store, q);
	q = statement(store, HISTORY_PUT_FACTS);
	sqlite3_bind_int64(q, 1, row->student);
	sqlite3_bind_blob(q, 2, row->facts.size ? row->facts.at : "", (int)row->facts.size, SQLITE_STATIC);
	statement_write(store, q);
}

static int history_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct history_row row = {
	        .student = sqlite3_column_int64(q, 0),
	        .upto_seq = sqlite3_column_int64(q, 1),
	        .due_ms = sqlite3_column_int64(q, 2),
	        .facts = sqlite3_column_count(q) > 3 ? column_text(q, 3) : (struct text){0},
	};

	return reading->history(reading->context, &row);
}

struct finding {
	history_fn *each;
	void *context;
	bool is_found;
};

static int on_found(void *context, const struct history_row *row)
{
	struct finding *finding = context;

	finding->is_found = true;
	return finding->each(finding->context, row);
}

int store_history_get(struct store *store, int64_t student, history_fn *each, void *context, struct diag *why)
{
	struct finding finding = {each, context, false};
	struct reading reading = {.row = history_row, .history = on_found, .context = &finding};
	sqlite3_stmt *q = statement(store, HISTORY_GET);

	sqlite3_bind_int64(q, 1, student);
	return statement_each(store, q, &reading, why) ? -1 : finding.is_found;
}

int store_histories_each(struct store *store, history_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = history_row, .history = each, .context = context};

	return statement_each(store, statement(store, HISTORY_EACH), &reading, why);
}
