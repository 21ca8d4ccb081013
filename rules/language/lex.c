/* Expression text as words. */
#include "lex.h"

#include "base/civil.h"

#include <stdlib.h>
#include <string.h>

struct lexer {
	const struct source_text *source;
	struct tokens *tokens;
	struct diags *diags;
	struct source_mark mark; /* where the next word begins */
};

static const struct sign {
	const char *written;
	enum token_kind kind;
} signs[] = {
        /* The longer of two that begin alike stands first. */
        {"==", TOKEN_EQUAL},
        {"=", TOKEN_EQUAL},
        {"!=", TOKEN_NOT_EQUAL},
        {"<>", TOKEN_NOT_EQUAL},
        {"<=", TOKEN_LESS_EQUAL},
        {"<", TOKEN_LESS},
        {">=", TOKEN_GREATER_EQUAL},
        {">", TOKEN_GREATER},
        {"(", TOKEN_OPEN},
        {")", TOKEN_CLOSE},
        {",", TOKEN_COMMA},
        {".", TOKEN_DOT},
        {"+", TOKEN_PLUS},
        {"-", TOKEN_MINUS},
        {"*", TOKEN_TIMES},
        {"/", TOKEN_DIVIDE},
};

/* What people write, or what an office program makes of it, and what it should have been. */
static const struct stranger {
	const char *written, *help;
} strangers[] = {
        {"=>", "write >="},
        {"=<", "write <="},
        {"&", "write `and`"},
        {"|", "write `or`"},
        {"!", "write `not`"},
        {"[", "a list stands in round brackets: in (3, 4, 5)"},
        {"]", "a list stands in round brackets: in (3, 4, 5)"},
        {"%", "the percent sign follows its number: 10%"},
        {"\u2018", "texts stand between straight quotes: 'reading'"},
        {"\u2019", "texts stand between straight quotes: 'reading'"},
        {"\u201c", "texts stand between straight quotes: \"reading\""},
        {"\u201d", "texts stand between straight quotes: \"reading\""},
        {"\u2264", "write <="},
        {"\u2265", "write >="},
        {"\u2260", "write !="},
        {"\u2212", "write - (the minus of the keyboard)"},
        {"\u2013", "write - (the minus of the keyboard)"},
        {"\u00d7", "write *"},
        {"\u00f7", "write /"},
        {"\u00a0", "this space is a no-break space: put an ordinary one in its place"},
};

static struct text rest(const struct lexer *lexer)
{
	return text_slice(lexer->source->text, lexer->mark.at, lexer->source->text.size);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_part(char c)
{
	return is_name_start(c) || is_digit(c);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

typedef bool character_fn(char c);

static uint32_t run_length(struct text a, uint32_t from, character_fn *belongs)
{
	uint32_t to = from;
	while (to < a.size && belongs(a.at[to]))
		to++;
	return to - from;
}

/* The place of the next `size` bytes, and past them. */
static struct place take(struct lexer *lexer, uint32_t size)
{
	struct source_mark from = lexer->mark;
	source_advance(lexer->source, &lexer->mark, from.at + size);
	return source_place(lexer->source, from, lexer->mark);
}

static struct token *add(struct lexer *lexer, enum token_kind kind, uint32_t size)
{
	struct tokens *tokens = lexer->tokens;
	tokens->items = memory_room(tokens->items, tokens->count, &tokens->capacity, sizeof *tokens->items);
	struct token *token = &tokens->items[tokens->count++];
	struct text text = text_slice(rest(lexer), 0, size);
	*token = (struct token){.kind = kind, .text = text, .place = take(lexer, size)};
	return token;
}

static int complain(struct lexer *lexer, const char *code, uint32_t size, const char *what, const char *help)
{
	struct text text = text_slice(rest(lexer), 0, size);
	struct place place = take(lexer, size);
	struct diag *diag = diags_add(
	        lexer->diags, SEVERITY_ERROR, code, place, "'%.*s' %s", (int)text.size, text.at, what);
	return diag_help(diag, "%s", help);
}

static int read_text(struct lexer *lexer)
{
	struct text all = rest(lexer);
	const char *end = memchr(all.at + 1, *all.at, all.size - 1);
	if (!end) {
		struct place place = take(lexer, 1);
		struct diag *diag = diags_add(lexer->diags, SEVERITY_ERROR, "R172", place,
		        "the text that begins here is not closed");
		return diag_help(diag, "end it with the quote it began with: %c", *all.at);
	}
	struct token *token = add(lexer, TOKEN_TEXT, (uint32_t)(end - all.at) + 1);
	token->text = text_slice(token->text, 1, token->text.size - 1);
	token->value = value_text(token->text);
	return 0;
}

enum { DATE_SIZE = 10 };

static bool is_like_date(struct text a)
{
	static const char shape[] = "dddd-dd-dd";
	if (a.size < DATE_SIZE)
		return false;
	for (int i = 0; i < DATE_SIZE; i++)
		if (shape[i] == 'd' ? !is_digit(a.at[i]) : a.at[i] != '-')
			return false;
	return a.size == DATE_SIZE || !is_name_part(a.at[DATE_SIZE]);
}

static int read_date(struct lexer *lexer)
{
	int32_t day;
	if (civil_read_date(text_slice(rest(lexer), 0, DATE_SIZE), &day) < 0)
		return complain(lexer, "R173", DATE_SIZE, "is not a date that exists",
		        "dates are written year-month-day: 2026-09-03");
	add(lexer, TOKEN_DATE, DATE_SIZE)->value = value_date(day);
	return 0;
}

static uint32_t number_length(struct text a)
{
	uint32_t whole = run_length(a, 0, is_digit);
	bool has_point = whole + 1 < a.size && a.at[whole] == '.' && is_digit(a.at[whole + 1]);
	return has_point ? whole + 1 + run_length(a, whole + 1, is_digit) : whole;
}

static int read_number(struct lexer *lexer)
{
	struct text all = rest(lexer);
	uint32_t size = number_length(all), tail = run_length(all, size, is_name_part);
	struct ratio number;
	if (tail)
		return complain(lexer, "R173", size + tail, "is neither a number nor a name",
		        "a unit stands apart: 5 school days; a text in quotes: '5th'");
	if (ratio_read(text_slice(all, 0, size), &number) < 0)
		return complain(lexer, "R173", size, "is not a number this language can hold",
		        "numbers have at most 18 digits, and no zero in front");
	uint32_t spaces = run_length(all, size, is_space);
	bool is_percent = size + spaces < all.size && all.at[size + spaces] == '%';
	if (is_percent && ratio_divide(number, (struct ratio){100, 1}, &number) < 0)
		return complain(lexer, "R173", size, "is too precise a percent", "use fewer digits");
	struct token *token =
	        add(lexer, is_percent ? TOKEN_PERCENT : TOKEN_NUMBER, is_percent ? size + spaces + 1 : size);
	token->value = value_number(number);
	return 0;
}

static uint32_t character_size(struct text a)
{
	uint32_t size = 1;
	while (size < a.size && ((unsigned char)a.at[size] & 0xc0) == 0x80)
		size++;
	return size;
}

static const struct sign *find_sign(struct text all)
{
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (text_starts_with(all, signs[i].written))
			return &signs[i];
	return NULL;
}

static const struct stranger *find_stranger(struct text all)
{
	for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
		if (text_starts_with(all, strangers[i].written))
			return &strangers[i];
	return NULL;
}

/* => is no sign although = is, and != is one although ! is not: the longer match tells. */
static int read_sign(struct lexer *lexer)
{
	struct text all = rest(lexer);
	const struct sign *sign = find_sign(all);
	const struct stranger *stranger = find_stranger(all);
	size_t sign_size = sign ? strlen(sign->written) : 0;
	size_t stranger_size = stranger ? strlen(stranger->written) : character_size(all);
	if (sign && (!stranger || sign_size >= stranger_size)) {
		add(lexer, sign->kind, (uint32_t)sign_size);
		return 0;
	}
	return complain(lexer, "R171", (uint32_t)stranger_size, "has no place in an expression",
	        stranger ? stranger->help
	                 : "expressions are made of names, numbers, texts in quotes, dates and + - * / = < > "
	                   "( ) , .");
}

static int read_word(struct lexer *lexer)
{
	struct text all = rest(lexer);
	if (is_name_start(*all.at)) {
		add(lexer, TOKEN_NAME, run_length(all, 0, is_name_part));
		return 0;
	}
	if (*all.at == '\'' || *all.at == '"')
		return read_text(lexer);
	if (is_like_date(all))
		return read_date(lexer);
	return is_digit(*all.at) ? read_number(lexer) : read_sign(lexer);
}

int tokens_read(const struct source_text *source, struct tokens *tokens, struct diags *diags)
{
	struct lexer lexer = {source, tokens, diags, source_start(source)};
	if (source->text.size > EXPRESSION_BYTES_MAX) {
		diags_add(diags, SEVERITY_ERROR, "R174", take(&lexer, 1),
		        "this expression is longer than %d characters", EXPRESSION_BYTES_MAX);
		return -1;
	}
	for (;;) {
		take(&lexer, run_length(rest(&lexer), 0, is_space));
		if (lexer.mark.at >= source->text.size)
			break;
		if (read_word(&lexer) < 0)
			return -1;
	}
	add(&lexer, TOKEN_END, 0);
	return 0;
}

void tokens_finish(struct tokens *tokens)
{
	free(tokens->items);
	*tokens = (struct tokens){0};
}
