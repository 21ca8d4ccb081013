/* Showing a finding: to a person with the line it is about, to a program as JSON. */
#include "diag.h"
#include "buf.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

/* ANSI colours as compilers have taught everybody to read them. */
static const struct look {
	const char *word, *colour;
} looks[] = {
        [SEVERITY_ERROR] = {"error", "\033[1;31m"},
        [SEVERITY_WARNING] = {"warning", "\033[1;33m"},
        [SEVERITY_NOTE] = {"note", "\033[1;36m"},
};
static const char bold[] = "\033[1m", blue[] = "\033[1;34m", plain[] = "\033[0m";

enum { TAB_COLUMNS = 4 };
static const char tab_spaces[] = "    ";

/* Where a finding is written. */
struct sheet {
	struct buf *out; /* borrowed */
	bool colour;
};

static void start_colour(struct sheet sheet, const char *colour)
{
	if (sheet.colour)
		buf_add_z(sheet.out, colour);
}

/* Files and messages quote what strangers sent; a control character could repaint the reader's terminal.  C1 controls
 * are C2 80 .. C2 9F in UTF-8. */
static void add_safe(struct buf *out, struct text a)
{
	for (uint32_t i = 0; i < a.size; i++) {
		unsigned char c = (unsigned char)a.at[i];
		bool c1 = c == 0xc2 && i + 1 < a.size && (unsigned char)a.at[i + 1] < 0xa0;
		if (c == '\t')
			buf_add_z(out, tab_spaces);
		else if (c < 0x20 || c == 0x7f || c1)
			buf_add_char(out, c == '\n' ? ' ' : '?');
		else
			buf_add_char(out, (char)c);
		i += c1;
	}
}

/* Line `number` of `source`, without its end; false when the source is not that long. */
static bool find_line(struct text source, int number, struct text *out)
{
	const char *at = source.at, *end = at + source.size;
	for (int line = 1; line < number; line++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			return false;
		at = newline + 1;
	}
	const char *newline = memchr(at, '\n', (size_t)(end - at));
	size_t size = (size_t)((newline ? newline : end) - at);
	if (size && at[size - 1] == '\r')
		size--;
	*out = (struct text){at, (uint32_t)size};
	return true;
}

/* Screen columns that the first `characters` characters of a line take, tabs widened. */
static int screen_columns(struct text line, int characters)
{
	int columns = 0;
	for (uint32_t i = 0; i < line.size; i++) {
		if (((unsigned char)line.at[i] & 0xc0) == 0x80)
			continue;
		if (characters-- <= 0)
			break;
		columns += line.at[i] == '\t' ? TAB_COLUMNS : 1;
	}
	return columns;
}

static int clamp(int n, int least, int most)
{
	return n < least ? least : n > most ? most : n;
}

static void add_repeated(struct buf *out, char c, int count)
{
	for (int i = 0; i < count; i++)
		buf_add_char(out, c);
}

static void print_gutter(struct sheet sheet, const char *number, int width)
{
	start_colour(sheet, blue);
	buf_print(sheet.out, "%*s |", width, number);
	start_colour(sheet, plain);
	buf_add_char(sheet.out, ' ');
}

/* The carets stay within the line; one stands right after it when the finding is about its end. */
static void print_carets(struct sheet sheet, const struct diag *diag, struct text line)
{
	int end = (int)text_columns(line) + 1;
	int from = clamp(diag->place.column, 1, end);
	int to = clamp(diag->place.end_column, from, end);
	int before = screen_columns(line, from - 1);
	int under = screen_columns(line, to - 1) - before;
	add_repeated(sheet.out, ' ', before);
	start_colour(sheet, looks[diag->severity].colour);
	add_repeated(sheet.out, '^', under ? under : 1);
	if (*diag->help) {
		buf_add_char(sheet.out, ' ');
		add_safe(sheet.out, text_of(diag->help));
	}
	start_colour(sheet, plain);
	buf_add_char(sheet.out, '\n');
}

static void print_quote(struct sheet sheet, const struct diag *diag, struct text line)
{
	enum { GUTTER = 5 };
	char number[16];
	int digits = snprintf(number, sizeof number, "%d", diag->place.line);
	int width = digits > GUTTER ? digits : GUTTER;
	print_gutter(sheet, number, width);
	add_safe(sheet.out, line);
	buf_add_char(sheet.out, '\n');
	print_gutter(sheet, "", width);
	print_carets(sheet, diag, line);
}

static void print_place(struct sheet sheet, struct place place)
{
	start_colour(sheet, bold);
	add_safe(sheet.out, place.file);
	if (place.file.size)
		buf_add_char(sheet.out, ':');
	if (place.line > 0)
		buf_print(sheet.out, "%d:%d:", place.line, place.column);
	start_colour(sheet, plain);
	if (place.file.size || place.line > 0)
		buf_add_char(sheet.out, ' ');
}

static void print_message(struct sheet sheet, const struct diag *diag)
{
	start_colour(sheet, looks[diag->severity].colour);
	buf_add_z(sheet.out, looks[diag->severity].word);
	if (*diag->code)
		buf_print(sheet.out, " %s", diag->code);
	buf_add_char(sheet.out, ':');
	start_colour(sheet, plain);
	buf_add_char(sheet.out, ' ');
	add_safe(sheet.out, text_of(diag->message));
}

void diag_print(const struct diag *diag, struct text source, bool colour, struct buf *out)
{
	struct sheet sheet = {.out = out, .colour = colour};
	struct text line = {0};
	bool quoted = source.size && diag->place.line > 0 && find_line(source, diag->place.line, &line);
	print_place(sheet, diag->place);
	print_message(sheet, diag);
	/* With no carets to follow, the help follows the message. */
	if (!quoted && *diag->help) {
		buf_add_z(out, "; ");
		add_safe(out, text_of(diag->help));
	}
	buf_add_char(out, '\n');
	if (quoted)
		print_quote(sheet, diag, line);
}

static void add_fix(struct json *json, const struct fix *fix)
{
	json_key(json, "fix");
	json_object(json);
	json_key(json, "start"), json_integer(json, fix->column);
	json_key(json, "end"), json_integer(json, fix->end_column);
	json_key(json, "text"), json_z(json, fix->text);
	json_end(json);
}

static void add_shown(struct json *json, const struct diag *diag, struct text source)
{
	struct buf shown = {0};

	diag_print(diag, source, false, &shown);
	json_key(json, "shown"), json_text(json, buf_text(&shown));
	buf_finish(&shown);
}

void diag_json(const struct diag *diag, struct text source, struct json *json)
{
	json_object(json);
	json_key(json, "code"), json_z(json, diag->code);
	json_key(json, "severity"), json_z(json, looks[diag->severity].word);
	json_key(json, "file"), json_text(json, diag->place.file);
	json_key(json, "line"), json_integer(json, diag->place.line);
	json_key(json, "column"), json_integer(json, diag->place.column);
	json_key(json, "end_column"), json_integer(json, diag->place.end_column);
	json_key(json, "message"), json_z(json, diag->message);
	json_key(json, "help"), json_z(json, diag->help);
	if (diag->fix.end_column)
		add_fix(json, &diag->fix);
	if (source.size)
		add_shown(json, diag, source);
	json_end(json);
}
