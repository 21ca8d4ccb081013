/* Readers of a rule's plain values: words, choices, dates. */
#include "rules/model/rule_forms.h"
#include "base/buf.h"

#include <string.h>

void rule_refuse(struct rule_reader *reader, const struct rule_key *key, const struct node *value)
{
	struct diag *diag = diags_add(
	        reader->why, SEVERITY_ERROR, "R153", value->place, "'%s' takes %s", key->name, key->takes);

	diag_help(diag, "%s", key->help);
}

static void refuse_choice(struct rule_reader *reader, const char *what, const struct node *value,
        const char *const *names, size_t count)
{
	struct buf list = {0};

	for (size_t i = 0; i < count; i++)
		buf_print(&list, "%s%s", i > 0 ? ", " : "", names[i]);
	struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R154", value->place,
	        "'%.*s' is not a %s: one of %s", (int)value->text.size, value->text.at, what, buf_z(&list));
	diag_guess(diag, value->text, names, count);
	buf_finish(&list);
}

int rule_choice(struct rule_reader *reader, const char *what, const struct node *value,
        const char *const *names, size_t count)
{
	struct text name;

	if (node_text(value, what, &name, reader->why) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (text_is(name, names[i]))
			return (int)i;
	refuse_choice(reader, what, value, names, count);
	return -1;
}

/* Of ASCII alone, whatever the locale. */
static bool is_name_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

/* Letters, digits, - and _; `parts` of them between dots at least. */
static bool is_name(struct text name, int parts)
{
	uint32_t part = 0;

	for (uint32_t i = 0; i < name.size; i++) {
		char c = name.at[i];

		if (c == '.' && part > 0) {
			parts--;
			part = 0;
		} else if (is_name_part(c)) {
			part++;
		} else {
			return false;
		}
	}
	return part > 0 && parts <= 1;
}

static struct text first_part(struct text id)
{
	uint32_t end = 0;

	while (end < id.size && id.at[end] != '.')
		end++;
	return text_slice(id, 0, end);
}

/* Its domain follows, unless another key says it; what is read from here on is about that. */
void rule_read_id(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct rule *rule = field;
	struct text id;

	if (node_text(value, key->name, &id, reader->why) != 0)
		return;
	if (!is_name(id, 2)) {
		struct diag *diag = diags_add(reader->why, SEVERITY_ERROR, "R155", value->place,
		        "'%.*s' is not a rule id: it must be domain.name", (int)id.size, id.at);
		diag_help(diag, "letters, digits, - and _ around dots, such as attendance.chronic");
	}
	rule->id = id;
	rule->place = value->place;
	rule->domain = first_part(id);
	language_domain(reader->language, rule->domain);
}

void rule_read_domain(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct text *domain = field;

	if (node_text(value, key->name, domain, reader->why) == 0 && !is_name(*domain, 1))
		rule_refuse(reader, key, value);
	language_domain(reader->language, *domain);
}

void rule_read_kind(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const char *const names[] = {
	        rule_kind_name(RULE_CONCERN), rule_kind_name(RULE_CHECK_IN), rule_kind_name(RULE_GOOD_NEWS)};
	int choice = rule_choice(reader, key->name, value, names, sizeof names / sizeof names[0]);

	if (choice >= 0)
		*(enum rule_kind *)field = (enum rule_kind)choice;
}

void rule_read_severity(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	const char *const names[] = {severity_name(RULE_INFO), severity_name(RULE_LOW),
	        severity_name(RULE_MEDIUM), severity_name(RULE_HIGH), severity_name(RULE_URGENT)};
	int choice = rule_choice(reader, key->name, value, names, sizeof names / sizeof names[0]);

	if (choice >= 0)
		*(enum severity_of_rule *)field = (enum severity_of_rule)choice;
}

enum { MISSING_ALERT = 2 };
static const char *const missing_names[] = {
        [MISSING_KEEP] = "keep", [MISSING_CLEAR] = "clear", [MISSING_ALERT] = "alert"};
const struct form rule_form_missing = {.kind = FORM_CHOICE, .names = {FORM_ROWS(missing_names)}};

/* `alert` keeps the alert and would tell the rule's owner, which nobody does yet. */
void rule_read_missing(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	int choice = rule_choice(
	        reader, key->name, value, missing_names, sizeof missing_names / sizeof missing_names[0]);

	if (choice == MISSING_ALERT)
		rule_warn_idle(reader, key, value);
	else if (choice >= 0)
		*(enum on_missing *)field = (enum on_missing)choice;
}

static const char *const mode_names[] = {[RULE_LIVE] = "live", [RULE_SHADOW] = "shadow", [RULE_OFF] = "off"};
#define SHADOW_UNTIL "shadow until "
static const struct form mode_choice = {.kind = FORM_CHOICE, .names = {FORM_ROWS(mode_names)}};
static const struct form mode_until = {.kind = FORM_TEXT,
        .pattern = "^" SHADOW_UNTIL " *" FORM_DATE_PATTERN " *$",
        .example = SHADOW_UNTIL "2026-12-01"};
static const struct form *const modes[] = {&mode_choice, &mode_until};
const struct form rule_form_mode = {.kind = FORM_EITHER, .forms = modes, .form_count = 2};

/* live, shadow, off; or `shadow until 2026-12-01`. */
void rule_read_mode(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct rule *rule = field;

	if (value->kind == NODE_SCALAR && text_starts_with(value->text, SHADOW_UNTIL)) {
		struct text date = text_trim(text_slice(value->text, strlen(SHADOW_UNTIL), value->text.size));

		rule->mode = RULE_SHADOW;
		if (civil_read_date(date, &rule->shadow_until) != 0)
			rule_refuse(reader, key, value);
		return;
	}
	int choice =
	        rule_choice(reader, key->name, value, mode_names, sizeof mode_names / sizeof mode_names[0]);
	if (choice >= 0)
		rule->mode = (enum rule_mode)choice;
}

void rule_read_truth(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	node_truth(value, key->name, field, reader->why);
}

static void read_date(struct rule_reader *reader, const struct node *map, const char *name, int32_t *out)
{
	const struct node *value = node_get(map, name);

	if (value)
		node_date(value, name, out, reader->why);
}

static const struct form_row effective_keys[] = {
        {"from", &form_date, FORM_OPTIONAL, "the first day"},
        {"until", &form_date, FORM_OPTIONAL, "the last day"},
};
const struct form rule_form_effective = {.kind = FORM_MAP, .keys = FORM_KEYS(effective_keys)};

void rule_read_effective(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct rule *rule = field;

	if (value->kind != NODE_MAP) {
		rule_refuse(reader, key, value);
		return;
	}
	form_check_keys(value, &rule_form_effective, key->name, reader->why);
	read_date(reader, value, "from", &rule->effective_from);
	read_date(reader, value, "until", &rule->effective_until);
	if (rule->effective_until != NO_DAY && rule->effective_until < rule->effective_from)
		diags_add(reader->why, SEVERITY_ERROR, "R156", node_get(value, "until")->place,
		        "the rule would end before it begins");
}

static const char *const evidence[] = {"published", "local", "legal"};
static const struct form evidence_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(evidence)}};
static const struct form_row citation_keys[] = {
        {"source", &form_text, FORM_REQUIRED, "who says so"},
        {"section", &form_text, FORM_OPTIONAL, "where in it"},
        {"url", &form_text, FORM_OPTIONAL, "where to read it"},
        {"verified_on", &form_date, FORM_OPTIONAL, "when somebody last looked"},
        {"evidence", &evidence_form, FORM_OPTIONAL, "what kind of evidence it is"},
};
static const struct form citation_form = {.kind = FORM_MAP, .keys = FORM_KEYS(citation_keys)};
const struct form rule_form_cites = {.kind = FORM_SOME, .of = &citation_form};

static void read_words(struct rule_reader *reader, const struct node *map, const char *name, struct text *out)
{
	const struct node *value = node_get(map, name);

	if (value)
		node_text(value, name, out, reader->why);
}

static void read_citation(struct rule_reader *reader, const struct node *map, struct citation *out)
{
	const struct node *kind = node_get(map, "evidence");

	out->verified_on = NO_DAY;
	form_check_keys(map, &citation_form, "a citation", reader->why);
	read_date(reader, map, "verified_on", &out->verified_on);
	read_words(reader, map, "source", &out->source);
	read_words(reader, map, "section", &out->section);
	read_words(reader, map, "url", &out->url);
	int choice = kind ? rule_choice(reader, "kind of evidence", kind, evidence,
	                            sizeof evidence / sizeof evidence[0])
	                  : -1;
	if (choice >= 0)
		out->evidence = text_of(evidence[choice]);
}

/* One may stand without a list. */
void rule_read_cites(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	size_t count = value->kind == NODE_LIST ? value->count : 1;
	struct citation *cites = arena_take_array(reader->arena, count + 1, sizeof *cites);
	struct rule *rule = field;

	if (value->kind == NODE_SCALAR) {
		rule_refuse(reader, key, value);
		return;
	}
	for (size_t i = 0; i < count; i++)
		read_citation(reader, value->kind == NODE_LIST ? value->items[i] : value, &cites[i]);
	rule->cites = cites;
	rule->cite_count = count;
}
