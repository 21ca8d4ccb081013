#ifndef TESTS_SIM_YEAR_HOUSE_H
#define TESTS_SIM_YEAR_HOUSE_H
/* The daemon without its doors: core, outbox and store on a disk in memory, in a machine that may lose its power.
 *
 *     house_open(&house, &witness, seed); house_start(&house, &bylaws);
 *     house_send(&house, parcels, count);          each answered, or the power was cut: house.is_dead
 *     if (house.is_dead) house_revive(&house);
 *     house_stop(&house); house_close(&house);  */
#include "bylaws.h"
#include "sink.h"
#include "base/buf.h"
#include "daemon/config/channels.h"
#include "daemon/core/core.h"
#include "daemon/outbox/outbox.h"

struct disk;
struct crash_vfs;

enum { SINKS = 2, FENCE_MOST = 200 };

struct house {
	const struct witness *witness; /* borrowed */
	char folder[64], path[100];
	struct seam *seam;      /* borrowed */
	struct disk *disk;      /* owned */
	struct zones *district; /* owned; its own zone stays when rules and their zones go */
	/* Owned, while it runs. */
	struct crash_vfs *vfs;
	struct zones *zones;
	struct ruleset *set;
	struct store *store;
	struct core *core;
	struct outbox *outbox;
	struct channel_setting channels[SINKS];
	struct sink sinks[SINKS];
	struct keeping keeping;
	struct guard guard;
	struct cliff_limits cliff;
	int64_t memory;   /* bytes that the facts of students may take, about; 0: any */
	size_t fold_rows; /* how long the tail of the log may get */
	bool is_stopped;  /* the outbox is */
	/* The power is cut at the countdown-th write or sync from now; 0: at none. */
	int countdown;
	uint64_t loss; /* how bad it is; 0: the system had written all */
	bool is_dead;
	struct disk *left; /* owned; what the disk has kept */
	char fence[FENCE_MOST];
	size_t fence_size;
	int starts, crashes;
};

/* Something that somebody asks for, and what came of it. */
struct parcel {
	struct text body; /* borrowed */
	bool is_history;
	struct house *house; /* borrowed; house_send knows it */
	int status;          /* 0: nobody answered */
	bool is_again;
	size_t duplicates;
	size_t effects;    /* lines that changed something, and a file that was put aside */
	int64_t held;      /* it is held for a person, as this; 0: it is not */
	struct buf answer; /* owned */
};

void house_open(struct house *house, const struct witness *witness, struct seam *seam, uint64_t seed);
void house_close(struct house *house);
void house_start(struct house *house, struct bylaws *bylaws);
void house_stop(struct house *house);
void house_revive(struct house *house, struct bylaws *bylaws); /* after the power was cut */
void house_cut(struct house *house);                           /* the power, now */
void house_fill(
        struct house *house, int writes); /* its disk: after so many writes nothing is written any more */
bool house_is_full(const struct house *house); /* a write was refused */
void house_make_room(struct house *house);
void house_send(struct house *house, struct parcel *parcels, size_t count);
/* Another set takes over: the daemon reads its files again. */
void house_obey(struct house *house, struct bylaws *bylaws);
/* What a person does; outcome empty: an acknowledgement.  The status of the answer. */
int house_act(struct house *house, int64_t alert, const char *outcome);
int house_decide(struct house *house, int64_t proposal, enum proposal_act act);
int house_release(struct house *house, int64_t held); /* what is held; likewise */
int house_discard(struct house *house, int64_t held);
bool house_forgets(const struct house *house);      /* what ended long ago is taken out during the year */
int64_t house_judged_ms(const struct house *house); /* the newest instant that it has judged */
#endif
