/* The roster of a test: one school, the student, and when the student is enrolled. */
#include "script.h"
#include <string.h>

static const char *const of_student[] = {"grade", "birthdate", "language", "flags"};

static const struct node_key student_keys[] = {
        {"id", true},
        {"enrolled", true},
        {"school", false},
        {"level", false},
        {"calendar", false},
        {"grade", false},
        {"birthdate", false},
        {"language", false},
        {"flags", false},
};

static const struct node_key stay_keys[] = {
        {"from", true}, {"to", false}, {"school", false}, {"grade", false}};

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
	if (node_check_keys(
	            node, stay_keys, sizeof(stay_keys) / sizeof(stay_keys[0]), "enrolled", script->why))
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
	struct stay *stays;
	struct text id;

	if (node_check_keys(student, student_keys, sizeof(student_keys) / sizeof(student_keys[0]), "student",
	            script->why) ||
	        node_text(node_get(student, "id"), "the student's id", &id, script->why))
		return;
	size_t count = read_stays(script, node_get(student, "enrolled"), &stays);

	script->student = id;
	for (size_t i = 0; i < count; i++)
		if (script->first_day == NO_DAY || stays[i].from < script->first_day)
			script->first_day = stays[i].from;
	if (!count)
		return;
	write_student(script);
	for (size_t i = 0; i < count; i++) {
		write_school(script, ground, school_of(script, stays[i].school));
		write_stay(script, &stays[i], i + 1);
	}
}
