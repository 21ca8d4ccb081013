#ifndef DAEMON_ALERTS_H
#define DAEMON_ALERTS_H
/* What people are told and what they do about it.  Belongs to the engine thread: why and evidence are recomputed from
 * the facts whenever they are asked for. */
#include "daemon/store/alert_row.h"
#include <intervene/engine.h>

struct json;
struct names;
struct posting;
struct zone;

/* What an alert is made of; all borrowed. */
struct alert_desk {
	struct store *store;
	struct engine *engine;
	struct ruleset *set;
	struct names *students;
	const struct zone *zone; /* the district's: of instants of students without a school */
	const struct event_reader *reader;
	int64_t as_of_ms; /* the newest instant that was judged */
	int64_t now_ms;
	const struct posting *posting; /* who is told beyond this machine */
	const bool *changed; /* by rule: its logic is not what it was when last judged; may be NULL */
	int64_t changed_ms; /* the instant as of which it is other: what is said of later ones has other reasons */
};

/* Writes what the engine says into the store's open transaction. */
void alerts_tell(const struct alert_desk *desk, const struct outcome *outcome);
/* Closes alerts of rules that are gone, `most` at once.  1: more are; 0: none; -1: the store failed. */
int alerts_close_removed(const struct alert_desk *desk, size_t most, struct diag *why);
/* Opens what a rule that is no longer on trial holds open in shadow, and says again what is open as the rule now says. */
int alerts_surface(const struct alert_desk *desk, uint32_t rule, struct diag *why);
/* Says again those that are due for it by `remind_every`, at most so many; -1: the store failed. */
int alerts_remind(const struct alert_desk *desk, int most, struct diag *why);
/* Brings back those that are due for a look and have got worse since people saw to them, at most so many are looked at. */
int alerts_watch(const struct alert_desk *desk, int most, struct diag *why);
/* Whether the rule's alerts are told to nobody at that time; on trial until a day it is live from that day on. */
bool alerts_are_shadow(const struct alert_desk *desk, const struct rule_words *words, int64_t at_ms);
/* What decides a rule's alerts, to compare with what it was: nothing while the rule is off. */
struct hash128 alerts_logic(const struct rule_words *words);
void alerts_know_rules(const struct alert_desk *desk); /* stores what the rules are now */

/* What a person did.  Repeating it changes nothing; what has ended by itself can be neither acknowledged nor
 * resolved: a clear beats a concurrent ack. */
enum act { ACT_DONE, ACT_AGAIN, ACT_UNKNOWN, ACT_ENDED, ACT_RESOLVED, ACT_OUTCOME, ACT_FAILED };
struct action {
	int64_t alert;
	struct text who, outcome, note; /* outcome: empty for an acknowledgement */
	int64_t at_ms;
};
enum act alerts_ack(const struct alert_desk *desk, const struct action *action, struct diag *why);
enum act alerts_resolve(const struct alert_desk *desk, const struct action *action, struct diag *why);
const char *const *alert_outcomes(size_t *count); /* what an alert may be resolved with */
const char *const *alert_deeds(size_t *count);    /* of them, those by which others were told or helped */

/* An alert in JSON, as interfaces.md has it, as one value of `json`. */
void alert_json(const struct alert_desk *desk, const struct alert_row *row, struct json *json);
/* As it travels on the stream: without evidence and history, and with when that was said, and who did it. */
void alert_json_said(const struct alert_desk *desk, const struct alert_row *row,
        const struct transition_row *transition, struct json *json);
struct text alert_school(const struct alert_desk *desk, const struct alert_row *row);

void hash_json(struct hash128 hash, struct json *json);
const char *rule_mode_name(enum rule_mode mode);
void rules_json(const struct alert_desk *desk, struct json *json); /* a list */
#endif
