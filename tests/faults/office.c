/* Runs the operations of a scenario on a registrar. */
#include "office.h"
#include "crash_vfs.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/zone.h"
#include "daemon/config/files.h"
#include "daemon/core/registrar_inside.h"
#include "daemon/store/checkpoint.h"
#include "daemon/store/copier.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rows and frames: so few that a few weeks see many folds, and the log copied back in each way. */
enum { FOLD_AT = 20 };
static const struct copier_limits limits = {.due = 12, .old = 40, .rest = 30, .most = 80};

static const char rules_text[] =
        "format: 1\nrules:\n"
        "  - rule: behavior.two\n    title: Two\n"
        "    summary: \"{count(referral over last 14 days)} referrals.\"\n"
        "    when: count(referral over last 14 days) >= 3\n    remind_every: 2 days\n"
        "  - rule: behavior.week\n    title: Week\n    when: count(referral over last 3 days) >= 2\n"
        "  - rule: attendance.three\n    title: Three\n    when: streak(absent) >= 2\n"
        "    remind_every: 1 school day\n";
static const char calendar_text[] =
        "format: 1\ncalendar: all\ntimezone: America/Chicago\nyear: 2026-27\nfirst_day: 2026-08-17\n"
        "last_day: 2027-05-28\nweek: [mon, tue, wed, thu, fri]\nday_ends: \"16:00\"\n";

static void give_up(const char *what, const char *why)
{
	fprintf(stderr, "office: %s: %s\n", what, why);
	abort();
}

void office_prepare(struct office *office, const char *vfs)
{
	struct file_bytes rules = {text_of("rules.yml"), text_of(rules_text)},
	                  calendars = {text_of("all.yml"), text_of(calendar_text)};
	struct diags why = {0};
	const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	*office = (struct office){.vfs = vfs};
	snprintf(office->folder, sizeof(office->folder), "%s/test_faults_XXXXXX", folder);
	if (!mkdtemp(office->folder))
		give_up("a folder", office->folder);
	snprintf(office->path, sizeof(office->path), "%s/d.db", office->folder);
	office->zones = zones_create(zone_file_bytes, NULL);
	if (ruleset_build(&(struct file_set){&rules, 1}, &(struct file_set){&calendars, 1}, office->zones,
	            &office->set, &why))
		give_up("the rules", why.items[0].message);
	diags_finish(&why);
}

/* As another thread would, between any two calls that the writer makes to the disk. */
static void copy_beside(void *context)
{
	enum { PATIENCE = 5 };
	struct office *office = context;
	struct diag why;

	if (!office->store || !office->store->copier || !store_copy_is_due(office->store) ||
	        ++office->calls % PATIENCE || pthread_mutex_trylock(&office->store->copier->lock) != 0)
		return;
	pthread_mutex_unlock(&office->store->copier->lock);
	store_copy(office->store, &why);
}

/* Every other life has its log copied back by another; one that still starts does it by itself. */
static void tune(struct office *office)
{
	office->store->copier->limits = limits;
	if (office->vfs && office->starts++ % 2 == 0) {
		store_copy_elsewhere(office->store);
		crash_vfs_beside(office->vfs, copy_beside, office);
	}
	if (office->without_syncs) {
		office->store->syncs = "PRAGMA synchronous = OFF";
		sqlite3_exec(office->store->db, office->store->syncs, NULL, NULL, NULL);
		sqlite3_exec(office->store->copier->db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
	}
}

/* The daemon does it when it has nothing better to do; here it is done at once, so that what is told has one order. */
static enum registrar_code settle(struct office *office, struct diag *why)
{
	enum registrar_code code = REGISTRAR_DONE;

	while (code >= 0 && !registrar_is_settled(office->registrar))
		code = registrar_settle(office->registrar, why);
	return code < 0 ? code : REGISTRAR_DONE;
}

int office_start(struct office *office, int64_t now_ms, struct diag *why)
{
	if (store_open(office->path, office->vfs, (struct hash_key){1, 2}, &office->store, why))
		return -1;
	tune(office);
	struct registrar_options options = {
	        .store = office->store,
	        .set = office->set,
	        .zones = office->zones,
	        .zone = zones_find(office->zones, text_of("America/Chicago")),
	        .now_ms = now_ms,
	        .fold_rows = FOLD_AT,
	};
	if (registrar_open(&options, &office->registrar, why) == 0 && settle(office, why) == REGISTRAR_DONE)
		return 0;
	office_stop(office);
	return -1;
}

void office_stop(struct office *office)
{
	if (office->store && office->vfs)
		crash_vfs_beside(office->vfs, NULL, NULL);
	registrar_close(office->registrar);
	store_close(office->store);
	office->registrar = NULL;
	office->store = NULL;
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

void office_finish(struct office *office)
{
	office_stop(office);
	ruleset_unref(office->set);
	zones_destroy(office->zones);
	nftw(office->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
}

static enum registrar_code start(struct office *office, const struct operation *operation, struct diag *why)
{
	office_stop(office);
	return office_start(office, operation->at_ms, why) ? REGISTRAR_BROKEN : REGISTRAR_DONE;
}

static enum registrar_code deliver(struct office *office, const struct operation *operation, struct diag *why)
{
	struct delivery *delivery = delivery_create();
	enum registrar_code code;

	buf_add_text(&delivery->body, operation->lines);
	delivery->source = text_of("sis");
	delivery->is_history = operation->deed == DEED_HISTORY;
	do
		code = registrar_take(office->registrar, delivery, operation->at_ms, why);
	while (code == REGISTRAR_MORE);
	delivery_destroy(delivery);
	return code;
}

typedef enum registrar_code act_fn(
        struct registrar *registrar, struct action *action, enum act *out, struct diag *why);

static enum registrar_code act(struct office *office, const struct operation *operation, struct diag *why)
{
	struct action action = {.alert = operation->alert,
	        .who = text_of("alice"),
	        .outcome = text_of("support started"),
	        .at_ms = operation->at_ms};
	act_fn *run = operation->deed == DEED_ACK ? registrar_ack : registrar_resolve;
	enum act done;

	return run(office->registrar, &action, &done, why);
}

static enum registrar_code tick(struct office *office, const struct operation *operation, struct diag *why)
{
	enum registrar_code code;

	do
		code = registrar_tick(office->registrar, operation->at_ms, why);
	while (code == REGISTRAR_MORE);
	return code;
}

static enum registrar_code purge(struct office *office, const struct operation *operation, struct diag *why)
{
	return registrar_purge(office->registrar, (struct keeping){3, 3}, operation->at_ms, why);
}

/* Whether it failed is said by the transaction behind it. */
static enum registrar_code checkpoint(
        struct office *office, const struct operation *operation, struct diag *why)
{
	(void)operation;
	store_checkpoint(office->store);
	store_begin(office->store);
	return (enum registrar_code)store_commit(office->store, why);
}

static enum registrar_code fold(struct office *office, const struct operation *operation, struct diag *why)
{
	enum registrar_code code = REGISTRAR_MORE;

	for (int i = 0; i < operation->slices && code == REGISTRAR_MORE; i++)
		code = registrar_fold(office->registrar, why);
	return code == REGISTRAR_MORE ? REGISTRAR_DONE : code;
}

typedef enum registrar_code deed_fn(
        struct office *office, const struct operation *operation, struct diag *why);
static deed_fn *const deeds[] = {
        [DEED_START] = start,
        [DEED_DELIVER] = deliver,
        [DEED_HISTORY] = deliver,
        [DEED_ACK] = act,
        [DEED_RESOLVE] = act,
        [DEED_TICK] = tick,
        [DEED_PURGE] = purge,
        [DEED_CHECKPOINT] = checkpoint,
        [DEED_FOLD] = fold,
};

enum registrar_code office_do(struct office *office, const struct operation *operation, struct diag *why)
{
	return deeds[operation->deed](office, operation, why);
}

struct sqlite3 *office_db(const struct office *office)
{
	return office->store->db;
}

static void episode_print(const struct episode *episode, struct buf *out)
{
	buf_print(out, "s%u r%u %lld..%lld %d\n", episode->student, episode->rule,
	        (long long)episode->opened_ms, (long long)episode->closed_ms, (int)episode->why);
}

void office_wanted(const struct office *office, struct buf *out)
{
	const struct registrar *registrar = office->registrar;

	buf_clear(out);
	buf_print(out, "%zu students\n", registrar->students_kept);
	for (uint32_t student = 0; student < registrar->students_kept; student++) {
		size_t count;
		const struct episode *episodes = engine_wanted(registrar->engine, student, &count);
		for (size_t i = 0; i < count; i++)
			episode_print(&episodes[i], out);
	}
}
