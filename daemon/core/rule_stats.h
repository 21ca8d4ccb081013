#ifndef DAEMON_CORE_RULE_STATS_H
#define DAEMON_CORE_RULE_STATS_H
/* What became of each rule's alerts within a season, gathered some at a time. */

struct rule_stats;
void rule_stats_destroy(struct rule_stats *stats); /* takes NULL */
#endif
