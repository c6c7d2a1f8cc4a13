#!/usr/bin/env bash
# Changes the site at the root as its people do, one step at a time:
#
#   history.sh        lists the steps, in their order; "unseen" follows those that
#                     nobody sees from outside
#   history.sh STEP   takes one. "begin" makes what the others change, and "end"
#                     removes it
set -euo pipefail
. "$(dirname "$0")/state.sh"

running db || die "the site is down; start it with $here/up.sh"
WPMD_SITE='' WPMD_STATE="$state" php -d memory_limit=512M -d display_errors=stderr "$here/history.php" "$@"
