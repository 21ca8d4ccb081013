/* Finds the rules and the calendar of a test file, and builds a rule set of them. */
#include "surroundings.h"
#include "forms.h"
#include "node_json.h"
#include "daemon/config/lists.h"
#include <intervene/feeds.h>
#include <intervene/forms.h>
#include <string.h>

struct finding {
	const struct suite *suite;            /* borrowed */
	struct zones *zones;                  /* borrowed */
	struct files *files;                  /* borrowed */
	struct arena *arena;                  /* borrowed */
	struct diags *why;                    /* borrowed */
	struct files rules, calendars, lists; /* owned */
	struct feed_expectations feeds;       /* in the arena */
};

static struct place top_of(const struct finding *finding)
{
	return (struct place){.file = finding->suite->name, .line = 1, .column = 1, .end_column = 1};
}

/* A path as it stands in the file is meant from the file's folder. */
static const char *beside(const struct finding *finding, const char *path)
{
	const char *name = finding->suite->name.at, *slash = strrchr(name, '/');

	if (path[0] == '/' || !slash)
		return path;
	return arena_print(finding->arena, "%.*s/%s", (int)(slash - name), name, path);
}

static void refuse_path(struct finding *finding, struct place place, const char *code, const struct diag *why)
{
	diags_add(finding->why, SEVERITY_ERROR, code, place, "%s", why->message);
}

/* --- rules ---------------------------------------------------------------------------------------------------- */

static void add_named_rule(struct finding *finding, const struct node *node)
{
	const char *path = arena_copy(finding->arena, node->text).at;
	struct diag why = {0};

	if (files_add_path(&finding->rules, beside(finding, path), &why))
		refuse_path(finding, node->place, "T100", &why);
}

/* A calendar may lie beside the rules, and is none. */
static bool is_calendar(const struct file_bytes *file)
{
	struct arena arena = {0};
	struct diags ignored = {0};
	struct node *root = NULL;

	yaml_read(file->name, file->bytes, &arena, &root, &ignored);
	bool is_one = root && node_get(root, "calendar") && !node_get(root, "tests");

	diags_finish(&ignored);
	arena_finish(&arena);
	return is_one;
}

/* Named as people would: without the ./ in front. */
static size_t drop_others(struct files *files)
{
	size_t kept = 0;

	for (size_t i = 0; i < files->count; i++) {
		struct file_bytes file = files->items[i];

		if (text_starts_with(file.name, "./"))
			file.name = text_slice(file.name, 2, file.name.size);
		if (!text_ends_with(file.name, "_test.yml") && !is_calendar(&file))
			files->items[kept++] = file;
	}
	return files->count = kept;
}

/* All that lie in the test's own folder; when none do, in the district's rules.d. */
static void add_all_rules(struct finding *finding)
{
	static const char *const folders[] = {".", "rules.d", "../rules.d"};
	struct diag why = {0};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && !finding->rules.count; i++) {
		const char *folder = beside(finding, folders[i]);
		const char *slash = strrchr(finding->suite->name.at, '/');

		if (i == 0 && slash)
			folder = arena_print(finding->arena, "%.*s", (int)(slash - finding->suite->name.at),
			        finding->suite->name.at);
		if (files_is_folder(folder) && files_add_folder(&finding->rules, folder, &why))
			refuse_path(finding, top_of(finding), "T100", &why);
		drop_others(&finding->rules);
	}
	if (!finding->rules.count && !finding->why->errors)
		diag_help(diags_add(finding->why, SEVERITY_ERROR, "T100", top_of(finding),
		                  "there are no rules beside this file"),
		        "name them: 'rules: [../rules.d/attendance.yml]'");
}

static void find_rules(struct finding *finding)
{
	const struct node *rules = finding->suite->rules;

	if (!rules)
		add_all_rules(finding);
	else if (rules->kind == NODE_SCALAR)
		add_named_rule(finding, rules);
	for (size_t i = 0; rules && rules->kind == NODE_LIST && i < rules->count; i++)
		add_named_rule(finding, rules->items[i]);
}

/* --- the calendar --------------------------------------------------------------------------------------------- */

static struct node *scalar_at(struct finding *finding, struct place place, const char *text)
{
	struct node *node = arena_take(finding->arena, sizeof(*node));

	*node = (struct node){.kind = NODE_SCALAR, .place = place, .is_plain = true, .text = text_of(text)};
	return node;
}

static const char *const implied[][2] = {{"format", "1"}, {"calendar", "test"}};
static const struct form map_form = {.kind = FORM_MAP, .of = &calendar_form, .names = {FORM_ROWS(implied)}};
static const struct form *const calendar_forms[] = {&form_text, &map_form};
const struct form suite_calendar_form = {.kind = FORM_EITHER, .forms = calendar_forms, .form_count = 2};

/* The map with what every calendar file says of itself and a test does not: its format and a name. */
static struct node *whole_calendar(struct finding *finding, const struct node *map)
{
	struct node *whole = arena_take(finding->arena, sizeof(*whole));

	*whole = *map;
	whole->pairs = arena_take_array(finding->arena, map->count + 2, sizeof(*whole->pairs));
	for (size_t i = 0; i < map->count; i++)
		whole->pairs[i] = map->pairs[i];
	for (size_t i = 0; i < 2; i++)
		if (!node_get(map, implied[i][0]))
			whole->pairs[whole->count++] =
			        (struct pair){scalar_at(finding, map->place, implied[i][0]),
			                scalar_at(finding, map->place, implied[i][1])};
	return whole;
}

static void check_zone(struct finding *finding, const struct node *zone)
{
	if (!zone || zone->kind != NODE_SCALAR || zones_find(finding->zones, zone->text))
		return;
	diag_help(diags_add(finding->why, SEVERITY_ERROR, "T110", zone->place, "there is no time zone '%.*s'",
	                  (int)zone->text.size, zone->text.at),
	        "a name of the tz database, such as America/Chicago");
}

/* Looked at here, where its lines have a place; what the rule set is built from is the same in JSON. */
static void take_inline(struct finding *finding, const struct node *map)
{
	struct node *whole = whole_calendar(finding, map);
	struct calendars looked_at = {0};
	struct buf bytes = {0};

	check_zone(finding, node_get(map, "timezone"));
	if (calendars_add(&looked_at, whole, finding->why) == 0) {
		node_json(whole, &(struct json){.out = &bytes});
		finding->calendars.items = memory_room(finding->calendars.items, finding->calendars.count,
		        &finding->calendars.capacity, sizeof(*finding->calendars.items));
		finding->calendars.items[finding->calendars.count++] = (struct file_bytes){
		        .name = text_of(arena_print(finding->arena, "%.*s, its calendar",
		                (int)finding->suite->name.size, finding->suite->name.at)),
		        .bytes = arena_copy(finding->arena, buf_text(&bytes)),
		};
	}
	buf_finish(&bytes);
	calendars_finish(&looked_at);
}

static void take_district_calendars(struct finding *finding)
{
	static const char *const folders[] = {"calendar.d", "../calendar.d"};
	struct diag why = {0};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *folder = beside(finding, folders[i]);

		if (!files_is_folder(folder))
			continue;
		if (files_add_folder(&finding->calendars, folder, &why))
			refuse_path(finding, top_of(finding), "T101", &why);
		return;
	}
	diag_help(diags_add(finding->why, SEVERITY_ERROR, "T101", top_of(finding),
	                  "this file needs a calendar"),
	        "add 'calendar: {first_day: .., last_day: .., timezone: ..}', or the path of one");
}

static void find_calendar(struct finding *finding)
{
	const struct node *calendar = finding->suite->calendar;
	struct diag why = {0};

	if (!calendar)
		take_district_calendars(finding);
	else if (calendar->kind == NODE_MAP)
		take_inline(finding, calendar);
	else if (files_add_path(&finding->calendars,
	                 beside(finding, arena_copy(finding->arena, calendar->text).at), &why))
		refuse_path(finding, calendar->place, "T101", &why);
}

/* The folder `lists`, as everywhere else: beside the rules, or beside their folder. */
static void find_lists(struct finding *finding)
{
	struct diag why = {0};

	if (lists_add(&finding->lists, &finding->rules, &why))
		refuse_path(finding, top_of(finding), "T100", &why);
}

/* --- together ------------------------------------------------------------------------------------------------- */

static void keep_files(struct finding *finding, struct files *from)
{
	for (size_t i = 0; i < from->count; i++) {
		finding->files->items = memory_room(finding->files->items, finding->files->count,
		        &finding->files->capacity, sizeof(*finding->files->items));
		finding->files->items[finding->files->count++] =
		        (struct file_bytes){arena_copy(&finding->files->arena, from->items[i].name),
		                arena_copy(&finding->files->arena, from->items[i].bytes)};
	}
	files_finish(from);
}

static int refuse_nothing(struct finding *finding, struct surroundings *out)
{
	struct diag *diag = NULL;

	if (!ruleset_rule_count(out->set))
		diag = diags_add(finding->why, SEVERITY_ERROR, "T100", top_of(finding),
		        "the files of this test hold no rule");
	else if (!ruleset_calendars(out->set)->count)
		diag = diags_add(
		        finding->why, SEVERITY_ERROR, "T101", top_of(finding), "this file needs a calendar");
	return diag ? -1 : 0;
}

static int build_of(struct finding *finding, struct ruleset **set, struct diags *said)
{
	struct lists lists;

	lists_split(&lists, &finding->lists);
	struct ruleset_files files = {.rules = files_set(&finding->rules),
	        .calendars = files_set(&finding->calendars),
	        .lists = lists.items,
	        .list_count = lists.count,
	        .feeds = &finding->feeds};
	int result = ruleset_build_files(&files, finding->zones, set, said);

	lists_finish(&lists);
	return result;
}

static int build(struct finding *finding, struct surroundings *out)
{
	struct diags said = {0};

	/* Warnings about rules are for `check`, which has them all. */
	int result = build_of(finding, &out->set, &said);

	for (size_t i = 0; i < said.count; i++)
		if (said.items[i].severity == SEVERITY_ERROR)
			*diags_add(finding->why, SEVERITY_ERROR, said.items[i].code, said.items[i].place,
			        "-") = said.items[i];
	for (size_t i = 0; i < finding->why->count; i++)
		finding->why->items[i].place.file =
		        arena_copy(finding->arena, finding->why->items[i].place.file);
	diags_finish(&said);
	return result ? -1 : refuse_nothing(finding, out);
}

int surroundings_find(const struct suite *suite, struct zones *zones, struct files *files,
        struct arena *arena, struct surroundings *out, struct diags *why)
{
	struct finding finding = {.suite = suite, .zones = zones, .files = files, .arena = arena, .why = why};
	unsigned errors = why->errors;

	*out = (struct surroundings){.set = NULL};
	check_zone(&finding, suite->timezone);
	find_rules(&finding);
	find_calendar(&finding);
	find_lists(&finding);
	if (suite->feeds)
		feeds_read(suite->feeds, "T118", arena, &finding.feeds, why);
	int result = why->errors > errors ? -1 : build(&finding, out);

	if (result == 0)
		out->ground = (struct ground){ruleset_calendars(out->set), zones,
		        suite->timezone ? suite->timezone->text : (struct text){"", 0}};
	keep_files(&finding, &finding.rules);
	keep_files(&finding, &finding.calendars);
	files_finish(&finding.lists);
	return result;
}
