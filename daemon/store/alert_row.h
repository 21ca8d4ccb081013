#ifndef DAEMON_STORE_ALERT_ROW_H
#define DAEMON_STORE_ALERT_ROW_H
/* What was said: one row per told episode, and every change of one as a transition that is never edited.  The numbers
 * of transitions are the ids of the stream. */
#include "store.h"
#include "base/ratio.h"

enum alert_state { ALERT_OPEN, ALERT_ACKNOWLEDGED, ALERT_RESOLVED };

/* When an alert that is open is said again. */
struct reminding {
	int64_t at_ms;   /* then; 0: never */
	int64_t from_ms; /* what that is reckoned from: when it was last said */
};

/* When it is looked whether an alert that people have settled is worse. */
struct watching {
	int64_t at_ms;     /* then; 0: never */
	struct ratio seen; /* the number that its rule tracks, as it was when they did */
};

struct alert_row {
	int64_t id;
	struct text rule;
	struct hash128 rule_version;
	struct text per; /* the value, of a rule with one alert for each; else empty */
	int64_t student;
	int64_t opened_ms, closed_ms; /* closed_ms 0: the episode goes on */
	int closed_why;               /* enum close_why */
	int64_t known_ms, ended_known_ms;
	int rung; /* that was reached last; NO_RUNG: none */
	struct reminding remind;
	struct watching watch; /* only read */
	bool is_past, is_forgotten;
	bool is_kept;   /* closed, and people have it until they resolve it all the same */
	bool is_shadow; /* of a rule on trial: recorded, told to nobody, and neither are its transitions */
	enum alert_state state;
	struct text owner, outcome; /* empty: none */
	struct text why;            /* in words, as it was when told */
};
typedef int alert_row_fn(void *context, const struct alert_row *row);

void store_alert_add(struct store *store, const struct alert_row *row);
/* The episode's side: opened, closed, why closed, known; a person's side stays. */
void store_alert_episode(struct store *store, const struct alert_row *row);
void store_alert_surface(struct store *store, int64_t id); /* its rule is no longer on trial */
/* A person's side: state, owner, outcome. */
void store_alert_action(struct store *store, const struct alert_row *row);
void store_alert_watch(struct store *store, int64_t id, const struct watching *watch);
int store_alerts_to_watch(
        struct store *store, int64_t now_ms, int limit, alert_row_fn *each, void *context, struct diag *why);
int64_t store_watch_next_ms(struct store *store); /* INT64_MAX: nothing is watched */
/* It is nobody's settled matter any more; who had it still has it.  False: it was not. */
bool store_alert_return(struct store *store, int64_t id);
void store_alert_remind(struct store *store, int64_t id, const struct reminding *remind);
/* What is open of the rule and people hear of; from_ms counts where nothing was to be said again so far. */
void store_alerts_remind_by(struct store *store, struct text rule, const struct reminding *remind);
int store_alerts_to_remind(struct store *store, int64_t now_ms, int limit, alert_row_fn *each, void *context,
        struct diag *why);                         /* also those that need no reminding any more */
int64_t store_remind_next_ms(struct store *store); /* INT64_MAX: nothing is to be said again */
int store_alert_get(struct store *store, int64_t id, alert_row_fn *each, void *context, struct diag *why);
int store_alerts_open_of_rule(
        struct store *store, struct text rule, alert_row_fn *each, void *context, struct diag *why);
int store_alerts_of(
        struct store *store, int64_t student, alert_row_fn *each, void *context, struct diag *why);

enum alert_filter { ALERTS_OPEN, ALERTS_CLOSED, ALERTS_PAST, ALERTS_SHADOW, ALERTS_ANY };
struct alert_query {
	enum alert_filter filter;
	struct text rule; /* empty: any */
	int64_t student;  /* -1: any */
	int64_t since_ms; /* known at or after; 0: any */
	int64_t after;    /* id of the last one seen; 0: from the first */
};
int store_alerts_find(struct store *store, const struct alert_query *query, alert_row_fn *each, void *context,
        struct diag *why);                     /* in order of id */
int64_t store_alert_last(struct store *store); /* the greatest id; 0: none */
int64_t store_alert_count(struct store *store, enum alert_filter filter);
int64_t store_alert_shadows(struct store *store); /* open, of rules that are on trial or were */
/* Takes out, with their history, those of the next `rows` alerts behind *after that ended and were told of before, and says
 * which; *after is the last that was looked at, 0 when there was none left.  True: there may be more. */
bool store_alerts_purge(
        struct store *store, int64_t before_ms, int64_t *after, int rows, alert_row_fn *each, void *context);
/* The alert of the same rule and student told before this one that had cleared; 0: none. */
int64_t store_alert_earlier(struct store *store, const struct alert_row *row);

struct transition_row {
	int64_t seq; /* given by store_transition_add */
	int64_t at_ms, alert;
	struct text what, who;     /* who: empty: the rules */
	struct text outcome, note; /* of a person's action; may be empty */
	int step;                  /* of the ladder, or row of the table, that it tells of, from 1; 0: none */
	bool is_past;              /* said by history, or in shadow: not in the stream */
};
typedef int transition_row_fn(void *context, const struct transition_row *row);
void store_transition_add(struct store *store, struct transition_row *row);
int64_t store_first_transition(struct store *store); /* that is kept; 0: none */
int64_t store_last_transition(const struct store *store);
/* Those behind `after` that people may hear of, at most `limit`. */
int store_transitions_since(struct store *store, int64_t after, int limit, transition_row_fn *each,
        void *context, struct diag *why);
bool store_transition_is_heard(struct store *store, int64_t seq); /* neither of history nor of a trial */
/* How many of each rule, since then. */
typedef int opened_fn(void *context, struct text rule, int64_t opened);
int store_opened_since(
        struct store *store, int64_t since_ms, opened_fn *each, void *context, struct diag *why);
int store_transitions_of(
        struct store *store, int64_t alert, transition_row_fn *each, void *context, struct diag *why);
#endif
