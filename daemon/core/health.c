/* How the daemon is doing: status, readiness, metrics.  Counts only: no student's id, name or text. */
#include "core_inside.h"
#include "accounts.h"
#include "backup_age.h"
#include "clock.h"
#include "feeds.h"
#include "registrar_inside.h"
#include "daemon/outbox/health.h"
#include "daemon/seam_lag.h"
#include "daemon/store/checkpoint.h"
#include "daemon/store/held.h"
#include "base/json.h"
#include "base/member.h"
#include "base/zone.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct health {
	struct registrar_counts counts;
	int64_t open, closed, past, quarantined;
	int64_t held;
	int64_t placed, last_instant_s;
	struct store_log log;
	bool is_full;
};

/* Lines go one way each: what came in is what was decided plus what was refused. */
static void accounts_look(struct core *core, const struct registrar_counts *counts)
{
	uint64_t decided = counts->lines.rejected;

	for (int i = 0; i < VERDICT_COUNT; i++)
		decided += counts->lines.verdicts[i];
	if (!core->options.accounts)
		return;
	accounts_sum(core->options.accounts, "lines decided or refused, and received", (int64_t)decided,
	        (int64_t)counts->lines.received);
	accounts_sum(core->options.accounts, "events that are true, by source", (int64_t)counts->ledger.live,
	        tally_sum(&core->registrar->tally));
}

static struct health health_of(struct core *core)
{
	struct store *store = core->options.store;

	feeds_look(core);
	struct health health = {
	        .open = store_alert_count(store, ALERTS_OPEN),
	        .closed = store_alert_count(store, ALERTS_CLOSED),
	        .past = store_alert_count(store, ALERTS_PAST),
	        .quarantined = store_quarantine_count(store),
	        .held = store_held_count(store, HELD_WAITING),
	        .is_full = core->is_short,
	};

	registrar_count(core->registrar, &health.counts);
	store_log(store, &health.log);
	health.placed = (int64_t)(health.counts.engine.students - health.counts.engine.unplaced);
	health.last_instant_s = health.counts.last_ms / 1000;
	accounts_look(core, &health.counts);
	return health;
}

static void count_json(uint64_t count, const char *one, const char *many, struct json *json)
{
	char words[160];

	if (!count)
		return;
	snprintf(words, sizeof(words), "%" PRIu64 " %s", count, count == 1 ? one : many);
	json_z(json, words);
}

/* What makes a daemon that runs say less than it should. */
static void findings_json(struct core *core, const struct health *health, struct json *json)
{
	struct alert_desk desk = registrar_desk(core->registrar, health->counts.last_ms);

	json_key(json, "findings");
	json_list(json);
	if (health->is_full)
		json_z(json, "store full");
	count_json(health->counts.engine.without_calendar, "student is at a school without a calendar",
	        "students are at a school without a calendar", json);
	count_json(health->counts.engine.unplaced, "student has events and no enrollment",
	        "students have events and no enrollment", json);
	clock_findings_json(core, json);
	feeds_findings_json(core, json);
	held_findings_json(core, json);
	count_json((uint64_t)store_proposal_count(core->options.store, PROPOSAL_CONTESTED),
	        "approved proposal stands on records that were corrected since: 'intervene proposals list'",
	        "approved proposals stand on records that were corrected since: 'intervene proposals list'",
	        json);
	scripts_findings_json(core, json);
	if (core->options.accounts)
		accounts_findings_json(core->options.accounts, json);
	if (core->options.backup_age)
		backup_age_findings_json(core->options.backup_age, seam_wall_ms(core->options.seam), json);
	outbox_findings_json(desk.posting, desk.store, json);
	json_end(json);
}

/* Null until somebody asked for it. */
static void reload_json(struct core *core, const struct reload_report *report, struct json *json)
{
	json_key(json, "last_reload");
	if (!report->result) {
		json_null(json);
		return;
	}
	json_object(json);
	member_instant(json, "at", core->options.zone, report->at_ms);
	json_key(json, "result");
	json_z(json, report->result);
	json_key(json, "why");
	json_z(json, report->why[0] ? report->why : NULL);
	json_end(json);
}

enum registrar_code run_status(struct core *core, struct command *command)
{
	struct health health = health_of(core);
	struct alert_desk desk = registrar_desk(core->registrar, 0);
	struct json json = {.out = &command->answer.body};

	command->answer.status = 200;
	json_object(&json);
	json_key(&json, "version");
	json_z(&json, INTERVENED_VERSION);
	json_key(&json, "district");
	json_z(&json, core->options.district);
	json_key(&json, "ruleset");
	hash_json(ruleset_hash(desk.set), &json);
	member_integer(&json, "rules", (int64_t)ruleset_rule_count(desk.set));
	member_integer(&json, "generation", (int64_t)health.counts.generation);
	member_instant(&json, "loaded_at", core->options.zone, health.counts.generation_ms);
	member_integer(&json, "unjudged", (int64_t)health.counts.engine.unsettled);
	reload_json(core, &command->reload, &json);
	json_key(&json, "rules_changed");
	ruleset_status_json(core, &json);
	member_instant(&json, "now", core->options.zone, seam_wall_ms(core->options.seam));
	member_instant(&json, "data_as_of", core->options.zone, health.counts.last_ms);
	member_instant(&json, "next_tick", core->options.zone, registrar_next_ms(core->registrar));
	member_integer(&json, "events", (int64_t)health.counts.ledger.live);
	member_integer(&json, "last_seq", health.counts.last_seq);
	member_integer(&json, "last_change", health.counts.last_transition);
	member_integer(&json, "students", (int64_t)health.counts.engine.students);
	member_integer(&json, "unplaced", (int64_t)health.counts.engine.unplaced);
	member_integer(&json, "without_calendar", (int64_t)health.counts.engine.without_calendar);
	member_integer(&json, "alerts_open", health.open);
	member_integer(&json, "alerts_closed", health.closed);
	member_integer(&json, "alerts_past", health.past);
	member_integer(&json, "quarantined", health.quarantined);
	member_integer(&json, "held", health.held);
	outbox_status_json(core->options.store, &json);
	findings_json(core, &health, &json);
	json_end(&json);
	return REGISTRAR_DONE;
}

enum registrar_code run_ready(struct core *core, struct command *command)
{
	struct health health = health_of(core);
	struct json json = {.out = &command->answer.body};

	command->answer.status = health.is_full ? 503 : 200;
	json_object(&json);
	json_key(&json, "ready");
	json_truth(&json, !health.is_full);
	findings_json(core, &health, &json);
	json_end(&json);
	return REGISTRAR_DONE;
}

/* One line for the service manager; that it is answered says that the engine's thread goes on. */
enum registrar_code run_pulse(struct core *core, struct command *command)
{
	struct registrar_counts counts;
	char as_of[CIVIL_INSTANT_SIZE] = "never";

	registrar_count(core->registrar, &counts);
	if (counts.last_ms)
		civil_print_instant(counts.last_ms, zone_offset(core->options.zone, counts.last_ms), as_of);
	command->answer.status = 200;
	buf_print(&command->answer.body, "%zu rules, %zu students, judged up to %s%s",
	        ruleset_rule_count(core->options.set), (size_t)counts.engine.students, as_of,
	        core->is_short ? "; the disk is full" : "");
	return REGISTRAR_DONE;
}

struct metric {
	const char *name, *labels, *type, *help;
	size_t offset; /* of a 64-bit number in struct health */
};

#define FIELD(name) offsetof(struct health, name)
#define LINES "lines by what became of them; together they are lines_received"
static const struct metric metrics[] = {
        {"lines_received", "", "counter", "lines that came in", FIELD(counts.lines.received)},
        {"lines", "{verdict=\"new\"}", "counter", LINES, FIELD(counts.lines.verdicts[EVENT_NEW])},
        {"lines", "{verdict=\"corrected\"}", "counter", LINES, FIELD(counts.lines.verdicts[EVENT_CORRECTED])},
        {"lines", "{verdict=\"duplicate\"}", "counter", LINES, FIELD(counts.lines.verdicts[EVENT_DUPLICATE])},
        {"lines", "{verdict=\"deleted\"}", "counter", LINES, FIELD(counts.lines.verdicts[EVENT_DELETED])},
        {"lines", "{verdict=\"stale\"}", "counter", LINES, FIELD(counts.lines.verdicts[EVENT_STALE])},
        {"lines", "{verdict=\"rejected\"}", "counter", LINES, FIELD(counts.lines.rejected)},
        {"deliveries", "", "counter", "deliveries taken", FIELD(counts.deliveries)},
        {"arrivals", "", "counter", "transactions of deliveries", FIELD(counts.arrivals)},
        {"ticks", "", "counter", "slices judged because time passed", FIELD(counts.ticks)},
        {"evaluations", "", "counter", "answers of rules computed", FIELD(counts.engine.evaluations)},
        {"events", "", "gauge", "events that are true now", FIELD(counts.ledger.live)},
        {"identities", "", "gauge", "identities ever seen", FIELD(counts.ledger.identities)},
        {"quarantined", "", "gauge", "rejected lines kept", FIELD(quarantined)},
        {"held", "", "gauge", "deliveries that wait for a person", FIELD(held)},
        {"students", "{placed=\"no\"}", "gauge", "students by enrollment", FIELD(counts.engine.unplaced)},
        {"students", "{placed=\"yes\"}", "gauge", "students by enrollment", FIELD(placed)},
        {"students_without_calendar", "", "gauge", "students whose school has no calendar",
                FIELD(counts.engine.without_calendar)},
        {"alerts", "{state=\"open\"}", "gauge", "alerts by state", FIELD(open)},
        {"alerts", "{state=\"closed\"}", "gauge", "alerts by state", FIELD(closed)},
        {"alerts", "{state=\"past\"}", "gauge", "alerts by state", FIELD(past)},
        {"last_seq", "", "gauge", "number of the newest event", FIELD(counts.last_seq)},
        {"last_instant_seconds", "", "gauge", "the newest instant that was judged", FIELD(last_instant_s)},
        {"wal_pages", "", "gauge", "pages in the store's write-ahead log", FIELD(log.pages)},
        {"wal_waits", "", "counter", "times that it was too long, and taking waited for it to be copied back",
                FIELD(log.waits)},
};

/* OpenMetrics: the family's head once, before its first sample. */
static void metric_write(
        struct buf *out, const struct metric *metric, bool is_first, const struct health *health)
{
	bool is_counter = metric->type[0] == 'c';
	int64_t value;

	memcpy(&value, (const char *)health + metric->offset, sizeof(value));
	if (is_first)
		buf_print(out, "# TYPE intervened_%s %s\n# HELP intervened_%s %s\n", metric->name,
		        metric->type, metric->name, metric->help);
	buf_print(out, "intervened_%s%s%s %" PRId64 "\n", metric->name, is_counter ? "_total" : "",
	        metric->labels, value);
}

/* A histogram as OpenMetrics has it: each bucket holds those below it too. */
static void lag_write(struct core *core, struct buf *out)
{
	uint64_t turns = 0;
	struct lag lag;

	seam_lag(core->options.seam, &lag);
	buf_add_z(out,
	        "# TYPE intervened_loop_busy_seconds histogram\n"
	        "# HELP intervened_loop_busy_seconds turns of the loop by how long nobody was heard\n");
	for (int i = 0; i < LAG_LIMITS; i++)
		buf_print(out, "intervened_loop_busy_seconds_bucket{le=\"%g\"} %" PRIu64 "\n",
		        (double)lag_limits_us[i] / 1e6, turns += lag.turns[i]);
	turns += lag.turns[LAG_LIMITS];
	buf_print(out,
	        "intervened_loop_busy_seconds_bucket{le=\"+Inf\"} %" PRIu64
	        "\nintervened_loop_busy_seconds_sum %.6f\nintervened_loop_busy_seconds_count %" PRIu64 "\n",
	        turns, (double)lag.busy_us / 1e6, turns);
}

static void heartbeat_write(const struct core *core, struct buf *out)
{
	buf_print(out,
	        "# TYPE intervened_heartbeat_timestamp_seconds gauge\n"
	        "# HELP intervened_heartbeat_timestamp_seconds when the last heartbeat was due and said\n"
	        "intervened_heartbeat_timestamp_seconds %" PRId64 "\n",
	        core->heartbeat_ms / 1000);
}

enum registrar_code run_metrics(struct core *core, struct command *command)
{
	struct health health = health_of(core);
	const char *before = "";

	command->answer.status = 200;
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		metric_write(
		        &command->answer.body, &metrics[i], strcmp(before, metrics[i].name) != 0, &health);
		before = metrics[i].name;
	}
	outbox_metrics(core->options.store, &command->answer.body);
	feeds_metrics(core, &command->answer.body);
	heartbeat_write(core, &command->answer.body);
	if (core->options.accounts)
		accounts_metrics(core->options.accounts, &command->answer.body);
	if (core->options.backup_age)
		backup_age_metrics(core->options.backup_age, &command->answer.body);
	lag_write(core, &command->answer.body);
	buf_add_z(&command->answer.body, "# EOF\n");
	return REGISTRAR_DONE;
}
