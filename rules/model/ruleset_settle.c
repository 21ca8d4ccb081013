/* Puts the rules that were read into their set: in order of id, none twice, with one digest of it all. */
#include "rules/model/ruleset_read.h"
#include "base/buf.h"
#include "base/keymap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *left, const void *right)
{
	const struct rule *a = left, *b = right;
	int order = text_compare(a->id, b->id);

	if (order == 0)
		order = text_compare(a->place.file, b->place.file);
	return order != 0 ? order : (a->place.line > b->place.line) - (a->place.line < b->place.line);
}

static void refuse_second_id(const struct rule *first, const struct rule *second, struct diags *why)
{
	struct diag *diag = diags_add(why, SEVERITY_ERROR, "R145", second->place,
	        "there is a rule '%.*s' already", (int)second->id.size, second->id.at);

	diag_help(diag, "the first is at %.*s:%d", (int)first->place.file.size, first->place.file.at,
	        first->place.line);
}

static void warn_of_same_logic(const struct rule *first, const struct rule *second, struct diags *why)
{
	struct diag *diag = diags_add(why, SEVERITY_WARNING, "R601", second->place,
	        "'%.*s' decides exactly as '%.*s' does", (int)second->id.size, second->id.at,
	        (int)first->id.size, first->id.at);

	diag_help(diag, "the other is at %.*s:%d: people would be told twice", (int)first->place.file.size,
	        first->place.file.at, first->place.line);
}

static void compare_logic(const struct ruleset_build *build)
{
	struct keymap seen = {0};

	for (size_t i = 0; i < build->rule_count; i++) {
		const struct rule *rule = &build->rules[i];
		uint32_t first = keymap_get(&seen, rule->logic);

		if (first == NO_VALUE)
			keymap_put(&seen, rule->logic, (uint32_t)i);
		else if (!text_equal(build->rules[first].id, rule->id))
			warn_of_same_logic(&build->rules[first], rule, build->why);
	}
	keymap_finish(&seen);
}

void ruleset_settle(struct ruleset_build *build)
{
	struct ruleset *set = build->set;
	size_t count = build->rule_count;

	if (count > 1)
		qsort(build->rules, count, sizeof *build->rules, compare);
	for (size_t i = 1; i < count; i++)
		if (text_equal(build->rules[i - 1].id, build->rules[i].id))
			refuse_second_id(&build->rules[i - 1], &build->rules[i], build->why);
	compare_logic(build);
	set->rules = arena_take_array(&set->arena, count, sizeof *set->rules);
	if (count > 0)
		memcpy(set->rules, build->rules, count * sizeof *set->rules);
	set->rule_count = count;
	ruleset_check_across(build);
	set->columns = language_columns(build->language, &set->column_count);
	set->hash = ruleset_digest(set, build->language);
	set->decides = ruleset_deciding(set);
}

/* With its size in front no text can end where another seems to begin. */
static void add_text(struct buf *all, struct text text)
{
	buf_print(all, "%u ", text.size);
	buf_add_text(all, text);
}

static void add_duration(struct buf *all, struct duration duration)
{
	buf_print(all, "%d %d ", duration.amount, (int)duration.unit);
}

static void add_proposal(struct buf *all, const struct proposal *proposal)
{
	if (!proposal->tier && !proposal->review.size && !proposal->plan.size)
		return;
	buf_print(all, "proposes %" PRId64 " ", proposal->tier);
	add_text(all, proposal->in);
	add_text(all, proposal->review);
	add_text(all, proposal->plan);
	add_text(all, proposal->needs_approval);
	add_duration(all, proposal->expires);
}

static void add_family(struct buf *all, const struct family *family)
{
	if (!family->words.size)
		return;
	add_text(all, family->words);
	add_text(all, family->approve_by);
	add_duration(all, family->approve_within);
	buf_print(all, "hold %d %d ", (int)family->hold.kind, family->hold.second);
	add_duration(all, family->hold.length);
}

static void add_people(struct buf *all, const struct rule_people *people)
{
	for (size_t i = 0; i < people->mutes.count; i++)
		add_text(all, people->mutes.items[i].text);
	buf_print(all, "mutes %zu supported %d", people->mutes.count, (int)people->while_supported);
	if (people->is_unordered || people->apart.amount)
		buf_print(all, "pace %d %d %d", people->is_unordered, people->apart.amount,
		        (int)people->apart.unit);
	if (people->worse_by.amount.over)
		buf_print(all, "worse %" PRId64 " %" PRId64 " %d", people->worse_by.amount.over,
		        people->worse_by.amount.under, people->worse_by.is_percent);
	if (people->remind_every.amount)
		buf_print(all, "again %d %d", people->remind_every.amount, (int)people->remind_every.unit);
	if (people->act_within.amount)
		buf_print(all, "within %d %d %d", people->act_within.amount, (int)people->act_within.unit,
		        people->by_known);
	if (people->annotates)
		buf_add_z(all, "annotates");
	if (people->renamed_from.text.size)
		add_text(all, people->renamed_from.text);
	add_proposal(all, &people->propose);
	add_family(all, &people->family);
}

static void add_rule(struct buf *all, const struct rule *rule, const struct language *language)
{
	add_text(all, rule->id);
	add_text(all, rule->title);
	add_text(all, rule->domain);
	buf_print(all, "steps %zu ", rule->step_count);
	for (size_t i = 0; i < rule->step_count; i++)
		add_text(all, rule->steps[i]);
	for (size_t i = 0; i < rule->piece_count; i++) {
		const struct piece *piece = &rule->summary[i];

		buf_add_char(all, piece->expr ? '{' : ' ');
		add_text(all, piece->expr ? language_logic(language, piece->expr) : piece->words);
	}
	for (size_t i = 0; i < rule->rung_count; i++) {
		const struct rung *rung = &rule->rungs[i];

		buf_print(all, "rung %d %d ", rung->severity, rung->is_silent);
		if (rung->condition)
			add_text(all, language_logic(language, rung->condition));
		add_text(all, rung->words);
		add_text(all, rung->suggest);
		add_proposal(all, &rung->propose);
	}
	if (rule->track)
		add_text(all, language_logic(language, rule->track));
	buf_print(all, "severity %d kind %d mode %d until %d\n", (int)rule->severity, (int)rule->kind,
	        (int)rule->mode, rule->shadow_until);
	add_people(all, &rule->people);
	buf_add(all, &rule->logic, sizeof rule->logic);
}

static void add_year(struct buf *all, const struct school_year *year)
{
	buf_print(all, "%d %d %d %d\n", year->first, year->last, year->week_length, year->day_ends_ms);
	buf_add(all, year->kinds, (size_t)(year->last - year->first + 1));
	for (size_t i = 0; i < year->term_count; i++) {
		const struct term *term = &year->terms[i];

		add_text(all, term->name);
		buf_print(all, "%d %d %d\n", (int)term->kind, term->first, term->last);
	}
}

static void add_calendar(struct buf *all, const struct calendar *calendar)
{
	add_text(all, calendar->name);
	add_text(all, calendar->timezone);
	for (size_t i = 0; i < calendar->year_count; i++)
		add_year(all, &calendar->years[i]);
}

static void add_feeds(struct buf *all, const struct feed_expectations *feeds)
{
	for (int type = 0; type < EVENT_TYPE_COUNT; type++)
		if (feeds->of[type].is_expected)
			buf_print(all, "feed %d by %d\n", type, feeds->of[type].by_ms);
}

static void add_surroundings(struct buf *all, const struct ruleset *set)
{
	for (size_t i = 0; i < set->calendars.count; i++)
		add_calendar(all, &set->calendars.items[i]);
	add_feeds(all, &set->feeds);
}

struct hash128 ruleset_deciding(const struct ruleset *set)
{
	struct buf all = {0};

	for (size_t i = 0; i < set->rule_count; i++) {
		const struct rule *rule = &set->rules[i];

		add_text(&all, rule->id);
		buf_print(&all, "mode %d until %d\n", (int)rule->mode, rule->shadow_until);
		buf_add(&all, &rule->logic, sizeof rule->logic);
	}
	add_surroundings(&all, set);
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, all.at, all.size);
	buf_finish(&all);
	return hash;
}

/* Of what decides and what is shown; comments, layout and the names of files have no part in it. */
struct hash128 ruleset_digest(const struct ruleset *set, const struct language *language)
{
	struct buf all = {0};

	for (size_t i = 0; i < set->rule_count; i++)
		add_rule(&all, &set->rules[i], language);
	add_surroundings(&all, set);
	struct hash128 hash = hash_bytes(HASH_KEY_FIXED, all.at, all.size);
	buf_finish(&all);
	return hash;
}
