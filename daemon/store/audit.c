/* The sums, each one question with two numbers for an answer. */
#include "audit.h"
#include "statement.h"

#include <string.h>

/* By enum close_why; 0: it goes on, and a person has settled it. */
const char *const audit_reasons[AUDIT_REASONS] = {
        "resolved", "cleared", "withdrawn", "not_applicable", "rule_changed", "rule_removed", "expired"};

#define TOLD "is_shadow = 0 AND is_past = 0"
#define OPEN "closed_ms = 0 AND state <> 2"
#define OF_ALERTS(stored, counted)                                                                           \
	"SELECT (SELECT count(*) FROM alert WHERE is_forgotten = 0 AND " stored "),"                         \
	" (SELECT coalesce(sum(count), 0) FROM alert_count WHERE " counted ")"
/* Of messages that were sent or given up some are forgotten after a while, and stay counted. */
#define OF_MESSAGES(state)                                                                                   \
	"SELECT (SELECT count(*) FROM outbox WHERE state IN (" state "))"                                    \
	" AS stored, (SELECT coalesce(sum(count), 0) FROM outbox_count WHERE state IN (" state               \
	")) AS counted"
#define AT_MOST(sums) "SELECT stored, min(stored, counted) FROM (" sums ")"

static const struct {
	const char *what, *sql;
} sums[AUDIT_SUMS] = {
        {"open alerts", OF_ALERTS("is_shadow = 0 AND " OPEN, "is_shadow = 0 AND is_open")},
        {"closed alerts", OF_ALERTS(TOLD " AND NOT (" OPEN ")", TOLD " AND NOT is_open")},
        {"past alerts", OF_ALERTS("is_shadow = 0 AND is_past = 1", "is_shadow = 0 AND is_past = 1")},
        {"alerts of rules on trial", OF_ALERTS("is_shadow = 1", "is_shadow = 1")},
        {"alerts with a beginning",
                "SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM transition t"
                " WHERE t.alert = alert.id)), count(*) FROM alert WHERE is_forgotten = 0"},
        {"pending messages", OF_MESSAGES("0, 1")},
        {"held messages", OF_MESSAGES("6")},
        {"failed messages", OF_MESSAGES("3")},
        {"sent, cancelled and unknown messages", AT_MOST(OF_MESSAGES("2, 4, 5"))},
        {"messages of something told", "SELECT count(*) FILTER (WHERE EXISTS (SELECT 1 FROM transition t"
                                       " WHERE t.seq = outbox.transition)), count(*) FROM outbox"},
        {"rejected lines", "SELECT (SELECT count(*) FROM quarantine),"
                           " (SELECT coalesce(sum(lines), 0) FROM quarantine_count)"},
};

static const char closed_sql[] =
        "SELECT closed_why, count(*) FROM alert WHERE is_forgotten = 0 AND " TOLD " AND NOT (" OPEN ")"
        " GROUP BY closed_why";

typedef void row_fn(struct audit *out, size_t which, sqlite3_stmt *q);

static void sum_row(struct audit *out, size_t which, sqlite3_stmt *q)
{
	out->sums[which] =
	        (struct audit_sum){sums[which].what, sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1)};
}

static void closed_row(struct audit *out, size_t which, sqlite3_stmt *q)
{
	int64_t reason = sqlite3_column_int64(q, 0);

	(void)which;
	if (reason >= 0 && reason < AUDIT_REASONS)
		out->closed[reason] += sqlite3_column_int64(q, 1);
}

static int each(
        struct sqlite3 *db, const char *sql, row_fn *row, size_t which, struct audit *out, struct diag *why)
{
	sqlite3_stmt *q = NULL;
	int result = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

	while (result == SQLITE_OK || result == SQLITE_ROW) {
		result = sqlite3_step(q);
		if (result == SQLITE_ROW)
			row(out, which, q);
	}
	sqlite3_finalize(q);
	return result == SQLITE_DONE ? 0 : diag_set(why, "D341", "cannot count: %s", sqlite3_errmsg(db));
}

static int all(struct sqlite3 *db, struct audit *out, struct diag *why)
{
	for (size_t i = 0; i < AUDIT_SUMS; i++)
		if (each(db, sums[i].sql, sum_row, i, out, why))
			return -1;
	return each(db, closed_sql, closed_row, 0, out, why);
}

int audit_read(struct sqlite3 *db, struct audit *out, struct diag *why)
{
	*out = (struct audit){0};
	if (sql_run(db, "BEGIN", why))
		return -1;
	int result = all(db, out, why);
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return result;
}

size_t audit_broken(const struct audit *audit)
{
	size_t broken = 0;

	for (size_t i = 0; i < AUDIT_SUMS; i++)
		broken += audit->sums[i].stored != audit->sums[i].counted;
	return broken;
}
