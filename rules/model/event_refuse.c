/* The codes of refused lines, and how a refusal is said. */
#include "rules/model/event_refuse.h"

#include <stdarg.h>
#include <stdio.h>

enum { SHOWN_MAX = 40, MESSAGE_MAX = 400 };

/* clang-format off */
const struct refusal_row event_refusals[REFUSE_COUNT] = {
	[REFUSE_NOT_JSON] = {"E200",
		"The line is not JSON, or a key stands twice in one object: it could mean the wrong child.\n"
		"  wrong: {\"id\":\"a1\",\"id\":\"a2\",..}\n"
		"  right: {\"id\":\"a1\",..}"},
	[REFUSE_NOT_OBJECT] = {"E201",
		"The line is JSON, but an event is one object. A list of events goes with the type application/json.\n"
		"  wrong: [\"a1\", \"attendance\"]\n"
		"  right: {\"id\":\"a1\",\"type\":\"attendance\",..}"},
	[REFUSE_SIZE] = {"E202",
		"A line has at most 64 KiB, is nested at most 16 deep, and is UTF-8.\n"
		"  wrong: a name in Windows-1252, in which an accent is one byte\n"
		"  right: the same in UTF-8"},
	[REFUSE_MISSING] = {"E203",
		"Without this field the event says nothing. null is the same as leaving it out.\n"
		"  wrong: {\"id\":\"a1\",\"type\":\"attendance\",\"student\":\"S1\",\"time\":\"2026-09-03\"}\n"
		"  right: the same with \"status\":\"absent\""},
	[REFUSE_CHOICE] = {"E204",
		"The field holds one of a few words, so that no rule ever passes over a spelling it does not know.\n"
		"  wrong: \"status\":\"abs\"\n"
		"  right: \"status\":\"absent\""},
	[REFUSE_KIND] = {"E205",
		"The value is of another kind than its field takes. Ids are text: 00042 is not 42.\n"
		"  wrong: \"student\":42\n"
		"  right: \"student\":\"00042\""},
	[REFUSE_TYPE] = {"E206",
		"There is no such type of event. They are listed in docs/events.md.\n"
		"  wrong: \"type\":\"attendence\"\n"
		"  right: \"type\":\"attendance\""},
	[REFUSE_TIME] = {"E207",
		"A day is written 2026-09-03; a time has its offset, or it would be another hour elsewhere.\n"
		"  wrong: \"time\":\"9/3/2026 10:30\"\n"
		"  right: \"time\":\"2026-09-03T10:30:00-05:00\""},
	[REFUSE_ID] = {"E208",
		"An id has 1 to 255 bytes. It is how a correction finds what it corrects.\n"
		"  wrong: \"id\":\"\"\n"
		"  right: \"id\":\"att-S1-2026-09-03\""},
	[REFUSE_OPERATION] = {"E209",
		"op is upsert or delete; rev is a whole number; was moves one state and needs its type.\n"
		"  wrong: \"op\":\"remove\"\n"
		"  right: \"op\":\"delete\""},
	[REFUSE_RANGE] = {"E210",
		"The number cannot be: a share over 1, a day of 2,000 minutes, a percentile of 120.\n"
		"  wrong: \"fraction\":2\n"
		"  right: \"fraction\":0.5"},
	[REFUSE_STUDENT] = {"E211",
		"An event about a student names the student; one about a school or a class names none.\n"
		"  wrong: {\"id\":\"a1\",\"type\":\"attendance\",\"time\":\"2026-09-03\",\"status\":\"absent\"}\n"
		"  right: the same with \"student\":\"S1\""},
};
/* clang-format on */

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
