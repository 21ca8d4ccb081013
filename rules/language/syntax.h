#ifndef RULES_LANGUAGE_SYNTAX_H
#define RULES_LANGUAGE_SYNTAX_H
/* Expression text as a tree of words: what was written, not yet what it means.  Whether a name is a stream, a window, a
 * measure or a field is for the checker (check.h) to say; here it is a name.
 *
 * Trees are bounded in height, so whoever walks one may recurse. */
#include "rules/language/expr.h"
#include "rules/language/grades.h"
#include "rules/language/source.h"

enum { SYNTAX_HEIGHT_MAX = 64 };

enum syntax_kind {
	SYNTAX_LITERAL,   /* literal, type */
	SYNTAX_NAME,      /* name */
	SYNTAX_CALL,      /* name ( items ) */
	SYNTAX_FIELD,     /* items[0] . name */
	SYNTAX_OPERATION, /* operation over items */
	SYNTAX_STREAM,    /* stream: an argument */
	SYNTAX_LAST,      /* `last` stream [`or` items[0]]: an argument */
	SYNTAX_WINDOW,    /* window: an argument */
	SYNTAX_GRADES     /* grades: what a parameter was given, for `in` alone */
};

struct syntax;
struct word {
	struct text text; /* empty: not written */
	struct place place;
};
struct syntax_window {
	enum window_kind kind; /* WINDOW_NONE: not written, or `name` */
	struct word name;      /* a window parameter of a measure */
	struct window fixed;   /* all but `since` */
	const struct syntax *since;
	struct place place;
};
struct syntax_stream {
	struct word name, field, latest_per, expanded;
	const struct syntax *where; /* NULL: none */
	struct syntax_window window;
	struct place place;
};
struct syntax {
	enum syntax_kind kind;
	bool in_brackets;
	unsigned height;
	struct place place;
	struct word name;
	const struct syntax **items;
	size_t count;
	enum expr_kind operation;
	struct value literal;
	enum type type; /* of the literal */
	const struct syntax_stream *stream;
	const struct syntax_window *window;
	struct grades grades;
};

struct syntax_sources { /* stream := source (or source)* */
	struct syntax_stream *items;
	size_t count;
};
struct syntax_signature { /* NAME ['(' NAME (',' NAME)* ')'] */
	struct word name;
	struct word *parameters;
	size_t count;
};

/* Each reads the whole text; names in the tree are borrowed from it.  -1 when it is not one: the first mistake is added to `diags`. */
int syntax_expression(const struct source_text *source, struct arena *arena, const struct syntax **out,
        struct diags *diags);
/* What may stand between the brackets of a function: a window and a stream, too. */
int syntax_argument(const struct source_text *source, struct arena *arena, const struct syntax **out,
        struct diags *diags);
int syntax_sources(const struct source_text *source, struct arena *arena, struct syntax_sources *out,
        struct diags *diags);
int syntax_signature(const struct source_text *source, struct arena *arena, struct syntax_signature *out,
        struct diags *diags);
int syntax_duration(const struct source_text *source, struct duration *out, struct diags *diags);

/* As it is written beside 1 or beside more: "school day", "school days". */
const char *unit_name(enum duration_unit unit, int32_t amount);
const char *span_name(enum span span);
int span_find(struct text name);          /* -1: none */
bool syntax_is_keyword(struct text name); /* and, or, where ..: never a name */
#endif
