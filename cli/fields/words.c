/* Prints a census for people. */
#include "print.h"
#include "base/buf.h"
#include "base/civil.h"
#include <intervene/fields.h>
#include <stdio.h>

/* --- which rules read it ------------------------------------------------------------------------------------ */

static bool reads(
        const struct fields_page *page, uint32_t rule, enum event_type type, const struct census_field *field)
{
	return field ? ruleset_reads_field(page->set, rule, type, field->field)
	             : ruleset_reads_type(page->set, rule, type);
}

static void readers_print(
        const struct fields_page *page, enum event_type type, const struct census_field *field)
{
	enum { NAMED = 3 };
	size_t count = page->set ? ruleset_rule_count(page->set) : 0, found = 0;
	struct rule_words words;

	for (uint32_t rule = 0; rule < count; rule++) {
		if (!reads(page, rule, type, field) || ++found > NAMED)
			continue;
		ruleset_rule_words(page->set, rule, &words);
		printf("%s%.*s", found == 1 ? "   read by " : ", ", (int)words.id.size, words.id.at);
	}
	if (found > NAMED)
		printf(" and %zu more", found - NAMED);
	if (page->set && !found)
		fputs("   read by no rule", stdout);
}

/* --- fields ------------------------------------------------------------------------------------------------- */

static void range_print(const struct census_field *field)
{
	struct buf out = {0};

	if (field->least.type == VALUE_UNKNOWN)
		return;
	value_print(&field->least, VALUE_PLAIN, &out);
	buf_add_z(&out, " .. ");
	value_print(&field->most, VALUE_PLAIN, &out);
	printf("  %s", buf_z(&out));
	buf_finish(&out);
}

static void values_print(enum event_type type, const struct census_field *field)
{
	struct fields_value values[VALUES_SHOWN];
	size_t shown = fields_frequent(type, field, values);

	for (size_t i = 0; i < shown; i++)
		printf("%s%.*s %llu", i ? ", " : "  ", (int)values[i].text.size, values[i].text.at,
		        (unsigned long long)values[i].count);
	if (field->values.count > shown)
		printf("%s%zu%s different", shown ? "; " : "  ", field->values.count,
		        field->beyond ? " or more" : "");
}

/* A share that is not nothing is not 0 %, and one that is not all is not 100 %. */
static void missing_print(const struct census_type *type, const struct census_field *field)
{
	uint64_t missing = type->events - field->said;
	unsigned percent = (unsigned)(missing * 100 / type->events);

	if (missing)
		printf("  missing %s%u%%", percent ? "" : "under ", percent ? percent : 1);
}

static void field_print(
        const struct fields_page *page, enum event_type number, const struct census_field *field)
{
	const struct census_type *type = &page->census->types[number];

	printf("  %-18.*s %-10s", (int)field->field.name.size, field->field.name.at, fields_kind(field));
	if (field->is_personal) {
		printf("  personal: not shown");
	} else {
		range_print(field);
		values_print(number, field);
	}
	missing_print(type, field);
	readers_print(page, number, field);
	putchar('\n');
}

static void type_print(const struct fields_page *page, enum event_type number)
{
	const struct census_type *type = &page->census->types[number];
	char first[CIVIL_DATE_SIZE], last[CIVIL_DATE_SIZE];

	civil_print_date(type->first, first);
	civil_print_date(type->last, last);
	printf("%s  %llu event%s", event_type_name(number), (unsigned long long)type->events,
	        type->events == 1 ? "" : "s");
	if (!census_hides_days(number))
		printf(", %s to %s", first, last);
	readers_print(page, number, NULL);
	putchar('\n');
	for (size_t i = 0; i < census_field_count(type); i++)
		field_print(page, number, &type->fields[i]);
}

void fields_words(const struct fields_page *page)
{
	const char *gap = "";

	for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
		if (!page->census->types[type].events || (page->only >= 0 && page->only != type))
			continue;
		fputs(gap, stdout);
		type_print(page, (enum event_type)type);
		gap = "\n";
	}
	if (page->only >= 0 && !page->census->types[page->only].events)
		printf("no event of type %s has arrived\n", event_type_name((enum event_type)page->only));
}
