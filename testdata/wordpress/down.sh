#!/usr/bin/env bash
# Stops the site that up.sh started and removes its state.
set -euo pipefail
. "$(dirname "$0")/state.sh"

halt_all
# Only a folder that up.sh made is removed.
if [[ -f "$state/fingerprint" || -f "$state/building" ]]; then
	rm -rf -- "$state"
fi
say "the WordPress of $state is down"
