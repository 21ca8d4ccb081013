/* A file's own names, and what the language knows them as. */
#include "own_names.h"

#include "scope.h"

struct own_name {
	struct text written, known;
	const struct own_name *next;
};

struct own_names *language_own_names(struct language *language, struct text file, struct text prefix)
{
	struct own_names *own = arena_take(&language->trees, sizeof *own);
	*own = (struct own_names){.file = file, .prefix = prefix, .next = language->own_names};
	language->own_names = own;
	return own;
}

static uint32_t name_size(struct text signature)
{
	uint32_t size = 0;
	while (size < signature.size && signature.at[size] != '(' && signature.at[size] != ' ')
		size++;
	return size;
}

void own_names_add(struct language *language, struct own_names *own, struct text signature)
{
	struct arena *arena = &language->trees;
	struct own_name *name = arena_take(arena, sizeof *name);
	name->written = text_slice(signature, 0, name_size(signature));
	name->known = text_of(arena_print(arena, "%.*s/%.*s", (int)own->prefix.size, own->prefix.at,
	        (int)name->written.size, name->written.at));
	name->next = own->names;
	own->names = name;
}

static const struct own_names *own_names_of(const struct language *language, struct text file)
{
	const struct own_names *own = language->own_names;
	while (own && !text_equal(own->file, file))
		own = own->next;
	return own;
}

struct source_text own_names_see(const struct language *language, struct source_text text)
{
	text.own = own_names_of(language, text.place.file);
	return text;
}

struct text own_names_known(const struct own_names *own, struct text written)
{
	for (const struct own_name *name = own->names; name; name = name->next)
		if (text_equal(name->written, written))
			return name->known;
	return written;
}
