/* Forms: whatever a reader takes is told to editors, and told whole. */
#include "cli/testing/forms.h"
#include "daemon/config/setting.h"
#include <intervene/forms.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* Forms that were walked through: some hold themselves. */
enum { FORMS_MOST = 400 };
struct walk {
	const struct form *seen[FORMS_MOST];
	size_t count, keys;
};

static bool is_new(struct walk *walk, const struct form *form)
{
	for (size_t i = 0; i < walk->count; i++)
		if (walk->seen[i] == form)
			return false;
	assert_true(walk->count < FORMS_MOST);
	walk->seen[walk->count++] = form;
	return true;
}

static void walk_form(struct walk *walk, const struct form *form);

static void walk_key(struct walk *walk, const struct form_key *key)
{
	if (!key->name)
		return;
	walk->keys++;
	if (!key->form)
		fail_msg("the key '%s' has a reader without a form", key->name);
	walk_form(walk, key->form);
}

static void walk_form(struct walk *walk, const struct form *form)
{
	struct form_key key;

	if (!is_new(walk, form))
		return;
	if (form->kind == FORM_CHOICE)
		assert_true(form->names.count > 0);
	if (form->kind == FORM_EITHER)
		assert_true(form->form_count > 1);
	if (form->kind == FORM_NAMED || form->kind == FORM_LIST || form->kind == FORM_SOME)
		assert_non_null(form->of);
	if (form->of)
		walk_form(walk, form->of);
	for (size_t i = 0; i < form->form_count; i++)
		walk_form(walk, form->forms[i]);
	for (size_t i = 0; i < form->keys.count; i++) {
		form_key_at(&form->keys, i, &key);
		walk_key(walk, &key);
	}
}

static void every_key_that_is_read_has_a_form(void **state)
{
	const struct form *const roots[] = {&rule_file_form, &calendar_form, &suite_form};
	struct walk walk = {.count = 0};
	struct form_key key;

	(void)state;
	for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
		walk_form(&walk, roots[i]);
	for (size_t i = 0; i < setting_count; i++) {
		setting_form(&setting_table[i], &key);
		walk_key(&walk, &key);
	}
	assert_true(walk.keys > 200);
}

static const struct form_key *find(const struct form *map, const char *name, struct form_key *out)
{
	for (size_t i = 0; i < map->keys.count; i++) {
		form_key_at(&map->keys, i, out);
		if (out->name && strcmp(out->name, name) == 0)
			return out;
	}
	return NULL;
}

static void a_key_that_is_reserved_is_not_offered(void **state)
{
	struct form_key key;

	(void)state;
	assert_non_null(find(&rule_form, "when", &key));
	for (size_t i = 0; i < setting_count; i++) {
		setting_form(&setting_table[i], &key);
		assert_int_equal(key.name == NULL, setting_table[i].support == REFUSED);
	}
}

static void what_defaults_may_say_is_demanded_and_not_required(void **state)
{
	struct form_key key;

	(void)state;
	assert_int_equal(find(&rule_form, "rule", &key)->need, FORM_REQUIRED);
	assert_int_equal(find(&rule_form, "title", &key)->need, FORM_DEMANDED);
	assert_int_equal(find(&rule_form, "severity", &key)->need, FORM_OPTIONAL);
	const struct form *defaults = find(&rule_file_form, "defaults", &key)->form;
	assert_null(find(defaults, "rule", &key));
	assert_int_equal(find(defaults, "title", &key)->need, FORM_OPTIONAL);
}

static void what_stands_in_for_a_demanded_key_is_told(void **state)
{
	const char *names[FORM_INSTEAD_MOST];

	(void)state;
	assert_int_equal(rule_form_instead("title", names), 1);
	assert_string_equal(names[0], "use");
	assert_int_equal(rule_form_instead("when", names), 3);
	assert_string_equal(names[0], "ladder");
	assert_string_equal(names[1], "table");
}

static void each_type_of_event_tells_its_fields(void **state)
{
	struct event_form form;
	struct form_key key;
	struct form made;

	(void)state;
	event_form_of(EVENT_ATTENDANCE, &form);
	assert_string_equal(form.type, "attendance");
	assert_int_equal(form.about, ABOUT_STUDENT);
	assert_false(form.may_be_state);
	event_form_field(EVENT_ATTENDANCE, 0, &made, &key);
	assert_string_equal(key.name, "status");
	assert_int_equal(key.need, FORM_REQUIRED);
	assert_int_equal(made.kind, FORM_CHOICE);
	assert_string_equal(form_name_at(&made.names, 0), "present");
	event_form_of(EVENT_FEED, &form);
	assert_int_equal(form.about, ABOUT_NO_STUDENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_key_that_is_read_has_a_form),
	        cmocka_unit_test(a_key_that_is_reserved_is_not_offered),
	        cmocka_unit_test(what_defaults_may_say_is_demanded_and_not_required),
	        cmocka_unit_test(what_stands_in_for_a_demanded_key_is_told),
	        cmocka_unit_test(each_type_of_event_tells_its_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
