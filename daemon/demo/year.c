/* Plans the school year that the made-up district lives through, and writes its calendar. */
#include "year.h"
#include "base/buf.h"

/* The n-th such weekday of a month; n from 1. */
static int32_t nth_weekday(int year, int month, enum weekday weekday, int n)
{
	int32_t first = civil_day(year, month, 1);
	int32_t ahead = ((int32_t)weekday - (int32_t)civil_weekday(first) + 7) % 7;

	return first + ahead + 7 * (n - 1);
}

struct holiday {
	int month, n; /* the n-th `weekday` of the month, or with n 0 the day of the month */
	enum weekday weekday;
	int day, length; /* days closed from there; with n: shifted by `day` */
	const char *why;
};
static const struct holiday holidays[] = {
        {9, 1, MONDAY, 0, 1, "Labor Day"},
        {10, 2, MONDAY, 0, 1, "Fall break"},
        {11, 4, THURSDAY, -1, 3, "Thanksgiving"},
        {12, 0, MONDAY, 22, 10, "Winter break"},
        {1, 0, MONDAY, 1, 2, "Winter break"},
        {1, 3, MONDAY, 0, 1, "Martin Luther King Jr. Day"},
        {2, 3, MONDAY, 0, 1, "Presidents' Day"},
        {3, 3, MONDAY, 0, 5, "Spring break"},
        {5, 0, MONDAY, 25, 1, "Memorial Day"},
        {7, 0, MONDAY, 4, 1, "Independence Day"},
};
enum { HOLIDAYS = sizeof(holidays) / sizeof(holidays[0]), SNOW_AT = 100 };

static const char *holiday_of(int32_t day)
{
	int year, month, day_of_month;

	civil_of(day, &year, &month, &day_of_month);
	for (size_t i = 0; i < HOLIDAYS; i++) {
		const struct holiday *h = &holidays[i];
		int32_t first = h->n ? nth_weekday(year, h->month, h->weekday, h->n) + h->day
		                     : civil_day(year, h->month, h->day);
		if (day >= first && day < first + h->length)
			return h->why;
	}
	return NULL;
}

static void closed_add(struct year *year, int32_t day, const char *why)
{
	if (year->closed_count < YEAR_CLOSED_MAX)
		year->closed[year->closed_count++] = (struct year_closed){day, why};
}

/* The snow day was to be the 100th day of school; it is closed, and taught on the first weekday after the last. */
void year_plan(struct year *year, int32_t first_day, size_t days)
{
	*year = (struct year){.snow_day = NO_DAY};
	for (int32_t day = first_day; year->count < days && year->count < YEAR_DAYS_MAX; day++) {
		const char *why = holiday_of(day);
		if (civil_weekday(day) > FRIDAY)
			continue;
		if (!why && year->count == SNOW_AT && year->snow_day == NO_DAY) {
			year->snow_day = day;
			why = "Snow";
		}
		if (why)
			closed_add(year, day, why);
		else
			year->days[year->count++] = day;
	}
}

static void date_field(struct buf *out, const char *name, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	buf_print(out, "%s: %s\n", name, date);
}

static void closed_print(const struct year *year, struct buf *out)
{
	char date[CIVIL_DATE_SIZE];

	for (size_t i = 0; i < year->closed_count; i++) {
		civil_print_date(year->closed[i].day, date);
		buf_print(out, "%s  - {date: %s, why: \"%s\"}\n", i ? "" : "closed:\n", date,
		        year->closed[i].why);
	}
}

static void term_print(
        const struct year *year, const char *name, const char *kind, size_t from, size_t to, struct buf *out)
{
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];

	civil_print_date(year->days[from], first);
	civil_print_date(year->days[to], last);
	buf_print(out, "  - {name: %s, kind: %s, first: %s, last: %s}\n", name, kind, first, last);
}

static void terms_print(const struct year *year, struct buf *out)
{
	static const char *const quarters[] = {"q1", "q2", "q3", "q4"};
	size_t half = year->count / 2;

	if (year->count < 8)
		return;
	buf_add_z(out, "terms:\n");
	term_print(year, "fall", "semester", 0, half - 1, out);
	term_print(year, "spring", "semester", half, year->count - 1, out);
	for (size_t i = 0; i < 4; i++)
		term_print(year, quarters[i], "quarter", year->count * i / 4, year->count * (i + 1) / 4 - 1,
		        out);
}

void year_print(const struct year *year, const char *calendar, const char *day_ends, struct buf *out)
{
	int first_year, month, day;
	int32_t last = year->days[year->count - 1];
	bool makes_up = year->snow_day != NO_DAY;

	civil_of(year->days[0], &first_year, &month, &day);
	buf_print(out, "format: 1\ncalendar: %s\ntimezone: " YEAR_ZONE "\n", calendar);
	buf_print(out, "year: %d-%02d\n", first_year, (first_year + 1) % 100);
	date_field(out, "first_day", year->days[0]);
	date_field(out, "last_day", makes_up ? year->days[year->count - 2] : last);
	buf_print(out, "week: [mon, tue, wed, thu, fri]\nday_ends: \"%s\"\n", day_ends);
	closed_print(year, out);
	if (makes_up) {
		char date[CIVIL_DATE_SIZE];
		civil_print_date(last, date);
		buf_print(out, "make_up: [%s]\n", date);
	}
	terms_print(year, out);
}

/* Daylight saving since 2007: second Sunday of March to first Sunday of November. */
int32_t year_offset_s(int32_t day)
{
	int year, month, day_of_month;

	civil_of(day, &year, &month, &day_of_month);
	bool is_summer = day >= nth_weekday(year, 3, SUNDAY, 2) && day < nth_weekday(year, 11, SUNDAY, 1);
	return (is_summer ? -5 : -6) * 3600;
}

int64_t year_instant_ms(int32_t day, int32_t minute)
{
	return (int64_t)day * MS_A_DAY + (int64_t)minute * 60000 - (int64_t)year_offset_s(day) * 1000;
}
