/* Stretches of time as they are written: `last 20 school days`, `previous 4 weeks across years`, `term`, `last term`,
 * `since 2026-09-01`; and the durations that share their units. */
#include "parser.h"

enum {
	AMOUNT_MAX = 10000
}; /* 27 years of days: no window of a school needs more, and no sum of them overflows */

static const struct unit_row {
	const char *one, *many;
	enum duration_unit unit;
} units[] = {
        {"day", "days", UNIT_DAY},
        {"week", "weeks", UNIT_WEEK},
        {"hour", "hours", UNIT_HOUR},
        {"minute", "minutes", UNIT_MINUTE},
        {"point", "points", UNIT_POINT},
        {"school day", "school days", UNIT_SCHOOL_DAY},
        {"school week", "school weeks", UNIT_SCHOOL_WEEK},
};

enum { UNIT_ROWS = sizeof units / sizeof *units };

static const char *const spans[] = {
        [SPAN_YEAR] = "year",
        [SPAN_TERM] = "term",
        [SPAN_SEMESTER] = "semester",
        [SPAN_QUARTER] = "quarter",
        [SPAN_MONTH] = "month",
        [SPAN_WEEK] = "week",
};

enum { SPAN_COUNT = sizeof spans / sizeof *spans };

const char *unit_name(enum duration_unit unit, int32_t amount)
{
	for (size_t i = 0; i < UNIT_ROWS; i++)
		if (units[i].unit == unit)
			return amount == 1 ? units[i].one : units[i].many;
	return "";
}

const char *span_name(enum span span)
{
	return spans[span];
}

int span_find(struct text name)
{
	for (int i = 0; i < SPAN_COUNT; i++)
		if (text_is(name, spans[i]))
			return i;
	return -1;
}

static bool is_name(const struct token *token)
{
	return token->kind == TOKEN_NAME;
}

static bool is_span(const struct token *token)
{
	return is_name(token) && span_find(token->text) >= 0;
}

static const struct unit_row *unit_at(const struct token *token)
{
	for (size_t i = 0; i < UNIT_ROWS; i++)
		if (is_name(token) &&
		        (text_is(token->text, units[i].one) || text_is(token->text, units[i].many)))
			return &units[i];
	return NULL;
}

static bool is_day_or_week(const struct unit_row *row)
{
	return row && (row->unit == UNIT_DAY || row->unit == UNIT_WEEK);
}

bool at_unit(const struct parser *parser)
{
	bool is_school = at_word(parser, "school") && is_day_or_week(unit_at(parser->at + 1));
	return is_school || unit_at(parser->at) != NULL;
}

int parse_unit(struct parser *parser, enum duration_unit *out)
{
	if (!at_unit(parser)) {
		say_expected(parser, "a unit of time",
		        "units are days, weeks, school days, school weeks, points, hours and "
		        "minutes; months and years differ in length, so write 30 days");
		return -1;
	}
	bool is_school = take_word(parser, "school");
	enum duration_unit unit = unit_at(parser->at++)->unit;
	if (is_school)
		unit = unit == UNIT_DAY ? UNIT_SCHOOL_DAY : UNIT_SCHOOL_WEEK;
	*out = unit;
	return 0;
}

static int take_amount(struct parser *parser, int32_t *out)
{
	const struct token *token = parser->at;
	struct ratio amount = token->value.number;
	if (!at_kind(parser, TOKEN_NUMBER)) {
		say_expected(parser, "a number",
		        is_span(parser->at) ? "the whole one before is written with `last`: last month"
		                            : "for example 20, as in 20 school days");
		return -1;
	}
	if (amount.under != 1 || amount.over < 1 || amount.over > AMOUNT_MAX) {
		struct diag *diag = diags_add(parser->diags, SEVERITY_ERROR, "R173", token->place,
		        "'%.*s' is not a length of time", (int)token->text.size, token->text.at);
		return diag_help(diag, "write a whole number from 1 to %d", AMOUNT_MAX);
	}
	parser->at++;
	*out = (int32_t)amount.over;
	return 0;
}

int parse_duration(struct parser *parser, struct duration *out)
{
	return take_amount(parser, &out->amount) < 0 ? -1 : parse_unit(parser, &out->unit);
}

static int parse_counted(struct parser *parser, struct syntax_window *out)
{
	struct duration length;
	out->kind = take_word(parser, "previous") ? WINDOW_PREVIOUS : WINDOW_LAST;
	take_word(parser, "last");
	if (parse_duration(parser, &length) < 0)
		return -1;
	out->fixed.amount = length.amount;
	out->fixed.unit = length.unit;
	if (!take_word(parser, "across"))
		return 0;
	out->fixed.across_years = true;
	return expect_word(parser, "years", "for example last 20 school days across years");
}

static int parse_span(struct parser *parser, struct syntax_window *out)
{
	out->kind = take_word(parser, "last") ? WINDOW_LAST_SPAN : WINDOW_SPAN;
	out->fixed.span = (enum span)span_find(parser->at->text);
	parser->at++;
	return 0;
}

static int parse_since(struct parser *parser, struct syntax_window *out)
{
	parser->at++;
	out->kind = WINDOW_SINCE;
	out->since = parse_expression(parser);
	return out->since ? 0 : -1;
}

/* A window that no measure's parameter stands for; `last` and the spans may also be other names. */
bool at_window(const struct parser *parser)
{
	const struct token *next = at_kind(parser, TOKEN_END) ? parser->at : parser->at + 1;
	if (at_word(parser, "since"))
		return true;
	if (at_word(parser, "last") || at_word(parser, "previous"))
		return next->kind == TOKEN_NUMBER || is_span(next);
	return is_span(parser->at) &&
	       (next->kind == TOKEN_CLOSE || next->kind == TOKEN_COMMA || next->kind == TOKEN_END);
}

/* `this month`, where the span alone is meant. */
static int say_this(struct parser *parser)
{
	struct text span = parser->at[1].text;
	say_expected(parser, "a window",
	        arena_print(parser->arena, "write `%.*s`: it is the one of today", (int)span.size, span.at));
	return -1;
}

static int parse_window_kind(struct parser *parser, struct syntax_window *out)
{
	static const char help[] =
	        "windows are year, term, month, week, last 20 school days, previous 30 days, "
	        "last 4 points, last term, since 2026-09-01";
	if (at_word(parser, "since"))
		return parse_since(parser, out);
	if (is_span(parser->at) || (at_word(parser, "last") && is_span(parser->at + 1)))
		return parse_span(parser, out);
	if (at_word(parser, "last") || at_word(parser, "previous"))
		return parse_counted(parser, out);
	if ((at_word(parser, "this") || at_word(parser, "current")) && is_span(parser->at + 1))
		return say_this(parser);
	if (!at_name(parser)) {
		say_expected(parser, "a window", help);
		return -1;
	}
	out->name = take_name(parser);
	return 0;
}

int parse_window(struct parser *parser, struct syntax_window *out)
{
	struct place first = parser->at->place;
	if (parse_window_kind(parser, out) < 0)
		return -1;
	out->place = place_join(first, parser->at[-1].place);
	out->fixed.kind = out->kind;
	return 0;
}
