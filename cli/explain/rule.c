/* A rule in plain words. */
#include "explain.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include "cli/command.h"
#include "cli/inputs.h"
#include "daemon/alerts/alerts.h"
#include <intervene/plain.h>
#include <stdio.h>
#include <string.h>

enum { INDENT = 2 };

static int label_width(const struct plain_rule *plain)
{
	size_t width = 0;

	for (size_t i = 0; i < plain->count; i++) {
		size_t columns = text_columns(text_of(plain->lines[i].label));
		width = columns > width ? columns : width;
	}
	return (int)width;
}

/* A label stands at the first line of its part. */
static void line_print(const struct plain_rule *plain, size_t at, int width, struct buf *out)
{
	const struct plain_line *line = &plain->lines[at];
	bool is_first = at == 0 || strcmp(plain->lines[at - 1].part, line->part) != 0;
	const char *label = is_first ? line->label : "";

	buf_print(out, "%s%*s", label, width + 2 - (int)text_columns(text_of(label)), "");
	if (line->depth)
		buf_print(out, "%*s- ", INDENT * (int)line->depth - INDENT, "");
	buf_print(out, "%.*s\n", (int)line->words.size, line->words.at);
}

static void words_print(const struct rule_words *words, const struct plain_rule *plain, struct buf *out)
{
	int width = label_width(plain);

	buf_print(out, "%.*s  %.*s\n\n", (int)words->id.size, words->id.at, (int)words->title.size,
	        words->title.at);
	for (size_t i = 0; i < plain->count; i++)
		line_print(plain, i, width, out);
	buf_print(out, "\n%.*s:%d, version %016llx\n", (int)words->place.file.size, words->place.file.at,
	        words->place.line, (unsigned long long)words->logic.high);
}

static void line_json(const struct plain_line *line, struct json *json)
{
	json_object(json);
	member_text(json, "part", text_of(line->part));
	member_text(json, "label", text_of(line->label));
	member_integer(json, "depth", line->depth);
	member_text(json, "words", line->words);
	json_end(json);
}

static void json_print(const struct rule_words *words, const struct plain_rule *plain, struct buf *out)
{
	struct json json = {.out = out};

	json_object(&json);
	member_text(&json, "rule", words->id);
	member_text(&json, "title", words->title);
	json_key(&json, "rule_version");
	hash_json(words->logic, &json);
	member_text(&json, "file", words->place.file);
	member_integer(&json, "line", words->place.line);
	json_key(&json, "lines");
	json_list(&json);
	for (size_t i = 0; i < plain->count; i++)
		line_json(&plain->lines[i], &json);
	json_end(&json);
	json_end(&json);
	buf_add_char(out, '\n');
}

static void print(const struct options *given, const struct inputs *inputs, uint32_t rule)
{
	const char *lang = options_text(given, "lang");
	enum tongue tongue = lang ? (enum tongue)tongue_find(text_of(lang)) : TONGUE_EN;
	struct arena arena = {0};
	struct rule_words words;
	struct plain_rule plain;
	struct buf out = {0};

	ruleset_rule_words(inputs->set, rule, &words);
	ruleset_plain(inputs->set, rule, tongue, &arena, &plain);
	if (options_json(given))
		json_print(&words, &plain, &out);
	else
		words_print(&words, &plain, &out);
	fwrite(out.at, 1, out.size, stdout);
	buf_finish(&out);
	arena_finish(&arena);
}

int explain_rule(const struct options *given, const char *id)
{
	struct inputs inputs = {.given = given};
	struct diag why = {0};
	uint32_t rule;
	int code = EXIT_FINE;

	if (inputs_read_rules(&inputs, &why) || inputs_rule(&inputs, id, &rule, &why))
		code = command_fail(EXIT_FINDINGS, &why);
	else
		print(given, &inputs, rule);
	inputs_finish(&inputs);
	return code;
}
