/* Any bytes as definitions and expressions, a line each: findings stand inside their line, and what was understood,
 * printed in one spelling, is understood as the same again. */
#include "base/buf.h"
#include "rules/language/language.h"
#include "rules/language/lex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trial {
	struct arena arena;
	struct diags diags;
	struct language *language;
	int line;
};

static void check(bool is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "fuzz_expression: %s\n", what);
	abort();
}

static struct source_text source_at(struct trial *trial, struct text text, int column)
{
	struct place place = {.file = text_of("a.yml"), .line = ++trial->line, .column = column};
	return (struct source_text){.text = text, .place = place};
}

static void check_places(const struct trial *trial, size_t size)
{
	for (size_t i = 0; i < trial->diags.count; i++) {
		struct place place = trial->diags.items[i].place;
		check(place.line >= 1 && place.line <= trial->line, "a line outside the text");
		check(place.column >= 1 && (size_t)place.column <= size + 1, "a column outside the text");
		check(place.end_column > place.column, "an end before its beginning");
		check(trial->diags.items[i].message[0] != '\0', "a finding without words");
	}
}

/* Written out, an expression may be longer or higher than one may be written. */
static bool is_too_large(const struct trial *trial)
{
	const char *code = trial->diags.items[trial->diags.count - 1].code;
	return !strcmp(code, "R174") || !strcmp(code, "R184") || !strcmp(code, "R170");
}

static void check_printed(struct trial *trial, const struct expr *expr)
{
	struct text words = language_words(trial->language, expr);
	const struct expr *again = NULL;
	struct reads reads = {0};
	check(language_logic(trial->language, expr).size > 0, "logic without words");
	language_reads(trial->language, expr, &reads);
	check(reads.types != 0, "nothing is read");
	if (language_expression(trial->language, source_at(trial, words, 1), TYPE_ANY, true, &again) < 0) {
		check(is_too_large(trial), "what was printed is not understood");
		return;
	}
	check(text_equal(language_words(trial->language, again), words), "printed twice in two spellings");
	check(text_equal(language_logic(trial->language, again), language_logic(trial->language, expr)),
	        "what was printed means something else");
}

static void read_line(struct trial *trial, struct text line)
{
	const char *colon = memchr(line.at, ':', line.size);
	size_t at = colon ? (size_t)(colon - line.at) : 0;
	struct source_text name = source_at(trial, text_slice(line, 1, at), 2);
	struct source_text body = source_at(trial, text_slice(line, at + 1, line.size), (int)at + 2);
	const struct expr *expr = NULL;
	struct duration duration;
	unsigned errors = trial->diags.errors;
	int result = 0;
	if (colon && *line.at == 's') {
		result = language_stream(trial->language, name, body);
	} else if (colon && *line.at == 'm') {
		result = language_measure(trial->language, name, body);
	} else if (colon && *line.at == 'd') {
		result = language_duration(trial->language, body, &duration);
	} else {
		body = source_at(trial, line, 1);
		language_expression(trial->language, body, TYPE_ANY, true, &expr);
		check(!expr || trial->diags.errors == errors, "good, and an error");
	}
	check(result == 0 || trial->diags.errors > errors, "refused without a word");
	if (expr)
		check_printed(trial, expr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trial trial = {0};
	struct text rest = {(const char *)data, (uint32_t)size};
	if (!text_is_utf8(rest))
		return -1;
	trial.language = language_create(&trial.arena, &trial.diags);
	while (rest.size) {
		const char *end = memchr(rest.at, '\n', rest.size);
		uint32_t length = end ? (uint32_t)(end - rest.at) : rest.size;
		if (length)
			read_line(&trial, text_slice(rest, 0, length));
		rest = text_slice(rest, length + 1, rest.size);
	}
	language_check_rest(trial.language);
	size_t count;
	language_columns(trial.language, &count);
	check(count >= 2, "the columns of school time are missing");
	check_places(&trial, size > EXPRESSION_BYTES_MAX ? size : EXPRESSION_BYTES_MAX);
	language_destroy(trial.language);
	diags_finish(&trial.diags);
	arena_finish(&trial.arena);
	return 0;
}
