/* The roster of a test: one school, the student, and when the student is enrolled. */
#include "forms.h"
#include "script.h"
#include <string.h>

static const char *const of_student[] = {"grade", "birthdate", "language", "flags"};

static const struct form_row stay_keys[] = {
        {"from", &form_date, FORM_REQUIRED, "the first day"},
        {"to", &form_date, FORM_OPTIONAL, "the last day; none while it lasts"},
        {"school", &form_any, FORM_OPTIONAL, "which school; else that of the student"},
        {"grade", &form_any, FORM_OPTIONAL, "in which grade; else that of the student"},
};
static const struct form stay_form = {.kind = FORM_MAP, .keys = FORM_KEYS(stay_keys)};
static const struct form *const stays[] = {&form_date, &stay_form};
static const struct form one_stay = {.kind = FORM_EITHER, .forms = stays, .form_count = 2};
static const struct form stays_form = {.kind = FORM_SOME, .of = &one_stay, .low = 1};

static const struct form_row student_keys[] = {
        {"id", &form_text, FORM_REQUIRED, "the id that is told"},
        {"enrolled", &stays_form, FORM_REQUIRED, "since which day, or from one day to another"},
        {"school", &form_any, FORM_OPTIONAL, "the id of the school"},
        {"level", &form_any, FORM_OPTIONAL, "the level of the school"},
        {"calendar", &form_text, FORM_OPTIONAL, "the name of the calendar, where there are several"},
        {"grade", &form_any, FORM_OPTIONAL, "a number, K or PK"},
        {"birthdate", &form_any, FORM_OPTIONAL, "a date"},
        {"language", &form_any, FORM_OPTIONAL, "what is spoken at home"},
        {"flags", &form_any, FORM_OPTIONAL, "a list of words, such as [el]"},
};
const struct form script_student_form = {.kind = FORM_MAP, .keys = FORM_KEYS(student_keys)};

/* One enrollment. */
struct stay {
	int32_t from, to; /* to: NO_DAY while it lasts */
	const struct node *school, *grade;
	struct place place;
};

static void put(struct script *script, const char *key, struct text value)
{
	json_key(&script->json, key);
	json_text(&script->json, value);
}

static void put_node(struct script *script, const char *key, const struct node *value)
{
	if (!value)
		return;
	json_key(&script->json, key);
	script_node(script, value);
}

static struct text school_of(const struct script *script, const struct node *said)
{
	const struct node *school = said ? said : node_get(script->of->student, "school");

	return school && school->kind == NODE_SCALAR ? school->text : text_of("school");
}

/* --- school and student ------------------------------------------------------------------------------------- */

static void write_school(struct script *script, const struct ground *ground, struct text name)
{
	struct text id = text_of(arena_print(script->arena, "school-%.*s", (int)name.size, name.at));
	struct text zone = ground->timezone.size ? ground->timezone : script->calendar->timezone;

	if (script_find(script, id))
		return;
	script_open(script, id, text_of("school"));
	script_key_day(script, "time", script->first_day);
	put(script, "school", name);
	put(script, "calendar", script->calendar->name);
	if (zone.size)
		put(script, "timezone", zone);
	put_node(script, "level", node_get(script->of->student, "level"));
	script_close(script, id, INT64_MIN, script->of->student->place, NULL);
}

static void write_student(struct script *script)
{
	const struct node *student = script->of->student;
	struct text id = text_of("student");

	script_open(script, id, id);
	put(script, "student", script->student);
	script_key_day(script, "time", script->first_day);
	for (size_t i = 0; i < sizeof(of_student) / sizeof(of_student[0]); i++)
		put_node(script, of_student[i], node_get(student, of_student[i]));
	script_close(script, id, INT64_MIN, student->place, NULL);
}

/* --- enrollments -------------------------------------------------------------------------------------------- */

static int refuse_stay(struct script *script, const struct node *node)
{
	struct diag *diag = diags_add(script->why, SEVERITY_ERROR, "T115", node->place,
	        "enrolled must be a day, or from one day to another");

	return diag_help(diag, "write 2025-08-18, or {from: 2025-08-18, to: 2025-12-19}");
}

static int read_stay(struct script *script, const struct node *node, struct stay *out)
{
	*out = (struct stay){.to = NO_DAY, .place = node->place};
	if (node->kind == NODE_SCALAR)
		return civil_read_date(node->text, &out->from) ? refuse_stay(script, node) : 0;
	if (node->kind != NODE_MAP)
		return refuse_stay(script, node);
	if (form_check_keys(node, &stay_form, "enrolled", script->why))
		return -1;
	const struct node *to = node_get(node, "to");

	out->school = node_get(node, "school");
	out->grade = node_get(node, "grade");
	if (node_date(node_get(node, "from"), "from", &out->from, script->why) ||
	        (to && node_date(to, "to", &out->to, script->why)))
		return -1;
	return to && out->to < out->from ? refuse_stay(script, node) : 0;
}

static void write_stay(struct script *script, const struct stay *stay, size_t number)
{
	struct text id = text_of(arena_print(script->arena, "enrollment-%zu", number));
	const struct node *grade = stay->grade ? stay->grade : node_get(script->of->student, "grade");

	script_open(script, id, text_of("enrollment"));
	put(script, "student", script->student);
	script_key_day(script, "time", stay->from);
	put(script, "school", school_of(script, stay->school));
	put_node(script, "grade", grade);
	script_key_day(script, "starts", stay->from);
	if (stay->to != NO_DAY)
		script_key_day(script, "ends", stay->to);
	script_close(script, id, INT64_MIN, stay->place, NULL);
}

static size_t read_stays(struct script *script, const struct node *node, struct stay **out)
{
	bool is_list = node->kind == NODE_LIST;
	size_t count = is_list ? node->count : 1, read = 0;

	*out = arena_take_array(script->arena, count + 1, sizeof(**out));
	for (size_t i = 0; i < count; i++)
		read += read_stay(script, is_list ? node->items[i] : node, &(*out)[read]) == 0;
	if (is_list && !node->count)
		refuse_stay(script, node);
	return read;
}

void script_roster(struct script *script, const struct ground *ground)
{
	const struct node *student = script->of->student;
	struct stay *list;
	struct text id;

	if (form_check_keys(student, &script_student_form, "student", script->why) ||
	        node_text(node_get(student, "id"), "the student's id", &id, script->why))
		return;
	size_t count = read_stays(script, node_get(student, "enrolled"), &list);

	script->student = id;
	for (size_t i = 0; i < count; i++)
		if (script->first_day == NO_DAY || list[i].from < script->first_day)
			script->first_day = list[i].from;
	if (!count)
		return;
	write_student(script);
	for (size_t i = 0; i < count; i++) {
		write_school(script, ground, school_of(script, list[i].school));
		write_stay(script, &list[i], i + 1);
	}
}
