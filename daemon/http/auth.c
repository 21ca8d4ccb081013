/* Finds out who asks. */
#include "auth.h"
#include "daemon/config/token.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NAME_BYTES = 4096, ALL_RIGHTS = RIGHT_INGEST | RIGHT_READ | RIGHT_HISTORY | RIGHT_OPERATE };

static const char *user_name(uid_t uid, struct arena *arena)
{
	char bytes[NAME_BYTES];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(uid, &entry, bytes, sizeof(bytes), &found) == 0 && found)
		return arena_print(arena, "%s", found->pw_name);
	return arena_print(arena, "uid %u", (unsigned)uid);
}

/* A peer belongs to the group by its own id, or by being listed as a member. */
static bool is_member(const struct ucred *peer, gid_t group)
{
	char bytes[NAME_BYTES];
	struct passwd user, *found_user = NULL;
	gid_t groups[64];
	int count = 64;

	if (peer->gid == group)
		return true;
	if (getpwuid_r(peer->uid, &user, bytes, sizeof(bytes), &found_user) || !found_user)
		return false;
	if (getgrouplist(user.pw_name, peer->gid, groups, &count) < 0)
		return false;
	for (int i = 0; i < count; i++)
		if (groups[i] == group)
			return true;
	return false;
}

static void peer_find(const struct listener *listener, int fd, struct arena *arena, struct principal *out)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
		return;
	if (peer.uid == getuid() || peer.uid == 0)
		out->rights = ALL_RIGHTS;
	else if (listener->has_group && is_member(&peer, (gid_t)listener->group))
		out->rights = listener->rights;
	else
		return;
	out->name = user_name(peer.uid, arena);
	out->source = "local";
	out->is_known = true;
}

/* Every token is compared, so that the time it takes says nothing about which one was near.  What is found is copied: a
 * reload may take the tokens away while the request is under way. */
static void token_find(
        const struct settings *settings, const char *given, struct arena *arena, struct principal *out)
{
	static const char scheme[] = "Bearer ";

	if (!given || strncasecmp(given, scheme, sizeof(scheme) - 1) != 0)
		return;
	for (size_t i = 0; i < settings->token_count; i++) {
		const struct token_setting *token = &settings->tokens[i];
		if (token_matches(text_of(given + sizeof(scheme) - 1), token->hash))
			*out = (struct principal){arena_print(arena, "%s", token->name),
			        arena_print(arena, "%s", token->source), token->rights, true};
	}
}

void auth_find(struct listener *listener, struct MHD_Connection *connection, struct arena *arena,
        struct principal *out)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	*out = (struct principal){.name = "", .source = ""};
	if (listener->setting->kind == LISTEN_UNIX && info)
		peer_find(listener, info->connect_fd, arena, out);
	if (listener->setting->kind == LISTEN_HTTP)
		token_find(listener->http->options.settings,
		        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization"), arena,
		        out);
	if (out->is_known)
		out->rights |= RIGHT_KNOWN;
}
