#ifndef RULES_LUA_SCAN_H
#define RULES_LUA_SCAN_H
/* The words of a Lua file and where they stand: to say which word is not available, to point at what a rule says, and to tell
 * a change of a comment from one of the logic.  Whether they make sense is for Lua to say. */
#include "base/arena.h"
#include "base/diag.h"
#include "base/hash.h"

enum token_kind { TOKEN_NAME, TOKEN_TEXT, TOKEN_NUMBER, TOKEN_SIGN };
struct token {
	enum token_kind kind;
	struct text text; /* as written, with its quotes */
	size_t offset;    /* of its first byte */
	struct place place;
};

struct tokens {
	const struct token *items; /* in the arena */
	size_t count;
};
/* Borrows `bytes`. */
struct tokens scan(struct text file, struct text bytes, struct arena *arena);
struct hash128 scan_digest(const struct tokens *tokens);
/* Between its quotes, when nothing in there is written otherwise than it is meant; -1: something is, or it is no text. */
int token_inside(const struct token *token, struct text *out);

/* Adds R504 for each name that Lua has elsewhere and not here. */
void scan_forbidden(const struct tokens *tokens, struct diags *why);
#endif
