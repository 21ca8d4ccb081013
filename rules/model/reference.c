/* Reads how a blueprint or a pack is named, and its version. */
#include "rules/model/reference.h"

#include <string.h>

enum { MAJOR_MAX = 9999 };

static bool is_name_part(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_';
}

bool is_reference_name(struct text name)
{
	for (uint32_t i = 0; i < name.size; i++)
		if (!is_name_part(name.at[i]))
			return false;
	return name.size > 0;
}

/* What stands before the sign, and *rest behind it; all of it and nothing when there is no such sign. */
static struct text cut(struct text all, char sign, struct text *rest)
{
	const char *at = all.size > 0 ? memchr(all.at, sign, all.size) : NULL;
	size_t before = at ? (size_t)(at - all.at) : all.size;

	*rest = text_slice(all, at ? before + 1 : all.size, all.size);
	return text_slice(all, 0, before);
}

int reference_read(struct text text, struct reference *out)
{
	struct text version, name, whole = cut(text, '@', &version);
	struct text first = cut(whole, '/', &name);
	bool has_pack = first.size < whole.size;

	*out = (struct reference){
	        .pack = has_pack ? first : (struct text){"", 0}, .name = has_pack ? name : first};
	if (!is_reference_name(out->name) || (has_pack && !is_reference_name(out->pack)))
		return -1;
	return text_read_integer(version, &out->major) == 0 && out->major > 0 ? 0 : -1;
}

int version_read(struct text text, int64_t *major)
{
	struct text rest, first = cut(text, '.', &rest);
	int64_t minor = 0;

	if (text_read_integer(first, major) != 0 || *major < 1 || *major > MAJOR_MAX)
		return -1;
	return first.size == text.size || (text_read_integer(rest, &minor) == 0 && minor >= 0) ? 0 : -1;
}
