/* The days of a calendar file: reads its lists of dates and lays the year out, one kind a day. */
#include "rules/model/calendar_read.h"
#include "base/yaml.h"

static const struct form_row span_keys[] = {
        {"date", &form_date, FORM_OPTIONAL, "one day"},
        {"from", &form_date, FORM_OPTIONAL, "the first of several days"},
        {"to", &form_date, FORM_OPTIONAL, "the last of them"},
        {"why", &form_any, FORM_OPTIONAL, "for people"},
};
static const struct form span_form = {.kind = FORM_MAP, .keys = FORM_KEYS(span_keys)};
static const struct form *const day_forms[] = {&form_date, &span_form};
static const struct form day_form = {.kind = FORM_EITHER, .name = "day", .forms = day_forms, .form_count = 2};
const struct form calendar_days_form = {.kind = FORM_LIST, .of = &day_form, .words = "a list of days"};

/* {date: D}, or {from: D, to: D}; `why` is for people and may be left out. */
static int read_span(const struct node *node, struct day_span *out, struct diags *why)
{
	const struct node *date = node_get(node, "date"), *from = node_get(node, "from"),
	                  *to = node_get(node, "to");

	if (form_check_keys(node, &span_form, "closed days", why) != 0)
		return -1;
	if ((date != NULL) == (from != NULL) || (from != NULL) != (to != NULL)) {
		struct diag *diag =
		        diags_add(why, SEVERITY_ERROR, "R125", node->place, "which days are meant?");
		return diag_help(diag, "write {date: 2026-11-23} for one day, {from: 2026-11-23, to: "
		                       "2026-11-27} for several");
	}
	if (date)
		from = to = date;
	if (node_date(from, "a day", &out->first, why) != 0 || node_date(to, "a day", &out->last, why) != 0)
		return -1;
	if (out->last >= out->first)
		return 0;
	diags_add(why, SEVERITY_ERROR, "R126", to->place, "these days end before they begin");
	return -1;
}

static int read_days(const struct node *node, struct day_span *out, struct diags *why)
{
	out->place = node->place;
	if (node->kind == NODE_MAP)
		return read_span(node, out, why);
	if (node_date(node, "a day", &out->first, why) != 0)
		return -1;
	out->last = out->first;
	return 0;
}

int calendar_read_days(const struct node *node, const char *what, struct arena *arena, struct day_list *out,
        struct diags *why)
{
	int result = 0;

	if (node->kind != NODE_LIST) {
		struct diag *diag = diags_add(
		        why, SEVERITY_ERROR, "R125", node->place, "%s must be a list of days", what);
		return diag_help(diag, "write %s: [2026-12-18]", what);
	}
	out->items = arena_take_array(arena, node->count, sizeof *out->items);
	for (size_t i = 0; i < node->count; i++)
		if (read_days(node->items[i], &out->items[out->count], why) == 0)
			out->count++;
		else
			result = -1;
	return result;
}

static void warn(const struct day_span *span, const char *code, const char *text, struct diags *why)
{
	char first[CIVIL_DATE_SIZE];

	civil_print_date(span->first, first);
	diags_add(why, SEVERITY_WARNING, code, span->place, "%s %s", first, text);
}

typedef bool change_fn(uint8_t *kind); /* false: it had no effect */

static bool close_day(uint8_t *kind)
{
	*kind = DAY_CLOSED;
	return true;
}

static bool make_up_day(uint8_t *kind)
{
	bool was_closed = *kind == DAY_CLOSED;

	*kind = DAY_SCHOOL;
	return was_closed;
}

static bool halve_day(uint8_t *kind)
{
	if (*kind == DAY_SCHOOL)
		*kind = DAY_HALF;
	return *kind == DAY_HALF;
}

/* How a day is taught changes nothing of what it is; only days without school are told. */
static bool keep_day(uint8_t *kind)
{
	return *kind != DAY_CLOSED;
}

static void change_span(const struct calendar_draft *draft, const struct day_span *span, change_fn *change,
        const char *without_effect, struct diags *why)
{
	const struct school_year *year = draft->year;
	int32_t first = span->first > year->first ? span->first : year->first;
	int32_t last = span->last < year->last ? span->last : year->last;
	bool had_effect = true;

	if (first > last) {
		warn(span, "R127", "is outside this school year", why);
		return;
	}
	for (int32_t day = first; day <= last; day++)
		had_effect &= change(&year->kinds[day - year->first]);
	if (!had_effect)
		warn(span, "R128", without_effect, why);
}

static void lay_out_week(const struct calendar_draft *draft)
{
	const struct school_year *year = draft->year;

	for (int32_t day = year->first; day <= year->last; day++) {
		bool is_weekday = year->week >> civil_weekday(day) & 1;

		year->kinds[day - year->first] =
		        is_weekday && day <= draft->last_day ? DAY_SCHOOL : DAY_CLOSED;
	}
}

static void count_days(const struct school_year *year)
{
	for (int32_t i = 0; i <= year->last - year->first; i++)
		year->before[i + 1] = year->before[i] + (year->kinds[i] >= DAY_SCHOOL);
}

void calendar_lay_out(struct calendar_draft *draft, struct diags *why)
{
	/* In this order the stronger word is spoken last. */
	const struct {
		const struct day_list *days;
		change_fn *change;
		const char *without_effect;
	} layers[] = {
	        {&draft->closed, close_day, ""},
	        {&draft->make_up, make_up_day, "is a school day already: nothing to make up"},
	        {&draft->half, halve_day, "has no school: it cannot be a half day"},
	        {&draft->remote, keep_day, "has no school: it cannot be a remote day"},
	};
	struct school_year *year = draft->year;
	size_t days = (size_t)(year->last - year->first + 1);

	year->kinds = arena_take(draft->arena, days);
	year->before = arena_take_array(draft->arena, days + 1, sizeof *year->before);
	lay_out_week(draft);
	for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++)
		for (size_t k = 0; k < layers[i].days->count; k++)
			change_span(draft, &layers[i].days->items[k], layers[i].change,
			        layers[i].without_effect, why);
	count_days(year);
	if (year->before[days] == 0)
		diags_add(why, SEVERITY_ERROR, "R129", year->place, "this calendar has no school day at all");
}
