#ifndef INTERVENE_EVENT_H
#define INTERVENE_EVENT_H
/* One record received: who, what, when.  Immutable.  A correction is another event with the same identity; of a
 * record the newest version by sequence is true (a lower `rev` never wins), of a state the newest version per `time`.
 *
 * `content` is the canonical encoding: one JSON object without white space: type, student, time, slot, then the
 * known fields in table order, then the others by name (nested objects by name too), numbers normalised, nulls and
 * fields that hold their default left out.  Two deliveries say the same exactly when their contents are equal
 * bytes.  It is what is stored; the sender's bytes are kept only in quarantine.  source, id, op, rev, was and
 * received_at are not part of it.  A delete is its identity and nothing else: its content is {}. */
#include "value.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/hash.h"

struct diag;

/* The built-in types, in table order; numbers are stored, so new ones go last. */
/* clang-format off */
enum event_type {
	EVENT_ATTENDANCE, EVENT_ASSESSMENT, EVENT_BEHAVIOR, EVENT_PLAN, EVENT_SESSION, EVENT_CONVERSATION,
	EVENT_OBSERVATION, EVENT_TIER, EVENT_STUDENT, EVENT_ENROLLMENT, EVENT_SCHOOL, EVENT_STAFF, EVENT_CASELOAD,
	EVENT_SECTION, EVENT_SECTION_ENROLLMENT, EVENT_UNIT, EVENT_SUPPORT, EVENT_TEAM, EVENT_ALIAS, EVENT_GUARDIAN,
	EVENT_FEED, EVENT_TYPE_COUNT
};
/* clang-format on */

/* Every field that some type knows; a field of the same name is the same field.  Names in event_types.c. */
/* clang-format off */
enum field {
	FIELD_STATUS, FIELD_EXCUSED, FIELD_SCOPE, FIELD_SECTION, FIELD_PERIOD, FIELD_MINUTES, FIELD_FRACTION,
	FIELD_MODALITY, FIELD_CODE, FIELD_KIND, FIELD_SUBJECT, FIELD_MEASURE, FIELD_SCORE, FIELD_MAX,
	FIELD_PERCENTILE, FIELD_LEVEL, FIELD_SKILL, FIELD_COURSE, FIELD_CORE, FIELD_CREDITS, FIELD_LETTER,
	FIELD_MISSING, FIELD_LATE, FIELD_ROLE, FIELD_DAYS, FIELD_CATEGORY, FIELD_LOCATION, FIELD_DOMAIN, FIELD_TIER,
	FIELD_SUPPORT, FIELD_BASELINE, FIELD_GOAL, FIELD_STARTS, FIELD_REVIEW_ON, FIELD_ENDS, FIELD_OWNER,
	FIELD_BEFORE, FIELD_MINUTES_PER_WEEK, FIELD_CORE_MINUTES, FIELD_PLAN, FIELD_ATTENDED, FIELD_WITH,
	FIELD_CONCERN, FIELD_NOTE, FIELD_BY, FIELD_FIRST, FIELD_LAST, FIELD_GRADE, FIELD_BIRTHDATE, FIELD_LANGUAGE,
	FIELD_FLAGS, FIELD_GROUPS, FIELD_SCHOOL, FIELD_EXIT, FIELD_CALENDAR, FIELD_NAME, FIELD_TIMEZONE, FIELD_PERSON,
	FIELD_EMAIL, FIELD_ROLES, FIELD_SCHOOLS, FIELD_GRADES, FIELD_LAST_NAME, FIELD_FLAG, FIELD_UNTIL,
	FIELD_TERM, FIELD_TEACHER, FIELD_SKILLS, FIELD_POLICY, FIELD_SEATS, FIELD_MEMBERS, FIELD_STUDENTS, FIELD_MEETS,
	FIELD_SYSTEM, FIELD_RELATION, FIELD_PHONE, FIELD_ADDRESS, FIELD_PRIORITY, FIELD_MAY_CONTACT,
	FIELD_RESTRICTION, FIELD_FEED, FIELD_DATE, FIELD_COMPLETE, FIELD_KNOWN_AS,
	FIELD_COUNT,
	FIELD_OTHER = FIELD_COUNT, /* the sender's own: known by its name alone */
	FIELD_NONE
};
/* clang-format on */
struct field_name {
	enum field id;
	struct text name;
};

struct event_field {
	struct field_name field;
	struct value
	        value; /* a nested object or a list of them is VALUE_UNKNOWN here; content has it whole */
};

enum event_op { EVENT_UPSERT, EVENT_DELETE };
#define EVENT_NO_REV INT64_MIN

/* What is asked of content and student again and again; all zero: not found out yet.  Only for event_content_hash and
 * event_student_hash to look at: they find out what is not there. */
struct event_sums {
	struct hash128 content;
	uint64_t student;
};

struct event {
	int64_t seq;              /* 0 until stored */
	int64_t received_ms;      /* from received_at; 0: the line did not say */
	struct hash128 key, slot; /* keyed hash of (kind, source, id); slot all zero: none */
	struct event_sums sums;
	enum event_type type; /* means nothing for a delete */
	enum event_op op;
	bool is_state;               /* same id, later time: the next state (events.md) */
	int64_t rev;                 /* EVENT_NO_REV: none */
	struct civil_time when, was; /* was.day NO_DAY: not said */
	struct text source, id, student;
	struct text content;
	struct text said; /* of it, what stands behind the envelope; empty of one that was restored */
	const struct event_field *fields;
	uint32_t field_count;
};

struct event_reader {
	struct hash_key key;
	struct text default_source; /* of lines that name none; the feed's or token's name */
};

/* Reads one line (no newline inside).  0, or -1 with code E2xx, the field's name in *field (empty when none), and what
 * was expected in *why.  Everything in *event points into `arena` or the line.  Lines over 64 KiB are refused unread. */
int event_read(struct text line, const struct event_reader *reader, struct arena *arena, struct event *event,
        struct text *field, struct diag *why);

/* The same event from what was stored: content beside its identity.  {} restores a delete. */
typedef int event_restore_fn(struct text content, struct text source, struct text id,
        const struct event_reader *reader, struct arena *arena, struct event *event, struct diag *why);
event_restore_fn event_restore;
/* Without its fields, for whoever only asks how it stands to others: what is behind the first is not looked at. */
event_restore_fn event_restore_outline;

/* The value of a field; its default when the event does not say; else unknown (REASON_FIELD_MISSING). */
struct value event_value(const struct event *event, struct field_name field);

/* Of an alias: what other lines call the student whom it is about.  Ids of the district itself stand as they are, those of
 * another system behind its name, as in aspen:77.  Empty of an event without its fields. */
struct text event_alias_name(const struct event *event, struct arena *arena);

struct hash128 event_content_hash(const struct event *event);
uint64_t event_student_hash(const struct event *event); /* of its student among names: see base/names.h */
/* Finds both out ahead: for whoever has the time, of an event that somebody in a hurry will take. */
void event_sum(struct event *event);

/* Names and choices, for messages, `check` and `fields`.  NULL or FIELD_OTHER when there is none. */
const char *event_type_name(enum event_type type);
int event_type_find(struct text name); /* -1: unknown */
bool event_type_about_student(enum event_type type);
const char *field_name_of(enum field field);
enum field field_find(struct text name); /* FIELD_OTHER: unknown */
bool event_type_has_field(enum event_type type, enum field field);
const char *const *field_choices(enum event_type type, enum field field, size_t *count); /* NULL: open */
enum value_type field_type(
        enum event_type type, enum field field); /* of its value; a score may be text too */
#endif
