/* people.c - who sees to alerts, and whether what they did is kept. */
#include "year_inside.h"
#include "daemon/store/statement.h"
#include <stdlib.h>

static const char *const outcomes[] = {
        "", "", "", "support started", "family contacted", "not a concern", "data error"};

/* One of the newest; 0: there is none. */
static int64_t some_alert(struct year *year)
{
	enum { NEWEST = 60 };
	sqlite3_stmt *q = NULL;
	int64_t alert = 0;

	sqlite3_prepare_v2(year->house.store->db,
	        "SELECT id FROM alert WHERE is_forgotten = 0 AND is_past = 0 AND is_shadow = 0 ORDER BY "
	        "closed_ms = 0 DESC, id DESC"
	        " LIMIT 1 OFFSET ?1",
	        -1, &q, NULL);
	sqlite3_bind_int(q, 1, chance_below(&year->chance, NEWEST));
	if (sqlite3_step(q) == SQLITE_ROW)
		alert = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return alert;
}

static void note(struct year *year, int64_t alert, const char *what)
{
	year->deeds = memory_room(year->deeds, year->deed_count, &year->deed_capacity, sizeof *year->deeds);
	year->deeds[year->deed_count++] = (struct handling){alert, what};
}

/* Whoever gets no answer tries again. */
void people_act(struct year *year)
{
	const char *outcome = outcomes[chance_below(&year->chance, sizeof outcomes / sizeof outcomes[0])];
	int64_t alert = some_alert(year);
	int status;

	if (!alert)
		return;
	if (chance_one_in(&year->chance, year->cut_in))
		year_threaten(year);
	while (!(status = house_act(&year->house, alert, outcome)))
		year_revive(year);
	if (status == 200)
		note(year, alert, *outcome ? "resolved" : "acknowledged");
	else if (status != 409)
		witness_fail(&year->witness, "alert %lld: answered %d", (long long)alert, status);
	if (year->house.is_dead)
		year_revive(year);
	year->house.countdown = 0;
}

/* --- what is proposed ----------------------------------------------------------------------------------------- */

static const struct {
	enum proposal_act act;
	const char *said;
} decisions[] = {{PROPOSAL_APPROVE, "approved"}, {PROPOSAL_APPROVE, "approved"},
        {PROPOSAL_DECLINE, "declined"}, {PROPOSAL_SETTLE, "settled"}};

/* One that waits for somebody, or any of the newest; 0: there is none. */
static int64_t some_proposal(struct year *year, int64_t *alert)
{
	enum { NEWEST = 12 };
	sqlite3_stmt *q = NULL;
	int64_t proposal = 0;

	sqlite3_prepare_v2(year->house.store->db,
	        "SELECT id, alert FROM proposal ORDER BY state IN (0, 5) DESC, id DESC LIMIT 1 OFFSET ?1", -1,
	        &q, NULL);
	sqlite3_bind_int(q, 1, chance_below(&year->deciding, NEWEST));
	if (sqlite3_step(q) == SQLITE_ROW) {
		proposal = sqlite3_column_int64(q, 0);
		*alert = sqlite3_column_int64(q, 1);
	}
	sqlite3_finalize(q);
	return proposal;
}

void people_decide(struct year *year)
{
	int choice = chance_below(&year->deciding, sizeof decisions / sizeof decisions[0]), status;
	int64_t alert = 0, proposal = some_proposal(year, &alert);

	if (!proposal)
		return;
	if (chance_one_in(&year->deciding, year->cut_in))
		year_threaten(year);
	while (!(status = house_decide(&year->house, proposal, decisions[choice].act)))
		year_revive(year);
	if (status == 200)
		note(year, alert, decisions[choice].said);
	else if (status != 409)
		witness_fail(&year->witness, "proposal %lld: answered %d", (long long)proposal, status);
	if (year->house.is_dead)
		year_revive(year);
	year->house.countdown = 0;
}

void people_audit(struct year *year)
{
	sqlite3_stmt *q = NULL;

	sqlite3_prepare_v2(year->house.store->db,
	        "SELECT 1 FROM transition WHERE alert = ?1 AND what = ?2 AND who = 'alice' UNION ALL"
	        " SELECT 1 WHERE ?3 AND NOT EXISTS (SELECT 1 FROM alert WHERE id = ?1)",
	        -1, &q, NULL);
	sqlite3_bind_int(q, 3, house_forgets(&year->house));
	for (size_t i = 0; i < year->deed_count; i++) {
		sqlite3_bind_int64(q, 1, year->deeds[i].alert);
		sqlite3_bind_text(q, 2, year->deeds[i].what, -1, SQLITE_STATIC);
		if (sqlite3_step(q) != SQLITE_ROW)
			witness_fail(&year->witness, "alert %lld was %s, and nobody knows any more",
			        (long long)year->deeds[i].alert, year->deeds[i].what);
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
}
