/* Rules whose functions in Lua fail, for whoever asks how the daemon is doing: which, and in which line; nothing of students,
 * whose data the words of an error may hold. */
#include "core_inside.h"
#include "registrar_inside.h"
#include "base/buf.h"
#include "base/json.h"
#include "daemon/log.h"
#include <intervene/scripts.h>

static void finding_json(
        struct text rule, const struct script_failures *failures, bool is_suspended, struct json *json)
{
	struct buf words = {0};

	if (is_suspended)
		buf_print(&words,
		        "rule %.*s is suspended until rules are reloaded: its Lua (line %d) went over its "
		        "limits",
		        (int)rule.size, rule.at, failures->line);
	else
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
		finding_json(rule.id, &failures, engine_is_suspended(engine, (uint32_t)i), json);
	}
}

static void suspend(struct registrar *registrar, uint32_t rule, const struct script_failures *failures)
{
	struct rule_words words;
	struct buf id = {0};

	ruleset_rule_words(registrar->options.set, rule, &words);
	buf_add_text(&id, words.id);
	engine_suspend(registrar->engine, rule);
	log_write(LOG_WARNING, "core",
	        "a rule is suspended until rules are reloaded: its Lua went over its limits for several "
	        "students "
	        "in a row",
	        (struct log_field[]){{"rule", 0, buf_z(&id)}, {"line", failures->line, NULL}, {0}});
	buf_finish(&id);
}

void scripts_suspend(struct registrar *registrar)
{
	size_t count = engine_has_scripts(registrar->engine) ? ruleset_rule_count(registrar->options.set) : 0;

	for (uint32_t i = 0; i < count; i++) {
		struct script_failures failures = engine_script_failures(registrar->engine, i);

		if (failures.limits >= SCRIPT_FAILURES_MAX && !engine_is_suspended(registrar->engine, i))
			suspend(registrar, i, &failures);
	}
}
