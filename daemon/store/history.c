/* Histories: parts that are written once, and what they have of a student. */
#include "statement.h"

/* Behind all numbers of students. */
static int64_t place_of(int64_t student)
{
	return student < 0 ? UINT32_MAX : student;
}

void store_history_begin(struct store *store, struct history_part *part)
{
	part->number = statement_integer(store, statement(store, HISTORY_LAST)) + 1;
	sqlite3_stmt *q = statement(store, HISTORY_BEGIN);

	sqlite3_bind_int64(q, 1, part->number);
	sqlite3_bind_int(q, 2, part->level);
	sqlite3_bind_int64(q, 3, part->upto_seq);
	statement_write(store, q);
}

void store_history_add(struct store *store, int64_t part, int64_t student, struct text facts)
{
	sqlite3_stmt *q = statement(store, HISTORY_ADD);

	sqlite3_bind_int64(q, 1, part);
	sqlite3_bind_int64(q, 2, place_of(student));
	sqlite3_bind_blob(q, 3, facts.size ? facts.at : "", (int)facts.size, SQLITE_STATIC);
	statement_write(store, q);
}

void store_history_seal(struct store *store, int64_t part, bool is_sealed)
{
	sqlite3_stmt *q = statement(store, HISTORY_SEAL);

	sqlite3_bind_int64(q, 1, part);
	sqlite3_bind_int(q, 2, is_sealed);
	statement_write(store, q);
}

int64_t store_history_upto(struct store *store)
{
	return statement_integer(store, statement(store, HISTORY_UPTO));
}

static int part_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct history_part part = {
	        .number = sqlite3_column_int64(q, 0),
	        .level = sqlite3_column_int(q, 1),
	        .upto_seq = sqlite3_column_int64(q, 2),
	};

	return reading->part(reading->context, &part);
}

int store_history_parts(struct store *store, history_part_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = part_row, .part = each, .context = context};

	return statement_each(store, statement(store, HISTORY_PARTS), &reading, why);
}

static int facts_row(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->history(reading->context, column_text(q, 0));
}

int store_history_of(struct store *store, int64_t student, history_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = facts_row, .history = each, .context = context};
	sqlite3_stmt *q = statement(store, HISTORY_OF);

	sqlite3_bind_int64(q, 1, place_of(student));
	return statement_each(store, q, &reading, why);
}

int store_history_get(
        struct store *store, int64_t part, int64_t student, history_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = facts_row, .history = each, .context = context};
	sqlite3_stmt *q = statement(store, HISTORY_GET);

	sqlite3_bind_int64(q, 1, part);
	sqlite3_bind_int64(q, 2, place_of(student));
	return statement_each(store, q, &reading, why);
}

static int64_t litter_find(struct store *store, const int64_t written[2])
{
	sqlite3_stmt *q = statement(store, HISTORY_LITTER);

	sqlite3_bind_int64(q, 1, written[0]);
	sqlite3_bind_int64(q, 2, written[1]);
	return statement_integer(store, q);
}

bool store_history_clear(
        struct store *store, const int64_t written[2], unsigned rows, enum store_code *code, struct diag *why)
{
	int64_t number = litter_find(store, written);

	*code = STORE_OK;
	if (!number)
		return false;
	store_begin(store);
	sqlite3_stmt *q = statement(store, HISTORY_CLEAR);
	sqlite3_bind_int64(q, 1, number);
	sqlite3_bind_int64(q, 2, rows);
	statement_write(store, q);
	q = statement(store, HISTORY_FORGET);
	sqlite3_bind_int64(q, 1, number);
	statement_write(store, q);
	*code = store_commit(store, why);
	return true;
}
