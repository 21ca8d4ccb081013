#ifndef DAEMON_INTAKE_DELIVERY_H
#define DAEMON_INTAKE_DELIVERY_H
/* One body of events on its way through: what is left of it, and what became of what was taken.  The sums are an
 * identity that is asserted: received = new + corrected + duplicate + deleted + stale + rejected.
 *
 * It is read in pages.  Whoever takes it may read it itself, or somebody on another thread reads ahead and gives the
 * pages over between two turns; then neither touches what belongs to the other.  What is read while a turn lasts is
 * offered: the taker takes it when it has come to the end of what it was given.
 *
 *     delivery->is_read_ahead = true;
 *     delivery_read(delivery, key, page);                       there
 *     delivery_give(delivery, &pages);                          in between
 *     delivery_offer(delivery, page);                           meanwhile
 *     while ((line = delivery_next(delivery, key))) ..          here */
#include "digest.h"
#include "page.h"
#include "weighing.h"
#include "base/buf.h"
#include <intervene/ledger.h>

struct format;
struct json;
struct diag;

enum { VERDICT_COUNT = EVENT_STALE + 1, REJECTIONS_LISTED = 1000 };

struct rejection {
	int64_t line;
	struct text code, field, reason; /* in the delivery's arena */
};

struct delivery_counts {
	uint64_t received, rejected, verdicts[VERDICT_COUNT];
};

/* Of a delivery, or the rest of it, that waits for a person. */
struct delivery_held {
	int64_t id; /* 0: it does not */
	int64_t lines, parts, size;
	struct delivery_counts would; /* what its lines would be counted as */
	const char *why;              /* in the delivery's arena */
	bool is_known;                /* it was held before, and came again */
};

struct delivery {
	struct buf body;    /* owned */
	struct text source; /* borrowed: of lines that name none */
	bool is_history;
	const struct format *format; /* shared; NULL: as nothing was said */
	bool is_part;                /* more of it follows: delivery_continue */
	struct hash128 digest;       /* of the whole; all zero: not known yet */
	bool is_read_ahead;          /* else whoever takes it reads it */
	int64_t retries;             /* the line of the quarantine that it brings once more; 0: none */

	/* The reader's. */
	struct lines lines; /* what is left */
	bool is_begun;
	struct digest hashing;
	size_t hashed; /* bytes */
	bool is_counted;
	uint64_t lines_most; /* of this part, and all of them of `source`; 0: nobody knows */

	_Atomic(struct page *) offered; /* owned; the last of them first */

	/* The taker's. */
	struct pages pages, spent; /* owned; a spent page is borrowed from until the turn is over */
	struct text who;           /* borrowed: has let it through */
	int64_t released;          /* the held delivery that somebody has let through; 0: none */
	int64_t first_seq; /* the next number of the log when it came; 0: it has not been looked at yet */
	struct weighing weighing; /* owned; of this part, until it is taken */
	struct page *weighed;     /* the last that was looked at */
	uint64_t lines_weighed;   /* of this part; those that are events */
	bool is_weighed;          /* enough of this part, so that it may be taken */
	bool is_large;            /* it has withdrawn too much, and is to be held when all of it is read */
	bool has_touched;         /* something would be, or was, corrected or deleted */
	int64_t withdrawn;        /* alerts, so far */
	struct delivery_held held;
	bool is_refused; /* it is to be held, and there is no room for it */
	bool is_looked_up;
	bool is_again;         /* it was taken before, so its lines are only counted */
	bool is_read, is_done; /* all pages were given; all lines were taken */
	struct delivery_counts counts;
	struct rejection *rejections; /* owned; the first thousand */
	size_t listed, capacity;
	int64_t last_seq;
	int64_t quarantined_bytes; /* of its source, once a line was rejected */
	struct arena arena;        /* owned */
};

struct delivery *delivery_create(void);
void delivery_destroy(struct delivery *delivery); /* takes NULL */
/* The next part of a delivery whose last part is done; takes its bytes.  Lines are numbered on. */
void delivery_continue(struct delivery *delivery, struct buf *body);
/* The next page of it; one without lines, when something else had to be done first. */
void delivery_read(struct delivery *delivery, struct hash_key key, struct page *page);
void delivery_give(struct delivery *delivery, struct pages *pages);
/* Takes the page.  By one thread at a time; from then on until the next delivery_give all others are offered too. */
void delivery_offer(struct delivery *delivery, struct page *page);
/* Whether a turn would come to anything: lines, or the end. */
bool delivery_has_news(const struct delivery *delivery);
size_t delivery_ready(const struct delivery *delivery); /* lines that were given and not taken */
/* The next line, which is counted as received; NULL: none is left, or none that was given. */
struct read_line *delivery_next(struct delivery *delivery, struct hash_key key);
/* The next page that was not looked at yet; all of a part are, before its first line is taken.  NULL: there is none, and
 * when all of it is read, it is weighed. */
struct page *delivery_weigh(struct delivery *delivery, struct hash_key key);
void delivery_reweigh(struct delivery *delivery); /* what is left of this part, from its beginning */
void delivery_skip(struct delivery *delivery);    /* what was read of this part is not taken */
/* As it was, when what was taken since is taken back: within one turn. */
struct delivery_mark {
	struct delivery_counts counts;
	size_t listed, spent, taken;
	int64_t quarantined_bytes;
};
struct delivery_mark delivery_mark(const struct delivery *delivery);
void delivery_return(struct delivery *delivery, const struct delivery_mark *mark);
struct digest delivery_digest_start(const struct delivery *delivery, struct hash_key key);
struct hash128 delivery_digest(struct delivery *delivery, struct hash_key key); /* of who reads itself */
void delivery_reject(struct delivery *delivery, int64_t line, struct text field, const struct diag *why);
void delivery_answer(
        const struct delivery *delivery, struct json *json); /* members of an object that is open */
void delivery_would(const struct delivery_counts *would, struct json *json); /* an object */
enum { HELD_NAME_SIZE = 24 };
void delivery_held_name(int64_t held, char out[HELD_NAME_SIZE]); /* "d17": no line is called so */
#endif
