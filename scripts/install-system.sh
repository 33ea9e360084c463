#!/bin/sh
# Installs what the tests need beside Python: Chromium for the report page, a Redis or Valkey server for the shared
# cache and the certificate of its TLS, Cairo for Material's social cards. Without apt-get it says what is missing.
set -eu

missing=""
# needs PACKAGE PROGRAM...: the package, unless one of the programs is there
needs() {
	package=$1
	shift
	for name in "$@"; do
		if command -v "$name" >/dev/null 2>&1; then
			return
		fi
	done
	missing="$missing $package"
}
needs chromium chromium chromium-browser google-chrome
needs redis-server redis-server valkey-server
needs openssl openssl
if ! python3 -c 'from ctypes.util import find_library; raise SystemExit(find_library("cairo") is None)'; then
	missing="$missing libcairo2"
fi

if [ -z "$missing" ]; then
	exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
	echo "No apt-get here. Install yourself:$missing" >&2
	exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
	as_root="sudo -n"
fi
# shellcheck disable=SC2086 # each package is a word
if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing; }; then
	echo "Could not be installed:$missing" >&2
fi
