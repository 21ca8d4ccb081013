#ifndef DAEMON_CORE_H
#define DAEMON_CORE_H
/* The daemon without its doors: one engine thread, one queue, one clock that wakes it.
 *
 * Long deliveries come in slices, each in turn with the others; reads run between slices.  All functions belong to
 * the loop. */
#include "command.h"
#include "registrar.h"

struct core;

struct core_options {
	struct seam *seam;                      /* borrowed */
	struct store *store;                    /* borrowed */
	struct ruleset *set;                    /* borrowed; until others take over */
	struct zones *zones;                    /* borrowed; likewise */
	const struct zone *zone;                /* borrowed */
	const char *district;                   /* borrowed; its name */
	struct keeping keeping;                 /* until core_keep says otherwise */
	struct guard guard;                     /* until core_guard says otherwise */
	int64_t memory;                         /* bytes that the facts of students may take, about; 0: any */
	struct accounts *accounts;              /* borrowed; NULL: nobody keeps them */
	struct backup_age *backup_age;          /* borrowed; NULL: nobody looks for backups */
	const struct channel_setting *channels; /* borrowed */
	size_t channel_count;
	int32_t go_live; /* NO_DAY: from the beginning */
	struct cliff_limits cliff;
	/* Somebody asks for the files to be read again: the hook answers it. */
	void (*on_reload)(void *context, struct command *command);
	/* The rules of this generation have judged everybody. */
	void (*on_settled)(void *context, uint64_t generation);
	/* Something was said that people may hear of; `last` is the newest transition. */
	void (*on_said)(void *context, int64_t last);
	/* A line of the log is read again, of so many, before core_create is done. */
	void (*on_read)(void *context, int64_t seq, int64_t last);
	/* The store broke: nothing is certain any more, the process must stop. */
	void (*on_broken)(void *context, const struct diag *why);
	void *context;
};

int core_create(const struct core_options *options, struct core **out, struct diag *why);
/* 0: queued.  -1: refused now, with command->answer; the command stays the asker's. */
int core_submit(struct core *core, struct command *command);
void core_drain(struct core *core);   /* refuse what changes anything from now on */
void core_destroy(struct core *core); /* takes NULL; finishes what is queued */

/* Bytes of bodies that were accepted and are not committed: 64 MiB at most.  -1: full. */
int core_reserve(struct core *core, size_t bytes);
void core_release(struct core *core, size_t bytes);
int64_t core_last_said(const struct core *core);

void core_keep(struct core *core, struct keeping keeping);
void core_guard(struct core *core, const struct guard *guard);
void core_heartbeat(struct core *core, int64_t at_ms); /* each day from this time of the day on; else never */
void core_note_reload(
        struct core *core, const struct reload_report *report); /* for those who ask for status */
#endif
