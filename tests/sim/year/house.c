/* house.c - starts and stops the daemon's core, and cuts its power. */
#include "house.h"
#include "clock.h"
#include "base/diag.h"
#include "daemon/config/files.h"
#include "daemon/core/core_inside.h"
#include "daemon/core/registrar_inside.h"
#include "daemon/store/copier.h"
#include "daemon/store/outbox_row.h"
#include "tests/faults/crash_vfs.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VFS "year"
enum { SECOND = 1000, HOUR = 3600 * SECOND };

/* --- the power ------------------------------------------------------------------------------------------------ */

/* The fence is a file of the machine's own, written and synced at once: it is there as it was. */
static void fence_copy(struct house *house)
{
	struct buf name = {0};

	buf_print(&name, "%s.sent", house->path);
	FILE *file = fopen(buf_z(&name), "rb");
	house->fence_size = file ? fread(house->fence, 1, sizeof house->fence, file) : 0;
	if (file)
		fclose(file);
	buf_finish(&name);
}

static void fence_put_back(struct house *house)
{
	struct buf name = {0};

	buf_print(&name, "%s.sent", house->path);
	FILE *file = house->fence_size ? fopen(buf_z(&name), "wb") : NULL;
	if (!house->fence_size)
		remove(buf_z(&name));
	if (file && fwrite(house->fence, 1, house->fence_size, file) != house->fence_size)
		witness_fail(house->witness, "cannot write %s", buf_z(&name));
	if (file)
		fclose(file);
	buf_finish(&name);
}

void house_cut(struct house *house)
{
	if (house->is_dead)
		return;
	house->countdown = 0;
	house->is_dead = true;
	house->left =
	        house->loss ? disk_after_power_loss(house->disk, house->loss) : disk_after_kill(house->disk);
	fence_copy(house);
	for (size_t i = 0; i < SINKS; i++)
		house->sinks[i].is_deaf = true;
}

/* --- its disk --------------------------------------------------------------------------------------------------- */

void house_fill(struct house *house, int writes)
{
	crash_vfs_fail(house->vfs,
	        (struct fault){.call = CALL_WRITE, .countdown = writes, .code = SQLITE_FULL, .lasts = true});
}

bool house_is_full(const struct house *house)
{
	return crash_vfs_fault(house->vfs).has_struck;
}

void house_make_room(struct house *house)
{
	crash_vfs_fail(house->vfs, (struct fault){0});
}

static void before_write(void *context)
{
	struct house *house = context;

	if (house->countdown && --house->countdown == 0)
		house_cut(house);
}

/* --- start and stop ------------------------------------------------------------------------------------------- */

static void on_said(void *context, int64_t last)
{
	struct house *house = context;

	(void)last;
	if (house->outbox)
		outbox_said(house->outbox);
}

static void on_settled(void *context, uint64_t generation)
{
	(void)context, (void)generation;
}

static void on_broken(void *context, const struct diag *why)
{
	const struct house *house = context;

	if (!house->is_dead)
		witness_fail(house->witness, "the core is broken: %s", why->message);
}

static int open_sink(
        const struct channel_setting *setting, struct seam *seam, struct channel **out, struct diag *why)
{
	(void)seam, (void)why;
	*out = (struct channel *)setting->url; /* where house_open put it */
	return 0;
}

/* What it was handing over when it stopped may come again. */
static int on_unknown(void *context, const struct outbox_row *row)
{
	sink_excuse(context, row->transition);
	return 0;
}

static int on_message(void *context, const struct outbox_row *row)
{
	*(bool *)context = row->due_ms == 0;
	return 0;
}

static bool is_at_rest(void *context, const struct sink *sink, int64_t transition)
{
	const struct house *house = context;
	struct text channel = text_of(house->channels[sink - house->sinks].name);
	bool is_at_rest = false;

	store_outbox_get(house->store, channel, transition, on_message, &is_at_rest, NULL);
	return is_at_rest;
}

static void sinks_listen(struct house *house)
{
	for (size_t i = 0; i < SINKS; i++) {
		struct outbox_query query = {
		        .states = 1u << OUTBOX_UNKNOWN, .channel = text_of(house->channels[i].name)};
		house->sinks[i].is_deaf = false;
		if (store_outbox_find(house->store, &query, on_unknown, &house->sinks[i], NULL))
			witness_fail(house->witness, "the outbox cannot be read");
	}
}

static void rules_read(struct house *house, struct bylaws *bylaws)
{
	struct diag why = {0};

	house->zones = zones_create(zone_file_bytes, NULL);
	house->set = bylaws_build(bylaws, house->zones, &why);
	if (!house->set)
		witness_fail(house->witness, "the rules do not build: %s", why.message);
}

static void core_start(struct house *house)
{
	struct diag why = {0};
	struct core_options options = {
	        .seam = house->seam,
	        .store = house->store,
	        .set = house->set,
	        .zones = house->zones,
	        .zone = zones_find(house->district, text_of("America/Chicago")),
	        .district = "Year",
	        .keeping = house->keeping,
	        .guard = house->guard,
	        .cliff = house->cliff,
	        .memory = house->memory,
	        .channels = house->channels,
	        .channel_count = SINKS,
	        .go_live = NO_DAY,
	        .on_settled = on_settled,
	        .on_said = on_said,
	        .on_broken = on_broken,
	        .context = house,
	};

	if (core_create(&options, &house->core, &why))
		witness_fail(house->witness, "it does not start: %s", why.message);
	house->core->registrar->options.fold_rows = house->fold_rows;
}

static void outbox_open(struct house *house)
{
	struct diag why = {0};
	struct outbox_options options = {.seam = house->seam,
	        .core = house->core,
	        .channels = house->channels,
	        .channel_count = SINKS,
	        .open = open_sink,
	        .days = house->keeping.alerts};

	if (outbox_start(&options, &house->outbox, &why))
		witness_fail(house->witness, "the outbox does not start: %s", why.message);
	outbox_said(house->outbox);
}

void house_start(struct house *house, struct bylaws *bylaws)
{
	struct diag why = {0};

	house->vfs = crash_vfs_open(house->disk, VFS);
	crash_vfs_beside(VFS, before_write, house);
	if (store_open(house->path, VFS, (struct hash_key){1, 2}, &house->store, &why))
		witness_fail(house->witness, "the store does not open: %s", why.message);
	rules_read(house, bylaws);
	core_start(house);
	sinks_listen(house);
	outbox_open(house);
	house->starts++;
	clock_settle(house->seam);
}

static void on_stopped(void *context)
{
	((struct house *)context)->is_stopped = true;
}

static void take_down(struct house *house)
{
	house->is_stopped = false;
	outbox_stop(house->outbox, on_stopped, house);
	core_drain(house->core);
	clock_pass(house->seam, 10 * SECOND);
	if (!house->is_stopped)
		witness_fail(house->witness, "the outbox does not stop");
	outbox_destroy(house->outbox);
	house->outbox = NULL;
	core_destroy(house->core);
	house->core = NULL;
	store_close(house->store);
	house->store = NULL;
	ruleset_unref(house->set);
	zones_destroy(house->zones);
	crash_vfs_close(house->vfs);
}

/* A disk that was just started with remembers no step: those of the year before would fill the memory. */
static void disk_replace(struct house *house, struct disk *disk)
{
	disk_destroy(house->disk);
	house->disk = disk;
}

void house_stop(struct house *house)
{
	take_down(house);
	if (!house->is_dead)
		disk_replace(house, disk_after_kill(house->disk));
}

void house_revive(struct house *house, struct bylaws *bylaws)
{
	take_down(house);
	disk_replace(house, house->left);
	house->left = NULL;
	house->is_dead = false;
	house->crashes++;
	fence_put_back(house);
	house_start(house, bylaws);
}

/* --- what is asked of it -------------------------------------------------------------------------------------- */

static void note_delivery(struct parcel *parcel, const struct delivery *delivery)
{
	parcel->is_again = delivery->is_again;
	parcel->held = delivery->held.id;
	const uint64_t *verdicts = delivery->counts.verdicts;

	parcel->duplicates = verdicts[EVENT_DUPLICATE];
	parcel->effects = verdicts[EVENT_NEW] + verdicts[EVENT_CORRECTED] + verdicts[EVENT_DELETED] +
	                  (delivery->held.id && !delivery->held.is_known);
}

static void on_answer(struct command *command)
{
	struct parcel *parcel = command->asker;

	if (!parcel->house->is_dead) {
		parcel->status = command->answer.status;
		if (command->delivery)
			note_delivery(parcel, command->delivery);
		buf_add_text(&parcel->answer, buf_text(&command->answer.body));
	}
	command_destroy(command);
}

static void submit(struct parcel *parcel, struct command *command)
{
	if (core_submit(parcel->house->core, command))
		on_answer(command);
}

void house_send(struct house *house, struct parcel *parcels, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct command *command = command_create(COMMAND_EVENTS, on_answer, &parcels[i]);
		parcels[i].house = house;
		command->delivery = delivery_create();
		buf_add_text(&command->delivery->body, parcels[i].body);
		command->delivery->source = text_of("sis");
		command->delivery->is_history = parcels[i].is_history;
		submit(&parcels[i], command);
	}
	clock_settle(house->seam);
}

/* What a person asks for. */
static int ask(struct house *house, const struct command *wanted)
{
	struct parcel parcel = {.house = house};
	struct command *command = command_create(wanted->kind, on_answer, &parcel);

	command->alert = wanted->alert;
	command->held = wanted->held;
	command->outcome = wanted->outcome;
	command->proposal = wanted->proposal;
	command->who = text_of("alice");
	submit(&parcel, command);
	clock_settle(house->seam);
	buf_finish(&parcel.answer);
	return parcel.status;
}

int house_act(struct house *house, int64_t alert, const char *outcome)
{
	return ask(house, &(struct command){.kind = *outcome ? COMMAND_RESOLVE : COMMAND_ACK,
	                          .alert = alert,
	                          .outcome = text_of(outcome)});
}

int house_decide(struct house *house, int64_t proposal, enum proposal_act act)
{
	return ask(house,
	        &(struct command){.kind = COMMAND_PROPOSAL_ACT, .proposal = {.id = proposal, .act = act}});
}

int house_release(struct house *house, int64_t held)
{
	return ask(house, &(struct command){.kind = COMMAND_RELEASE, .held = held});
}

int house_discard(struct house *house, int64_t held)
{
	return ask(house, &(struct command){.kind = COMMAND_DISCARD_HELD, .held = held});
}

static void on_taken_over(struct command *command)
{
	struct house *house = command->asker;

	if (command->left.code != REGISTRAR_DONE && !house->is_dead)
		witness_fail(house->witness, "rules do not take over: %s", command->left.why.message);
	command_destroy(command);
}

void house_obey(struct house *house, struct bylaws *bylaws)
{
	struct zones *zones = house->zones;
	struct ruleset *set = house->set;

	rules_read(house, bylaws);
	struct takeover takeover = {.set = house->set, .zones = house->zones};
	struct command *command = command_create(COMMAND_TAKE_OVER, on_taken_over, house);
	command->takeover = &takeover;
	if (core_submit(house->core, command))
		witness_fail(house->witness, "rules are refused");
	clock_settle(house->seam);
	engine_destroy(takeover.old);
	ruleset_unref(set);
	zones_destroy(zones);
}

bool house_forgets(const struct house *house)
{
	return house->keeping.alerts < 365;
}

int64_t house_judged_ms(const struct house *house)
{
	struct registrar_counts counts;

	registrar_count(house->core->registrar, &counts);
	return counts.last_ms;
}

/* --- the whole of it ------------------------------------------------------------------------------------------ */

static void channel_make(struct house *house, size_t number, uint64_t seed)
{
	static const char *const names[SINKS] = {"hook", "other"};

	sink_open(&house->sinks[number], house->witness, seed + number);
	house->sinks[number].is_at_rest = is_at_rest;
	house->sinks[number].context = house;
	house->channels[number] = (struct channel_setting){
	        .name = names[number],
	        .url = (const char *)&house->sinks[number],
	        .concurrency = number ? 1 : 4,
	        .first_ms = 5 * SECOND,
	        .most_ms = HOUR,
	        .give_up_ms = 72LL * HOUR,
	        .tries = 20,
	};
}

void house_open(struct house *house, const struct witness *witness, struct seam *seam, uint64_t seed)
{
	const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	*house = (struct house){.witness = witness, .seam = seam, .disk = disk_create()};
	snprintf(house->folder, sizeof house->folder, "%s/sim_year_XXXXXX", folder);
	if (!mkdtemp(house->folder))
		witness_fail(witness, "cannot make %s", house->folder);
	snprintf(house->path, sizeof house->path, "%s/d.db", house->folder);
	house->district = zones_create(zone_file_bytes, NULL);
	house->keeping = seed % 4 == 2 ? (struct keeping){30, 45} : (struct keeping){400, 400};
	house->fold_rows = seed % 2 ? 100 + seed % 7 * 300 : 100000;
	if (seed % 6 == 4) /* what a rule opens beyond so many on one day is held, and nobody releases it */
		house->cliff = (struct cliff_limits){3 + (int64_t)(seed % 9), 5};
	house->memory = seed % 5 == 3 ? 1000000 : 0; /* few stay in memory */
	if (seed % 3)                                /* else nothing is held */
		house->guard = (struct guard){
		        .rows = (int64_t)(5 + seed % 8 * 5), .share = (int64_t)(5 + seed % 6 * 5)};
	for (size_t i = 0; i < SINKS; i++)
		channel_make(house, i, seed);
}

static int on_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

void house_close(struct house *house)
{
	disk_destroy(house->disk);
	zones_destroy(house->district);
	for (size_t i = 0; i < SINKS; i++)
		sink_close(&house->sinks[i]);
	nftw(house->folder, on_entry, 4, FTW_DEPTH | FTW_PHYS);
}
