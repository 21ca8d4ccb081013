/* Rules and conditions in plain words, in every tongue. */
#include "language_fixture.h"
#include "ruleset_building.h"
#include "rules/language/function.h"
#include "rules/plain/speak.h"

static struct text spoken(struct fixture *f, const struct expr *expr, enum tongue tongue)
{
	size_t count;
	struct speaker speaker = {language_columns(f->language, &count), tongue, &f->arena};

	return expr->type == TYPE_TRUTH ? speak_condition(&speaker, expr, false)
	                                : speak_value(&speaker, expr);
}

struct wording {
	const char *expression, *words[TONGUES];
};

static void assert_speaks(const struct wording *wordings, size_t count)
{
	struct fixture f;

	fixture_begin(&f);
	for (size_t i = 0; i < count; i++) {
		const struct expr *expr = fixture_check(&f, wordings[i].expression);

		if (!expr)
			fail_msg("%s: %s", wordings[i].expression, fixture_said(&f));
		for (int tongue = 0; tongue < TONGUES; tongue++)
			assert_string_equal(
			        spoken(&f, expr, (enum tongue)tongue).at, wordings[i].words[tongue]);
	}
	fixture_end(&f);
}
#define ASSERT_SPEAKS(wordings) assert_speaks(wordings, sizeof(wordings) / sizeof(wordings)[0])

/* --- the table ---------------------------------------------------------------------------------------------- */

static size_t slots_of(const char *words, const char *name)
{
	char slot[16];
	size_t count = 0;

	snprintf(slot, sizeof slot, "{%s}", name);
	for (const char *at = words; (at = strstr(at, slot)); at++)
		count++;
	return count;
}

static void every_phrase_is_in_every_tongue_and_takes_the_same(void **state)
{
	static const char *const names[] = {"a", "b", "n", "amount", "stream", "on", "in", "of", "field",
	        "date", "name", "domain", "items", "days", "school_days", "weeks", "school_weeks"};
	size_t count;
	const struct phrase *table = phrases(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (int tongue = 0; tongue < TONGUES; tongue++) {
			const char *words = table[i].words[tongue];
			size_t known = 0;

			assert_non_null(words);
			assert_true(*words);
			for (size_t name = 0; name < sizeof names / sizeof *names; name++) {
				assert_int_equal(slots_of(words, names[name]),
				        slots_of(table[i].words[0], names[name]));
				known += slots_of(words, names[name]);
			}
			for (const char *at = words; (at = strchr(at, '{')); at++)
				known--;
			assert_int_equal(known, 0);
		}
}

static void no_key_stands_twice(void **state)
{
	size_t count;
	const struct phrase *table = phrases(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t other = 0; other < i; other++)
			assert_string_not_equal(table[i].key, table[other].key);
}

/* A truth that can be denied has words for that, too. */
static void assert_has_phrase(const struct function_row *function)
{
	bool is_several = function->number == FUNCTION_LEAST || function->number == FUNCTION_GREATEST;
	char key[KEY_SIZE];

	snprintf(key, sizeof key, "function.%s%s", function->name, is_several ? ".several" : "");
	if (!phrase_find(key, TONGUE_EN))
		fail_msg("%s has no phrase", key);
	snprintf(key, sizeof key, "function.%s.not", function->name);
	if (function->type == TYPE_TRUTH && !phrase_find(key, TONGUE_EN))
		fail_msg("%s has no phrase", key);
}

static void every_function_has_a_phrase(void **state)
{
	size_t count;
	const struct function_row *all = functions(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		if (function_is_supported(&all[i]))
			assert_has_phrase(&all[i]);
}

static void every_stream_of_the_prelude_and_every_type_has_a_phrase(void **state)
{
	static const char *const names[] = {"absent", "absent_excused", "absent_unexcused", "absent_unknown",
	        "present", "tardy", "section_absent", "referral", "major_referral", "incident", "positive",
	        "suspended", "screener", "probe", "benchmark", "diagnostic", "exam", "course_mark", "work",
	        "attendance", "assessment", "behavior", "plan", "session", "conversation", "observation",
	        "tier"};
	struct speaker speaker = {.tongue = TONGUE_EN};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_non_null(speak_find(&speaker, "stream", text_of(names[i]), ""));
}

/* --- conditions --------------------------------------------------------------------------------------------- */

static void counts_say_how_many_of_what_and_when(void **state)
{
	static const struct wording wordings[] = {
	        {"days(absent over last 20 school days) >= 3",
	                {"absent on 3 or more of the last 20 school days",
	                        "ausente en 3 o más de los últimos 20 días lectivos"}},
	        {"days(absent over year) > 9", {"absent on more than 9 days this school year",
	                                               "ausente en más de 9 días este curso escolar"}},
	        {"count(referral over last 14 days) >= 2",
	                {"2 or more referrals in the last 14 days",
	                        "2 o más reportes de conducta en los últimos 14 días"}},
	        {"count(referral over last week) < 2",
	                {"fewer than 2 referrals last week",
	                        "menos de 2 reportes de conducta la semana pasada"}},
	        {"streak(absent) >= 3", {"absent on 3 or more school days in a row, up to today",
	                                        "ausente en 3 o más días lectivos seguidos, hasta hoy"}},
	        {"rate(absent over year) >= 10%",
	                {"absent on 10% or more of the school days enrolled this school year",
	                        "ausente en 10% o más de los días lectivos de matrícula este curso "
	                        "escolar"}},
	        {"enrolled_days(year) >= 20",
	                {"20 or more school days enrolled this school year",
	                        "20 o más días lectivos de matrícula este curso escolar"}},
	        {"days(referral over last 1 day) = 1",
	                {"referrals on exactly 1 days today",
	                        "reportes de conducta en exactamente 1 días hoy"}},
	};

	(void)state;
	ASSERT_SPEAKS(wordings);
}

static void values_of_a_field_are_compared_in_words(void **state)
{
	static const struct wording wordings[] = {
	        {"avg(probe.score over last 3 points) < 40",
	                {"the average score of progress checks over the last 3 of them is less than 40",
	                        "el promedio de puntuación de pruebas de progreso contando los 3 últimos es "
	                        "menos de 40"}},
	        {"40 > last(probe.score over year)",
	                {"the latest score of progress checks this school year is less than 40",
	                        "el último valor de puntuación de pruebas de progreso este curso escolar es "
	                        "menos de 40"}},
	        {"slope(probe.score over last 8 points) <= 50% * 3",
	                {"the growth of score a week in progress checks over the last 8 of them is 50% of 3 "
	                 "or less",
	                        "el crecimiento semanal de puntuación en pruebas de progreso contando los 8 "
	                        "últimos es 50% de 3 o menos"}},
	        {"last(screener.level over year) = 'low'",
	                {"the latest level of screening tests this school year is 'low'",
	                        "el último valor de nivel de pruebas de detección este curso escolar es "
	                        "'low'"}},
	};

	(void)state;
	ASSERT_SPEAKS(wordings);
}

static void what_holds_of_the_student_reads_as_a_sentence(void **state)
{
	static const struct wording wordings[] = {
	        {"grade <= 8", {"in grade 8 or less", "en el grado 8 o menos"}},
	        {"not flag(iep)", {"does not have the flag iep", "no tiene la marca iep"}},
	        {"school in ('a', 'b')",
	                {"the school is one of 'a', 'b'", "la escuela es uno de estos: 'a', 'b'"}},
	        {"school not in ('a')",
	                {"the school is none of 'a'", "la escuela no es ninguno de estos: 'a'"}},
	        {"enrolled_since < 2026-01-15",
	                {"the first day of enrollment is before 2026-01-15",
	                        "el primer día de matrícula es antes del 2026-01-15"}},
	        {"enrolled_since >= today - 14 days",
	                {"the first day of enrollment is 14 days before today or later",
	                        "el primer día de matrícula es el 14 días antes de hoy o después"}},
	        {"not attended(last 5 school days)",
	                {"not present on every school day in the last 5 school days",
	                        "no presente todos los días lectivos en los últimos 5 días lectivos"}},
	        {"days_since(last probe or 2026-09-01) > 14",
	                {"more than 14 days since the latest of the progress checks, or 2026-09-01 without "
	                 "any",
	                        "más de 14 días desde lo más reciente de: pruebas de progreso, o 2026-09-01 "
	                        "si no hay"}},
	};

	(void)state;
	ASSERT_SPEAKS(wordings);
}

static void what_is_denied_is_turned_around(void **state)
{
	static const struct wording wordings[] = {
	        {"not (grade >= 6 and streak(absent) >= 2)",
	                {"in grade less than 6 or absent on fewer than 2 school days in a row, up to today",
	                        "en el grado menos de 6 o ausente en menos de 2 días lectivos seguidos, "
	                        "hasta hoy"}},
	        {"grade < 3 and (flag(el) or flag(iep))",
	                {"in grade less than 3 and (has the flag el or has the flag iep)",
	                        "en el grado menos de 3 y (tiene la marca el o tiene la marca iep)"}},
	        {"assigned(counselor) = false",
	                {"nobody is assigned as counselor", "no tiene a nadie asignado como counselor"}},
	        {"feed_stale(attendance)",
	                {"the school's data (records of attendance) is late",
	                        "los datos de la escuela (registros de asistencia) llegan con retraso"}},
	        {"not feed_stale(caseload)", {"the school's data (caseload) is up to date",
	                                             "los datos de la escuela (caseload) están al día"}},
	};

	(void)state;
	ASSERT_SPEAKS(wordings);
}

static void a_stream_with_a_filter_keeps_it_by_its_signs(void **state)
{
	static const struct wording wordings[] = {
	        {"count(probe where measure = 'a or b' and score < 40 over year) >= 2",
	                {"2 or more progress checks (where measure is 'a or b' and score is less than 40) "
	                 "this "
	                 "school year",
	                        "2 o más pruebas de progreso (donde measure es 'a or b' y score es menos de "
	                        "40) este curso escolar"}},
	        {"count(course_mark latest per course where score < 60 over year) >= 1",
	                {"1 or more course marks (only the newest for each course where score is less than "
	                 "60) "
	                 "this school year",
	                        "1 o más calificaciones de asignaturas (solo lo más reciente por cada course "
	                        "donde score es menos de 60) este curso escolar"}},
	};

	(void)state;
	ASSERT_SPEAKS(wordings);
}

/* Whatever the language can ask has words, and nothing of a template is left over. */
static void every_example_of_a_function_can_be_said(void **state)
{
	struct fixture f;
	size_t count;
	const struct function_row *all = functions(&count);

	(void)state;
	fixture_begin(&f);
	language_domain(f.language, text_of("reading"));
	for (size_t i = 0; i < count; i++) {
		if (!function_is_supported(&all[i]) || all[i].number == FUNCTION_LIST)
			continue;
		const struct expr *expr = fixture_check(&f, all[i].example);

		if (!expr)
			fail_msg("%s: %s", all[i].example, fixture_said(&f));
		for (int tongue = 0; tongue < TONGUES; tongue++) {
			const char *words = spoken(&f, expr, (enum tongue)tongue).at;

			assert_true(*words);
			assert_null(strpbrk(words, "{}"));
			assert_null(strstr(words, "  "));
		}
	}
	fixture_end(&f);
}

/* --- rules -------------------------------------------------------------------------------------------------- */

static const char *plain_of(const char *text, enum tongue tongue, struct buf *out)
{
	struct building building = build(text);
	struct plain_rule plain;
	struct arena arena = {0};

	only_rule(&building);
	ruleset_plain(building.set, 0, tongue, &arena, &plain);
	for (size_t i = 0; i < plain.count; i++)
		buf_print(out, "%s: %*s%.*s\n", plain.lines[i].part, (int)plain.lines[i].depth, "",
		        (int)plain.lines[i].words.size, plain.lines[i].words.at);
	arena_finish(&arena);
	finish(&building);
	return buf_z(out);
}

static void assert_plain(const char *text, enum tongue tongue, const char *lines)
{
	struct buf out = {0};

	assert_string_equal(plain_of(text, tongue, &out), lines);
	buf_finish(&out);
}

static void a_rule_says_how_it_lives_and_where_it_comes_from(void **state)
{
	static const char text[] = RULE
	        "    severity: high\n    kind: check_in\n    only: grade <= 8\n"
	        "    needs: enrolled_days(year) >= 20\n"
	        "    when: rate(absent over year) >= 10%\n    for: 5 school days\n"
	        "    unless: tier >= 2\n    clear_when: rate(absent over year) < 8%\n"
	        "    clear_for: 2 weeks\n    on_missing_data: clear\n"
	        "    effective: {from: 2026-08-17, until: 2027-05-28}\n    mode: shadow until 2026-12-01\n"
	        "    summary: \"Absent {days(absent over year)} days.\"\n    steps: [Call home]\n"
	        "    remind_every: 5 school days\n    owner: attendance team\n    review_by: 2027-06-30\n"
	        "    cites: [{source: A study, section: '3', url: 'https://example.org', verified_on: "
	        "2026-07-01, evidence: published}]\n";

	(void)state;
	assert_plain(text, TONGUE_EN,
	        "opens: absent on 10% or more of the school days enrolled this school year\n"
	        "for: 5 school days\n"
	        "needs: 20 or more school days enrolled this school year\n"
	        "unless: on tier 2 or more in attendance\n"
	        "closes: absent on less than 8% of the school days enrolled this school year\n"
	        "clear_for: 2 weeks\n"
	        "also_closes: after two school days of not enough data\n"
	        "also_closes: when the student leaves or the school year ends\n"
	        "for_whom: enrolled students: in grade 8 or less\n"
	        "in_force: from 2026-08-17 through 2027-05-28\n"
	        "mode: shadow until 2026-12-01: recorded, nobody is told before\n"
	        "told_as: a check-in, high severity\n"
	        "why: Absent [the number of days absent this school year] days.\n"
	        "steps: Call home\n"
	        "tracks: the share of enrolled school days absent this school year\n"
	        "again: every 5 school days, while it is open and not resolved\n"
	        "owner: attendance team\n"
	        "review_by: 2027-06-30\n"
	        "cites: A study (published), 3, https://example.org, verified on 2026-07-01\n");
}

static void conditions_stand_one_below_the_other(void **state)
{
	static const char text[] =
	        RULE "    when: streak(absent) >= 3 and (grade < 3 or flag(el)) and enrolled\n"
	             "    clear_when:\n      at_least: 2\n      of:\n        - {is: streak(absent) = 0}\n"
	             "        - {is: grade > 3}\n        - {is: not enrolled}\n"
	             "    include_left: true\n    per: section\n    mode: 'off'\n";

	(void)state;
	assert_plain(text, TONGUE_ES,
	        "opens: se cumple todo esto\n"
	        "opens:  ausente en 3 o más días lectivos seguidos, hasta hoy\n"
	        "opens:  se cumple al menos una de estas cosas\n"
	        "opens:   en el grado menos de 3\n"
	        "opens:   tiene la marca el\n"
	        "opens:  con matrícula vigente\n"
	        "closes: se cumplen al menos 2 de estas cosas\n"
	        "closes:  ausente en exactamente 0 días lectivos seguidos, hasta hoy\n"
	        "closes:  en el grado más de 3\n"
	        "closes:  sin matrícula vigente\n"
	        "also_closes: cuando termina el curso escolar\n"
	        "for_whom: cada estudiante, también quienes se han ido\n"
	        "per: cada sección\n"
	        "mode: apagada: no se juzga a nadie\n"
	        "told_as: una preocupación, gravedad media\n"
	        "tracks: los días lectivos seguidos ausente, hasta hoy\n");
}

static void a_ladder_says_its_steps(void **state)
{
	(void)state;
	assert_plain(RULE "    ladder:\n      of: days(absent over year)\n      steps:\n"
	                  "        - {at: 2, message: First letter, severity: low}\n"
	                  "        - {at: 4, message: Second letter}\n",
	        TONGUE_EN,
	        "opens: absent on 2 or more days this school year, one alert that says more with each step\n"
	        "opens:  at 2: First letter, low severity\n"
	        "opens:  at 4: Second letter, medium severity\n"
	        "closes: that is no longer so\n"
	        "also_closes: when the student leaves or the school year ends\n"
	        "for_whom: every enrolled student\n"
	        "told_as: a concern, medium severity\n"
	        "tracks: the number of days absent this school year\n");
}

static void a_table_says_its_rows(void **state)
{
	(void)state;
	assert_plain(RULE
	        "    table:\n"
	        "      - {if: streak(absent) >= 4, severity: urgent, reason: Away, suggest: Visit}\n"
	        "      - {if: grade < 3, severity: none}\n      - {else: low}\n",
	        TONGUE_EN,
	        "opens: the first row that applies says so\n"
	        "opens:  absent on 4 or more school days in a row, up to today: Away, urgent, Visit\n"
	        "opens:  in grade less than 3: nothing is said\n"
	        "opens:  else: low severity\n"
	        "closes: that is no longer so\n"
	        "also_closes: when the student leaves or the school year ends\n"
	        "for_whom: every enrolled student\n"
	        "told_as: a concern, medium severity\n"
	        "tracks: the school days absent in a row, up to today\n");
}

static void lists_values_and_own_streams_are_shown_with_what_is_in_them(void **state)
{
	static const char text[] =
	        "format: 1\nstreams:\n  orf: probe where measure = 'orf'\nlists:\n  core: [reading, math]\n"
	        "values:\n  limit: {default: 40, grade K-2: 20, school oak: 30}\nrules:\n"
	        "  - rule: reading.low\n    title: Low\n"
	        "    when: last(orf.score over year) < limit and school not in core\n";

	(void)state;
	assert_plain(text, TONGUE_EN,
	        "opens: all of these hold\n"
	        "opens:  the latest score of 'orf' events this school year is less than 'limit'\n"
	        "opens:  the school is not in the list core ('math', 'reading')\n"
	        "closes: that is no longer so\n"
	        "also_closes: when the student leaves or the school year ends\n"
	        "for_whom: every enrolled student\n"
	        "told_as: a concern, medium severity\n"
	        "tracks: the latest score of 'orf' events this school year\n"
	        "means: 'orf': assessments (kind is 'probe' and measure is 'orf')\n"
	        "means: 'limit': 30 where the school is 'oak'; 20 where in grades K to 2; else 40\n");
}

/* However often it is compared with. */
static void a_value_is_said_by_its_name_and_once_what_it_is(void **state)
{
	static const char text[] =
	        "format: 1\nvalues:\n  share: {default: 10%, grade PK: 20%, level high: 9%}\nrules:\n"
	        "  - rule: attendance.share\n    title: T\n    when: rate(absent over year) >= share\n"
	        "    clear_when: rate(absent over year) < share - 2%\n";

	(void)state;
	assert_plain(text, TONGUE_ES,
	        "opens: ausente en 'share' o más de los días lectivos de matrícula este curso escolar\n"
	        "closes: ausente en menos de 'share' menos 2% de los días lectivos de matrícula este "
	        "curso "
	        "escolar\n"
	        "also_closes: cuando el estudiante se va o termina el curso escolar\n"
	        "for_whom: cada estudiante con matrícula\n"
	        "told_as: una preocupación, gravedad media\n"
	        "tracks: la proporción de días lectivos de matrícula ausente este curso escolar\n"
	        "means: 'share': 20% donde en el grado PK; 9% donde el nivel de la escuela es 'high'; en "
	        "otro "
	        "caso 10%\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_phrase_is_in_every_tongue_and_takes_the_same),
	        cmocka_unit_test(no_key_stands_twice),
	        cmocka_unit_test(every_function_has_a_phrase),
	        cmocka_unit_test(every_stream_of_the_prelude_and_every_type_has_a_phrase),
	        cmocka_unit_test(counts_say_how_many_of_what_and_when),
	        cmocka_unit_test(values_of_a_field_are_compared_in_words),
	        cmocka_unit_test(what_holds_of_the_student_reads_as_a_sentence),
	        cmocka_unit_test(what_is_denied_is_turned_around),
	        cmocka_unit_test(a_stream_with_a_filter_keeps_it_by_its_signs),
	        cmocka_unit_test(every_example_of_a_function_can_be_said),
	        cmocka_unit_test(a_rule_says_how_it_lives_and_where_it_comes_from),
	        cmocka_unit_test(conditions_stand_one_below_the_other),
	        cmocka_unit_test(a_ladder_says_its_steps),
	        cmocka_unit_test(a_table_says_its_rows),
	        cmocka_unit_test(lists_values_and_own_streams_are_shown_with_what_is_in_them),
	        cmocka_unit_test(a_value_is_said_by_its_name_and_once_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
