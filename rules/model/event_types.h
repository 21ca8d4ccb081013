#ifndef RULES_MODEL_EVENT_TYPES_H
#define RULES_MODEL_EVENT_TYPES_H
/* The one table of what may come in: types, their fields, and what each field may hold.  Readers, messages, `check`
 * and `fields` all go by it.  A new field is its name in the list of names and one row in its type. */
#include <intervene/event.h>

enum field_shape {
	SHAPE_TEXT,   /* what other rows are joined by, and words of people: 00042 is not 42 */
	SHAPE_LABEL,  /* text that senders also write as a number: period 3 is '3' */
	SHAPE_CHOICE, /* one of `choices` */
	SHAPE_TRUTH,
	SHAPE_NUMBER, /* within `range` */
	SHAPE_SCORE,  /* a number or a text, as it came */
	SHAPE_GRADE,  /* a whole number; K and PK are read as 0 and -1 */
	SHAPE_DATE,
	SHAPE_TEXTS,
	SHAPE_GRADES,
	SHAPE_LIST, /* of anything */
	SHAPE_OBJECT,
	SHAPE_ANY /* also of every field that the type has no row for */
};

enum { EVENT_GRADE_LOWEST = -1, EVENT_GRADE_HIGHEST = 13, EVENT_ID_MOST = 255 }; /* EVENT_ID_MOST: bytes */

struct field_range {
	int64_t low, high;
	bool above_low; /* `low` itself is outside */
	bool whole;
	const char *words; /* end the sentence "it is .." */
};

struct field_row {
	enum field field; /* FIELD_NONE ends the rows of a type */
	enum field_shape shape;
	bool required;
	const char *const *choices;      /* ends with NULL */
	const struct field_range *range; /* NULL: any number */
	const char *fallback;            /* what an event means that does not say; NULL: nothing */
};

enum type_student { STUDENT_NAMED, STUDENT_MAYBE, STUDENT_NONE };
enum type_states { RECORD, STATE, STATE_BY_KIND }; /* by kind: of assessments only marks and assignments */

enum { NAME_SIZE = 20 };
struct type_row {
	char name[NAME_SIZE]; /* in the table, not behind a pointer: every line is looked up here */
	enum type_student student;
	enum type_states states;
	const struct field_row *fields;
};

const struct type_row *event_type_row(enum event_type type); /* NULL: no such type */
const struct field_row *event_field_row(
        enum event_type type, enum field field); /* NULL: not one of the type's */
const struct field_row *event_field_row_named(enum event_type type, struct text name);
size_t field_choice_count(const char *const *choices);
#endif
