/* Every path there is. */
#include "routes.h"
#include "daemon/config/token.h"

#include <string.h>

/* Acting on an alert both reads and writes, so it needs both rights.  What says nothing of any student is for everybody
 * who is known. */
static const struct route table[] = {
        {"POST", "/v1/events", post_events, RIGHT_INGEST, " history ", false},
        {"GET", "/v1/alerts", get_alerts, RIGHT_READ, " state school rule student owner since cursor limit ",
                false},
        {"GET", "/v1/alerts/{id}", get_alert, RIGHT_READ, " ", false},
        {"POST", "/v1/alerts/{id}/ack", post_ack, RIGHT_READ | RIGHT_INGEST, " ", false},
        {"POST", "/v1/alerts/{id}/resolve", post_resolve, RIGHT_READ | RIGHT_INGEST, " ", false},
        {"GET", "/v1/quarantine", get_quarantine, RIGHT_READ, " source code cursor limit ", false},
        {"GET", "/v1/quarantine/{id}", get_quarantined, RIGHT_READ, " ", false},
        {"POST", "/v1/quarantine/{id}/retry", post_retry, RIGHT_READ | RIGHT_INGEST, " history ", false},
        {"POST", "/v1/quarantine/{id}/discard", post_discard, RIGHT_INGEST, " ", false},
        {"POST", "/v1/quarantine/{id}/release", post_release, RIGHT_OPERATE, " ", false},
        {"GET", "/v1/outbox", get_messages, RIGHT_OPERATE, " state channel rule cursor limit ", false},
        {"GET", "/v1/outbox/{id}", get_message, RIGHT_OPERATE, " ", false},
        {"POST", "/v1/outbox/{id}/release", post_message_release, RIGHT_OPERATE, " ", false},
        {"POST", "/v1/outbox/{id}/discard", post_message_discard, RIGHT_OPERATE, " ", false},
        {"GET", "/v1/proposals", get_proposals, RIGHT_READ, " state alert cursor limit ", false},
        {"GET", "/v1/proposals/{id}", get_proposal, RIGHT_READ, " ", false},
        {"POST", "/v1/proposals/{id}/approve", post_approve, RIGHT_READ | RIGHT_INGEST, " ", false},
        {"POST", "/v1/proposals/{id}/decline", post_decline, RIGHT_READ | RIGHT_INGEST, " ", false},
        {"POST", "/v1/proposals/{id}/settle", post_settle, RIGHT_READ | RIGHT_INGEST, " ", false},
        {"GET", "/v1/stream", get_stream, RIGHT_READ, " since ", true},
        {"POST", "/v1/reload", post_reload, RIGHT_OPERATE, " wait dry_run accept ", false},
        {"GET", "/v1/explain", get_explain, RIGHT_READ, " student rule per as_of ", false},
        {"GET", "/v1/rules", get_rules, RIGHT_KNOWN, " ", false},
        {"GET", "/v1/rules/stats", get_rule_stats, RIGHT_READ, " ", false},
        {"GET", "/v1/rules/history", get_rule_history, RIGHT_READ, " cursor limit ", false},
        {"GET", "/v1/status", get_status, RIGHT_KNOWN, " ", false},
        {"GET", "/healthz", get_health, 0, " ", false},
        {"GET", "/readyz", get_ready, 0, " ", false},
        {"GET", "/metrics", get_metrics, 0, " ", false},
};

static size_t segment_size(const char *at)
{
	return strcspn(at, "/");
}

static bool path_matches(const char *path, const char *url, struct text *id)
{
	struct text found = {0};

	while (*path && *url) {
		size_t in_path = segment_size(path), in_url = segment_size(url);
		bool is_id = in_path == 4 && memcmp(path, "{id}", 4) == 0;
		if (is_id && in_url > 0)
			found = (struct text){url, (uint32_t)in_url};
		else if (in_path != in_url || memcmp(path, url, in_url) != 0)
			return false;
		path += in_path + (path[in_path] == '/');
		url += in_url + (url[in_url] == '/');
	}
	*id = found;
	return !*path && !*url;
}

const struct route *routes_find(const char *method, const char *url, struct text *id, const char **allow)
{
	bool is_head = strcmp(method, "HEAD") == 0;

	*allow = NULL;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct route *route = &table[i];
		if (!path_matches(route->path, url, id))
			continue;
		if (strcmp(is_head && !route->is_stream ? "GET" : method, route->method) == 0) {
			*allow = NULL;
			return route;
		}
		*allow = route->method;
	}
	return NULL;
}
