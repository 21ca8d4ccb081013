/* What a line of events may look like: the envelope, and the fields of each type by their rows. */
#include "rules/model/event_line.h"
#include <intervene/forms.h>

#define OFFSET_PATTERN "([Zz]|[+-][0-9]{2}:[0-9]{2})"
#define AT_PATTERN "[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)([.][0-9]+)?" OFFSET_PATTERN

/* --- the envelope ------------------------------------------------------------------------------------------- */

static const struct form id = {.kind = FORM_STRING, .low = 1, .high = EVENT_ID_MOST};
static const struct form time = {.kind = FORM_STRING,
        .pattern = "^" FORM_DATE_PATTERN "(" AT_PATTERN ")?$",
        .words = "a day, or a time with its offset",
        .example = "2026-09-03T10:30:00-05:00"};
static const struct form instant = {.kind = FORM_STRING,
        .pattern = "^" FORM_DATE_PATTERN AT_PATTERN "$",
        .example = "2026-09-03T10:30:00-05:00"};
static const char *const ops[] = {"upsert", "delete"};
static const struct form op = {.kind = FORM_CHOICE, .names = {FORM_ROWS(ops)}};
static const struct form rev = {.kind = FORM_WHOLE};

/* A delete says whom by its identity alone: the first of them are all that is read of it, beside its type. */
enum { OF_DELETES = 5 };
static const struct {
	enum envelope part;
	const struct form *form;
	enum form_need need;
	const char *help;
} parts[] = {
        {ENVELOPE_ID, &id, FORM_REQUIRED, "stays its own: sent again, it corrects the event"},
        {ENVELOPE_SOURCE, &id, FORM_OPTIONAL, "the system that sends it; else that of the token or folder"},
        {ENVELOPE_OP, &op, FORM_OPTIONAL, "delete takes the event back; else upsert"},
        {ENVELOPE_REV, &rev, FORM_OPTIONAL, "the higher one wins, whatever comes first"},
        {ENVELOPE_RECEIVED_AT, &instant, FORM_OPTIONAL, "when it was received, in history that is loaded"},
        {ENVELOPE_STUDENT, &id, FORM_OPTIONAL, "the id of the student"},
        {ENVELOPE_TIME, &time, FORM_REQUIRED, "when it happened"},
        {ENVELOPE_SLOT, &id, FORM_OPTIONAL, "a second identity, for systems that delete and insert"},
        {ENVELOPE_WAS, &time, FORM_OPTIONAL, "of a state, the time under which it was sent before"},
};

const size_t event_envelope_count = sizeof parts / sizeof parts[0];

void event_envelope_key(size_t number, struct form_key *out, bool *is_of_deletes)
{
	*out = (struct form_key){.name = event_envelope_name(parts[number].part).at,
	        .form = parts[number].form,
	        .need = parts[number].need,
	        .help = parts[number].help,
	        .may_be_null = parts[number].need == FORM_OPTIONAL};
	*is_of_deletes = number < OF_DELETES;
}

/* --- fields ------------------------------------------------------------------------------------------------- */

static const struct form number = {.kind = FORM_NUMBER};
static const struct form *const labels[] = {&form_string, &number};
static const char *const kindergartens[] = {"K", "PK"};
static const struct form kindergarten = {.kind = FORM_CHOICE, .names = {FORM_ROWS(kindergartens)}};
static const struct form grade_number = {
        .kind = FORM_WHOLE, .low = EVENT_GRADE_LOWEST, .high = EVENT_GRADE_HIGHEST, .is_bound = true};
static const struct form *const grades[] = {&grade_number, &kindergarten};
static const struct form grade = {.kind = FORM_EITHER, .name = "grade", .forms = grades, .form_count = 2};

static const struct form of_shape[] = {
        [SHAPE_TEXT] = {.kind = FORM_STRING},
        [SHAPE_LABEL] = {.kind = FORM_EITHER, .forms = labels, .form_count = 2},
        [SHAPE_CHOICE] = {.kind = FORM_CHOICE},
        [SHAPE_TRUTH] = {.kind = FORM_TRUTH},
        [SHAPE_NUMBER] = {.kind = FORM_NUMBER},
        [SHAPE_SCORE] = {.kind = FORM_EITHER, .forms = labels, .form_count = 2},
        [SHAPE_GRADE] = {.kind = FORM_EITHER, .forms = grades, .form_count = 2},
        [SHAPE_DATE] = {.kind = FORM_DATE},
        [SHAPE_TEXTS] = {.kind = FORM_LIST, .of = &form_string},
        [SHAPE_GRADES] = {.kind = FORM_LIST, .of = &grade},
        [SHAPE_LIST] = {.kind = FORM_LIST, .of = &form_any},
        [SHAPE_OBJECT] = {.kind = FORM_MAP, .is_open = true},
        [SHAPE_ANY] = {.kind = FORM_ANY},
};

static void bind(struct form *form, const struct field_range *range)
{
	form->kind = range->whole ? FORM_WHOLE : FORM_NUMBER;
	form->low = range->low;
	form->high = range->high;
	form->is_bound = true;
	form->above_low = range->above_low;
	form->words = range->words;
}

void event_form_of(enum event_type type, struct event_form *out)
{
	static const enum event_about about[] = {[STUDENT_NAMED] = ABOUT_STUDENT,
	        [STUDENT_MAYBE] = ABOUT_STUDENT_MAYBE,
	        [STUDENT_NONE] = ABOUT_NO_STUDENT};
	const struct type_row *row = event_type_row(type);

	*out = (struct event_form){
	        .type = row->name, .about = about[row->student], .may_be_state = row->states != RECORD};
	while (row->fields[out->field_count].field != FIELD_NONE)
		out->field_count++;
}

/* An empty text says nothing. */
void event_form_field(enum event_type type, size_t number_of, struct form *made, struct form_key *out)
{
	const struct field_row *row = &event_type_row(type)->fields[number_of];

	*made = of_shape[row->shape];
	made->low = row->required && row->shape == SHAPE_TEXT;
	if (row->choices)
		made->names = (struct form_names){
		        row->choices, field_choice_count(row->choices), sizeof row->choices[0]};
	if (row->range)
		bind(made, row->range);
	*out = (struct form_key){.name = field_name_of(row->field),
	        .form = made,
	        .need = row->required ? FORM_REQUIRED : FORM_OPTIONAL,
	        .may_be_null = !row->required};
}
