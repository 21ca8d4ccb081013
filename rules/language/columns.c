/* Flattens streams and gives each different one a column. */
#include "columns.h"

#include "base/buf.h"
#include "check.h"
#include "print.h"

#include <stdlib.h>
#include <string.h>

struct sources {
	const struct source *items;
	size_t count;
};

static uint32_t types_of(const struct source *sources, size_t count)
{
	uint32_t types = 0;
	for (size_t i = 0; i < count; i++)
		types |= UINT32_C(1) << sources[i].type;
	return types;
}

static int say_unknown_stream(const struct scope *scope, struct word name)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R177", name.place,
	        "unknown stream '%.*s'", (int)name.text.size, name.text.at);
	if (diag)
		suggest_stream(diag, scope->language, name.text);
	return -1;
}

static int say_cycle(const struct scope *scope, struct word name)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R180", name.place,
	        "'%.*s' is defined by itself", (int)name.text.size, name.text.at);
	return diag_help(diag, "a stream may use other streams, but none that leads back to it");
}

static int of_type(const struct scope *scope, struct word name, struct sources *out)
{
	int type = event_type_find(name.text);
	if (type < 0)
		return check_protected(scope, name) < 0 ? -1 : say_unknown_stream(scope, name);
	if (!event_type_about_student((enum event_type)type)) {
		struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R177", name.place,
		        "'%.*s' events are about no student", (int)name.text.size, name.text.at);
		return diag_help(
		        diag, "a stream is made of what happens to a student: attendance, assessment ..");
	}
	struct source *source = arena_take(scope->language->arena, sizeof *source);
	*source = (struct source){.type = (enum event_type)type, .expanded.id = FIELD_NONE};
	*out = (struct sources){source, 1};
	return 0;
}

/* A type's name, a stream's, or that of a parameter which stands for one. */
static int of_name(const struct scope *scope, struct word name, struct sources *out)
{
	struct stream *stream = stream_find(scope->language, name.text);
	if (!stream)
		return of_type(scope, name, out);
	if (stream->resolution == RESOLUTION_BEGUN)
		return say_cycle(scope, name);
	if (stream_resolve(scope->language, stream) < 0)
		return -1;
	*out = (struct sources){stream->sources, stream->count};
	return 0;
}

static const struct expr *both(const struct scope *scope, const struct expr *inner, const struct expr *outer)
{
	if (!inner)
		return outer;
	const struct expr *operands[] = {inner, outer};
	struct expr *expr = expr_make(scope, EXPR_AND, TYPE_TRUTH, outer->place);
	expr_operands(scope, expr, operands, 2);
	return expr;
}

static const struct expr *check_where(
        const struct scope *scope, const struct syntax *where, const struct event_scope *event)
{
	struct scope inside = *scope;
	inside.event = event;
	const struct expr *expr = check(&inside, where);
	return expr && check_condition(&inside, expr) == 0 ? expr : NULL;
}

/* A filter is read once for each type it is for: `level` is one thing in behavior, another in assessment. */
static int filter(const struct scope *scope, const struct syntax *where, struct source *sources, size_t count,
        const struct expr **first)
{
	uint32_t types = types_of(sources, count);
	int result = 0;
	for (size_t i = 0; i < count; i++) {
		struct event_scope event = {sources[i].type, types};
		const struct expr *expr = check_where(scope, where, &event);
		if (!expr) {
			result = -1;
			continue;
		}
		sources[i].where = both(scope, sources[i].where, expr);
		*first = *first ? *first : expr;
	}
	return result;
}

static int say_expanded(const struct scope *scope, struct word field, const char *what)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R185", field.place, "%s", what);
	return diag_help(diag, "`expanded over` takes the field that counts the days: expanded over days");
}

static int expand(const struct scope *scope, struct word field, struct source *sources, size_t count)
{
	struct field_name name;
	enum type type;
	if (check_stream_field(scope, types_of(sources, count), field, &name, &type) < 0)
		return -1;
	if (type != TYPE_NUMBER && type != TYPE_ANY)
		return say_expanded(scope, field, "this field does not count days");
	for (size_t i = 0; i < count; i++) {
		if (sources[i].expanded.id != FIELD_NONE)
			return say_expanded(scope, field, "this stream is expanded already");
		sources[i].expanded = name;
	}
	return 0;
}

static struct source *copy_sources(const struct scope *scope, const struct sources *from)
{
	struct source *copy = arena_take_array(scope->language->arena, from->count, sizeof *copy);
	memcpy(copy, from->items, from->count * sizeof *copy);
	return copy;
}

static int flatten(const struct scope *scope, const struct syntax_stream *written, struct sources *out,
        const struct expr **where)
{
	if (of_name(scope, written->name, out) < 0)
		return -1;
	if (!written->where && !written->expanded.text.size)
		return 0;
	struct source *sources = copy_sources(scope, out);
	out->items = sources;
	if (written->where && filter(scope, written->where, sources, out->count, where) < 0)
		return -1;
	return written->expanded.text.size ? expand(scope, written->expanded, sources, out->count) : 0;
}

/* What a stream is made of, while it is put together. */
struct gathered {
	struct source *items; /* owned */
	size_t count, capacity;
};

static void gather_part(struct gathered *gathered, const struct sources *part)
{
	for (size_t i = 0; i < part->count; i++) {
		gathered->items = memory_room(
		        gathered->items, gathered->count, &gathered->capacity, sizeof *gathered->items);
		gathered->items[gathered->count++] = part->items[i];
	}
}

static int gather(const struct scope *scope, const struct stream *stream, struct gathered *gathered)
{
	int result = 0;
	for (size_t i = 0; i < stream->written.count; i++) {
		struct sources part;
		const struct expr *where = NULL;
		if (flatten(scope, &stream->written.items[i], &part, &where) < 0) {
			result = -1;
			continue;
		}
		gather_part(gathered, &part);
		if (gathered->count > SOURCES_MAX) {
			language_say(scope->language, SEVERITY_ERROR, "R184", stream->name.place,
			        "this stream is made of more than %d sources", SOURCES_MAX);
			return -1;
		}
	}
	return result;
}

enum { STREAM_DEPTH_MAX = 64 };

static int resolve(struct language *language, struct stream *stream)
{
	struct scope scope = {.language = language, .may_read_flags = true};
	struct gathered gathered = {0};
	if (language->stream_depth == STREAM_DEPTH_MAX) {
		language_say(language, SEVERITY_ERROR, "R184", stream->name.place,
		        "streams that use streams are more than %d deep", STREAM_DEPTH_MAX);
		return -1;
	}
	language->stream_depth++;
	int result = gather(&scope, stream, &gathered);
	language->stream_depth--;
	if (result == 0) {
		stream->sources = copy_sources(&scope, &(struct sources){gathered.items, gathered.count});
		stream->count = gathered.count;
	}
	free(gathered.items);
	return result;
}

int stream_resolve(struct language *language, struct stream *stream)
{
	if (stream->resolution == RESOLUTION_DONE)
		return 0;
	if (stream->resolution != RESOLUTION_NONE)
		return -1;
	stream->resolution = RESOLUTION_BEGUN;
	int result = resolve(language, stream);
	stream->resolution = result < 0 ? RESOLUTION_FAILED : RESOLUTION_DONE;
	return result;
}

/* `late or missing` ends in a bare field, which after `last S where` would be read as the date to take instead. */
static bool ends_in_bare_word(const struct expr *where)
{
	return where->kind == EXPR_OR &&
	       (where->operands[1]->kind == EXPR_FIELD || where->operands[1]->kind == EXPR_LITERAL);
}

static void print_where(const struct expr *where, struct buf *out)
{
	bool needs_brackets = ends_in_bare_word(where);
	buf_add_z(out, needs_brackets ? " where (" : " where ");
	print_expr(where, NULL, PRINT_WORDS, out);
	if (needs_brackets)
		buf_add_char(out, ')');
}

static struct text words_of(
        const struct scope *scope, const struct syntax_stream *stream, const struct expr *where)
{
	struct buf words = {0};
	struct text per = stream->latest_per.text;
	buf_add_text(&words, stream->name.text);
	if (per.size)
		buf_print(&words, " latest per %.*s", (int)per.size, per.at);
	if (where)
		print_where(where, &words);
	struct text copy = arena_copy(scope->language->arena, buf_text(&words));
	buf_finish(&words);
	return copy;
}

static bool is_expanded(const struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		if (sources->items[i].expanded.id != FIELD_NONE)
			return true;
	return false;
}

/* Of what a column picks the newest. */
struct latest {
	struct field_name per;
	uint16_t of;
};

static int add_column(const struct scope *scope, struct text words, const struct sources *sources,
        const struct latest *latest, uint16_t *out)
{
	struct language *language = scope->language;
	size_t known = language->column_words.count;
	uint32_t number = names_number(&language->column_words, words);
	*out = (uint16_t)number;
	if (number < known)
		return 0;
	language->columns =
	        memory_room(language->columns, known, &language->column_capacity, sizeof *language->columns);
	language->columns[number] = (struct column){
	        .sources = sources->items,
	        .source_count = sources->count,
	        .is_expanded = is_expanded(sources),
	        .latest_per = latest->per,
	        .latest_of = latest->of,
	        .types = types_of(sources->items, sources->count),
	        .words = words,
	};
	return 0;
}

/* The stream that a parameter stands for, by its name. */
static int locate(const struct scope *scope, struct word *name)
{
	const struct binding *bound = binding_find(scope, name->text);
	if (!bound)
		return 0;
	if (bound->value->kind == SYNTAX_NAME) {
		*name = bound->value->name;
		return 0;
	}
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R176", name->place,
	        "'%.*s' does not stand for the name of a stream", (int)name->text.size, name->text.at);
	return diag_help(diag, "give the measure a stream by its name");
}

/* The newest is that of the stream by its name: a column without the filter, of which this one picks. */
static int find_latest(const struct scope *scope, const struct syntax_stream *stream, struct latest *out)
{
	struct syntax_stream all = {.name = stream->name, .place = stream->place};
	enum type type;
	*out = (struct latest){.per.id = FIELD_NONE, .of = NO_COLUMN};
	if (!stream->latest_per.text.size)
		return 0;
	if (column_of(scope, &all, &out->of) < 0)
		return -1;
	uint32_t types = scope->language->columns[out->of].types;
	return check_stream_field(scope, types, stream->latest_per, &out->per, &type);
}

int column_of(const struct scope *scope, const struct syntax_stream *written, uint16_t *out)
{
	struct syntax_stream stream = *written;
	struct sources sources;
	const struct expr *where = NULL;
	struct latest latest;
	if (locate(scope, &stream.name) < 0 || find_latest(scope, &stream, &latest) < 0)
		return -1;
	if (flatten(scope, &stream, &sources, &where) < 0)
		return -1;
	if (scope->language->column_words.count >= COLUMNS_MAX) {
		language_say(scope->language, SEVERITY_ERROR, "R184", written->place,
		        "this rule set asks for more than %d different streams", COLUMNS_MAX);
		return -1;
	}
	return add_column(scope, words_of(scope, &stream, where), &sources, &latest, out);
}
