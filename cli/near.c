/* intervene near: the students for whom a rule is closest to opening. */
#include "command.h"
#include "near_rank.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/member.h"
#include "base/zone.h"
#include "daemon/alerts/evidence.h"
#include <intervene/plain.h>
#include <stdio.h>

enum { SHOWN = 20 };

static const struct option options[] = {
        {"rules", OPTION_TEXT | OPTION_REQUIRED, "PATH",
                "a rule file, a folder of them, or a district's folder"},
        {"events", OPTION_LIST | OPTION_REQUIRED | OPTION_OR_NEXT, "FILE..",
                "what happened, a JSON object a line; - is standard input"},
        {"db", OPTION_TEXT, "FILE", "or a daemon's store, which has it all, the roster too"},
        {"roster", OPTION_LIST, "FILE..",
                "schools, students, enrollments; else one school with everybody is assumed"},
        {"calendars", OPTION_TEXT, "DIR", "calendar files; else every weekday is assumed to be a school day"},
        {"as-of", OPTION_TEXT, "TIME",
                "at this instant, or at the end of this day; else at the end of the data"},
        {"as-corrected", OPTION_FLAG, NULL, "by the final facts, not as known at the time"},
        {"limit", OPTION_NUMBER, "N", "show no more than so many (20)"},
        {0},
};

static struct text shown(const struct near *near, struct arena *arena)
{
	enum value_style style = near->leaf.is_percent ? VALUE_PERCENT : VALUE_PLAIN;
	struct buf out = {0};

	value_print_beside(&near->leaf.value, &near->leaf.limit, style, &out);
	struct text limit = plain_limit(&near->leaf, arena);
	if (limit.size)
		buf_print(&out, ", limit %.*s", (int)limit.size, limit.at);
	struct text words = arena_copy(arena, buf_text(&out));
	buf_finish(&out);
	return words;
}

static const char *lacks(const struct near *near, struct arena *arena)
{
	const char *data = near->is_judged    ? ""
	                   : near->lacks.size ? "; not enough data yet"
	                                      : "not enough data yet";

	if (near->leaf.answer == ANSWER_TRUE)
		return near->is_judged ? "holds already" : "holds already; not enough data yet";
	if (near->leaf.answer != ANSWER_FALSE)
		return "not enough data yet";
	return arena_print(arena, "%.*s%s", (int)near->lacks.size, near->lacks.at, data);
}

/* --- JSON --------------------------------------------------------------------------------------------------- */

static void near_json(struct ranking *ranking, const struct near *near, struct json *json)
{
	json_object(json);
	member_text(json, "student", names_text(&ranking->asked->inputs.log.students, near->student));
	if (near->per.size)
		member_text(json, "per", near->per);
	member_text(json, "school", near->standing.school);
	json_key(json, "grade");
	value_json(&near->standing.grade, json);
	json_key(json, "value");
	value_json(&near->leaf.value, json);
	json_key(json, "limit");
	value_json(&near->leaf.limit, json);
	json_key(json, "holds");
	json_truth(json, near->leaf.answer == ANSWER_TRUE);
	json_key(json, "enough_data");
	json_truth(json, near->is_judged && near->leaf.answer <= ANSWER_TRUE);
	member_text(json, "lacks", near->lacks);
	json_key(json, "amount");
	if (near->lacks.size)
		value_json(&near->leaf.distance.amount, json);
	else
		json_null(json);
	json_end(json);
}

static void json_print(struct ranking *ranking, const struct rule_words *words, size_t limit)
{
	struct buf out = {0};
	struct json json = {.out = &out};

	json_object(&json);
	member_text(&json, "rule", words->id);
	member_text(&json, "title", words->title);
	member_instant(&json, "as_of", ranking->asked->inputs.log.zone, ranking->asked->at_ms);
	member_text(&json, "condition", ranking->count ? ranking->items[0].condition : (struct text){0});
	member_integer(&json, "open", (int64_t)ranking->open);
	member_integer(&json, "not_applicable", (int64_t)ranking->apart);
	member_integer(&json, "not_open", (int64_t)ranking->count);
	json_key(&json, "nearest");
	json_list(&json);
	for (size_t i = 0; i < ranking->count && i < limit; i++)
		near_json(ranking, &ranking->items[i], &json);
	json_end(&json);
	json_end(&json);
	printf("%s\n", buf_z(&out));
	buf_finish(&out);
}

/* --- words -------------------------------------------------------------------------------------------------- */

static int width_of(const struct ranking *ranking, size_t limit)
{
	size_t width = sizeof("student") - 1;

	for (size_t i = 0; i < ranking->count && i < limit; i++) {
		struct text name =
		        names_text(&ranking->asked->inputs.log.students, ranking->items[i].student);
		size_t columns = text_columns(name) + (ranking->items[i].per.size ? 2 : 0) +
		                 text_columns(ranking->items[i].per);
		width = columns > width ? columns : width;
	}
	return (int)width;
}

static void near_print(struct ranking *ranking, const struct near *near, int width)
{
	struct text name = names_text(&ranking->asked->inputs.log.students, near->student);
	struct text value = shown(near, &ranking->arena);
	const char *who = near->per.size ? arena_print(&ranking->arena, "%.*s: %.*s", (int)name.size, name.at,
	                                           (int)near->per.size, near->per.at)
	                                 : arena_print(&ranking->arena, "%.*s", (int)name.size, name.at);
	int spaces = width - (int)text_columns(text_of(who));

	printf("  %s%*s  %-16.*s  %s\n", who, spaces, "", (int)value.size, value.at,
	        lacks(near, &ranking->arena));
}

static void words_print(struct ranking *ranking, const struct rule_words *words, size_t limit)
{
	int width = width_of(ranking, limit);
	char at[CIVIL_INSTANT_SIZE];

	civil_print_instant(ranking->asked->at_ms,
	        zone_offset(ranking->asked->inputs.log.zone, ranking->asked->at_ms), at);
	printf("%.*s  %.*s\n", (int)words->id.size, words->id.at, (int)words->title.size, words->title.at);
	if (words->mode == RULE_OFF) {
		puts("the rule is off: nobody is judged; with 'mode: shadow' it says who comes next");
		return;
	}
	printf("as of %.10s %.5s: %zu open, %zu not open, to %zu it does not apply\n", at, at + 11,
	        ranking->open, ranking->count, ranking->apart);
	if (!ranking->count)
		return;
	struct text condition = ranking->items[0].condition;
	printf("\n  %.*s\n\n", (int)condition.size, condition.at);
	printf("  %-*s  %-16s  %s\n", width, "student", "now", "lacks");
	for (size_t i = 0; i < ranking->count && i < limit; i++)
		near_print(ranking, &ranking->items[i], width);
	if (ranking->count > limit)
		printf("  and %zu more (--limit N)\n", ranking->count - limit);
}

/* --- the command -------------------------------------------------------------------------------------------- */

static int rank(
        const struct options *given, struct explain_case *asked, struct ranking *ranking, struct diag *why)
{
	if (explain_case_open(asked, NULL, why) ||
	        inputs_rule(&asked->inputs, given->words[0], &ranking->rule, why) ||
	        ranking_make(ranking, why))
		return -1;
	if (ranking->count || ranking->open || ranking->apart == asked->inputs.log.students.count)
		return 0;
	diag_set(why, "C145", "nobody can be near '%s': it compares no number with another", given->words[0]);
	return diag_help(why, "'intervene explain RULE --rules PATH' says what opens it");
}

static int run(const struct options *given)
{
	size_t limit = (size_t)options_number(given, "limit", SHOWN);
	struct explain_case asked = {.given = given};
	struct ranking ranking = {.asked = &asked};
	struct diag why = {0};
	struct rule_words words;
	int code = EXIT_FINE;

	if (rank(given, &asked, &ranking, &why)) {
		code = command_fail(EXIT_FINDINGS, &why);
	} else {
		ruleset_rule_words(asked.inputs.set, ranking.rule, &words);
		if (options_json(given))
			json_print(&ranking, &words, limit);
		else
			words_print(&ranking, &words, limit);
	}
	ranking_finish(&ranking);
	explain_case_close(&asked);
	return code;
}

const struct command command_near = {
        .name = "near",
        .group = COMMAND_OFFLINE,
        .help = "the students for whom a rule is closest to opening",
        .usage = "RULE --rules PATH --events FILE.. [--roster FILE..] [--calendars DIR] [--as-of TIME]",
        .example = "intervene near attendance.chronic --rules rules.d --calendars calendar.d \\\n"
                   "          --roster roster.ndjson --events events.ndjson --limit 10",
        .details = "Ranked by how far the number that the rule tracks, or else its first comparison, is from "
                   "its limit.\n"
                   "Who holds it already and is not open waits for something else: 'explain --student' says "
                   "for what.",
        .options = options,
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
