/* Reads the POSIX rule at the end of a TZif file, and says when it changes the clocks of a year. */
#include "zone_rule.h"
#include "civil.h"

enum { HOUR_S = 3600, NAME_MIN = 3, OFFSET_HOURS_MAX = 24, CHANGE_HOURS_MAX = 167 };

static bool take(struct text *rest, char c)
{
	if (!rest->size || *rest->at != c)
		return false;
	*rest = text_slice(*rest, 1, rest->size);
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int read_name(struct text *rest)
{
	bool is_quoted = take(rest, '<');
	uint32_t size = 0;
	for (; size < rest->size; size++) {
		char c = rest->at[size];
		if (!is_letter(c) && !(is_quoted && (is_digit(c) || c == '+' || c == '-')))
			break;
	}
	*rest = text_slice(*rest, size, rest->size);
	if (size < NAME_MIN || (is_quoted && !take(rest, '>')))
		return -1;
	return 0;
}

static int read_number(struct text *rest, int least, int most, int *out)
{
	int n = 0;
	if (!rest->size || !is_digit(*rest->at))
		return -1;
	for (; rest->size && is_digit(*rest->at) && n <= most; take(rest, *rest->at))
		n = n * 10 + (*rest->at - '0');
	if (n < least || n > most)
		return -1;
	*out = n;
	return 0;
}

/* [+-]hh[:mm[:ss]] */
static int read_seconds(struct text *rest, int hours_max, int32_t *out)
{
	bool is_negative = take(rest, '-');
	int hours, minutes = 0, seconds = 0;
	if (!is_negative)
		take(rest, '+');
	if (read_number(rest, 0, hours_max, &hours) != 0)
		return -1;
	if (take(rest, ':')) {
		if (read_number(rest, 0, 59, &minutes) != 0)
			return -1;
		if (take(rest, ':') && read_number(rest, 0, 59, &seconds) != 0)
			return -1;
	}
	*out = hours * HOUR_S + minutes * 60 + seconds;
	if (is_negative)
		*out = -*out;
	return 0;
}

static int read_day(struct text *rest, struct zone_change *out)
{
	if (take(rest, 'M')) {
		out->kind = DAY_OF_MONTH_WEEK;
		if (read_number(rest, 1, 12, &out->month) != 0 || !take(rest, '.') ||
		        read_number(rest, 1, 5, &out->week) != 0 || !take(rest, '.'))
			return -1;
		return read_number(rest, 0, 6, &out->weekday);
	}
	bool is_without_leap = take(rest, 'J');
	out->kind = is_without_leap ? DAY_WITHOUT_LEAP : DAY_FROM_ZERO;
	return read_number(rest, is_without_leap, 365, &out->day);
}

static int read_change(struct text *rest, struct zone_change *out)
{
	out->seconds = 2 * HOUR_S;
	if (!take(rest, ',') || read_day(rest, out) != 0)
		return -1;
	return take(rest, '/') ? read_seconds(rest, CHANGE_HOURS_MAX, &out->seconds) : 0;
}

/* POSIX counts offsets to the west. */
static int read_offset(struct text *rest, int32_t *out)
{
	if (read_seconds(rest, OFFSET_HOURS_MAX, out) != 0)
		return -1;
	*out = -*out;
	return 0;
}

static int read_summer(struct text *rest, struct zone_rule *rule)
{
	rule->has_summer = true;
	rule->summer = rule->standard + HOUR_S;
	if (read_name(rest) != 0)
		return -1;
	if (rest->size && *rest->at != ',' && read_offset(rest, &rule->summer) != 0)
		return -1;
	if (read_change(rest, &rule->start) != 0)
		return -1;
	return read_change(rest, &rule->end);
}

int zone_rule_read(struct text a, struct zone_rule *out)
{
	struct zone_rule rule = {0};
	if (read_name(&a) != 0 || read_offset(&a, &rule.standard) != 0)
		return -1;
	if (a.size && (read_summer(&a, &rule) != 0 || a.size))
		return -1;
	*out = rule;
	return 0;
}

static int32_t day_of_week_rule(const struct zone_change *change, int year)
{
	int32_t first = civil_day(year, change->month, 1);
	int32_t next =
	        change->month == 12 ? civil_day(year + 1, 1, 1) : civil_day(year, change->month + 1, 1);
	int weekday = (int)civil_weekday(first) % 7; /* Sunday is 7 there, and 0 here */
	int32_t day = first + (change->weekday - weekday + 7) % 7 + (change->week - 1) * 7;
	return day < next ? day : day - 7;
}

static int32_t day_of_change(const struct zone_change *change, int year)
{
	int32_t first = civil_day(year, 1, 1);
	int32_t march = civil_day(year, 3, 1);
	bool is_leap_year = march - first == 60;
	switch (change->kind) {
	case DAY_OF_MONTH_WEEK: return day_of_week_rule(change, year);
	case DAY_WITHOUT_LEAP: return first + change->day - 1 + (is_leap_year && change->day >= 60);
	default: return first + change->day;
	}
}

static int64_t instant(const struct zone_change *change, int year, int32_t offset_before)
{
	return (int64_t)day_of_change(change, year) * (MS_A_DAY / 1000) + change->seconds - offset_before;
}

int64_t zone_rule_start(const struct zone_rule *rule, int year)
{
	return instant(&rule->start, year, rule->standard);
}

int64_t zone_rule_end(const struct zone_rule *rule, int year)
{
	return instant(&rule->end, year, rule->summer);
}
