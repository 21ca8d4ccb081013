/* Draws how many alerts opened in each week, as bars and, for those who do not see them, as a sentence and a table. */
#include "html.h"
#include "html_mark.h"
#include "base/buf.h"
#include <stdio.h>

/* Of the drawing, in its own units: what it says stays large enough to be read, so many weeks are narrow ones. */
enum { WEEK_MOST = 18, WEEK_LEAST = 2, HIGH = 80, TOP = 18, FOOT = 20, WIDTH_LEAST = 240, WIDTH_MOST = 760 };

static size_t week_width(const struct report_weeks *weeks)
{
	size_t width = WIDTH_MOST / weeks->count;

	return width > WEEK_MOST ? WEEK_MOST : width < WEEK_LEAST ? WEEK_LEAST : width;
}

static int32_t monday(const struct report_weeks *weeks, size_t week)
{
	return weeks->first_monday + 7 * (int32_t)week;
}

static void bar_draw(const struct report_weeks *weeks, size_t week, struct buf *out)
{
	size_t width = week_width(weeks), gap = (width + 1) / 4;
	uint32_t most = weeks->opened[weeks->busiest], opened = weeks->opened[week];
	unsigned high = opened ? (unsigned)((uint64_t)opened * (HIGH - 1) / most) + 1 : 0;
	char date[CIVIL_DATE_SIZE];

	if (!opened)
		return;
	civil_print_date(monday(weeks, week), date);
	buf_print(out,
	        "<rect x=\"%zu\" y=\"%u\" width=\"%zu\" height=\"%u\"><title>week of %s: %u</title></rect>\n",
	        week * width, TOP + HIGH - high, width - gap, high, date, opened);
}

static void said(const struct report_weeks *weeks, struct text about, const char *id, struct buf *out)
{
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE], busiest[CIVIL_DATE_SIZE];

	civil_print_date(monday(weeks, 0), first);
	civil_print_date(monday(weeks, weeks->count - 1), last);
	civil_print_date(monday(weeks, weeks->busiest), busiest);
	buf_print(out, "<title id=\"%s-title\">Alerts that opened in each week: ", id);
	html_text(out, about);
	buf_print(out,
	        "</title>\n<desc id=\"%s-desc\">%zu weeks, from that of %s to that of %s. The busiest, that "
	        "of "
	        "%s, opened %u. The table below has every week.</desc>\n",
	        id, weeks->count, first, last, busiest, weeks->opened[weeks->busiest]);
}

static void labels_draw(const struct report_weeks *weeks, size_t width, struct buf *out)
{
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];
	size_t end = weeks->count * week_width(weeks);

	civil_print_date(monday(weeks, 0), first);
	civil_print_date(monday(weeks, weeks->count - 1), last);
	buf_print(out, "<line x1=\"0\" y1=\"%d.5\" x2=\"%zu\" y2=\"%d.5\"/>\n", TOP + HIGH, end, TOP + HIGH);
	buf_print(out, "<text x=\"0\" y=\"%d\">at most %u a week</text>\n", TOP - 6,
	        weeks->opened[weeks->busiest]);
	buf_print(out, "<text x=\"0\" y=\"%d\">%s</text>\n", TOP + HIGH + 15, first);
	if (weeks->count > 1)
		buf_print(out, "<text x=\"%zu\" y=\"%d\" text-anchor=\"end\">%s</text>\n", width,
		        TOP + HIGH + 15, last);
}

static void table(const struct report_weeks *weeks, struct buf *out)
{
	static const struct html_column columns[] = {{"week of", false}, {"opened", true}};
	char date[CIVIL_DATE_SIZE];

	buf_add_z(out, "<details><summary>Each week</summary>\n");
	html_table(out, text_of("Alerts that opened in each week"), columns, 2);
	for (size_t week = 0; week < weeks->count; week++) {
		civil_print_date(monday(weeks, week), date);
		html_row(out, text_of(date));
		html_cell_count(out, weeks->opened[week]);
		html_row_end(out);
	}
	html_table_end(out);
	buf_add_z(out, "</details>\n");
}

void html_weeks(const struct report_weeks *weeks, struct text about, const char *id, struct buf *out)
{
	size_t bars = weeks->count * week_width(weeks), width = bars > WIDTH_LEAST ? bars : WIDTH_LEAST;

	buf_print(out,
	        "<svg role=\"img\" aria-labelledby=\"%s-title %s-desc\" viewBox=\"0 0 %zu %d\" width=\"%zu\" "
	        "height=\"%d\">\n",
	        id, id, width, TOP + HIGH + FOOT, width, TOP + HIGH + FOOT);
	said(weeks, about, id, out);
	labels_draw(weeks, width, out);
	for (size_t week = 0; week < weeks->count; week++)
		bar_draw(weeks, week, out);
	buf_add_z(out, "</svg>\n");
	table(weeks, out);
}
