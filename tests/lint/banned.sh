#!/bin/sh
# banned.sh [DIR] - fails on calls that the house does without, on clocks and chance outside the seam, and, where objects
# are built under $B, on engine objects that could reach a clock, a file or the network, and on variables that change.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
objects=$(cd "${B:-build}/obj" 2>/dev/null && pwd || true)
cd "${1:-.}"
bad=0

# search FOLDERS NAMES EXCEPT WHY: calls of NAMES in FOLDERS, but for files that match EXCEPT.
search() {
	found=$(find $1 -name '*.[ch]' 2>/dev/null | sort | grep -vE "$3" | xargs -r awk -f "$here/code.awk" |
		grep -E "^[^:]*:[0-9]+:(.*[^A-Za-z0-9_.>])?($2)[[:space:]]*\\(" || true)
	[ -z "$found" ] || { echo "$found" | sed "s/^/banned: /; s/\$/    ($4)/"; bad=1; }
}

search "base include rules daemon cli" \
	"strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atol|atoll|atof|system|popen|alloca|setlocale" '^$' \
	"a bounded or checked call exists for this"
search "base include rules daemon" \
	"time|clock_gettime|gettimeofday|clock|localtime|localtime_r|gmtime|gmtime_r|mktime|tzset|rand|random|srand|srandom|drand48|getrandom|getentropy|uv_[a-z_]+" \
	'^daemon/(seam(_[a-z_]+)?[.]c|main[.]c|daemon[.]c|http/|channels/)' \
	"clocks, chance and libuv belong to the seam"

# Engine objects: what they leave to the linker says what they can reach.
outside='time|clock|clock_.*|gettimeofday|localtime.*|gmtime.*|mktime|tzset|rand|random|srand.*|getrandom|getentropy|getenv|setlocale'
outside="$outside|open|open64|openat|fopen|fopen64|creat|mkstemp.*|opendir|socket|connect|bind|listen|accept|send|recv|poll|select|epoll_.*"
outside="$outside|pthread_create|fork|exec.*|uv_.*|sqlite3_.*|MHD_.*|json_loads|json_load_.*"
if [ -n "$objects" ]; then
	engine=$(cd "$objects" && find base rules -name '*.o' 2>/dev/null | sort)
	for object in $engine; do
		found=$(nm -u "$objects/$object" | awk '{ sub(/@.*/, "", $2); print $2 }' | grep -xE "$outside" | tr '\n' ' ' || true)
		[ -z "$found" ] || { echo "banned: $object needs $found(the engine reaches no clock, file or network)"; bad=1; }
	done
	for object in $(cd "$objects" && find base rules daemon cli -name '*.o' 2>/dev/null | grep -vx daemon/log.o | sort); do
		found=$(objdump -t "$objects/$object" |
			awk '$3 == "O" && ($4 ~ /^[.](data|bss)([.]|$)/ && $4 !~ /[.]ro/) { print $NF }' | tr '\n' ' ')
		[ -z "$found" ] || { echo "banned: $object keeps $found(no variable outlives its function, but the log's)"; bad=1; }
	done
fi
exit $bad
