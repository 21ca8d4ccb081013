#ifndef DAEMON_CHANNELS_TRANSFERS_H
#define DAEMON_CHANNELS_TRANSFERS_H
/* libcurl on the loop: transfers go in, and on_done is called for each that has ended, never from within a call.
 * One for each destination, so that its connections are its own. */
#include <curl/curl.h>

struct seam;
struct transfers;
typedef void transfer_done_fn(void *context, CURL *transfer, CURLcode result);

struct transfers *transfers_open(struct seam *seam, transfer_done_fn *on_done, void *context);
void transfers_add(struct transfers *transfers, CURL *transfer);
void transfers_remove(struct transfers *transfers, CURL *transfer); /* it has not ended: it is given up */
void transfers_close(
        struct transfers *transfers); /* none may be under way; goes with the loop's next turns */
#endif
