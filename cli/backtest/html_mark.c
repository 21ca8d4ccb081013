/* Escapes text and puts it between marks of HTML. */
#include "html_mark.h"
#include "base/buf.h"
#include "base/civil.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const escapes[128] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};

/* Letters beyond ASCII are UTF-8 as they came: files are refused otherwise. */
void html_text(struct buf *out, struct text text)
{
	for (uint32_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c < sizeof(escapes) / sizeof(*escapes) && escapes[c])
			buf_add_z(out, escapes[c]);
		else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			buf_add_z(out, "\uFFFD");
		else
			buf_add_char(out, (char)c);
	}
}

void html_z(struct buf *out, const char *text)
{
	html_text(out, text_of(text));
}

/* --- tables ------------------------------------------------------------------------------------------------- */

/* A table may be wider than the screen: it moves by itself, by keys as well. */
void html_table(struct buf *out, struct text caption, const struct html_column *columns, size_t count)
{
	buf_add_z(out, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
	html_text(out, caption);
	buf_add_z(out, "\"><table><caption>");
	html_text(out, caption);
	buf_add_z(out, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < count; i++) {
		buf_print(out, "<th scope=\"col\"%s>", columns[i].is_number ? " class=\"number\"" : "");
		html_z(out, columns[i].head);
		buf_add_z(out, "</th>");
	}
	buf_add_z(out, "</tr></thead>\n<tbody>\n");
}

void html_table_end(struct buf *out)
{
	buf_add_z(out, "</tbody></table></div>\n");
}

void html_row(struct buf *out, struct text head)
{
	buf_add_z(out, "<tr><th scope=\"row\">");
	html_text(out, head);
	buf_add_z(out, "</th>");
}

void html_row_end(struct buf *out)
{
	buf_add_z(out, "</tr>\n");
}

void html_cell(struct buf *out, struct text text)
{
	buf_add_z(out, "<td>");
	html_text(out, text);
	buf_add_z(out, "</td>");
}

void html_cell_words(struct buf *out, const char *words)
{
	buf_add_z(out, "<td class=\"number\">");
	html_z(out, words);
	buf_add_z(out, "</td>");
}

void html_cell_count(struct buf *out, size_t count)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%zu", count);
	html_cell_words(out, digits);
}

void html_cell_value(struct buf *out, const struct value *value, enum value_style style)
{
	struct buf words = {0};

	value_print(value, style, &words);
	html_cell_words(out, buf_z(&words));
	buf_finish(&words);
}

/* --- times and figures -------------------------------------------------------------------------------------- */

void html_day(struct buf *out, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	buf_print(out, "<time datetime=\"%s\">%s</time>", date, date);
}

/* To the minute, at the student's school; midnight is the day. */
void html_instant(struct buf *out, int64_t at_ms, int32_t offset_s)
{
	enum { DATE = CIVIL_DATE_SIZE - 1, CLOCK = 5 };
	char instant[CIVIL_INSTANT_SIZE];

	civil_print_instant(at_ms, offset_s, instant);
	const char *clock = instant + DATE + 1;

	buf_print(out, "<time datetime=\"%s\">%.*s", instant, DATE, instant);
	if (strncmp(clock, "00:00:00", 8) != 0)
		buf_print(out, " %.*s", CLOCK, clock);
	buf_add_z(out, "</time>");
}

void html_figure(struct buf *out, const char *label, const char *format, ...)
{
	char words[160];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	buf_add_z(out, "<div><dt>");
	html_z(out, label);
	buf_add_z(out, "</dt><dd>");
	html_z(out, words);
	buf_add_z(out, "</dd></div>\n");
}
