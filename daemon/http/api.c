/* The handlers: a request becomes a command, the command's answer the response. */
#include "routes.h"
#include "daemon/config/token.h"
#include "base/civil.h"
#include "base/zone.h"

#include <jansson.h>
#include <string.h>

enum { PER_PAGE = 100, PER_PAGE_MOST = 1000 };

static void ask(struct request *request, enum command_kind kind)
{
	request_ask(request, request_command(request, kind));
}

void get_rules(struct request *request)
{
	ask(request, COMMAND_RULES);
}

void get_rule_stats(struct request *request)
{
	ask(request, COMMAND_RULE_STATS);
}

void get_status(struct request *request)
{
	ask(request, COMMAND_STATUS);
}

void get_ready(struct request *request)
{
	ask(request, COMMAND_READY);
}

void get_metrics(struct request *request)
{
	request->content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	ask(request, COMMAND_METRICS);
}

/* Answered by the loop alone: it says that the process lives, not that it is able. */
void get_health(struct request *request)
{
	struct response answer = {.status = 200};

	buf_add_z(&answer.body, "{\"alive\":true}");
	request_answer(request, &answer);
}

/* --- what a query says ---------------------------------------------------------------------------------------- */

static int truth_read(struct request *request, const char *name, bool *out)
{
	const char *given = request_query(request, name);

	*out = false;
	if (!given || text_read_truth(text_of(given), out) == 0)
		return 0;
	request_refuse(request, 400, "bad_parameter",
	        arena_print(&request->arena, "%s is true or false", name),
	        arena_print(&request->arena, "%s=true", name));
	return -1;
}

int request_history(struct request *request, bool *out)
{
	if (truth_read(request, "history", out))
		return -1;
	if (*out && !(request->principal.rights & RIGHT_HISTORY)) {
		request_refuse(request, 403, "not_allowed", "sending history is not allowed to you",
		        "the token needs the right 'history'");
		return -1;
	}
	return 0;
}

/* --- alerts out ---------------------------------------------------------------------------------------------- */

static void bad_parameter(struct request *request, const char *name, const char *expected)
{
	request_refuse(request, 400, "bad_parameter", "a parameter of the query is not understood",
	        arena_print(&request->arena, "%s: expected %s", name, expected));
}

static int state_read(struct request *request, enum alert_filter *out)
{
	static const char *const states[] = {[ALERTS_OPEN] = "open",
	        [ALERTS_CLOSED] = "closed",
	        [ALERTS_PAST] = "past",
	        [ALERTS_SHADOW] = "shadow",
	        [ALERTS_ANY] = "any"};
	const char *given = request_query(request, "state");

	*out = ALERTS_OPEN;
	if (!given)
		return 0;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(given, states[i]) == 0) {
			*out = (enum alert_filter)i;
			return 0;
		}
	bad_parameter(request, "state", "open, closed, past, shadow or any");
	return -1;
}

static int integer_read(struct request *request, const char *name, int64_t least, int64_t most, int64_t *out)
{
	const char *given = request_query(request, name);
	int64_t value;

	if (!given)
		return 0;
	if (text_read_integer(text_of(given), &value) || value < least || value > most) {
		bad_parameter(request, name,
		        arena_print(&request->arena, "a number from %lld to %lld", (long long)least,
		                (long long)most));
		return -1;
	}
	*out = value;
	return 0;
}

int request_limit(struct request *request, int *out)
{
	int64_t limit = PER_PAGE;

	if (integer_read(request, "limit", 1, PER_PAGE_MOST, &limit))
		return -1;
	*out = (int)limit;
	return 0;
}

/* A plus sign that was not escaped arrives as a space. */
static int time_read(struct request *request, const char *name, struct civil_time *out)
{
	char *copy = arena_print(&request->arena, "%s", request_query(request, name));
	for (char *at = strchr(copy, ' '); at; at = strchr(at, ' '))
		*at = '+';
	if (civil_read_time(text_of(copy), out) == 0)
		return 0;
	bad_parameter(request, name, "a date (2026-09-03) or a time (2026-09-03T10:30:00-05:00)");
	return -1;
}

/* A date begins at midnight in the district. */
static int since_read(struct request *request, int64_t *out)
{
	struct civil_time time;

	if (!request_query(request, "since"))
		return 0;
	if (time_read(request, "since", &time))
		return -1;
	*out = time.ms == NO_TIME ? zone_instant(request->http->options.zone, time.day, 0)
	                          : civil_instant_ms(time);
	return 0;
}

static struct text text_query(struct request *request, struct command *command, const char *name)
{
	const char *given = request_query(request, name);

	return given ? arena_copy(&command->arena, text_of(given)) : (struct text){0};
}

static int alerts_read(struct request *request, struct command *command)
{
	if (state_read(request, &command->query.filter) || since_read(request, &command->query.since_ms) ||
	        integer_read(request, "cursor", 0, INT64_MAX, &command->query.after) ||
	        request_limit(request, &command->limit))
		return -1;
	command->query.rule = text_query(request, command, "rule");
	command->student = text_query(request, command, "student");
	command->school = text_query(request, command, "school");
	command->owner = text_query(request, command, "owner");
	return 0;
}

void get_alerts(struct request *request)
{
	struct command *command = request_command(request, COMMAND_ALERTS);

	if (alerts_read(request, command))
		command_destroy(command);
	else
		request_ask(request, command);
}

/* .. and as of a date is as of its end. */
static int as_of_read(struct request *request, int64_t *out)
{
	struct civil_time time;

	if (!request_query(request, "as_of"))
		return 0;
	if (time_read(request, "as_of", &time))
		return -1;
	*out = time.ms == NO_TIME ? zone_instant(request->http->options.zone, time.day + 1, 0) - 1
	                          : civil_instant_ms(time);
	return 0;
}

void get_explain(struct request *request)
{
	struct command *command = request_command(request, COMMAND_EXPLAIN);

	command->student = text_query(request, command, "student");
	command->rule = text_query(request, command, "rule");
	command->per = text_query(request, command, "per");
	if (!command->student.size)
		bad_parameter(request, "student", "the id of a student");
	if (!command->student.size || as_of_read(request, &command->as_of_ms))
		command_destroy(command);
	else
		request_ask(request, command);
}

void get_alert(struct request *request)
{
	struct command *command = request_command(request, COMMAND_ALERT);

	command->alert = request_id(request);
	request_ask(request, command);
}

static void act(struct request *request, enum command_kind kind)
{
	struct command *command = request_command(request, kind);

	command->alert = request_id(request);
	command->who = arena_copy(&command->arena, text_of(request->principal.name));
	if (request_action(request, command))
		command_destroy(command);
	else
		request_ask(request, command);
}

void post_ack(struct request *request)
{
	act(request, COMMAND_ACK);
}

void post_resolve(struct request *request)
{
	act(request, COMMAND_RESOLVE);
}

/* --- what was refused ---------------------------------------------------------------------------------------- */

void get_quarantine(struct request *request)
{
	struct command *command = request_command(request, COMMAND_QUARANTINE);

	if (integer_read(request, "cursor", 0, INT64_MAX, &command->quarantine.after) ||
	        request_limit(request, &command->limit)) {
		command_destroy(command);
		return;
	}
	command->quarantine.source = text_query(request, command, "source");
	command->quarantine.code = text_query(request, command, "code");
	request_ask(request, command);
}

static struct command *line_command(struct request *request, enum command_kind kind)
{
	struct command *command = request_command(request, kind);

	command->quarantined = request_id(request);
	return command;
}

/* d17 is a delivery; 0: it is none, so it may be a line. */
static int64_t held_id(const struct request *request)
{
	int64_t id = 0;

	if (text_starts_with(request->id, "d"))
		text_read_integer(text_slice(request->id, 1, request->id.size), &id);
	return id > 0 ? id : 0;
}

static void held_ask(struct request *request, enum command_kind kind)
{
	struct command *command = request_command(request, kind);

	command->held = held_id(request);
	command->who = arena_copy(&command->arena, text_of(request->principal.name));
	request_ask(request, command);
}

void get_quarantined(struct request *request)
{
	if (held_id(request))
		held_ask(request, COMMAND_HELD);
	else
		request_ask(request, line_command(request, COMMAND_QUARANTINED));
}

static bool may(struct request *request, unsigned rights, const char *detail)
{
	if ((request->principal.rights & rights) == rights)
		return true;
	request_refuse(request, 403, "not_allowed", "this is not allowed to you", detail);
	return false;
}

void post_discard(struct request *request)
{
	if (held_id(request)) {
		if (may(request, RIGHT_OPERATE, "discarding a held delivery needs the right 'operate'"))
			held_ask(request, COMMAND_DISCARD_HELD);
	} else if (may(request, RIGHT_READ, "discarding a line needs the right 'read', too")) {
		request_ask(request, line_command(request, COMMAND_DISCARD));
	}
}

void post_release(struct request *request)
{
	held_ask(request, COMMAND_RELEASE);
}

/* The body is the line as it should have been; without one it is tried as it came. */
void post_retry(struct request *request)
{
	bool is_history;

	if (request_history(request, &is_history))
		return;
	struct command *command = line_command(request, COMMAND_RETRY);
	command->delivery = delivery_create();
	command->delivery->body = request->body;
	command->delivery->is_history = is_history;
	request->body = (struct buf){0};
	request_ask(request, command);
}

/* --- rules that were in force -------------------------------------------------------------------------------- */

void get_rule_history(struct request *request)
{
	struct command *command = request_command(request, COMMAND_RULE_HISTORY);

	if (integer_read(request, "cursor", 0, INT64_MAX, &command->after) ||
	        request_limit(request, &command->limit))
		command_destroy(command);
	else
		request_ask(request, command);
}

/* --- the daemon itself --------------------------------------------------------------------------------------- */

void post_reload(struct request *request)
{
	int64_t accept = 0;
	bool waits, is_dry;

	if (truth_read(request, "wait", &waits) || truth_read(request, "dry_run", &is_dry) ||
	        integer_read(request, "accept", 0, INT64_MAX, &accept))
		return;
	struct command *command = request_command(request, COMMAND_RELOAD);
	command->waits = waits;
	command->who = arena_copy(&command->arena, text_of(request->principal.name));
	command->is_dry = is_dry;
	command->accept = accept;
	request_ask(request, command);
}
