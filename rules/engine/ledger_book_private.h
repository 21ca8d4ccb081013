#ifndef RULES_ENGINE_LEDGER_BOOK_PRIVATE_H
#define RULES_ENGINE_LEDGER_BOOK_PRIVATE_H
/* The book's rows: ledger_book.c finds and changes them, ledger_record.c makes records of them and reads them back,
 * ledger_freeze.c sets them aside. */
#include "ledger_book.h"
#include "ledger_table.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/large.h"
#include "base/pack.h"

struct identity_row {
	struct row row;
	struct identity is;
};
struct state_row {
	struct row row;
	struct state is;
};
struct slot_holder {
	struct row row;
	uint32_t identity; /* that last took it, or NO_ROW */
};

struct rows {
	struct table identities, states, slots;
};

/* What was set aside and the host may not have yet.  Thawed, it is let go of piece by piece, and found no more. */
struct frozen {
	struct rows rows;
	struct moves moves;
	struct ledger_counts counts;
	struct arena arena;      /* owns the records of the part that was asked for last */
	struct buf record;       /* owned; the one that is being made */
	struct ledger_row *part; /* owned */
	size_t part_count, part_capacity;
	bool is_frozen;
};

struct book {
	const struct ledger_host *host; /* borrowed; NULL: everything is in `rows` */
	struct large memory;            /* of rows and moves, what is frozen of them too */
	struct rows rows;
	struct moves moves;
	struct frozen frozen;
	struct note *notes; /* owned */
	size_t note_count, note_capacity;
	struct ledger_counts counts, kept;
	bool has_failed;
};

/* Rows by key, led to but not read yet. */
uint32_t rows_identity(struct rows *rows, struct hash128 key);
uint32_t rows_state(struct rows *rows, struct hash128 key);
uint32_t rows_slot(struct rows *rows, struct hash128 key);
struct rows rows_of(struct large *memory);        /* none */
bool rows_clear(struct rows *rows, size_t count); /* as table_clear */

/* Fill a row that was only led to: from what is frozen, or else from the host.  A key that neither knows leaves it
 * blank. */
void identity_read(struct book *book, struct identity_row *row);
void state_read(struct book *book, struct state_row *row);
void slot_read(struct book *book, struct slot_holder *row);

void identity_ask(struct book *book, struct identity_row *row); /* the host */
void state_ask(struct book *book, struct state_row *row);
void slot_ask(struct book *book, struct slot_holder *row);
void counts_ask(struct book *book);

/* Records, as the host keeps them.  The counts of all stand under the key that is no hash. */
extern const struct hash128 COUNTS_KEY;
void identity_pack(struct buf *buf, const struct rows *rows, const struct identity *is);
void state_pack(struct buf *buf, const struct rows *rows, const struct state *is);
void slot_pack(struct buf *buf, const struct rows *rows, const struct slot_holder *is);
void counts_pack(struct buf *buf, const struct ledger_counts *counts);
bool version_is_blank(const struct version *version);
#endif
