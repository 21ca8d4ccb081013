/* Writes runs: a first one for whoever folds the log, row by row, and the rows of a merged one. */
#include "runs.h"
#include "base/arena.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

enum { RECORD_MOST = 64 << 10, SIZE_BYTES = 3 /* of a record, as a number */ };

void run_execute(struct store *store, enum run_sql which, int64_t number)
{
	sqlite3_stmt *q = run_prepare(store, which, number);

	if (q)
		statement_write(store, q);
	sqlite3_finalize(q);
}

/* `like`: level, upto_seq, and rank, which is the run's own number when it is 0. */
void run_writer_begin(struct store *store, struct run_writer *writer, const struct run *like)
{
	int64_t number = statement_integer(store, statement(store, RUN_LAST)) + 1;
	sqlite3_stmt *q = statement(store, RUN_ADD);

	sqlite3_finalize(writer->insert);
	writer->insert = NULL;
	writer->now = (struct run_growth){.number = number};
	buf_clear(&writer->block);
	sqlite3_bind_int64(q, 1, number);
	sqlite3_bind_int64(q, 2, like->rank ? like->rank : number);
	sqlite3_bind_int(q, 3, like->level);
	sqlite3_bind_int64(q, 4, like->upto_seq);
	statement_write(store, q);
	run_execute(store, RUN_MAKE, number);
}

static void block_write(struct store *store, struct run_writer *writer)
{
	if (!writer->insert)
		writer->insert = run_prepare(store, RUN_INSERT, writer->now.number);
	if (writer->insert && writer->block.size) {
		sqlite3_bind_int64(writer->insert, 1, writer->now.first.h);
		sqlite3_bind_blob(
		        writer->insert, 2, writer->block.at, (int)writer->block.size, SQLITE_STATIC);
		statement_write(store, writer->insert);
	}
	buf_clear(&writer->block);
}

void run_writer_add(struct store *store, struct run_writer *writer, const struct identity_row *row)
{
	struct run_growth *now = &writer->now;
	struct run_key key = run_key_of(row->key);
	size_t size = writer->block.size + sizeof(row->key) + SIZE_BYTES + row->record.size;

	assert(now->number);
	assert(now->rows == 0 || run_key_compare(now->last, key) < 0);
	if (size > BLOCK_SIZE && key.h != now->last.h)
		block_write(store, writer);
	if (!writer->block.size)
		now->first = key;
	pack_hash(&writer->block, row->key);
	pack_text(&writer->block, row->record);
	now->rows++;
	now->last = key;
}

void run_writer_seal(struct store *store, struct run_writer *writer, const struct filter *filter)
{
	sqlite3_stmt *q = statement(store, RUN_SEAL);

	block_write(store, writer);
	sqlite3_bind_int64(q, 1, writer->now.number);
	sqlite3_bind_int64(q, 2, writer->now.rows);
	sqlite3_bind_int64(q, 3, (int64_t)filter->lines * FILTER_LINE);
	statement_write(store, q);
	writer->now = (struct run_growth){0};
	store->runs->is_changed = true;
}

/* There are many small runs and each is asked, and few large ones that fill memory. */
unsigned run_filter_bits(int level)
{
	static const unsigned bits[] = {20, 20, 16};
	const int last = sizeof(bits) / sizeof(bits[0]) - 1;

	return bits[level < last ? level : last];
}

int64_t filter_part_count(const struct filter *filter)
{
	return ((int64_t)filter->lines * FILTER_LINE + FILTER_PART_SIZE - 1) / FILTER_PART_SIZE;
}

void run_filter_write(struct store *store, int64_t run, const struct filter *filter, int64_t part)
{
	sqlite3_stmt *q = statement(store, FILTER_ADD);
	int64_t at = part * FILTER_PART_SIZE, left = (int64_t)filter->lines * FILTER_LINE - at;

	sqlite3_bind_int64(q, 1, run);
	sqlite3_bind_int64(q, 2, part);
	sqlite3_bind_blob(q, 3, (const char *)filter->words + at,
	        (int)(left < FILTER_PART_SIZE ? left : FILTER_PART_SIZE), SQLITE_STATIC);
	statement_write(store, q);
}

/* The hashes of a run that was growing before this transaction are kept, as it may be rolled back. */
static void hashes_begin(struct runs *runs)
{
	if (runs->first.kept.number && !runs->hashes_kept.items) {
		runs->hashes_kept = runs->hashes;
		runs->hashes = (struct run_hashes){0};
	}
	runs->hashes.count = 0;
}

static void hashes_add(struct run_hashes *hashes, uint64_t hash)
{
	hashes->items = memory_room(hashes->items, hashes->count, &hashes->capacity, sizeof(*hashes->items));
	hashes->items[hashes->count++] = hash;
}

void store_run_begin(struct store *store, int64_t upto_seq)
{
	struct run like = {.upto_seq = upto_seq};

	hashes_begin(store->runs);
	run_writer_begin(store, &store->runs->first, &like);
}

void store_run_add(struct store *store, const struct identity_row *row)
{
	assert(row->record.size <= RECORD_MOST);
	run_writer_add(store, &store->runs->first, row);
	hashes_add(&store->runs->hashes, run_key_hash(run_key_of(row->key)));
}

void store_run_end(struct store *store)
{
	struct runs *runs = store->runs;
	struct filter filter = {0};

	filter_init(&filter, &runs->memory, filter_size(runs->first.now.rows, run_filter_bits(0)));
	for (size_t i = 0; i < runs->hashes.count; i++)
		filter_add(&filter, runs->hashes.items[i]);
	for (int64_t part = 0; part < filter_part_count(&filter); part++)
		run_filter_write(store, runs->first.now.number, &filter, part);
	run_writer_seal(store, &runs->first, &filter);
	filter_finish(&filter);
}

static void run_writer_drop(struct run_writer *writer)
{
	writer->now = (struct run_growth){0};
	buf_clear(&writer->block);
}

/* The tables stay behind as litter: dropping them here would take as long as they are large. */
void store_fold_drop(struct store *store)
{
	struct runs *runs = store->runs;

	statement_write(store, statement(store, RUN_UNSEAL_ALL));
	store_sources_forget(store);
	statement_write(store, statement(store, HISTORY_UNSEAL_ALL));
	run_writer_drop(&runs->first);
	run_writer_drop(&runs->merged);
	runs->is_changed = true;
}
