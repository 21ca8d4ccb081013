#ifndef DAEMON_OUTBOX_DESTINATION_H
#define DAEMON_OUTBOX_DESTINATION_H
/* One channel as the outbox sees it: how much it may be given now, and what each result means for the message and for
 * what comes after it.  Decides only: clocks and chance are arguments.
 *
 *     UP --nothing gets through--> DOWN, until a time --tries a few--> UP, or DOWN for longer
 *
 * A failure is the destination's unless something else got through since the message was begun: then it is the
 * message's own, which waits by itself while others go on. */
#include "round.h"
#include "daemon/channels/channel.h"
#include "daemon/config/channels.h"

enum dispatch_state { DISPATCH_WAITING, DISPATCH_SENDING, DISPATCH_DONE };

/* One message on its way through the loop.
 *
 *     WAITING --there is a place--> SENDING --result--> DONE --written--> gone
 *        +------- the destination goes down: given back -----^ */
struct dispatch {
	struct message message; /* first */
	struct outbox_claim claim;
	struct destination *destination;
	struct dispatch *next;
	enum dispatch_state state;
	uint64_t through, bout; /* of its destination, when it was begun */
	char why[160];
	bool is_reported; /* in the round under way */
};

struct dispatch_list {
	struct dispatch *first, **end;
	size_t count;
};
void dispatch_list_init(struct dispatch_list *list);
void dispatch_list_add(struct dispatch_list *list, struct dispatch *dispatch);
struct dispatch *dispatch_list_take(struct dispatch_list *list); /* NULL: none */

struct destination {
	const struct channel_setting *setting; /* borrowed */
	struct channel *channel;               /* owned */
	struct outbox *outbox;                 /* its own */
	struct dispatch_list waiting;
	size_t sending;
	size_t window;         /* so many may be claimed at once; grows while all goes well */
	uint64_t through;      /* so many got through */
	uint64_t bout;         /* of failing: all that fails of one bout is one failure */
	int failures;          /* one after the other */
	int64_t retry_mono_ms; /* it is left alone until then */
	int64_t next_mono_ms;  /* when its next message is due; 0: not known to be */
	bool has_more;         /* there may be messages that are due now */
	char why[160];         /* it is down */
};

struct instants {
	int64_t mono_ms, wall_ms;
};

void destination_init(struct destination *destination, const struct channel_setting *setting);
bool destination_is_down(const struct destination *destination, int64_t mono_ms);
size_t destination_room(const struct destination *destination, int64_t mono_ms);
void destination_begin(struct destination *destination, struct dispatch *dispatch);
/* The claim's row becomes what is to be written. */
void destination_judge(struct destination *destination, struct dispatch *dispatch,
        const struct handover_result *result, struct instants now, uint64_t chance);
void dispatch_give_back(struct dispatch *dispatch); /* never begun: as it was */
#endif
