/* The table of proposals. */
#include "proposal_row.h"
#include "statement.h"

const char *proposal_state_name(enum proposal_state state)
{
	static const char *const names[] = {
	        "open", "approved", "declined", "withdrawn", "lapsed", "contested", "settled", "held"};

	return names[state];
}

const char proposal_eased[] = "eased";

void store_proposal_add(struct store *store, const struct proposal_row *row)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_ADD);

	sqlite3_bind_int64(q, 1, row->alert);
	sqlite3_bind_int(q, 2, row->step);
	sqlite3_bind_int64(q, 3, row->tier);
	statement_bind_name(q, 4, row->domain);
	statement_bind_name(q, 5, row->what);
	statement_bind(q, 6, row->role);
	sqlite3_bind_int64(q, 7, row->lasts);
	sqlite3_bind_int(q, 8, (int)row->state);
	sqlite3_bind_int64(q, 9, row->proposed_ms);
	if (row->due_ms)
		sqlite3_bind_int64(q, 10, row->due_ms);
	sqlite3_bind_int64(q, 11, row->hold);
	statement_write(store, q);
}

void store_proposals_end(struct store *store, int64_t alert, enum proposal_state from, enum proposal_state to,
        int64_t at_ms, struct text reason)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_END);

	sqlite3_bind_int64(q, 1, alert);
	sqlite3_bind_int(q, 2, (int)from);
	sqlite3_bind_int(q, 3, (int)to);
	sqlite3_bind_int64(q, 4, at_ms);
	statement_bind(q, 5, reason);
	statement_write(store, q);
}

void store_proposal_end(
        struct store *store, int64_t id, enum proposal_state to, int64_t at_ms, struct text reason)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_END_ONE);

	sqlite3_bind_int64(q, 1, id);
	sqlite3_bind_int(q, 2, (int)to);
	sqlite3_bind_int64(q, 3, at_ms);
	statement_bind(q, 4, reason);
	statement_write(store, q);
}

void store_proposal_contest(
        struct store *store, int64_t alert, int step, struct text outcome, int64_t at_ms, struct text reason)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_CONTEST);

	sqlite3_bind_int64(q, 1, alert);
	statement_bind(q, 2, outcome);
	sqlite3_bind_int(q, 3, step);
	sqlite3_bind_int64(q, 4, at_ms);
	statement_bind(q, 5, reason);
	statement_write(store, q);
}

void store_proposals_again(struct store *store, int64_t alert, int64_t at_ms)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_REOPEN);

	sqlite3_bind_int64(q, 1, alert);
	sqlite3_bind_int64(q, 2, at_ms);
	statement_write(store, q);
}

static void bind_deed(sqlite3_stmt *q, int at, const struct proposal_deed *deed)
{
	statement_bind(q, at, deed->who);
	statement_bind(q, at + 1, deed->note);
	sqlite3_bind_int64(q, at + 2, deed->at_ms);
}

void store_proposal_put(struct store *store, const struct proposal_row *row)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_PUT);

	sqlite3_bind_int64(q, 1, row->id);
	sqlite3_bind_int(q, 2, (int)row->state);
	if (row->due_ms)
		sqlite3_bind_int64(q, 3, row->due_ms);
	sqlite3_bind_int64(q, 4, row->ended_ms);
	statement_bind(q, 5, row->reason);
	bind_deed(q, 6, &row->decided);
	bind_deed(q, 9, &row->settled);
	statement_write(store, q);
}

static struct proposal_deed column_deed(sqlite3_stmt *q, int at)
{
	return (struct proposal_deed){
	        column_text(q, at), column_text(q, at + 1), sqlite3_column_int64(q, at + 2)};
}

static int proposal_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct proposal_row row = {
	        .id = sqlite3_column_int64(q, 0),
	        .alert = sqlite3_column_int64(q, 1),
	        .step = sqlite3_column_int(q, 2),
	        .tier = sqlite3_column_int64(q, 3),
	        .domain = column_text(q, 4),
	        .what = column_text(q, 5),
	        .role = column_text(q, 6),
	        .lasts = sqlite3_column_int64(q, 7),
	        .state = (enum proposal_state)sqlite3_column_int(q, 8),
	        .proposed_ms = sqlite3_column_int64(q, 9),
	        .due_ms = sqlite3_column_int64(q, 10),
	        .ended_ms = sqlite3_column_int64(q, 11),
	        .reason = column_text(q, 12),
	        .decided = column_deed(q, 13),
	        .settled = column_deed(q, 16),
	        .hold = sqlite3_column_int64(q, 19),
	};

	return reading->proposal(reading->context, &row);
}

static int proposals_read(
        struct store *store, sqlite3_stmt *q, proposal_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = proposal_row, .proposal = each, .context = context};

	return statement_each(store, q, &reading, why);
}

int store_proposal_get(
        struct store *store, int64_t id, proposal_row_fn *each, void *context, struct diag *why)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_GET);

	sqlite3_bind_int64(q, 1, id);
	return proposals_read(store, q, each, context, why);
}

int store_proposals_find(struct store *store, const struct proposal_query *query, proposal_row_fn *each,
        void *context, struct diag *why)
{
	sqlite3_stmt *q = statement(store, query->alert ? PROPOSAL_OF_ALERT : PROPOSAL_FIND);

	sqlite3_bind_int64(q, 1, query->states);
	sqlite3_bind_int64(q, 2, query->after);
	if (query->alert)
		sqlite3_bind_int64(q, 3, query->alert);
	return proposals_read(store, q, each, context, why);
}

bool store_proposal_was_approved(struct store *store, int64_t alert, int step, int64_t since_ms)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_APPROVED_SINCE);

	sqlite3_bind_int64(q, 1, alert);
	sqlite3_bind_int(q, 2, step);
	sqlite3_bind_int64(q, 3, since_ms);
	return statement_integer(store, q) > 0;
}

void store_proposals_of(
        struct store *store, int64_t alert, unsigned states, proposal_row_fn *each, void *context)
{
	struct proposal_query query = {.states = states, .alert = alert};

	if (store_proposals_find(store, &query, each, context, NULL) < 0)
		statement_fail(store, sqlite3_sql(statement(store, PROPOSAL_OF_ALERT)));
}

int store_proposals_due(struct store *store, int64_t now_ms, int limit, proposal_row_fn *each, void *context,
        struct diag *why)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_DUE);

	sqlite3_bind_int64(q, 1, now_ms);
	sqlite3_bind_int(q, 2, limit);
	return proposals_read(store, q, each, context, why);
}

int64_t store_proposal_next_ms(struct store *store)
{
	int64_t next_ms = statement_integer(store, statement(store, PROPOSAL_NEXT));

	return next_ms ? next_ms : INT64_MAX;
}

int64_t store_proposal_count(struct store *store, enum proposal_state state)
{
	sqlite3_stmt *q = statement(store, PROPOSAL_COUNT);

	sqlite3_bind_int(q, 1, (int)state);
	return statement_integer(store, q);
}
