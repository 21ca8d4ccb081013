#ifndef BASE_FORM_H
#define BASE_FORM_H
/* What may stand at a place of a file.  A form stands beside the reader of that place and points at the tables that the
 * reader goes by, so that `intervene schema` tells editors the same as the reader takes: no form repeats what a table
 * says.  A form is about shape: what an expression means, and what two keys say together, is the reader's alone. */
#include "diag.h"

struct node;

#define FORM_DATE_PATTERN "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
#define FORM_CLOCK_PATTERN "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"

enum form_kind {
	FORM_ANY,
	FORM_TEXT,  /* a scalar that is not null: a number or a truth in plain words is text too */
	FORM_WORDS, /* such a text that is not blank; where it has a pattern, a number or a truth has it too */
	FORM_STRING, /* in JSON, where 42 is no text */
	FORM_TRUTH,
	FORM_WHOLE,  /* a whole number */
	FORM_NUMBER, /* in JSON */
	FORM_DATE,
	FORM_CHOICE, /* one of `names` */
	FORM_MAP, /* with `keys`, and no other unless `is_open`; or with those of `of`, where `names` are needless */
	FORM_NAMED, /* a map whose keys are names; behind each stands `of` */
	FORM_LIST,  /* of `of` */
	FORM_SOME,  /* one `of`, or a list of them */
	FORM_EITHER /* one of `forms` */
};

struct form;
enum form_need {
	FORM_OPTIONAL,
	FORM_REQUIRED,
	FORM_ASKED,   /* required, and its reader says so itself */
	FORM_DEMANDED /* required unless something beside the map stands in for it */
};
/* A key of a map. */
struct form_key {
	const char *name; /* NULL: it cannot stand there */
	const struct form *form;
	enum form_need need;
	const char *help;  /* what it means; NULL: its form says it */
	const char *takes; /* what stands behind it, in words; NULL: its form says it */
	bool may_be_null;  /* as if it were not there */
};

/* The rows of any table, and how one of them is a key. */
typedef void form_key_fn(const void *rows, size_t number, struct form_key *out);
struct form_keys {
	const void *rows; /* borrowed: static; may be NULL where the numbers alone say it */
	size_t count;
	form_key_fn *key;
};

/* Rows, each beginning with a pointer to its name. */
struct form_names {
	const void *rows; /* borrowed: static */
	size_t count, size;
};

struct form {
	enum form_kind kind;
	const char *name;    /* under which a schema holds it once; NULL: wherever it is used */
	const char *words;   /* what it is, in words; NULL: the key says enough */
	const char *example; /* NULL: none */
	const char *pattern; /* of a text, or of the keys of FORM_NAMED: a regular expression; NULL: any */
	struct form_names names;
	struct form_keys keys;
	const struct form *of;
	const struct form *const *forms; /* FORM_EITHER */
	size_t form_count;
	int64_t low, high;    /* of a number, with `is_bound`; of items, keys, letters how many: 0 is any */
	bool is_bound;        /* low and high hold, .. */
	bool above_low;       /* .. but not low itself */
	bool is_open;         /* other keys may stand in the map */
	const char *required; /* of FORM_NAMED: a name that must be there; NULL: none */
};

/* clang-format off */
#define FORM_ROWS(table) (table), sizeof(table) / sizeof((table)[0]), sizeof((table)[0])
#define FORM_KEYS_OF(table, key) {(table), sizeof(table) / sizeof((table)[0]), (key)}
/* clang-format on */
/* Rows for maps of which nothing else is to be said. */
struct form_row {
	const char *name;
	const struct form *form;
	enum form_need need;
	const char *help;
};
form_key_fn form_row_key;
#define FORM_KEYS(table) FORM_KEYS_OF(table, form_row_key)
void form_key_at(const struct form_keys *keys, size_t number, struct form_key *out);

const char *form_name_at(const struct form_names *names, size_t number);
/* node_check_keys by the rows of a form. */
int form_check_keys(const struct node *map, const struct form *form, const char *what, struct diags *why);

extern const struct form form_any, form_text, form_filled, form_words, form_truth, form_date, form_format,
        form_string;
#endif
