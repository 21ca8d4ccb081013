/* Says once a day what the day has brought, in numbers, so that a daemon that says nothing any more is noticed.  It goes
 * into the log: messages are about alerts.  A day on which nobody ran is not made up for. */
#include "core_inside.h"
#include "accounts.h"
#include "backup_age.h"
#include "feeds.h"
#include "daemon/log.h"
#include "daemon/store/day.h"
#include "daemon/store/held.h"
#include "daemon/store/room.h"
#include "base/buf.h"
#include "base/zone.h"

enum { HOUR_MS = 3600000, MEBIBYTE_BITS = 20 };

void core_heartbeat(struct core *core, int64_t at_ms)
{
	atomic_store(&core->heartbeat_at, at_ms + 1);
}

static void say(
        struct core *core, const struct day_mark *since, const struct day_brought *brought, int64_t now_ms)
{
	char begun[CIVIL_INSTANT_SIZE];
	struct store_room room = {0};
	struct registrar_counts counts;
	struct accounts *accounts = core->options.accounts;
	const struct backup_age *age = core->options.backup_age;

	registrar_count(core->registrar, &counts);
	store_room(core->options.store, &room, NULL);
	civil_print_instant(since->at_ms, zone_offset(core->options.zone, since->at_ms), begun);
	log_record(LOG_NOTICE, "daemon", "heartbeat",
	        (struct log_field[]){
	                {"since", 0, begun},
	                {"events", brought->events, NULL},
	                {"rejected", brought->rejected, NULL},
	                {"alerts_opened", brought->opened, NULL},
	                {"alerts_cleared", brought->cleared, NULL},
	                {"alerts_withdrawn", brought->withdrawn, NULL},
	                {"messages_sent", brought->sent, NULL},
	                {"messages_pending", brought->pending, NULL},
	                {"messages_held", brought->held, NULL},
	                {"messages_failed", brought->failed, NULL},
	                {"oldest_message_hours",
	                        brought->oldest_ms ? (now_ms - brought->oldest_ms) / HOUR_MS : 0, NULL},
	                {"deliveries_held", store_held_count(core->options.store, HELD_WAITING), NULL},
	                {"students_unplaced", (int64_t)counts.engine.unplaced, NULL},
	                {"students_without_calendar", (int64_t)counts.engine.without_calendar, NULL},
	                {"feeds_behind", (int64_t)feeds_behind(core->feeds), NULL},
	                {"accounting_breaches", accounts ? (int64_t)accounts_broken(accounts) : 0, NULL},
	                {"backup_hours", age ? backup_age_hours(age, now_ms) : -1, NULL},
	                {"disk_free_mib", room.free_bytes >> MEBIBYTE_BITS, NULL},
	                {0},
	        });
}

static bool mark_write(struct core *core, const struct day_mark *mark)
{
	store_begin(core->options.store);
	store_day_mark_put(core->options.store, mark);
	return store_commit(core->options.store, NULL) == STORE_OK;
}

/* A clock may be set back over a midnight.  A day further ahead than that no clock has honestly seen. */
static bool is_out_of_time(int64_t marked, int64_t day)
{
	return marked > day + 1;
}

/* Written before it is said: a crash between leaves one out, and a restart says none twice.  Without a mark that can be right
 * there is no day to speak of yet. */
static void beat(struct core *core, struct day_mark *now)
{
	struct store *store = core->options.store;
	struct day_mark since = {0};
	struct day_brought brought;
	bool has_since = store_day_mark(store, &since) && !is_out_of_time(since.day, now->day);

	core->heartbeat_ms = since.at_ms;
	if (has_since && since.day >= now->day) {
		core->heartbeat_day = since.day;
		return;
	}
	store_day_now(store, now);
	if ((has_since && store_day_count(store, &since, &brought, NULL)) || !mark_write(core, now))
		return;
	core->heartbeat_day = now->day;
	core->heartbeat_ms = now->at_ms;
	if (has_since)
		say(core, &since, &brought, now->at_ms);
}

void heartbeat_look(struct core *core)
{
	int64_t now_ms = seam_wall_ms(core->options.seam), at = atomic_load(&core->heartbeat_at);
	int32_t day, ms;

	zone_local(core->options.zone, now_ms, &day, &ms);
	bool is_due = day > core->heartbeat_day || is_out_of_time(core->heartbeat_day, day);
	if (at && ms >= at - 1 && is_due)
		beat(core, &(struct day_mark){.day = day, .at_ms = now_ms});
}
