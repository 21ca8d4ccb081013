#ifndef RULES_ENGINE_LEDGER_BOOK_PRIVATE_H
#define RULES_ENGINE_LEDGER_BOOK_PRIVATE_H
/* The book's rows: ledger_book.c finds and changes them, ledger_freeze.c makes records of them and reads them back. */
#include "ledger_book.h"
#include "base/arena.h"
#include "base/keymap.h"

struct row {
	struct hash128 key;
	bool is_read;    /* false: only led to so far */
	bool is_changed; /* since the last freeze */
};
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

/* What was frozen and the host may not have yet. */
struct frozen {
	struct arena arena;      /* owns the records */
	struct ledger_row *rows; /* owned */
	size_t count, capacity;
	struct moves moves;
	struct ledger_moves *list; /* owned */
	size_t list_count;
	bool is_frozen;
};

struct rows {
	struct keymap by_key, by_time, by_slot;
	struct identity_row *identities; /* owned, as all arrays here */
	size_t identity_count, identity_capacity;
	struct state_row *states;
	size_t state_count, state_capacity;
	struct slot_holder *slots;
	size_t slot_count, slot_capacity;
	size_t changed; /* rows */
};

struct book {
	const struct ledger_host *host; /* borrowed; NULL: everything is in `rows` */
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
void rows_finish(struct rows *rows);

/* Fill a row from what is frozen or from the host; a key that neither knows leaves it blank. */
void identity_read(struct book *book, uint32_t identity);
void state_read(struct book *book, uint32_t state);
void slot_read(struct book *book, uint32_t slot);
void counts_read(struct book *book);
#endif
