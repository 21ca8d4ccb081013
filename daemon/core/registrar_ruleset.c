/* Writes down which rules are in force, since when and by whom. */
#include "registrar_inside.h"
#include "base/json.h"
#include "base/json_read.h"

#include <stdlib.h>

static void rules_print(const struct ruleset *set, struct buf *out)
{
	struct json json = {.out = out};
	struct rule_words words;

	json_list(&json);
	for (size_t i = 0; i < ruleset_rule_count(set); i++) {
		ruleset_rule_words(set, (uint32_t)i, &words);
		json_text(&json, words.id);
	}
	json_end(&json);
}

void registrar_note_ruleset(
        struct registrar *registrar, const struct ruleset *set, struct ruleset_row *row, int64_t at_ms)
{
	struct buf rules = {0};

	rules_print(set, &rules);
	row->hash = ruleset_hash(set);
	row->at_ms = at_ms;
	row->rules = buf_text(&rules);
	store_ruleset_add(registrar->options.store, row);
	row->rules = (struct text){0};
	buf_finish(&rules);
}

/* --- at a start --------------------------------------------------------------------------------------------- */

/* How the set of this start differs from the one that was in force last. */
struct start {
	struct registrar *registrar;
	const bool *changed; /* borrowed; by rule */
	bool is_known;       /* which one that was */
	struct hash128 hash;
	struct text rules; /* of it, as a list */
	struct arena arena;
	struct buf added, changed_ids, removed;
};

static int on_last(void *context, const struct ruleset_row *row)
{
	struct start *start = context;

	start->is_known = true;
	start->hash = row->hash;
	start->rules = arena_copy(&start->arena, row->rules);
	return 0;
}

static int on_rule(void *context, const struct rule_row *row)
{
	(void)row;
	*(bool *)context = true;
	return 0;
}

static bool is_listed(const struct start *start, struct text id)
{
	struct json_value list, item;
	struct arena arena = {0};
	bool is_found = false;

	if (json_parse(start->rules, 2, &list, NULL) == 0 && list.kind == JSON_ARRAY)
		for (size_t at = 0; !is_found && json_item(&list, &at, &item);)
			is_found = text_equal(json_unescape(&item, &arena), id);
	arena_finish(&arena);
	return is_found;
}

int registrar_was_in_force(struct registrar *registrar, struct text id, struct diag *why)
{
	struct start last = {.registrar = registrar};
	int result = store_rulesets_each(registrar->options.store, INT64_MAX, 1, on_last, &last, why);

	if (result == 0 && last.is_known)
		result = is_listed(&last, id);
	arena_finish(&last.arena);
	return result;
}

/* A store that was written before there were such rows knows its rules all the same. */
static bool was_there(struct start *start, struct text id)
{
	bool is_known = false;

	if (start->is_known)
		return is_listed(start, id);
	store_rule_get(start->registrar->options.store, id, on_rule, &is_known, NULL);
	return is_known;
}

/* What has another name is not new. */
static bool is_new(struct start *start, uint32_t rule, struct text id)
{
	struct text former = ruleset_renamed_from(start->registrar->options.set, rule);

	return !was_there(start, id) && !(former.size && was_there(start, former));
}

static void sort_rules(struct start *start)
{
	const struct ruleset *set = start->registrar->options.set;
	struct json added = {.out = &start->added}, changed = {.out = &start->changed_ids};
	struct rule_words words;

	json_list(&added);
	json_list(&changed);
	for (uint32_t i = 0; i < ruleset_rule_count(set); i++) {
		ruleset_rule_words(set, i, &words);
		if (is_new(start, i, words.id))
			json_text(&added, words.id);
		else if (start->changed[i])
			json_text(&changed, words.id);
	}
	json_end(&added);
	json_end(&changed);
}

/* A rule that was there beside it does not take its place. */
static bool is_gone(const struct start *start, struct text id)
{
	const struct ruleset *set = start->registrar->options.set;
	int heir = ruleset_rule_now(set, id);
	struct rule_words words;

	if (heir < 0 || ruleset_rule_find(set, id) >= 0)
		return heir < 0;
	ruleset_rule_words(set, (uint32_t)heir, &words);
	return is_listed(start, words.id);
}

static void sort_removed(struct start *start)
{
	struct json removed = {.out = &start->removed};
	struct json_value list, item;

	json_list(&removed);
	if (start->is_known && json_parse(start->rules, 2, &list, NULL) == 0 && list.kind == JSON_ARRAY)
		for (size_t at = 0; json_item(&list, &at, &item);) {
			struct text id = json_unescape(&item, &start->arena);
			if (is_gone(start, id))
				json_text(&removed, id);
		}
	json_end(&removed);
}

static int write_down(struct start *start, struct diag *why)
{
	struct registrar *registrar = start->registrar;

	sort_rules(start);
	sort_removed(start);
	struct ruleset_row row = {.who = text_of("start"),
	        .added = buf_text(&start->added),
	        .changed = buf_text(&start->changed_ids),
	        .removed = buf_text(&start->removed),
	        .opens = NOT_COUNTED,
	        .closes = NOT_COUNTED,
	        .keeps = NOT_COUNTED};
	registrar_begin(registrar, NULL);
	registrar_note_ruleset(registrar, registrar->options.set, &row, registrar->options.now_ms);
	registrar->counts.changed_at_start = start->is_known;
	return registrar_commit(registrar, why) == REGISTRAR_DONE ? 1 : -1;
}

int registrar_note_start(struct registrar *registrar, const bool *changed, struct diag *why)
{
	struct start start = {.registrar = registrar, .changed = changed};
	int result = store_rulesets_each(registrar->options.store, INT64_MAX, 1, on_last, &start, why);

	if (result == 0 && !(start.is_known && hash_equal(start.hash, ruleset_hash(registrar->options.set))))
		result = write_down(&start, why);
	arena_finish(&start.arena);
	buf_finish(&start.added);
	buf_finish(&start.changed_ids);
	buf_finish(&start.removed);
	return result;
}

int registrar_count_start(struct registrar *registrar, int64_t after, struct diag *why)
{
	registrar_begin(registrar, NULL);
	store_ruleset_count(registrar->options.store, after);
	return registrar_commit(registrar, why) == REGISTRAR_DONE ? 0 : -1;
}
