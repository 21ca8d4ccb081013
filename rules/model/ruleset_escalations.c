/* Reads `escalations:` of a rule file: who is told next while nobody acts. */
#include "rules/model/ruleset_read.h"
#include "rules/model/rule_forms.h"

/* What a step may hold, and which of it says what the step is. */
struct step {
	struct naming notify, via;
	struct text unless;
	struct duration wait;
	int64_t repeat;
};

static void read_repeat(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	int64_t *repeat = field;

	if (node_integer(value, key->name, repeat, reader->why) == 0 && *repeat < 1)
		rule_refuse(reader, key, value);
}

static const char *const endings[] = {"acked"};
static const struct form ending_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(endings)}};
static const struct form repeat_form = {.kind = FORM_WHOLE, .low = 1, .high = INT32_MAX, .is_bound = true};

static void read_unless(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct text *text = field;

	(void)key;
	if (rule_choice(reader, "choice", value, endings, 1) == 0)
		*text = value->text;
}

static const struct rule_key parts[] = {
        {"notify", rule_read_list, offsetof(struct step, notify), KEY_OPTIONAL,
                "a person or a role, or several", "who is told"},
        {"via", rule_read_list, offsetof(struct step, via), KEY_OPTIONAL, "a channel, or several", "how"},
        {"wait", rule_read_duration, offsetof(struct step, wait), KEY_OPTIONAL,
                "a duration such as 2 school days", "how long before the next step"},
        {"unless", read_unless, offsetof(struct step, unless), KEY_OPTIONAL, "acked",
                "what ends the escalation while it waits"},
        {"repeat", read_repeat, offsetof(struct step, repeat), KEY_OPTIONAL, "a whole number from 1 on",
                "how often all of it is said again"},
};

static void part_key(const void *rows, size_t number, struct form_key *out)
{
	static const struct reader_form own[] = {{read_unless, &ending_form}, {read_repeat, &repeat_form}};

	rule_part_key_among(rows, number, own, sizeof own / sizeof own[0], out);
}

static const struct form step_form = {.kind = FORM_MAP, .keys = FORM_KEYS_OF(parts, part_key)};
static const struct form steps_form = {.kind = FORM_LIST, .of = &step_form, .low = 1};
const struct form ruleset_form_escalations = {
        .kind = FORM_NAMED, .of = &steps_form, .words = "a name, and a list of steps"};

static void read_step(struct rule_reader *reader, const struct node *map)
{
	struct step step = {0};

	if (rule_read_parts(reader, parts, sizeof parts / sizeof parts[0], map, "a step", &step) != 0)
		return;
	int kinds = (step.notify.count > 0) + (step.wait.amount > 0) + (step.repeat > 0);
	bool is_odd = (step.via.count && !step.notify.count) || (step.unless.size && !step.wait.amount);
	if (kinds == 1 && !is_odd)
		return;
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R196", map->place,
	        "a step notifies, waits or repeats: one of them");
	diag_help(diag, "{notify: principal, via: email}, {wait: 2 school days, unless: acked}, {repeat: 2}");
}

static void read_escalation(struct ruleset_build *build, struct rule_reader *reader, const struct pair *pair)
{
	const struct node *steps = pair->value;

	build->escalations = memory_room(build->escalations, build->escalation_count,
	        &build->escalation_capacity, sizeof *build->escalations);
	build->escalations[build->escalation_count++] =
	        (struct escalation){arena_copy(&build->set->arena, pair->key->text).at, pair->key->place};
	if (steps->kind != NODE_LIST || !steps->count)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", steps->place,
		                  "an escalation is a list of steps"),
		        "weekly: [{notify: principal}, {wait: 2 school days}, {repeat: 2}]");
	for (size_t i = 0; steps->kind == NODE_LIST && i < steps->count; i++)
		read_step(reader, steps->items[i]);
}

void ruleset_read_escalations(struct ruleset_build *build, struct rule_file *file, const struct node *value)
{
	struct rule_reader reader = ruleset_reader(build, file);

	if (value->kind != NODE_MAP)
		diag_help(diags_add(build->why, SEVERITY_ERROR, "R143", value->place,
		                  "this must be a map of 'name: steps'"),
		        "weekly: [{notify: principal}, {wait: 2 school days}, {repeat: 2}]");
	for (size_t i = 0; value->kind == NODE_MAP && i < value->count; i++)
		read_escalation(build, &reader, &value->pairs[i]);
}
