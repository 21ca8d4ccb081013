/* post.c - sends what was written, and all that happens to files on their way. */
#include "life_inside.h"

static int64_t some_instant(struct life *life, int school, int32_t day, int from_hour, int to_hour)
{
	int ms = chance_between(&life->chance, from_hour * HOUR_MS, to_hour * HOUR_MS);

	return life_instant(life, school, day, ms);
}

static void send_copy(struct life *life, struct text lines, int64_t due_ms)
{
	struct buf copy = {0};

	buf_add_text(&copy, lines);
	mailbox_add(life->mailbox, due_ms, &copy);
}

/* Of the lines before `size` those that are whole. */
static size_t whole_lines(struct text body, size_t size)
{
	while (size > 0 && body.at[size - 1] != '\n')
		size--;
	return size;
}

static void send_late(struct life *life, int school, int32_t day)
{
	int32_t later = day + chance_between(&life->chance, 1, 9);

	mailbox_add(life->mailbox, some_instant(life, school, later, 0, 23), &life->body);
}

/* A system that was away brings what it has as history. */
static void send_as_history(struct life *life, int school, int32_t day)
{
	send_late(life, school, day);
	life->mailbox->items[life->mailbox->count - 1].is_history = true;
}

static void send_twice(struct life *life, int school, int32_t day)
{
	int32_t later = day + chance_below(&life->chance, 6);

	send_copy(life, buf_text(&life->body), some_instant(life, school, later, 13, 23));
	mailbox_add(life->mailbox, some_instant(life, school, day, 8, 12), &life->body);
}

/* From another export, in which the last line is the first. */
static void send_again_backwards(struct life *life, int school, int32_t day)
{
	struct text body = buf_text(&life->body);
	struct buf copy = {0};

	for (size_t end = body.size, from; end > 0; end = from) {
		from = whole_lines(body, end - 1);
		buf_add_text(&copy, text_slice(body, from, end));
	}
	mailbox_add(life->mailbox, some_instant(life, school, day + chance_below(&life->chance, 6), 13, 23),
	        &copy);
	mailbox_add(life->mailbox, some_instant(life, school, day, 8, 12), &life->body);
}

/* First a part of it, and all of it when somebody has noticed. */
static void send_short(struct life *life, int school, int32_t day)
{
	struct text body = buf_text(&life->body);
	size_t part = whole_lines(body, (size_t)chance_below(&life->chance, (int)body.size));

	send_copy(life, text_slice(body, 0, part), some_instant(life, school, day, 8, 12));
	mailbox_add(life->mailbox, some_instant(life, school, day + 1, 0, 12), &life->body);
}

/* A few lines each, as a system does that sends whatever changes at once. */
static void send_in_pieces(struct life *life, int school, int32_t day)
{
	struct text body = buf_text(&life->body);
	int64_t due = some_instant(life, school, day, 8, 10);

	for (size_t at = 0, next; at < body.size; at = next) {
		size_t wanted = at + 200 + (size_t)chance_below(&life->chance, 4000);
		next = wanted < body.size ? whole_lines(body, wanted) : body.size;
		next = next > at ? next : body.size;
		send_copy(life, text_slice(body, at, next), due);
		due += chance_below(&life->chance, 10 * MINUTE_MS);
	}
	buf_clear(&life->body);
}

/* With lines that are no events; the others count. */
static void send_damaged(struct life *life, int school, int32_t day)
{
	static const char *const damage[] = {MAIL_BAD "1\"", MAIL_BAD "2\",\"type\":\"attendance\"}",
	        MAIL_BAD "3\",\"type\":\"behavior\",\"student\":\"S1\",\"time\":\"2025-13-40\",\"kind\":"
	                 "\"referral\"}"};

	for (int lines = chance_between(&life->chance, 1, 3); lines > 0; lines--)
		buf_print(&life->body, "%s\n", damage[chance_below(&life->chance, 3)]);
	mailbox_add(life->mailbox, some_instant(life, school, day, 8, 12), &life->body);
}

/* It stays, and goes with what is written next. */
static void keep_back(struct life *life, int school, int32_t day)
{
	(void)life, (void)school, (void)day;
}

void post_send(struct life *life, int school, int32_t day, int from_hour, int to_hour)
{
	static void (*const troubles[])(struct life *, int, int32_t) = {send_late, send_as_history,
	        send_twice, send_short, send_in_pieces, keep_back, send_damaged, send_again_backwards};

	if (chance_below(&life->chance, 1000) < life->trouble && life->body.size)
		troubles[chance_below(&life->chance, 8)](life, school, day);
	else
		mailbox_add(life->mailbox, some_instant(life, school, day, from_hour, to_hour), &life->body);
}
