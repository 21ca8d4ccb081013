/* Reads when a family may be written to: what a message waits for, the hours that are left quiet, and how many are enough. */
#include "rules/model/rule_family.h"
#include "base/buf.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The time behind `before`; -1: it is not there, or is none. */
static int read_behind(struct text text, const char *before, int32_t *second)
{
	if (!text_starts_with(text, before))
		return -1;
	return text_read_clock(text_slice(text, strlen(before), text.size), second);
}

/* --- hold --------------------------------------------------------------------------------------------------- */

#define DURATION_PATTERN "[0-9]+ +(school +)?(minute|hour|day|week)s?"
const struct form family_form_hold = {.kind = FORM_TEXT,
        .pattern = "^(until (next school day )?" FORM_CLOCK_PATTERN "|" DURATION_PATTERN ")$",
        .example = "until next school day 10:00"};

void family_read_hold(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct hold *hold = field;

	if (value->kind != NODE_SCALAR) {
		rule_refuse(reader, key, value);
	} else if (value->text.size && is_digit(value->text.at[0])) {
		hold->kind = HOLD_FOR;
		rule_read_duration(reader, key, value, &hold->length);
	} else if (read_behind(value->text, "until next school day ", &hold->second) == 0) {
		hold->kind = HOLD_SCHOOL_DAY;
	} else if (read_behind(value->text, "until ", &hold->second) == 0) {
		hold->kind = HOLD_CLOCK;
	} else {
		rule_refuse(reader, key, value);
	}
}

/* --- quiet_hours -------------------------------------------------------------------------------------------- */

const struct form family_form_quiet = {.kind = FORM_TEXT,
        .pattern = "^(family|" FORM_CLOCK_PATTERN "-" FORM_CLOCK_PATTERN ")$",
        .example = "20:00-08:00"};

static int read_span(struct text text, struct quiet_hours *out)
{
	const char *dash = text.size ? memchr(text.at, '-', text.size) : NULL;
	size_t at = dash ? (size_t)(dash - text.at) : text.size;

	if (!dash || text_read_clock(text_slice(text, 0, at), &out->from) != 0)
		return -1;
	return text_read_clock(text_slice(text, at + 1, text.size), &out->until);
}

void family_read_quiet(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct quiet_hours *quiet = field;

	if (value->kind == NODE_SCALAR && text_is(value->text, "family"))
		quiet->kind = QUIET_FAMILY;
	else if (value->kind == NODE_SCALAR && read_span(value->text, quiet) == 0)
		quiet->kind = QUIET_SPAN;
	else
		rule_refuse(reader, key, value);
}

/* --- cap ---------------------------------------------------------------------------------------------------- */

/* Four digits are more than a year has days. */
enum { DIGITS_MOST = 4 };
#define COUNT_PATTERN "[1-9][0-9]{0,3}"
const struct form family_form_cap = {.kind = FORM_TEXT,
        .pattern = "^" COUNT_PATTERN " per (day|week|" COUNT_PATTERN " days)$",
        .example = "1 per 7 days"};

/* The whole number that it begins with, and what stands behind that; -1: there is none. */
static int read_count(struct text *text, int32_t *out)
{
	uint32_t size = 0;

	*out = 0;
	for (; size < text->size && is_digit(text->at[size]) && size < DIGITS_MOST; size++)
		*out = *out * 10 + (text->at[size] - '0');
	if (!size || text->at[0] == '0')
		return -1;
	*text = text_slice(*text, size, text->size);
	return 0;
}

static int read_span_of_days(struct text text, int32_t *days)
{
	bool is_week = text_is(text, "week");

	*days = is_week ? 7 : 1;
	if (is_week || text_is(text, "day"))
		return 0;
	return read_count(&text, days) == 0 && text_is(text, " days") ? 0 : -1;
}

static int read_cap(struct text text, struct cap *out)
{
	static const char per[] = " per ";

	if (read_count(&text, &out->messages) != 0 || !text_starts_with(text, per))
		return -1;
	return read_span_of_days(text_slice(text, strlen(per), text.size), &out->days);
}

void family_read_cap(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	if (value->kind != NODE_SCALAR || read_cap(value->text, field) != 0)
		rule_refuse(reader, key, value);
}

/* --- in words ----------------------------------------------------------------------------------------------- */

static void clock_print(const char *before, int32_t second, struct buf *out)
{
	buf_print(out, "%s %02d:%02d", before, second / 3600, second / 60 % 60);
}

void family_print_limits(const struct family *family, struct buf *out)
{
	const struct quiet_hours *quiet = &family->quiet_hours;

	if (quiet->kind == QUIET_FAMILY)
		buf_add_z(out, "; not in quiet hours");
	if (quiet->kind == QUIET_SPAN) {
		clock_print("; not from", quiet->from, out);
		clock_print(" to", quiet->until, out);
	}
	if (family->cap.messages)
		buf_print(out, "; at most %d in %d %s", family->cap.messages, family->cap.days,
		        family->cap.days == 1 ? "day" : "days");
}
