/* Which fields say who somebody is. */
#include <intervene/fields.h>
#include "rules/language/protected.h"

#include <string.h>

/* Whatever the type; a school's or a program's name is no person's. */
static const bool personal[FIELD_COUNT] = {
        [FIELD_NOTE] = true,
        [FIELD_BY] = true,
        [FIELD_OWNER] = true,
        [FIELD_FIRST] = true,
        [FIELD_LAST] = true,
        [FIELD_BIRTHDATE] = true,
        [FIELD_LANGUAGE] = true,
        [FIELD_GROUPS] = true,
        [FIELD_PERSON] = true,
        [FIELD_EMAIL] = true,
        [FIELD_LAST_NAME] = true,
        [FIELD_TEACHER] = true,
        [FIELD_MEMBERS] = true,
        [FIELD_STUDENTS] = true,
        [FIELD_RELATION] = true,
        [FIELD_PHONE] = true,
        [FIELD_ADDRESS] = true,
        [FIELD_RESTRICTION] = true,
};

/* Found anywhere in the name of a field that a sender has made. */
static const char *const parts[] = {"name", "birth", "dob", "mail", "phone", "address", "guardian", "parent",
        "mother", "father", "contact", "note", "comment", "remark", "text", "description", "ssn", "person",
        "teacher", "staff", "student", "medic", "health", "language", "immigra", "foster", "homeless"};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool holds(struct text name, const char *part)
{
	size_t size = strlen(part);

	for (size_t from = 0; from + size <= name.size; from++) {
		size_t same = 0;

		while (same < size && lower(name.at[from + same]) == part[same])
			same++;
		if (same == size)
			return true;
	}
	return false;
}

static bool sounds_personal(struct text name)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (holds(name, parts[i]))
			return true;
	return name_is_protected(name);
}

bool field_is_personal(enum event_type type, struct field_name field)
{
	if (field.id == FIELD_NAME)
		return type == EVENT_STAFF || type == EVENT_GUARDIAN;
	return field.id < FIELD_COUNT ? personal[field.id] : sounds_personal(field.name);
}
