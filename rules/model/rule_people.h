#ifndef RULES_MODEL_RULE_PEOPLE_H
#define RULES_MODEL_RULE_PEOPLE_H
/* What a rule says of people: when they are told, who is responsible, what is proposed, what a family hears.  It decides
 * nothing: two rules that differ in it alone open and close together. */
#include <intervene/ruleset.h>
#include "base/diag.h"

struct placed {
	struct text text;
	struct place place;
};
struct naming {
	const struct placed *items;
	size_t count;
};

enum send_kind { SEND_UNSAID, SEND_NOW, SEND_DAILY, SEND_WEEKLY };
struct send {
	enum send_kind kind;
	int weekday;    /* SEND_WEEKLY: 1 is Monday */
	int32_t second; /* of the day */
};

enum supported { SUPPORTED_MUTE, SUPPORTED_SEND };
struct worse_by {
	struct ratio amount; /* over 0: not said */
	bool is_percent;
};

enum family_class { FAMILY_SUPPORT, FAMILY_LEGAL, FAMILY_EMERGENCY };
enum quiet_kind { QUIET_UNSAID, QUIET_FAMILY, QUIET_SPAN };
struct quiet_hours {
	enum quiet_kind kind;
	int32_t from, until; /* seconds of the day */
};
struct cap {
	int32_t messages, days; /* 0: not said */
};
struct family {
	struct text to, message, approve_by; /* empty: not said */
	struct hold hold;
	struct quiet_hours quiet_hours;
	struct cap cap;
	struct naming via;
	enum family_class class;
	struct duration approve_within;
	struct text words; /* all of it that a person keeps to; empty: there is no message */
};

struct rule_people {
	struct send send;
	struct duration remind_every, act_within; /* amount 0: not said */
	struct naming mutes, route;
	enum supported while_supported;
	struct worse_by worse_by;
	struct placed escalate, renamed_from; /* empty: not said */
	bool is_unordered;     /* steps of a ladder: of those reached at once only the last is told */
	struct duration apart; /* at least so long between the messages of two steps; amount 0: at once */
	struct text owner;
	int32_t review_by; /* NO_DAY: not said */
	bool annotates;    /* on_correction: annotate */
	bool by_known;     /* clock: known_date */
	struct proposal propose;
	struct family family;
};
#endif
