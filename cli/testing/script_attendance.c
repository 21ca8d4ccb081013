/* Attendance as runs of letters, "P17 A2 P1": one line a school day, each received when its day ends. */
#include "forms.h"
#include "script.h"

enum { DAYS_MOST = 2000 };

static const struct {
	char letter;
	const char *status; /* NULL: nothing is recorded that day */
	const char *key;    /* beside it; NULL: nothing */
	const char *value;  /* of the key, in JSON */
} letters[] = {
        {'P', "present", NULL, NULL},
        {'A', "absent", NULL, NULL},
        {'U', "absent", "excused", "false"},
        {'E', "absent", "excused", "true"},
        {'T', "tardy", NULL, NULL},
        {'L', "left_early", NULL, NULL},
        {'S', "suspended_out", NULL, NULL},
        {'I', "suspended_in", NULL, NULL},
        {'R', "present", "modality", "\"remote\""},
        {'N', NULL, NULL, NULL},
};
enum { LETTERS = sizeof(letters) / sizeof(letters[0]) };

const struct form script_runs_form = {.kind = FORM_TEXT,
        .pattern = "^([ \\t\\n]*[PAUETLSIRN][0-9]*(?=[ \\t\\n]|$))*[ \\t\\n]*$",
        .words = "letters with numbers of school days: P present, A absent, U unexcused, E excused, T tardy, "
                 "L left early, S suspended, I suspended in school, R remote, N nothing",
        .example = "P17 A2 P1"};
const struct form script_letter_form = {.kind = FORM_TEXT, .pattern = "^[PAUETLSIR]$", .example = "P"};
static const struct form_row keys[] = {
        {"from", &form_date, FORM_REQUIRED, "the first day of it"},
        {"days", &script_runs_form, FORM_REQUIRED, "letters with numbers"},
};
static const struct form map_form = {.kind = FORM_MAP, .keys = FORM_KEYS(keys)};
static const struct form *const forms[] = {&script_runs_form, &map_form};
const struct form script_attendance_form = {.kind = FORM_EITHER, .forms = forms, .form_count = 2};

/* Its row; LETTERS: there is none. */
static size_t letter_find(char letter)
{
	size_t row = 0;

	while (row < LETTERS && letters[row].letter != letter)
		row++;
	return row;
}

struct text script_attendance_id(struct script *script, int32_t day)
{
	char date[CIVIL_DATE_SIZE];

	civil_print_date(day, date);
	return text_of(arena_print(script->arena, "attendance-%s", date));
}

static void write_day(struct script *script, size_t row, int32_t day, int64_t at_ms, struct place place)
{
	struct text id = script_attendance_id(script, day);

	script_open(script, id, text_of("attendance"));
	json_key(&script->json, "student");
	json_text(&script->json, script->student);
	script_key_day(script, "time", day);
	json_key(&script->json, "status");
	json_z(&script->json, letters[row].status);
	if (letters[row].key) {
		json_key(&script->json, letters[row].key);
		json_raw(&script->json, text_of(letters[row].value));
	}
	script_close(script, id, at_ms, place, NULL);
}

/* --- the runs ----------------------------------------------------------------------------------------------- */

struct walk {
	struct script *script; /* borrowed */
	struct place place;
	int32_t next; /* where the next school day is looked for */
	size_t days;
};

static int refuse_runs(struct walk *walk, struct text what)
{
	struct diag *diag = diags_add(walk->script->why, SEVERITY_ERROR, "T102", walk->place,
	        "'%.*s' is no attendance", (int)what.size, what.at);

	return diag_help(diag,
	        "letters with numbers, such as P17 A2: P present, A absent, U unexcused, E excused, "
	        "T tardy, L left early, S suspended, I suspended in school, R remote, N nothing");
}

static int next_day(struct walk *walk, int32_t *day)
{
	*day = calendar_school_day_after(walk->script->calendar, walk->next);
	walk->next = *day + 1;
	if (*day != NO_DAY)
		return 0;
	struct diag *diag = diags_add(walk->script->why, SEVERITY_ERROR, "T111", walk->place,
	        "the calendar has no more than %zu school days from there on", walk->days);

	return diag_help(diag, "attendance begins on the student's first school day");
}

static int take_run(struct walk *walk, size_t row, int64_t count)
{
	int32_t day;

	for (int64_t i = 0; i < count; i++, walk->days++) {
		if (next_day(walk, &day))
			return -1;
		if (letters[row].status)
			write_day(walk->script, row, day, script_day_ends(walk->script, day), walk->place);
	}
	return 0;
}

/* A letter, and how many days of it; none: one. */
static int take_word(struct walk *walk, struct text word)
{
	size_t row = letter_find(word.at[0]);
	int64_t count = 1;

	if (row == LETTERS || (word.size > 1 && text_read_integer(text_slice(word, 1, word.size), &count)) ||
	        count < 1 || count > DAYS_MOST)
		return refuse_runs(walk, word);
	return take_run(walk, row, count);
}

static void take_words(struct walk *walk, struct text all)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i <= all.size; i++) {
		if (i < all.size && all.at[i] != ' ' && all.at[i] != '\n' && all.at[i] != '\t')
			continue;
		if (i > from && take_word(walk, text_slice(all, from, i)))
			return;
		from = i + 1;
	}
}

/* P17 A2, or {from: DATE, days: P17 A2}. */
void script_attendance(struct script *script)
{
	const struct node *node = script->of->attendance;
	struct walk walk = {.script = script, .next = script->first_day};
	struct text all;

	if (!node)
		return;
	walk.place = node->place;
	if (node->kind == NODE_MAP) {
		if (form_check_keys(node, &map_form, "attendance", script->why) ||
		        node_date(node_get(node, "from"), "from", &walk.next, script->why))
			return;
		node = node_get(node, "days");
	}
	if (node_text(node, "attendance", &all, script->why) == 0)
		take_words(&walk, all);
}

/* {date: D, attendance: P} */
int script_attendance_correct(struct script *script, const struct node *node, int64_t at_ms)
{
	const struct node *said = node_get(node, "attendance");
	struct walk walk = {.script = script, .place = said->place};
	struct text word;
	int32_t day;

	if (node_date(node_get(node, "date"), "date", &day, script->why) ||
	        node_text(said, "attendance", &word, script->why))
		return -1;
	size_t row = word.size == 1 ? letter_find(word.at[0]) : LETTERS;

	if (row == LETTERS || !letters[row].status)
		return refuse_runs(&walk, word);
	write_day(script, row, day, at_ms, node->place);
	return 0;
}
