#ifndef RULES_MODEL_CALENDAR_READ_H
#define RULES_MODEL_CALENDAR_READ_H
/* One calendar file: its YAML tree becomes a calendar of one school year.  calendars.c puts the years together. */
#include <intervene/calendar.h>
#include "base/form.h"

/* Everything in *out is copied into `arena`; the tree may go.  -1 when an error was added to `why`. */
int calendar_read(const struct node *root, struct arena *arena, struct calendar *out, struct diags *why);

/* What a file says of its days before they are laid out: lists of spans with their places. */
struct day_span {
	int32_t first, last;
	struct place place;
};
struct day_list {
	struct day_span *items; /* in the arena */
	size_t count;
};
struct calendar_draft {
	struct arena *arena; /* borrowed */
	struct calendar *calendar;
	struct school_year *year; /* the only one of `calendar` */
	int32_t last_day;         /* as written; the year may end later, on a make-up day */
	struct day_list closed, make_up, half, remote;
};

extern const struct form calendar_days_form, calendar_terms_form;
int calendar_read_days(const struct node *node, const char *what, struct arena *arena, struct day_list *out,
        struct diags *why);
int calendar_read_terms(
        const struct node *node, struct arena *arena, struct school_year *year, struct diags *why);
/* Fills kinds and before from the draft: make_up beats closed, closed beats week. */
void calendar_lay_out(struct calendar_draft *draft, struct diags *why);
#endif
