/* mailbox.c - keeps deliveries until they are due. */
#include "mailbox.h"
#include "base/arena.h"
#include <stdlib.h>

void mailbox_add(struct mailbox *mailbox, int64_t due_ms, struct buf *body)
{
	if (!body->size)
		return;
	mailbox->items =
	        memory_room(mailbox->items, mailbox->count, &mailbox->capacity, sizeof *mailbox->items);
	mailbox->items[mailbox->count++] =
	        (struct mail){.due_ms = due_ms, .number = mailbox->number++, .body = *body};
	*body = (struct buf){0};
}

static bool is_before(const struct mail *a, const struct mail *b)
{
	return a->due_ms < b->due_ms || (a->due_ms == b->due_ms && a->number < b->number);
}

static size_t next_of(const struct mailbox *mailbox)
{
	size_t found = 0;

	for (size_t i = 1; i < mailbox->count; i++)
		if (is_before(&mailbox->items[i], &mailbox->items[found]))
			found = i;
	return found;
}

int64_t mailbox_next_ms(const struct mailbox *mailbox)
{
	return mailbox->count ? mailbox->items[next_of(mailbox)].due_ms : INT64_MAX;
}

struct mail mailbox_take(struct mailbox *mailbox)
{
	size_t at = next_of(mailbox);
	struct mail mail = mailbox->items[at];

	mailbox->items[at] = mailbox->items[--mailbox->count];
	return mail;
}

void mailbox_return(struct mailbox *mailbox, struct mail mail)
{
	mailbox->items[mailbox->count++] = mail;
}

void mailbox_finish(struct mailbox *mailbox)
{
	for (size_t i = 0; i < mailbox->count; i++)
		buf_finish(&mailbox->items[i].body);
	free(mailbox->items);
}
