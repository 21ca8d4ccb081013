#ifndef CLI_TESTING_FORMS_H
#define CLI_TESTING_FORMS_H
/* What a *_test.yml may look like: each form stands beside the reader of its part. */
#include "base/form.h"

extern const struct form suite_form; /* suite_read.c: the whole file */
extern const struct form suite_calendar_form, expect_form, script_student_form, script_attendance_form,
        script_scores_form, script_events_form, script_then_form;
/* Runs of letters such as P17 A2, and one letter of a day that is corrected. */
extern const struct form script_runs_form, script_letter_form;
#endif
