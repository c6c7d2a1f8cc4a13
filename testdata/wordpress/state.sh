# shellcheck shell=bash
# Sourced by the other scripts: where the site's state lies, and how it
# is recognised. Everything that the scripts make is beneath $state.

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
state="${WPMD_WORDPRESS_STATE:-${TMPDIR:-/tmp}/wpmd-wordpress}"
state="${state%/}"
env_file="$state/site.env"
socket="$state/run/db.sock"

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 1; }

# running NAME succeeds while the process that run/NAME.pid names is alive and
# is ours: a process id may have been given to somebody else since.
running() {
	local pid
	pid="$(cat "$state/run/$1.pid" 2>/dev/null)" || return 1
	[[ -n "$pid" && -r "/proc/$pid/cmdline" ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$state/"
}

# halt NAME ends that process and waits until it is gone.
halt() {
	running "$1" || return 0
	local pid
	pid="$(cat "$state/run/$1.pid")"
	kill "$pid" 2>/dev/null || true
	for _ in $(seq 100); do
		running "$1" || return 0
		sleep 0.1
	done
	die "process $pid ($1) does not end"
}

halt_all() {
	halt nginx
	halt php
	halt db
}
