#ifndef RULES_MODEL_RULE_READ_H
#define RULES_MODEL_RULE_READ_H
/* One rule: its YAML map becomes a struct rule.  Every key a rule may have is a row of rule_keys.c; a row names its
 * reader, and where what it read is kept.  Adding a key is a row, and a reader when no other fits. */
#include "base/yaml.h"
#include "rules/language/language.h"
#include "rules/model/rules.h"

struct pack;
struct rule_file {
	struct text name;   /* in the set's arena */
	struct text bytes;  /* borrowed from the caller of ruleset_build */
	struct text *lines; /* of `bytes`; in the arena */
	size_t line_count;
	const struct node *root;     /* in the set's arena; NULL: it could not be read */
	const struct node *defaults; /* of `root`; NULL: none */
	bool is_brought;             /* by the program */
	int script;                  /* its number among the scripts; NO_SCRIPT: it is YAML */
	struct pack *pack;           /* in the arena; NULL: the district's own */
};

/* Of a rule that is put together (instance.h): which of its keys see parameters, and what else narrows it. */
struct parameters;
enum { NARROWER_MAX = 3 };
struct rule_parts {
	const struct node *blueprint; /* the keys that do; NULL: none */
	const struct parameters *parameters;
	const struct node *narrower[NARROWER_MAX]; /* `only`, beside the rule's own */
	size_t narrower_count;
};

struct rule_reader {
	struct arena *arena; /* of the rule set; everything read lives there */
	struct language *language;
	struct diags *why;
	const struct rule_file *files; /* all of them */
	size_t file_count;
	struct text bytes;        /* of the file at hand */
	const struct text *lines; /* of it, by number from 0 */
	size_t line_count;
	const struct node *defaults;           /* that the rule takes; NULL: none */
	const struct rule_parts *parts;        /* NULL: it is written in one piece */
	struct scripts *scripts;               /* of the rule set */
	const struct feed_expectations *feeds; /* .. and what is expected; NULL: nothing is known of it */
	int script;                            /* the file at hand, among them; NO_SCRIPT: it is YAML */
	bool is_in_pack;                       /* the file at hand is one */
};

struct rule_key;
typedef void rule_read_fn(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value, void *field);

enum key_place {
	KEY_OPTIONAL,
	KEY_REQUIRED,
	KEY_OWN /* required, and cannot stand under `defaults` */
};
struct rule_key {
	const char *name;
	rule_read_fn *read;
	size_t offset; /* in struct rule of what is read; 0 for readers of several fields */
	enum key_place place;
	const char *takes; /* what stands behind it: "an expression" */
	const char *help;  /* what it means */
};

/* -1 when an error was added.  Both look keys up with "did you mean". */
int rule_read(struct rule_reader *reader, const struct node *map, struct rule *out);
int rule_check_defaults(struct rule_reader *reader, const struct node *map);
bool rule_has_key(struct text name);

/* From here on `value` is read: its file is the one at hand, and its expressions see what they may. */
void rule_stand_at(struct rule_reader *reader, const struct node *value);

/* What no key says but follows from the others: track, logic, what is read; and what is worth a warning. */
void rule_complete(struct rule_reader *reader, const struct node *map, struct rule *rule);

rule_read_fn rule_read_id, rule_read_title, rule_read_summary, rule_read_steps, rule_read_domain;
rule_read_fn rule_read_kind, rule_read_severity, rule_read_mode, rule_read_missing;
rule_read_fn rule_read_condition, rule_read_only, rule_read_number, rule_read_duration;
rule_read_fn rule_read_effective, rule_read_cites, rule_read_truth, rule_read_per, rule_read_beside_use;
rule_read_fn rule_read_word, rule_read_list, rule_read_day, rule_read_exempt;
/* rule_people.c, rule_propose.c, rule_family.c: what is kept for those who act on it later has a warning of that. */
rule_read_fn rule_read_send, rule_read_names, rule_read_name, rule_read_supported, rule_read_worse;
rule_read_fn rule_read_ladder, rule_read_table; /* rule_rungs.c */
rule_read_fn rule_read_correction, rule_read_clock, rule_read_propose, rule_read_family;
/* What `while_supported` means in the language. */
void rule_support(struct rule_reader *reader, struct rule *rule);
void rule_warn_idle(struct rule_reader *reader, const struct rule_key *key, const struct node *value);
/* What is known to go wrong with proposals. */
void rule_check_practice(struct rule_reader *reader, const struct node *map, const struct rule *rule);
/* A map inside a rule, by rows like those of the rule itself: `offset` is in *into.  -1 when an error was added. */
int rule_read_parts(struct rule_reader *reader, const struct rule_key *rows, size_t count,
        const struct node *map, const char *what, void *into);

/* Says when `per` splits nothing that `when` looks at. */
void rule_check_per(struct rule_reader *reader, const struct node *map, const struct rule *rule);

/* `at_least: N, of: [..]` in the place of an expression; NULL after an error. */
const struct expr *rule_read_at_least(
        struct rule_reader *reader, const struct rule_key *key, const struct node *value);
/* `a and b`, as checked expressions. */
const struct expr *rule_both(struct arena *arena, const struct expr *a, const struct expr *b);
/* {lua: ..} where an expression may stand; -1: said what is wrong. */
int rule_read_script(
        struct rule_reader *reader, const struct node *value, enum type wanted, const struct expr **out);

/* Of a map per language the English words, else the first; anything else is itself. */
const struct node *rule_pick_language(const struct node *value);
/* Warns of words that a ` #` has cut short. */
void rule_check_words(struct rule_reader *reader, const struct node *words);
/* Says that `value` is not what the key takes, and what that is. */
void rule_refuse(struct rule_reader *reader, const struct rule_key *key, const struct node *value);
/* Which of `names` the scalar is; -1 after an error with the choices. */
int rule_choice(struct rule_reader *reader, const char *what, const struct node *value,
        const char *const *names, size_t count);
#endif
