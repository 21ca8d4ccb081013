/* Prints why rules answer as they do for a student. */
#include "words.h"
#include "base/buf.h"
#include "base/civil.h"
#include "cli/answer.h"
#include <stdio.h>
#include <string.h>

enum { DEPTH = 16, EVIDENCE_SHOWN = 10, INDENT = 15 };

struct page {
	struct arena arena;
	struct buf out;
};

static struct text member(struct page *page, const struct json_value *object, const char *name)
{
	return answer_text(object, name, &page->arena);
}

static bool is_true(const struct json_value *object, const char *name)
{
	struct json_value value;

	return answer_member(object, name, &value) && value.kind == JSON_TRUE;
}

static void add(struct page *page, const char *label, struct text words)
{
	if (words.size)
		buf_print(&page->out, "  %-*s%.*s\n", INDENT - 2, label, (int)words.size, words.at);
}

/* "2025-10-14 16:00" of an instant; minutes are enough. */
static struct text minute(struct page *page, struct text instant)
{
	enum { MINUTES = sizeof("2025-10-14T16:00") - 1, DATE = sizeof("2025-10-14") - 1 };

	if (instant.size < MINUTES)
		return instant;
	return text_of(arena_print(
	        &page->arena, "%.*s %.*s", DATE, instant.at, MINUTES - DATE - 1, instant.at + DATE + 1));
}

/* --- the student -------------------------------------------------------------------------------------------- */

static void student_print(struct page *page, const struct json_value *root)
{
	struct text student = member(page, root, "student"), school = member(page, root, "school");
	struct text grade = member(page, root, "grade"), as_of = minute(page, member(page, root, "as_of"));

	buf_print(&page->out, "%.*s", (int)student.size, student.at);
	if (school.size)
		buf_print(&page->out, "  school %.*s", (int)school.size, school.at);
	if (grade.size)
		buf_print(&page->out, ", grade %.*s", (int)grade.size, grade.at);
	if (!is_true(root, "placed"))
		buf_add_z(&page->out, "  no enrollment is known: not judged");
	else if (!is_true(root, "enrolled"))
		buf_add_z(&page->out, ", not enrolled");
	buf_print(&page->out, ", as of %.*s\n", (int)as_of.size, as_of.at);
}

/* --- conditions --------------------------------------------------------------------------------------------- */

struct part {
	const char *name, *label;
};
static const struct part parts[] = {{"only", "applies"}, {"needs", "enough data"}, {"when", "opens when"},
        {"unless", "held back"}, {"clear_when", "closes when"}};

static const char *mark_of(struct text answer)
{
	return text_is(answer, "true") ? "yes" : text_is(answer, "false") ? "no" : "?";
}

static struct text joint_words(struct page *page, const struct json_value *branch)
{
	static const char *const words[][2] = {{"and", "all of these"}, {"or", "one of these"},
	        {"not", "not"}, {"first of", "the first of these that applies"}};
	struct text joint = member(page, branch, "joint");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_is(joint, words[i][0]))
			return text_of(words[i][1]);
	return text_of(arena_print(
	        &page->arena, "at least %lld of these", (long long)answer_integer(branch, "least")));
}

/* What holds and is meant to says nothing of its end, but for what opened it. */
static struct text turns_with(struct page *page, const struct json_value *leaf)
{
	bool holds = text_is(member(page, leaf, "answer"), "true");
	struct json_value turn;

	if (holds && !text_is(member(page, leaf, "part"), "when"))
		return (struct text){0};
	if (!answer_member(leaf, "turns_with", &turn) || turn.kind != JSON_OBJECT)
		return (struct text){0};
	return member(page, &turn, "words");
}

static void leaf_print(struct page *page, const struct json_value *leaf)
{
	struct text words = member(page, leaf, "words"), reason = member(page, leaf, "reason");
	struct text shown = member(page, leaf, "shown"), turns = turns_with(page, leaf),
	            limit = member(page, leaf, "shown_limit");

	buf_add_text(&page->out, words);
	if (reason.size)
		buf_print(&page->out, ": not enough data, %.*s", (int)reason.size, reason.at);
	else if (shown.size)
		buf_print(&page->out, ": %s%.*s", is_true(leaf, "at_least") ? "at least " : "",
		        (int)shown.size, shown.at);
	if (limit.size)
		buf_print(&page->out, ", limit %.*s", (int)limit.size, limit.at);
	if (turns.size)
		buf_print(&page->out, "  (would %s with %.*s)",
		        text_is(member(page, leaf, "answer"), "true") ? "end" : "hold", (int)turns.size,
		        turns.at);
}

static void branch_print(struct page *page, const struct json_value *branch, const char *label)
{
	struct text joint = member(page, branch, "joint");
	int depth = (int)answer_integer(branch, "depth");

	buf_print(&page->out, "  %-*s%*s%-4s", INDENT - 2, label, 2 * depth, "",
	        mark_of(member(page, branch, "answer")));
	if (joint.size)
		buf_add_text(&page->out, joint_words(page, branch));
	else
		leaf_print(page, branch);
	buf_add_char(&page->out, '\n');
}

static void part_print(struct page *page, const struct json_value *rule, const struct part *part)
{
	const char *label = part->label;
	struct json_value list, branch;

	if (!answer_member(rule, "conditions", &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; json_item(&list, &at, &branch);) {
		if (!text_is(member(page, &branch, "part"), part->name))
			continue;
		branch_print(page, &branch, label);
		label = "";
	}
}

/* --- what it rests on --------------------------------------------------------------------------------------- */

static void event_print(struct page *page, const struct json_value *event, const char *label)
{
	static const char *const columns[] = {"time", "type", "value", "source", "id"};

	buf_print(&page->out, "  %-*s", INDENT - 2, label);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct text words = member(page, event, columns[i]);
		if (words.size)
			buf_print(&page->out, "%s%.*s", i ? "  " : "", (int)words.size, words.at);
	}
	buf_add_char(&page->out, '\n');
}

static void evidence_print(struct page *page, const struct json_value *rule)
{
	long long count = answer_integer(rule, "evidence_count");
	struct json_value list, event;
	long long shown = 0;

	if (!answer_member(rule, "evidence", &list) || list.kind != JSON_ARRAY)
		return;
	for (size_t at = 0; shown < EVIDENCE_SHOWN && json_item(&list, &at, &event); shown++)
		event_print(page, &event, shown ? "" : "counted");
	if (count > shown)
		buf_print(&page->out, "  %-*sand %lld more\n", INDENT - 2, "", count - shown);
}

/* --- a rule ------------------------------------------------------------------------------------------------- */

static struct text state_words(struct page *page, const struct json_value *rule)
{
	static const char *const words[][2] = {
	        {"off", "the rule is off: nobody is judged"},
	        {"not_judged", "outside the school year: not judged"},
	        {"not_applicable",
	                "does not apply: not enrolled, not in force, or not meant for this student"},
	        {"not_enough_data", "not enough data: neither opens nor closes"},
	        {"error", "cannot be judged: an error"},
	        {"held_back", "would be open, but is held back"},
	        {"waiting", "true, but not for long enough yet"},
	        {"not_open", "not open"},
	};
	struct text state = member(page, rule, "state");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_is(state, words[i][0]))
			return text_of(words[i][1]);
	struct text since = minute(page, member(page, rule, "opened_at"));
	return text_of(arena_print(&page->arena, "open since %.*s", (int)since.size, since.at));
}

static void time_print(struct page *page, const struct json_value *rule)
{
	struct text opens = minute(page, member(page, rule, "opens_at"));
	struct text clears = minute(page, member(page, rule, "clears_at"));
	struct text may = minute(page, member(page, rule, "may_change_at"));
	const char *attendance =
	        is_true(rule, "or_with_attendance") ? ", or once attendance makes a day count" : "";

	if (opens.size)
		add(page, "opens on",
		        text_of(arena_print(
		                &page->arena, "%.*s, if it stays so", (int)opens.size, opens.at)));
	if (clears.size)
		add(page, "closes on",
		        text_of(arena_print(
		                &page->arena, "%.*s, if it stays so", (int)clears.size, clears.at)));
	if (may.size)
		add(page, "stands until",
		        text_of(arena_print(&page->arena, "%.*s%s, unless a fact comes before", (int)may.size,
		                may.at, attendance)));
}

static void rule_print(struct page *page, const struct json_value *rule)
{
	struct text id = member(page, rule, "rule"), title = member(page, rule, "title");
	struct text per = member(page, rule, "per"), version = member(page, rule, "rule_version");
	struct text state = member(page, rule, "state");

	buf_print(&page->out, "\n%.*s  %.*s%s%.*s\n", (int)id.size, id.at, (int)title.size, title.at,
	        per.size ? ": " : "", (int)per.size, per.at);
	add(page, "state", state_words(page, rule));
	if (text_is(state, "off") || text_is(state, "not_judged"))
		return;
	if (text_is(state, "open"))
		add(page, "says", member(page, rule, "why"));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		part_print(page, rule, &parts[i]);
	evidence_print(page, rule);
	time_print(page, rule);
	add(page, "version", version);
}

void explain_words(struct text json)
{
	struct page page = {0};
	struct json_value root, rules, rule;
	struct diag why;

	if (json_parse(json, DEPTH, &root, &why) == 0 && answer_member(&root, "rules", &rules)) {
		student_print(&page, &root);
		for (size_t at = 0; json_item(&rules, &at, &rule);)
			rule_print(&page, &rule);
	}
	fwrite(page.out.at, 1, page.out.size, stdout);
	buf_finish(&page.out);
	arena_finish(&page.arena);
}
