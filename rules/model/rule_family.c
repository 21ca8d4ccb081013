/* Reads `family:`: what the family of a student hears, and what must be settled before anything is sent to one. */
#include "rules/model/rule_family.h"
#include "base/buf.h"

static rule_read_fn read_to, read_via, read_class;

static const char *const receivers[] = {"guardians where may_contact"};
static const char *const ways[] = {"letter", "email", "sms"};
static const char *const classes[] = {
        [FAMILY_SUPPORT] = "support", [FAMILY_LEGAL] = "legal", [FAMILY_EMERGENCY] = "emergency"};
static const struct form to_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(receivers)}};
static const struct form way_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(ways)}};
static const struct form ways_form = {.kind = FORM_SOME, .of = &way_form, .low = 1};
static const struct form class_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(classes)}};

static const struct rule_key parts[] = {
        {"to", read_to, offsetof(struct family, to), KEY_OPTIONAL, "guardians where may_contact",
                "who, found when it is sent; else guardians where may_contact"},
        {"via", read_via, offsetof(struct family, via), KEY_OPTIONAL,
                "letter, email or sms, or a list of them", "how, in order of preference"},
        {"message", rule_read_word, offsetof(struct family, message), KEY_OPTIONAL, "the name of a template",
                "what is said, as it was authored"},
        {"class", read_class, offsetof(struct family, class), KEY_OPTIONAL, "support, legal or emergency",
                "what kind of message it is"},
        {"approve_by", rule_read_word, offsetof(struct family, approve_by), KEY_OPTIONAL, "a role",
                "who lets it go"},
        {"approve_within", rule_read_duration, offsetof(struct family, approve_within), KEY_OPTIONAL,
                "a duration such as 2 school days", "after that it is dropped"},
        {"hold", family_read_hold, offsetof(struct family, hold), KEY_OPTIONAL,
                "'until next school day HH:MM', 'until HH:MM', or a duration such as 2 school days",
                "what is waited for before it is sent"},
        {"quiet_hours", family_read_quiet, offsetof(struct family, quiet_hours), KEY_OPTIONAL,
                "'family', or HH:MM-HH:MM such as 20:00-08:00", "when nothing is sent"},
        {"cap", family_read_cap, offsetof(struct family, cap), KEY_OPTIONAL,
                "N per day, N per week or N per M days, such as 1 per 7 days",
                "how much one person hears over all rules"},
};

static void part_key(const void *rows, size_t number, struct form_key *out)
{
	static const struct reader_form own[] = {{read_to, &to_form}, {read_via, &ways_form},
	        {read_class, &class_form}, {family_read_hold, &family_form_hold},
	        {family_read_quiet, &family_form_quiet}, {family_read_cap, &family_form_cap}};

	rule_part_key_among(rows, number, own, sizeof own / sizeof own[0], out);
}

const struct form rule_form_family = {.kind = FORM_MAP, .keys = FORM_KEYS_OF(parts, part_key)};

/* By what each may be told, never by a name or by who somebody is to the student. */
static void read_to(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct text *text = field;

	(void)key;
	if (rule_choice(reader, "choice", value, receivers, sizeof receivers / sizeof receivers[0]) == 0)
		*text = value->text;
}

static void read_via(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	unsigned errors = reader->why->errors;

	rule_read_list(reader, key, value, field);
	for (size_t i = 0; reader->why->errors == errors && i < ((struct naming *)field)->count; i++)
		rule_choice(reader, "way to a family", value->kind == NODE_LIST ? value->items[i] : value,
		        ways, sizeof ways / sizeof ways[0]);
}

static void read_class(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	int choice = rule_choice(reader, key->name, value, classes, sizeof classes / sizeof classes[0]);

	if (choice >= 0)
		*(enum family_class *)field = (enum family_class)choice;
}

static void say(struct rule_reader *reader, const struct node *family, enum severity severity,
        const char *code, const char *message, const char *help)
{
	diag_help(diags_add(reader->why, severity, code, family->place, "%s", message), "%s", help);
}

/* An emergency waits for nobody, and for no morning. */
static void check_message(struct rule_reader *reader, const struct node *value, const struct family *family)
{
	bool may_wait = family->class != FAMILY_EMERGENCY;

	if (!family->message.size)
		say(reader, value, SEVERITY_ERROR, "R405", "a message to a family without a template",
		        "add message: and its name: what families read is written by people");
	if (!family->approve_by.size && may_wait)
		say(reader, value, SEVERITY_WARNING, "R403", "a message to a family that nobody approves",
		        "add approve_by: and a role");
	if (family->quiet_hours.kind == QUIET_UNSAID && may_wait)
		say(reader, value, SEVERITY_WARNING, "R404", "a message to a family at any hour",
		        "add quiet_hours: family");
}

static void print_ways(const struct naming *via, struct buf *out)
{
	for (size_t i = 0; i < via->count; i++) {
		buf_add_z(out, i == 0 ? ", by " : i + 1 < via->count ? ", " : " or ");
		buf_add_text(out, via->items[i].text);
	}
}

/* Whoever writes to them reads what the rule asks for, as the daemon writes to no family itself. */
static struct text words_of(struct arena *arena, const struct family *family)
{
	struct buf words = {0};

	buf_add_z(&words, "write to the guardians who may be contacted: ");
	buf_add_text(&words, family->message);
	print_ways(&family->via, &words);
	if (family->class != FAMILY_SUPPORT)
		buf_print(&words, "; %s", classes[family->class]);
	family_print_limits(family, &words);
	struct text copy = arena_copy(arena, buf_text(&words));
	buf_finish(&words);
	return copy;
}

void rule_read_family(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field)
{
	struct family *family = field;

	if (value->kind != NODE_MAP) {
		rule_refuse(reader, key, value);
		return;
	}
	if (rule_read_parts(reader, parts, sizeof parts / sizeof parts[0], value, "a message to a family",
	            family) != 0)
		return;
	check_message(reader, value, family);
	if (family->message.size)
		family->words = words_of(reader->arena, family);
}
