/* The terms of a calendar file, sorted by their first day. */
#include "rules/model/calendar_read.h"
#include "base/yaml.h"

struct term_kind_name {
	const char *name;
	enum term_kind kind;
};
static const struct term_kind_name kinds[] = {
        {"semester", TERM_SEMESTER},
        {"quarter", TERM_QUARTER},
        {"trimester", TERM_OTHER},
        {"other", TERM_OTHER},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct form kind_form = {.kind = FORM_CHOICE, .names = {FORM_ROWS(kinds)}};
static const struct form_row term_keys[] = {
        {"name", &form_text, FORM_REQUIRED, "what it is called"},
        {"kind", &kind_form, FORM_OPTIONAL, "what a rule calls the semester or quarter at hand; else other"},
        {"first", &form_date, FORM_REQUIRED, "its first day"},
        {"last", &form_date, FORM_REQUIRED, "its last day"},
};
static const struct form term_form = {.kind = FORM_MAP, .keys = FORM_KEYS(term_keys)};
const struct form calendar_terms_form = {.kind = FORM_LIST, .of = &term_form};

static int read_kind(const struct node *node, enum term_kind *out, struct diags *why)
{
	const char *names[KINDS];
	struct text name;

	if (node_text(node, "kind", &name, why) != 0)
		return -1;
	for (size_t i = 0; i < KINDS; i++) {
		names[i] = kinds[i].name;
		if (text_is(name, kinds[i].name)) {
			*out = kinds[i].kind;
			return 0;
		}
	}
	struct diag *diag = diags_add(why, SEVERITY_ERROR, "R130", node->place,
	        "'%.*s' is not a kind of term: one of semester, quarter, trimester, other", (int)name.size,
	        name.at);
	diag_guess(diag, name, names, KINDS);
	return -1;
}

static int read_term(const struct node *node, struct arena *arena, struct term *out, struct diags *why)
{
	const struct node *kind = node_get(node, "kind");

	out->kind = TERM_OTHER;
	if (form_check_keys(node, &term_form, "a term", why) != 0)
		return -1;
	if (node_text(node_get(node, "name"), "name", &out->name, why) != 0 ||
	        (kind && read_kind(kind, &out->kind, why) != 0) ||
	        node_date(node_get(node, "first"), "first", &out->first, why) != 0 ||
	        node_date(node_get(node, "last"), "last", &out->last, why) != 0)
		return -1;
	out->name = arena_copy(arena, out->name);
	if (out->last >= out->first)
		return 0;
	diags_add(
	        why, SEVERITY_ERROR, "R131", node_get(node, "last")->place, "the term ends before it begins");
	return -1;
}

/* Of terms that begin together the longer one first, so that the last begun is the quarter, not its semester. */
static bool stands_before(const struct term *a, const struct term *b)
{
	return a->first < b->first || (a->first == b->first && a->last > b->last);
}

static void insert(struct term *terms, size_t count, struct term term)
{
	while (count > 0 && stands_before(&term, &terms[count - 1])) {
		terms[count] = terms[count - 1];
		count--;
	}
	terms[count] = term;
}

/* The first is enough: what overlaps one of them is put right by looking at them all. */
static const struct term *find_overlapped(const struct term *terms, size_t count, const struct term *term)
{
	for (size_t i = 0; i < count && term->kind != TERM_OTHER; i++)
		if (terms[i].kind == term->kind && terms[i].first <= term->last &&
		        term->first <= terms[i].last)
			return &terms[i];
	return NULL;
}

static void warn_of_overlap(const struct node *node, const struct term *terms, size_t count,
        const struct term *term, struct diags *why)
{
	const struct term *other = find_overlapped(terms, count, term);

	if (other)
		diags_add(why, SEVERITY_WARNING, "R132", node->place,
		        "'%.*s' overlaps '%.*s', a term of the same kind", (int)term->name.size,
		        term->name.at, (int)other->name.size, other->name.at);
}

int calendar_read_terms(
        const struct node *node, struct arena *arena, struct school_year *year, struct diags *why)
{
	int result = 0;

	if (node->kind != NODE_LIST) {
		struct diag *diag =
		        diags_add(why, SEVERITY_ERROR, "R130", node->place, "terms must be a list");
		return diag_help(
		        diag, "write - {name: fall, kind: semester, first: 2026-08-17, last: 2026-12-18}");
	}
	struct term *terms = arena_take_array(arena, node->count, sizeof *terms);
	for (size_t i = 0; i < node->count; i++) {
		struct term term = {.kind = TERM_OTHER};

		if (read_term(node->items[i], arena, &term, why) != 0) {
			result = -1;
			continue;
		}
		warn_of_overlap(node->items[i], terms, year->term_count, &term, why);
		insert(terms, year->term_count++, term);
	}
	year->terms = terms;
	return result;
}
