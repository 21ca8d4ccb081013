#ifndef UNIT_RULESET_BUILDING_H
#define UNIT_RULESET_BUILDING_H
/* A set built from texts that stand in for files, and what was found in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/yaml.h"
#include "rules/model/rules.h"

#include <intervene/zones.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define RULE "format: 1\nrules:\n  - rule: attendance.chronic\n    title: Chronically absent\n"
#define WHEN "    when: streak(absent) >= 3\n"

struct building {
	struct ruleset *set;
	struct diags why;
	int result;
};

/* Up to four files, a.yml .. d.yml. */
static inline struct building build_files(const char *const *texts, size_t count)
{
	static const char *const names[] = {"a.yml", "b.yml", "c.yml", "d.yml"};
	struct file_bytes files[4];
	struct file_set rules = {files, count}, calendars = {NULL, 0};
	struct building building = {0};

	for (size_t i = 0; i < count; i++)
		files[i] = (struct file_bytes){text_of(names[i]), text_of(texts[i])};
	building.result = ruleset_build(&rules, &calendars, NULL, &building.set, &building.why);
	return building;
}

static inline struct building build(const char *text)
{
	return build_files(&text, 1);
}

static inline void finish(struct building *building)
{
	ruleset_unref(building->set);
	diags_finish(&building->why);
}

static inline const struct rule *only_rule(const struct building *building)
{
	if (building->result != 0)
		print_message("%s: %s\n", building->why.items->code, building->why.items->message);
	assert_int_equal(building->result, 0);
	assert_int_equal(building->set->rule_count, 1);
	return building->set->rules;
}

static inline void assert_code(const struct building *building, size_t at, const char *code, int line)
{
	assert_true(at < building->why.count);
	assert_string_equal(building->why.items[at].code, code);
	assert_int_equal(building->why.items[at].place.line, line);
}
#endif
