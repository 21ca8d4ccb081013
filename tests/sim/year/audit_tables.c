/* audit_tables.c - what must hold in the tables whatever happened. */
#include "year_inside.h"
#include "base/names.h"
#include "daemon/store/outbox_row.h"
#include "daemon/store/statement.h"
#include <string.h>

/* Each question answers the rows that must not be. */
static const struct {
	enum {
		ALWAYS,
		OF_ALL,     /* there ever was: asked only while nothing is taken out for its age */
		OF_ONE_NAME /* each, too: of two who turn out to be one each was told */
	} when;
	const char *promise, *question;
} promises[] = {
        {ALWAYS, "an alert of one rule, student and value is open twice",
                "SELECT min(id) FROM alert WHERE closed_ms = 0 AND is_forgotten = 0"
                " GROUP BY rule, student, coalesce(per, '') HAVING count(*) > 1"},
        {OF_ALL, "the numbers of the stream have a hole",
                "SELECT max(seq) FROM transition HAVING max(seq) <> count(*) OR min(seq) <> 1"},
        {ALWAYS, "a transition is of no alert",
                "SELECT seq FROM transition WHERE alert NOT IN (SELECT id FROM alert)"},
        {ALWAYS, "a message is of no transition, or of another alert's",
                "SELECT o.transition FROM outbox o LEFT JOIN transition t ON t.seq = o.transition"
                " WHERE t.alert IS NOT o.alert"},
        {OF_ALL, "messages do not add up",
                "SELECT c.state FROM outbox_count c WHERE c.count <> (SELECT count(*) FROM outbox o"
                " WHERE o.channel = c.channel AND o.state = c.state)"},
        {ALWAYS, "alerts do not add up",
                "SELECT c.is_open FROM alert_count c WHERE c.count <> (SELECT count(*) FROM alert a WHERE"
                " a.is_shadow = c.is_shadow AND a.is_past = c.is_past AND a.is_forgotten = 0"
                " AND (a.closed_ms = 0 AND a.state <> 2) = c.is_open)"},
        {ALWAYS, "a message that is at rest waits, or one that waits is at rest",
                "SELECT transition FROM outbox WHERE (due_ms IS NULL) <> (state IN (2, 3, 5, 6))"
                " AND state <> 4"},
        {ALWAYS, "a message is of history or of a rule on trial",
                "SELECT seq FROM outbox JOIN transition ON seq = transition WHERE is_past = 1"},
        {ALWAYS, "the instant of an arrival or tick went back",
                "SELECT number FROM (SELECT number, at_ms, max(at_ms) OVER (ORDER BY number ROWS BETWEEN"
                " UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest FROM batch WHERE kind <> 2"
                " AND is_history = 0) WHERE at_ms < latest"},
        {ALWAYS, "in one delivery of history an instant went back",
                "SELECT number FROM (SELECT number, at_ms, is_history, lag(at_ms) OVER later AS before,"
                " lag(is_history) OVER later AS was_history FROM batch WINDOW later AS (ORDER BY number))"
                " WHERE is_history = 1 AND was_history = 1 AND at_ms < before"},
        {ALWAYS, "whoever heard of an alert's beginning is not told how it goes on",
                "SELECT o.transition FROM outbox o JOIN transition t ON t.seq = o.transition"
                " JOIN outbox b ON b.alert = o.alert AND b.channel = o.channel"
                " JOIN transition began ON began.seq = b.transition AND began.what = 'opened'"
                " WHERE o.state = 5 AND b.state = 2 AND t.what NOT IN ('opened', 'worse', 'reminded')"},
        {OF_ONE_NAME, "a step of a ladder is told twice in a school year",
                "SELECT max(o.transition) FROM outbox o JOIN transition t ON t.seq = o.transition"
                " JOIN alert a ON a.id = o.alert WHERE a.rule = 'year.steps' AND t.what = 'worse'"
                " AND o.state = 2 GROUP BY a.student, o.channel, t.step HAVING count(*) > 1"},
        {ALWAYS, "a proposal waits though its alert has ended, was resolved or is told to nobody",
                "SELECT p.id FROM proposal p LEFT JOIN alert a ON a.id = p.alert WHERE p.state IN (0, 7)"
                " AND (a.id IS NULL OR a.closed_ms <> 0 OR a.state = 2 OR a.is_forgotten = 1)"},
        {ALWAYS, "what was approved stands though its evidence was corrected while the alert was open",
                "SELECT p.id FROM proposal p JOIN alert a ON a.id = p.alert WHERE p.state = 1"
                " AND a.closed_ms <> 0 AND a.closed_why = 2"},
        {ALWAYS, "somebody acted on an alert that was withdrawn then, and nobody is asked to look again",
                "SELECT a.id FROM alert a JOIN transition t ON t.alert = a.id AND t.what = 'resolved'"
                " WHERE a.closed_ms <> 0 AND a.closed_why = 2 AND a.is_past = 0 AND a.is_forgotten = 0"
                " AND t.outcome IN ('support started', 'family contacted') AND NOT EXISTS (SELECT 1"
                " FROM proposal p WHERE p.alert = a.id AND p.step < 0 AND p.what = t.outcome)"},
        {ALWAYS, "a proposal that expires is not looked at, or one that nobody need look at is",
                "SELECT id FROM proposal WHERE (due_ms IS NOT NULL)"
                " <> ((state = 0 AND lasts > 0) OR state = 7)"},
        {ALWAYS, "what a family is written was let go on the day it was asked for, or is held for nobody",
                "SELECT id FROM proposal WHERE (step >= 1000000) <> (hold > 0) OR (state = 7 AND hold = 0)"
                " OR (hold > 0 AND state IN (1, 5, 6) AND decided_ms < proposed_ms + 3600000)"},
        {ALWAYS, "a proposal is decided by nobody, or was decided and is not",
                "SELECT id FROM proposal WHERE (decided_by IS NOT NULL) <> (state IN (1, 2, 5, 6))"
                " OR (settled_by IS NOT NULL) <> (state = 6)"},
        {ALWAYS, "an alert opens behind its end",
                "SELECT id FROM alert WHERE closed_ms <> 0 AND closed_ms < opened_ms"},
        {ALWAYS, "an alert was known to have ended before it was known",
                "SELECT id FROM alert WHERE closed_ms <> 0 AND ended_known_ms < known_ms"},
};

static bool is_asked(const struct year *year, int when)
{
	return when == ALWAYS ||
	       (!house_forgets(&year->house) && (when == OF_ALL || !year->life.has_namesakes));
}

static void promise_hold(struct year *year, size_t number)
{
	sqlite3 *db = year->house.store->db;
	sqlite3_stmt *q = NULL;

	if (sqlite3_prepare_v2(db, promises[number].question, -1, &q, NULL) != SQLITE_OK)
		witness_fail(&year->witness, "%s: %s", promises[number].question, sqlite3_errmsg(db));
	if (sqlite3_step(q) == SQLITE_ROW)
		witness_fail(&year->witness, "%s: %s", promises[number].promise, sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
}

/* --- the life of an alert ------------------------------------------------------------------------------------- */

enum stage { NOT_YET, OPEN, TAKEN_ON, SETTLED, ENDED, STAGES };
enum { NEVER = -1 };

/* From each stage, where a transition of this name leads. */
static const struct {
	const char *what;
	int to[STAGES];
} turns[] = {
        {"opened", {OPEN, NEVER, NEVER, NEVER, NEVER}},
        {"acknowledged", {NEVER, TAKEN_ON, NEVER, NEVER, NEVER}},
        {"resolved", {NEVER, SETTLED, SETTLED, NEVER, NEVER}},
        {"worse", {NEVER, OPEN, OPEN, OPEN, NEVER}},
        {"eased", {NEVER, OPEN, TAKEN_ON, SETTLED, NEVER}},
        {"approved", {NEVER, OPEN, TAKEN_ON, NEVER, NEVER}},
        {"declined", {NEVER, OPEN, TAKEN_ON, NEVER, NEVER}},
        {"settled", {NEVER, OPEN, TAKEN_ON, SETTLED, ENDED}},
        {"joined", {NEVER, OPEN, TAKEN_ON, SETTLED, NEVER}},
        {"reminded", {NEVER, OPEN, TAKEN_ON, NEVER, NEVER}},
        {"cleared", {NEVER, ENDED, ENDED, ENDED, NEVER}},
        {"withdrawn", {NEVER, ENDED, ENDED, ENDED, NEVER}},
        {"not applicable", {NEVER, ENDED, ENDED, ENDED, NEVER}},
        {"rule changed", {NEVER, ENDED, ENDED, ENDED, NEVER}},
        {"rule removed", {NEVER, ENDED, ENDED, ENDED, NEVER}},
        {"expired", {NEVER, ENDED, ENDED, ENDED, NEVER}},
};

static int stage_after(enum stage stage, const char *what)
{
	for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
		if (strcmp(turns[i].what, what) == 0)
			return turns[i].to[stage];
	return NEVER;
}

/* Whether it has ended, and what people did, is in the alert as in its history. */
static bool bears_out(enum stage stage, bool is_ended, int state)
{
	if (stage == ENDED || is_ended)
		return stage == ENDED && is_ended;
	return (int)stage == OPEN + state;
}

/* One that history or a trial opened goes on in everybody's sight. */
static enum stage stage_before(bool was_open_unheard, const char *what)
{
	return was_open_unheard && strcmp(what, "opened") != 0 ? OPEN : NOT_YET;
}

/* Of what people could hear of. */
static const char lives[] =
        "SELECT t.alert, what, seq = max(seq) OVER (PARTITION BY t.alert), closed_ms <> 0, state,"
        " EXISTS (SELECT 1 FROM transition p WHERE p.alert = t.alert AND p.is_past = 1 AND p.what = 'opened')"
        " FROM transition t JOIN alert a ON a.id = t.alert"
        " WHERE is_forgotten = 0 AND t.is_past = 0 ORDER BY t.alert, seq";

static void lives_hold(struct year *year)
{
	sqlite3_stmt *q = NULL;
	int64_t alert = 0;
	int stage = NOT_YET;

	sqlite3_prepare_v2(year->house.store->db, lives, -1, &q, NULL);
	while (sqlite3_step(q) == SQLITE_ROW) {
		const char *what = (const char *)sqlite3_column_text(q, 1);

		if (sqlite3_column_int64(q, 0) != alert)
			stage = stage_before(sqlite3_column_int(q, 5), what);
		alert = sqlite3_column_int64(q, 0);
		stage = stage_after((enum stage)stage, what);
		if (stage == NEVER)
			witness_fail(
			        &year->witness, "alert %lld is %s when it cannot be", (long long)alert, what);
		if (sqlite3_column_int(q, 2) &&
		        !bears_out((enum stage)stage, sqlite3_column_int(q, 3), sqlite3_column_int(q, 4)))
			witness_fail(&year->witness, "alert %lld is other than its history says",
			        (long long)alert);
	}
	sqlite3_finalize(q);
}

/* --- messages ------------------------------------------------------------------------------------------------- */

static int on_message(void *context, const struct outbox_row *row)
{
	struct year *year = context;
	const struct house *house = &year->house;
	size_t number = text_equal(row->channel, text_of(house->channels[0].name)) ? 0 : 1;
	struct given given = sink_given(&house->sinks[number], row->transition);
	bool may_have = given.is_taken || given.is_uncertain;

	if (row->state == OUTBOX_SENT ? !may_have : given.is_taken && !given.is_uncertain)
		witness_fail(&year->witness, "message %lld is %s, and that is not so",
		        (long long)row->transition, outbox_state_name(row->state));
	return 0;
}

/* What the store says of each is what the other side knows. */
static void messages_hold(struct year *year)
{
	struct outbox_query query = {.states = 1u << OUTBOX_SENT | 1u << OUTBOX_FAILED |
	                                       1u << OUTBOX_CANCELLED | 1u << OUTBOX_HELD};

	if (store_outbox_find(year->house.store, &query, on_message, year, NULL))
		witness_fail(&year->witness, "messages cannot be read");
}

/* --- the log -------------------------------------------------------------------------------------------------- */

struct log_reading {
	struct year *year;
	struct names ids; /* owned */
	int64_t last;
};

static int on_event(void *context, const struct event_row *row)
{
	struct log_reading *reading = context;

	if (row->seq != reading->last + 1)
		witness_fail(&reading->year->witness, "the log has %lld behind %lld", (long long)row->seq,
		        (long long)reading->last);
	reading->last = row->seq;
	names_number(&reading->ids, row->id);
	return 0;
}

static void nothing_is_lost(struct year *year)
{
	const struct bench *bench = &year->oracle.bench;
	struct log_reading reading = {.year = year};

	if (store_events_each(year->house.store, on_event, &reading, NULL))
		witness_fail(&year->witness, "the log cannot be read");
	for (size_t i = 0; i < bench->log_count; i++)
		if (names_find(&reading.ids, bench->log[i].id) == NO_NAME)
			witness_fail(&year->witness, "%.*s was acknowledged and is not in the log",
			        (int)bench->log[i].id.size, bench->log[i].id.at);
	names_finish(&reading.ids);
}

void audit_tables(struct year *year)
{
	for (size_t i = 0; i < sizeof promises / sizeof promises[0]; i++)
		if (is_asked(year, promises[i].when))
			promise_hold(year, i);
	lives_hold(year);
	messages_hold(year);
	people_audit(year);
	holds_audit(year);
	nothing_is_lost(year);
}
