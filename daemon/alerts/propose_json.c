/* A proposal in JSON. */
#include "propose.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/member.h"
#include "base/names.h"
#include "base/zone.h"

static void deed_json(
        struct json *json, const char *name, const struct zone *zone, const struct proposal_deed *deed)
{
	json_key(json, name);
	if (!deed->at_ms) {
		json_null(json);
		return;
	}
	json_object(json);
	member_instant(json, "at", zone, deed->at_ms);
	member_text(json, "who", deed->who);
	member_text(json, "note", deed->note);
	json_end(json);
}

/* Whose alert it is of, and what that says. */
struct about {
	const struct alert_desk *desk;
	const struct proposal_row *row;
	struct json *json;
};

static void day_print(const struct zone *zone, int64_t at_ms, char out[CIVIL_DATE_SIZE])
{
	int32_t day, ms;

	zone_local(zone, at_ms, &day, &ms);
	civil_print_date(day, out);
}

/* An approved message has been written by whoever approved it, as far as anybody here knows. */
static bool is_of_family(const struct proposal_row *row)
{
	return row->step >= STEP_FAMILY || (row->step < 0 && text_is(row->what, "family contacted"));
}

/* To begin from: a person reads it, puts the name in, and sends it or calls. */
static void draft_json(
        const struct about *about, const struct alert_row *alert, const char *told, struct arena *arena)
{
	json_key(about->json, "draft");
	json_z(about->json,
	        arena_print(arena,
	                "On %s we %s you about this: %.*s. The records that it rested on were "
	                "wrong and have been corrected. It is not so, and nothing follows from it. We are "
	                "sorry for the worry.",
	                told, about->row->step < 0 ? "spoke with" : "wrote to", (int)alert->why.size,
	                alert->why.at));
}

/* What a person can go by who has to tell others that it was decided on records that were wrong. */
static void correction_json(const struct about *about, const struct alert_row *alert)
{
	const struct proposal_row *row = about->row;
	struct text who = row->decided.who,
	            student = names_text(about->desk->students, (uint32_t)alert->student);
	char decided[CIVIL_DATE_SIZE], ended[CIVIL_DATE_SIZE];
	bool is_deed = row->step < 0;
	struct arena arena = {0};

	day_print(about->desk->zone, row->decided.at_ms, decided);
	day_print(about->desk->zone, row->ended_ms, ended);
	json_key(about->json, "correction");
	json_z(about->json,
	        arena_print(&arena,
	                "On %s %.*s %s %.*s: %.*s. It rested on this: %.*s. On %s those "
	                "records were corrected, and it is no longer so. Please look whether what "
	                "was %s should stand, and tell those who acted on it.",
	                decided, (int)who.size, who.at, is_deed ? "said of" : "approved for",
	                (int)student.size, student.at, (int)row->what.size, row->what.at,
	                (int)alert->why.size, alert->why.at, ended, is_deed ? "done" : "decided"));
	if (is_of_family(row))
		draft_json(about, alert, decided, &arena);
	arena_finish(&arena);
}

static int on_alert(void *context, const struct alert_row *alert)
{
	const struct about *about = context;
	bool is_contested = about->row->state == PROPOSAL_CONTESTED || about->row->state == PROPOSAL_SETTLED;

	member_text(about->json, "rule", alert->rule);
	member_text(about->json, "student", names_text(about->desk->students, (uint32_t)alert->student));
	member_text(about->json, "why", alert->why);
	if (about->row->state == PROPOSAL_HELD)
		member_instant(about->json, "held_until", about->desk->zone,
		        proposal_held_ms(about->desk, about->row, (uint32_t)alert->student));
	if (is_contested)
		correction_json(about, alert);
	return 0;
}

void proposal_json(const struct alert_desk *desk, const struct proposal_row *row, struct json *json)
{
	struct about about = {desk, row, json};

	json_object(json);
	member_integer(json, "id", row->id);
	member_integer(json, "alert", row->alert);
	store_alert_get(desk->store, row->alert, on_alert, &about, NULL);
	member_text(json, "proposes", row->what);
	json_key(json, "tier");
	if (row->tier)
		json_integer(json, row->tier);
	else
		json_null(json);
	member_text(json, "in", row->domain);
	member_text(json, "needs_approval", row->role);
	member_text(json, "state", text_of(proposal_state_name(row->state)));
	member_instant(json, "proposed_at", desk->zone, row->proposed_ms);
	deed_json(json, "decided", desk->zone, &row->decided);
	member_instant(json, "ended_at", desk->zone, row->ended_ms);
	member_text(json, "ended_why", row->reason);
	deed_json(json, "settled", desk->zone, &row->settled);
	json_end(json);
}
