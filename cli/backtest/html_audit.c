/* Draws an audit: a table for each rule and group, what is notable, and who looked. */
#include "audit.h"
#include "html.h"
#include "html_mark.h"
#include "base/buf.h"

static void number_cell(struct ratio ratio, enum value_style style, bool is_known, struct buf *out)
{
	struct value value = value_number(ratio);

	if (is_known)
		html_cell_value(out, &value, style);
	else
		html_cell_words(out, "-");
}

static void count_cell(size_t count, bool is_hidden, struct buf *out)
{
	if (is_hidden)
		html_cell_words(out, "hidden");
	else
		html_cell_count(out, count);
}

static void row_draw(const struct audit_row *row, struct buf *out)
{
	html_row(out, audit_value(row));
	count_cell(row->students, row->is_small, out);
	count_cell(row->flagged, row->is_hidden, out);
	number_cell(row->rate, VALUE_PERCENT, !row->is_hidden, out);
	number_cell(row->ratio, VALUE_PLAIN, !row->is_hidden && row->has_ratio, out);
	html_row_end(out);
}

static bool is_notable(const struct audit_row *row)
{
	return row->is_notable[AUDIT_OVER] || row->is_notable[AUDIT_UNDER];
}

static void finding_draw(const struct audit_rule *rule, const struct audit_row *row, unsigned finding,
        enum rule_kind kind, struct buf *out)
{
	struct buf words = {0};

	audit_say(rule, row, finding, kind, &words);
	buf_add_z(out, "<li class=\"notable\">");
	html_text(out, buf_text(&words));
	buf_add_z(out, "</li>\n");
	buf_finish(&words);
}

/* A list without items is none. */
static void findings_draw(
        const struct audit_group *group, const struct audit_rule *rule, enum rule_kind kind, struct buf *out)
{
	size_t notable = 0;

	for (size_t i = 0; i < group->row_count; i++)
		notable += is_notable(&rule->rows[i]);
	if (!notable)
		return;
	buf_add_z(out, "<ul>\n");
	for (size_t i = 0; i < group->row_count; i++)
		for (unsigned finding = 0; finding < AUDIT_FINDINGS; finding++)
			if (rule->rows[i].is_notable[finding])
				finding_draw(rule, &rule->rows[i], finding, kind, out);
	buf_add_z(out, "</ul>\n");
}

static void rule_draw(
        const struct audit *audit, const struct audit_group *group, size_t number, struct buf *out)
{
	const struct audit_rule *rule = &group->rules[number];
	const struct html_column columns[] = {
	        {"group", false}, {"students", true}, {"flagged", true}, {"rate", true}, {"ratio", true}};
	struct rule_words words;

	ruleset_rule_words(audit->report->replay->set, (uint32_t)number, &words);
	html_table(out, words.title, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < group->row_count; i++)
		row_draw(&rule->rows[i], out);
	html_table_end(out);
	findings_draw(group, rule, words.kind, out);
	if (!rule->highest)
		buf_add_z(out, "<p class=\"soft\">Too few to tell anything.</p>\n");
	else if (audit_hides(group, rule))
		buf_add_z(out, "<p class=\"soft\">Hidden: fewer than 10 students, or what would give them "
		               "away.</p>\n");
}

static void group_draw(const struct audit *audit, size_t number, struct buf *out)
{
	const struct audit_group *group = &audit->groups[number];

	buf_print(out, "<section aria-labelledby=\"audit-%zu-title\">\n<h2 id=\"audit-%zu-title\">Audit by ",
	        number + 1, number + 1);
	html_text(out, group->name);
	buf_print(out,
	        "</h2>\n<p>Of %zu students, how many of each group were flagged. The ratio is that of the "
	        "group's "
	        "rate to the rate of everybody else. It tells that something differs, not why.</p>\n",
	        group->students);
	for (size_t rule = 0; rule < audit->report->rule_count; rule++)
		rule_draw(audit, group, rule, out);
	buf_add_z(out, "</section>\n");
}

void html_audit(const struct audit *audit, struct buf *out)
{
	struct arena arena = {0};
	struct text reviewed = audit_reviewed(audit, &arena);

	for (size_t i = 0; i < audit->group_count; i++)
		group_draw(audit, i, out);
	if (reviewed.size) {
		buf_add_z(out, "<p class=\"signed\">This audit was ");
		html_text(out, reviewed);
		buf_add_z(out, "</p>\n");
	}
	arena_finish(&arena);
}
