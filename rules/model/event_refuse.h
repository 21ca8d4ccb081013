#ifndef RULES_MODEL_EVENT_REFUSE_H
#define RULES_MODEL_EVENT_REFUSE_H
/* Why a line is not taken.  Codes are stable: scripts, quarantine and help pages go by them. */
#include "base/diag.h"

enum refusal {
	REFUSE_NOT_JSON,
	REFUSE_NOT_OBJECT,
	REFUSE_SIZE,
	REFUSE_MISSING,
	REFUSE_CHOICE,
	REFUSE_KIND,
	REFUSE_TYPE,
	REFUSE_TIME,
	REFUSE_ID,
	REFUSE_OPERATION,
	REFUSE_RANGE,
	REFUSE_STUDENT,
	REFUSE_COUNT
};
struct refusal_row {
	const char *code, *words;
};
extern const struct refusal_row event_refusals[REFUSE_COUNT];

/* Where a refusal goes; both may be NULL. */
struct refusal_to {
	struct text *field;
	struct diag *why;
};
/* -1, always. */
int event_refuse(const struct refusal_to *to, enum refusal refusal, struct text field, const char *format,
        ...) __attribute__((format(printf, 4, 5)));

/* As much of a sender's text as fits a message, whole characters only; "%.*s" wants its size as an int. */
struct text event_shown(struct text a);
#endif
