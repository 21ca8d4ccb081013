/* deliver.c - hands over what has come, one file or a few at the same time, until each is answered. */
#include "year_inside.h"
#include "base/names.h"
#include "daemon/intake/lines.h"
#include <stdlib.h>
#include <string.h>

/* --- which may come together ---------------------------------------------------------------------------------- */

/* What stands in quotes behind `key`; empty: nothing does. */
static struct text quoted(struct text line, const char *key)
{
	const char *at = memmem(line.at, line.size, key, strlen(key));
	size_t from, to;

	if (!at)
		return (struct text){0};
	from = to = (size_t)(at - line.at) + strlen(key);
	while (to < line.size && line.at[to] != '"')
		to++;
	return text_slice(line, from, to);
}

/* Of two files with lines of one identity or slot nobody knows which is taken first. */
static bool is_apart(struct names *seen, struct text body)
{
	static const char *const keys[] = {"\"id\":\"", "\"slot\":\""};
	struct lines lines;
	struct text line;

	lines_start(&lines, body, BODY_LINES);
	while (lines_next(&lines, &line))
		for (int i = 0; i < 2; i++) {
			struct text name = quoted(line, keys[i]);
			if (name.size && names_find(seen, name) != NO_NAME)
				return false;
		}
	lines_start(&lines, body, BODY_LINES);
	while (lines_next(&lines, &line))
		for (int i = 0; i < 2; i++)
			names_number(seen, quoted(line, keys[i]));
	return true;
}

size_t mails_together(struct year *year, struct mail mails[TOGETHER_MOST])
{
	enum { NEAR_MS = 20 * 60 * 1000 };
	size_t most = chance_one_in(&year->chance, 3) ? TOGETHER_MOST : 1, count = 0;
	int64_t until_ms = mailbox_next_ms(&year->mailbox) + NEAR_MS;
	struct names seen = {0};

	do {
		mails[count] = mailbox_take(&year->mailbox);
		if (!is_apart(&seen, buf_text(&mails[count].body)) && count > 0) {
			mailbox_return(&year->mailbox, mails[count]);
			break;
		}
		count++;
	} while (count < most && mailbox_next_ms(&year->mailbox) < until_ms);
	names_finish(&seen);
	return count;
}

/* --- until each is answered ----------------------------------------------------------------------------------- */

static void note_lines(struct year *year, struct text body)
{
	for (size_t i = 0; i < body.size; i++)
		year->counts->lines += body.at[i] == '\n';
}

bool deliver_was_taken(const struct year *year, struct text body)
{
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, body.at, body.size);

	for (size_t i = year->taken_count; i-- > 0;)
		if (hash_equal(year->taken[i], hash))
			return true;
	return false;
}

void deliver_note_taken(struct year *year, struct text body)
{
	year->taken = memory_room(year->taken, year->taken_count, &year->taken_capacity, sizeof *year->taken);
	year->taken[year->taken_count++] = hash_bytes(HASH_KEY_FIXED, body.at, body.size);
}

static bool is_damaged(struct text body)
{
	return memmem(body.at, body.size, MAIL_BAD, sizeof MAIL_BAD - 1) != NULL;
}

static void note_counted(struct year *year, struct parcel *parcel)
{
	if (parcel->status != (is_damaged(parcel->body) ? 207 : 200))
		witness_fail(&year->witness, "a delivery is answered with %d: %s", parcel->status,
		        buf_z(&parcel->answer));
	if (!parcel->is_again || !deliver_was_taken(year, parcel->body)) {
		size_t known = oracle_take(&year->oracle, parcel->body);
		if (parcel->duplicates < known)
			witness_fail(&year->witness,
			        "%zu lines say what they said before, and %zu are duplicates", known,
			        parcel->duplicates);
	}
	deliver_note_taken(year, parcel->body);
}

/* What counts is what was acknowledged; of a file that came before nothing does. */
static void note_answer(struct year *year, struct parcel *parcel)
{
	if (parcel->held)
		holds_note(year, parcel);
	else
		note_counted(year, parcel);
	note_lines(year, parcel->body);
	buf_finish(&parcel->answer);
}

static void send_dying(struct year *year, struct parcel *parcels, size_t count)
{
	year_threaten(year);
	house_send(&year->house, parcels, count);
	house_cut(&year->house);
}

static void send_well(struct year *year, struct parcel *parcels, size_t count)
{
	house_send(&year->house, parcels, count);
}

/* All at once; what was not answered then, as the power went or the disk was full, one by one.  What was taken before
 * counts once. */
static void send_all(struct year *year, struct parcel *parcels, size_t count,
        void (*send)(struct year *, struct parcel *, size_t))
{
	send(year, parcels, count);
	if (year->house.is_dead)
		year_revive(year);
	for (size_t i = 0; i < count; i++)
		if (!parcels[i].status)
			house_send(&year->house, &parcels[i], 1);
}

void deliver(struct year *year, struct mail *mails, size_t count)
{
	struct parcel parcels[TOGETHER_MOST];
	/* With the first of all come the students. */
	int full_in = year->taken_count ? year->cut_in : 2;
	bool is_cut = chance_one_in(&year->chance, year->cut_in);
	bool is_full = chance_one_in(&year->chance, full_in);

	for (size_t i = 0; i < count; i++)
		parcels[i] =
		        (struct parcel){.body = buf_text(&mails[i].body), .is_history = mails[i].is_history};
	send_all(year, parcels, count, is_cut ? send_dying : is_full ? full_send : send_well);
	for (size_t i = 0; i < count; i++) {
		note_answer(year, &parcels[i]);
		buf_finish(&mails[i].body);
	}
	if (is_cut || is_full)
		audit_open(year);
}
