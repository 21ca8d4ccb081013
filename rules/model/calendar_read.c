/* Reads one calendar file: each key by a row of one table, then the days are laid out. */
#include "rules/model/calendar_read.h"
#include "base/yaml.h"
#include <intervene/forms.h>

/* Nobody teaches longer without a summer; a longer year is a mistyped date. */
enum { YEAR_DAYS_MOST = 500 };

typedef void read_fn(struct calendar_draft *draft, const struct node *value, struct diags *why);

static void read_format(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	int64_t format;

	(void)draft;
	if (node_integer(value, "format", &format, why) == 0 && format != 1)
		diags_add(why, SEVERITY_ERROR, "R120", value->place,
		        "format %lld is not known: this program reads format 1", (long long)format);
}

static void read_name(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	struct text name;

	if (node_text(value, "calendar", &name, why) != 0)
		return;
	if (name.size == 0)
		diags_add(why, SEVERITY_ERROR, "R121", value->place,
		        "a calendar needs a name: schools refer to it");
	draft->calendar->name = arena_copy(draft->arena, name);
	draft->year->place = value->place;
	draft->year->place.file = arena_copy(draft->arena, value->place.file);
}

static void read_zone(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	struct text zone;

	if (node_text(value, "timezone", &zone, why) == 0)
		draft->calendar->timezone = arena_copy(draft->arena, zone);
}

static void read_label(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	struct text label;

	if (node_text(value, "year", &label, why) == 0)
		draft->year->label = arena_copy(draft->arena, label);
}

static void read_first_day(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	node_date(value, "first_day", &draft->year->first, why);
}

static void read_last_day(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	node_date(value, "last_day", &draft->last_day, why);
}

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
enum { WEEKDAYS = sizeof weekdays / sizeof weekdays[0] };

static void read_weekday(
        struct calendar_draft *draft, struct text name, struct place place, struct diags *why)
{
	for (int i = 0; i < WEEKDAYS; i++)
		if (text_is(name, weekdays[i])) {
			draft->year->week |= (uint8_t)(1u << (MONDAY + i));
			return;
		}
	struct diag *diag = diags_add(why, SEVERITY_ERROR, "R123", place,
	        "'%.*s' is not a day of the week: one of mon tue wed thu fri sat sun", (int)name.size,
	        name.at);
	diag_guess(diag, name, weekdays, WEEKDAYS);
}

static void read_week(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	struct text *names;
	size_t count;

	if (node_texts(value, "week", draft->arena, &names, &count, why) != 0)
		return;
	if (count == 0)
		diags_add(why, SEVERITY_ERROR, "R123", value->place, "a week needs at least one school day");
	draft->year->week = 0;
	for (size_t i = 0; i < count; i++)
		read_weekday(draft, names[i],
		        value->kind == NODE_LIST ? value->items[i]->place : value->place, why);
}

static void read_day_ends(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	struct text clock;
	int32_t second;

	if (node_text(value, "day_ends", &clock, why) != 0)
		return;
	if (text_read_clock(clock, &second) == 0 && second > 0)
		draft->year->day_ends_ms = second * 1000;
	else
		diags_add(why, SEVERITY_ERROR, "R124", value->place,
		        "'%.*s' is not a time of day: write it as \"16:00\"", (int)clock.size, clock.at);
}

static void read_closed(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	calendar_read_days(value, "closed", draft->arena, &draft->closed, why);
}

static void read_make_up(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	calendar_read_days(value, "make_up", draft->arena, &draft->make_up, why);
}

static void read_half(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	calendar_read_days(value, "half", draft->arena, &draft->half, why);
}

static void read_remote(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	calendar_read_days(value, "remote", draft->arena, &draft->remote, why);
}

static void read_terms(struct calendar_draft *draft, const struct node *value, struct diags *why)
{
	calendar_read_terms(value, draft->arena, draft->year, why);
}

struct calendar_key {
	struct node_key key;
	read_fn *read;
	const struct form *form;
	const char *help;
};
static const struct form weekday_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(weekdays)}};
static const struct form week_form = {.kind = FORM_SOME, .of = &weekday_form, .low = 1};
static const struct form clock_form = {
        .kind = FORM_TEXT, .pattern = "^" FORM_CLOCK_PATTERN "$", .example = "16:00"};
static const struct calendar_key table[] = {
        {{"format", true}, read_format, &form_format, "always 1"},
        {{"calendar", true}, read_name, &form_filled, "its name: schools refer to it"},
        {{"timezone", false}, read_zone, &form_text,
                "where its days begin: America/Chicago; else that of the district"},
        {{"year", false}, read_label, &form_text, "what the school year is called; else 2026-27"},
        {{"first_day", true}, read_first_day, &form_date, "the first day of school"},
        {{"last_day", true}, read_last_day, &form_date, "the last day of school"},
        {{"week", false}, read_week, &week_form, "the weekdays of school; else mon to fri"},
        {{"day_ends", false}, read_day_ends, &clock_form, "when a school day is over"},
        {{"closed", false}, read_closed, &calendar_days_form, "days without school"},
        {{"make_up", false}, read_make_up, &calendar_days_form, "days of school that would be none"},
        {{"half", false}, read_half, &calendar_days_form, "half days"},
        {{"remote", false}, read_remote, &calendar_days_form, "days of school from home"},
        {{"terms", false}, read_terms, &calendar_terms_form,
                "semesters, quarters and other parts of the year"},
};
enum { KEYS = sizeof table / sizeof table[0] };

/* Nothing behind a key that may be left out is as if it were. */
static void key_at(const void *rows, size_t number, struct form_key *out)
{
	const struct calendar_key *row = (const struct calendar_key *)rows + number;

	*out = (struct form_key){.name = row->key.name,
	        .form = row->form,
	        .need = row->key.required ? FORM_REQUIRED : FORM_OPTIONAL,
	        .help = row->help,
	        .may_be_null = !row->key.required};
}

const struct form calendar_form = {.kind = FORM_MAP, .keys = FORM_KEYS_OF(table, key_at)};

static int read_keys(struct calendar_draft *draft, const struct node *root, struct diags *why)
{
	struct node_key keys[KEYS];
	unsigned errors = why->errors;

	for (size_t i = 0; i < KEYS; i++)
		keys[i] = table[i].key;
	if (node_check_keys(root, keys, KEYS, "a calendar", why) != 0 && root->kind != NODE_MAP)
		return -1;
	for (size_t i = 0; i < KEYS; i++) {
		const struct node *value = node_get(root, table[i].key.name);

		if (value && (table[i].key.required || !node_is_null(value)))
			table[i].read(draft, value, why);
	}
	return why->errors > errors ? -1 : 0;
}

static void find_last(struct calendar_draft *draft)
{
	draft->year->last = draft->last_day;
	for (size_t i = 0; i < draft->make_up.count; i++)
		if (draft->make_up.items[i].last > draft->year->last)
			draft->year->last = draft->make_up.items[i].last;
}

/* Counted in 64 bits: the two dates may lie three centuries apart. */
static int check_length(const struct calendar_draft *draft, const struct node *root, struct diags *why)
{
	const struct school_year *year = draft->year;
	struct place place = node_get(root, "last_day")->place;

	if (draft->last_day < year->first)
		diags_add(why, SEVERITY_ERROR, "R122", place, "the last day of school lies before the first");
	else if (year->last - year->first >= YEAR_DAYS_MOST)
		diags_add(why, SEVERITY_ERROR, "R122", place, "a school year of %d days: at most %d",
		        year->last - year->first + 1, YEAR_DAYS_MOST);
	else
		return 0;
	return -1;
}

static void give_label(struct calendar_draft *draft)
{
	int first_year, last_year, month, day;

	if (draft->year->label.size > 0)
		return;
	civil_of(draft->year->first, &first_year, &month, &day);
	civil_of(draft->last_day, &last_year, &month, &day);
	draft->year->label = text_of(
	        first_year == last_year ? arena_print(draft->arena, "%d", first_year)
	                                : arena_print(draft->arena, "%d-%02d", first_year, last_year % 100));
}

int calendar_read(const struct node *root, struct arena *arena, struct calendar *out, struct diags *why)
{
	struct school_year *year = arena_take(arena, sizeof *year);
	struct calendar_draft draft = {.arena = arena, .calendar = out, .year = year, .last_day = NO_DAY};
	unsigned errors = why->errors;

	*out = (struct calendar){.years = year, .year_count = 1};
	year->first = year->last = NO_DAY;
	year->day_ends_ms = NO_TIME;
	year->week = 1u << MONDAY | 1u << TUESDAY | 1u << WEDNESDAY | 1u << THURSDAY | 1u << FRIDAY;
	if (read_keys(&draft, root, why) != 0)
		return -1;
	year->week_length = __builtin_popcount(year->week);
	find_last(&draft);
	if (check_length(&draft, root, why) != 0)
		return -1;
	give_label(&draft);
	calendar_lay_out(&draft, why);
	return why->errors > errors ? -1 : 0;
}
