/* Every setting there is, one row each.  A new one is one field in struct settings and one row here. */
#include "setting.h"
#include "base/buf.h"

#include <string.h>

#define FIELD(name) offsetof(struct settings, name)

const struct setting setting_table[] = {
        {"format", setting_read_format, FIELD(format), NULL, true, false, BUILT, "always 1"},
        {"district.name", setting_read_text, FIELD(district_name), NULL, true, false, BUILT,
                "what the district is called"},
        {"district.timezone", setting_read_zone, FIELD(timezone), NULL, true, false, BUILT,
                "where a date without a school begins: America/Chicago"},
        {"store.path", setting_read_path, FIELD(store_path), NULL, true, false, BUILT,
                "the SQLite file; its folder must be writable"},
        {"rules", setting_read_path, FIELD(rules), "rules.d", false, true, BUILT,
                "folder (or file) of rules"},
        {"calendars", setting_read_path, FIELD(calendars), "calendar.d", false, true, BUILT,
                "folder (or file) of calendars"},
        {"listen", setting_read_listen, FIELD(listen), NULL, true, false, BUILT,
                "list of {unix: PATH, group: NAME, role: ROLE} and {http: 127.0.0.1:8840}"},
        {"tokens", setting_read_tokens, FIELD(tokens), NULL, false, true, BUILT,
                "list of {name, hash, may: [ingest, read, history, operate], source}; made by 'intervene "
                "tokens new'"},
        {"sources", setting_read_sources, 0, NULL, false, false, BUILT,
                "list of {drop: {path: FOLDER, format: auto, source: NAME}}: files dropped there are taken"},
        {"retention.events", setting_read_days, FIELD(retention.events), NULL, true, true, BUILT,
                "how long events are kept: 3 years"},
        {"retention.alerts", setting_read_days, FIELD(retention.alerts), NULL, true, true, BUILT,
                "how long alerts are kept: 7 years"},
        {"retention.audit", setting_read_days, FIELD(retention.audit), NULL, true, true, BUILT,
                "how long it is kept who did what: 7 years"},
        {"retention.quarantine", setting_read_days, FIELD(retention.quarantine), NULL, true, true, BUILT,
                "how long rejected lines are kept: 30 days"},
        {"retention.messages", setting_read_days, FIELD(retention.messages), "90 days", false, true, BUILT,
                "how long messages that were sent or cancelled are kept: 90 days"},
        {"backup.path", setting_read_path, FIELD(backup.path), NULL, false, false, BUILT,
                "the folder that 'intervene backup' copies the store to, and that is watched"},
        {"backup.within", setting_read_days, FIELD(backup.within), "2 days", false, false, BUILT,
                "how old the newest copy may be: 2 days"},
        {"go_live", setting_read_date, FIELD(go_live), NULL, false, false, BUILT,
                "before this date nothing is sent to anybody"},
        {"log.level", setting_read_level, FIELD(log.all), "info", false, true, BUILT,
                "from where on the log writes: error, warning, notice, info, debug"},
        {"log.rooms", setting_read_rooms, FIELD(log.rooms), NULL, false, true, BUILT,
                "rooms with another level of their own: {http: debug}"},
        {"attendance.day_from_sections", setting_read_off, 0, NULL, false, true, BUILT, "off"},
        {"templates", setting_read_none, 0, NULL, false, true, NOTED, "folder of message templates"},
        {"feeds", setting_read_feeds, FIELD(feeds), NULL, false, true, BUILT,
                "by when which records are expected: {attendance: {from: sis, every: instructional day, by: "
                "\"10:30\"}}"},
        {"heartbeat.at", setting_read_clock, FIELD(heartbeat_ms), "06:00", false, true, BUILT,
                "when the log says, once a day, what the day has brought"},
        {"channels.log", setting_read_log, 0, NULL, false, false, BUILT,
                "what is told goes into the log too: {}, or {rules: [..], severity: [..]}"},
        {"channels.webhook", setting_read_webhook, 0, NULL, false, false, BUILT,
                "one or a list of {url, secret: {file: PATH}}; see docs/channels.md"},
        {"channels.mail", setting_read_none, 0, NULL, false, false, NOTED, "mail to staff"},
        {"routes", setting_read_none, 0, NULL, false, true, NOTED, "who is responsible"},
        {"ack", setting_read_none, 0, NULL, false, true, NOTED, "when an acknowledgement expires"},
        {"staff_hours", setting_read_none, 0, NULL, false, true, NOTED, "when staff are told"},
        {"tiers", setting_read_none, 0, NULL, false, true, NOTED, "what the tiers are called"},
        {"limits.requests_per_second", setting_read_count, FIELD(limits.requests_per_second), "5000", false,
                true, BUILT, "of one token, or one user of the socket; ten seconds of them at once"},
        {"limits.connections", setting_read_count, FIELD(limits.connections), "10000", false, false, BUILT,
                "at once, of all; a quarter of them for one token or user, and for all we do not know"},
        {"limits.memory", setting_read_memory, FIELD(limits.memory), "2GiB", false, false, BUILT,
                "that what is known of students may take; who was not needed lately is read again when "
                "needed"},
        {"limits.plans_at_once", setting_read_none, 0, NULL, false, true, NOTED, "of one student"},
        {"limits.core_minutes_per_week", setting_read_none, 0, NULL, false, true, NOTED,
                "that plans may take out of a student's lessons"},
        {"limits.alerts_per_person_week", setting_read_none, 0, NULL, false, true, NOTED,
                "how many one person is expected to handle"},
        {"guard.rows", setting_read_count, FIELD(guard.rows), "50", false, true, BUILT,
                "a delivery that would correct or delete more events than this, and more than guard.share, "
                "is held "
                "for a person"},
        {"guard.share", setting_read_share, FIELD(guard.share), "10%", false, true, BUILT,
                "of the events that its source has"},
        {"cliff.alerts", setting_read_count, FIELD(cliff.alerts), "25", false, false, BUILT,
                "of a rule that opens more alerts than this on one day, and more than cliff.share, messages "
                "are held for a person, but urgent ones"},
        {"cliff.share", setting_read_share, FIELD(cliff.share), "5%", false, false, BUILT,
                "of the students that are known"},
        {"reload.max_new", setting_read_count, FIELD(reload.max_new), "25", false, true, BUILT,
                "a reload that would open more alerts than this is refused, until somebody accepts as many"},
        {"reload.require_tests", setting_read_truth, FIELD(reload.require_tests), "false", false, true, BUILT,
                "whether the tests beside the rules must pass before a reload puts other rules in force"},
        {"types", setting_read_none, 0, NULL, false, true, REFUSED, "event types of the district's own"},
        {"flags", setting_read_none, 0, NULL, false, true, REFUSED, "flags that few may see"},
        {"family", setting_read_none, 0, NULL, false, true, REFUSED, "messages to families"},
};
const size_t setting_count = sizeof(setting_table) / sizeof(setting_table[0]);

static const char *remark(const struct setting *row)
{
	if (row->support != BUILT)
		return row->support == NOTED ? " (not yet: no effect)\n" : " (not yet: refused)\n";
	return row->is_required ? " (required)\n" : "\n";
}

void settings_help(struct buf *out)
{
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *row = &setting_table[i];
		buf_print(out, "  %-30s %s", row->name, row->help);
		if (row->fallback)
			buf_print(out, " (default: %s)", row->fallback);
		buf_add_z(out, remark(row));
	}
}
