#!/bin/sh
# breaks.sh [DIR] - fails when a break of tests/breaks no longer applies, or when the long form and its page disagree.
set -eu
cd "${1:-.}"
command -v patch >/dev/null || { echo "breaks: patch is missing"; exit 0; }
bad=0
python3 tests/breaks/run.py --check || bad=1
python3 tests/torture.py --check || bad=1
exit $bad
