#ifndef DAEMON_ACCOUNTING_H
#define DAEMON_ACCOUNTING_H
/* Counts the store over again every five minutes, on a thread of its own that only reads.
 *
 *     struct accounting *accounting = accounting_start(&accounts, store_path, seam);
 *     accounting_stop(accounting);                                         takes NULL */
struct accounting;
struct accounts;
struct seam;

struct accounting *accounting_start(struct accounts *accounts, const char *store_path, struct seam *seam);
void accounting_stop(struct accounting *accounting);
#endif
