#ifndef DAEMON_RELOAD_H
#define DAEMON_RELOAD_H
/* Rules, calendars and settings, read again while everything goes on.
 *
 * All of it is read and checked on a thread of its own.  What is wrong anywhere refuses the whole: the generation in
 * force goes on.  What is right takes over as a whole, between two arrivals.  A reload answers for files as they were
 * after it was asked for; whoever asks in the middle of one is answered by the next, together with all others.  A dry run
 * only says what would come of it.
 *
 *     reload_create(&options)  ..  reload_serve(reload, core)
 *     reload_ask(reload, command)  or  reload_signal(reload)
 *     reload_stop(reload)           answers whoever waits; reload_destroy when the core is gone
 *
 * Everything here belongs to the loop. */
#include "generation.h"

struct command;
struct core;
struct rehearsal;
struct reload;
struct seam;

struct reload_options {
	struct seam *seam;               /* borrowed */
	const char *config;              /* borrowed; NULL: only rules and calendars are read again */
	const struct settings *settings; /* borrowed for good: those in force since start */
	/* Settings that a reload may change are those now; the ones before are gone when it returns. */
	void (*on_settings)(void *context, const struct settings *settings);
	void *context;
};
/* Owns the first generation from here on. */
struct reload *reload_create(const struct reload_options *options, struct generation *first);
void reload_serve(struct reload *reload, struct core *core);
const struct generation *reload_generation(const struct reload *reload); /* in force */
void reload_signal(struct reload *reload);
void reload_ask(struct reload *reload, struct command *command); /* COMMAND_RELOAD; answered later */
void reload_settled(struct reload *reload, uint64_t generation); /* it has judged everybody */
void reload_stop(struct reload *reload);
void reload_destroy(struct reload *reload); /* takes NULL */

/* --- reload_refusal.c: why files without an error are not put in force */
struct refusal {
	int status;
	const char *code, *title;
	char detail[400];
};
/* False: it opens no more than it may. */
bool refusal_of_opens(
        const struct rehearsal *rehearsal, int64_t max_new, int64_t accepted, struct refusal *out);

/* --- reload_answer.c: what is said of one */
struct reload_outcome {
	const char *result; /* "loaded", "unchanged", "refused" */
	uint64_t generation;
	bool is_settled;
	const struct generation *read; /* its findings; its set when it was not refused */
	const struct rule_changes *changes;
	const struct refusal *refusal;     /* NULL: none, or the findings say why */
	const struct rehearsal *rehearsal; /* NULL: nobody was judged */
	bool is_dry;
	bool needs_accept;               /* a dry run: as a reload it would be refused for what it opens */
	const char *const *need_restart; /* names of settings */
	size_t need_restart_count;
};
struct response;
struct reload_report;
void reload_answer(const struct reload_outcome *outcome, struct response *out);
void reload_log(const struct reload_outcome *outcome, const struct reload_report *report);
/* In one sentence; empty when all is well. */
void reload_why(const struct reload_outcome *outcome, char *out, size_t size);
#endif
