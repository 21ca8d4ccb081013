#!/bin/sh
# boot.sh TREE SCRIPT - runs SCRIPT on a machine of its own that systemd has booted, with TREE (what `make install` made)
# laid over this one's files.  Namespaces and overlays: nothing that happens there is left here.  Ends with SCRIPT's code;
# 77 when this machine does not allow such a thing.
set -eu
[ "$(id -u)" = 0 ] && [ -x /lib/systemd/systemd ] || exit 77
if [ -z "${BOOT_WORK:-}" ]; then
	BOOT_WORK=$(mktemp -d) BOOT_TREE=$(realpath "$1") BOOT_SCRIPT=$(realpath "$2")
	export BOOT_WORK BOOT_TREE BOOT_SCRIPT
	for groups in /sys/fs/cgroup/unified /sys/fs/cgroup; do
		[ ! -e "$groups/cgroup.procs" ] || break
	done
	group=$groups$(sed -n 's/^0:://p' /proc/self/cgroup)/boot-$$
	trap 'rmdir "$BOOT_WORK" 2>/dev/null; find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true' EXIT
	mkdir "$group" 2>/dev/null || exit 77
	code=0
	sh -c 'echo $$ >"$1/cgroup.procs" && exec unshare --fork --pid --mount --uts --ipc --net --cgroup --mount-proc sh "$2"' \
		boot "$group" "$0" </dev/null || code=$?
	exit $code
fi

# In namespaces of its own from here on.  The kernel's settings are not ours to change.
mount --make-rprivate /
mount -t tmpfs tmpfs "$BOOT_WORK"
mount --bind -o ro /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys
for top in etc usr var; do
	mkdir -p "$BOOT_WORK/$top/upper" "$BOOT_WORK/$top/work"
	[ ! -d "$BOOT_TREE/$top" ] || cp -a "$BOOT_TREE/$top/." "$BOOT_WORK/$top/upper/"
	mount -t overlay overlay -o "lowerdir=/$top,upperdir=$BOOT_WORK/$top/upper,workdir=$BOOT_WORK/$top/work" "/$top" || exit 77
done
umount -R /sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit 77
mount -t tmpfs -o mode=755 tmpfs /run
mount --bind /dev/null /dev/kmsg # the journal would take the kernel's log for its own
ip link set lo up 2>/dev/null || true

# Only the units that are about us, the journal, and the targets that they name.
units=$BOOT_WORK/units
mkdir "$units"
cp /usr/lib/systemd/system/intervened* "$units"
for unit in systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket; do
	cp "/lib/systemd/system/$unit" "$units"
done
for target in sysinit basic sockets network multi-user shutdown final umount timers paths; do
	printf '[Unit]\nDefaultDependencies=no\n' >"$units/$target.target"
done
cat >"$units/script.service" <<END
[Unit]
DefaultDependencies=no
Requires=systemd-journald.service systemd-journald.socket
After=systemd-journald.service systemd-journald.socket
SuccessAction=exit-force
FailureAction=exit-force
[Service]
Type=oneshot
ExecStart=/bin/sh $BOOT_SCRIPT
StandardOutput=truncate:$BOOT_TREE/said
StandardError=append:$BOOT_TREE/said
TimeoutStartSec=120
END
systemd-sysusers intervened.conf >/dev/null 2>&1
systemd-tmpfiles --create intervened.conf
exec env container=boot SYSTEMD_UNIT_PATH="$units" /lib/systemd/systemd --system --unit=script.service \
	--log-target=null --show-status=no
