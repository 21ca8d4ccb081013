#ifndef RULES_LANGUAGE_SCOPE_H
#define RULES_LANGUAGE_SCOPE_H
/* What is known while texts are checked: the definitions of the rule set, and where a name stands.
 *
 * A measure is expanded where it is used: its parameters are bound to the trees of the arguments, each with the scope
 * it was written in, so that a name always means what it meant to its writer. */
#include "rules/language/syntax.h"
#include "base/names.h"

enum resolution { RESOLUTION_NONE, RESOLUTION_BEGUN, RESOLUTION_DONE, RESOLUTION_FAILED };

struct stream {
	struct word name;
	struct syntax_sources written;
	enum resolution resolution;
	const struct source *sources; /* when done */
	size_t count;
};

struct measure {
	struct word name;
	const struct word *parameters;
	size_t count;
	const struct syntax *body; /* NULL: it could not be read, and that was said */
	bool is_used;
	bool is_value; /* of `values:` */
};

struct list {
	struct word name;
	struct choices texts,
	        numbers; /* what is read from a file may be both; neither: it could not be read */
	bool is_used;
};

struct own_names;
struct binding;
struct language {
	struct arena *arena;       /* borrowed: what is handed out */
	struct arena trees;        /* owned */
	struct diags *diags;       /* borrowed */
	struct names stream_names; /* numbers are places in streams, and so on */
	struct stream *streams;    /* owned */
	struct names measure_names;
	struct measure *measures; /* owned */
	struct names list_names;
	struct list *lists; /* owned; what they hold is in the arena */
	struct names column_words;
	struct column *columns; /* owned; what they hold is in the arena */
	size_t stream_capacity, measure_capacity, list_capacity, column_capacity;
	struct text domain;                /* borrowed; of the rule at hand */
	struct names said;                 /* code and place: an expanded text is complained about once */
	unsigned depth;                    /* of what is being checked, expansions included */
	unsigned nodes;                    /* checked for the present text */
	unsigned nodes_of_all;             /* .. for every one so far */
	unsigned stream_depth;             /* of streams being resolved, each for another */
	bool may_list;                     /* the present text is an input of a function in Lua */
	const struct own_names *own_names; /* in trees: of files that have names of their own */
	const struct measure *bound;       /* in trees: the parameters that texts see now; NULL: none */
	const struct binding *bindings;    /* of them */
};

struct scope;
struct binding {
	const struct syntax *value;
	const struct scope *scope; /* that the argument was written in */
};
struct event_scope {
	enum event_type type; /* of the source at hand */
	uint32_t types;       /* of all sources that the filter is for */
};
struct scope {
	struct language *language;
	const struct measure *measure;   /* being expanded; NULL: the text itself */
	const struct binding *bindings;  /* of its parameters */
	const struct scope *caller;      /* NULL: the text itself */
	const struct event_scope *event; /* inside `where` */
	bool is_constant;                /* for `where`, but written outside of it */
	bool may_read_flags;
};

/* Adds a finding and returns it for diag_help; NULL when the same was said of the same place before. */
struct diag *language_say(struct language *language, enum severity severity, const char *code,
        struct place place, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* "did you mean 'x'?" when a name that is known here is near. */
void suggest_name(struct diag *diag, const struct scope *scope, struct text word);
void suggest_stream(struct diag *diag, const struct language *language, struct text word);

struct stream *stream_find(const struct language *language, struct text name);   /* NULL: none */
struct measure *measure_find(const struct language *language, struct text name); /* NULL: none */
const struct binding *binding_find(const struct scope *scope, struct text name); /* NULL: no parameter */

/* A new one without a body; NULL after an error: its name is taken. */
struct measure *measure_add(struct language *language, const struct syntax_signature *signature);

/* An argument that is only the name of a parameter is what that stands for. */
struct binding argument_resolve(const struct scope *scope, const struct syntax *argument);
#endif
