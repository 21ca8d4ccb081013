#ifndef TESTS_SIM_YEAR_MAILBOX_H
#define TESTS_SIM_YEAR_MAILBOX_H
/* Deliveries on their way, by when they come. */
#include "base/buf.h"

#define MAIL_BAD "{\"id\":\"bad" /* so begin lines that nobody should take */

struct mail {
	int64_t due_ms;
	uint64_t number; /* of those due at one time the first that was written comes first */
	struct buf body; /* owned; lines */
	bool is_history;
};
struct mailbox {
	struct mail *items; /* owned */
	size_t count, capacity;
	uint64_t number;
};

void mailbox_add(
        struct mailbox *mailbox, int64_t due_ms, struct buf *body); /* takes the bytes; none: nothing */
int64_t mailbox_next_ms(const struct mailbox *mailbox);             /* INT64_MAX: none */
struct mail mailbox_take(struct mailbox *mailbox);                  /* the next; its body is the caller's */
void mailbox_return(struct mailbox *mailbox, struct mail mail);     /* as if it had not been taken */
void mailbox_finish(struct mailbox *mailbox);
#endif
