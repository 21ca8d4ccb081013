/* Draws what a reader sees first: how many alerts about how many students, and what was taken for granted. */
#include "html.h"
#include "html_mark.h"
#include "base/buf.h"

/* Of any rule. */
static size_t students_flagged(struct report *report)
{
	bool *is_flagged =
	        arena_take_array(&report->arena, report->replay->log->students.count + 1, sizeof(bool));
	size_t count = 0;

	for (size_t i = 0; i < report->count; i++) {
		count += !is_flagged[report->items[i].episode->student];
		is_flagged[report->items[i].episode->student] = true;
	}
	return count;
}

static void load_draw(struct report *report, const struct report_weeks *weeks, struct buf *out)
{
	struct report_span all = {report->items, report->count};
	struct ratio average = {0, 1};
	struct buf words = {0};
	char busiest[CIVIL_DATE_SIZE];

	ratio_make((__int128)report->count, (__int128)weeks->count, &average);
	struct value a_week = value_number(average);
	value_print(&a_week, VALUE_PLAIN, &words);
	civil_print_date(weeks->first_monday + 7 * (int32_t)weeks->busiest, busiest);
	html_figure(out, "alerts", "%zu", report->count);
	html_figure(out, "students flagged", "%zu of %zu", students_flagged(report),
	        replay_students(report->replay));
	html_figure(out, "alerts a week", "%s", buf_z(&words));
	html_figure(out, "busiest week", "%u, that of %s", weeks->opened[weeks->busiest], busiest);
	html_figure(out, "withdrawn", "%zu", report_withdrawn(all));
	html_figure(out, "still open", "%zu", report_open(all));
	buf_finish(&words);
}

/* Not told where there are none. */
static void count_say(uint64_t count, const char *noun, const char *rest, struct buf *out)
{
	if (count)
		buf_print(out, "<li>%llu %s%s %s</li>\n", (unsigned long long)count, noun,
		        count == 1 ? "" : "s", rest);
}

static void assumed_draw(const struct report *report, struct buf *out)
{
	const struct replay *replay = report->replay;

	buf_add_z(out, "<h2>What this stands on</h2>\n<ul>\n");
	buf_print(out, "<li>%llu events, taken ", (unsigned long long)replay->log->events);
	buf_add_z(out, replay->as_corrected ? "as they were corrected in the end: what people would have "
	                                      "been told on the day may differ"
	                                    : "as they were known at the time: an alert whose evidence was "
	                                      "corrected later is withdrawn");
	buf_add_z(out, "</li>\n");
	for (size_t i = 0; i < report->assumed->count; i++) {
		buf_add_z(out, "<li>assumed: ");
		html_z(out, report->assumed->items[i]);
		buf_add_z(out, "</li>\n");
	}
	count_say(replay_unplaced(replay), "student", "with events but no enrollment: not judged", out);
	count_say(replay->log->bad, "line", "that could not be read", out);
	buf_add_z(out, "</ul>\n");
}

void html_headline(struct report *report, struct buf *out)
{
	struct report_span all = {report->items, report->count};
	struct report_weeks weeks = report_weeks(report, all, &report->arena);

	buf_add_z(out, "<dl class=\"figures\">\n");
	load_draw(report, &weeks, out);
	buf_add_z(out, "</dl>\n");
	if (report->count)
		html_weeks(&weeks, text_of("all rules"), "weeks", out);
	assumed_draw(report, out);
}
