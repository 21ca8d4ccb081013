#ifndef INTERVENE_RULESET_H
#define INTERVENE_RULESET_H
/* One immutable generation of rules and calendars.  Built from bytes: the caller has read the directory (hash, load,
 * hash again).  May be shared by threads. */
#include "value.h"
#include "base/diag.h"
#include "base/hash.h"

struct ruleset;
struct zones;
struct calendars;
struct feed_expectations;
struct json;

struct file_bytes {
	struct text name, bytes;
};
struct file_set {
	const struct file_bytes *files; /* in name order */
	size_t count;
};

/* A file of lists/, taken apart by the caller.  Of a table the first row names the columns; of plain text each line is a row. */
struct list_file {
	struct text name; /* as rules name it: "exempt.csv" */
	bool is_table;
	const struct text *cells; /* row by row; what a short row leaves out is empty */
	size_t rows, columns;
	const char *wrong; /* why it could not be read; NULL: it was */
};
struct ruleset_files {
	struct file_set rules, calendars;
	const struct list_file *lists;
	size_t list_count;
	const struct feed_expectations *feeds; /* NULL: nothing is expected */
};

/* All findings are collected; on any error *out is NULL and the old generation stays.  Files whose names end in
 * _test.yml are passed over.  File names and bytes are copied. */
int ruleset_build(const struct file_set *rules, const struct file_set *calendars, struct zones *zones,
        struct ruleset **out, struct diags *why);
int ruleset_build_files(const struct ruleset_files *files, struct zones *zones, struct ruleset **out,
        struct diags *why);                       /* the same, with lists */
struct ruleset *ruleset_ref(struct ruleset *set); /* counts are atomic */
void ruleset_unref(struct ruleset *set);

enum severity_of_rule { RULE_INFO, RULE_LOW, RULE_MEDIUM, RULE_HIGH, RULE_URGENT };
enum rule_kind { RULE_CONCERN, RULE_CHECK_IN, RULE_GOOD_NEWS };
enum rule_mode { RULE_LIVE, RULE_SHADOW, RULE_OFF };

/* What people are shown of a rule. */
struct rule_words {
	struct text id, title, domain;
	struct place place; /* where it is written */
	const struct text *steps;
	size_t step_count;
	enum severity_of_rule severity;
	enum rule_kind kind;
	enum rule_mode mode;
	int32_t shadow_until;         /* NO_DAY: not limited */
	bool has_values;              /* one alert for each value of a field */
	struct hash128 logic;         /* of what decides; `rule_version` */
	struct text when, clear_when; /* as printed by the language; clear_when empty when it is `not when` */
};
struct hash128 ruleset_hash(const struct ruleset *set);
/* Of what decides which alerts are open and whether people hear of them: sets in which it is the same differ in words. */
struct hash128 ruleset_decides(const struct ruleset *set);
size_t ruleset_rule_count(const struct ruleset *set);
int ruleset_rule_find(const struct ruleset *set, struct text id); /* -1 */
void ruleset_rule_words(const struct ruleset *set, uint32_t rule, struct rule_words *out);
/* What a step of its ladder or row of its table weighs; of NO_RUNG, what the rule does. */
enum severity_of_rule ruleset_rung_severity(const struct ruleset *set, uint32_t rule, int rung);
/* Whether going from one to the other presses more: a later step, or a row of more weight. */
bool ruleset_is_worse(const struct ruleset *set, uint32_t rule, int rung, int before);
/* How people are told of the steps of its ladder; false: it has none. */
struct ladder_pace {
	bool in_order;         /* each of those that are reached at once; else the last of them alone */
	struct duration apart; /* at least so long between two; amount 0: at once */
};
bool ruleset_ladder_pace(const struct ruleset *set, uint32_t rule, struct ladder_pace *out);
/* Where a step or row is written, from 0 on; false: there is none of that number. */
struct rung_words {
	struct place place;
	struct text words;
	bool is_silent; /* a row by which nothing is said */
};
bool ruleset_rung_words(const struct ruleset *set, uint32_t rule, int rung, struct rung_words *out);
/* Whether alerts of the first are said in place of those of the other; whether any rule's are. */
bool ruleset_mutes(const struct ruleset *set, uint32_t rule, struct text other);
bool ruleset_is_muted(const struct ruleset *set, struct text rule);
/* How much worse the number that a rule tracks must be for what people have settled to come back. */
struct worsening {
	int direction; /* 1: more is worse, -1: less is; 0: nothing brings it back but a step of its ladder */
	struct ratio amount; /* .. by so much, .. */
	bool is_share;       /* .. or by such a share of what it was */
};
struct worsening ruleset_worsening(const struct ruleset *set, uint32_t rule);
/* After how long an alert that is still open is said again; amount 0: never. */
struct duration ruleset_remind_every(const struct ruleset *set, uint32_t rule);
/* What is proposed to people who decide: a tier to move to, something to look at, or a plan to begin with. */
struct proposal {
	int64_t tier;               /* 0: none */
	struct text in;             /* the domain; empty: the rule's */
	struct text review, plan;   /* in words; of a plan its fields as they are written; empty: none */
	struct text needs_approval; /* the role that decides; empty: not said */
	struct duration expires;    /* after that nobody needs to decide any more; amount 0: never */
};
/* By a step of its ladder, or with NO_RUNG by the rule as a whole; false: nothing. */
bool ruleset_proposal(const struct ruleset *set, uint32_t rule, int rung, struct proposal *out);
/* What is waited for before somebody may decide: so that codes can be put right first. */
enum hold_kind { HOLD_UNSAID, HOLD_SCHOOL_DAY, HOLD_CLOCK, HOLD_FOR };
struct hold {
	enum hold_kind kind;
	int32_t second;         /* of the next school day, or of the day: the next time it is that late */
	struct duration length; /* HOLD_FOR */
};
/* What a person is asked to write to the family when the alert opens, and at each step of its ladder. */
struct family_message {
	struct text words;      /* all that the district has said of it */
	struct text says;       /* the step's own words; empty: none */
	struct text approve_by; /* the role that decides; empty: not said */
	struct hold hold;
	struct duration approve_within; /* once the hold is over; amount 0: for ever */
};
/* NO_RUNG: it has no steps; false: nothing is written. */
bool ruleset_family(const struct ruleset *set, uint32_t rule, int rung, struct family_message *out);
/* Within what people must have acted: amount 0: it is not said; from when it opened, or from when that was known. */
struct acting {
	struct duration within;
	bool from_known;
};
struct acting ruleset_act_within(const struct ruleset *set, uint32_t rule);
/* Whether a correction that takes its evidence away is only noted on an alert, and people have it until they resolve it. */
bool ruleset_annotates(const struct ruleset *set, uint32_t rule);
bool ruleset_expects(
        const struct ruleset *set, int feed); /* records of that type of event, by some time of the day */
int ruleset_rule_now(const struct ruleset *set, struct text id); /* that has the id, or else had it; -1 */
struct text ruleset_renamed_from(const struct ruleset *set, uint32_t rule); /* its former id; empty: none */
/* What one look at one student may take, reckoned from the text of the rule (rules/model/rule_cost.h). */
struct rule_cost {
	int64_t steps; /* all of it */
	int64_t events, operations, lua;
};
void ruleset_rule_cost(const struct ruleset *set, uint32_t rule, struct rule_cost *out);
/* Days before today that events may lie which can still decide the rule, at least; INT32_MAX: any number. */
int32_t ruleset_look_back(const struct ruleset *set, uint32_t rule, int32_t today);
const struct calendars *ruleset_calendars(const struct ruleset *set);
const char *severity_name(enum severity_of_rule severity);
const char *rule_kind_name(enum rule_kind kind);

/* The long form of a code: what it means, a wrong and a right example.  NULL for a code there is not. */
const char *diagnostic_help(struct text code);
#endif
