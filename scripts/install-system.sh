#!/bin/sh
# Installs what the tests need beside Python: Chromium, for the tests of the report page. Without apt-get it does nothing,
# and those tests are skipped.
set -eu

for name in chromium chromium-browser google-chrome; do
	if command -v "$name" >/dev/null 2>&1; then
		exit 0
	fi
done
if ! command -v apt-get >/dev/null 2>&1; then
	echo "No Chromium and no apt-get here: the tests of the report page will be skipped." >&2
	exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
	as_root="sudo -n"
fi
if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium; }; then
	echo "Chromium could not be installed: the tests of the report page will be skipped." >&2
fi
