/* Draws which rules flag the same students. */
#include "html.h"
#include "html_mark.h"
#include "base/buf.h"

static struct text rule_id(const struct report *report, size_t rule)
{
	struct rule_words words;

	ruleset_rule_words(report->replay->set, (uint32_t)rule, &words);
	return words.id;
}

static void pair_draw(const struct report *report, size_t rule, size_t other, size_t both, struct buf *out)
{
	html_row(out, rule_id(report, rule));
	html_cell_count(out, report->students[rule].count);
	html_cell(out, rule_id(report, other));
	html_cell_count(out, report->students[other].count);
	html_cell_count(out, both);
	html_row_end(out);
}

static bool any_overlap(const struct report *report)
{
	for (size_t rule = 0; rule < report->rule_count; rule++)
		for (size_t other = rule + 1; other < report->rule_count; other++)
			if (report_overlap(report, rule, other))
				return true;
	return false;
}

void html_overlap(const struct report *report, struct buf *out)
{
	static const struct html_column columns[] = {{"rule", false}, {"students", true}, {"and rule", false},
	        {"students", true}, {"of both", true}};

	if (!any_overlap(report))
		return;
	buf_add_z(out, "<section id=\"overlap\" aria-labelledby=\"overlap-title\">\n"
	               "<h2 id=\"overlap-title\">Rules that flag the same students</h2>\n");
	html_table(out, text_of("Students of two rules"), columns, sizeof(columns) / sizeof(*columns));
	for (size_t rule = 0; rule < report->rule_count; rule++)
		for (size_t other = rule + 1; other < report->rule_count; other++) {
			size_t both = report_overlap(report, rule, other);
			if (both)
				pair_draw(report, rule, other, both, out);
		}
	html_table_end(out);
	buf_add_z(out, "</section>\n");
}
