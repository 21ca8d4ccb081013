/* Cuts a Lua file into its words. */
#include "scan.h"

#include <ctype.h>
#include <string.h>

struct scanner {
	struct text file, bytes;
	size_t at;
	int line;
	size_t line_at; /* where the line begins */
};

static char peek(const struct scanner *s, size_t ahead)
{
	return s->at + ahead < s->bytes.size ? s->bytes.at[s->at + ahead] : '\0';
}

static bool is_over(const struct scanner *s)
{
	return s->at >= s->bytes.size;
}

static void step(struct scanner *s)
{
	if (s->bytes.at[s->at++] != '\n')
		return;
	s->line++;
	s->line_at = s->at;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* [[ or [==[: how many signs lie between, -1 when it is no such bracket. */
static int long_level(const struct scanner *s)
{
	int level = 0;
	if (peek(s, 0) != '[')
		return -1;
	while (peek(s, (size_t)level + 1) == '=')
		level++;
	return peek(s, (size_t)level + 1) == '[' ? level : -1;
}

static bool at_long_end(const struct scanner *s, int level)
{
	if (peek(s, 0) != ']' || peek(s, (size_t)level + 1) != ']')
		return false;
	for (int i = 1; i <= level; i++)
		if (peek(s, (size_t)i) != '=')
			return false;
	return true;
}

static void skip(struct scanner *s, int count)
{
	for (int i = 0; i < count && !is_over(s); i++)
		step(s);
}

static void skip_long(struct scanner *s, int level)
{
	skip(s, level + 2);
	while (!is_over(s) && !at_long_end(s, level))
		step(s);
	skip(s, level + 2);
}

static void skip_comment(struct scanner *s)
{
	skip(s, 2);
	int level = long_level(s);
	if (level >= 0)
		skip_long(s, level);
	else
		while (!is_over(s) && peek(s, 0) != '\n')
			step(s);
}

static void skip_blank(struct scanner *s)
{
	while (!is_over(s)) {
		if (isspace((unsigned char)peek(s, 0)))
			step(s);
		else if (peek(s, 0) == '-' && peek(s, 1) == '-')
			skip_comment(s);
		else
			return;
	}
}

static void skip_quoted(struct scanner *s)
{
	char quote = peek(s, 0);
	step(s);
	while (!is_over(s) && peek(s, 0) != quote && peek(s, 0) != '\n')
		skip(s, peek(s, 0) == '\\' ? 2 : 1);
	skip(s, peek(s, 0) == quote);
}

static void skip_sign(struct scanner *s)
{
	static const char *const long_signs[] = {"...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"};
	struct text rest = text_slice(s->bytes, s->at, s->bytes.size);
	for (size_t i = 0; i < sizeof long_signs / sizeof *long_signs; i++)
		if (text_starts_with(rest, long_signs[i])) {
			skip(s, (int)strlen(long_signs[i]));
			return;
		}
	step(s);
}

static enum token_kind skip_token(struct scanner *s)
{
	char c = peek(s, 0);
	int level = long_level(s);
	if (c == '"' || c == '\'') {
		skip_quoted(s);
		return TOKEN_TEXT;
	}
	if (level >= 0) {
		skip_long(s, level);
		return TOKEN_TEXT;
	}
	if (!is_name(c)) {
		skip_sign(s);
		return TOKEN_SIGN;
	}
	bool is_number = isdigit((unsigned char)c);
	while (is_name(peek(s, 0)) || (is_number && peek(s, 0) == '.' && peek(s, 1) != '.'))
		step(s);
	return is_number ? TOKEN_NUMBER : TOKEN_NAME;
}

static void next(struct scanner *s, struct token *out)
{
	size_t from = s->at;
	struct text before = text_slice(s->bytes, s->line_at, from);
	struct place place = {.file = s->file, .line = s->line, .column = (int)text_columns(before) + 1};
	out->kind = skip_token(s);
	out->offset = from;
	out->text = text_slice(s->bytes, from, s->at);
	if (s->line == place.line)
		place.end_column = place.column + (int)text_columns(out->text);
	out->place = place;
}

struct tokens scan(struct text file, struct text bytes, struct arena *arena)
{
	struct scanner s = {.file = file, .bytes = bytes, .line = 1};
	struct token *items = arena_take_array(arena, bytes.size + 1, sizeof *items);
	size_t count = 0;
	for (skip_blank(&s); !is_over(&s); skip_blank(&s))
		next(&s, &items[count++]);
	return (struct tokens){items, count};
}

struct hash128 scan_digest(const struct tokens *tokens)
{
	struct hash128 all = hash_bytes(HASH_KEY_FIXED, "", 0);
	for (size_t i = 0; i < tokens->count; i++) {
		struct text text = tokens->items[i].text;
		struct hash128 both[] = {all, hash_bytes(HASH_KEY_FIXED, text.at, text.size)};
		all = hash_bytes(HASH_KEY_FIXED, both, sizeof both);
	}
	return all;
}

int token_inside(const struct token *token, struct text *out)
{
	struct text text = token->text;
	if (token->kind != TOKEN_TEXT || text.size < 2 || text.at[0] == '[' ||
	        memchr(text.at, '\\', text.size))
		return -1;
	*out = text_slice(text, 1, text.size - 1);
	return 0;
}
