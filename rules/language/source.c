/* Where a byte of expression text stands in its file: on one line by counting, over several by walking the file and
 * the text side by side. */
#include "source.h"

#include <string.h>

struct walk {
	struct text raw;
	struct source_mark mark;
};

static char here(const struct walk *walk)
{
	return walk->mark.raw_at < walk->raw.size ? walk->raw.at[walk->mark.raw_at] : '\0';
}

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static void step(struct walk *walk)
{
	char c = here(walk);
	if (walk->mark.raw_at == walk->raw.size)
		return;
	walk->mark.raw_at++;
	if (c == '\n') {
		walk->mark.line++;
		walk->mark.column = 1;
	} else {
		walk->mark.column += begins_character(c);
	}
}

static void step_over(struct walk *walk, const char *any)
{
	while (here(walk) && strchr(any, here(walk)))
		step(walk);
}

static void step_line(struct walk *walk)
{
	while (here(walk) && here(walk) != '\n')
		step(walk);
	step(walk);
}

/* A space of the text may be a folded line end in the file; a line end of a block is just that. */
static void follow_space(struct walk *walk, char c, enum scalar_style style)
{
	size_t end = walk->mark.raw_at;
	while (end < walk->raw.size && strchr(" \t\r", walk->raw.at[end]))
		end++;
	if (end < walk->raw.size && walk->raw.at[end] != '\n') {
		step(walk);
	} else if (c == '\n' && style == STYLE_BLOCK) {
		step_line(walk);
		step_over(walk, " ");
	} else {
		step_over(walk, " \t\r\n");
	}
}

/* An escape of a double-quoted scalar (YAML 1.2, 5.7) stands for one character of the text. */
static void follow_escape(struct walk *walk)
{
	step(walk);
	int digits = here(walk) == 'x' ? 2 : here(walk) == 'u' ? 4 : here(walk) == 'U' ? 8 : 0;
	for (int i = 0; i <= digits; i++)
		step(walk);
}

static bool at_escaped_line_end(const struct walk *walk)
{
	size_t next = walk->mark.raw_at + 1;
	return here(walk) == '\\' && next < walk->raw.size && walk->raw.at[next] == '\n';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void step_character(struct walk *walk)
{
	step(walk);
	while (here(walk) && !begins_character(here(walk)))
		step(walk);
}

/* Walks over what stands in the file for the character of the text that begins with `c`. */
static void follow(struct walk *walk, char c, enum scalar_style style)
{
	while (style == STYLE_DOUBLE && at_escaped_line_end(walk)) {
		step(walk);
		step_over(walk, " \t\n");
	}
	if (style == STYLE_DOUBLE && here(walk) == '\\') {
		follow_escape(walk);
		return;
	}
	if (is_space(c)) {
		follow_space(walk, c, style);
		return;
	}
	if (style == STYLE_SINGLE && c == '\'')
		step(walk);
	step_character(walk);
}

/* On one line: quotes inside quotes are written twice. */
static int width(char c, enum scalar_style style)
{
	bool is_doubled = (style == STYLE_SINGLE && c == '\'') ||
	                  (style == STYLE_DOUBLE && (c == '"' || c == '\\' || c == '\t'));
	return begins_character(c) + is_doubled;
}

struct source_mark source_start(const struct source_text *source)
{
	return (struct source_mark){.line = source->place.line, .column = source->place.column};
}

/* Where a line begins its blank lines and indent are over, however many of them the text has kept. */
static void reach_word(struct walk *walk, const struct text *text)
{
	if (is_space(text->at[walk->mark.at]) && walk->mark.at + 1 < text->size &&
	        !is_space(text->at[walk->mark.at + 1]))
		step_over(walk, " \t\r\n");
}

void source_advance(const struct source_text *source, struct source_mark *mark, size_t to)
{
	struct walk walk = {source->raw, *mark};
	for (; walk.mark.at < to && walk.mark.at < source->text.size; walk.mark.at++) {
		char c = source->text.at[walk.mark.at];
		if (!source->raw.size) {
			walk.mark.column += width(c, source->style);
		} else if (begins_character(c)) {
			follow(&walk, c, source->style);
			reach_word(&walk, &source->text);
		}
	}
	*mark = walk.mark;
}

static bool is_quoted(enum scalar_style style)
{
	return style == STYLE_SINGLE || style == STYLE_DOUBLE;
}

struct source_text source_of(const struct node *scalar, struct text file)
{
	struct source_text source = {.text = scalar->text, .place = scalar->place, .style = scalar->style};
	bool is_one_line = scalar->style != STYLE_BLOCK && scalar->place.end_column > scalar->place.column;
	if (is_one_line || !file.size) {
		source.place.column += is_quoted(scalar->style);
		return source;
	}
	struct walk walk = {file, {0, scalar->offset, scalar->place.line, scalar->place.column}};
	if (is_quoted(scalar->style))
		step(&walk);
	if (scalar->style == STYLE_BLOCK) {
		step_line(&walk);
		step_over(&walk, " ");
	}
	source.raw = text_slice(file, walk.mark.raw_at, file.size);
	source.place.line = walk.mark.line;
	source.place.column = walk.mark.column;
	return source;
}

struct place source_place(const struct source_text *source, struct source_mark from, struct source_mark to)
{
	struct place place = source->place;
	place.line = from.line;
	place.column = from.column;
	place.end_column = from.line == to.line && to.column > from.column ? to.column : from.column + 1;
	return place;
}

struct place place_join(struct place first, struct place last)
{
	if (last.line == first.line && last.end_column > first.end_column)
		first.end_column = last.end_column;
	return first;
}

struct source_text source_slice(const struct source_text *source, size_t from, size_t to)
{
	struct source_mark first = source_start(source);
	source_advance(source, &first, from);
	struct source_mark last = first;
	source_advance(source, &last, to);
	return (struct source_text){
	        .text = text_slice(source->text, from, to),
	        .place = source_place(source, first, last),
	        .style = source->style,
	        .raw = text_slice(source->raw, first.raw_at, source->raw.size),
	        .own = source->own,
	};
}
