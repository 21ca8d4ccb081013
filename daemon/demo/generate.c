/* Writes a made-up district, day by day, into the files of a folder. */
#include "generate.h"
#include "sample.h"
#include "mailbag.h"
#include "base/arena.h"
#include "base/diag.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SCHOOLS_MAX = 900, STUDENTS_MAX = 99999 };

/* School days of the demonstration: it ends while the year goes on, so that its alerts are there to look at. */
enum { PRESENT_BEGINS = 106, PRESENT_ENDS = 121 };

struct generate_plan generate_demo_plan(void)
{
	return (struct generate_plan){
	        .students = 1200,
	        .days = 178,
	        .schools = 3,
	        .seed = 7,
	        .first_day = civil_day(2025, 8, 18),
	        .until = NO_DAY,
	};
}

static int plan_check(const struct generate_plan *plan, struct diag *why)
{
	if (plan->students < 1 || plan->students > STUDENTS_MAX)
		return diag_set(why, "G101", "a made-up district has 1 to %d students", STUDENTS_MAX);
	if (plan->days < 1 || plan->days > YEAR_DAYS_MAX)
		return diag_set(why, "G102", "a made-up year has 1 to %d school days", YEAR_DAYS_MAX);
	if (plan->schools < 1 || plan->schools > SCHOOLS_MAX)
		return diag_set(why, "G103", "a made-up district has 1 to %d schools", SCHOOLS_MAX);
	return 0;
}

static int folder_make(const char *path, struct diag *why)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return 0;
	return diag_set(why, "G104", "cannot make the folder %s: %s", path, strerror(errno));
}

static FILE *file_make(const char *folder, const char *name, struct diag *why)
{
	struct arena arena = {0};
	const char *path = arena_print(&arena, "%s/%s", folder, name);
	FILE *file = fopen(path, "we");

	if (!file)
		diag_set(why, "G105", "cannot write %s: %s", path, strerror(errno));
	arena_finish(&arena);
	return file;
}

/* A full disk shows at the latest when the file is closed. */
static int file_close(FILE *file, struct diag *why)
{
	bool is_bad = file && ferror(file);

	if (file && (fclose(file) || is_bad))
		return diag_set(why, "G106", "the files could not be written whole: %s", strerror(errno));
	return 0;
}

static int file_put(const char *folder, const char *name, struct text bytes, struct diag *why)
{
	FILE *file = file_make(folder, name, why);

	if (!file)
		return -1;
	fwrite(bytes.at, 1, bytes.size, file);
	return file_close(file, why);
}

/* Where lines go; from `present_ms` on, all of them to `present`, and from `end_ms` on nowhere. */
struct sink {
	FILE *roster, *events, *present;
	int64_t present_ms, end_ms;
};

static void sink_flush(const struct sink *sink, struct mailbag *bag, int64_t before_ms)
{
	FILE *const past[TO_COUNT] = {[TO_ROSTER] = sink->roster, [TO_EVENTS] = sink->events};
	FILE *const present[TO_COUNT] = {[TO_ROSTER] = sink->present, [TO_EVENTS] = sink->present};

	before_ms = before_ms < sink->end_ms ? before_ms : sink->end_ms;
	mailbag_flush(bag, before_ms < sink->present_ms ? before_ms : sink->present_ms, past);
	mailbag_flush(bag, before_ms, present);
}

static void day_write(struct sample *sample, int32_t day_index, struct mailbag *bag)
{
	for (uint32_t i = 0; i < sample->pupil_count; i++)
		roster_day_lines(sample, &sample->pupils[i], day_index, bag);
	for (uint32_t i = 0; i < sample->pupil_count; i++)
		school_day_lines(sample, &sample->pupils[i], day_index, bag);
}

static void sample_write(struct sample *sample, const struct sink *sink)
{
	struct mailbag bag = {0};

	roster_lines(sample, &bag);
	for (size_t i = 0; i < sample->year.count; i++) {
		sink_flush(sink, &bag, year_instant_ms(sample->year.days[i], 0));
		day_write(sample, (int32_t)i, &bag);
	}
	sink_flush(sink, &bag, INT64_MAX);
	mailbag_finish(&bag);
}

static int calendars_write(const struct year *year, const char *folder, struct diag *why)
{
	struct arena arena = {0};
	struct buf bytes = {0};
	const char *calendars = arena_print(&arena, "%s/calendar.d", folder);
	int result = folder_make(calendars, why);

	for (enum level level = 0; level < LEVEL_COUNT && result == 0; level++) {
		const struct level_words *words = &level_words[level];
		buf_clear(&bytes);
		year_print(year, words->calendar, words->day_ends, &bytes);
		result = file_put(
		        calendars, arena_print(&arena, "%s.yml", words->calendar), buf_text(&bytes), why);
	}
	buf_finish(&bytes);
	arena_finish(&arena);
	return result;
}

static int64_t end_ms(const struct generate_plan *plan)
{
	return plan->until == NO_DAY ? INT64_MAX : year_instant_ms(plan->until + 1, 0);
}

static void sample_of(const struct generate_plan *plan, struct sample *out)
{
	*out = (struct sample){0};
	year_plan(&out->year, plan->first_day, plan->days);
	sample_create(out, plan->seed, plan->students, plan->schools);
}

struct folder_plan {
	const char *folder, *past, *present; /* present: NULL when there is only the past */
	int64_t present_ms, end_ms;
};

/* Opens what is needed, writes, closes. */
static int folder_write(struct sample *sample, const struct folder_plan *plan, struct diag *why)
{
	struct sink sink = {.present_ms = plan->present_ms, .end_ms = plan->end_ms};

	if (folder_make(plan->folder, why) || calendars_write(&sample->year, plan->folder, why))
		return -1;
	sink.roster = file_make(plan->folder, "roster.ndjson", why);
	sink.events = file_make(plan->folder, plan->past, why);
	if (plan->present)
		sink.present = file_make(plan->folder, plan->present, why);
	int result = sink.roster && sink.events && (!plan->present || sink.present) ? 0 : -1;
	if (result == 0)
		sample_write(sample, &sink);
	result |= file_close(sink.roster, why);
	result |= file_close(sink.events, why);
	result |= file_close(sink.present, why);
	return result;
}

int generate_folder(const struct generate_plan *plan, const char *folder, struct diag *why)
{
	struct sample sample;

	if (plan_check(plan, why))
		return -1;
	sample_of(plan, &sample);
	struct folder_plan files = {folder, "events.ndjson", NULL, INT64_MAX, end_ms(plan)};
	int result = folder_write(&sample, &files, why);
	sample_finish(&sample);
	return result;
}

int generate_stream(const struct generate_plan *plan, FILE *out, struct diag *why)
{
	struct sample sample;
	struct sink sink = {.roster = out, .events = out, .present_ms = INT64_MAX, .end_ms = end_ms(plan)};

	if (plan_check(plan, why))
		return -1;
	sample_of(plan, &sample);
	sample_write(&sample, &sink);
	sample_finish(&sample);
	if (fflush(out) || ferror(out))
		return diag_set(why, "G106", "the lines could not be written whole: %s", strerror(errno));
	return 0;
}

static int demo_extras(const char *folder, struct diag *why)
{
	struct arena arena = {0};
	const char *rules = arena_print(&arena, "%s/rules.d", folder);
	int result = folder_make(rules, why);

	if (result == 0)
		result = file_put(rules, "demo.yml", demo_rules(), why);
	if (result == 0)
		result = file_put(folder, "timezone", text_of(YEAR_ZONE "\n"), why);
	arena_finish(&arena);
	return result;
}

int generate_demo(const char *folder, struct diag *why)
{
	struct generate_plan plan = generate_demo_plan();
	struct sample sample;

	sample_of(&plan, &sample);
	const int32_t *days = sample.year.days;
	struct folder_plan files = {folder, "history.ndjson", "present.ndjson",
	        year_instant_ms(days[PRESENT_BEGINS], 0), year_instant_ms(days[PRESENT_ENDS], 0)};
	int result = folder_write(&sample, &files, why);
	sample_finish(&sample);
	return result ? result : demo_extras(folder, why);
}
