/* Rules whose functions in Lua fail, for whoever asks how the daemon is doing: which, and in which line; nothing of students,
 * whose data the words of an error may hold. */
#include "core_inside.h"
#include "registrar_inside.h"
#include "base/buf.h"
#include "base/json.h"
#include <intervene/scripts.h>

static void finding_json(struct text rule, const struct script_failures *failures, struct json *json)
{
	struct buf words = {0};

	buf_print(&words, "rule %.*s keeps failing in Lua (line %d): for %u students in a row",
	        (int)rule.size, rule.at, failures->line, failures->in_a_row);
	json_text(json, buf_text(&words));
	buf_finish(&words);
}

void scripts_findings_json(struct core *core, struct json *json)
{
	const struct engine *engine = core->registrar->engine;
	const struct ruleset *set = core->registrar->options.set;
	size_t count = ruleset_rule_count(set);

	for (size_t i = 0; i < count; i++) {
		struct script_failures failures = engine_script_failures(engine, (uint32_t)i);
		struct rule_words rule;

		if (failures.in_a_row < SCRIPT_FAILURES_MAX)
			continue;
		ruleset_rule_words(set, (uint32_t)i, &rule);
		finding_json(rule.id, &failures, json);
	}
}
