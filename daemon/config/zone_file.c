/* Finds the bytes of a time zone by its name in the system's folder of zones. */
#include "daemon/config/files.h"
#include "base/buf.h"

#include <ctype.h>
#include <string.h>

/* A name comes out of a district's file: it must not lead out of the folder. */
static bool is_zone_name(struct text name)
{
	if (name.size == 0 || name.size > 64 || !isalpha((unsigned char)name.at[0]))
		return false;
	for (uint32_t i = 0; i < name.size; i++)
		if (!isalnum((unsigned char)name.at[i]) && !strchr("_+-/", name.at[i]))
			return false;
	return true;
}

int zone_file_bytes(void *context, struct text name, struct buf *out)
{
	const char *folder = context ? context : "/usr/share/zoneinfo";
	struct files files = {0};
	struct buf path = {0};
	int result = -1;

	if (!is_zone_name(name))
		return -1;
	buf_print(&path, "%s/%.*s", folder, (int)name.size, name.at);
	if (files_add_file(&files, buf_z(&path), NULL) == 0) {
		buf_add_text(out, files.items[0].bytes);
		result = 0;
	}
	files_finish(&files);
	buf_finish(&path);
	return result;
}
