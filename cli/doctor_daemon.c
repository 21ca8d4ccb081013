/* The doctor on the daemon: whether its sockets are as they should be, and what it says of itself. */
#include "doctor.h"
#include "answer.h"
#include "client.h"
#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>

/* The file's mode is who may connect; with a socket that systemd holds it is said in another place than the rights. */
static void socket_look(struct doctor *doctor, const struct listen_setting *listen)
{
	const struct group *group = listen->group ? getgrnam(listen->group) : NULL;
	struct stat about;

	if (stat(listen->path, &about) != 0)
		doctor_find(doctor, "is it running? systemctl status intervened", "there is no socket %s: %s",
		        listen->path, strerror(errno));
	else if (!S_ISSOCK(about.st_mode))
		doctor_find(doctor, "move it away, or choose another path", "%s is no socket", listen->path);
	else if (about.st_mode & S_IRWXO)
		doctor_find(doctor, "SocketMode=0660 in intervened.socket", "everybody may connect to %s",
		        listen->path);
	else if (group && (about.st_gid != group->gr_gid || !(about.st_mode & S_IWGRP)))
		doctor_find(doctor, "SocketGroup= in intervened.socket is to be that of group: under listen:",
		        "the group %s may not connect to %s", listen->group, listen->path);
}

void doctor_socket(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->settings.listen_count; i++)
		if (doctor->settings.listen[i].kind == LISTEN_UNIX)
			socket_look(doctor, &doctor->settings.listen[i]);
}

static const char *first_socket(const struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->settings.listen_count; i++)
		if (doctor->settings.listen[i].kind == LISTEN_UNIX)
			return doctor->settings.listen[i].path;
	return NULL;
}

/* What to do about what it finds, by words that the finding has. */
static const char *help_for(struct text finding)
{
	static const struct {
		const char *words, *help;
	} helps[] = {
	        {"and no enrollment", "send their enrollments: they are kept and counted, not judged"},
	        {"at a school without a calendar",
	                "name the calendar in the school's event: docs/calendar.md"},
	        {"wait for a person", "intervene quarantine list"},
	        {"is held for a person",
	                "intervene quarantine show, then release or discard: docs/quarantine.md"},
	        {"store full", "free space; it goes on by itself"},
	        {"nothing gets through channel", "docs/channels.md says what each reason means"},
	        {"accounts do not add up", "docs/health.md says what that means"},
	};

	for (size_t i = 0; i < sizeof(helps) / sizeof(helps[0]); i++)
		if (memmem(finding.at, finding.size, helps[i].words, strlen(helps[i].words)))
			return helps[i].help;
	return NULL;
}

static void status_tell(struct doctor *doctor, const struct json_value *status)
{
	struct json_value list, one;
	bool has_list = answer_member(status, "findings", &list) && list.kind == JSON_ARRAY;

	for (size_t at = 0; has_list && json_item(&list, &at, &one);) {
		struct text words = json_unescape(&one, &doctor->arena);
		if (!text_starts_with(words, "records are behind")) /* doctor_data says it, and since when */
			doctor_find(doctor, help_for(words), "%.*s", (int)words.size, words.at);
	}
	if (!doctor->is_said)
		doctor_fine(doctor, "answers, with %lld rules and %lld students",
		        (long long)answer_integer(status, "rules"),
		        (long long)answer_integer(status, "students"));
}

void doctor_daemon(struct doctor *doctor)
{
	const char *path = first_socket(doctor);
	struct client *client = NULL;
	struct reply reply = {0};
	struct json_value status;
	struct diag why = {0};

	if (!path) {
		doctor_fine(doctor, "not asked: it listens on no unix socket");
		return;
	}
	client_open_at(path, &client);
	if (client_get(client, "/v1/status", &reply, &why) || answer_read(&reply.body, &status, &why))
		doctor_find(doctor, why.help[0] ? why.help : NULL, "%s", why.message);
	else
		status_tell(doctor, &status);
	reply_finish(&reply);
	client_close(client);
}
