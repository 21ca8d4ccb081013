/* Which form each reader of a rule's keys takes: one row a reader, for a key has the form that its reader takes. */
#include "rules/model/rule_forms.h"

#define NAME_PART "[A-Za-z0-9_-]+"

static const struct form id = {.kind = FORM_TEXT,
        .pattern = "^" NAME_PART "(\\." NAME_PART ")+$",
        .words = "domain.name",
        .example = "attendance.chronic"};
static const struct form domain = {
        .kind = FORM_WORDS, .pattern = "^" NAME_PART "(\\." NAME_PART ")*$", .example = "attendance"};
static const struct form field = {.kind = FORM_WORDS, .pattern = "^[A-Za-z0-9_]+$", .example = "course"};

/* --- words, or words per language --------------------------------------------------------------------------- */

static const struct form title_per_language = {.kind = FORM_NAMED, .of = &form_words, .low = 1};
static const struct form *const titles[] = {&form_words, &title_per_language};
static const struct form title = {
        .kind = FORM_EITHER, .forms = titles, .form_count = 2, .example = "Chronically absent"};

static const struct form summary_per_language = {.kind = FORM_NAMED, .of = &form_text, .low = 1};
static const struct form *const summaries[] = {&form_text, &summary_per_language};
static const struct form summary = {.kind = FORM_EITHER,
        .forms = summaries,
        .form_count = 2,
        .example = "Absent {days(absent over year)} of {enrolled_days(year)} school days."};

static const struct form steps_of_one = {.kind = FORM_SOME, .of = &form_text};
static const struct form steps_per_language = {.kind = FORM_NAMED, .of = &steps_of_one, .low = 1};
static const struct form *const steps_forms[] = {&steps_of_one, &steps_per_language};
static const struct form steps = {
        .kind = FORM_EITHER, .forms = steps_forms, .form_count = 2, .example = "Call home today"};

/* --- expressions -------------------------------------------------------------------------------------------- */

const struct form rule_form_expression = {.kind = FORM_WORDS,
        .name = "expression",
        .words = "an expression; 'intervene check' says what is wrong in one",
        .example = "days(absent over year)"};
const struct form rule_form_duration = {
        .kind = FORM_WORDS, .words = "a duration", .example = "5 school days"};
static const struct form condition_words = {
        .kind = FORM_WORDS, .words = "a condition", .example = "rate(absent over year) >= 10%"};
static const struct form *const conditions[] = {&condition_words, &rule_form_at_least, &rule_form_script};
const struct form rule_form_condition = {.kind = FORM_EITHER,
        .name = "condition",
        .words = "a condition, several of which some must hold, or a function in Lua",
        .example = "rate(absent over year) >= 10%",
        .forms = conditions,
        .form_count = 3};
static const struct form *const numbers[] = {&rule_form_expression, &rule_form_script};
const struct form rule_form_number = {
        .kind = FORM_EITHER, .name = "number", .forms = numbers, .form_count = 2};

static const struct form names = {.kind = FORM_SOME, .of = &form_words, .low = 1};

/* --- a reader, its form ------------------------------------------------------------------------------------- */

static const struct reader_form table[] = {
        {rule_read_id, &id},
        {rule_read_domain, &domain},
        {rule_read_title, &title},
        {rule_read_summary, &summary},
        {rule_read_steps, &steps},
        {rule_read_kind, &rule_form_kind},
        {rule_read_only, &rule_form_condition},
        {rule_read_condition, &rule_form_condition},
        {rule_read_number, &rule_form_number},
        {rule_read_duration, &rule_form_duration},
        {rule_read_ladder, &rule_form_ladder},
        {rule_read_table, &rule_form_table},
        {rule_read_severity, &rule_form_severity},
        {rule_read_mode, &rule_form_mode},
        {rule_read_missing, &rule_form_missing},
        {rule_read_effective, &rule_form_effective},
        {rule_read_cites, &rule_form_cites},
        {rule_read_truth, &form_truth},
        {rule_read_per, &field},
        {rule_read_word, &form_words},
        {rule_read_name, &form_words},
        {rule_read_names, &names},
        {rule_read_list, &names},
        {rule_read_day, &form_date},
        {rule_read_exempt, &rule_form_exempt},
        {rule_read_send, &rule_form_send},
        {rule_read_supported, &rule_form_supported},
        {rule_read_worse, &rule_form_number},
        {rule_read_correction, &rule_form_correction},
        {rule_read_clock, &rule_form_clock},
        {rule_read_propose, &rule_form_propose},
        {rule_read_family, &rule_form_family},
};

static const struct form *find(rule_read_fn *read, const struct reader_form *forms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (forms[i].read == read)
			return forms[i].form;
	return NULL;
}

void rule_part_key_among(const struct rule_key *rows, size_t number, const struct reader_form *own,
        size_t count, struct form_key *out)
{
	const struct rule_key *key = &rows[number];
	const struct form *form = find(key->read, own, count);

	/* What stands beside `use` has forms of its own: instance_form. */
	*out = (struct form_key){.name = key->read && key->read != rule_read_beside_use ? key->name : NULL,
	        .form = form ? form : find(key->read, table, sizeof table / sizeof table[0]),
	        .need = key->place == KEY_OPTIONAL ? FORM_OPTIONAL : FORM_REQUIRED,
	        .help = key->help,
	        .takes = key->takes};
}

void rule_part_key(const void *rows, size_t number, struct form_key *out)
{
	rule_part_key_among(rows, number, NULL, 0, out);
}

/* `defaults` may say what a rule does not. */
void rule_own_key(const void *rows, size_t number, struct form_key *out)
{
	rule_part_key(rows, number, out);
	if (((const struct rule_key *)rows)[number].place == KEY_REQUIRED)
		out->need = FORM_DEMANDED;
}

void rule_default_key(const void *rows, size_t number, struct form_key *out)
{
	rule_part_key(rows, number, out);
	out->need = FORM_OPTIONAL;
	if (((const struct rule_key *)rows)[number].place == KEY_OWN)
		out->name = NULL;
}
