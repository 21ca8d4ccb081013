/* Finds what the newest of the sealed runs knows of a key, and which of many keys none of them has. */
#include "runs.h"

enum { ASKED_AHEAD = 8 };

/* --- what filters say ---------------------------------------------------------------------------------------------- */

static struct filter_key asked_of(struct hash128 key)
{
	return filter_key_of(run_key_hash(run_key_of(key)));
}

static void expect(const struct runs *runs, const struct filter_key *asked)
{
	for (const struct sheaf *sheaf = runs->sheaves; sheaf; sheaf = sheaf->next)
		sheaf_expect(sheaf, asked);
}

void store_identity_expect(const struct store *store, struct hash128 key)
{
	struct filter_key asked = asked_of(key);

	expect(store->runs, &asked);
}

/* Mostly none has it. */
static bool any_has(const struct runs *runs, const struct filter_key *asked)
{
	const struct sheaf *sheaf = runs->sheaves;

	while (sheaf && !sheaf_has(sheaf, asked))
		sheaf = sheaf->next;
	return sheaf;
}

int64_t store_runs_age(const struct store *store)
{
	return store->runs->age;
}

/* Whoever has the store waits for the lock only when the runs change, and then no longer than this takes. */
int64_t store_identities_ask(
        struct store *store, const struct hash128 keys[], size_t count, bool may_be_known[])
{
	struct runs *runs = store->runs;
	struct filter_key asked[ASKED_AHEAD];

	pthread_mutex_lock(&runs->asking);
	for (size_t i = 0; i < count + ASKED_AHEAD; i++) {
		struct filter_key *place = &asked[i % ASKED_AHEAD];
		if (i >= ASKED_AHEAD)
			may_be_known[i - ASKED_AHEAD] = any_has(runs, place);
		if (i >= count)
			continue;
		*place = asked_of(keys[i]);
		expect(runs, place);
	}
	int64_t age = runs->age;
	pthread_mutex_unlock(&runs->asking);
	return age;
}

/* --- what runs say ------------------------------------------------------------------------------------------------- */

struct search {
	struct hash128 key;
	int64_t h;
	identity_fn *each;
	void *context;
};

static int block_search(const struct run *run, const struct search *search, struct diag *why)
{
	struct unpack rows = unpack_of(column_text(run->find, 0));
	struct identity_row row;

	while (block_next(&rows, &row))
		if (hash_equal(row.key, search->key))
			return search->each(search->context, &row) ? -1 : 1;
	return rows.is_broken ? block_damaged(why, run->number) : 0;
}

static int run_search(
        struct store *store, const struct run *run, const struct search *search, struct diag *why)
{
	sqlite3_bind_int64(run->find, 1, search->h);
	int found = 0, result = sqlite3_step(run->find);
	if (result == SQLITE_ROW)
		found = block_search(run, search, why);
	else if (result != SQLITE_DONE)
		found = diag_set(why, "D303", "cannot read the store: %s", sqlite3_errmsg(store->db));
	sqlite3_reset(run->find);
	return found;
}

int store_identity_find(
        struct store *store, struct hash128 key, identity_fn *each, void *context, struct diag *why)
{
	const struct runs *runs = store->runs;
	struct run_key halves = run_key_of(key);
	struct search search = {key, halves.h, each, context};
	struct filter_key asked = filter_key_of(run_key_hash(halves));
	int found = 0;

	if (!any_has(runs, &asked))
		return 0;
	for (size_t i = 0; i < runs->count && found == 0; i++)
		if (sheaf_has(runs->items[i].sheaf, &asked) & runs->items[i].bit)
			found = run_search(store, &runs->items[i], &search, why);
	return found;
}
