/* Reads the value of one setting from its node: scalars. */
#include "setting.h"
#include "base/civil.h"
#include "base/yaml.h"

#include <ctype.h>

static int fail(const struct setting_reading *reading, const struct node *value, const char *expected,
        const char *help)
{
	struct diag *diag =
	        diags_add(reading->why, SEVERITY_ERROR, "D101", value->place, "expected %s", expected);

	return diag_help(diag, "%s", help);
}

int setting_read_none(const struct setting_reading *reading, const struct node *value, void *field)
{
	(void)reading, (void)value, (void)field;
	return 0;
}

int setting_read_text(const struct setting_reading *reading, const struct node *value, void *field)
{
	struct text text;

	if (node_text(value, "this setting", &text, reading->why))
		return -1;
	if (text.size == 0)
		return fail(reading, value, "a text", "it must not be empty");
	*(const char **)field = arena_copy(&reading->settings->arena, text).at;
	return 0;
}

int setting_read_path(const struct setting_reading *reading, const struct node *value, void *field)
{
	const char **path = field;

	if (setting_read_text(reading, value, field))
		return -1;
	if (**path != '/')
		*path = arena_print(&reading->settings->arena, "%s/%s", reading->settings->folder, *path);
	return 0;
}

int setting_read_zone(const struct setting_reading *reading, const struct node *value, void *field)
{
	return setting_read_text(reading, value, field);
}

int setting_read_format(const struct setting_reading *reading, const struct node *value, void *field)
{
	if (node_integer(value, "format", field, reading->why))
		return -1;
	if (*(int64_t *)field != 1)
		return fail(reading, value, "format: 1", "this intervened reads format 1 only");
	return 0;
}

int setting_read_date(const struct setting_reading *reading, const struct node *value, void *field)
{
	return node_date(value, "this setting", field, reading->why);
}

/* What one file says of all feeds replaces what the file before said. */
int setting_read_feeds(const struct setting_reading *reading, const struct node *value, void *field)
{
	struct feed_expectations *feeds = field;

	*feeds = (struct feed_expectations){0};
	return feeds_read(value, "D101", &reading->settings->arena, feeds, reading->why);
}

int setting_read_clock(const struct setting_reading *reading, const struct node *value, void *field)
{
	struct text text;
	int32_t second;

	if (node_text(value, "this setting", &text, reading->why))
		return -1;
	if (text_read_clock(text, &second))
		return fail(reading, value, "a time of day", "write it as \"06:00\", with the quotes");
	*(int32_t *)field = second * 1000;
	return 0;
}

int setting_read_count(const struct setting_reading *reading, const struct node *value, void *field)
{
	int64_t *count = field;

	if (node_integer(value, "this setting", count, reading->why))
		return -1;
	if (*count < 1 || *count > COUNT_MOST)
		return fail(reading, value, "a whole number from 1 to 1000000", "there is no 'unlimited'");
	return 0;
}

int setting_read_truth(const struct setting_reading *reading, const struct node *value, void *field)
{
	return node_truth(value, "this setting", field, reading->why);
}

int setting_read_share(const struct setting_reading *reading, const struct node *value, void *field)
{
	int64_t *share = field;
	struct text text;

	if (node_text(value, "this setting", &text, reading->why))
		return -1;
	struct text number = text_trim(text_slice(text, 0, text.size ? text.size - 1 : 0));
	if (!text_ends_with(text, "%") || text_read_integer(number, share) || *share < 1 || *share > 100)
		return fail(
		        reading, value, "a share from 1% to 100%", "a whole number and a percent sign: 10%");
	return 0;
}

int setting_read_memory(const struct setting_reading *reading, const struct node *value, void *field)
{
	int64_t *bytes = field;
	struct text text;

	if (node_text(value, "this setting", &text, reading->why))
		return -1;
	if (text_read_size(text, bytes) || *bytes < MEMORY_LEAST)
		return fail(reading, value, "a size from 16MiB on, like 512MiB or 2GiB",
		        "with less, students are read from the disk again and again");
	return 0;
}

int setting_read_off(const struct setting_reading *reading, const struct node *value, void *field)
{
	struct text text;

	(void)field;
	if (node_text(value, "this setting", &text, reading->why))
		return -1;
	if (!text_is(text, "off"))
		return fail(reading, value, "off", "nothing else is supported yet");
	return 0;
}

static const struct {
	const char *name;
	int days;
} units[] = {{"day", 1}, {"week", 7}, {"month", 31}, {"year", 366}};

static int unit_days(struct text unit)
{
	if (unit.size > 1 && unit.at[unit.size - 1] == 's')
		unit.size--;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (text_is(unit, units[i].name))
			return units[i].days;
	return 0;
}

int setting_read_days(const struct setting_reading *reading, const struct node *value, void *field)
{
	struct text text;
	int64_t amount;
	size_t digits = 0;

	if (node_text(value, "this setting", &text, reading->why))
		return -1;
	while (digits < text.size && isdigit((unsigned char)text.at[digits]))
		digits++;
	int days = unit_days(text_trim(text_slice(text, digits, text.size)));
	if (text_read_integer(text_slice(text, 0, digits), &amount) || amount < 1 || amount > 1000 ||
	        days == 0)
		return fail(reading, value, "a span such as '3 years' or '30 days'",
		        "a whole number and days, weeks, months or years");
	*(int64_t *)field = amount * days;
	return 0;
}
