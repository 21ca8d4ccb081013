/* intervene packs show: a pack's rules in words, with their sources, and what its blueprints take. */
#include "command.h"
#include "packs.h"
#include "base/buf.h"
#include <intervene/ruleset.h>
#include <stdio.h>

static void print_pair(const char *name, struct text words)
{
	if (words.size > 0)
		printf("      %-12s %.*s\n", name, (int)words.size, words.at);
}

/* Where it comes from, what there, how sure it is. */
static void print_source(const struct node *cites)
{
	struct text source = pack_words(cites, "source"), section = pack_words(cites, "section"),
	            url = pack_words(cites, "url"), evidence = pack_words(cites, "evidence"),
	            verified = pack_words(cites, "verified_on");
	struct buf words = {0};

	buf_add_text(&words, source);
	buf_print(&words, "%s%.*s", section.size > 0 ? ": " : "", (int)section.size, section.at);
	print_pair("source", buf_text(&words));
	buf_clear(&words);
	buf_print(&words, "%.*s, verified on %.*s%s%.*s", (int)evidence.size, evidence.at, (int)verified.size,
	        verified.at, url.size > 0 ? ", " : "", (int)url.size, url.at);
	print_pair("", buf_text(&words));
	buf_finish(&words);
}

static void print_sources(const struct node *rule)
{
	const struct node *cites = node_get(rule, "cites");

	if (!cites)
		cites = node_get(node_get(rule, "override"), "cites");
	if (cites && cites->kind == NODE_MAP)
		print_source(cites);
	for (size_t i = 0; cites && cites->kind == NODE_LIST && i < cites->count; i++)
		print_source(cites->items[i]);
}

static void print_with(const struct node *rule)
{
	const struct node *with = node_get(rule, "with");
	struct buf words = {0};

	buf_add_text(&words, pack_words(rule, "use"));
	for (size_t i = 0; with && with->kind == NODE_MAP && i < with->count; i++) {
		const struct pair *pair = &with->pairs[i];

		buf_print(&words, "%s %.*s: %.*s", i > 0 ? "," : " with", (int)pair->key->text.size,
		        pair->key->text.at, (int)pair->value->text.size, pair->value->text.at);
	}
	print_pair("made of", buf_text(&words));
	buf_finish(&words);
}

/* A pack that is switched on is no proof that each of its rules judges anybody. */
static void print_mode(const struct pack_bytes *pack, enum rule_mode mode)
{
	static const char *const names[] = {[RULE_SHADOW] = "shadow", [RULE_OFF] = "off"};
	struct buf line = {0};

	if (mode == RULE_LIVE)
		return;
	buf_print(&line, "%s as it comes; {pack: %s@%zu, mode: live} %s", names[mode], pack->name,
	        pack->major, mode == RULE_OFF ? "switches it on" : "has people told");
	print_pair("mode", buf_text(&line));
	buf_finish(&line);
}

static void print_rule(const struct pack_bytes *pack, const struct ruleset *set, const struct node *rule)
{
	struct text id = pack_words(rule, "rule");
	int number = ruleset_rule_find(set, id);
	struct rule_words words;

	if (number < 0)
		return;
	ruleset_rule_words(set, (uint32_t)number, &words);
	printf("\n  %.*s  %.*s (%s)\n", (int)id.size, id.at, (int)words.title.size, words.title.at,
	        severity_name(words.severity));
	print_mode(pack, words.mode);
	print_pair("opens when", words.when);
	print_pair("clears when", words.clear_when);
	print_with(rule);
	print_sources(rule);
}

static void print_bounds(const struct node *parameter, struct buf *words)
{
	struct text least = pack_words(parameter, "min"), most = pack_words(parameter, "max"),
	            otherwise = pack_words(parameter, "default");

	if (least.size > 0)
		buf_print(words, ", at least %.*s", (int)least.size, least.at);
	if (most.size > 0)
		buf_print(words, ", at most %.*s", (int)most.size, most.at);
	if (otherwise.size > 0)
		buf_print(words, ", %.*s if left out", (int)otherwise.size, otherwise.at);
}

static void print_parameter(const struct pair *pair)
{
	struct text name = pair->key->text, type = pack_words(pair->value, "type"),
	            help = pack_words(pair->value, "help");
	struct buf words = {0};

	buf_add_text(&words, type);
	print_bounds(pair->value, &words);
	printf("      %-12.*s %.*s\n", (int)name.size, name.at, (int)words.size, words.at);
	print_pair("", help);
	buf_finish(&words);
}

static void print_blueprint(const struct node *blueprint)
{
	struct text name = pack_words(blueprint, "blueprint"), title = pack_words(blueprint, "title"),
	            help = pack_words(blueprint, "help");
	const struct node *parameters = node_get(blueprint, "parameters");

	printf("\n  %.*s  %.*s\n", (int)name.size, name.at, (int)title.size, title.at);
	if (help.size > 0)
		printf("      %.*s\n", (int)help.size, help.at);
	for (size_t i = 0; parameters && parameters->kind == NODE_MAP && i < parameters->count; i++)
		print_parameter(&parameters->pairs[i]);
}

static void print_head(const struct pack_bytes *pack, const struct node *about)
{
	struct text title = pack_words(about, "title"), version = pack_words(about, "version"),
	            help = pack_words(about, "help");

	printf("%s %.*s  %.*s\n", pack->name, (int)version.size, version.at, (int)title.size, title.at);
	if (help.size > 0)
		printf("%.*s\n", (int)help.size, help.at);
}

static const struct node *list_of(const struct node *root, const char *key)
{
	static const struct node none = {.kind = NODE_LIST};
	const struct node *list = node_get(root, key);

	return list && list->kind == NODE_LIST ? list : &none;
}

static void print_pack(const struct pack_bytes *pack, const struct node *root, const struct ruleset *set)
{
	const struct node *rules = list_of(root, "rules"), *blueprints = list_of(root, "blueprints");

	print_head(pack, node_get(root, "pack"));
	printf("\nrules, switched on by  packs: [%s@%zu]\n", pack->name, pack->major);
	for (size_t i = 0; i < rules->count; i++)
		print_rule(pack, set, rules->items[i]);
	if (blueprints->count > 0)
		printf("\nblueprints, for rules of your own:  use: %s/NAME@%zu\n", pack->name, pack->major);
	for (size_t i = 0; i < blueprints->count; i++)
		print_blueprint(blueprints->items[i]);
}

/* As they come when the pack is switched on and nothing is changed. */
static struct ruleset *build(const struct pack_bytes *pack)
{
	struct buf line = {0};
	struct diags found = {0};
	struct ruleset *set;

	buf_print(&line, "format: 1\npacks: [%s@%zu]\n", pack->name, pack->major);
	struct file_bytes file = {text_of("packs.yml"), buf_text(&line)};
	struct file_set rules = {&file, 1}, calendars = {NULL, 0};
	ruleset_build(&rules, &calendars, NULL, &set, &found);
	diags_finish(&found);
	buf_finish(&line);
	return set;
}

static void write_source(const struct pack_bytes *pack)
{
	fwrite(pack->begin, 1, (size_t)(pack->end - pack->begin), stdout);
}

static const struct option options[] = {
        {"source", OPTION_FLAG, NULL, "its file as it is, to read or to copy from"},
        {0},
};

static int run(const struct options *given)
{
	struct diag why = {0};
	struct arena arena = {0};
	const struct pack_bytes *pack = pack_named(given->words[0], &why);

	if (!pack)
		return command_fail(EXIT_FINDINGS, &why);
	if (options_has(given, "source")) {
		write_source(pack);
		return EXIT_FINE;
	}
	struct ruleset *set = build(pack);
	print_pack(pack, pack_tree(pack, &arena), set);
	ruleset_unref(set);
	arena_finish(&arena);
	return EXIT_FINE;
}

const struct command command_packs_show = {
        .name = "packs show",
        .group = COMMAND_OFFLINE,
        .help = "a pack's rules in words, with their sources and parameters",
        .usage = "NAME[@VERSION] [--source]",
        .example = "intervene packs show attendance-works",
        .options = options,
        .words_least = 1,
        .words_most = 1,
        .run = run,
};
