/* Writes the standard work, a day at a time. */
#include "work.h"
#include "tests/sim/chance.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* School years begin on the first Monday from here, and each holds so many days. */
enum { FIRST_YEAR = 2023, FIRST_MONTH = 9, YEAR_DAYS = 184, LATEST = 5, SENT_MINUTE = 23 * 60 };

/* Three kinds of students: how often absent, what they score, how often referred. */
static const struct kind {
	double share, absent, mean, referred;
} kinds[] = {{0.03, 0.30, 55, 0.06}, {0.15, 0.12, 66, 0.02}, {1, 0.04, 82, 0.001}};

struct line {
	size_t at, size;
};

/* The lines of a day that is still to be sent; those of later days are what is sent again. */
struct day {
	struct buf bytes;
	struct line *lines; /* owned */
	size_t count, capacity;
};

struct work {
	const struct work_plan *plan;
	struct chance chance;
	struct day days[LATEST + 1]; /* by day modulo their number */
	struct work_counts *counts;
	struct buf line;
	uint32_t day;
	char date[CIVIL_DATE_SIZE];
};

static double fraction(struct chance *chance)
{
	return (double)(chance_next(chance) >> 11) * 0x1p-53;
}

/* Box and Muller. */
static double bell(struct chance *chance, double mean, double deviation)
{
	double radius = sqrt(-2 * log(1 - fraction(chance)));

	return mean + deviation * radius * cos(6.283185307179586 * fraction(chance));
}

static int32_t year_begins(uint32_t year)
{
	int32_t day = civil_day(FIRST_YEAR + (int)year, FIRST_MONTH, 1);

	return day + (8 - (int32_t)civil_weekday(day)) % 7;
}

static int32_t civil_of_school_day(uint32_t day)
{
	uint32_t in_year = day % YEAR_DAYS;

	return year_begins(day / YEAR_DAYS) + (int32_t)(in_year / 5 * 7 + in_year % 5);
}

static const struct kind *kind_of(const struct work_plan *plan, uint32_t student)
{
	struct chance chance = {plan->seed * 1000003 + student};
	double drawn = fraction(&chance);
	const struct kind *kind = kinds;

	while (drawn >= kind->share)
		kind++;
	return kind;
}

static void day_add(struct day *day, struct text line)
{
	day->lines = memory_room(day->lines, day->count, &day->capacity, sizeof(*day->lines));
	day->lines[day->count++] = (struct line){day->bytes.size, line.size};
	buf_add_text(&day->bytes, line);
}

static void line_begin(
        struct work *work, uint32_t student, const char *type, const char *date, const char *time)
{
	buf_clear(&work->line);
	buf_print(&work->line,
	        "{\"id\":\"e%" PRIu64 "\",\"type\":\"%s\",\"student\":\"S%06" PRIu32
	        "\",\"time\":\"%sT%sZ\",",
	        work->counts->events, type, student, date, time);
}

static void attendance(struct work *work, uint32_t student, const char *date, bool is_absent, bool is_excused)
{
	line_begin(work, student, "attendance", date, "08:05:00");
	buf_print(&work->line, "\"status\":\"%s\",\"excused\":%s}\n", is_absent ? "absent" : "present",
	        is_absent && is_excused ? "true" : "false");
}

static void send_later(struct work *work)
{
	uint32_t later = work->day + (uint32_t)chance_between(&work->chance, 1, LATEST);

	if (later < work->plan->days)
		day_add(&work->days[later % (LATEST + 1)], buf_text(&work->line));
	work->counts->lines += later < work->plan->days;
}

/* In three of ten the date was wrong and is now the school day before; else the status was. */
static void correct(struct work *work, uint32_t student, bool was_absent)
{
	char before[CIVIL_DATE_SIZE];
	bool moves = work->day % YEAR_DAYS > 0 && chance_below(&work->chance, 10) < 3;
	uint64_t lines = work->counts->lines;

	civil_print_date(civil_of_school_day(work->day - moves), before);
	attendance(work, student, before, moves ? was_absent : !was_absent, false);
	send_later(work);
	work->counts->corrections += work->counts->lines - lines;
	work->counts->moved += moves && work->counts->lines > lines;
}

static void send_again(struct work *work)
{
	uint64_t lines = work->counts->lines;

	send_later(work);
	work->counts->duplicates += work->counts->lines - lines;
}

static void send(struct work *work)
{
	day_add(&work->days[work->day % (LATEST + 1)], buf_text(&work->line));
	work->counts->lines++;
}

static bool is_one_in(struct work *work, int n)
{
	return work->plan->is_mixed && chance_one_in(&work->chance, n);
}

static void send_maybe_again(struct work *work)
{
	send(work);
	if (is_one_in(work, 100))
		send_again(work);
}

static void student_attends(struct work *work, uint32_t student, const struct kind *kind)
{
	bool is_absent = fraction(&work->chance) < kind->absent;
	bool is_excused = is_absent && fraction(&work->chance) < 0.4;

	work->counts->events++;
	attendance(work, student, work->date, is_absent, is_excused);
	if (is_one_in(work, 184)) { /* of all events one in 200 */
		send(work);
		correct(work, student, is_absent);
	} else {
		send_maybe_again(work);
	}
}

static void student_scores(struct work *work, uint32_t student, const struct kind *kind)
{
	int score = (int)bell(&work->chance, kind->mean, 9);

	work->counts->events++;
	line_begin(work, student, "assessment", work->date, "10:30:00");
	buf_print(&work->line,
	        "\"kind\":\"probe\",\"subject\":\"math\",\"measure\":\"math\",\"score\":%d,\"max\":100}\n",
	        score < 0     ? 0
	        : score > 100 ? 100
	                      : score);
	send_maybe_again(work);
}

static void student_is_referred(struct work *work, uint32_t student)
{
	work->counts->events++;
	line_begin(work, student, "behavior", work->date, "12:15:00");
	buf_print(&work->line, "\"kind\":\"referral\",\"level\":\"%s\"}\n",
	        fraction(&work->chance) < 0.3 ? "major" : "minor");
	send_maybe_again(work);
}

static void student_day(struct work *work, uint32_t student)
{
	const struct kind *kind = kind_of(work->plan, student);

	student_attends(work, student, kind);
	if (chance_one_in(&work->chance, 12))
		student_scores(work, student, kind);
	if (fraction(&work->chance) < kind->referred)
		student_is_referred(work, student);
}

static void shuffle(struct work *work, struct day *day)
{
	for (size_t i = day->count; i > 1; i--) {
		size_t other = (size_t)(chance_next(&work->chance) % i);
		struct line moving = day->lines[i - 1];
		day->lines[i - 1] = day->lines[other];
		day->lines[other] = moving;
	}
}

/* "}\n" is what every line ends with. */
static void line_write(const struct work *work, const char *line, size_t size, FILE *out)
{
	if (work->plan->is_received)
		fprintf(out, "%.*s,\"received_at\":\"%sT%02d:00:00Z\"}\n", (int)size - 2, line, work->date,
		        SENT_MINUTE / 60);
	else
		fwrite(line, 1, size, out);
}

static void day_write(struct work *work, const struct day *day, FILE *out)
{
	if (work->plan->is_marked)
		fprintf(out, "#%" PRId64 "\n",
		        civil_of_school_day(work->day) * (int64_t)MS_A_DAY + SENT_MINUTE * INT64_C(60000));
	for (size_t i = 0; i < day->count; i++)
		line_write(work, day->bytes.at + day->lines[i].at, day->lines[i].size, out);
}

static void day_end(struct work *work, FILE *out)
{
	struct day *day = &work->days[work->day % (LATEST + 1)];

	if (work->plan->is_shuffled)
		shuffle(work, day);
	if (work->day >= work->plan->from)
		day_write(work, day, out);
	buf_clear(&day->bytes);
	day->count = 0;
}

void work_events(const struct work_plan *plan, FILE *out, struct work_counts *counts)
{
	struct work work = {.plan = plan, .chance = {plan->seed}, .counts = counts};

	*counts = (struct work_counts){0};
	for (; work.day < plan->until; work.day++) {
		civil_print_date(civil_of_school_day(work.day), work.date);
		for (uint32_t student = 0; student < plan->students; student++)
			student_day(&work, student);
		day_end(&work, out);
	}
	for (size_t i = 0; i <= LATEST; i++) {
		buf_finish(&work.days[i].bytes);
		free(work.days[i].lines);
	}
	buf_finish(&work.line);
}

void work_roster(const struct work_plan *plan, FILE *out)
{
	char first[CIVIL_DATE_SIZE];

	civil_print_date(year_begins(0), first);
	fprintf(out,
	        "{\"id\":\"school\",\"type\":\"school\",\"time\":\"%s\",\"school\":\"north\",\"calendar\":"
	        "\"all\","
	        "\"timezone\":\"UTC\"}\n",
	        first);
	for (uint32_t student = 0; student < plan->students; student++)
		fprintf(out,
		        "{\"id\":\"n%" PRIu32 "\",\"type\":\"enrollment\",\"student\":\"S%06" PRIu32
		        "\",\"time\":\"%s\",\"school\":\"north\",\"grade\":4,\"starts\":\"%s\"}\n",
		        student, student, first, first);
}

void work_calendars(const struct work_plan *plan, FILE *out)
{
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];

	for (uint32_t year = 0; year * YEAR_DAYS < plan->days; year++) {
		civil_print_date(year_begins(year), first);
		civil_print_date(civil_of_school_day(year * YEAR_DAYS + YEAR_DAYS - 1), last);
		fprintf(out,
		        "#%" PRIu32
		        ".yml\nformat: 1\ncalendar: all\ntimezone: UTC\nyear: %d-%02d\nfirst_day: %s\n"
		        "last_day: %s\nweek: [mon, tue, wed, thu, fri]\n",
		        year, FIRST_YEAR + (int)year, (FIRST_YEAR + (int)year + 1) % 100, first, last);
	}
}
