/* Events of a test in their own words, and what arrives later: corrections, deletions, events that come late. */
#include "forms.h"
#include "script.h"

/* Keys that every event has, and ours: what is left are its fields. */
static const char *const envelope[] = {
        "at", "arrives", "id", "source", "type", "student", "time", "op", "slot", "rev", "was"};
enum { ENVELOPE = sizeof(envelope) / sizeof(envelope[0]), OURS = 2 };

/* --- forms -------------------------------------------------------------------------------------------------- */

/* Times are read by script_time. */
static const struct form time_form = {.kind = FORM_TEXT,
        .pattern = "^" FORM_DATE_PATTERN "([Tt ]" FORM_CLOCK_PATTERN
                   "(([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?)?$",
        .words = "a day, or a day with a clock as it hangs in the school",
        .example = "2025-09-05T06:10"};
static const struct form_row event_keys[] = {
        {"at", &time_form, FORM_ASKED, "when it happens"},
        {"arrives", &time_form, FORM_OPTIONAL, "when it is received; else when it happens"},
        {"id", &form_text, FORM_OPTIONAL, "needed only to correct it later"},
        {"type", &form_text, FORM_ASKED, "the type of event: behavior, plan, .."},
};
static const struct form event_form = {.kind = FORM_MAP, .keys = FORM_KEYS(event_keys), .is_open = true};
const struct form script_events_form = {.kind = FORM_LIST, .of = &event_form};

static const struct form_row day_keys[] = {
        {"date", &form_date, FORM_REQUIRED, "the day"},
        {"attendance", &script_letter_form, FORM_REQUIRED, "the letter that was right"},
};
static const struct form_row score_keys[] = {
        {"date", &form_date, FORM_REQUIRED, "the day"},
        {"score", &form_text, FORM_REQUIRED, "the name under scores"},
        {"value", &form_text, FORM_REQUIRED, "the number that was right"},
};
static const struct form_row correct_event_keys[] = {
        {"event", &form_text, FORM_REQUIRED, "the id of the event; beside it the fields that were others"},
        {"time", &time_form, FORM_OPTIONAL, "when it happened"},
};
static const struct form correct_day = {.kind = FORM_MAP, .keys = FORM_KEYS(day_keys)};
static const struct form correct_score = {.kind = FORM_MAP, .keys = FORM_KEYS(score_keys)};
static const struct form correct_event_form = {
        .kind = FORM_MAP, .keys = FORM_KEYS(correct_event_keys), .is_open = true};
static const struct form *const corrections[] = {&correct_day, &correct_score, &correct_event_form};
static const struct form correct_form = {.kind = FORM_EITHER, .forms = corrections, .form_count = 3};

static const struct form_row delete_keys[] = {
        {"date", &form_date, FORM_OPTIONAL, "the day of the attendance or score"},
        {"score", &form_text, FORM_OPTIONAL, "the name under scores"},
        {"event", &form_text, FORM_OPTIONAL, "the id of the event"},
};
static const struct form delete_form = {.kind = FORM_MAP, .keys = FORM_KEYS(delete_keys)};
static const struct form_row late_keys[] = {
        {"time", &time_form, FORM_ASKED, "when it happened"},
        {"type", &form_text, FORM_ASKED, "the type of event: behavior, plan, .."},
        {"id", &form_text, FORM_OPTIONAL, "needed only to correct it later"},
};
static const struct form late_form = {.kind = FORM_MAP, .keys = FORM_KEYS(late_keys), .is_open = true};
static const struct form_row then_keys[] = {
        {"at", &time_form, FORM_REQUIRED, "when it is received"},
        {"correct", &correct_form, FORM_OPTIONAL, "it was otherwise"},
        {"delete", &delete_form, FORM_OPTIONAL, "it never was"},
        {"event", &late_form, FORM_OPTIONAL, "an event that is heard of only now"},
};
static const struct form then_item_form = {.kind = FORM_MAP, .keys = FORM_KEYS(then_keys)};
const struct form script_then_form = {.kind = FORM_LIST, .of = &then_item_form};

static size_t envelope_find(struct text key)
{
	size_t i = 0;

	while (i < ENVELOPE && !text_is(key, envelope[i]))
		i++;
	return i;
}

/* --- an event ----------------------------------------------------------------------------------------------- */

/* Other fields are kept, and a rule may ask for them; but one that is nearly a known one is likely a slip. */
static void look_at_key(struct script *script, int type, const struct node *key)
{
	const char *names[FIELD_COUNT];
	size_t count = 0;

	if (envelope_find(key->text) < ENVELOPE)
		return;
	for (int field = 0; field < FIELD_COUNT; field++)
		if (event_type_has_field((enum event_type)type, (enum field)field))
			names[count++] = field_name_of((enum field)field);
	const char *near = text_nearest(key->text, names, count);

	if (near && !text_is(key->text, near))
		diag_help(diags_add(script->why, SEVERITY_WARNING, "T112", key->place,
		                  "%s events have no field '%.*s'", event_type_name((enum event_type)type),
		                  (int)key->text.size, key->text.at),
		        "did you mean '%s'?", near);
}

static bool has_key(const struct node *map, struct text key)
{
	for (size_t i = 0; map && map->kind == NODE_MAP && i < map->count; i++)
		if (text_equal(map->pairs[i].key->text, key))
			return true;
	return false;
}

static void put_fields(struct script *script, const struct node *map, const struct node *instead)
{
	for (size_t i = 0; map && i < map->count; i++) {
		const struct node *key = map->pairs[i].key;
		size_t known = envelope_find(key->text);

		if (known < OURS || text_is(key->text, "id") || text_is(key->text, "type") ||
		        text_is(key->text, "time") || text_is(key->text, "event") ||
		        has_key(instead, key->text))
			continue;
		json_key_text(&script->json, key->text);
		script_node(script, map->pairs[i].value);
	}
}

/* `changed` has what is said otherwise than in `map`; NULL: nothing. */
struct happening {
	const struct node *map, *changed;
	struct text id;
	struct said_time time;
	int64_t at_ms;
	struct place place;
};

static void write_event(struct script *script, const struct happening *happening)
{
	const struct node *map = happening->map, *type = node_get(map, "type");
	struct text word;

	if (!type)
		diag_help(diags_add(script->why, SEVERITY_ERROR, "R112", map->place,
		                  "an event needs the key 'type'"),
		        "add 'type: ..'");
	if (node_text(type, "type", &word, script->why))
		return;
	int number = event_type_find(word);

	for (size_t i = 0; number >= 0 && i < map->count; i++)
		look_at_key(script, number, map->pairs[i].key);
	script_open(script, happening->id, word);
	if (number < 0 || event_type_about_student((enum event_type)number)) {
		json_key(&script->json, "student");
		json_text(&script->json, script->student);
	}
	script_key_time(script, &happening->time);
	put_fields(script, map, happening->changed);
	put_fields(script, happening->changed, NULL);
	script_close(script, happening->id, happening->at_ms, happening->place, map);
}

static int check_map(struct script *script, const struct node *node)
{
	if (node->kind == NODE_MAP && !node_get(node, "student"))
		return 0;
	struct diag *diag = diags_add(script->why, SEVERITY_ERROR, "T109", node->place,
	        node->kind == NODE_MAP ? "an event of a test is about its student, who is not named again"
	                               : "an event must be a map of 'key: value'");

	return diag_help(diag, "write {at: 2025-09-02T10:00, type: behavior, kind: referral}");
}

/* Its own id, or one by its number. */
static int read_id(
        struct script *script, const struct node *map, const char *what, size_t number, struct text *out)
{
	const struct node *id = node_get(map, "id");

	*out = text_of(arena_print(script->arena, "%s-%zu", what, number));
	return id ? node_text(id, "an event's id", out, script->why) : 0;
}

static void read_event(struct script *script, const struct node *node, size_t number)
{
	const struct node *arrives = node_get(node, "arrives"), *at = node_get(node, "at");
	struct happening happening = {.map = node, .place = node->place};
	struct said_time later;

	if (check_map(script, node))
		return;
	if (!at)
		diag_help(diags_add(script->why, SEVERITY_ERROR, "R112", node->place,
		                  "an event needs the key 'at'"),
		        "add 'at: 2025-09-02T10:00'");
	if (read_id(script, node, "event", number, &happening.id) ||
	        script_time(script, at, "at", &happening.time) ||
	        (arrives && script_time(script, arrives, "arrives", &later)))
		return;
	happening.at_ms = arrives ? later.at_ms : happening.time.at_ms;
	write_event(script, &happening);
}

static bool is_list(struct script *script, const struct node *node, const char *what)
{
	if (node && node->kind != NODE_LIST)
		diags_add(script->why, SEVERITY_ERROR, "R110", node->place, "%s must be a list", what);
	return node && node->kind == NODE_LIST;
}

void script_events(struct script *script)
{
	const struct node *events = script->of->events;

	for (size_t i = 0; is_list(script, events, "events") && i < events->count; i++)
		read_event(script, events->items[i], i + 1);
}

/* --- later -------------------------------------------------------------------------------------------------- */

/* What `correct` and `delete` are about, as the id that it has in the lines; empty, with a finding, when it is not there. */
static struct text target(struct script *script, const struct node *node)
{
	const struct node *event = node_get(node, "event"), *score = node_get(node, "score"),
	                  *date = node_get(node, "date");
	struct text id = {"", 0};
	unsigned errors = script->why->errors;
	int32_t day = NO_DAY;

	if (date && node_date(date, "date", &day, script->why))
		return id;
	if (event)
		node_text(event, "event", &id, script->why);
	else if (score && date && score->kind == NODE_SCALAR)
		id = script_score_id(script, score, day);
	else if (date && !score)
		id = script_attendance_id(script, day);
	if (script->why->errors == errors && (!id.size || !script_find(script, id))) {
		diag_help(diags_add(script->why, SEVERITY_ERROR, "T108", node->place,
		                  "there is nothing like that in this test"),
		        "name it by {date: DAY}, {score: NAME, date: DAY} or {event: ID}");
		id.size = 0;
	}
	return id;
}

static void delete_it(struct script *script, const struct node *node, int64_t at_ms)
{
	if (form_check_keys(node, &delete_form, "delete", script->why))
		return;
	struct text id = target(script, node);

	if (!id.size)
		return;
	const struct node *source = node_get(script_find(script, id)->fields, "source");

	script_open(script, id, (struct text){"", 0});
	if (source) {
		json_key(&script->json, "source");
		script_node(script, source);
	}
	json_key(&script->json, "op");
	json_z(&script->json, "delete");
	script_close(script, id, at_ms, node->place, NULL);
}

static void correct_event(struct script *script, const struct node *node, struct text id, int64_t at_ms)
{
	const struct script_line *line = script_find(script, id);
	const struct node *map = line->fields;
	struct happening happening = {map, node, id, .at_ms = at_ms, .place = node->place};
	const struct node *time = node_get(node, "time");

	if (!map) {
		diags_add(script->why, SEVERITY_ERROR, "T108", node->place,
		        "attendance and scores are corrected by their date");
		return;
	}
	if (!time)
		time = node_get(map, "at") ? node_get(map, "at") : node_get(map, "time");
	if (script_time(script, time, "time", &happening.time) == 0)
		write_event(script, &happening);
}

static void correct_it(struct script *script, const struct node *node, int64_t at_ms)
{
	struct text id = {"", 0};

	if (node_get(node, "score")       ? form_check_keys(node, &correct_score, "correct", script->why)
	        : node_get(node, "event") ? 0
	                                  : form_check_keys(node, &correct_day, "correct", script->why))
		return;
	id = target(script, node);
	if (!id.size)
		return;
	if (node_get(node, "score"))
		script_score_correct(script, node, at_ms);
	else if (node_get(node, "event"))
		correct_event(script, node, id, at_ms);
	else
		script_attendance_correct(script, node, at_ms);
}

static void late_event(struct script *script, const struct node *node, size_t number, int64_t at_ms)
{
	const struct node *time = node_get(node, "time");
	struct happening happening = {.map = node, .at_ms = at_ms, .place = node->place};

	if (check_map(script, node))
		return;
	if (!time)
		diag_help(diags_add(script->why, SEVERITY_ERROR, "R112", node->place,
		                  "an event that arrives later needs the key 'time'"),
		        "add 'time: 2025-09-02', when it happened");
	if (read_id(script, node, "later", number, &happening.id) == 0 &&
	        script_time(script, time, "time", &happening.time) == 0)
		write_event(script, &happening);
}

static void read_later(struct script *script, const struct node *node, size_t number)
{
	struct said_time at;

	if (form_check_keys(node, &then_item_form, "what comes then", script->why) ||
	        script_time(script, node_get(node, "at"), "at", &at))
		return;
	const struct node *correct = node_get(node, "correct"), *delete = node_get(node, "delete"),
	                  *event = node_get(node, "event");

	if (!!correct + !!delete + !!event != 1)
		diag_help(diags_add(script->why, SEVERITY_ERROR, "T108", node->place,
		                  "what comes then is one thing: correct, delete or event"),
		        "write {at: 2025-09-05T06:10, correct: {date: 2025-09-03, attendance: P}}");
	else if (correct)
		correct_it(script, correct, at.at_ms);
	else if (delete)
		delete_it(script, delete, at.at_ms);
	else
		late_event(script, event, number, at.at_ms);
}

void script_then(struct script *script)
{
	const struct node *then = script->of->then;

	for (size_t i = 0; is_list(script, then, "then") && i < then->count; i++)
		read_later(script, then->items[i], i + 1);
}
