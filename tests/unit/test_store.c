/* The store: what is written is there, what fails leaves nothing, and nobody shares it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/diag.h"
#include "daemon/store/room.h"
#include "daemon/store/statement.h"
#include <intervene/engine.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct hash_key KEY = {1, 2};

struct home {
	char folder[64], path[100];
	struct store *store;
};

static struct store *open_store(const struct home *place)
{
	struct store *store = NULL;
	struct diag why = {0};

	if (store_open(place->path, NULL, KEY, &store, &why))
		fail_msg("%s", why.message);
	return store;
}

static int make_place(void **state)
{
	struct home *place = calloc(1, sizeof(*place));

	snprintf(place->folder, sizeof(place->folder), "/tmp/test_store_XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/d.db", place->folder);
	place->store = open_store(place);
	*state = place;
	return 0;
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static int remove_place(void **state)
{
	struct home *place = *state;

	store_close(place->store);
	nftw(place->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
	free(place);
	return 0;
}

static void reopen(struct home *place)
{
	store_close(place->store);
	place->store = open_store(place);
}

static struct event_row event_of(int64_t seq, const char *content)
{
	return (struct event_row){
	        .seq = seq,
	        .batch = 1,
	        .received_ms = 1000,
	        .student = 0,
	        .type = 2,
	        .rev = INT64_MIN,
	        .was = {.day = NO_DAY},
	        .source = text_of("sis"),
	        .id = text_of("r1"),
	        .content = text_of(content),
	};
}

static int print_content(void *context, const struct event_row *row)
{
	snprintf(context, 20, "%.*s", (int)row->content.size, row->content.at);
	return 0;
}

static int keep_row(void *context, const struct event_row *row)
{
	*(struct event_row *)context = *row;
	return 0;
}

static void an_event_comes_back_as_it_went_in(void **state)
{
	struct home *place = *state;
	struct event_row row = event_of(1, "{\"a\":1}"), back = {0};
	char content[20];

	row.was = (struct civil_time){civil_day(2026, 9, 3), 37800000, -18000};
	row.rev = 7;
	row.prev = 3;
	store_begin(place->store);
	store_event_add(place->store, &row);
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
	reopen(place);
	assert_int_equal(store_next_seq(place->store), 2);
	assert_int_equal(store_event_get(place->store, 1, print_content, content, NULL), 0);
	assert_string_equal(content, "{\"a\":1}");
	assert_int_equal(store_event_get(place->store, 1, keep_row, &back, NULL), 0);
	assert_int_equal(back.rev, 7);
	assert_int_equal(back.prev, 3);
	assert_int_equal(back.student, 0);
	assert_int_equal(back.was.day, civil_day(2026, 9, 3));
	assert_int_equal(back.was.ms, 37800000);
	assert_int_equal(back.was.offset_s, -18000);
}

static void what_was_not_committed_is_not_there(void **state)
{
	struct home *place = *state;
	struct event_row row = event_of(1, "{}"), back = {0};

	store_begin(place->store);
	store_event_add(place->store, &row);
	assert_int_equal(store_next_seq(place->store), 2);
	store_abort(place->store);
	assert_int_equal(store_next_seq(place->store), 1);
	assert_int_equal(store_event_get(place->store, 1, keep_row, &back, NULL), 0);
	assert_int_equal(back.seq, 0);
}

static int sum_row(void *context, const struct event_row *row)
{
	int64_t *sum = context;

	assert_int_equal(row->seq, ++*sum);
	assert_int_equal(row->content.size, row->seq % 7 + 2);
	return 0;
}

/* They are written several at a time, and that must not show. */
static void events_are_read_as_soon_as_they_are_added_and_are_all_there_in_order(void **state)
{
	static const char *const contents[] = {"{}", "{1}", "{22}", "{333}", "{4444}", "{55555}", "{666666}"};
	struct home *place = *state;
	struct event_row back = {0};
	int64_t last = 0, seq = 0;

	for (int round = 1; round <= 40; round++) {
		store_begin(place->store);
		for (int i = 0; i < round; i++) {
			char content[16];
			seq = store_next_seq(place->store);
			snprintf(content, sizeof(content), "%s", contents[seq % 7]);
			struct event_row row = event_of(seq, content);
			store_event_add(place->store, &row);
		}
		if (round % 3 == 0) {
			assert_int_equal(store_event_get(place->store, seq, keep_row, &back, NULL), 0);
			assert_int_equal(back.seq, seq);
		}
		if (round % 5 == 0)
			store_abort(place->store);
		else
			assert_int_equal(store_commit(place->store, NULL), STORE_OK);
		last = store_next_seq(place->store) - 1;
	}
	reopen(place);
	seq = 0;
	assert_int_equal(store_events_each(place->store, sum_row, &seq, NULL), 0);
	assert_int_equal(seq, last);
}

/* A text that cannot be made small. */
static void fill_with_noise(char *at, size_t size)
{
	uint32_t x = 2463534242;

	for (size_t i = 0; i + 1 < size; i++) {
		x ^= x << 13, x ^= x >> 17, x ^= x << 5;
		at[i] = (char)(x % 255 + 1);
	}
	at[size - 1] = '\0';
}

static void a_full_disk_fails_the_commit_and_leaves_nothing(void **state)
{
	struct home *place = *state;
	char content[4096];
	struct diag why = {0};

	fill_with_noise(content, sizeof(content));
	sqlite3_exec(place->store->db, "PRAGMA max_page_count = 40", NULL, NULL, NULL);
	store_begin(place->store);
	for (int64_t seq = 1; seq <= 100; seq++) {
		struct event_row row = event_of(seq, content);
		store_event_add(place->store, &row);
	}
	assert_int_equal(store_commit(place->store, &why), STORE_FULL);
	assert_string_equal(why.code, "D301");
	assert_int_equal(store_next_seq(place->store), 1);
	sqlite3_exec(place->store->db, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
	struct event_row row = event_of(1, content);
	store_begin(place->store);
	store_event_add(place->store, &row);
	assert_int_equal(store_commit(place->store, &why), STORE_OK);
}

static void a_second_one_is_refused_and_told_who_has_it(void **state)
{
	struct home *place = *state;
	struct store *second = NULL;
	struct diag why = {0};
	char process[40];

	assert_int_equal(store_open(place->path, NULL, KEY, &second, &why), -1);
	snprintf(process, sizeof(process), "(process %ld)", (long)getpid());
	assert_non_null(strstr(why.message, "in use by another intervened"));
	assert_non_null(strstr(why.message, process));
}

static void a_store_with_a_second_name_has_one_lock(void **state)
{
	struct home *place = *state;
	struct store *second = NULL;
	struct diag why = {0};
	char name[100];

	snprintf(name, sizeof(name), "%s/other.db", place->folder);
	assert_int_equal(symlink(place->path, name), 0);
	assert_int_equal(store_open(name, NULL, KEY, &second, &why), -1);
	assert_non_null(strstr(why.message, "in use by another intervened"));
}

static void a_link_in_place_of_the_lock_is_not_followed(void **state)
{
	struct home *place = *state;
	struct store *store = NULL;
	struct diag why = {0};
	char lock[120], victim[100];
	struct stat about;

	store_close(place->store);
	place->store = NULL;
	snprintf(lock, sizeof(lock), "%s.lock", place->path);
	snprintf(victim, sizeof(victim), "%s/victim", place->folder);
	FILE *file = fopen(victim, "w");
	fputs("precious", file);
	fclose(file);
	assert_int_equal(unlink(lock), 0);
	assert_int_equal(symlink(victim, lock), 0);
	assert_int_equal(store_open(place->path, NULL, KEY, &store, &why), -1);
	assert_int_equal(stat(victim, &about), 0);
	assert_int_equal(about.st_size, 8);
}

static void the_store_is_for_its_user_alone_whatever_the_umask(void **state)
{
	struct home *place = *state;
	struct stat about;
	mode_t mask = umask(0);

	store_close(place->store);
	assert_int_equal(unlink(place->path), 0);
	place->store = open_store(place);
	umask(mask);
	assert_int_equal(stat(place->path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void a_folder_that_is_not_there_is_said(void **state)
{
	struct store *store = NULL;
	struct diag why = {0};

	(void)state;
	assert_int_equal(store_open("/nonexistent/d.db", NULL, KEY, &store, &why), -1);
	assert_non_null(strstr(why.message, "No such file or directory"));
	assert_non_null(strstr(why.help, "must exist"));
}

static void a_store_of_a_later_version_is_refused(void **state)
{
	struct home *place = *state;
	struct store *store = NULL;
	struct diag why = {0};

	sqlite3_exec(place->store->db, "PRAGMA user_version = 99", NULL, NULL, NULL);
	store_close(place->store);
	place->store = NULL;
	assert_int_equal(store_open(place->path, NULL, KEY, &store, &why), -1);
	assert_non_null(strstr(why.message, "another version"));
}

static void the_hash_key_is_kept(void **state)
{
	struct home *place = *state;
	struct hash_key other = {7, 8};
	struct diag why = {0};

	store_close(place->store);
	assert_int_equal(store_open(place->path, NULL, other, &place->store, &why), 0);
	assert_int_equal(store_hash_key(place->store).low, KEY.low);
	assert_int_equal(store_hash_key(place->store).high, KEY.high);
}

static void the_last_instant_is_that_of_the_last_arrival_or_tick(void **state)
{
	struct home *place = *state;
	struct batch_row rows[] = {{.at_ms = 100, .kind = BATCH_ARRIVAL}, {.at_ms = 300, .kind = BATCH_TICK},
	        {.at_ms = 50, .kind = BATCH_ARRIVAL, .is_history = true},
	        {.at_ms = 400, .kind = BATCH_ACTION}};

	assert_int_equal(store_last_instant(place->store), 0);
	store_begin(place->store);
	for (size_t i = 0; i < 4; i++)
		store_batch_add(place->store, &rows[i]);
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
	assert_int_equal(rows[3].number, 4);
	assert_int_equal(store_last_instant(place->store), 300);
}

static void fill_quarantine(struct store *store)
{
	struct quarantine_row row = {.bytes = text_of("{oops"), .code = "E200", .reason = "not JSON"};

	store_begin(store);
	for (row.line = 1; row.line <= 2000; row.line++)
		store_quarantine_add(store, &row);
	assert_int_equal(store_commit(store, NULL), STORE_OK);
}

/* In its last pages, which a start has no other reason to read. */
static void damage_anywhere_is_found_at_the_start(void **state)
{
	struct home *place = *state;
	struct diag why = {0};
	char junk[3 * 4096];
	struct stat about;

	fill_quarantine(place->store);
	store_close(place->store);
	place->store = NULL;
	memset(junk, 'j', sizeof(junk));
	assert_int_equal(stat(place->path, &about), 0);
	int file = open(place->path, O_WRONLY);
	assert_int_equal(pwrite(file, junk, sizeof(junk), about.st_size - (off_t)sizeof(junk)), sizeof(junk));
	close(file);
	assert_int_equal(store_open(place->path, NULL, KEY, &place->store, &why), -1);
	assert_non_null(strstr(why.message, "damaged"));
}

static void quarantine_is_counted_by_source_and_purged_by_age(void **state)
{
	struct home *place = *state;
	struct quarantine_row row = {.at_ms = 100,
	        .line = 3,
	        .source = text_of("sis"),
	        .bytes = text_of("{oops"),
	        .code = "E200",
	        .reason = "not JSON"};

	store_begin(place->store);
	store_quarantine_add(place->store, &row);
	row.at_ms = 200;
	store_quarantine_add(place->store, &row);
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
	assert_int_equal(store_quarantine_bytes(place->store, text_of("sis")), 10);
	assert_int_equal(store_quarantine_bytes(place->store, text_of("other")), 0);
	store_begin(place->store);
	assert_false(store_quarantine_purge(place->store, 200, 10));
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
	assert_int_equal(store_quarantine_count(place->store), 1);
}

static void old_quarantine_goes_a_slice_at_a_time_the_oldest_first(void **state)
{
	struct home *place = *state;
	struct quarantine_row row = {.line = 1, .bytes = text_of("x"), .code = "E200", .reason = "not JSON"};

	store_begin(place->store);
	for (row.at_ms = 100; row.at_ms > 0; row.at_ms -= 10)
		store_quarantine_add(place->store, &row);
	assert_true(store_quarantine_purge(place->store, 80, 4));
	assert_int_equal(store_quarantine_count(place->store), 6);
	assert_false(store_quarantine_purge(place->store, 80, 4));
	assert_int_equal(store_quarantine_count(place->store), 3);
	assert_int_equal(store_commit(place->store, NULL), STORE_OK);
}

static void room_must_stay_for_the_log_twice_or_a_quarter_of_a_small_disk(void **state)
{
	struct home *place = *state;
	struct store_room room = {0};
	const int64_t mib = 1 << 20;

	assert_int_equal(store_room_least(0, 1000 * mib), 64 * mib);
	assert_int_equal(store_room_least(10 * mib, 1000 * mib), 84 * mib);
	assert_int_equal(store_room_least(10 * mib, 8 * mib), 2 * mib);
	assert_int_equal(store_room(place->store, &room, NULL), 0);
	assert_true(room.free_bytes > 0);
	assert_true(room.least_bytes > 0);
}

static int64_t synchronous(struct store *store)
{
	sqlite3_stmt *q = NULL;

	assert_int_equal(sqlite3_prepare_v2(store->db, "PRAGMA synchronous", -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	int64_t is = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return is;
}

static void only_what_can_be_made_again_does_not_wait_for_the_disk(void **state)
{
	struct home *place = *state;
	struct diag why = {0};
	enum { NORMAL = 1, FULL = 2 };

	for (int i = 0; i < 2; i++) {
		store_begin_fold(place->store);
		assert_int_equal(synchronous(place->store), NORMAL);
		assert_int_equal(store_commit(place->store, &why), STORE_OK);
		store_begin(place->store);
		assert_int_equal(synchronous(place->store), FULL);
		assert_int_equal(store_commit(place->store, &why), STORE_OK);
	}
	store_begin_fold(place->store);
	store_abort(place->store);
	assert_int_equal(store_probe(place->store, &why), STORE_OK);
	assert_int_equal(synchronous(place->store), FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(an_event_comes_back_as_it_went_in, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                what_was_not_committed_is_not_there, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                events_are_read_as_soon_as_they_are_added_and_are_all_there_in_order, make_place,
	                remove_place),
	        cmocka_unit_test_setup_teardown(
	                a_full_disk_fails_the_commit_and_leaves_nothing, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                a_second_one_is_refused_and_told_who_has_it, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                a_store_with_a_second_name_has_one_lock, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                a_link_in_place_of_the_lock_is_not_followed, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                the_store_is_for_its_user_alone_whatever_the_umask, make_place, remove_place),
	        cmocka_unit_test(a_folder_that_is_not_there_is_said),
	        cmocka_unit_test_setup_teardown(
	                a_store_of_a_later_version_is_refused, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(the_hash_key_is_kept, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                the_last_instant_is_that_of_the_last_arrival_or_tick, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                damage_anywhere_is_found_at_the_start, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                quarantine_is_counted_by_source_and_purged_by_age, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                old_quarantine_goes_a_slice_at_a_time_the_oldest_first, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(
	                only_what_can_be_made_again_does_not_wait_for_the_disk, make_place, remove_place),
	        cmocka_unit_test_setup_teardown(room_must_stay_for_the_log_twice_or_a_quarter_of_a_small_disk,
	                make_place, remove_place),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
