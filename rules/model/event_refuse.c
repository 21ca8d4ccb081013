/* The codes of refused lines, and how a refusal is said. */
#include "rules/model/event_refuse.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN_MAX = 40, MESSAGE_MAX = 400 };

const struct refusal_row event_refusals[REFUSE_COUNT] = {
        [REFUSE_NOT_JSON] = {"E200", "not JSON"},
        [REFUSE_NOT_OBJECT] = {"E201", "not one JSON object"},
        [REFUSE_SIZE] = {"E202", "too long, nested too deeply, or not UTF-8"},
        [REFUSE_MISSING] = {"E203", "a required field is missing"},
        [REFUSE_CHOICE] = {"E204", "not one of the choices"},
        [REFUSE_KIND] = {"E205", "the wrong kind of value"},
        [REFUSE_TYPE] = {"E206", "no such type of event"},
        [REFUSE_TIME] = {"E207", "not a date or time"},
        [REFUSE_ID] = {"E208", "an id that is empty or too long"},
        [REFUSE_OPERATION] = {"E209", "an op, rev or was that cannot be"},
        [REFUSE_RANGE] = {"E210", "a number out of range"},
        [REFUSE_STUDENT] = {"E211", "a student is missing, or named where there is none"},
};

int event_refuse(
        const struct refusal_to *to, enum refusal refusal, struct text field, const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list values;

	va_start(values, format);
	vsnprintf(message, sizeof message, format, values);
	va_end(values);
	if (to->field)
		*to->field = field;
	return diag_set(to->why, event_refusals[refusal].code, "%s", message);
}

struct text event_shown(struct text a)
{
	size_t size = SHOWN_MAX;

	if (a.size <= SHOWN_MAX)
		return a;
	while (size && ((unsigned char)a.at[size] & 0xc0) == 0x80)
		size--;
	return text_slice(a, 0, size);
}
