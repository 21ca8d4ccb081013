/* Checked expressions as text, in one spelling. */
#include "print.h"

#include "base/buf.h"
#include "base/civil.h"
#include "function.h"
#include "syntax.h"

#include <inttypes.h>
#include <string.h>

/* How tightly a form holds together; what holds less tightly than its place asks for stands in brackets. */
enum rank {
	RANK_ITEMS,
	RANK_OR,
	RANK_AND,
	RANK_NOT,
	RANK_COMPARISON,
	RANK_SUM,
	RANK_PRODUCT,
	RANK_UNARY,
	RANK_PRIMARY
};

static const struct form {
	enum rank rank;
	const char *sign; /* between two operands */
} forms[] = {
        [EXPR_LITERAL] = {RANK_PRIMARY, ""},
        [EXPR_AND] = {RANK_AND, "and"},
        [EXPR_OR] = {RANK_OR, "or"},
        [EXPR_NOT] = {RANK_NOT, ""},
        [EXPR_AT_LEAST] = {RANK_ITEMS, ""},
        [EXPR_EQUAL] = {RANK_COMPARISON, "="},
        [EXPR_NOT_EQUAL] = {RANK_COMPARISON, "!="},
        [EXPR_LESS] = {RANK_COMPARISON, "<"},
        [EXPR_LESS_EQUAL] = {RANK_COMPARISON, "<="},
        [EXPR_GREATER] = {RANK_COMPARISON, ">"},
        [EXPR_GREATER_EQUAL] = {RANK_COMPARISON, ">="},
        [EXPR_IN] = {RANK_COMPARISON, "in"},
        [EXPR_IN_LIST] = {RANK_COMPARISON, "in"},
        [EXPR_MISSING] = {RANK_COMPARISON, ""},
        [EXPR_ADD] = {RANK_SUM, "+"},
        [EXPR_SUBTRACT] = {RANK_SUM, "-"},
        [EXPR_MULTIPLY] = {RANK_PRODUCT, "*"},
        [EXPR_DIVIDE] = {RANK_PRODUCT, "/"},
        [EXPR_NEGATE] = {RANK_UNARY, ""},
        [EXPR_FIELD] = {RANK_PRIMARY, ""},
        [EXPR_STUDENT] = {RANK_PRIMARY, ""},
        [EXPR_LEVEL] = {RANK_PRIMARY, ""},
        [EXPR_CHOOSE] = {RANK_PRIMARY, ""},
        [EXPR_CALL] = {RANK_PRIMARY, ""},
        [EXPR_SCRIPT] = {RANK_PRIMARY, ""},
};

struct printer {
	const struct column *columns;
	enum print_style style;
	struct buf *out;
};

static void print_at(const struct printer *printer, const struct expr *expr, enum rank least);

enum { DIGITS_MAX = 18 };

/* Every number of the language was written as a decimal, so there is a power of ten that makes it whole. */
static void print_number(struct ratio number, struct buf *out)
{
	__int128 whole = number.over;
	int digits = 0;
	while (whole % number.under != 0 && digits < DIGITS_MAX) {
		whole *= 10;
		digits++;
	}
	long long scale = 1, value = (long long)(whole / number.under);
	for (int i = 0; i < digits; i++)
		scale *= 10;
	const char *sign = value < 0 ? "-" : "";
	unsigned long long size = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;
	buf_print(out, "%s%llu", sign, size / (unsigned long long)scale);
	if (digits)
		buf_print(out, ".%0*llu", digits, size % (unsigned long long)scale);
}

static void print_percent(struct ratio number, struct buf *out)
{
	struct ratio hundredfold;
	if (ratio_multiply(number, (struct ratio){100, 1}, &hundredfold) == 0)
		number = hundredfold;
	print_number(number, out);
	buf_add_char(out, '%');
}

static void print_text(struct text text, struct buf *out)
{
	bool has_quote = text.size && memchr(text.at, '\'', text.size) != NULL;
	char quote = has_quote ? '"' : '\'';
	buf_add_char(out, quote);
	buf_add_text(out, text);
	buf_add_char(out, quote);
}

static void print_literal(const struct expr *expr, struct buf *out)
{
	const struct value *value = &expr->literal;
	char date[CIVIL_DATE_SIZE];
	switch (value->type) {
	case VALUE_NUMBER:
		if (expr->type == TYPE_PERCENT)
			print_percent(value->number, out);
		else
			print_number(value->number, out);
		return;
	case VALUE_DATE:
		civil_print_date(value->date, date);
		buf_add_z(out, date);
		return;
	case VALUE_DURATION:
		buf_print(out, "%d %s", (int)value->duration.amount,
		        unit_name(value->duration.unit, value->duration.amount));
		return;
	case VALUE_TEXT: print_text(value->text, out); return;
	default: buf_add_z(out, value->truth ? "true" : "false"); return;
	}
}

/* `and` beside `or` keeps its brackets: few people know which of the two binds tighter. */
static void print_operand(
        const struct printer *printer, const struct expr *expr, size_t number, enum rank least)
{
	const struct expr *operand = expr->operands[number];
	bool is_mixed = expr->kind == EXPR_OR && operand->kind == EXPR_AND;
	print_at(printer, operand, is_mixed ? RANK_NOT : least);
}

static void print_binary(const struct printer *printer, const struct expr *expr)
{
	const struct form *form = &forms[expr->kind];
	bool is_comparison = form->rank == RANK_COMPARISON;
	/* `a and (b and c)` is `a and b and c`; `a - (b - c)` is not `a - b - c`. */
	bool is_logic = form->rank == RANK_AND || form->rank == RANK_OR;
	enum rank right = is_logic ? form->rank : form->rank + 1;
	print_operand(printer, expr, 0, is_comparison ? RANK_SUM : form->rank);
	buf_print(printer->out, " %s ", form->sign);
	print_operand(printer, expr, 1, right);
}

static void print_in(const struct printer *printer, const struct expr *expr, const char *sign)
{
	print_at(printer, expr->operands[0], RANK_SUM);
	buf_print(printer->out, " %s (", sign);
	for (uint32_t i = 1; i < expr->count; i++) {
		if (i > 1)
			buf_add_z(printer->out, ", ");
		print_at(printer, expr->operands[i], RANK_SUM);
	}
	buf_add_char(printer->out, ')');
}

/* A table: its rows, and what follows from each. */
static void print_rows(const struct printer *printer, const struct expr *expr)
{
	buf_add_z(printer->out, "first of: ");
	for (uint32_t i = 0; i + 1 < expr->count; i += 2) {
		print_at(printer, expr->operands[i], RANK_OR);
		buf_add_z(printer->out, expr->operands[i + 1]->literal.truth ? ": yes; " : ": no; ");
	}
	buf_add_z(printer->out, expr->operands[expr->count - 1]->literal.truth ? "else yes" : "else no");
}

static void print_choose(const struct printer *printer, const struct expr *expr)
{
	if (printer->style == PRINT_WORDS) {
		if (expr->type == TYPE_TRUTH)
			print_rows(printer, expr);
		else
			buf_add_text(printer->out, expr->name);
		return;
	}
	buf_add_char(printer->out, '[');
	for (uint32_t i = 0; i < expr->count; i++) {
		if (i)
			buf_add_z(printer->out, i % 2 ? ": " : "; ");
		print_at(printer, expr->operands[i], RANK_OR);
	}
	buf_add_char(printer->out, ']');
}

/* What decides are the values, whatever their list is called. */
static void print_in_list(const struct printer *printer, const struct expr *expr, const char *sign)
{
	const struct choices *list = expr->list;
	print_at(printer, expr->operands[0], RANK_SUM);
	buf_print(printer->out, " %s ", sign);
	if (printer->style == PRINT_WORDS)
		buf_add_text(printer->out, list->name);
	else
		buf_print(printer->out, "{%016" PRIx64 "%016" PRIx64 "}", list->hash.high, list->hash.low);
}

static void print_missing(const struct printer *printer, const struct expr *expr, const char *words)
{
	print_at(printer, expr->operands[0], RANK_SUM);
	buf_add_z(printer->out, words);
}

static void print_not(const struct printer *printer, const struct expr *expr)
{
	const struct expr *inner = expr->operands[0];
	if (inner->kind == EXPR_IN) {
		print_in(printer, inner, "not in");
	} else if (inner->kind == EXPR_IN_LIST) {
		print_in_list(printer, inner, "not in");
	} else if (inner->kind == EXPR_MISSING) {
		print_missing(printer, inner, " is not missing");
	} else {
		buf_add_z(printer->out, "not ");
		print_at(printer, inner, RANK_NOT);
	}
}

static void print_at_least(const struct printer *printer, const struct expr *expr)
{
	buf_print(printer->out, "at least %u of: ", expr->least);
	for (uint32_t i = 0; i < expr->count; i++) {
		if (i)
			buf_add_z(printer->out, "; ");
		print_at(printer, expr->operands[i], RANK_OR);
	}
}

static void print_window(const struct printer *printer, const struct window *window)
{
	struct buf *out = printer->out;
	switch (window->kind) {
	case WINDOW_LAST:
	case WINDOW_PREVIOUS:
		buf_print(out, "%s %d %s%s", window->kind == WINDOW_LAST ? "last" : "previous",
		        (int)window->amount, unit_name(window->unit, window->amount),
		        window->across_years ? " across years" : "");
		return;
	case WINDOW_SPAN: buf_add_z(out, span_name(window->span)); return;
	case WINDOW_LAST_SPAN: buf_print(out, "last %s", span_name(window->span)); return;
	case WINDOW_SINCE:
		buf_add_z(out, "since ");
		print_at(printer, window->since, RANK_OR);
		return;
	case WINDOW_NONE:
	case WINDOW_ALL: return;
	}
}

static void print_over(const struct printer *printer, const struct window *window)
{
	bool is_written = window->kind != WINDOW_NONE && window->kind != WINDOW_ALL;
	if (is_written)
		buf_add_z(printer->out, window->kind == WINDOW_SINCE ? " " : " over ");
	print_window(printer, window);
}

static void print_source(const struct printer *printer, const struct source *source)
{
	buf_add_z(printer->out, event_type_name(source->type));
	if (source->where) {
		buf_add_z(printer->out, " where ");
		print_at(printer, source->where, RANK_OR);
	}
	if (source->expanded.id != FIELD_NONE)
		buf_print(printer->out, " expanded over %.*s", (int)source->expanded.name.size,
		        source->expanded.name.at);
}

static void print_sources(const struct printer *printer, const struct column *column)
{
	if (column->latest_of != NO_COLUMN) {
		buf_print(printer->out, "latest per %.*s of ", (int)column->latest_per.name.size,
		        column->latest_per.name.at);
		print_sources(printer, &printer->columns[column->latest_of]);
	}
	buf_add_char(printer->out, '{');
	for (size_t i = 0; i < column->source_count; i++) {
		if (i)
			buf_add_z(printer->out, "; ");
		print_source(printer, &column->sources[i]);
	}
	buf_add_char(printer->out, '}');
}

/* A stream's words begin with its name; the field belongs behind that. */
static void print_stream(const struct printer *printer, const struct call *call)
{
	const struct column *column = &printer->columns[call->column];
	const char *space = memchr(column->words.at, ' ', column->words.size);
	size_t name_size = space ? (size_t)(space - column->words.at) : column->words.size;
	if (printer->style == PRINT_LOGIC)
		print_sources(printer, column);
	else
		buf_add(printer->out, column->words.at, name_size);
	if (call->field.id != FIELD_NONE)
		buf_print(printer->out, ".%.*s", (int)call->field.name.size, call->field.name.at);
	if (printer->style == PRINT_WORDS)
		buf_add_text(printer->out, text_slice(column->words, name_size, column->words.size));
}

static void print_since_date(const struct printer *printer, const struct expr *expr)
{
	bool has_stream = expr->call.column != NO_COLUMN;
	if (has_stream) {
		buf_add_z(printer->out, "last ");
		print_stream(printer, &expr->call);
	}
	if (has_stream && expr->count)
		buf_add_z(printer->out, " or ");
	if (expr->count)
		print_at(printer, expr->operands[0], has_stream ? RANK_SUM : RANK_OR);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_part(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* 504 is a number that the language can read; 00504 is another flag. */
static bool is_whole_number(struct text text)
{
	bool has_zero_in_front = text.size > 1 && text.at[0] == '0';
	for (uint32_t i = 0; i < text.size; i++)
		if (!is_digit(text.at[i]))
			return false;
	return text.size <= DIGITS_MAX && !has_zero_in_front;
}

/* A word that begins a window is no name where a window may stand. */
static bool is_name(struct text text)
{
	for (uint32_t i = 0; i < text.size; i++)
		if (!is_name_part(text.at[i]))
			return false;
	return !is_digit(text.at[0]) && !syntax_is_keyword(text) && span_find(text) < 0;
}

static bool is_plain(struct text text)
{
	return text.size && (is_whole_number(text) || is_name(text));
}

static void print_flag(const struct expr *expr, struct buf *out)
{
	struct text flag = expr->operands[0]->literal.text;
	if (is_plain(flag))
		buf_add_text(out, flag);
	else
		print_text(flag, out);
}

static void print_operands(const struct printer *printer, const struct expr *expr)
{
	for (uint32_t i = 0; i < expr->count; i++) {
		if (i)
			buf_add_z(printer->out, ", ");
		print_at(printer, expr->operands[i], RANK_OR);
	}
}

/* A name in words; what it was resolved to decides. */
static void print_named(const struct printer *printer, const struct expr *expr)
{
	if (printer->style == PRINT_LOGIC)
		print_sources(printer, &printer->columns[expr->call.column]);
	else
		print_flag(expr, printer->out);
}

/* In words the plan goes without saying: it is that of the rule's domain. */
static void print_plan(const struct printer *printer, const struct expr *expr)
{
	if (printer->style == PRINT_LOGIC) {
		buf_add_z(printer->out, " beside ");
		print_at(printer, expr->operands[0], RANK_OR);
	}
}

static void print_arguments(
        const struct printer *printer, const struct expr *expr, const struct function_row *function)
{
	switch (function->takes) {
	case TAKES_WINDOW: print_window(printer, &expr->call.window); return;
	case TAKES_DATE: print_since_date(printer, expr); return;
	case TAKES_FEED:
	case TAKES_FLAG: print_flag(expr, printer->out); return;
	case TAKES_NUMBER:
	case TAKES_VALUES:
	case TAKES_TRUTHS:
	case TAKES_DAY: print_operands(printer, expr); return;
	case TAKES_DOMAIN:
	case TAKES_ROLE: print_named(printer, expr); return;
	case TAKES_SESSIONS:
		print_window(printer, &expr->call.window);
		print_plan(printer, expr);
		return;
	case TAKES_POINTS:
		print_stream(printer, &expr->call);
		print_over(printer, &expr->call.window);
		print_plan(printer, expr);
		return;
	default:
		print_stream(printer, &expr->call);
		print_over(printer, &expr->call.window);
		return;
	}
}

static void print_call(const struct printer *printer, const struct expr *expr)
{
	const struct function_row *function = function_of(expr->call.function);
	buf_add_z(printer->out, function->name);
	if (function->takes == TAKES_NOTHING)
		return;
	buf_add_char(printer->out, '(');
	print_arguments(printer, expr, function);
	buf_add_char(printer->out, ')');
	if (function->number == FUNCTION_PLAN && expr->call.field.id != FIELD_NONE)
		buf_print(printer->out, ".%.*s", (int)expr->call.field.name.size, expr->call.field.name.at);
}

/* For people alone: it stands in a key of its own, and is not read back. */
static void print_script(const struct printer *printer, const struct expr *expr)
{
	const struct script_use *script = expr->script;
	buf_add_z(printer->out, "lua ");
	if (printer->style == PRINT_LOGIC) {
		buf_add_text(printer->out, script->logic);
		buf_add_char(printer->out, ' ');
	}
	buf_add_text(printer->out, script->words);
	for (uint32_t i = 0; i < expr->count; i++) {
		buf_add_z(printer->out, i ? ", " : "(");
		buf_add_text(printer->out, script->names[i]);
		buf_add_z(printer->out, ": ");
		print_at(printer, expr->operands[i], RANK_OR);
	}
	buf_add_z(printer->out, expr->count ? ")" : "()");
}

static void print_form(const struct printer *printer, const struct expr *expr)
{
	switch (expr->kind) {
	case EXPR_LITERAL: print_literal(expr, printer->out); return;
	case EXPR_NOT: print_not(printer, expr); return;
	case EXPR_AT_LEAST: print_at_least(printer, expr); return;
	case EXPR_IN: print_in(printer, expr, "in"); return;
	case EXPR_IN_LIST: print_in_list(printer, expr, "in"); return;
	case EXPR_MISSING: print_missing(printer, expr, " is missing"); return;
	case EXPR_LEVEL: buf_add_z(printer->out, "level"); return;
	case EXPR_CHOOSE: print_choose(printer, expr); return;
	case EXPR_STUDENT: buf_add_z(printer->out, "student"); return;
	case EXPR_FIELD: buf_add_text(printer->out, expr->field.name); return;
	case EXPR_CALL: print_call(printer, expr); return;
	case EXPR_SCRIPT: print_script(printer, expr); return;
	case EXPR_NEGATE:
		buf_add_char(printer->out, '-');
		print_at(printer, expr->operands[0], RANK_PRIMARY);
		return;
	default: print_binary(printer, expr); return;
	}
}

static enum rank rank_of(const struct expr *expr)
{
	if (expr->kind == EXPR_CHOOSE && expr->type == TYPE_TRUTH)
		return RANK_ITEMS;
	enum expr_kind denied = expr->kind == EXPR_NOT ? expr->operands[0]->kind : EXPR_LITERAL;
	bool is_negated_form = denied == EXPR_IN || denied == EXPR_IN_LIST || denied == EXPR_MISSING;
	return is_negated_form ? RANK_COMPARISON : forms[expr->kind].rank;
}

static void print_at(const struct printer *printer, const struct expr *expr, enum rank least)
{
	bool needs_brackets = rank_of(expr) < least;
	if (needs_brackets)
		buf_add_char(printer->out, '(');
	print_form(printer, expr);
	if (needs_brackets)
		buf_add_char(printer->out, ')');
}

void print_expr(
        const struct expr *expr, const struct column *columns, enum print_style style, struct buf *out)
{
	print_at(&(struct printer){columns, style, out}, expr, RANK_ITEMS);
}
