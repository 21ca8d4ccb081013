/* Every kind of channel there is. */
#include "kinds.h"
#include "daemon/config/channels.h"

static channel_open_fn *const kinds[] = {
        [CHANNEL_LOG] = log_channel_open,
        [CHANNEL_WEBHOOK] = webhook_open,
};

int channel_open(
        const struct channel_setting *setting, struct seam *seam, struct channel **out, struct diag *why)
{
	return kinds[setting->type](setting, seam, out, why);
}
