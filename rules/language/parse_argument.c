/* Arguments and streams, whose words are their own: `probe.score where measure = 'orf' over last 4 points`. */
#include "parser.h"

static bool at_stream_word(const struct parser *parser)
{
	return at_word(parser, "latest") || at_word(parser, "where") || at_word(parser, "over") ||
	       at_word(parser, "since");
}

static int take_field(struct parser *parser, const char *what, struct word *out)
{
	if (!at_kind(parser, TOKEN_NAME)) {
		say_expected(parser, what, NULL);
		return -1;
	}
	*out = take_name(parser);
	return 0;
}

static int parse_latest(struct parser *parser, struct syntax_stream *stream)
{
	if (!take_word(parser, "latest"))
		return 0;
	if (expect_word(parser, "per", "for example latest per course") < 0)
		return -1;
	return take_field(parser, "the name of a field", &stream->latest_per);
}

static int parse_where(struct parser *parser, struct syntax_stream *stream)
{
	if (!take_word(parser, "where"))
		return 0;
	stream->where = parse_expression(parser);
	return stream->where ? 0 : -1;
}

static int parse_over(struct parser *parser, struct syntax_stream *stream)
{
	bool is_since = at_word(parser, "since");
	if (!is_since && !take_word(parser, "over"))
		return 0;
	if (parse_window(parser, &stream->window) < 0)
		return -1;
	if (!at_word(parser, "where"))
		return 0;
	say_expected(parser, "the end of the argument",
	        "`where` stands before `over`: probe where score < 40 over year");
	return -1;
}

int parse_stream_rest(struct parser *parser, struct syntax_stream *stream)
{
	if (parse_latest(parser, stream) < 0 || parse_where(parser, stream) < 0)
		return -1;
	return parse_over(parser, stream);
}

static bool is_name_and_field(const struct syntax *node)
{
	return node->kind == SYNTAX_FIELD && node->items[0]->kind == SYNTAX_NAME;
}

/* What was read as a name, or a name and a field, turns out to be a stream: `over` or the like follows it. */
static int name_stream(struct parser *parser, const struct syntax *node, struct syntax_stream *stream)
{
	stream->place = node->place;
	if (node->kind == SYNTAX_NAME) {
		stream->name = node->name;
	} else if (is_name_and_field(node)) {
		stream->name = node->items[0]->name;
		stream->field = node->name;
	} else {
		say_expected(parser, "`,` or `)`",
		        "`where`, `over` and `since` follow the name of a stream: count(absent over year)");
		return -1;
	}
	return 0;
}

static struct syntax *stream_node(struct parser *parser, enum syntax_kind kind, struct syntax_stream *stream)
{
	stream->place = place_join(stream->place, parser->at[-1].place);
	struct syntax *node = node_make(parser, kind, stream->place);
	node->stream = stream;
	if (stream->where)
		node->height += stream->where->height;
	return node;
}

static const struct syntax *parse_stream(struct parser *parser, const struct syntax *node)
{
	struct syntax_stream *stream = arena_take(parser->arena, sizeof *stream);
	if (name_stream(parser, node, stream) < 0 || parse_stream_rest(parser, stream) < 0)
		return NULL;
	return stream_node(parser, SYNTAX_STREAM, stream);
}

static bool is_truth(const struct syntax *node)
{
	return node->kind == SYNTAX_OPERATION && node->operation <= EXPR_MISSING;
}

/* `last probe where a = 1 or D`: a last alternative that asks nothing is the date to take when there is no event. */
static const struct syntax *split_default(struct syntax_stream *stream)
{
	const struct syntax *where = stream->where;
	bool has_default = where && !where->in_brackets && where->kind == SYNTAX_OPERATION &&
	                   where->operation == EXPR_OR && !is_truth(where->items[1]);
	if (!has_default)
		return NULL;
	stream->where = where->items[0];
	return where->items[1];
}

static const struct syntax *parse_last(struct parser *parser)
{
	struct syntax_stream *stream = arena_take(parser->arena, sizeof *stream);
	stream->place = take_name(parser).place;
	stream->name = take_name(parser);
	if (parse_where(parser, stream) < 0)
		return NULL;
	const struct syntax *otherwise = split_default(stream);
	if (!otherwise && take_word(parser, "or") && !(otherwise = parse_sum(parser)))
		return NULL;
	struct syntax *node = stream_node(parser, SYNTAX_LAST, stream);
	if (!otherwise)
		return node;
	node->items = arena_take_array(parser->arena, 1, sizeof *node->items);
	node->items[0] = otherwise;
	node->count = 1;
	return node;
}

static bool at_last(const struct parser *parser)
{
	const struct token *next = parser->at + 1;
	return at_word(parser, "last") && next->kind == TOKEN_NAME && !syntax_is_keyword(next->text);
}

const struct syntax *parse_argument(struct parser *parser)
{
	if (at_window(parser)) {
		struct syntax_window *window = arena_take(parser->arena, sizeof *window);
		if (parse_window(parser, window) < 0)
			return NULL;
		struct syntax *node = node_make(parser, SYNTAX_WINDOW, window->place);
		node->window = window;
		return node;
	}
	if (at_last(parser))
		return parse_last(parser);
	const struct syntax *node = parse_expression(parser);
	return node && at_stream_word(parser) ? parse_stream(parser, node) : node;
}

static int parse_expanded(struct parser *parser, struct syntax_stream *source)
{
	if (!take_word(parser, "expanded"))
		return 0;
	if (expect_word(parser, "over", "for example expanded over days") < 0)
		return -1;
	return take_field(parser, "the field that counts the days", &source->expanded);
}

int parse_source(struct parser *parser, struct syntax_stream *source)
{
	if (!at_name(parser)) {
		say_expected(
		        parser, "the name of a stream", "for example attendance, or another stream of yours");
		return -1;
	}
	source->name = take_name(parser);
	source->place = source->name.place;
	parser->among_sources = true;
	int result = parse_where(parser, source);
	parser->among_sources = false;
	return result < 0 ? -1 : parse_expanded(parser, source);
}
