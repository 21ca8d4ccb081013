#ifndef CLI_BACKTEST_HTML_MARK_H
#define CLI_BACKTEST_HTML_MARK_H
/* Marks of HTML around text that is not ours: nothing of it becomes a mark.
 *
 *     static const struct html_column columns[] = {{"student", false}, {"alerts", true}};
 *     html_table(out, text_of("Students"), columns, 2);
 *     html_row(out, student);  html_cell_count(out, 3);  html_row_end(out);
 *     html_table_end(out); */
#include <intervene/value.h>

struct buf;

void html_text(struct buf *out, struct text text); /* escaped; what is no character to show is a U+FFFD */
void html_z(struct buf *out, const char *text);

struct html_column {
	const char *head;
	bool is_number;
};
void html_table(struct buf *out, struct text caption, const struct html_column *columns, size_t count);
void html_table_end(struct buf *out);
void html_row(struct buf *out, struct text head); /* with its first cell, which names it */
void html_row_end(struct buf *out);
void html_cell(struct buf *out, struct text text);
void html_cell_count(struct buf *out, size_t count);
void html_cell_value(struct buf *out, const struct value *value, enum value_style style);
void html_cell_words(struct buf *out, const char *words); /* in the place of a number */

void html_day(struct buf *out, int32_t day);
void html_instant(struct buf *out, int64_t at_ms, int32_t offset_s);

/* A figure and what it is of, in a <dl>. */
void html_figure(struct buf *out, const char *label, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
#endif
