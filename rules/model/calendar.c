/* Answers questions about school time: what a day is, how many school days lie between two, which term has begun. */
#include <intervene/calendar.h>

/* How many years begin at or before `day`. */
static size_t years_begun(const struct calendar *calendar, int32_t day)
{
	size_t low = 0, high = calendar->year_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (calendar->years[middle].first <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct school_year *calendar_year_begun(const struct calendar *calendar, int32_t day)
{
	size_t begun = years_begun(calendar, day);

	return begun > 0 ? &calendar->years[begun - 1] : NULL;
}

const struct school_year *calendar_year(const struct calendar *calendar, int32_t day)
{
	const struct school_year *year = calendar_year_begun(calendar, day);

	return year && day <= year->last ? year : NULL;
}

const struct school_year *calendar_year_next(const struct calendar *calendar, int32_t day)
{
	size_t begun = years_begun(calendar, day);

	return begun < calendar->year_count ? &calendar->years[begun] : NULL;
}

enum day_kind calendar_day(const struct calendar *calendar, int32_t day)
{
	const struct school_year *year = calendar_year(calendar, day);

	return year ? (enum day_kind)year->kinds[day - year->first] : DAY_OUTSIDE;
}

/* School days of the year up to and including `day`, which may lie on either side of it. */
static int32_t taught_through(const struct school_year *year, int32_t day)
{
	if (day < year->first)
		return 0;
	return year->before[(day > year->last ? year->last : day) - year->first + 1];
}

int32_t calendar_school_days(const struct calendar *calendar, int32_t first, int32_t last)
{
	int32_t count = 0;

	if (first > last)
		return 0;
	for (size_t i = years_begun(calendar, last); i > 0 && calendar->years[i - 1].last >= first; i--) {
		const struct school_year *year = &calendar->years[i - 1];
		int32_t from = first > year->first ? first : year->first;

		count += taught_through(year, last) - year->before[from - year->first];
	}
	return count;
}

static bool is_taught(const struct school_year *year, int32_t day)
{
	return year->kinds[day - year->first] >= DAY_SCHOOL;
}

int32_t calendar_school_day_before(const struct calendar *calendar, int32_t day)
{
	for (size_t i = years_begun(calendar, day); i > 0; i--) {
		const struct school_year *year = &calendar->years[i - 1];

		if (taught_through(year, day) == 0)
			continue;
		int32_t found = day < year->last ? day : year->last;
		while (!is_taught(year, found))
			found--;
		return found;
	}
	return NO_DAY;
}

/* School days of the year from `day` on; days before the year count as its first. */
static int32_t taught_from(const struct school_year *year, int32_t day)
{
	int32_t all = taught_through(year, year->last);

	return day <= year->first ? all : all - taught_through(year, day - 1);
}

int32_t calendar_school_day_after(const struct calendar *calendar, int32_t day)
{
	size_t begun = years_begun(calendar, day);

	for (size_t i = begun > 0 ? begun - 1 : 0; i < calendar->year_count; i++) {
		const struct school_year *year = &calendar->years[i];

		if (taught_from(year, day) == 0)
			continue;
		int32_t found = day > year->first ? day : year->first;
		while (!is_taught(year, found))
			found++;
		return found;
	}
	return NO_DAY;
}

/* The last term of that kind, in order of first day, that begins at or before `day`. */
static const struct term *last_begun(const struct calendar *calendar, enum term_kind kind, int32_t day)
{
	for (size_t i = years_begun(calendar, day); i > 0; i--) {
		const struct school_year *year = &calendar->years[i - 1];

		for (size_t t = year->term_count; t > 0; t--) {
			const struct term *term = &year->terms[t - 1];

			if (term->first <= day && (kind == TERM_ANY || term->kind == kind))
				return term;
		}
	}
	return NULL;
}

const struct term *calendar_term(const struct calendar *calendar, enum term_kind kind, int32_t day)
{
	return last_begun(calendar, kind, day);
}

/* A semester and its first quarter begin together: the term before is one that began on an earlier day. */
const struct term *calendar_term_before(const struct calendar *calendar, enum term_kind kind, int32_t day)
{
	const struct term *term = last_begun(calendar, kind, day);

	return term ? last_begun(calendar, kind, term->first - 1) : NULL;
}

int32_t calendar_term_next(const struct calendar *calendar, enum term_kind kind, int32_t day)
{
	int32_t next = INT32_MAX;

	for (size_t i = 0; i < calendar->year_count; i++)
		for (size_t t = 0; t < calendar->years[i].term_count; t++) {
			const struct term *term = &calendar->years[i].terms[t];

			if (term->first > day && term->first < next &&
			        (kind == TERM_ANY || term->kind == kind))
				next = term->first;
		}
	return next;
}
