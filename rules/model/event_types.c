/* The table of event types, their fields and vocabularies, and the questions others ask of it. */
#include "rules/model/event_types.h"

#include <string.h>

/* Inside the table, not behind pointers: every field of every line is looked up here. */
static const char field_names[FIELD_COUNT][NAME_SIZE] = {
        [FIELD_STATUS] = "status",
        [FIELD_EXCUSED] = "excused",
        [FIELD_SCOPE] = "scope",
        [FIELD_SECTION] = "section",
        [FIELD_PERIOD] = "period",
        [FIELD_MINUTES] = "minutes",
        [FIELD_FRACTION] = "fraction",
        [FIELD_MODALITY] = "modality",
        [FIELD_CODE] = "code",
        [FIELD_KIND] = "kind",
        [FIELD_SUBJECT] = "subject",
        [FIELD_MEASURE] = "measure",
        [FIELD_SCORE] = "score",
        [FIELD_MAX] = "max",
        [FIELD_PERCENTILE] = "percentile",
        [FIELD_LEVEL] = "level",
        [FIELD_SKILL] = "skill",
        [FIELD_COURSE] = "course",
        [FIELD_CORE] = "core",
        [FIELD_CREDITS] = "credits",
        [FIELD_LETTER] = "letter",
        [FIELD_MISSING] = "missing",
        [FIELD_LATE] = "late",
        [FIELD_ROLE] = "role",
        [FIELD_DAYS] = "days",
        [FIELD_CATEGORY] = "category",
        [FIELD_LOCATION] = "location",
        [FIELD_DOMAIN] = "domain",
        [FIELD_TIER] = "tier",
        [FIELD_SUPPORT] = "support",
        [FIELD_BASELINE] = "baseline",
        [FIELD_GOAL] = "goal",
        [FIELD_STARTS] = "starts",
        [FIELD_REVIEW_ON] = "review_on",
        [FIELD_ENDS] = "ends",
        [FIELD_OWNER] = "owner",
        [FIELD_BEFORE] = "before",
        [FIELD_MINUTES_PER_WEEK] = "minutes_per_week",
        [FIELD_CORE_MINUTES] = "core_minutes",
        [FIELD_PLAN] = "plan",
        [FIELD_ATTENDED] = "attended",
        [FIELD_WITH] = "with",
        [FIELD_CONCERN] = "concern",
        [FIELD_NOTE] = "note",
        [FIELD_BY] = "by",
        [FIELD_FIRST] = "first",
        [FIELD_LAST] = "last",
        [FIELD_GRADE] = "grade",
        [FIELD_BIRTHDATE] = "birthdate",
        [FIELD_LANGUAGE] = "language",
        [FIELD_FLAGS] = "flags",
        [FIELD_GROUPS] = "groups",
        [FIELD_SCHOOL] = "school",
        [FIELD_EXIT] = "exit",
        [FIELD_CALENDAR] = "calendar",
        [FIELD_NAME] = "name",
        [FIELD_TIMEZONE] = "timezone",
        [FIELD_PERSON] = "person",
        [FIELD_EMAIL] = "email",
        [FIELD_ROLES] = "roles",
        [FIELD_SCHOOLS] = "schools",
        [FIELD_GRADES] = "grades",
        [FIELD_LAST_NAME] = "last_name",
        [FIELD_FLAG] = "flag",
        [FIELD_UNTIL] = "until",
        [FIELD_TERM] = "term",
        [FIELD_TEACHER] = "teacher",
        [FIELD_SKILLS] = "skills",
        [FIELD_POLICY] = "policy",
        [FIELD_SEATS] = "seats",
        [FIELD_MEMBERS] = "members",
        [FIELD_STUDENTS] = "students",
        [FIELD_MEETS] = "meets",
        [FIELD_SYSTEM] = "system",
        [FIELD_RELATION] = "relation",
        [FIELD_PHONE] = "phone",
        [FIELD_ADDRESS] = "address",
        [FIELD_PRIORITY] = "priority",
        [FIELD_MAY_CONTACT] = "may_contact",
        [FIELD_RESTRICTION] = "restriction",
        [FIELD_FEED] = "feed",
        [FIELD_DATE] = "date",
        [FIELD_COMPLETE] = "complete",
        [FIELD_KNOWN_AS] = "known_as",
};

static const char *const attendance_status[] = {
        "present", "absent", "tardy", "left_early", "suspended_in", "suspended_out", NULL};
static const char *const attendance_scope[] = {"day", "section", NULL};
static const char *const attendance_modality[] = {"in_person", "remote", NULL};
static const char *const assessment_kind[] = {
        "screener", "probe", "benchmark", "diagnostic", "exam", "mark", "assignment", NULL};
static const char *const behavior_kind[] = {"referral", "incident", "suspension", "positive", NULL};
static const char *const behavior_level[] = {"minor", "major", NULL};
static const char *const behavior_role[] = {"offender", "victim", "witness", "reporter", NULL};
static const char *const plan_status[] = {"active", "ended", NULL};
static const char *const conversation_with[] = {"student", "family", "staff", NULL};
static const char *const observation_concern[] = {"none", "some", "serious", NULL};
static const char *const unit_policy[] = {"jit", "mastery", NULL};

static const struct field_range share_of_day = {
        0, 1, .above_low = true, .words = "a share of the day, over 0 and at most 1"};
static const struct field_range minutes_a_day = {0, 1440, .words = "minutes of one day, 0 to 1440"};
static const struct field_range minutes_a_week = {0, 10080, .words = "minutes of one week, 0 to 10080"};
static const struct field_range percentile = {0, 100, .words = "a percentile, 0 to 100"};
static const struct field_range days_long = {
        0, 366, .above_low = true, .words = "a number of days, over 0 and at most 366"};
static const struct field_range tier_number = {
        1, 9, .whole = true, .words = "a tier, a whole number from 1 to 9"};
static const struct field_range at_least_0 = {0, INT64_MAX, .words = "0 or more"};
static const struct field_range whole_at_least_0 = {
        0, INT64_MAX, .whole = true, .words = "a whole number, 0 or more"};

static const struct field_row attendance_fields[] = {
        {FIELD_STATUS, .shape = SHAPE_CHOICE, .required = true, .choices = attendance_status},
        {FIELD_EXCUSED, .shape = SHAPE_TRUTH},
        {FIELD_SCOPE, .shape = SHAPE_CHOICE, .choices = attendance_scope, .fallback = "day"},
        {FIELD_SECTION, .shape = SHAPE_TEXT},
        {FIELD_PERIOD, .shape = SHAPE_LABEL},
        {FIELD_MINUTES, .shape = SHAPE_NUMBER, .range = &minutes_a_day},
        {FIELD_FRACTION, .shape = SHAPE_NUMBER, .range = &share_of_day},
        {FIELD_MODALITY, .shape = SHAPE_CHOICE, .choices = attendance_modality},
        {FIELD_CODE, .shape = SHAPE_LABEL},
        {.field = FIELD_NONE},
};

static const struct field_row assessment_fields[] = {
        {FIELD_KIND, .shape = SHAPE_CHOICE, .required = true, .choices = assessment_kind},
        {FIELD_SUBJECT, .shape = SHAPE_TEXT},
        {FIELD_MEASURE, .shape = SHAPE_TEXT},
        {FIELD_SCORE, .shape = SHAPE_SCORE},
        {FIELD_MAX, .shape = SHAPE_NUMBER, .range = &at_least_0},
        {FIELD_PERCENTILE, .shape = SHAPE_NUMBER, .range = &percentile},
        {FIELD_LEVEL, .shape = SHAPE_LABEL},
        {FIELD_SKILL, .shape = SHAPE_TEXT},
        {FIELD_COURSE, .shape = SHAPE_TEXT},
        {FIELD_CORE, .shape = SHAPE_TRUTH},
        {FIELD_CREDITS, .shape = SHAPE_NUMBER, .range = &at_least_0},
        {FIELD_LETTER, .shape = SHAPE_TEXT},
        {FIELD_PERIOD, .shape = SHAPE_LABEL},
        {FIELD_MISSING, .shape = SHAPE_TRUTH},
        {FIELD_LATE, .shape = SHAPE_TRUTH},
        {.field = FIELD_NONE},
};

static const struct field_row behavior_fields[] = {
        {FIELD_KIND, .shape = SHAPE_CHOICE, .required = true, .choices = behavior_kind},
        {FIELD_LEVEL, .shape = SHAPE_CHOICE, .choices = behavior_level},
        {FIELD_ROLE, .shape = SHAPE_CHOICE, .choices = behavior_role, .fallback = "offender"},
        {FIELD_DAYS, .shape = SHAPE_NUMBER, .range = &days_long},
        {FIELD_CATEGORY, .shape = SHAPE_LABEL},
        {FIELD_LOCATION, .shape = SHAPE_LABEL},
        {.field = FIELD_NONE},
};

static const struct field_row plan_fields[] = {
        {FIELD_DOMAIN, .shape = SHAPE_TEXT, .required = true},
        {FIELD_TIER, .shape = SHAPE_NUMBER, .range = &tier_number},
        {FIELD_SUPPORT, .shape = SHAPE_TEXT},
        {FIELD_MEASURE, .shape = SHAPE_TEXT},
        {FIELD_BASELINE, .shape = SHAPE_NUMBER},
        {FIELD_GOAL, .shape = SHAPE_NUMBER},
        {FIELD_STARTS, .shape = SHAPE_DATE},
        {FIELD_REVIEW_ON, .shape = SHAPE_DATE},
        {FIELD_ENDS, .shape = SHAPE_DATE},
        {FIELD_OWNER, .shape = SHAPE_TEXT},
        {FIELD_SKILL, .shape = SHAPE_TEXT},
        {FIELD_BEFORE, .shape = SHAPE_TEXT},
        {FIELD_MINUTES_PER_WEEK, .shape = SHAPE_NUMBER, .range = &minutes_a_week},
        {FIELD_CORE_MINUTES, .shape = SHAPE_NUMBER, .range = &minutes_a_week},
        {FIELD_STATUS, .shape = SHAPE_CHOICE, .choices = plan_status},
        {.field = FIELD_NONE},
};

static const struct field_row session_fields[] = {
        {FIELD_PLAN, .shape = SHAPE_TEXT},
        {FIELD_MINUTES, .shape = SHAPE_NUMBER, .range = &minutes_a_day},
        {FIELD_ATTENDED, .shape = SHAPE_TRUTH},
        {.field = FIELD_NONE},
};

static const struct field_row conversation_fields[] = {
        {FIELD_WITH, .shape = SHAPE_CHOICE, .choices = conversation_with},
        {FIELD_DOMAIN, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct field_row observation_fields[] = {
        {FIELD_DOMAIN, .shape = SHAPE_TEXT},
        {FIELD_CONCERN, .shape = SHAPE_CHOICE, .choices = observation_concern},
        {FIELD_NOTE, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct field_row tier_fields[] = {
        {FIELD_DOMAIN, .shape = SHAPE_TEXT, .required = true},
        {FIELD_TIER, .shape = SHAPE_NUMBER, .required = true, .range = &tier_number},
        {FIELD_BY, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct field_row student_fields[] = {
        {FIELD_FIRST, .shape = SHAPE_TEXT},
        {FIELD_LAST, .shape = SHAPE_TEXT},
        {FIELD_GRADE, .shape = SHAPE_GRADE},
        {FIELD_BIRTHDATE, .shape = SHAPE_DATE},
        {FIELD_LANGUAGE, .shape = SHAPE_TEXT},
        {FIELD_FLAGS, .shape = SHAPE_TEXTS},
        {FIELD_GROUPS, .shape = SHAPE_OBJECT},
        {.field = FIELD_NONE},
};

static const struct field_row enrollment_fields[] = {
        {FIELD_SCHOOL, .shape = SHAPE_TEXT, .required = true},
        {FIELD_GRADE, .shape = SHAPE_GRADE},
        {FIELD_STARTS, .shape = SHAPE_DATE},
        {FIELD_ENDS, .shape = SHAPE_DATE},
        {FIELD_EXIT, .shape = SHAPE_LABEL},
        {FIELD_CALENDAR, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct field_row school_fields[] = {
        {FIELD_SCHOOL, .shape = SHAPE_TEXT, .required = true},
        {FIELD_NAME, .shape = SHAPE_TEXT},
        {FIELD_TIMEZONE, .shape = SHAPE_TEXT},
        {FIELD_CALENDAR, .shape = SHAPE_TEXT},
        {FIELD_LEVEL, .shape = SHAPE_LABEL},
        {.field = FIELD_NONE},
};

static const struct field_row staff_fields[] = {
        {FIELD_PERSON, .shape = SHAPE_TEXT, .required = true},
        {FIELD_NAME, .shape = SHAPE_TEXT},
        {FIELD_EMAIL, .shape = SHAPE_TEXT},
        {FIELD_ROLES, .shape = SHAPE_TEXTS},
        {FIELD_SCHOOLS, .shape = SHAPE_TEXTS},
        {FIELD_LANGUAGE, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct field_row caseload_fields[] = {
        {FIELD_PERSON, .shape = SHAPE_TEXT, .required = true},
        {FIELD_SCHOOL, .shape = SHAPE_TEXT},
        {FIELD_GRADES, .shape = SHAPE_GRADES},
        {FIELD_LAST_NAME, .shape = SHAPE_TEXT},
        {FIELD_FLAG, .shape = SHAPE_TEXT},
        {FIELD_SECTION, .shape = SHAPE_TEXT},
        {FIELD_DOMAIN, .shape = SHAPE_TEXT},
        {FIELD_ROLE, .shape = SHAPE_TEXT},
        {FIELD_UNTIL, .shape = SHAPE_DATE},
        {.field = FIELD_NONE},
};

static const struct field_row section_fields[] = {
        {FIELD_SECTION, .shape = SHAPE_TEXT},
        {FIELD_SCHOOL, .shape = SHAPE_TEXT},
        {FIELD_COURSE, .shape = SHAPE_TEXT},
        {FIELD_SUBJECT, .shape = SHAPE_TEXT},
        {FIELD_CORE, .shape = SHAPE_TRUTH},
        {FIELD_PERIOD, .shape = SHAPE_LABEL},
        {FIELD_TERM, .shape = SHAPE_LABEL},
        {FIELD_TEACHER, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct field_row section_enrollment_fields[] = {
        {FIELD_SECTION, .shape = SHAPE_TEXT, .required = true},
        {FIELD_SCHOOL, .shape = SHAPE_TEXT},
        {FIELD_COURSE, .shape = SHAPE_TEXT},
        {FIELD_SUBJECT, .shape = SHAPE_TEXT},
        {FIELD_CORE, .shape = SHAPE_TRUTH},
        {FIELD_PERIOD, .shape = SHAPE_LABEL},
        {FIELD_TERM, .shape = SHAPE_LABEL},
        {FIELD_TEACHER, .shape = SHAPE_TEXT},
        {FIELD_STARTS, .shape = SHAPE_DATE},
        {FIELD_ENDS, .shape = SHAPE_DATE},
        {FIELD_UNTIL, .shape = SHAPE_DATE},
        {.field = FIELD_NONE},
};

static const struct field_row unit_fields[] = {
        {FIELD_COURSE, .shape = SHAPE_TEXT},
        {FIELD_GRADE, .shape = SHAPE_GRADE},
        {FIELD_SUBJECT, .shape = SHAPE_TEXT},
        {FIELD_NAME, .shape = SHAPE_TEXT},
        {FIELD_STARTS, .shape = SHAPE_DATE},
        {FIELD_ENDS, .shape = SHAPE_DATE},
        {FIELD_SKILLS, .shape = SHAPE_LIST},
        {FIELD_POLICY, .shape = SHAPE_CHOICE, .choices = unit_policy},
        {.field = FIELD_NONE},
};

static const struct field_row support_fields[] = {
        {FIELD_NAME, .shape = SHAPE_TEXT},
        {FIELD_DOMAIN, .shape = SHAPE_TEXT},
        {FIELD_TIER, .shape = SHAPE_NUMBER, .range = &tier_number},
        {FIELD_MINUTES_PER_WEEK, .shape = SHAPE_NUMBER, .range = &minutes_a_week},
        {FIELD_SEATS, .shape = SHAPE_NUMBER, .range = &whole_at_least_0},
        {FIELD_SKILL, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct field_row team_fields[] = {
        {FIELD_NAME, .shape = SHAPE_TEXT},
        {FIELD_MEMBERS, .shape = SHAPE_TEXTS},
        {FIELD_STUDENTS, .shape = SHAPE_TEXTS},
        {FIELD_SCHOOL, .shape = SHAPE_TEXT},
        {FIELD_GRADES, .shape = SHAPE_GRADES},
        {FIELD_LAST_NAME, .shape = SHAPE_TEXT},
        {FIELD_FLAG, .shape = SHAPE_TEXT},
        {FIELD_SECTION, .shape = SHAPE_TEXT},
        {FIELD_DOMAIN, .shape = SHAPE_TEXT},
        {FIELD_MEETS, .shape = SHAPE_ANY},
        {.field = FIELD_NONE},
};

static const struct field_row alias_fields[] = {
        {FIELD_SYSTEM, .shape = SHAPE_TEXT, .required = true},
        {FIELD_KNOWN_AS, .shape = SHAPE_LABEL},
        {.field = FIELD_NONE},
};

static const struct field_row guardian_fields[] = {
        {FIELD_PERSON, .shape = SHAPE_TEXT, .required = true},
        {FIELD_NAME, .shape = SHAPE_TEXT},
        {FIELD_RELATION, .shape = SHAPE_TEXT},
        {FIELD_LANGUAGE, .shape = SHAPE_TEXT},
        {FIELD_EMAIL, .shape = SHAPE_TEXT},
        {FIELD_PHONE, .shape = SHAPE_TEXT},
        {FIELD_ADDRESS, .shape = SHAPE_ANY},
        {FIELD_PRIORITY, .shape = SHAPE_NUMBER, .range = &whole_at_least_0},
        {FIELD_MAY_CONTACT, .shape = SHAPE_TRUTH},
        {FIELD_RESTRICTION, .shape = SHAPE_TEXT},
        {FIELD_UNTIL, .shape = SHAPE_DATE},
        {.field = FIELD_NONE},
};

static const struct field_row feed_fields[] = {
        {FIELD_FEED, .shape = SHAPE_TEXT, .required = true},
        {FIELD_DATE, .shape = SHAPE_DATE},
        {FIELD_COMPLETE, .shape = SHAPE_TRUTH},
        {FIELD_SCHOOL, .shape = SHAPE_TEXT},
        {.field = FIELD_NONE},
};

static const struct type_row types[EVENT_TYPE_COUNT] = {
        [EVENT_ATTENDANCE] = {"attendance", STUDENT_NAMED, RECORD, attendance_fields},
        [EVENT_ASSESSMENT] = {"assessment", STUDENT_NAMED, STATE_BY_KIND, assessment_fields},
        [EVENT_BEHAVIOR] = {"behavior", STUDENT_NAMED, RECORD, behavior_fields},
        [EVENT_PLAN] = {"plan", STUDENT_NAMED, STATE, plan_fields},
        [EVENT_SESSION] = {"session", STUDENT_NAMED, RECORD, session_fields},
        [EVENT_CONVERSATION] = {"conversation", STUDENT_NAMED, RECORD, conversation_fields},
        [EVENT_OBSERVATION] = {"observation", STUDENT_NAMED, RECORD, observation_fields},
        [EVENT_TIER] = {"tier", STUDENT_NAMED, STATE, tier_fields},
        [EVENT_STUDENT] = {"student", STUDENT_NAMED, STATE, student_fields},
        [EVENT_ENROLLMENT] = {"enrollment", STUDENT_NAMED, RECORD, enrollment_fields},
        [EVENT_SCHOOL] = {"school", STUDENT_NONE, RECORD, school_fields},
        [EVENT_STAFF] = {"staff", STUDENT_NONE, STATE, staff_fields},
        [EVENT_CASELOAD] = {"caseload", STUDENT_MAYBE, STATE, caseload_fields},
        [EVENT_SECTION] = {"section", STUDENT_NONE, RECORD, section_fields},
        [EVENT_SECTION_ENROLLMENT] = {"section_enrollment", STUDENT_NAMED, STATE, section_enrollment_fields},
        [EVENT_UNIT] = {"unit", STUDENT_NONE, RECORD, unit_fields},
        [EVENT_SUPPORT] = {"support", STUDENT_NONE, STATE, support_fields},
        [EVENT_TEAM] = {"team", STUDENT_NONE, RECORD, team_fields},
        [EVENT_ALIAS] = {"alias", STUDENT_NAMED, RECORD, alias_fields},
        [EVENT_GUARDIAN] = {"guardian", STUDENT_NAMED, STATE, guardian_fields},
        [EVENT_FEED] = {"feed", STUDENT_NONE, RECORD, feed_fields},
};

const struct type_row *event_type_row(enum event_type type)
{
	return (unsigned)type < EVENT_TYPE_COUNT ? &types[type] : NULL;
}

const struct field_row *event_field_row(enum event_type type, enum field field)
{
	const struct type_row *of = event_type_row(type);

	if (!of)
		return NULL;
	for (const struct field_row *row = of->fields; row->field != FIELD_NONE; row++)
		if (row->field == field)
			return row;
	return NULL;
}

/* `known` has room for NAME_SIZE bytes, all zero behind the name, and `name` is shorter than that. */
static bool is_name(const char *known, struct text name)
{
	return known[0] == name.at[0] && !known[name.size] && memcmp(known, name.at, name.size) == 0;
}

const struct field_row *event_field_row_named(enum event_type type, struct text name)
{
	if (!name.size || name.size >= NAME_SIZE)
		return NULL;
	for (const struct field_row *row = types[type].fields; row->field != FIELD_NONE; row++)
		if (is_name(field_names[row->field], name))
			return row;
	return NULL;
}

const char *event_type_name(enum event_type type)
{
	const struct type_row *row = event_type_row(type);

	return row ? row->name : NULL;
}

int event_type_find(struct text name)
{
	if (!name.size || name.size >= NAME_SIZE)
		return -1;
	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		if (is_name(types[type].name, name))
			return type;
	return -1;
}

bool event_type_about_student(enum event_type type)
{
	const struct type_row *row = event_type_row(type);

	return row && row->student != STUDENT_NONE;
}

const char *field_name_of(enum field field)
{
	return (unsigned)field < FIELD_COUNT ? field_names[field] : NULL;
}

enum field field_find(struct text name)
{
	if (!name.size || name.size >= NAME_SIZE)
		return FIELD_OTHER;
	for (enum field field = 0; field < FIELD_COUNT; field++)
		if (is_name(field_names[field], name))
			return field;
	return FIELD_OTHER;
}

bool event_type_has_field(enum event_type type, enum field field)
{
	return event_field_row(type, field) != NULL;
}

size_t field_choice_count(const char *const *choices)
{
	size_t count = 0;

	while (choices[count])
		count++;
	return count;
}

const char *const *field_choices(enum event_type type, enum field field, size_t *count)
{
	const struct field_row *row = event_field_row(type, field);
	const char *const *choices = row ? row->choices : NULL;

	*count = choices ? field_choice_count(choices) : 0;
	return choices;
}

enum value_type field_type(enum event_type type, enum field field)
{
	static const enum value_type of_shape[] = {
	        [SHAPE_TEXT] = VALUE_TEXT,
	        [SHAPE_LABEL] = VALUE_TEXT,
	        [SHAPE_CHOICE] = VALUE_TEXT,
	        [SHAPE_TRUTH] = VALUE_TRUTH,
	        [SHAPE_NUMBER] = VALUE_NUMBER,
	        [SHAPE_SCORE] = VALUE_NUMBER,
	        [SHAPE_GRADE] = VALUE_NUMBER,
	        [SHAPE_DATE] = VALUE_DATE,
	        [SHAPE_TEXTS] = VALUE_LIST,
	        [SHAPE_GRADES] = VALUE_LIST,
	        [SHAPE_LIST] = VALUE_LIST,
	        [SHAPE_OBJECT] = VALUE_UNKNOWN,
	        [SHAPE_ANY] = VALUE_UNKNOWN,
	};
	const struct field_row *row = event_field_row(type, field);

	return row ? of_shape[row->shape] : VALUE_UNKNOWN;
}
