/* Reads `values:` of a rule file: numbers by flag, school, grade and level, the most specific first. */
#include "rules/model/ruleset_read.h"
#include "rules/model/rule_forms.h"

#include <stdio.h>
#include <stdlib.h>

/* In the order in which they decide. */
static const char *const kinds[] = {
        [CHOSEN_BY_FLAG] = "flag",
        [CHOSEN_BY_SCHOOL] = "school",
        [CHOSEN_BY_GRADE] = "grade",
        [CHOSEN_BY_LEVEL] = "level",
        [CHOSEN_OTHERWISE] = "default",
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

#define GRADE_PATTERN "(PK|K|-1|[0-9]|1[0-2])"
static const struct form alternatives_form = {.kind = FORM_NAMED,
        .of = &rule_form_expression,
        .pattern = "^(default|(flag|school|level) +\\S.*|grade +" GRADE_PATTERN "(-" GRADE_PATTERN ")?)$",
        .required = "default",
        .words = "for whom, and a number each"};
const struct form ruleset_form_values = {.kind = FORM_NAMED, .of = &alternatives_form};

static int refuse(struct ruleset_build *build, const struct node *key, const char *help)
{
	struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R194", key->place,
	        "'%.*s' does not say for whom", (int)key->text.size, key->text.at);

	return diag_help(diag, "%s", help);
}

static int read_kind(struct ruleset_build *build, const struct node *key, struct text kind)
{
	for (int i = 0; i < (int)KINDS; i++)
		if (text_is(kind, kinds[i]))
			return i;
	const char *near = text_nearest(kind, kinds, KINDS);
	char help[80];

	snprintf(help, sizeof help, "did you mean '%s'?", near ? near : "");
	return refuse(build, key, near ? help : "keys are default, flag F, school S, grade 6-8 and level L");
}

/* "flag homebound" */
static int read_key(struct ruleset_build *build, const struct node *key, struct alternative *out)
{
	uint32_t space = 0;

	while (space < key->text.size && key->text.at[space] != ' ')
		space++;
	int kind = read_kind(build, key, text_slice(key->text, 0, space));
	if (kind < 0)
		return -1;
	out->by = (enum chosen_by)kind;
	out->place = key->place;
	out->word = text_trim(text_slice(key->text, space, key->text.size));
	if ((out->word.size == 0) != (out->by == CHOSEN_OTHERWISE))
		return refuse(build, key, "write which behind it: school lincoln-ms; 'default' stands alone");
	if (out->by == CHOSEN_BY_GRADE && grades_read(out->word, &out->grades) != 0)
		return refuse(build, key, "grades are PK, K and 1 to 12: grade K-2, grade 6-8, grade 9");
	return 0;
}

static int width_of(const struct alternative *item)
{
	return item->grades.high - item->grades.low;
}

/* The narrower band first; those that tie stand side by side. */
static int by_rank(const void *left, const void *right)
{
	const struct alternative *a = left, *b = right;
	int width = width_of(a) - width_of(b);

	if (a->by != b->by)
		return a->by < b->by ? -1 : 1;
	if (a->by != CHOSEN_BY_GRADE)
		return text_compare(a->word, b->word);
	return width ? width : a->grades.low - b->grades.low;
}

/* A student has one school and one level; of flags there may be several. */
static bool is_tie(const struct alternative *a, const struct alternative *b)
{
	if (a->by != b->by)
		return false;
	if (a->by == CHOSEN_BY_GRADE)
		return width_of(a) == width_of(b) && b->grades.low <= a->grades.high;
	return a->by == CHOSEN_BY_FLAG || text_equal(a->word, b->word);
}

static int check_ties(struct ruleset_build *build, const struct alternative *items, size_t count)
{
	int result = 0;

	for (size_t i = 1; i < count; i++) {
		const struct alternative *before = &items[i - 1], *item = &items[i];

		if (!is_tie(before, item))
			continue;
		struct diag *diag = diags_add(build->why, SEVERITY_ERROR, "R195", item->place,
		        "this and '%s %.*s' can both apply", kinds[before->by], (int)before->word.size,
		        before->word.at);
		result = diag_help(diag, item->by == CHOSEN_BY_FLAG
		                                 ? "a student may have both flags: keep one"
		                                 : "neither is more specific: part the grades");
	}
	return result;
}

static int read_keys(struct ruleset_build *build, const struct rule_file *file, const struct node *map,
        struct alternative *items)
{
	struct text text;
	int result = 0;

	for (size_t i = 0; i < map->count; i++) {
		const struct pair *pair = &map->pairs[i];

		items[i] = (struct alternative){0};
		if (read_key(build, pair->key, &items[i]) != 0 ||
		        node_text(pair->value, "a value", &text, build->why) != 0)
			result = -1;
		else
			items[i].value = source_of(pair->value, file->bytes);
	}
	return result;
}

static void read_value(struct ruleset_build *build, const struct rule_file *file, const struct pair *pair)
{
	const struct node *map = pair->value;
	struct source_text name = source_of(pair->key, file->bytes);

	if (!node_get(map, "default")) {
		struct diag *diag = diags_add(
		        build->why, SEVERITY_ERROR, "R194", map->place, "a value needs a 'default'");
		diag_help(diag, "chronic: {default: 10%%, grade 6-8: 8%%}");
		language_value(build->language, name, NULL, 0);
		return;
	}
	struct alternative *items = arena_take_array(&build->set->arena, map->count, sizeof *items);
	int result = read_keys(build, file, map, items);

	if (result == 0) {
		qsort(items, map->count, sizeof *items, by_rank);
		result = check_ties(build, items, map->count);
	}
	language_value(build->language, name, items, result == 0 ? map->count : 0);
}

void ruleset_read_values(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	if (value->kind != NODE_MAP)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", value->place,
		                  "this must be a map of 'name: numbers'"),
		        "chronic: {default: 10%%, grade 6-8: 8%%}");
	for (size_t i = 0; value->kind == NODE_MAP && i < value->count; i++)
		read_value(build, file, &value->pairs[i]);
}
