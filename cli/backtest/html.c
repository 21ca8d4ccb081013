/* Puts the page of a report together, and writes it. */
#include "html.h"
#include "audit.h"
#include "html_mark.h"
#include "base/buf.h"
#include "cli/rewrite.h"

/* Whatever stood in the data, nothing is loaded, run or sent from this page. */
static void head_draw(const struct report *report, struct buf *out)
{
	char from[CIVIL_DATE_SIZE], to[CIVIL_DATE_SIZE];

	civil_print_date(report->from, from);
	civil_print_date(report->to, to);
	buf_print(out,
	        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	        "'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
	        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	        "<meta name=\"referrer\" content=\"no-referrer\">\n"
	        "<meta name=\"robots\" content=\"noindex\">\n"
	        "<title>Backtest, %s to %s</title>\n<style>\n%s</style>\n</head>\n<body>\n",
	        from, to, html_style);
}

static void heading_draw(const struct report *report, struct buf *out)
{
	buf_add_z(out, "<header>\n<h1>Whom these rules would have flagged</h1>\n<p>From ");
	html_day(out, report->from);
	buf_add_z(out, " to ");
	html_day(out, report->to);
	buf_add_z(out, "</p>\n</header>\n");
}

static void contents_draw(const struct report *report, struct buf *out)
{
	struct rule_words words;

	buf_add_z(out, "<nav aria-label=\"Rules\">\n<ul>\n");
	for (size_t rule = 0; rule < report->rule_count; rule++) {
		size_t count = report->students[rule].count;
		ruleset_rule_words(report->replay->set, (uint32_t)rule, &words);
		buf_print(out, "<li><a href=\"#rule-%zu\">", rule + 1);
		html_text(out, words.title);
		buf_print(out, "</a> <span class=\"soft\">%zu student%s</span></li>\n", count,
		        count == 1 ? "" : "s");
	}
	buf_add_z(out, "</ul>\n</nav>\n");
}

static void foot_draw(const struct report *report, struct buf *out)
{
	struct hash128 hash = ruleset_hash(report->replay->set);

	buf_print(out,
	        "</main>\n<footer>\n<p>Students stand here by their ids alone; a list of ids is still a "
	        "record of "
	        "students.</p>\n<p>Rule set <code>%016llx%016llx</code></p>\n</footer>\n</body>\n</html>\n",
	        (unsigned long long)hash.high, (unsigned long long)hash.low);
}

static void page_draw(struct report *report, struct buf *out)
{
	head_draw(report, out);
	heading_draw(report, out);
	contents_draw(report, out);
	buf_add_z(out, "<main>\n");
	html_headline(report, out);
	for (size_t rule = 0; rule < report->rule_count; rule++)
		html_rule(report, rule, out);
	html_load(report, out);
	if (report->versus)
		html_versus(report->versus, report, out);
	html_overlap(report, out);
	if (report->audit)
		html_audit(report->audit, out);
	foot_draw(report, out);
}

int html_write(struct report *report, const char *path, struct diag *why)
{
	struct buf page = {0};

	page_draw(report, &page);
	int result = file_replace(path, buf_text(&page), why);
	buf_finish(&page);
	return result;
}
