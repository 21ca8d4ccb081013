#ifndef RULES_ENGINE_FACT_H
#define RULES_ENGINE_FACT_H
/* One fact in its two forms.  In full, while it comes in or changes its place; and as what is kept of it, which is 8
 * bytes beside a bit in each of its columns, its sequence number and, where a rule asks for more, a few packed bytes:
 *
 *     event --fact_read--> struct fact --fact_pack--> struct entry [and bytes] --fact_unpack--> struct fact
 *
 * A year of one student is some two hundred of them, and a district keeps as many years as it can. */
#include "layout.h"
#include <intervene/calendar.h>

/* A fact on one of its days: the first, or a later one of those that are counted over several. */
struct entry {
	int32_t day : 23; /* local date */
	uint32_t type : 5;
	bool is_dated : 1; /* by day: its instant follows from the school */
	bool is_state : 1;
	bool is_full : 1; /* who it is and its values are packed */
	bool is_later : 1;
	int32_t ms; /* since midnight of that day in UTC; a little negative in the east */
};

struct fact {
	int64_t seq;
	int64_t at_ms;    /* when it happened; of a date, its first instant */
	int32_t day;      /* local date */
	int32_t said_day; /* the date as written */
	uint8_t type;     /* enum event_type */
	bool is_dated, is_state, is_full;
	struct hash128 key; /* the states of one identity share it */
	int64_t until_ms;   /* of a state, the next one's time; INT64_MAX: none */
	struct text source, id;
	const struct value *values; /* those kept of its type; NULL unless full */
	struct filing *filings;
};

/* Texts, values and filings are borrowed from the event and from `layout`, until the next call. */
void fact_read(struct fact *fact, struct layout *layout, const struct event *event);
struct fact *fact_copy(const struct fact *fact, const struct layout *layout, struct arena *arena);
struct value fact_value(const struct layout *layout, const struct fact *fact, enum field field);
/* Of equal times (source, id) decides; of two states of one identity, written differently, the line received last. */
int fact_compare(const struct fact *a, const struct fact *b);

static inline bool entry_has_more(struct entry entry)
{
	return entry.is_full || entry.is_state;
}

static inline int64_t entry_at_ms(struct entry entry)
{
	return (int64_t)entry.day * MS_A_DAY + entry.ms;
}

/* What an entry has more than itself; only of those that are full or states. */
void fact_pack(const struct fact *fact, struct layout *layout, struct buf *out);
/* Values go to `values`, which has room for those kept of the type. */
void fact_unpack(struct fact *fact, const struct layout *layout, struct unpack in, struct value *values);
/* One of them alone; the reading of a rule. */
struct value entry_unpack_value(
        struct entry entry, const struct layout *layout, struct unpack in, struct field_name field);
int64_t entry_unpack_until(struct unpack in);
struct text entry_unpack_id(
        struct entry entry, const struct layout *layout, struct unpack in); /* of a full one */
#endif
