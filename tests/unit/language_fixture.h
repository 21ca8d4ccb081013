#ifndef UNIT_LANGUAGE_FIXTURE_H
#define UNIT_LANGUAGE_FIXTURE_H
/* A language with a few streams and measures, and what it says about a text as one line:
 * "7-12 error R177: unknown stream 'absnt'; did you mean 'absent'?".  Columns are those of the text. */
#include "base/buf.h"
#include "rules/language/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct diags diags;
	struct language *language;
	struct buf said;
	int line; /* of the last text: what is said once is said of one place */
};

static inline struct source_text at_line(const char *words, int line)
{
	struct place place = {.file = text_of("a.yml"), .line = line, .column = 1};
	return (struct source_text){.text = text_of(words), .place = place};
}

static inline struct source_text on_one_line(const char *words)
{
	return at_line(words, 1);
}

static inline void define_stream(struct fixture *f, const char *name, const char *body)
{
	language_stream(f->language, on_one_line(name), at_line(body, 2));
}

static inline void define_measure(struct fixture *f, const char *signature, const char *body)
{
	language_measure(f->language, on_one_line(signature), at_line(body, 2));
}

static inline void fixture_begin(struct fixture *f)
{
	*f = (struct fixture){.line = 2};
	f->language = language_create(&f->arena, &f->diags);
	define_stream(
	        f, "absent", "attendance where scope = 'day' and status in ('absent', 'suspended_out')");
	define_stream(f, "absent_unexcused", "absent where excused = false");
	define_stream(f, "referral", "behavior where kind = 'referral' and role = 'offender'");
	define_stream(f, "suspended", "absent or behavior where kind = 'suspension' expanded over days");
	define_stream(f, "probe", "assessment where kind = 'probe'");
	define_stream(f, "screener", "assessment where kind = 'screener'");
	define_stream(f, "course_mark", "assessment where kind = 'mark'");
	define_measure(f, "absence_rate(w)", "days(absent over w) / enrolled_days(w)");
}

static inline void fixture_end(struct fixture *f)
{
	language_destroy(f->language);
	diags_finish(&f->diags);
	arena_finish(&f->arena);
	buf_finish(&f->said);
}

static inline void fixture_forget(struct fixture *f)
{
	f->diags.count = 0;
	f->diags.errors = f->diags.warnings = 0;
}

/* Everything said since fixture_forget, one finding a line. */
static inline const char *fixture_said(struct fixture *f)
{
	static const char *const severities[] = {"error", "warning", "note"};
	buf_clear(&f->said);
	for (size_t i = 0; i < f->diags.count; i++) {
		const struct diag *diag = &f->diags.items[i];
		buf_print(&f->said, "%s%d-%d %s %s: %s", i ? "\n" : "", diag->place.column,
		        diag->place.end_column, severities[diag->severity], diag->code, diag->message);
		if (*diag->help)
			buf_print(&f->said, "; %s", diag->help);
	}
	return buf_z(&f->said);
}

static inline const struct expr *fixture_check(struct fixture *f, const char *words)
{
	const struct expr *expr = NULL;
	fixture_forget(f);
	language_expression(f->language, at_line(words, ++f->line), TYPE_ANY, true, &expr);
	return expr;
}

static inline const char *fixture_words(struct fixture *f, const char *words)
{
	const struct expr *expr = fixture_check(f, words);
	return expr ? language_words(f->language, expr).at : fixture_said(f);
}

struct saying {
	const char *words, *said;
};

static inline void assert_says(const struct saying *sayings, size_t count)
{
	struct fixture f;
	fixture_begin(&f);
	for (size_t i = 0; i < count; i++) {
		fixture_check(&f, sayings[i].words);
		assert_string_equal(fixture_said(&f), sayings[i].said);
	}
	fixture_end(&f);
}

/* Checked and printed: both are the same text but for what the second column says otherwise. */
struct spelling {
	const char *words, *printed;
};

static inline void assert_prints(const struct spelling *spellings, size_t count)
{
	struct fixture f;
	fixture_begin(&f);
	for (size_t i = 0; i < count; i++) {
		const char *printed = spellings[i].printed ? spellings[i].printed : spellings[i].words;
		assert_string_equal(fixture_words(&f, spellings[i].words), printed);
		assert_string_equal(fixture_words(&f, printed), printed);
	}
	fixture_end(&f);
}
#endif
