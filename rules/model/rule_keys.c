/* Every key that a rule may have, one row each, and the walk over them. */
#include "rules/language/parameters.h"
#include "rules/model/rule_forms.h"
#include <intervene/forms.h>

#define PEOPLE(member) offsetof(struct rule, people.member)

/* Read in this order: id and domain come first, because expressions may ask for the tier or the plan in the domain. */
static const struct rule_key table[] = {
        {"rule", rule_read_id, 0, KEY_OWN, "domain.name", "its id; what is known of students is kept by it"},
        {"domain", rule_read_domain, offsetof(struct rule, domain), KEY_OPTIONAL, "a name",
                "what it is about; else the first part of the id"},
        {"title", rule_read_title, offsetof(struct rule, title), KEY_REQUIRED,
                "words, or a map of words per language", "what people see"},
        {"summary", rule_read_summary, 0, KEY_OPTIONAL,
                "words with {expressions}, or a map of them per language", "why, in one sentence"},
        {"steps", rule_read_steps, 0, KEY_OPTIONAL, "a list of words, or a map of lists per language",
                "what to do next"},
        {"kind", rule_read_kind, offsetof(struct rule, kind), KEY_OPTIONAL, "concern, check_in or good_news",
                "whether somebody must act"},
        {"only", rule_read_only, offsetof(struct rule, only), KEY_OPTIONAL, "an expression",
                "whom it applies to, of those enrolled"},
        {"needs", rule_read_condition, offsetof(struct rule, needs), KEY_OPTIONAL, "an expression",
                "whether there is enough data to judge"},
        {"ladder", rule_read_ladder, 0, KEY_OPTIONAL, "{of: NUMBER, steps: [{at:, message:, severity:}, ..]}",
                "one alert, which says more with each step that a number reaches"},
        {"table", rule_read_table, 0, KEY_OPTIONAL,
                "a list of rows {if:, severity:, reason:}, the last {else:}",
                "the first row that applies decides"},
        {"when", rule_read_condition, offsetof(struct rule, when), KEY_REQUIRED, "an expression",
                "the condition"},
        {"clear_when", rule_read_condition, offsetof(struct rule, clear_when), KEY_OPTIONAL, "an expression",
                "what closes the alert; else: not when"},
        {"for", rule_read_duration, offsetof(struct rule, hold), KEY_OPTIONAL,
                "a duration such as 5 school days", "how long `when` must stay true first"},
        {"clear_for", rule_read_duration, offsetof(struct rule, clear_hold), KEY_OPTIONAL,
                "a duration such as 10 school days", "how long `clear_when` must stay true first"},
        {"unless", rule_read_condition, offsetof(struct rule, unless), KEY_OPTIONAL, "an expression",
                "keeps it from opening while true"},
        {"severity", rule_read_severity, offsetof(struct rule, severity), KEY_OPTIONAL,
                "info, low, medium, high or urgent", "how much it presses"},
        {"track", rule_read_number, offsetof(struct rule, track), KEY_OPTIONAL,
                "an expression that is a number", "the number that says how bad it is"},
        {"mode", rule_read_mode, 0, KEY_OPTIONAL, "live, shadow, off or shadow until DATE",
                "whether anybody is told"},
        {"effective", rule_read_effective, 0, KEY_OPTIONAL, "{from: DATE, until: DATE}",
                "the days on which it is in force"},
        {"cites", rule_read_cites, 0, KEY_OPTIONAL, "{source:, section:, url:, verified_on:, evidence:}",
                "where it comes from"},
        {"include_left", rule_read_truth, offsetof(struct rule, include_left), KEY_OPTIONAL, "true or false",
                "also students who have left"},
        {"per", rule_read_per, 0, KEY_OPTIONAL, "the name of a field",
                "one alert for each of its values: per: course"},
        {"on_missing_data", rule_read_missing, offsetof(struct rule, on_missing), KEY_OPTIONAL,
                "keep, clear or alert",
                "what becomes of an alert whose data stays away; alert tells the owner of the rule"},
        {"exempt", rule_read_exempt, offsetof(struct rule, only), KEY_OPTIONAL,
                "a list of {student: or list:, reason:, until:}", "students it does not apply to"},
        {"owner", rule_read_word, PEOPLE(owner), KEY_OPTIONAL, "a person or a role",
                "who answers for the rule"},
        {"review_by", rule_read_day, PEOPLE(review_by), KEY_OPTIONAL, "a date",
                "when the rule is looked at again"},
        {"renamed_from", rule_read_name, PEOPLE(renamed_from), KEY_OPTIONAL, "the id of a rule that is gone",
                "the former id: what is known of students carries over"},
        {"on_correction", rule_read_correction, PEOPLE(annotates), KEY_OPTIONAL, "retract or annotate",
                "whether a correction takes an alert back, or is only noted on it"},
        {"clock", rule_read_clock, PEOPLE(by_known), KEY_OPTIONAL, "event_date or known_date",
                "what legal deadlines count from"},
        {"send", rule_read_send, PEOPLE(send), KEY_OPTIONAL, "now, daily at 07:15 or weekly mon at 08:00",
                "when people are told"},
        {"remind_every", rule_read_duration, PEOPLE(remind_every), KEY_OPTIONAL,
                "a duration such as 5 school days", "it is said again after so long while still open"},
        {"mutes", rule_read_names, PEOPLE(mutes), KEY_OPTIONAL, "the id of a rule, or a list of them",
                "rules not sent for the same student while this is open"},
        {"while_supported", rule_read_supported, PEOPLE(while_supported), KEY_OPTIONAL, "mute or send",
                "whether it is sent while a plan in the domain runs"},
        {"worse_by", rule_read_worse, PEOPLE(worse_by), KEY_OPTIONAL, "a number or a percent over 0",
                "an alert that somebody has seen returns when `track` is so much worse"},
        {"route", rule_read_names, PEOPLE(route), KEY_OPTIONAL, "a name, or a list of them",
                "who is responsible"},
        {"escalate", rule_read_name, PEOPLE(escalate), KEY_OPTIONAL,
                "a name under escalations:", "who is told when nobody acts"},
        {"act_within", rule_read_duration, PEOPLE(act_within), KEY_OPTIONAL,
                "a duration such as 3 school days", "when somebody must have acted"},
        {"propose", rule_read_propose, PEOPLE(propose), KEY_OPTIONAL,
                "{move_to_tier: ..}, {review: ..} or {plan: ..}", "a proposal to people"},
        {"family", rule_read_family, PEOPLE(family), KEY_OPTIONAL,
                "{message:, approve_by:, quiet_hours:, ..}", "a message to the family"},
        {"use", rule_read_beside_use, 0, KEY_OPTIONAL, "a blueprint and its version, pack/name@1",
                "the blueprint that the rule is made of"},
        {"with", rule_read_beside_use, 0, KEY_OPTIONAL, "a map of the blueprint's parameters",
                "what the blueprint is given"},
        {"override", rule_read_beside_use, 0, KEY_OPTIONAL, "a map of keys",
                "keys of the blueprint that are replaced"},
};
enum { KEYS = sizeof table / sizeof table[0] };

void rule_named_key(const char *name, struct form_key *out)
{
	size_t row = 0;

	while (row + 1 < KEYS && !text_is(text_of(name), table[row].name))
		row++;
	rule_part_key(table, row, out);
}

bool rule_has_key(struct text name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (text_is(name, table[i].name))
			return true;
	return false;
}

const struct form rule_form = {.kind = FORM_MAP, .name = "rule", .keys = {table, KEYS, rule_own_key}};
const struct form rule_defaults_form = {.kind = FORM_MAP, .keys = {table, KEYS, rule_default_key}};

static const struct node *key_node(const struct node *map, const char *name)
{
	for (size_t i = 0; map->kind == NODE_MAP && i < map->count; i++)
		if (text_is(map->pairs[i].key->text, name))
			return map->pairs[i].key;
	return NULL;
}

/* True when the map says nothing that cannot be read. */
static bool check_keys(struct rule_reader *reader, const struct node *map, const char *what)
{
	struct node_key names[KEYS];
	unsigned errors = reader->why->errors;

	for (size_t i = 0; i < KEYS; i++)
		names[i] = (struct node_key){.name = table[i].name};
	node_check_keys(map, names, KEYS, what, reader->why);
	return reader->why->errors == errors;
}

/* What stands behind the key in the rule itself, else under `defaults`; NULL: nothing. */
static const struct node *find_value(
        const struct rule_reader *reader, const struct rule_key *key, const struct node *map)
{
	const struct node *value = node_get(map, key->name);

	if (value || key->place == KEY_OWN || !reader->defaults)
		return value;
	return node_get(reader->defaults, key->name);
}

static void read_key(
        struct rule_reader *reader, const struct rule_key *key, const struct node *map, struct rule *rule)
{
	const struct node *value = find_value(reader, key, map);

	if (!value)
		return;
	rule_stand_at(reader, value);
	key->read(reader, key, value, (char *)rule + key->offset);
}

/* A ladder and a table stand in the place of `when`. */
static const char *const instead[] = {"ladder", "table"};

static bool decides_otherwise(const struct node *map)
{
	return node_get(map, instead[0]) || node_get(map, instead[1]);
}

size_t rule_form_instead(const char *key, const char *names[FORM_INSTEAD_MOST])
{
	size_t count = text_is(text_of(key), "when") ? sizeof instead / sizeof instead[0] : 0;

	for (size_t i = 0; i < count; i++)
		names[i] = instead[i];
	names[count++] = "use"; /* the blueprint says it */
	return count;
}

static void check_one_condition(struct rule_reader *reader, const struct node *map)
{
	const struct node *first = node_get(map, "when");

	for (size_t i = 0; i < 2; i++) {
		const struct node *other = key_node(map, instead[i]);

		if (first && other)
			diag_help(diags_add(reader->why, SEVERITY_ERROR, "R197", other->place,
			                  "a rule has one of 'when', 'ladder' and 'table'"),
			        "make two rules of it");
		first = first ? first : other;
	}
}

static void demand_key(struct rule_reader *reader, const struct rule_key *key, const struct node *map)
{
	if (find_value(reader, key, map) || (text_is(text_of(key->name), "when") && decides_otherwise(map)))
		return;
	struct diag *diag =
	        diags_add(reader->why, SEVERITY_ERROR, "R151", map->place, "a rule needs '%s'", key->name);
	diag_help(diag, "add '%s: ..', %s: %s", key->name, key->takes, key->help);
}

int rule_read(struct rule_reader *reader, const struct node *map, struct rule *out)
{
	unsigned errors = reader->why->errors;

	*out = (struct rule){.place = map->place,
	        .per = {.id = FIELD_NONE},
	        .effective_from = NO_DAY,
	        .effective_until = NO_DAY,
	        .severity = RULE_MEDIUM,
	        .shadow_until = NO_DAY,
	        .people.review_by = NO_DAY};
	bool is_whole = check_keys(reader, map, "a rule");
	if (map->kind != NODE_MAP)
		return -1;
	check_one_condition(reader, map);
	for (size_t i = 0; i < KEYS; i++) {
		read_key(reader, &table[i], map, out);
		if (is_whole && table[i].place != KEY_OPTIONAL)
			demand_key(reader, &table[i], map);
	}
	language_bind(reader->language, NULL);
	/* What is wrong in a measure is said for the first rule that uses it, and every such rule is without a condition. */
	if (reader->why->errors > errors || !out->when)
		return -1;
	rule_complete(reader, map, out);
	return 0;
}

int rule_check_defaults(struct rule_reader *reader, const struct node *map)
{
	unsigned errors = reader->why->errors;

	check_keys(reader, map, "defaults");
	for (size_t i = 0; i < KEYS; i++) {
		const struct node *name = table[i].place == KEY_OWN ? key_node(map, table[i].name) : NULL;

		if (name)
			diags_add(reader->why, SEVERITY_ERROR, "R152", name->place,
			        "'%s' belongs to one rule and has no default", table[i].name);
	}
	return reader->why->errors > errors ? -1 : 0;
}
