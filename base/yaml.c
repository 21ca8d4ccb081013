/* Builds the tree of a YAML file, and refuses what rules have no use for.
 *
 *     R100 not YAML             R106 several documents     R111 unknown key      (node.c)
 *     R101 anchor               R107 duplicate key         R112 missing key      (node.c)
 *     R102 alias                R108 too deep              R113 not UTF-8
 *     R103 merge key            R109 too large             R114 tab as indent
 *     R105 tag                  R110 wrong kind of value   R115 empty file
 *
 * R100, R106, R108, R109, R113 and R114 end the file; after the others reading goes on, and the tree is whole but
 * for what was refused: an alias is null, a pair whose key was refused is left out. */
#include "yaml.h"
#include "yaml_words.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 32, BYTES_MAX = 1 << 20, FINDINGS_MAX = 100 };

/* A place in the bytes.  Only a line feed ends a line here, as in every editor; libyaml also counts those that YAML
 * 1.1 knew (U+0085, U+2028), so of its marks only the number of the character is used. */
struct cursor {
	size_t index, byte; /* of a character, and of its first byte */
	int line, column;
};
static const struct cursor top = {.line = 1, .column = 1};

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;   /* the one at hand; owned */
	struct text file;     /* borrowed from the caller, as are all below */
	struct text bytes;    /* without a byte order mark */
	size_t skipped;       /* bytes of that mark */
	struct cursor cursor; /* the last place that was asked for */
	struct arena *arena;
	struct diags *why;
	size_t why_before; /* findings that others had made */
	bool stopped;      /* the rest of the file cannot be read */
	unsigned depth;
	struct node **open; /* children of all open lists and maps, the innermost last; owned */
	size_t count, capacity;
};

static struct node *read_node(struct reader *r);

static bool is_continuation(const struct reader *r, size_t byte)
{
	return byte < r->bytes.size && ((unsigned char)r->bytes.at[byte] & 0xc0) == 0x80;
}

/* Marks come in the order of the file but for a few, so this walks it about once. */
static struct cursor find(struct reader *r, yaml_mark_t mark)
{
	struct cursor c = mark.index < r->cursor.index ? top : r->cursor;
	for (; c.index < mark.index && c.byte < r->bytes.size; c.index++) {
		bool is_line_end = r->bytes.at[c.byte] == '\n';
		c.line += is_line_end;
		c.column = is_line_end ? 1 : c.column + 1;
		for (c.byte++; is_continuation(r, c.byte);)
			c.byte++;
	}
	r->cursor = c;
	return c;
}

static struct place place_of(struct reader *r, yaml_mark_t mark)
{
	struct cursor c = find(r, mark);
	return (struct place){.file = r->file, .line = c.line, .column = c.column};
}

static struct place place_after(struct place place, size_t characters)
{
	place.end_column = place.column + (int)characters;
	return place;
}

static struct diag *refuse(struct reader *r, const char *code, struct place place, const char *message)
{
	return diags_add(r->why, SEVERITY_ERROR, code, place, "%s", message);
}

static void stop(
        struct reader *r, const char *code, struct place place, const char *message, const char *help)
{
	diag_help(refuse(r, code, place, message), "%s", help);
	r->stopped = true;
}

/* libyaml's reader counts bytes only, and names the byte that broke a character, not the character. */
static struct place place_of_byte(const struct reader *r, size_t offset)
{
	struct place place = {.file = r->file, .line = 1};
	for (size_t i = 1; i < 4 && i <= offset && !text_is_utf8(text_slice(r->bytes, 0, offset)); i++)
		offset--;
	struct text before = text_slice(r->bytes, 0, offset);
	for (const char *end; (end = memchr(before.at, '\n', before.size)); place.line++)
		before = text_slice(before, (size_t)(end - before.at) + 1, before.size);
	place.column = (int)text_columns(before) + 1;
	return place_after(place, 1);
}

static bool begins_line(const struct reader *r, size_t offset)
{
	while (offset && (r->bytes.at[offset - 1] == ' ' || r->bytes.at[offset - 1] == '\t'))
		offset--;
	return !offset || r->bytes.at[offset - 1] == '\n';
}

/* An unclosed bracket is told where it opens, a missing comma where it is missing. */
static struct place place_of_problem(struct reader *r, enum yaml_point point)
{
	struct place here = place_of(r, r->parser.problem_mark);
	bool is_at_end = r->cursor.byte == r->bytes.size;
	struct place start = place_of(r, r->parser.context_mark);
	bool is_opening = point == POINT_OPENING && (start.line != here.line || is_at_end);
	return place_after(point == POINT_START || is_opening ? start : here, 1);
}

static void refuse_syntax(struct reader *r)
{
	const yaml_parser_t *parser = &r->parser;
	bool is_byte = parser->error == YAML_READER_ERROR;
	size_t offset = is_byte ? parser->problem_offset : find(r, parser->problem_mark).byte;
	char at = offset < r->bytes.size ? r->bytes.at[offset] : '\0';
	const struct yaml_words *words = yaml_words_find(parser->problem, at, !begins_line(r, offset));
	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	stop(r, words->code, is_byte ? place_of_byte(r, offset) : place_of_problem(r, words->point),
	        words->message, words->help);
}

/* A file this wrong is of another kind; nobody reads the hundredth finding. */
static bool has_enough(const struct reader *r)
{
	return r->why->count - r->why_before >= FINDINGS_MAX;
}

/* The next event; false when there is none, and why was said. */
static bool next(struct reader *r)
{
	r->stopped |= has_enough(r);
	yaml_event_delete(&r->event);
	if (!r->stopped && !yaml_parser_parse(&r->parser, &r->event))
		refuse_syntax(r);
	return !r->stopped;
}

static struct node *new_node(struct reader *r, enum node_kind kind)
{
	struct node *node = arena_take(r->arena, sizeof *node);
	node->kind = kind;
	node->place = place_of(r, r->event.start_mark);
	node->offset = r->skipped + r->cursor.byte;
	node->text = (struct text){"", 0};
	return node;
}

static void refuse_properties(
        struct reader *r, const struct node *node, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		diag_help(refuse(r, "R101", place_after(node->place, strlen((const char *)anchor) + 1),
		                  "anchors ('&name') are not allowed"),
		        "write the value out where it is used, or quote it if the '&' belongs to the text");
	if (tag)
		diag_help(refuse(r, "R105", place_after(node->place, 1), "tags ('!') are not allowed"),
		        "remove it, or quote the value if the '!' belongs to the text");
}

static struct node *read_alias(struct reader *r)
{
	const char *name = (const char *)r->event.data.alias.anchor;
	struct node *node = new_node(r, NODE_SCALAR);
	node->is_plain = true;
	node->place = place_after(node->place, strlen(name) + 1);
	diag_help(refuse(r, "R102", node->place, "aliases ('*name') are not allowed"),
	        "write the value out, or quote it if the '*' belongs to the text");
	return node;
}

static const enum scalar_style styles[] = {
        [YAML_ANY_SCALAR_STYLE] = STYLE_PLAIN,
        [YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN,
        [YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE,
        [YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE,
        [YAML_LITERAL_SCALAR_STYLE] = STYLE_BLOCK,
        [YAML_FOLDED_SCALAR_STYLE] = STYLE_BLOCK,
};

static struct node *read_scalar(struct reader *r)
{
	struct node *node = new_node(r, NODE_SCALAR);
	const char *value = (const char *)r->event.data.scalar.value;
	size_t size = r->event.data.scalar.length;
	node->style = styles[r->event.data.scalar.style];
	node->is_plain = node->style == STYLE_PLAIN;
	struct place end = place_of(r, r->event.end_mark);
	if (end.line == node->place.line)
		node->place.end_column = end.column;
	node->text = arena_copy(r->arena, (struct text){value, (uint32_t)size});
	refuse_properties(r, node, r->event.data.scalar.anchor, r->event.data.scalar.tag);
	if (memchr(value, '\0', size))
		diag_help(
		        refuse(r, "R100", node->place, "a NUL character ('\\0') inside a text"), "remove it");
	return node;
}

static void open_child(struct reader *r, struct node *child)
{
	r->open = memory_room(r->open, r->count, &r->capacity, sizeof *r->open);
	r->open[r->count++] = child;
}

static void read_items(struct reader *r, struct node *list)
{
	size_t base = r->count;
	while (next(r) && r->event.type != YAML_SEQUENCE_END_EVENT)
		open_child(r, read_node(r));
	list->count = r->count - base;
	list->items = arena_take_array(r->arena, list->count, sizeof *list->items);
	if (list->count)
		memcpy(list->items, r->open + base, list->count * sizeof *list->items);
	r->count = base;
}

static bool accept_key(struct reader *r, const struct node *key)
{
	if (key->kind != NODE_SCALAR)
		refuse(r, "R110", key->place, "a key must be text, not a list or a map");
	else if (!key->text.size)
		refuse(r, "R110", key->place, "a key must not be empty");
	else if (key->is_plain && text_is(key->text, "<<"))
		diag_help(refuse(r, "R103", key->place, "merge keys ('<<') are not allowed"),
		        "write the keys out");
	else
		return true;
	return false;
}

static void read_pair(struct reader *r)
{
	size_t found = r->why->count;
	struct node *key = read_node(r), *value = NULL;
	bool is_good = found == r->why->count && accept_key(r, key);
	if (next(r))
		value = read_node(r);
	if (!is_good || !value)
		return;
	open_child(r, key);
	open_child(r, value);
}

static int compare_keys(const void *left, const void *right)
{
	const struct node *a = *(struct node *const *)left, *b = *(struct node *const *)right;
	int order = text_compare(a->text, b->text);
	if (!order)
		order = (a->place.line > b->place.line) - (a->place.line < b->place.line);
	return order ? order : (a->place.column > b->place.column) - (a->place.column < b->place.column);
}

static void refuse_twice(struct reader *r, const struct node *first, const struct node *again)
{
	struct diag *diag = diags_add(r->why, SEVERITY_ERROR, "R107", again->place,
	        "the key '%.*s' is there twice", (int)again->text.size, again->text.at);
	diag_help(diag, "keep one of them; the first is in line %d", first->place.line);
}

/* Sorted, so that a map of a hundred thousand keys takes no longer than it should. */
static void refuse_duplicates(struct reader *r, const struct node *map)
{
	struct node **keys = memory_take((map->count + 1) * sizeof *keys);
	for (size_t i = 0; i < map->count; i++)
		keys[i] = map->pairs[i].key;
	qsort(keys, map->count, sizeof *keys, compare_keys);
	for (size_t i = 1, first = 0; i < map->count && !has_enough(r); i++) {
		if (text_equal(keys[first]->text, keys[i]->text))
			refuse_twice(r, keys[first], keys[i]);
		else
			first = i;
	}
	free(keys);
}

static void read_pairs(struct reader *r, struct node *map)
{
	size_t base = r->count;
	while (next(r) && r->event.type != YAML_MAPPING_END_EVENT)
		read_pair(r);
	map->count = (r->count - base) / 2;
	map->pairs = arena_take_array(r->arena, map->count, sizeof *map->pairs);
	for (size_t i = 0; i < map->count; i++)
		map->pairs[i] = (struct pair){r->open[base + 2 * i], r->open[base + 2 * i + 1]};
	r->count = base;
	refuse_duplicates(r, map);
}

static struct node *read_container(struct reader *r)
{
	bool is_map = r->event.type == YAML_MAPPING_START_EVENT;
	struct node *node = new_node(r, is_map ? NODE_MAP : NODE_LIST);
	if (is_map)
		refuse_properties(
		        r, node, r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
	else
		refuse_properties(
		        r, node, r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
	if (r->depth == DEPTH_MAX) {
		stop(r, "R108", place_after(node->place, 1), "lists and maps inside one another over 32 deep",
		        "take a level out");
		return node;
	}
	r->depth++;
	if (is_map)
		read_pairs(r, node);
	else
		read_items(r, node);
	r->depth--;
	return node;
}

/* From its first event, which is at hand, to its last, which then is. */
static struct node *read_node(struct reader *r)
{
	switch (r->event.type) {
	case YAML_ALIAS_EVENT: return read_alias(r);
	case YAML_SCALAR_EVENT: return read_scalar(r);
	default: return read_container(r);
	}
}

static bool is_nothing(const struct node *node)
{
	return node->kind == NODE_SCALAR && node->is_plain && !node->text.size;
}

static struct node *read_document(struct reader *r)
{
	struct node *root;
	if (r->event.data.document_start.tag_directives.start !=
	        r->event.data.document_start.tag_directives.end)
		refuse(r, "R105", place_of(r, r->event.start_mark), "tags are not allowed, nor is %TAG");
	if (!next(r))
		return NULL;
	root = read_node(r);
	return r->stopped ? NULL : root;
}

static struct node *read_stream(struct reader *r)
{
	struct place start = {.file = r->file, .line = 1, .column = 1};
	struct node *root = NULL;
	if (!next(r) || !next(r))
		return NULL;
	size_t found = r->why->count;
	if (r->event.type == YAML_DOCUMENT_START_EVENT)
		root = read_document(r);
	if (!r->stopped && (!root || (is_nothing(root) && found == r->why->count)))
		stop(r, "R115", start, "the file is empty", "write at least one 'key: value'");
	if (next(r) && next(r) && r->event.type != YAML_STREAM_END_EVENT)
		stop(r, "R106", place_after(place_of(r, r->event.start_mark), 3),
		        "a second document begins here",
		        "one file holds one document: remove the '---' or make two files");
	return root;
}

static struct text without_mark(struct text bytes)
{
	return text_starts_with(bytes, "\xEF\xBB\xBF") ? text_slice(bytes, 3, bytes.size) : bytes;
}

int yaml_read(struct text file, struct text bytes, struct arena *arena, struct node **out, struct diags *why)
{
	struct reader r = {
	        .cursor = top, .file = file, .bytes = without_mark(bytes), .arena = arena, .why = why};
	r.why_before = why->count;
	r.skipped = bytes.size - r.bytes.size;
	*out = NULL;
	if (bytes.size > BYTES_MAX) {
		stop(&r, "R109", (struct place){.file = file, .line = 1, .column = 1},
		        "the file is over 1 MiB", "split it: all files of the folder are read together");
		return -1;
	}
	if (!yaml_parser_initialize(&r.parser))
		abort();
	/* Said rather than guessed, so that no byte order mark can make it UTF-16. */
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.bytes.at, r.bytes.size);
	*out = read_stream(&r);
	yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	free(r.open);
	return why->count > r.why_before ? -1 : 0;
}
