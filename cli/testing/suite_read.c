/* Reads a *_test.yml: what stands at its top, and the keys of each test. */
#include "suite.h"
#include "forms.h"
#include <intervene/feeds.h>

struct reading {
	struct arena *arena; /* borrowed */
	struct suite *suite; /* borrowed */
	struct diags *why;   /* borrowed */
};

/* --- a test ------------------------------------------------------------------------------------------------- */

typedef void case_fn(struct reading *reading, const struct node *value, struct suite_case *out);

static void read_name(struct reading *reading, const struct node *value, struct suite_case *out)
{
	node_text(value, "the name of a test", &out->name, reading->why);
}

static void read_only_rules(struct reading *reading, const struct node *value, struct suite_case *out)
{
	bool is_list = value->kind == NODE_LIST;
	struct text *ids;
	size_t count;

	if (node_texts(value, "a rule's id", reading->arena, &ids, &count, reading->why) != 0)
		return;
	out->only_rules = arena_take_array(reading->arena, count + 1, sizeof(*out->only_rules));
	for (size_t i = 0; i < count; i++)
		out->only_rules[out->only_count++] =
		        (struct named_rule){ids[i], is_list ? value->items[i]->place : value->place};
}

static void read_student(struct reading *reading, const struct node *value, struct suite_case *out)
{
	(void)reading;
	out->student = value;
}

static void read_attendance(struct reading *reading, const struct node *value, struct suite_case *out)
{
	(void)reading;
	out->attendance = value;
}

static void read_scores(struct reading *reading, const struct node *value, struct suite_case *out)
{
	(void)reading;
	out->scores = value;
}

static void read_events(struct reading *reading, const struct node *value, struct suite_case *out)
{
	(void)reading;
	out->events = value;
}

static void read_then(struct reading *reading, const struct node *value, struct suite_case *out)
{
	(void)reading;
	out->then = value;
}

static void read_expect(struct reading *reading, const struct node *value, struct suite_case *out)
{
	expects_read(value, reading->arena, out, reading->why);
}

static const struct form names_form = {.kind = FORM_SOME, .of = &form_text};
static const struct {
	struct node_key key;
	case_fn *read;
	const struct form *form;
	const char *help;
} case_table[] = {
        {{"name", true}, read_name, &form_text, "what it shows, in a sentence"},
        {{"only_rules", false}, read_only_rules, &names_form,
                "the rules it is about; the others may do what they like"},
        {{"student", true}, read_student, &script_student_form, "the student it happens to"},
        {{"attendance", false}, read_attendance, &script_attendance_form,
                "letters with numbers, from the first school day on"},
        {{"scores", false}, read_scores, &script_scores_form, "scores in a rhythm"},
        {{"events", false}, read_events, &script_events_form, "events in their own words"},
        {{"then", false}, read_then, &script_then_form, "what arrives later"},
        {{"expect", true}, read_expect, &expect_form, "what people are told; nothing else may happen"},
};
enum { CASE_KEYS = sizeof(case_table) / sizeof(case_table[0]) };

/* Nothing behind a key that may be left out is as if it were. */
static void case_key(const void *rows, size_t number, struct form_key *out)
{
	const struct node_key *key = &case_table[number].key;

	(void)rows;
	*out = (struct form_key){.name = key->name,
	        .form = case_table[number].form,
	        .need = key->required ? FORM_REQUIRED : FORM_OPTIONAL,
	        .help = case_table[number].help,
	        .may_be_null = !key->required};
}

static const struct form case_form = {.kind = FORM_MAP, .name = "test", .keys = {NULL, CASE_KEYS, case_key}};
static const struct form cases_form = {.kind = FORM_LIST, .of = &case_form, .low = 1};

static void read_case(struct reading *reading, const struct node *node, struct suite_case *out)
{
	struct node_key keys[CASE_KEYS];

	*out = (struct suite_case){.place = node->place, .name = {"", 0}};
	for (size_t i = 0; i < CASE_KEYS; i++)
		keys[i] = case_table[i].key;
	if (node_check_keys(node, keys, CASE_KEYS, "a test", reading->why) && node->kind != NODE_MAP)
		return;
	for (size_t i = 0; i < CASE_KEYS; i++) {
		const struct node *value = node_get(node, case_table[i].key.name);

		if (value && (case_table[i].key.required || !node_is_null(value)))
			case_table[i].read(reading, value, out);
	}
}

/* --- the file ----------------------------------------------------------------------------------------------- */

typedef void top_fn(struct reading *reading, struct node *value);

static void read_format(struct reading *reading, struct node *value)
{
	int64_t format;

	if (node_integer(value, "format", &format, reading->why) == 0 && format != 1)
		diag_help(diags_add(reading->why, SEVERITY_ERROR, "R141", value->place,
		                  "format %lld is not known", (long long)format),
		        "this program reads format: 1");
}

static void read_rules(struct reading *reading, struct node *value)
{
	struct text *names;
	size_t count;

	if (node_texts(value, "a file of rules", reading->arena, &names, &count, reading->why) == 0)
		reading->suite->rules = value;
}

static void read_calendar(struct reading *reading, struct node *value)
{
	struct text path;

	if (value->kind == NODE_MAP || node_text(value, "calendar", &path, reading->why) == 0)
		reading->suite->calendar = value;
}

/* What it says is looked at beside the calendar. */
static void read_feeds(struct reading *reading, struct node *value)
{
	reading->suite->feeds = value;
}

static void read_timezone(struct reading *reading, struct node *value)
{
	struct text zone;

	if (node_text(value, "timezone", &zone, reading->why) == 0)
		reading->suite->timezone = value;
}

static void read_tests(struct reading *reading, struct node *value)
{
	struct suite *suite = reading->suite;

	if (value->kind != NODE_LIST || !value->count) {
		diag_help(diags_add(reading->why, SEVERITY_ERROR, "T114", value->place,
		                  "there is no test under 'tests:'"),
		        "begin each with '- name: ..'");
		return;
	}
	suite->cases = arena_take_array(reading->arena, value->count, sizeof(*suite->cases));
	for (size_t i = 0; i < value->count; i++)
		read_case(reading, value->items[i], &suite->cases[suite->case_count++]);
}

static const struct {
	struct node_key key;
	top_fn *read;
	const struct form *form;
	const char *help;
} top_table[] = {
        {{"format", true}, read_format, &form_format, "always 1"},
        {{"rules", false}, read_rules, &names_form,
                "files of rules, from this file's folder on; else all beside it"},
        {{"calendar", false}, read_calendar, &suite_calendar_form, "a calendar, or the path of one"},
        {{"feeds", false}, read_feeds, &feeds_form,
                "by when which records are expected: {attendance: {by: \"10:30\"}}"},
        {{"timezone", false}, read_timezone, &form_text, "of the school"},
        {{"tests", true}, read_tests, &cases_form, "the tests"},
};
enum { TOP_KEYS = sizeof(top_table) / sizeof(top_table[0]) };

static void top_key(const void *rows, size_t number, struct form_key *out)
{
	const struct node_key *key = &top_table[number].key;

	(void)rows;
	*out = (struct form_key){.name = key->name,
	        .form = top_table[number].form,
	        .need = key->required ? FORM_REQUIRED : FORM_OPTIONAL,
	        .help = top_table[number].help,
	        .may_be_null = !key->required};
}

const struct form suite_form = {.kind = FORM_MAP, .keys = {NULL, TOP_KEYS, top_key}};

static void read_top(struct reading *reading, const struct node *root)
{
	struct node_key keys[TOP_KEYS];

	for (size_t i = 0; i < TOP_KEYS; i++)
		keys[i] = top_table[i].key;
	if (node_check_keys(root, keys, TOP_KEYS, "a test file", reading->why) && root->kind != NODE_MAP)
		return;
	for (size_t i = 0; i < TOP_KEYS; i++) {
		struct node *value = node_get(root, top_table[i].key.name);

		if (value && (top_table[i].key.required || !node_is_null(value)))
			top_table[i].read(reading, value);
	}
}

int suite_read(struct text name, struct text bytes, struct arena *arena, struct suite *out, struct diags *why)
{
	struct reading reading = {arena, out, why};
	unsigned errors = why->errors;
	struct node *root = NULL;

	*out = (struct suite){.name = arena_copy(arena, name)};
	yaml_read(out->name, bytes, arena, &root, why);
	if (root)
		read_top(&reading, root);
	return why->errors > errors ? -1 : 0;
}
