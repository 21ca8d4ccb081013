/* Expression text to tree: recursive descent, one function for each rule.
 *
 *     expr    := and ('or' and)*            and := not ('and' not)*            not := 'not' not | cmp
 *     cmp     := sum ((= == != <> < <= > >=) sum | ['not'] 'in' ('(' sum (',' sum)* ')' | LIST) | 'is' ['not'] 'missing')?
 *     sum     := term (('+'|'-') term)*     term := unary (('*'|'/'|'of') unary)*
 *     unary   := '-' unary | primary ('.' FIELD)*
 *     primary := NUMBER['%'] | NUMBER UNIT | STRING | DATE | true | false | NAME | NAME '(' [arg (',' arg)*] ')'
 *              | '(' expr ')'
 *     arg     := STREAM ['.' FIELD] ['latest' 'per' FIELD] ['where' expr] ['over' window | 'since' expr]
 *              | 'last' STREAM ['where' expr] ['or' sum] | window | expr                       (parse_argument.c)
 *     window  := ('last'|'previous') N UNIT ['across' 'years']
 *              | ['last'] ('year'|'semester'|'term'|'quarter'|'month'|'week') | 'since' expr | NAME    (parse_window.c)
 *     stream  := source ('or' source)*      source := STREAM ['where' expr] ['expanded' 'over' FIELD]
 *     UNIT    := day week 'school day' 'school week' point hour minute                 singular = plural
 *
 * Two places need a rule of their own.  In a stream, `or NAME` before `where`, `or`, `expanded` or the end begins the
 * next source; anything else goes on with the condition.  After `last STREAM where`, a last alternative that is no
 * condition is the date to take when there is no event. */
#include "parser.h"

struct operator
{
	enum token_kind sign; /* TOKEN_NAME: the word */
	const char *word;
	enum expr_kind operation;
};

static const struct operator comparisons[] = {
        {TOKEN_EQUAL, NULL, EXPR_EQUAL},
        {TOKEN_NOT_EQUAL, NULL, EXPR_NOT_EQUAL},
        {TOKEN_LESS, NULL, EXPR_LESS},
        {TOKEN_LESS_EQUAL, NULL, EXPR_LESS_EQUAL},
        {TOKEN_GREATER, NULL, EXPR_GREATER},
        {TOKEN_GREATER_EQUAL, NULL, EXPR_GREATER_EQUAL},
};
static const struct operator ors[] = {{TOKEN_NAME, "or", EXPR_OR}};
static const struct operator ands[] = {{TOKEN_NAME, "and", EXPR_AND}};
static const struct operator sums[] = {{TOKEN_PLUS, NULL, EXPR_ADD}, {TOKEN_MINUS, NULL, EXPR_SUBTRACT}};
static const struct operator products[] = {
        {TOKEN_TIMES, NULL, EXPR_MULTIPLY},
        {TOKEN_DIVIDE, NULL, EXPR_DIVIDE},
        {TOKEN_NAME, "of", EXPR_MULTIPLY},
};

enum {
	COMPARISON_COUNT = sizeof comparisons / sizeof *comparisons,
	SUM_COUNT = sizeof sums / sizeof *sums,
	PRODUCT_COUNT = sizeof products / sizeof *products
};

typedef const struct syntax *parse_fn(struct parser *parser);

static const struct operator*
        operator_at(const struct parser *parser, const struct operator* operators, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (operators[i].word ? at_word(parser, operators[i].word)
		                      : at_kind(parser, operators[i].sign))
			return &operators[i];
	return NULL;
}

static const struct syntax *join(struct parser *parser, enum expr_kind operation, const struct syntax *left,
        const struct syntax *right)
{
	if (!left || !right)
		return NULL;
	const struct syntax *both[] = {left, right};
	return node_operation(parser, operation, place_join(left->place, right->place), both, 2);
}

/* Operators of one rank, from left to right. */
static const struct syntax *chain(
        struct parser *parser, const struct operator* operators, size_t count, parse_fn *operand)
{
	const struct syntax *left = operand(parser);
	const struct operator* found;
	while (left && (found = operator_at(parser, operators, count))) {
		parser->at++;
		left = join(parser, found->operation, left, operand(parser));
	}
	return left;
}

static const struct syntax *wrap(
        struct parser *parser, enum expr_kind operation, struct place first, const struct syntax *inner)
{
	return inner ? node_operation(parser, operation, place_join(first, inner->place), &inner, 1) : NULL;
}

static const struct syntax *literal(struct parser *parser, enum type type, struct value value)
{
	struct syntax *node = node_make(parser, SYNTAX_LITERAL, parser->at->place);
	parser->at++;
	node->type = type;
	node->literal = value;
	return node;
}

static const struct syntax *parse_number(struct parser *parser)
{
	const struct token *number = parser->at++;
	bool has_unit = at_unit(parser);
	parser->at = number;
	if (!has_unit)
		return literal(parser, TYPE_NUMBER, number->value);
	struct syntax *node = node_make(parser, SYNTAX_LITERAL, number->place);
	node->type = TYPE_DURATION;
	node->literal.type = VALUE_DURATION;
	if (parse_duration(parser, &node->literal.duration) < 0)
		return NULL;
	node->place = place_join(number->place, parser->at[-1].place);
	return node;
}

static const struct syntax *parse_brackets(struct parser *parser)
{
	struct parser outside = *parser;
	parser->at++;
	parser->among_sources = false;
	const struct syntax *inner = parse_expression(parser);
	parser->among_sources = outside.among_sources;
	if (!inner || expect_kind(parser, TOKEN_CLOSE, "`)`", NULL) < 0)
		return NULL;
	struct syntax *node = arena_take(parser->arena, sizeof *node);
	*node = *inner;
	node->in_brackets = true;
	node->place = place_join(outside.at->place, parser->at[-1].place);
	return node;
}

enum { ARGUMENTS_MAX = 16 };

static int parse_arguments(struct parser *parser, const struct syntax **items, size_t *count)
{
	const struct token *name = parser->at++ - 1;
	if (take_kind(parser, TOKEN_CLOSE))
		return 0;
	do {
		if (*count == ARGUMENTS_MAX) {
			say_expected(parser, "`)`", "no function takes so many arguments");
			return -1;
		}
		if (!(items[(*count)++] = parse_argument(parser)))
			return -1;
	} while (take_kind(parser, TOKEN_COMMA));
	const char *help = at_word(parser, "last") ? "`over` stands before a window: over last 30 days"
	                   : at_word(parser, "expanded")
	                           ? "a stream of several days each stands under streams:, with a name"
	                           : arena_print(parser->arena, "close the bracket of `%.*s(` before it",
	                                     (int)name->text.size, name->text.at);
	return expect_kind(parser, TOKEN_CLOSE, "`,` or `)`", help);
}

static const struct syntax *parse_call(struct parser *parser, struct word name)
{
	const struct syntax *items[ARGUMENTS_MAX];
	size_t count = 0;
	bool among_sources = parser->among_sources;
	parser->among_sources = false;
	if (parse_arguments(parser, items, &count) < 0)
		return NULL;
	parser->among_sources = among_sources;
	struct syntax *node =
	        node_operation(parser, EXPR_CALL, place_join(name.place, parser->at[-1].place), items, count);
	if (!node)
		return NULL;
	node->kind = SYNTAX_CALL;
	node->name = name;
	return node;
}

static const struct syntax *parse_name(struct parser *parser)
{
	struct word name = take_name(parser);
	if (at_kind(parser, TOKEN_OPEN))
		return parse_call(parser, name);
	struct syntax *node = node_make(parser, SYNTAX_NAME, name.place);
	node->name = name;
	return node;
}

static const struct syntax *parse_primary(struct parser *parser)
{
	switch (parser->at->kind) {
	case TOKEN_NUMBER: return parse_number(parser);
	case TOKEN_PERCENT: return literal(parser, TYPE_PERCENT, parser->at->value);
	case TOKEN_TEXT: return literal(parser, TYPE_TEXT, parser->at->value);
	case TOKEN_DATE: return literal(parser, TYPE_DATE, parser->at->value);
	case TOKEN_OPEN: return parse_brackets(parser);
	default: break;
	}
	if (at_word(parser, "true") || at_word(parser, "false"))
		return literal(parser, TYPE_TRUTH, value_truth(at_word(parser, "true")));
	if (at_name(parser))
		return parse_name(parser);
	say_expected(parser, "a value", NULL);
	return NULL;
}

static const struct syntax *parse_fields(struct parser *parser)
{
	const struct syntax *node = parse_primary(parser);
	while (node && take_kind(parser, TOKEN_DOT)) {
		if (!at_kind(parser, TOKEN_NAME)) {
			say_expected(parser, "the name of a field", NULL);
			return NULL;
		}
		struct word field = take_name(parser);
		struct syntax *of =
		        node_operation(parser, EXPR_FIELD, place_join(node->place, field.place), &node, 1);
		if (of) {
			of->kind = SYNTAX_FIELD;
			of->name = field;
		}
		node = of;
	}
	return node;
}

static const struct syntax *parse_unary(struct parser *parser)
{
	struct place first = parser->at->place;
	if (!take_kind(parser, TOKEN_MINUS))
		return parse_fields(parser);
	if (parser_enter(parser) < 0)
		return NULL;
	const struct syntax *node = wrap(parser, EXPR_NEGATE, first, parse_unary(parser));
	parser->depth--;
	return node;
}

static const struct syntax *parse_term(struct parser *parser)
{
	return chain(parser, products, PRODUCT_COUNT, parse_unary);
}

const struct syntax *parse_sum(struct parser *parser)
{
	return chain(parser, sums, SUM_COUNT, parse_term);
}

static void say_chained(struct parser *parser)
{
	struct diag *diag = diags_add(
	        parser->diags, SEVERITY_ERROR, "R175", parser->at->place, "comparisons do not chain");
	diag_help(diag, "write each by itself: 1 < x and x < 5");
}

static const struct syntax *parse_compared(
        struct parser *parser, const struct operator* found, const struct syntax *left)
{
	parser->at++;
	const struct syntax *node = join(parser, found->operation, left, parse_sum(parser));
	if (!node || !operator_at(parser, comparisons, COMPARISON_COUNT))
		return node;
	say_chained(parser);
	return NULL;
}

enum { LIST_MAX = 256 };

static int parse_choices(struct parser *parser, const struct syntax **items, size_t *count)
{
	do {
		if (*count == LIST_MAX) {
			say_expected(parser, "`)`", "a list in an expression holds at most 255 values");
			return -1;
		}
		if (!(items[(*count)++] = parse_sum(parser)))
			return -1;
	} while (take_kind(parser, TOKEN_COMMA));
	return expect_kind(parser, TOKEN_CLOSE, "`,` or `)`", NULL);
}

static const struct syntax *parse_list_name(struct parser *parser, const struct syntax *left)
{
	struct word name = take_name(parser);
	struct syntax *node =
	        node_operation(parser, EXPR_IN_LIST, place_join(left->place, name.place), &left, 1);
	if (node)
		node->name = name;
	return node;
}

static const char in_brackets[] = "a list stands in brackets: in (3, 4, 5)";

/* What looks like the name of a list, and is none: `in last 2 weeks`, `in K-2`. */
static const char *no_list(const struct parser *parser)
{
	if (at_window(parser) && (at_word(parser, "last") || at_word(parser, "previous")))
		return "`over` stands before a window: over last 30 days";
	if ((at_word(parser, "K") || at_word(parser, "PK")) && parser->at[1].kind == TOKEN_MINUS)
		return "a range is not written in `in`: in (0, 1, 2); K is 0, PK is -1";
	return at_name(parser) ? NULL : in_brackets;
}

static const struct syntax *parse_in(struct parser *parser, const struct syntax *left)
{
	const char *help = no_list(parser);
	const struct syntax *items[LIST_MAX] = {left};
	size_t count = 1;
	if (!help)
		return parse_list_name(parser, left);
	if (expect_kind(parser, TOKEN_OPEN, "`(`", help) < 0 || parse_choices(parser, items, &count) < 0)
		return NULL;
	return node_operation(parser, EXPR_IN, place_join(left->place, parser->at[-1].place), items, count);
}

static const struct syntax *parse_missing(struct parser *parser, const struct syntax *left)
{
	bool is_not = take_word(parser, "not");
	if (expect_word(parser, "missing",
	            "`is` only asks `is missing` or `is not missing`; to compare write =") < 0)
		return NULL;
	struct place place = place_join(left->place, parser->at[-1].place);
	const struct syntax *node = node_operation(parser, EXPR_MISSING, place, &left, 1);
	return is_not ? wrap(parser, EXPR_NOT, place, node) : node;
}

static const struct syntax *parse_comparison(struct parser *parser)
{
	const struct syntax *left = parse_sum(parser);
	if (!left)
		return NULL;
	const struct operator* found = operator_at(parser, comparisons, COMPARISON_COUNT);
	if (found)
		return parse_compared(parser, found, left);
	if (take_word(parser, "is"))
		return parse_missing(parser, left);
	if (take_word(parser, "in"))
		return parse_in(parser, left);
	if (!at_word(parser, "not") || !next_is_word(parser, "in"))
		return left;
	parser->at += 2;
	return wrap(parser, EXPR_NOT, left->place, parse_in(parser, left));
}

static const struct syntax *parse_not(struct parser *parser)
{
	struct place first = parser->at->place;
	if (!take_word(parser, "not"))
		return parse_comparison(parser);
	if (parser_enter(parser) < 0)
		return NULL;
	const struct syntax *node = wrap(parser, EXPR_NOT, first, parse_not(parser));
	parser->depth--;
	return node;
}

static const struct syntax *parse_and(struct parser *parser)
{
	return chain(parser, ands, 1, parse_not);
}

static bool at_next_source(const struct parser *parser)
{
	if (!parser->among_sources || parser->at[1].kind != TOKEN_NAME)
		return false;
	struct parser ahead = {.at = parser->at + 2};
	return at_kind(&ahead, TOKEN_END) || at_word(&ahead, "where") || at_word(&ahead, "or") ||
	       at_word(&ahead, "expanded");
}

const struct syntax *parse_expression(struct parser *parser)
{
	if (parser_enter(parser) < 0)
		return NULL;
	const struct syntax *left = parse_and(parser);
	while (left && operator_at(parser, ors, 1) && !at_next_source(parser)) {
		parser->at++;
		left = join(parser, EXPR_OR, left, parse_and(parser));
	}
	parser->depth--;
	return left;
}
