/* Days, dates and the times that senders write, with arithmetic alone. */
#include "civil.h"

#include <assert.h>

enum { YEAR_FIRST = 1900, YEAR_LAST = 2199, SECONDS_A_DAY = 86400, DAYS_AN_ERA = 146097 };

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years start in March here, so that the leap day is a year's last; 719468 days lie between 0000-03-01 and 1970. */
int32_t civil_day(int year, int month, int day)
{
	int64_t march_year = (int64_t)year - (month <= 2);
	int64_t era = floor_divide(march_year, 400);
	int64_t year_of_era = march_year - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return (int32_t)(era * DAYS_AN_ERA + day_of_era - 719468);
}

void civil_of(int32_t day, int *year, int *month, int *day_of_month)
{
	int64_t since = (int64_t)day + 719468;
	int64_t era = floor_divide(since, DAYS_AN_ERA);
	int64_t day_of_era = since - era * DAYS_AN_ERA;
	int64_t year_of_era =
	        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t march_month = (5 * day_of_year + 2) / 153;
	*day_of_month = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
	*month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

enum weekday civil_weekday(int32_t day)
{
	/* The first day of 1970 was a Thursday, three days after a Monday. */
	int64_t since_monday = (int64_t)day + 3;
	return (enum weekday)(MONDAY + since_monday - floor_divide(since_monday, 7) * 7);
}

int32_t civil_month_first(int32_t day)
{
	int year, month, day_of_month;
	civil_of(day, &year, &month, &day_of_month);
	return (int32_t)(day - day_of_month + 1);
}

/* The number in `count` digits at `from`; -1 when they are not digits or not there. */
static int read_digits(struct text a, size_t from, size_t count)
{
	if (from + count > a.size)
		return -1;
	int n = 0;
	for (size_t i = from; i < from + count; i++) {
		if (a.at[i] < '0' || a.at[i] > '9')
			return -1;
		n = n * 10 + (a.at[i] - '0');
	}
	return n;
}

static bool has(struct text a, size_t at, char c)
{
	return at < a.size && a.at[at] == c;
}

int civil_read_date(struct text a, int32_t *out_day)
{
	int year = read_digits(a, 0, 4), month = read_digits(a, 5, 2), day = read_digits(a, 8, 2);
	if (a.size != 10 || !has(a, 4, '-') || !has(a, 7, '-'))
		return -1;
	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12 || day < 1 || day > 31)
		return -1;
	/* The 30th of February comes back as a day of March. */
	int back_year, back_month, back_day;
	int32_t number = civil_day(year, month, day);
	civil_of(number, &back_year, &back_month, &back_day);
	if (back_month != month)
		return -1;
	*out_day = number;
	return 0;
}

/* ".25" and the like from *at on, in milliseconds; finer digits are read and dropped. */
static int read_fraction_ms(struct text a, size_t *at)
{
	if (!has(a, *at, '.'))
		return 0;
	size_t first = ++*at;
	int ms = 0, worth = 100;
	for (int digit; (digit = read_digits(a, *at, 1)) >= 0; ++*at) {
		ms += digit * worth;
		worth /= 10;
	}
	return *at > first ? ms : -1;
}

/* "Z" or "-05:00", all that is left of `a` from `at` on. */
static int read_offset(struct text a, size_t at, int32_t *out_offset_s)
{
	if (a.size == at + 1 && (has(a, at, 'Z') || has(a, at, 'z'))) {
		*out_offset_s = 0;
		return 0;
	}
	int hours = read_digits(a, at + 1, 2), minutes = read_digits(a, at + 4, 2);
	if (a.size != at + 6 || !(has(a, at, '+') || has(a, at, '-')) || !has(a, at + 3, ':'))
		return -1;
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return -1;
	int32_t seconds = (hours * 60 + minutes) * 60;
	*out_offset_s = a.at[at] == '-' ? -seconds : seconds;
	return 0;
}

/* Leap seconds come after 23:59:59 in UTC, whatever the local time is then. */
static bool may_leap(int second_of_day, int32_t offset_s)
{
	int64_t utc = (int64_t)second_of_day - offset_s;
	return utc - floor_divide(utc, SECONDS_A_DAY) * SECONDS_A_DAY == 0;
}

int civil_read_time(struct text a, struct civil_time *out)
{
	struct civil_time time = {.ms = NO_TIME};
	if (civil_read_date(text_slice(a, 0, 10), &time.day))
		return -1;
	if (a.size == 10) {
		*out = time;
		return 0;
	}
	int hour = read_digits(a, 11, 2), minute = read_digits(a, 14, 2), second = read_digits(a, 17, 2);
	if (!(has(a, 10, 'T') || has(a, 10, 't')) || !has(a, 13, ':') || !has(a, 16, ':'))
		return -1;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return -1;
	size_t at = 19;
	int ms = read_fraction_ms(a, &at);
	if (ms < 0 || read_offset(a, at, &time.offset_s))
		return -1;
	int second_of_day = (hour * 60 + minute) * 60 + second;
	if (second == 60 && !may_leap(second_of_day, time.offset_s))
		return -1;
	time.ms = second == 60 ? second_of_day * 1000 - 1 : second_of_day * 1000 + ms;
	*out = time;
	return 0;
}

int64_t civil_instant_ms(struct civil_time t)
{
	assert(t.ms != NO_TIME);
	return (int64_t)t.day * MS_A_DAY + t.ms - (int64_t)t.offset_s * 1000;
}

/* `count` digits of n at `at`; where the next character goes. */
static char *put_digits(char *at, int n, int count)
{
	for (int i = count - 1; i >= 0; i--, n /= 10)
		at[i] = (char)('0' + n % 10);
	return at + count;
}

static char *put_char(char *at, char c)
{
	*at = c;
	return at + 1;
}

static char *put_date(char *at, int32_t day)
{
	int year, month, day_of_month;
	civil_of(day, &year, &month, &day_of_month);
	assert(year >= 0 && year <= 9999);
	at = put_char(put_digits(at, year, 4), '-');
	at = put_char(put_digits(at, month, 2), '-');
	return put_digits(at, day_of_month, 2);
}

void civil_print_date(int32_t day, char out[CIVIL_DATE_SIZE])
{
	*put_date(out, day) = '\0';
}

static char *put_clock(char *at, int ms_of_day)
{
	int second = ms_of_day / 1000;
	at = put_char(put_digits(at, second / 3600, 2), ':');
	at = put_char(put_digits(at, second / 60 % 60, 2), ':');
	at = put_digits(at, second % 60, 2);
	return ms_of_day % 1000 ? put_digits(put_char(at, '.'), ms_of_day % 1000, 3) : at;
}

static char *put_offset(char *at, int minutes)
{
	if (!minutes)
		return put_char(at, 'Z');
	at = put_char(at, minutes < 0 ? '-' : '+');
	int distance = minutes < 0 ? -minutes : minutes;
	return put_digits(put_char(put_digits(at, distance / 60, 2), ':'), distance % 60, 2);
}

void civil_print_instant(int64_t at_ms, int32_t offset_s, char out[CIVIL_INSTANT_SIZE])
{
	/* Offsets of long ago have seconds, which RFC 3339 cannot write: the clock shown is that of the whole minute. */
	int minutes = offset_s / 60;
	int64_t local_ms = at_ms + (int64_t)minutes * 60000;
	int64_t day = floor_divide(local_ms, MS_A_DAY);
	char *at = put_char(put_date(out, (int32_t)day), 'T');
	at = put_clock(at, (int)(local_ms - day * MS_A_DAY));
	*put_offset(at, minutes) = '\0';
}
