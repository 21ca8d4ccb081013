/* Sealed runs: opens them, binds their filters, and keeps up with what a transaction makes of them. */
#include "runs.h"
#include "base/arena.h"

#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int store_key_compare(struct hash128 a, struct hash128 b)
{
	int order = memcmp(&a, &b, sizeof(a));

	return (order > 0) - (order < 0);
}

/* SQLite's integers are signed: without its top bit turned, the upper half of the keys would come first. */
static int64_t half_of(uint64_t bytes)
{
	return (int64_t)(be64toh(bytes) ^ UINT64_C(1) << 63);
}

struct run_key run_key_of(struct hash128 key)
{
	uint64_t halves[2];

	memcpy(halves, &key, sizeof(halves));
	return (struct run_key){half_of(halves[0]), half_of(halves[1])};
}

int run_key_compare(struct run_key a, struct run_key b)
{
	int first = (a.h > b.h) - (a.h < b.h);

	return first ? first : (a.h2 > b.h2) - (a.h2 < b.h2);
}

/* In the order of keys, so that a merge fills a filter from its first line to its last; low bits from both halves. */
uint64_t run_key_hash(struct run_key key)
{
	return ((uint64_t)key.h ^ UINT64_C(1) << 63) ^ (uint64_t)key.h2 >> 32;
}

sqlite3_stmt *run_prepare(struct store *store, enum run_sql which, int64_t number)
{
	sqlite3_stmt *q = NULL;
	struct buf sql = {0};

	if (store->code != STORE_OK)
		return NULL;
	for (const char *at = run_sql[which]; *at; at++)
		if (*at == '#')
			buf_print(&sql, "%" PRId64, number);
		else
			buf_add_char(&sql, *at);
	if (sqlite3_prepare_v2(store->db, buf_z(&sql), -1, &q, NULL) != SQLITE_OK)
		statement_fail(store, buf_z(&sql));
	buf_finish(&sql);
	return q;
}

static void run_finish(struct run *run)
{
	sqlite3_finalize(run->find);
	sqlite3_finalize(run->scan);
}

static int damaged(struct diag *why, const char *what, int64_t run)
{
	diag_set(why, "D309", "the %s of identity run %" PRId64 " is not as it was written", what, run);
	return diag_help(why,
	        "stop the daemon, copy the store, and run `intervene doctor --rebuild`: it is made "
	        "again from the log");
}

/* Straight to where it shall be: as a column's value it would be copied, each part into memory that is new. */
static int part_read(struct store *store, int64_t row, int bytes, char *out)
{
	sqlite3_blob *bits = NULL;
	int result = sqlite3_blob_open(store->db, "main", "run_filter", "bits", row, 0, &bits);

	if (result == SQLITE_OK)
		result = sqlite3_blob_read(bits, out, bytes, 0);
	sqlite3_blob_close(bits);
	return result;
}

static int filter_read(
        struct store *store, int64_t run, int64_t size, struct filter *filter, struct diag *why)
{
	sqlite3_stmt *q = statement(store, FILTER_EACH);
	int64_t at = 0;
	int result;

	if (size <= 0 || size % FILTER_LINE)
		return damaged(why, "filter", run);
	filter_init(filter, &store->runs->memory, (size_t)size);
	sqlite3_bind_int64(q, 1, run);
	while ((result = sqlite3_step(q)) == SQLITE_ROW) {
		int bytes = sqlite3_column_int(q, 1);
		if (bytes > size - at)
			break;
		int read = part_read(store, sqlite3_column_int64(q, 0), bytes, (char *)filter->words + at);
		if (read != SQLITE_OK) {
			result = read;
			break;
		}
		at += bytes;
	}
	sqlite3_reset(q);
	if (result != SQLITE_DONE && result != SQLITE_ROW)
		return diag_set(why, "D303", "cannot read the store: %s", sqlite3_errstr(result));
	return at == size && result == SQLITE_DONE ? 0 : damaged(why, "filter", run);
}

/* Of a run that was merged just now it is in memory: up to 100 MB, which nobody shall wait for. */
static bool filter_take(struct runs *runs, int64_t run, struct filter *filter)
{
	if (!runs->filter.lines || run != runs->merged.kept.number)
		return false;
	*filter = runs->filter;
	runs->filter = (struct filter){0};
	return true;
}

static void sheaf_add(struct runs *runs, struct run *run, struct filter *filter)
{
	run->sheaf = sheaf_make(filter);
	run->bit = 1;
	pthread_mutex_lock(&runs->asking);
	run->sheaf->next = runs->sheaves;
	runs->sheaves = run->sheaf;
	pthread_mutex_unlock(&runs->asking);
}

static int run_open(struct store *store, struct run *run, int64_t filter_bytes, struct diag *why)
{
	struct filter filter = {0};
	int rc = 0;

	run->find = run_prepare(store, RUN_FIND, run->number);
	if (!run->find) {
		*why = store->why;
		return -1;
	}
	if (!filter_take(store->runs, run->number, &filter))
		rc = filter_read(store, run->number, filter_bytes, &filter, why);
	sheaf_add(store->runs, run, &filter);
	return rc;
}

/* Takes over what is open already. */
static bool run_take(struct runs *runs, int64_t number, struct run *out)
{
	for (size_t i = 0; i < runs->count; i++)
		if (runs->items[i].number == number) {
			out->sheaf = runs->items[i].sheaf;
			out->bit = runs->items[i].bit;
			out->find = runs->items[i].find;
			out->scan = runs->items[i].scan;
			runs->items[i].find = runs->items[i].scan = NULL;
			return true;
		}
	return false;
}

static void runs_replace(struct runs *runs, struct runs *with)
{
	for (size_t i = 0; i < runs->count; i++)
		run_finish(&runs->items[i]);
	free(runs->items);
	runs->items = with->items;
	runs->count = with->count;
}

static void sheaves_drop_idle(struct runs *runs)
{
	for (struct sheaf *sheaf = runs->sheaves; sheaf; sheaf = sheaf->next)
		sheaf->in_use = 0;
	for (size_t i = 0; i < runs->count; i++)
		if (runs->items[i].sheaf)
			runs->items[i].sheaf->in_use |= runs->items[i].bit;
	if (runs->joining.sheaf && !sheaf_may_join(runs->joining.sheaf, runs->joining.other))
		joining_drop(&runs->joining);
	for (struct sheaf **at = &runs->sheaves, *sheaf; (sheaf = *at);)
		if (sheaf->in_use) {
			at = &sheaf->next;
		} else {
			*at = sheaf->next;
			sheaf_destroy(sheaf);
		}
}

/* Runs of `other` will be found in `sheaf`, behind those that are. */
static void runs_follow(struct runs *runs, const struct sheaf *other, struct sheaf *sheaf)
{
	for (size_t i = 0; i < runs->count; i++)
		if (runs->items[i].sheaf == other) {
			runs->items[i].sheaf = sheaf;
			runs->items[i].bit <<= 1U << sheaf->doublings;
		}
}

static void sheaf_unlink(struct runs *runs, const struct sheaf *sheaf)
{
	struct sheaf **at = &runs->sheaves;

	while (*at != sheaf)
		at = &(*at)->next;
	*at = sheaf->next;
}

static struct sheaf *mate_of(const struct sheaf *sheaf)
{
	struct sheaf *other = sheaf->next;

	while (other && !sheaf_may_join(sheaf, other))
		other = other->next;
	return other;
}

/* True: it has become larger, and may go with another one now. */
static bool sheaf_finds_mate(struct runs *runs, struct sheaf *sheaf)
{
	struct sheaf *other = sheaf_is_large(sheaf) ? NULL : mate_of(sheaf);

	if (!other)
		return false;
	sheaf_unlink(runs, other);
	runs_follow(runs, other, sheaf);
	sheaf_join(&runs->memory, sheaf, other);
	return true;
}

/* Runs of one level come one by one and go sixteen at a time: like the digits of a number that is counted up, theirs are
 * sheaves of one, two, four and eight. */
static void sheaves_settle(struct runs *runs)
{
	pthread_mutex_lock(&runs->asking);
	sheaves_drop_idle(runs);
	struct sheaf *sheaf = runs->sheaves;
	while (sheaf)
		sheaf = sheaf_finds_mate(runs, sheaf) ? runs->sheaves : sheaf->next;
	runs->age++;
	pthread_mutex_unlock(&runs->asking);
}

static bool joining_begin(struct runs *runs)
{
	for (struct sheaf *sheaf = runs->sheaves, *other; sheaf; sheaf = sheaf->next)
		if ((other = mate_of(sheaf))) {
			runs->joining = joining_of(&runs->memory, sheaf, other);
			return true;
		}
	return false;
}

bool runs_bind(struct runs *runs)
{
	struct joining *joining = &runs->joining;

	if (!joining->sheaf && !joining_begin(runs))
		return false;
	if (joining_step(joining))
		return true;
	pthread_mutex_lock(&runs->asking);
	sheaf_unlink(runs, joining->other);
	runs_follow(runs, joining->other, joining->sheaf);
	joining_end(joining);
	pthread_mutex_unlock(&runs->asking);
	return true;
}

static int runs_load(struct store *store, struct diag *why)
{
	sqlite3_stmt *q = statement(store, RUN_EACH);
	struct runs loaded = {0};
	size_t capacity = 0;
	int result, answer = 0;

	while (answer == 0 && (result = sqlite3_step(q)) == SQLITE_ROW) {
		loaded.items = memory_room(loaded.items, loaded.count, &capacity, sizeof(*loaded.items));
		struct run *run = &loaded.items[loaded.count++];
		*run = (struct run){
		        .number = sqlite3_column_int64(q, 0),
		        .rank = sqlite3_column_int64(q, 1),
		        .level = sqlite3_column_int(q, 2),
		        .rows = sqlite3_column_int64(q, 3),
		        .upto_seq = sqlite3_column_int64(q, 4),
		};
		if (!run_take(store->runs, run->number, run))
			answer = run_open(store, run, sqlite3_column_int64(q, 5), why);
	}
	if (answer == 0 && result != SQLITE_DONE)
		answer = diag_set(why, "D303", "cannot read the store: %s", sqlite3_errmsg(store->db));
	sqlite3_reset(q);
	runs_replace(store->runs, &loaded);
	sheaves_settle(store->runs);
	return answer;
}

void runs_open_none(struct store *store)
{
	store->runs = memory_take(sizeof(*store->runs));
	store->runs->age = 1;
	pthread_mutex_init(&store->runs->asking, NULL);
}

int runs_open(struct store *store, struct diag *why)
{
	runs_open_none(store);
	return runs_load(store, why);
}

static void writer_finish(struct run_writer *writer)
{
	sqlite3_finalize(writer->insert);
	buf_finish(&writer->block);
	buf_finish(&writer->block_kept);
}

void runs_close(struct store *store)
{
	struct runs *runs = store->runs, none = {0};

	if (!runs)
		return;
	runs_replace(runs, &none);
	sheaves_drop_idle(runs);
	filter_finish(&runs->filter);
	large_finish(&runs->memory);
	free(runs->hashes.items);
	free(runs->hashes_kept.items);
	writer_finish(&runs->first);
	writer_finish(&runs->merged);
	pthread_mutex_destroy(&runs->asking);
	free(runs);
	store->runs = NULL;
}

static void hashes_drop(struct run_hashes *hashes)
{
	free(hashes->items);
	*hashes = (struct run_hashes){0};
}

static void writer_keep(struct run_writer *writer)
{
	writer->kept = writer->now;
	buf_clear(&writer->block_kept);
	buf_add_text(&writer->block_kept, buf_text(&writer->block));
}

void runs_keep(struct store *store)
{
	struct runs *runs = store->runs;

	writer_keep(&runs->first);
	writer_keep(&runs->merged);
	runs->merge_kept = runs->merge;
	runs->is_changed = false;
}

static void writer_rest(struct run_writer *writer)
{
	sqlite3_finalize(writer->insert);
	writer->insert = NULL;
}

static void writer_return(struct run_writer *writer)
{
	writer_rest(writer);
	writer->now = writer->kept;
	buf_clear(&writer->block);
	buf_add_text(&writer->block, buf_text(&writer->block_kept));
}

/* Whoever asks must not go on with runs that may lack one: an identity would be taken for new. */
void runs_settle(struct store *store)
{
	struct runs *runs = store->runs;

	writer_rest(&runs->first);
	writer_rest(&runs->merged);
	hashes_drop(&runs->hashes_kept);
	if (runs->is_changed && runs_load(store, &store->why))
		store->code = STORE_BROKEN;
}

void runs_return(struct store *store)
{
	struct runs *runs = store->runs;

	writer_return(&runs->first);
	writer_return(&runs->merged);
	runs->merge = runs->merge_kept;
	runs->is_changed = false;
	if (runs->hashes_kept.items) {
		free(runs->hashes.items);
		runs->hashes = runs->hashes_kept;
		runs->hashes_kept = (struct run_hashes){0};
	}
	runs->hashes.count = (size_t)runs->first.now.rows;
}

size_t store_runs_count(const struct store *store)
{
	return store->runs->count;
}

size_t store_runs_most(const struct store *store)
{
	size_t most = 0, same = 0;

	for (size_t i = 0; i < store->runs->count; i++) {
		bool is_same = i && store->runs->items[i].level == store->runs->items[i - 1].level;
		same = is_same ? same + 1 : 1;
		most = same > most ? same : most;
	}
	return most;
}

int64_t store_runs_upto(const struct store *store)
{
	return store->runs->count ? store->runs->items[0].upto_seq : 0;
}

bool block_next(struct unpack *rows, struct identity_row *out)
{
	if (rows->at == rows->end)
		return false;
	out->key = unpack_hash(rows);
	out->record = unpack_text(rows);
	return !rows->is_broken;
}

int block_damaged(struct diag *why, int64_t run)
{
	return damaged(why, "rows", run);
}
