/* intervene tokens revoke: takes a token out of the configuration, and touches nothing else there. */
#include "command.h"
#include "rewrite.h"
#include "daemon/config/config.h"
#include "daemon/config/files.h"
#include "daemon/generation.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/yaml.h"
#include <stdio.h>
#include <string.h>

static const struct option options[] = {
        {"config", OPTION_TEXT, "FILE", "the daemon's configuration (" DEFAULT_CONFIG ")"},
        {0},
};

struct span {
	size_t begin, end;
};

static size_t line_begin(struct text all, size_t at)
{
	while (at > 0 && all.at[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(struct text all, size_t at)
{
	while (at < all.size && all.at[at] != '\n')
		at++;
	return at < all.size ? at + 1 : at;
}

static size_t space_end(struct text all, size_t at)
{
	while (at < all.size && (all.at[at] == ' ' || all.at[at] == '\t'))
		at++;
	return at;
}

/* Behind the bracket that closes the one at `at`; quoted ones do not count. */
static size_t bracket_end(struct text all, size_t at)
{
	char quote = '\0';
	int depth = 0;

	for (; at < all.size; at++) {
		char c = all.at[at];
		if (quote)
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if ((depth += (c == '{' || c == '[') - (c == '}' || c == ']')) == 0)
			return at + 1;
	}
	return at;
}

/* An item of a list in brackets, with the comma on one side of it. */
static struct span flow_span(struct text all, size_t at)
{
	struct span span = {at, bracket_end(all, at)};
	size_t behind = space_end(all, span.end);

	if (behind < all.size && all.at[behind] == ',') {
		span.end = space_end(all, behind + 1);
		return span;
	}
	while (span.begin > 0 && strchr(" \t\n", all.at[span.begin - 1]))
		span.begin--;
	if (span.begin > 0 && all.at[span.begin - 1] == ',')
		span.begin--;
	else
		span.begin = at;
	return span;
}

/* Whole lines: from its dash to the next line that stands no further in. */
static struct span block_span(struct text all, size_t at)
{
	struct span span = {line_begin(all, at), line_end(all, at)};
	size_t indent = space_end(all, span.begin) - span.begin;

	while (span.end < all.size) {
		size_t word = space_end(all, span.end);
		if (word - span.end <= indent && word < all.size && all.at[word] != '\n')
			break;
		span.end = line_end(all, span.end);
	}
	return span;
}

static struct span span_of(struct text all, size_t at)
{
	size_t first = space_end(all, line_begin(all, at));

	return all.at[first] == '-' ? block_span(all, at) : flow_span(all, at);
}

/* A list that has lost its last item is not nothing, but empty. */
static void cut(struct text all, struct span span, bool is_last, struct buf *out)
{
	struct text before = text_slice(all, 0, span.begin);

	if (is_last && all.at[span.begin] != '{' && text_ends_with(before, ":\n"))
		buf_print(out, "%.*s []\n", (int)before.size - 1, before.at);
	else
		buf_add_text(out, before);
	buf_add_text(out, text_slice(all, span.end, all.size));
}

static const struct node *tokens_of(const struct node *root)
{
	const struct node *list = node_get(root, "tokens");

	return list && list->kind == NODE_LIST ? list : NULL;
}

static bool is_same_token(const struct node *a, const struct node *b)
{
	const struct node *hash_a = node_get(a, "hash"), *hash_b = node_get(b, "hash");

	return hash_a && hash_b && text_equal(hash_a->text, hash_b->text);
}

/* Every setting but this one, and every other token, is there as before. */
static bool is_only_gone(const struct node *old, const struct node *new, size_t gone)
{
	const struct node *was = tokens_of(old), *is = tokens_of(new);

	if (!was || !is || is->count != was->count - 1 || new->count != old->count)
		return false;
	for (size_t i = 0; i < is->count; i++)
		if (!is_same_token(is->items[i], was->items[i + (i >= gone)]))
			return false;
	return true;
}

static int by_hand(const struct token_setting *token, struct diag *why)
{
	diag_set(why, "C153", "the token at %.*s:%d cannot be taken out safely", (int)token->place.file.size,
	        token->place.file.at, token->place.line);
	return diag_help(why, "take it out by hand");
}

/* The file's bytes without the token that stands at token->place; -1 when it is written in a way we do not know. */
static int without(const struct token_setting *token, struct text all, struct buf *out, struct diag *why)
{
	struct arena arena = {0};
	struct diags ignored = {0};
	struct node *old = NULL, *new = NULL;
	const struct node *list;
	size_t i = 0;
	bool is_done = false;

	yaml_read(token->place.file, all, &arena, &old, &ignored);
	list = tokens_of(old);
	while (list && i < list->count && list->items[i]->offset != token->offset)
		i++;
	if (list && i < list->count) {
		cut(all, span_of(all, token->offset), list->count == 1, out);
		is_done = yaml_read(token->place.file, buf_text(out), &arena, &new, &ignored) == 0 &&
		          is_only_gone(old, new, i);
	}
	diags_finish(&ignored);
	arena_finish(&arena);
	return is_done ? 0 : by_hand(token, why);
}

static int take_out(const struct token_setting *token, struct diag *why)
{
	struct files files = {0};
	struct buf out = {0};
	int result = files_add_file(&files, token->place.file.at, why);

	if (result == 0)
		result = without(token, files.items[0].bytes, &out, why);
	if (result == 0)
		result = file_rewrite(token->place.file.at, buf_text(&out), why);
	buf_finish(&out);
	files_finish(&files);
	return result;
}

/* 1: it was taken out once, and may be there again.  0: it is not there. */
static int revoke_one(const char *config, const char *name, struct diag *why)
{
	struct settings settings;
	struct diags findings = {0};
	int result = settings_read(config, &settings, &findings);

	if (result) {
		findings_print(&findings, NULL);
		diag_set(why, "C154", "%s has errors; see above", config);
	}
	for (size_t i = 0; result == 0 && i < settings.token_count; i++)
		if (strcmp(settings.tokens[i].name, name) == 0) {
			result = take_out(&settings.tokens[i], why) ? -1 : 1;
			if (result == 1)
				printf("%s: taken out of %s:%d\n", name, settings.tokens[i].place.file.at,
				        settings.tokens[i].place.line);
		}
	diags_finish(&findings);
	settings_finish(&settings);
	return result;
}

static int run(const struct options *given)
{
	const char *config = options_text(given, "config"), *name = given->words[0];
	struct diag why = {0};
	bool is_revoked = false;
	int result;

	while ((result = revoke_one(config ? config : DEFAULT_CONFIG, name, &why)) == 1)
		is_revoked = true;
	if (result == 0 && !is_revoked) {
		diag_set(&why, "C155", "there is no token '%s'", name);
		diag_help(&why, "'intervene tokens list' shows them");
		result = -1;
	}
	if (result)
		return command_fail(EXIT_FINDINGS, &why);
	if (!options_has(given, "quiet"))
		fputs("it comes in until the next reload: intervene reload\n", stderr);
	return EXIT_FINE;
}

const struct command command_tokens_revoke = {
        .name = "tokens revoke",
        .group = COMMAND_OFFLINE,
        .help = "take a token out of the configuration",
        .usage = "NAME [--config FILE]",
        .example = "intervene tokens revoke sis && intervene reload",
        .details = "Its line is taken out of the file that it stands in, and nothing else is touched.",
        .options = options,
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
