/* Feeds that are behind what the district expects of them: said once when one begins to be, and when it has caught up, so
 * that a feed that is dead is one finding for whoever looks after it, and not an alert about each student. */
#include "core_inside.h"
#include "feeds.h"
#include "registrar_inside.h"
#include "daemon/log.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/zone.h"
#include <intervene/feeds.h>

#include <stdlib.h>
#include <string.h>

enum { LOOK_EVERY_MS = 1000 };

/* One feed of one school. */
struct late {
	enum event_type feed;
	char *school; /* owned */
	int32_t day;
	int64_t due_ms;
};

struct feeds {
	struct late *late; /* owned */
	size_t count, capacity;
	int64_t looked_ms; /* monotonic; 0: never */
};

struct feeds *feeds_create(void)
{
	return memory_take(sizeof(struct feeds));
}

static void clear(struct feeds *feeds)
{
	for (size_t i = 0; i < feeds->count; i++)
		free(feeds->late[i].school);
	free(feeds->late);
	feeds->late = NULL;
	feeds->count = feeds->capacity = 0;
}

void feeds_destroy(struct feeds *feeds)
{
	if (!feeds)
		return;
	clear(feeds);
	free(feeds);
}

static bool has(const struct feeds *feeds, const struct late *late)
{
	for (size_t i = 0; i < feeds->count; i++)
		if (feeds->late[i].feed == late->feed && strcmp(feeds->late[i].school, late->school) == 0)
			return true;
	return false;
}

static void on_behind(void *context, const struct feed_behind *behind)
{
	struct feeds *feeds = context;
	struct late late = {.feed = behind->feed, .day = behind->day, .due_ms = behind->due_ms};

	late.school = memory_take(behind->school.size + 1);
	if (behind->school.size)
		memcpy(late.school, behind->school.at, behind->school.size);
	feeds->late = memory_room(feeds->late, feeds->count, &feeds->capacity, sizeof(*feeds->late));
	feeds->late[feeds->count++] = late;
}

/* They need not be there: by other calendars, or in summer, they may be due no more. */
static const char *words_of(const struct core *core, const struct late *late, bool is_behind)
{
	if (is_behind)
		return "records that were due are not there";
	return ruleset_expects(core->registrar->options.set, (int)late->feed)
	               ? "records are behind no more"
	               : "records that were behind are expected no more";
}

static void say(const struct core *core, const struct late *late, bool is_behind)
{
	char date[CIVIL_DATE_SIZE], due[CIVIL_INSTANT_SIZE];

	civil_print_date(late->day, date);
	civil_print_instant(late->due_ms, zone_offset(core->options.zone, late->due_ms), due);
	log_write(is_behind ? LOG_WARNING : LOG_NOTICE, "feeds", words_of(core, late, is_behind),
	        (struct log_field[]){{"feed", 0, event_type_name(late->feed)}, {"school", 0, late->school},
	                {"day", 0, date}, {"due", 0, due}, {0}});
}

/* By feed and day: those of one day are said in one line. */
static int compare(const void *a, const void *b)
{
	const struct late *one = a, *other = b;

	if (one->feed != other->feed)
		return one->feed < other->feed ? -1 : 1;
	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	return strcmp(one->school, other->school);
}

/* Everybody who is judged later, and the alerts about feeds' days, go by what rules ask: this only tells. */
void feeds_look(struct core *core)
{
	int64_t mono_ms = seam_mono_ms(core->options.seam);
	struct feeds *feeds = core->feeds, now = {0};

	if (feeds->looked_ms && mono_ms < feeds->looked_ms + LOOK_EVERY_MS)
		return;
	engine_feeds_behind(core->registrar->engine, seam_wall_ms(core->options.seam), on_behind, &now);
	if (now.count)
		qsort(now.late, now.count, sizeof(*now.late), compare);
	now.looked_ms = mono_ms;
	for (size_t i = 0; i < now.count; i++)
		if (!has(feeds, &now.late[i]))
			say(core, &now.late[i], true);
	for (size_t i = 0; i < feeds->count; i++)
		if (!has(&now, &feeds->late[i]))
			say(core, &feeds->late[i], false);
	clear(feeds);
	*feeds = now;
}

size_t feeds_behind(const struct feeds *feeds)
{
	return feeds->count;
}

static bool is_alike(const struct late *a, const struct late *b)
{
	return a->feed == b->feed && a->day == b->day;
}

/* A line a feed and day: "records are behind: attendance of 2026-11-20 was due for north, south". */
void feeds_findings_json(const struct core *core, struct json *json)
{
	enum { SCHOOLS_NAMED = 5 };
	const struct feeds *feeds = core->feeds;
	char date[CIVIL_DATE_SIZE];

	for (size_t i = 0, end; i < feeds->count; i = end) {
		struct buf words = {0};
		for (end = i; end < feeds->count && is_alike(&feeds->late[end], &feeds->late[i]);)
			end++;
		civil_print_date(feeds->late[i].day, date);
		buf_print(&words, "records are behind: %s of %s was due for",
		        event_type_name(feeds->late[i].feed), date);
		for (size_t j = i; j < end && j < i + SCHOOLS_NAMED; j++)
			buf_print(&words, "%s %s", j > i ? "," : "", feeds->late[j].school);
		if (end > i + SCHOOLS_NAMED)
			buf_print(&words, " and %zu more", end - i - SCHOOLS_NAMED);
		json_text(json, buf_text(&words));
		buf_finish(&words);
	}
}

void feeds_metrics(const struct core *core, struct buf *out)
{
	const struct feeds *feeds = core->feeds;

	buf_add_z(out, "# TYPE intervened_feeds_behind gauge\n"
	               "# HELP intervened_feeds_behind schools whose records were due and are not there\n");
	for (int feed = 0; feed < EVENT_TYPE_COUNT; feed++) {
		size_t schools = 0;
		if (!core->registrar->options.set || !ruleset_expects(core->registrar->options.set, feed))
			continue;
		for (size_t i = 0; i < feeds->count; i++)
			schools += (int)feeds->late[i].feed == feed;
		buf_print(out, "intervened_feeds_behind{feed=\"%s\"} %zu\n",
		        event_type_name((enum event_type)feed), schools);
	}
}
