/* Turns server-sent events into lines for people. */
#include "say.h"
#include "base/arena.h"
#include "base/json_read.h"

#include <stdio.h>
#include <string.h>

static struct text member(const struct json_value *object, const char *name, struct arena *arena)
{
	struct json_value value;
	struct text key;

	for (size_t at = 0; json_member(object, &at, arena, &key, &value);)
		if (text_is(key, name) && value.kind != JSON_NULL)
			return value.kind == JSON_TEXT ? json_unescape(&value, arena) : value.raw;
	return (struct text){"", 0};
}

/* "2026-03-02 07:45": of an instant written out, the part that a person reads. */
static void print_instant(struct text instant)
{
	if (instant.size > 16)
		printf("%.10s %.5s  ", instant.at, instant.at + 11);
}

/* What an end means, to somebody who sees the word for the first time. */
static const char *const endings[][2] = {
        {"cleared", "now: "},
        {"withdrawn", "what it stood on was corrected"},
        {"not applicable", "the rule is not about this student any more"},
        {"expired", "the school year is over"},
};

static const char *ending(struct text what)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (text_is(what, endings[i][0]))
			return endings[i][1];
	return "";
}

/* It is open still: another step, said again, or a person's doing. */
static bool has_ended(struct text what)
{
	static const char *const names[] = {"worse", "eased", "reminded", "annotated", "acknowledged",
	        "resolved", "approved", "declined", "settled", "joined"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_is(what, names[i]))
			return false;
	return true;
}

static void say_one(struct text what, struct text data, struct text at)
{
	struct arena arena = {0};
	struct json_value root;
	bool is_opened = text_is(what, "opened");

	if (json_parse(data, 32, &root, NULL) == 0 && root.kind == JSON_OBJECT) {
		struct text rule = member(&root, "rule", &arena), student = member(&root, "student", &arena),
		            why = member(&root, is_opened ? "why" : "ended_with", &arena);
		print_instant(at.size ? at : member(&root, is_opened ? "known_at" : "closed_at", &arena));
		printf("%-10.*s %-8.*s %-26.*s %s%.*s\n", (int)what.size, what.at, (int)student.size,
		        student.at, (int)rule.size, rule.at, ending(what), (int)why.size, why.at);
	}
	arena_finish(&arena);
}

static void count_one(struct text what, struct said *count)
{
	if (text_is(what, "opened"))
		count->opened++;
	else if (text_is(what, "withdrawn"))
		count->withdrawn++;
	else if (has_ended(what))
		count->ended++;
}

void say_frames(struct text frames, struct text at, struct said *count)
{
	struct text what = {0};

	while (frames.size) {
		const char *end = memchr(frames.at, '\n', frames.size);
		size_t size = end ? (size_t)(end - frames.at) : frames.size;
		struct text line = text_slice(frames, 0, size);
		if (text_starts_with(line, "event: "))
			what = text_slice(line, 7, line.size);
		if (text_starts_with(line, "data: ")) {
			say_one(what, text_slice(line, 6, line.size), at);
			count_one(what, count);
		}
		frames = text_slice(frames, size + (end != NULL), frames.size);
	}
	fflush(stdout);
}
