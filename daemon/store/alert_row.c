/* The tables of what was said: alerts and their transitions. */
#include "alert_row.h"
#include "statement.h"

#include <intervene/engine.h>

static void bind_remind(sqlite3_stmt *q, int at, const struct reminding *remind)
{
	if (remind->at_ms)
		sqlite3_bind_int64(q, at, remind->at_ms);
	sqlite3_bind_int64(q, at + 1, remind->from_ms);
}

void store_alert_add(struct store *store, const struct alert_row *row)
{
	sqlite3_stmt *q = statement(store, ALERT_ADD);

	sqlite3_bind_int64(q, 1, row->id);
	statement_bind(q, 2, row->rule);
	statement_bind_hash(q, 3, row->rule_version);
	sqlite3_bind_int64(q, 4, row->student);
	sqlite3_bind_int64(q, 5, row->opened_ms);
	sqlite3_bind_int64(q, 6, row->closed_ms);
	sqlite3_bind_int(q, 7, row->closed_why);
	sqlite3_bind_int64(q, 8, row->known_ms);
	sqlite3_bind_int64(q, 9, row->ended_known_ms);
	sqlite3_bind_int(q, 10, row->is_past);
	sqlite3_bind_int(q, 11, row->is_shadow);
	sqlite3_bind_int(q, 12, row->is_forgotten);
	sqlite3_bind_int(q, 13, (int)row->state);
	statement_bind(q, 14, row->owner);
	statement_bind(q, 15, row->outcome);
	statement_bind(q, 16, row->why);
	statement_bind(q, 17, row->per);
	sqlite3_bind_int(q, 18, row->rung);
	bind_remind(q, 19, &row->remind);
	statement_write(store, q);
}

void store_alert_episode(struct store *store, const struct alert_row *row)
{
	sqlite3_stmt *q = statement(store, ALERT_EPISODE);

	sqlite3_bind_int64(q, 1, row->id);
	sqlite3_bind_int64(q, 2, row->opened_ms);
	sqlite3_bind_int64(q, 3, row->closed_ms);
	sqlite3_bind_int(q, 4, row->closed_why);
	sqlite3_bind_int64(q, 5, row->known_ms);
	sqlite3_bind_int64(q, 6, row->ended_known_ms);
	sqlite3_bind_int(q, 7, row->is_past);
	sqlite3_bind_int(q, 8, row->is_forgotten);
	sqlite3_bind_int(q, 9, row->rung);
	sqlite3_bind_int(q, 10, row->is_kept);
	sqlite3_bind_int64(q, 11, row->student);
	statement_write(store, q);
}

void store_alert_surface(struct store *store, int64_t id)
{
	sqlite3_stmt *q = statement(store, ALERT_SURFACE);

	sqlite3_bind_int64(q, 1, id);
	statement_write(store, q);
}

void store_alert_action(struct store *store, const struct alert_row *row)
{
	sqlite3_stmt *q = statement(store, ALERT_ACTION);

	sqlite3_bind_int64(q, 1, row->id);
	sqlite3_bind_int(q, 2, (int)row->state);
	statement_bind(q, 3, row->owner);
	statement_bind(q, 4, row->outcome);
	statement_write(store, q);
}

static int alert_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct alert_row row = {
	        .id = sqlite3_column_int64(q, 0),
	        .rule = column_text(q, 1),
	        .rule_version = column_hash(q, 2),
	        .student = sqlite3_column_int64(q, 3),
	        .opened_ms = sqlite3_column_int64(q, 4),
	        .closed_ms = sqlite3_column_int64(q, 5),
	        .closed_why = sqlite3_column_int(q, 6),
	        .known_ms = sqlite3_column_int64(q, 7),
	        .ended_known_ms = sqlite3_column_int64(q, 8),
	        .is_past = sqlite3_column_int(q, 9),
	        .is_shadow = sqlite3_column_int(q, 10),
	        .is_forgotten = sqlite3_column_int(q, 11),
	        .state = (enum alert_state)sqlite3_column_int(q, 12),
	        .owner = column_text(q, 13),
	        .outcome = column_text(q, 14),
	        .why = column_text(q, 15),
	        .per = column_text(q, 16),
	        .rung = sqlite3_column_int(q, 17),
	        .remind = {sqlite3_column_int64(q, 18), sqlite3_column_int64(q, 19)},
	        .watch = {sqlite3_column_int64(q, 20),
	                {sqlite3_column_int64(q, 21), sqlite3_column_int64(q, 22)}},
	        .is_kept = sqlite3_column_int(q, 23),
	};

	return reading->alert(reading->context, &row);
}

static int alerts_read(
        struct store *store, sqlite3_stmt *q, alert_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = alert_row, .alert = each, .context = context};

	return statement_each(store, q, &reading, why);
}

int store_alert_get(struct store *store, int64_t id, alert_row_fn *each, void *context, struct diag *why)
{
	sqlite3_stmt *q = statement(store, ALERT_GET);

	sqlite3_bind_int64(q, 1, id);
	return alerts_read(store, q, each, context, why);
}

int store_alerts_of(struct store *store, int64_t student, alert_row_fn *each, void *context, struct diag *why)
{
	sqlite3_stmt *q = statement(store, ALERT_OF_STUDENT);

	sqlite3_bind_int64(q, 1, student);
	return alerts_read(store, q, each, context, why);
}

int store_alerts_open_of_rule(
        struct store *store, struct text rule, alert_row_fn *each, void *context, struct diag *why)
{
	sqlite3_stmt *q = statement(store, ALERT_OPEN_OF_RULE);

	statement_bind(q, 1, rule);
	return alerts_read(store, q, each, context, why);
}

bool store_alert_return(struct store *store, int64_t id)
{
	sqlite3_stmt *q = statement(store, ALERT_RETURN);

	sqlite3_bind_int64(q, 1, id);
	statement_write(store, q);
	return sqlite3_changes(store->db) > 0;
}

void store_alert_remind(struct store *store, int64_t id, const struct reminding *remind)
{
	sqlite3_stmt *q = statement(store, ALERT_REMIND);

	sqlite3_bind_int64(q, 1, id);
	bind_remind(q, 2, remind);
	statement_write(store, q);
}

void store_alerts_remind_by(struct store *store, struct text rule, const struct reminding *remind)
{
	sqlite3_stmt *q = statement(store, ALERT_REMIND_BY);

	statement_bind(q, 1, rule);
	bind_remind(q, 2, remind);
	statement_write(store, q);
}

int store_alerts_to_remind(
        struct store *store, int64_t now_ms, int limit, alert_row_fn *each, void *context, struct diag *why)
{
	sqlite3_stmt *q = statement(store, ALERT_REMIND_DUE);

	sqlite3_bind_int64(q, 1, now_ms);
	sqlite3_bind_int(q, 2, limit);
	return alerts_read(store, q, each, context, why);
}

void store_alert_watch(struct store *store, int64_t id, const struct watching *watch)
{
	sqlite3_stmt *q = statement(store, ALERT_WATCH);

	sqlite3_bind_int64(q, 1, id);
	if (watch->at_ms)
		sqlite3_bind_int64(q, 2, watch->at_ms);
	sqlite3_bind_int64(q, 3, watch->seen.over);
	sqlite3_bind_int64(q, 4, watch->seen.under);
	statement_write(store, q);
}

int store_alerts_to_watch(
        struct store *store, int64_t now_ms, int limit, alert_row_fn *each, void *context, struct diag *why)
{
	sqlite3_stmt *q = statement(store, ALERT_WATCH_DUE);

	sqlite3_bind_int64(q, 1, now_ms);
	sqlite3_bind_int(q, 2, limit);
	return alerts_read(store, q, each, context, why);
}

int64_t store_watch_next_ms(struct store *store)
{
	int64_t next = statement_integer(store, statement(store, ALERT_WATCH_NEXT));

	return next ? next : INT64_MAX;
}

int64_t store_remind_next_ms(struct store *store)
{
	int64_t next = statement_integer(store, statement(store, ALERT_REMIND_NEXT));

	return next ? next : INT64_MAX;
}

int store_alerts_find(struct store *store, const struct alert_query *query, alert_row_fn *each, void *context,
        struct diag *why)
{
	sqlite3_stmt *q = statement(store, ALERT_FIND);

	sqlite3_bind_int64(q, 1, query->after);
	statement_bind(q, 2, query->rule);
	sqlite3_bind_int64(q, 3, query->student);
	sqlite3_bind_int64(q, 4, query->since_ms ? query->since_ms : INT64_MIN);
	sqlite3_bind_int(q, 5, (int)query->filter);
	return alerts_read(store, q, each, context, why);
}

int64_t store_alert_last(struct store *store)
{
	return statement_integer(store, statement(store, ALERT_LAST));
}

int64_t store_alert_count(struct store *store, enum alert_filter filter)
{
	sqlite3_stmt *q = statement(store, ALERT_COUNT);

	sqlite3_bind_int(q, 1, (int)filter);
	return statement_integer(store, q);
}

int64_t store_alert_shadows(struct store *store)
{
	return statement_integer(store, statement(store, ALERT_SHADOWS));
}

int64_t store_alert_earlier(struct store *store, const struct alert_row *row)
{
	sqlite3_stmt *q = statement(store, ALERT_EARLIER);

	sqlite3_bind_int64(q, 1, row->student);
	statement_bind(q, 2, row->rule);
	sqlite3_bind_int64(q, 3, row->id);
	sqlite3_bind_int(q, 4, CLOSE_CLEARED);
	statement_bind(q, 5, row->per);
	return statement_integer(store, q);
}

void store_transition_add(struct store *store, struct transition_row *row)
{
	sqlite3_stmt *q = statement(store, TRANSITION_ADD);

	row->seq = store->next.transition++;
	sqlite3_bind_int64(q, 1, row->seq);
	sqlite3_bind_int64(q, 2, row->at_ms);
	sqlite3_bind_int64(q, 3, row->alert);
	statement_bind(q, 4, row->what);
	statement_bind(q, 5, row->who);
	statement_bind(q, 6, row->outcome);
	statement_bind(q, 7, row->note);
	sqlite3_bind_int(q, 8, row->is_past);
	sqlite3_bind_int(q, 9, row->step);
	sqlite3_bind_int64(q, 10, store->next.ruleset);
	statement_write(store, q);
}

int64_t store_first_transition(struct store *store)
{
	return statement_integer(store, statement(store, TRANSITION_FIRST));
}

int64_t store_last_transition(const struct store *store)
{
	return store->next.transition - 1;
}

static int transition_row(const struct reading *reading, sqlite3_stmt *q)
{
	struct transition_row row = {
	        .seq = sqlite3_column_int64(q, 0),
	        .at_ms = sqlite3_column_int64(q, 1),
	        .alert = sqlite3_column_int64(q, 2),
	        .what = column_text(q, 3),
	        .who = column_text(q, 4),
	        .outcome = column_text(q, 5),
	        .note = column_text(q, 6),
	        .is_past = sqlite3_column_int(q, 7),
	        .step = sqlite3_column_int(q, 8),
	};

	return reading->transition(reading->context, &row);
}

int store_transitions_since(struct store *store, int64_t after, int limit, transition_row_fn *each,
        void *context, struct diag *why)
{
	struct reading reading = {.row = transition_row, .transition = each, .context = context};
	sqlite3_stmt *q = statement(store, TRANSITION_SINCE);

	sqlite3_bind_int64(q, 1, after);
	sqlite3_bind_int(q, 2, limit);
	return statement_each(store, q, &reading, why);
}

bool store_transition_is_heard(struct store *store, int64_t seq)
{
	sqlite3_stmt *q = statement(store, TRANSITION_HEARD);

	sqlite3_bind_int64(q, 1, seq);
	return statement_integer(store, q) == 1;
}

static int opened_row(const struct reading *reading, sqlite3_stmt *q)
{
	return reading->source_live(reading->context, column_text(q, 0), sqlite3_column_int64(q, 1));
}

int store_opened_since(
        struct store *store, int64_t since_ms, opened_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = opened_row, .source_live = each, .context = context};
	sqlite3_stmt *q = statement(store, OPENED_BY_RULE);

	sqlite3_bind_int64(q, 1, since_ms);
	return statement_each(store, q, &reading, why);
}

int store_transitions_of(
        struct store *store, int64_t alert, transition_row_fn *each, void *context, struct diag *why)
{
	struct reading reading = {.row = transition_row, .transition = each, .context = context};
	sqlite3_stmt *q = statement(store, TRANSITION_OF);

	sqlite3_bind_int64(q, 1, alert);
	return statement_each(store, q, &reading, why);
}

static sqlite3_stmt *slice_of(struct store *store, enum statement which, const int64_t (*slice)[3])
{
	sqlite3_stmt *q = statement(store, which);

	for (int i = 0; i < 3; i++)
		sqlite3_bind_int64(q, i + 1, (*slice)[i]);
	return q;
}

/* That an alert is forgotten takes it out of what is counted; then it goes. */
bool store_alerts_purge(
        struct store *store, int64_t before_ms, int64_t *after, int rows, alert_row_fn *each, void *context)
{
	sqlite3_stmt *q = statement(store, ALERT_SLICE);

	sqlite3_bind_int64(q, 1, *after);
	sqlite3_bind_int(q, 2, rows - 1);
	int64_t last = statement_integer(store, q);
	const int64_t slice[] = {*after, last ? last : INT64_MAX, before_ms};
	statement_write(store, slice_of(store, ALERT_EXPIRE, &slice));
	if (alerts_read(store, slice_of(store, ALERT_EXPIRED, &slice), each, context, NULL))
		statement_fail(store, statement_sql[ALERT_EXPIRED]);
	statement_write(store, slice_of(store, TRANSITION_PURGE, &slice));
	statement_write(store, slice_of(store, PROPOSAL_PURGE, &slice));
	statement_write(store, slice_of(store, ALERT_PURGE, &slice));
	*after = last;
	return last != 0;
}
