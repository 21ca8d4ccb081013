/* Makes the folders and files of a district. */
#include "making.h"
#include "base/diag.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int folder_make(const char *path, struct diag *why)
{
	if (mkdir(path, 0777) && errno != EEXIST)
		return diag_set(why, "C180", "cannot make the folder %s: %s", path, strerror(errno));
	return 0;
}

int file_make(const char *path, struct text bytes, struct diag *why)
{
	FILE *file = fopen(path, "wxe");

	if (!file && errno == EEXIST) {
		diag_set(why, "C181", "%s is there already", path);
		return diag_help(why, "choose a new folder");
	}
	if (!file)
		return diag_set(why, "C182", "cannot write %s: %s", path, strerror(errno));
	bool is_whole = fwrite(bytes.at, 1, bytes.size, file) == bytes.size;
	if (fclose(file) || !is_whole)
		return diag_set(why, "C182", "cannot write %s: %s", path, strerror(errno));
	return 0;
}
