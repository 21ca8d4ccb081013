/* intervene proposals list|show|approve|decline|settle: what rules ask people to decide. */
#include "command.h"
#include "table.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include <stdio.h>

static const struct option list_options[] = {
        {"state", OPTION_CHOICE, "open|approved|declined|withdrawn|lapsed|contested|settled|held|any",
                "which (open and contested: they wait for a person)"},
        {"alert", OPTION_TEXT, "ID", "of this alert"},
        {0},
};

/* 3  open  2026-09-03T10:30:00-05:00  S1  reading.tier  move to tier 2 in reading */
static void proposal_print(const struct json_value *proposal, struct arena *arena)
{
	static const struct column columns[] = {{"id", NULL, 6}, {"state", NULL, 9},
	        {"proposed_at", NULL, 25}, {"student", NULL, 12}, {"rule", NULL, 24}};
	struct text what = answer_text(proposal, "proposes", arena);

	columns_print(proposal, columns, sizeof(columns) / sizeof(columns[0]), arena);
	printf("%.*s\n", (int)what.size, what.at);
}

static int nothing_say(struct session *session)
{
	bool is_narrowed = options_text(session->given, "state") || options_text(session->given, "alert");

	fputs(is_narrowed ? "no such proposal\n" : "no proposal waits for a person\n", stderr);
	return 0;
}

static int list_run(const struct options *given)
{
	static const struct table table = {
	        .path = "/v1/proposals",
	        .list = "proposals",
	        .options = list_options,
	        .print = proposal_print,
	        .nothing = nothing_say,
	};

	return table_run(given, &table);
}

static const char *path_of(struct session *session, const char *id, const char *action)
{
	return arena_print(&session->arena, "/v1/proposals/%s%s", session_escape(session, id), action);
}

static void member_print(
        const struct json_value *object, const char *member, const char *label, struct arena *arena)
{
	struct text words = answer_text(object, member, arena);

	if (words.size)
		printf("%-16s %.*s\n", label, (int)words.size, words.at);
}

/* approved by          counselor */
static void deed_print(
        const struct json_value *proposal, const char *deed, const char *label, struct arena *arena)
{
	struct json_value done;

	if (!answer_member(proposal, deed, &done) || !answer_text(&done, "at", arena).size)
		return;
	member_print(&done, "at", label, arena);
	member_print(&done, "who", "  by", arena);
	member_print(&done, "note", "  note", arena);
}

static void members_print(const struct json_value *proposal, struct arena *arena)
{
	static const char *const members[][2] = {{"proposes", "proposes"}, {"student", "student"},
	        {"rule", "rule"}, {"alert", "alert"}, {"why", "why"}, {"needs_approval", "for"},
	        {"state", "state"}, {"proposed_at", "proposed"}, {"held_until", "held until"}};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		member_print(proposal, members[i][0], members[i][1], arena);
	deed_print(proposal, "decided", "decided", arena);
	member_print(proposal, "ended_at", "ended", arena);
	member_print(proposal, "ended_why", "  because", arena);
	member_print(proposal, "correction", "to correct", arena);
	member_print(proposal, "draft", "to the family", arena);
	deed_print(proposal, "settled", "settled", arena);
}

static int show_run(const struct options *given)
{
	struct session session;
	int result = session_open(&session, given);

	if (result == 0)
		result = session_get(&session, path_of(&session, given->words[0], ""));
	if (result == 0 && options_json(given))
		session_print_json(&session);
	else if (result == 0)
		members_print(&session.root, &session.arena);
	return session_close(&session, result);
}

static void body_write(const struct options *given, struct buf *out)
{
	struct json json = {.out = out};

	json_object(&json);
	if (options_has(given, "note")) {
		json_key(&json, "note");
		json_z(&json, options_text(given, "note"));
	}
	json_end(&json);
}

/* Does one thing to each proposal named; stops at the first that fails. */
static int act(const struct options *given, const char *action, const char *done)
{
	struct session session;
	struct buf body = {0};
	int result = session_open(&session, given);

	body_write(given, &body);
	for (size_t i = 0; result == 0 && i < given->word_count; i++) {
		result = session_post(&session, path_of(&session, given->words[i], action), &body);
		if (result == 0 && options_json(given))
			session_print_json(&session);
		else if (result == 0 && !options_has(given, "quiet"))
			printf("%s %s\n", given->words[i], done);
	}
	buf_finish(&body);
	return session_close(&session, result);
}

static int approve_run(const struct options *given)
{
	return act(given, "/approve", "approved");
}

static int decline_run(const struct options *given)
{
	return act(given, "/decline", "declined");
}

static int settle_run(const struct options *given)
{
	return act(given, "/settle", "settled");
}

static const struct option note_options[] = {
        {"note", OPTION_TEXT, "TEXT", "kept with it"},
        {0},
};

const struct command command_proposals_list = {
        .name = "proposals list",
        .group = COMMAND_DAEMON,
        .help = "what rules ask people to decide",
        .usage = "[--state S] [--alert ID]",
        .example = "intervene proposals list\nintervene proposals list --state contested",
        .options = list_options,
        .run = list_run,
};

const struct command command_proposals_show = {
        .name = "proposals show",
        .group = COMMAND_DAEMON,
        .help = "one proposal: what, why, and who decided",
        .usage = "ID",
        .example = "intervene proposals show 3",
        .words_least = 1,
        .words_most = 1,
        .run = show_run,
};

const struct command command_proposals_approve = {
        .name = "proposals approve",
        .group = COMMAND_DAEMON,
        .help = "it shall be done",
        .usage = "ID.. [--note TEXT]",
        .example = "intervene proposals approve 3 --note \"group of Ms. R, from Monday\"",
        .details = "What is approved is done by people. Should its evidence be corrected afterwards, it is "
                   "not undone: it is\ncontested, and waits in 'intervene proposals list' for somebody who "
                   "looks "
                   "at it again.",
        .options = note_options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = approve_run,
};

const struct command command_proposals_decline = {
        .name = "proposals decline",
        .group = COMMAND_DAEMON,
        .help = "it shall not be done",
        .usage = "ID.. [--note TEXT]",
        .example = "intervene proposals decline 3 --note \"has a plan already\"",
        .options = note_options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = decline_run,
};

const struct command command_proposals_settle = {
        .name = "proposals settle",
        .group = COMMAND_DAEMON,
        .help = "a contested one was seen to",
        .usage = "ID.. [--note TEXT]",
        .example = "intervene proposals settle 3 --note \"back in tier 1, family told\"",
        .options = note_options,
        .words_least = 1,
        .words_most = COMMAND_MANY,
        .run = settle_run,
};
