/* Fields of events: names inside `where`, `S.field`, and texts compared with a closed vocabulary. */
#include "check.h"

#include "function.h"
#include "protected.h"
#include "base/buf.h"

static enum type type_of_value(enum value_type type)
{
	static const enum type types[] = {
	        [VALUE_UNKNOWN] = TYPE_ANY,
	        [VALUE_ERROR] = TYPE_ANY,
	        [VALUE_TRUTH] = TYPE_TRUTH,
	        [VALUE_NUMBER] = TYPE_NUMBER,
	        [VALUE_REAL] = TYPE_NUMBER,
	        [VALUE_DURATION] = TYPE_DURATION,
	        [VALUE_DATE] = TYPE_DATE,
	        [VALUE_TEXT] = TYPE_TEXT,
	        [VALUE_LIST] = TYPE_LIST,
	};
	return types[type];
}

int check_protected(const struct scope *scope, struct word name)
{
	if (!name_is_protected(name.text))
		return 0;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R401", name.place,
	        "'%.*s' is never available to a rule", (int)name.text.size, name.text.at);
	return diag_help(diag, "a rule judges by what happened, not by who a student is");
}

static bool has_bit(uint32_t types, enum event_type type)
{
	return types >> type & 1;
}

static bool is_known_to_any(uint32_t types, enum field field)
{
	for (enum event_type type = 0; type < EVENT_TYPE_COUNT; type++)
		if (has_bit(types, type) && event_type_has_field(type, field))
			return true;
	return false;
}

static const char *nearest_field(uint32_t types, struct text name)
{
	const char *known[FIELD_COUNT];
	size_t count = 0;
	for (enum field field = 0; field < FIELD_COUNT; field++)
		if (is_known_to_any(types, field))
			known[count++] = field_name_of(field);
	return text_nearest(name, known, count);
}

static enum event_type first_type(uint32_t types)
{
	enum event_type type = 0;
	while (type < EVENT_TYPE_COUNT - 1 && !has_bit(types, type))
		type++;
	return type;
}

static enum event_type owner_of(enum field field)
{
	enum event_type type = 0;
	while (type < EVENT_TYPE_COUNT - 1 && !event_type_has_field(type, field))
		type++;
	return type;
}

/* A name that no type of the stream knows is the sender's own; it may also be a slip of the pen. */
static void warn_unknown_field(const struct scope *scope, uint32_t types, struct word name)
{
	const char *nearest = nearest_field(types, name.text);
	const char *type = event_type_name(first_type(types));
	if (!nearest && field_find(name.text) == FIELD_OTHER)
		return;
	struct diag *diag = language_say(scope->language, SEVERITY_WARNING, "R182", name.place,
	        "%s events have no field '%.*s' of their own; it is read as the sender's", type,
	        (int)name.text.size, name.text.at);
	if (nearest)
		diag_guess(diag, name.text, &nearest, 1);
	else
		diag_help(diag, "'%.*s' belongs to %s events", (int)name.text.size, name.text.at,
		        event_type_name(owner_of(field_find(name.text))));
}

/* The envelope is about the delivery, not about what happened. */
static bool is_envelope(struct text name)
{
	static const char *const envelope[] = {
	        "id", "source", "type", "student", "time", "op", "slot", "was", "received_at", "rev"};
	for (size_t i = 0; i < sizeof envelope / sizeof *envelope; i++)
		if (text_is(name, envelope[i]))
			return true;
	return false;
}

static const struct expr *field_expr(
        const struct scope *scope, const struct syntax *name, enum field id, enum type type)
{
	struct expr *expr = expr_make(scope, EXPR_FIELD, type, name->place);
	expr->field = (struct field_name){id, arena_copy(scope->language->arena, name->name.text)};
	return expr;
}

static const struct expr *say_not_inside(const struct scope *scope, struct word name, const char *help)
{
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R183", name.place,
	        "'%.*s' cannot stand inside `where`", (int)name.text.size, name.text.at);
	diag_help(diag, "%s", help);
	return NULL;
}

/* Not a field of the type at hand: a word of the language, another type's, or the sender's own. */
static const struct expr *check_other_field(const struct scope *scope, const struct syntax *name)
{
	struct measure *measure = measure_find(scope->language, name->name.text);
	const struct function_row *function = function_find(name->name.text);
	bool is_measure = measure && !is_known_to_any(scope->event->types, field_find(name->name.text));
	if (is_measure)
		return check_measure(scope, measure, name);
	if (is_envelope(name->name.text))
		return say_not_inside(
		        scope, name->name, "a filter reads the fields of the event, not its envelope");
	if (function && function->takes == TAKES_NOTHING)
		return say_not_inside(scope, name->name,
		        "a filter depends on the event alone; put the window behind `over`, the rest beside "
		        "the call");
	if (!is_known_to_any(scope->event->types, field_find(name->name.text)))
		warn_unknown_field(scope, scope->event->types, name->name);
	return field_expr(scope, name, FIELD_OTHER, TYPE_ANY);
}

const struct expr *check_field(const struct scope *scope, const struct syntax *name)
{
	enum event_type type = scope->event->type;
	enum field field = field_find(name->name.text);
	if (check_protected(scope, name->name) < 0)
		return NULL;
	if (!event_type_has_field(type, field))
		return check_other_field(scope, name);
	return field_expr(scope, name, field, type_of_value(field_type(type, field)));
}

int check_stream_field(
        const struct scope *scope, uint32_t types, struct word name, struct field_name *out, enum type *type)
{
	enum field field = field_find(name.text);
	bool is_known = is_known_to_any(types, field);
	if (check_protected(scope, name) < 0)
		return -1;
	out->id = is_known ? field : FIELD_OTHER;
	out->name = arena_copy(scope->language->arena, name.text);
	*type = TYPE_ANY;
	if (!is_known) {
		warn_unknown_field(scope, types, name);
		return 0;
	}
	bool is_first = true;
	for (enum event_type t = 0; t < EVENT_TYPE_COUNT; t++) {
		if (!has_bit(types, t) || !event_type_has_field(t, field))
			continue;
		enum type of_type = type_of_value(field_type(t, field));
		*type = is_first || of_type == *type ? of_type : TYPE_ANY;
		is_first = false;
	}
	return 0;
}

/* The words that a field of these types may hold; none when some type leaves it open. */
struct vocabulary {
	enum field field;
	uint32_t types;
	enum event_type type; /* the first that closes it */
	bool is_closed;
};

static struct vocabulary vocabulary_of(uint32_t types, enum field field)
{
	struct vocabulary vocabulary = {.field = field, .types = types, .is_closed = false};
	bool is_open = false;
	for (enum event_type type = EVENT_TYPE_COUNT; type-- > 0;) {
		size_t count;
		if (!has_bit(types, type) || !event_type_has_field(type, field))
			continue;
		if (!field_choices(type, field, &count)) {
			is_open = true;
			continue;
		}
		vocabulary.type = type;
		vocabulary.is_closed = true;
	}
	vocabulary.is_closed = vocabulary.is_closed && !is_open;
	return vocabulary;
}

static bool is_choice(enum event_type type, enum field field, struct text text)
{
	size_t count;
	const char *const *choices = field_choices(type, field, &count);
	for (size_t i = 0; i < count; i++)
		if (text_is(text, choices[i]))
			return true;
	return false;
}

static bool holds(const struct vocabulary *vocabulary, struct text text)
{
	for (enum event_type type = 0; type < EVENT_TYPE_COUNT; type++)
		if (has_bit(vocabulary->types, type) && is_choice(type, vocabulary->field, text))
			return true;
	return false;
}

static int say_no_choice(
        const struct scope *scope, const struct vocabulary *vocabulary, const struct expr *literal)
{
	size_t count;
	const char *const *choices = field_choices(vocabulary->type, vocabulary->field, &count);
	struct text text = literal->literal.text;
	struct diag *diag = language_say(scope->language, SEVERITY_ERROR, "R181", literal->place,
	        "'%.*s' is no %s of %s events", (int)text.size, text.at, field_name_of(vocabulary->field),
	        event_type_name(vocabulary->type));
	if (diag_guess(diag, text, choices, count))
		return -1;
	struct buf list = {0};
	for (size_t i = 0; i < count; i++)
		buf_print(&list, "%s%s", i ? ", " : "", choices[i]);
	diag_help(diag, "one of: %s", buf_z(&list));
	buf_finish(&list);
	return -1;
}

/* `status = absent`: a name is a field, and hardly anybody compares two of them. */
static int check_bare_word(
        const struct scope *scope, const struct vocabulary *vocabulary, const struct expr *other)
{
	struct text word = other->field.name;
	struct diag *diag = language_say(scope->language,
	        vocabulary->is_closed ? SEVERITY_ERROR : SEVERITY_WARNING, "R186", other->place,
	        "'%.*s' is read as a field of the event", (int)word.size, word.at);
	diag_help(diag, "a text stands in quotes: '%.*s'", (int)word.size, word.at);
	return vocabulary->is_closed ? -1 : 0;
}

int check_field_choice(const struct scope *scope, const struct expr *field, const struct expr *other)
{
	bool is_call = field->kind == EXPR_CALL && field->call.column != NO_COLUMN;
	enum field id = is_call ? field->call.field.id : field->field.id;
	if (field->type != TYPE_TEXT || id >= FIELD_OTHER || (field->kind != EXPR_FIELD && !is_call))
		return 0;
	struct vocabulary vocabulary = vocabulary_of(
	        is_call ? scope->language->columns[field->call.column].types : scope->event->types, id);
	if (other->kind == EXPR_FIELD && other->field.id == FIELD_OTHER)
		return check_bare_word(scope, &vocabulary, other);
	if (!vocabulary.is_closed || other->kind != EXPR_LITERAL || other->literal.type != VALUE_TEXT)
		return 0;
	return holds(&vocabulary, other->literal.text) ? 0 : say_no_choice(scope, &vocabulary, other);
}
