/* Draws where a rule's students are, and on whose desk the alerts would have been. */
#include "by.h"
#include "html.h"
#include "html_mark.h"
#include "load.h"
#include "base/buf.h"

static void share_cell(struct buf *out, const struct by_row *row)
{
	struct value share = value_unknown(REASON_NO_DATA);
	struct ratio ratio;

	if (row->of && ratio_make(by_tenths(row), 1000, &ratio) == 0)
		share = value_number(ratio);
	html_cell_value(out, &share, VALUE_PERCENT);
}

void html_by(const struct report *report, size_t rule, struct buf *out)
{
	struct arena arena = {0};

	for (int kind = 0; report->by && kind < BY_KINDS; kind++) {
		const struct html_column columns[] = {{by_names[kind], false}, {"students", true},
		        {"of", true}, {"alerts", true}, {"rate", true}};
		if (!report->by->is_asked[kind])
			continue;
		struct by_table table = by_flagged(report->by, report, rule, (enum by_kind)kind, &arena);
		html_table(out, text_of(kind == BY_SCHOOL ? "In each school" : "In each grade"), columns, 5);
		for (size_t i = 0; i < table.count; i++) {
			html_row(out, table.rows[i].name);
			html_cell_count(out, table.rows[i].students);
			html_cell_count(out, table.rows[i].of);
			html_cell_count(out, table.rows[i].alerts);
			share_cell(out, &table.rows[i]);
			html_row_end(out);
		}
		html_table_end(out);
	}
	arena_finish(&arena);
}

void html_load(const struct report *report, struct buf *out)
{
	static const struct html_column columns[] = {
	        {"person", false}, {"alerts", true}, {"busiest week", false}, {"alerts in it", true}};
	const struct load *load = report->load;

	if (!load->count)
		return;
	buf_add_z(out, "<section id=\"load\" aria-labelledby=\"load-title\">\n"
	               "<h2 id=\"load-title\">On whose desk</h2>\n");
	html_table(out, text_of("By the caseloads of the roster"), columns, 4);
	for (size_t i = 0; i < load->count; i++) {
		const struct load_person *person = &load->people[i];
		char monday[CIVIL_DATE_SIZE];

		civil_print_date(load->first_monday + 7 * (int32_t)person->busiest, monday);
		html_row(out, person->person);
		html_cell_count(out, person->alerts);
		html_cell(out, text_of(monday));
		html_cell_count(out, person->weeks[person->busiest]);
		html_row_end(out);
	}
	html_table_end(out);
	if (load->unassigned)
		buf_print(out, "<p>%zu alerts about students in no caseload.</p>\n", load->unassigned);
	buf_add_z(out, "</section>\n");
}
