#ifndef CLI_BACKTEST_HTML_H
#define CLI_BACKTEST_HTML_H
/* A report as one HTML file that stands by itself: it asks nothing of the network, runs no script, and can be mailed to a
 * committee or printed.  Students stand in it by their ids alone.
 *
 *     html_write(&report, "backtest.html", &why);                 the report is gathered
 *
 * What it says is the report's; here it is only drawn. */
#include "cli/report.h"

struct buf;

/* In one step: whoever reads the file meanwhile sees the old one or the new one. */
int html_write(struct report *report, const char *path, struct diag *why);

/* --- its parts --- */

extern const char html_style[];
void html_headline(struct report *report, struct buf *out);
/* Bars of a week each.  `about` says of what, and `id` is of no other chart. */
void html_weeks(const struct report_weeks *weeks, struct text about, const char *id, struct buf *out);
void html_rule(struct report *report, size_t rule, struct buf *out);
void html_by(const struct report *report, size_t rule, struct buf *out); /* nothing without --by */
void html_load(const struct report *report, struct buf *out);
void html_versus(const struct versus *versus, const struct report *candidate, struct buf *out);
void html_overlap(const struct report *report, struct buf *out);
void html_audit(const struct audit *audit, struct buf *out);
#endif
