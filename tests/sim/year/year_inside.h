#ifndef TESTS_SIM_YEAR_INSIDE_H
#define TESTS_SIM_YEAR_INSIDE_H
/* What the files that live a year share. */
#include "house.h"
#include "life.h"
#include "oracle.h"
#include "year.h"

/* What somebody did about an alert or what it proposes, and was told that it is done. */
struct handling {
	int64_t alert;
	const char *what; /* static */
};

/* A delivery that waits for a person. */
struct holding {
	int64_t id;
	struct buf body; /* owned */
};

struct year {
	struct witness witness;
	struct chance chance;   /* of what goes wrong around the daemon */
	struct chance deciding; /* on what is proposed */
	struct seam *seam;      /* owned */
	struct bylaws bylaws;
	struct mailbox mailbox;
	struct zones *zones; /* owned; of the schools */
	struct life life;
	struct house house;
	struct oracle oracle;
	bool sleeps;           /* the machine, when nothing comes */
	int cut_in;            /* deliveries the power is cut once */
	int wrong_in;          /* deliveries its clock goes wrong once */
	int64_t error_ms;      /* by so much it is, now */
	struct hash128 *taken; /* owned; bodies that were acknowledged */
	size_t taken_count, taken_capacity;
	struct handling *deeds; /* owned */
	size_t deed_count, deed_capacity;
	struct holding *holdings; /* owned */
	size_t holding_count, holding_capacity;
	int64_t now_ms;             /* the true time; the daemon's clock may be wrong */
	struct year_counts *counts; /* borrowed */
	const char *cases;          /* borrowed; the folder that they are written to; NULL: they are not */
	int case_count;
};

/* year.c */
void year_restart(struct year *year);
void year_rest(struct year *year);     /* it is off for hours or days, and nothing came meanwhile */
void year_threaten(struct year *year); /* the power is cut soon */
void year_revive(struct year *year);   /* it comes back, and with it the daemon */

/* The next files, one or some that came about the same time and have nothing to do with each other. */
enum { TOGETHER_MOST = 4 };
size_t mails_together(struct year *year, struct mail mails[TOGETHER_MOST]);
void deliver(struct year *year, struct mail *mails, size_t count); /* their bodies go */
bool deliver_was_taken(const struct year *year, struct text body);
void deliver_note_taken(struct year *year, struct text body); /* what counts from now on */

void holds_note(struct year *year, const struct parcel *parcel); /* the daemon says that it is held */
void holds_break(struct year *year);                             /* a source sends what cannot be meant */
void holds_decide(struct year *year); /* somebody looks at one, and lets it through or gives it up */
void holds_audit(struct year *year);
void holds_finish(struct year *year);

void full_send(struct year *year, struct parcel *parcels, size_t count); /* to a disk that is full soon */
void full_end(struct year *year);                                        /* there is room again */

void reform(struct year *year, int32_t day); /* other rules or calendars, that are read at once */
void clocks_change(struct year *year);
void clocks_mend(struct year *year);
void people_act(struct year *year);    /* on some alert */
void people_decide(struct year *year); /* on something that was proposed */
void people_audit(struct year *year);

/* They end the year when something is wrong: what is open is what is so, and audit_tables.c: all else. */
void audit_open(struct year *year);
void audit_tables(struct year *year);
/* A line for each alert that is open: rule, student, value, since when, step. */
void audit_told(struct year *year, struct buf *out);
int64_t audit_now_ms(const struct year *year); /* the instant that is judged by */

void case_write(struct year *year); /* what is known and told now, for who judges by other means */
#endif
