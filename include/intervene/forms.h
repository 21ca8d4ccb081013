#ifndef INTERVENE_FORMS_H
#define INTERVENE_FORMS_H
/* What rule files, calendars and events may look like, as their readers take them: base/form.h says how to read it. */
#include <intervene/event.h>
#include "base/form.h"

extern const struct form rule_file_form, calendar_form;
/* A rule, in `rules` of a rule file; and how much one presses. */
extern const struct form rule_form, rule_form_severity;
/* Keys that may stand in the place of a demanded one: the count of them in `names`, 4 at most. */
enum { FORM_INSTEAD_MOST = 4 };
size_t rule_form_instead(const char *key, const char *names[FORM_INSTEAD_MOST]);

/* --- events: all of them have an envelope, and each type has its fields --- */

extern const size_t event_envelope_count; /* beside the type */
void event_envelope_key(size_t number, struct form_key *out, bool *is_of_deletes);
enum event_about { ABOUT_STUDENT, ABOUT_STUDENT_MAYBE, ABOUT_NO_STUDENT };
struct event_form {
	const char *type;
	enum event_about about;
	bool may_be_state; /* else `was` has no place in it */
	size_t field_count;
};
void event_form_of(enum event_type type, struct event_form *out);
/* Its field of that number; *made is room for the form of a field, which is put together. */
void event_form_field(enum event_type type, size_t number, struct form *made, struct form_key *out);
#endif
