/* Draws what a rule says, whom it flagged, and when. */
#include "html.h"
#include "html_mark.h"
#include "base/buf.h"
#include <intervene/plain.h>
#include <stdio.h>
#include <string.h>

/* A label stands at the first line of its part. */
static void words_draw(struct report *report, size_t rule, struct buf *out)
{
	struct plain_rule plain;

	ruleset_plain(report->replay->set, (uint32_t)rule, TONGUE_EN, &report->arena, &plain);
	buf_add_z(out, "<dl class=\"words\">\n");
	for (size_t i = 0; i < plain.count; i++) {
		const struct plain_line *line = &plain.lines[i];
		bool is_first = i == 0 || strcmp(plain.lines[i - 1].part, line->part) != 0;
		if (is_first) {
			buf_add_z(out, "<dt>");
			html_z(out, line->label);
			buf_add_z(out, "</dt>");
		}
		buf_print(out, "<dd%s>", line->depth ? " class=\"under\"" : "");
		html_text(out, line->words);
		buf_add_z(out, "</dd>\n");
	}
	buf_add_z(out, "</dl>\n");
}

/* So that a page says which wording of a rule it is about. */
static void condition_draw(const struct rule_words *words, struct buf *out)
{
	buf_add_z(out, "<p class=\"soft\">As it is written: <code>");
	html_text(out, words->when);
	buf_print(out, "</code>, version <code>%016llx</code></p>\n", (unsigned long long)words->logic.high);
}

static void figures_draw(struct report *report, size_t rule, struct buf *out)
{
	struct report_span span = report_rule(report, rule);
	int64_t days = report_median_days(span, &report->arena);

	buf_add_z(out, "<dl class=\"figures\">\n");
	html_figure(out, "students", "%zu", report->students[rule].count);
	html_figure(out, "alerts", "%zu", span.count);
	html_figure(out, "withdrawn", "%zu", report_withdrawn(span));
	html_figure(out, "still open", "%zu", report_open(span));
	if (days >= 0)
		html_figure(out, "median days open", "%lld", (long long)days);
	buf_add_z(out, "</dl>\n");
}

static void instant_cell(
        const struct report *report, const struct episode *episode, int64_t at_ms, struct buf *out)
{
	buf_add_z(out, "<td>");
	html_instant(out, at_ms, report_offset(report, episode->student, at_ms));
	buf_add_z(out, "</td>");
}

static void episode_draw(
        const struct report *report, const struct reported *item, bool has_values, struct buf *out)
{
	const struct episode *episode = item->episode;

	html_row(out, item->student);
	if (has_values)
		html_cell(out, episode->per);
	instant_cell(report, episode, episode->opened_ms, out);
	if (episode->closed_ms)
		instant_cell(report, episode, episode->closed_ms, out);
	else
		html_cell(out, text_of("still open"));
	html_cell(out, text_of(episode->closed_ms ? close_why_name(episode->why) : ""));
	html_row_end(out);
}

static void students_draw(const struct report *report, size_t rule, bool has_values, struct buf *out)
{
	static const struct html_column all[] = {
	        {"student", false}, {"opened", false}, {"closed", false}, {"why", false}};
	static const struct html_column each[] = {
	        {"student", false}, {"of", false}, {"opened", false}, {"closed", false}, {"why", false}};
	struct report_span span = report_rule(report, rule);

	buf_add_z(out, "<details><summary>Each alert</summary>\n");
	html_table(
	        out, text_of("Alerts, by the day they opened"), has_values ? each : all, has_values ? 5 : 4);
	for (size_t i = 0; i < span.count; i++)
		episode_draw(report, &span.items[i], has_values, out);
	html_table_end(out);
	buf_add_z(out, "</details>\n");
}

void html_rule(struct report *report, size_t rule, struct buf *out)
{
	struct report_span span = report_rule(report, rule);
	struct report_weeks weeks = report_weeks(report, span, &report->arena);
	struct rule_words words;
	char id[32];

	snprintf(id, sizeof(id), "weeks-%zu", rule + 1);
	ruleset_rule_words(report->replay->set, (uint32_t)rule, &words);
	buf_print(out, "<section id=\"rule-%zu\" aria-labelledby=\"rule-%zu-title\">\n", rule + 1, rule + 1);
	buf_print(out, "<h2 id=\"rule-%zu-title\">", rule + 1);
	html_text(out, words.title);
	buf_add_z(out, "</h2>\n<p class=\"id\">");
	html_text(out, words.id);
	buf_add_z(out, "</p>\n");
	words_draw(report, rule, out);
	condition_draw(&words, out);
	figures_draw(report, rule, out);
	if (span.count) {
		html_weeks(&weeks, words.title, id, out);
		html_by(report, rule, out);
		students_draw(report, rule, words.has_values, out);
	}
	buf_add_z(out, "</section>\n");
}
