/* Reads `exempt:`: students to whom a rule does not apply until a day, each with the reason. */
#include "rules/model/rule_forms.h"
#include "base/civil.h"

#include <string.h>

struct exemption {
	struct text student, list, reason;
	int32_t until;
};

static const struct rule_key parts[] = {
        {"student", rule_read_word, offsetof(struct exemption, student), KEY_OPTIONAL, "the id of a student",
                "who is exempt"},
        {"list", rule_read_word, offsetof(struct exemption, list), KEY_OPTIONAL,
                "the name of a list under lists:", "who are exempt"},
        {"reason", rule_read_word, offsetof(struct exemption, reason), KEY_REQUIRED, "words",
                "why, for whoever looks next year"},
        {"until", rule_read_day, offsetof(struct exemption, until), KEY_REQUIRED, "a date",
                "the last day of it"},
};

static const struct form exemption_form = {.kind = FORM_MAP, .keys = RULE_PARTS(parts)};
const struct form rule_form_exempt = {.kind = FORM_LIST, .of = &exemption_form};

static int check_whom(struct rule_reader *reader, const struct node *map, const struct exemption *exemption)
{
	bool has_both = exemption->student.size && exemption->list.size;

	if (has_both || (!exemption->student.size && !exemption->list.size)) {
		struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R196", map->place,
		        "an exemption is of one student, or of one list");
		return diag_help(diag, "{student: S12, reason: .., until: 2027-01-31} or {list: NAME, ..}");
	}
	const struct node *list = node_get(map, "list");

	if (!list || language_list_texts(reader->language, source_of(list, reader->bytes)))
		return 0;
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R196", list->place,
	        "there is no list '%.*s' of students", (int)exemption->list.size, exemption->list.at);
	return diag_help(diag, "ids stand under lists: as texts, or in a file that a list names");
}

/* As if it were written in `only`: not (student in ('S12') and today <= 2027-01-31). */
static const struct expr *applies(
        struct rule_reader *reader, const struct node *map, const struct exemption *exemption)
{
	bool has_quote =
	        exemption->student.size && memchr(exemption->student.at, '\'', exemption->student.size);
	const char *quote = has_quote ? "\"" : "'";
	const struct expr *expr = NULL;
	char until[CIVIL_DATE_SIZE];

	civil_print_date(exemption->until, until);
	const char *among =
	        exemption->list.size
	                ? arena_print(reader->arena, "%.*s", (int)exemption->list.size, exemption->list.at)
	                : arena_print(reader->arena, "(%s%.*s%s)", quote, (int)exemption->student.size,
	                          exemption->student.at, quote);
	const char *words = arena_print(reader->arena, "not (student in %s and today <= %s)", among, until);
	const struct node *list = node_get(map, "list");
	struct source_text source = {.text = text_of(words), .place = list ? list->place : map->place};

	language_condition(reader->language, source, &expr);
	return expr;
}

/* A list is the one that is called so where its name stands, whatever a parameter is called. */
static void read_exemption(struct rule_reader *reader, const struct node *map, const struct expr **only)
{
	const struct node *list = node_get(map, "list");
	struct exemption exemption = {.until = NO_DAY};

	rule_stand_at(reader, list ? list : map);
	if (rule_read_parts(reader, parts, sizeof parts / sizeof parts[0], map, "an exemption", &exemption) !=
	                0 ||
	        check_whom(reader, map, &exemption) != 0)
		return;
	const struct expr *expr = applies(reader, map, &exemption);
	if (expr)
		*only = *only ? rule_both(reader->arena, *only, expr) : expr;
}

void rule_read_exempt(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	if (value->kind != NODE_LIST)
		rule_refuse(reader, key, value);
	for (size_t i = 0; value->kind == NODE_LIST && i < value->count; i++)
		read_exemption(reader, value->items[i], field);
}
