/* Counts alerts and their students by school and by grade. */
#include "by.h"
#include "cli/options.h"
#include <intervene/explain.h>
#include "base/buf.h"
#include "base/json.h"
#include "base/member.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const by_names[] = {[BY_SCHOOL] = "school", [BY_GRADE] = "grade"};

/* --- where somebody is --------------------------------------------------------------------------------------- */

static struct text grade_name(const struct value *grade, struct arena *arena)
{
	if (grade->type != VALUE_NUMBER || grade->number.under != 1)
		return text_of("not said");
	if (grade->number.over < 1)
		return text_of(grade->number.over < 0 ? "PK" : "K");
	return text_of(arena_print(arena, "%lld", (long long)grade->number.over));
}

/* One student at one place. */
struct found {
	struct text name;
	int64_t order; /* of grades: K stands before 1 */
	uint32_t student;
};

static struct found found_at(
        const struct report *report, enum by_kind kind, uint32_t student, int64_t at_ms, struct arena *arena)
{
	struct found found = {.student = student};
	struct standing standing;

	engine_standing(replay_engine(report->replay, student), student, at_ms, &standing);
	if (kind == BY_GRADE) {
		found.name = grade_name(&standing.grade, arena);
		found.order = standing.grade.type == VALUE_NUMBER ? standing.grade.number.over : INT64_MAX;
	} else {
		found.name = standing.school.size ? arena_copy(arena, standing.school) : text_of("not said");
	}
	return found;
}

/* --- tables -------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct found *one = a, *other = b;
	int order = text_compare(one->name, other->name);

	if (one->order != other->order)
		return one->order < other->order ? -1 : 1;
	return order ? order : one->student < other->student ? -1 : one->student > other->student;
}

static bool is_new(const struct found *found, size_t at)
{
	return at == 0 || by_name(&found[at - 1], &found[at]) != 0;
}

/* Rows of all that is found; `of`: what is counted is who there is, not who is flagged. */
static struct by_table table_make(struct found *found, size_t count, bool is_of, struct arena *arena)
{
	struct by_table table = {.rows = arena_take_array(arena, count + 1, sizeof(*table.rows))};

	qsort(found, count, sizeof(*found), by_name);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !text_equal(found[i].name, found[i - 1].name))
			table.rows[table.count++] = (struct by_row){.name = found[i].name};
		struct by_row *row = &table.rows[table.count - 1];
		row->of += is_of;
		row->alerts += !is_of;
		row->students += !is_of && is_new(found, i);
	}
	return table;
}

static struct by_table everybody(struct by *by, const struct report *report, enum by_kind kind)
{
	size_t students = report->replay->log->students.count, count = 0;
	struct found *found = arena_take_array(&by->arena, students + 1, sizeof(*found));

	for (uint32_t student = 0; student < students; student++) {
		struct standing standing;
		if (!replay_is_student(report->replay, student))
			continue;
		engine_standing(
		        replay_engine(report->replay, student), student, report->replay->stop_ms, &standing);
		if (standing.is_placed)
			found[count++] = found_at(report, kind, student, report->replay->stop_ms, &by->arena);
	}
	return table_make(found, count, true, &by->arena);
}

static struct by_row *row_of(struct by_table *table, struct text name)
{
	for (size_t i = 0; i < table->count; i++)
		if (text_equal(table->rows[i].name, name))
			return &table->rows[i];
	return NULL;
}

/* Where nobody is flagged stands too; where somebody was who is elsewhere now stands last. */
struct by_table by_flagged(
        const struct by *by, const struct report *report, size_t rule, enum by_kind kind, struct arena *arena)
{
	struct report_span span = report_rule(report, rule);
	struct found *found = arena_take_array(arena, span.count + 1, sizeof(*found));
	const struct by_table *all = &by->all[kind];

	for (size_t i = 0; i < span.count; i++) {
		const struct episode *episode = span.items[i].episode;
		found[i] = found_at(report, kind, episode->student, episode->opened_ms, arena);
	}
	struct by_table told = table_make(found, span.count, false, arena), table = {0};
	table.rows = arena_take_array(arena, all->count + told.count + 1, sizeof(*table.rows));
	for (; table.count < all->count; table.count++)
		table.rows[table.count] = all->rows[table.count];
	for (size_t i = 0; i < told.count; i++) {
		struct by_row *row = row_of(&table, told.rows[i].name);
		told.rows[i].of = row ? row->of : 0;
		*(row ? row : &table.rows[table.count++]) = told.rows[i];
	}
	return table;
}

static int kinds_read(struct by *by, struct diag *why)
{
	size_t count;
	const char *const *words = options_list(by->given, "by", &count);

	for (size_t i = 0; i < count; i++) {
		for (const char *at = words[i]; *at;) {
			struct text word = {at, (uint32_t)strcspn(at, ",")};
			int kind = text_is(word, "school")  ? BY_SCHOOL
			           : text_is(word, "grade") ? BY_GRADE
			                                    : -1;
			if (kind < 0)
				return diag_set(why, "C185", "--by takes school, grade or both, not '%.*s'",
				        (int)word.size, word.at);
			by->is_asked[kind] = true;
			at += word.size + (at[word.size] == ',');
		}
	}
	return 0;
}

int by_check(const struct options *given, struct diag *why)
{
	return kinds_read(&(struct by){.given = given}, why);
}

void by_make(struct by *by, const struct report *report)
{
	kinds_read(by, NULL);
	for (int kind = 0; kind < BY_KINDS; kind++)
		if (by->is_asked[kind])
			by->all[kind] = everybody(by, report, (enum by_kind)kind);
}

void by_finish(struct by *by)
{
	arena_finish(&by->arena);
}

/* --- told ----------------------------------------------------------------------------------------------------- */

unsigned by_tenths(const struct by_row *row)
{
	return row->of ? (unsigned)((row->students * 2000 + row->of) / (2 * row->of)) : 0;
}

void by_words(const struct by *by, const struct report *report, size_t rule)
{
	struct arena arena = {0};

	for (int kind = 0; kind < BY_KINDS; kind++) {
		if (!by->is_asked[kind])
			continue;
		struct by_table table = by_flagged(by, report, rule, (enum by_kind)kind, &arena);
		if (table.count)
			printf("    %-20s %9s %9s %9s %7s\n", by_names[kind], "students", "of", "alerts",
			        "rate");
		for (size_t i = 0; i < table.count; i++) {
			const struct by_row *row = &table.rows[i];
			printf("    %-20.*s %9zu %9zu %9zu %5u.%u%%\n", (int)row->name.size, row->name.at,
			        row->students, row->of, row->alerts, by_tenths(row) / 10,
			        by_tenths(row) % 10);
		}
	}
	arena_finish(&arena);
}

void by_json(const struct by *by, const struct report *report, size_t rule, struct json *json)
{
	struct arena arena = {0};

	json_key(json, "by");
	json_object(json);
	for (int kind = 0; kind < BY_KINDS; kind++) {
		if (!by->is_asked[kind])
			continue;
		struct by_table table = by_flagged(by, report, rule, (enum by_kind)kind, &arena);
		json_key(json, by_names[kind]);
		json_object(json);
		for (size_t i = 0; i < table.count; i++) {
			json_key_text(json, table.rows[i].name);
			json_object(json);
			member_integer(json, "students", (int64_t)table.rows[i].students);
			member_integer(json, "of", (int64_t)table.rows[i].of);
			member_integer(json, "episodes", (int64_t)table.rows[i].alerts);
			json_end(json);
		}
		json_end(json);
	}
	json_end(json);
	arena_finish(&arena);
}
