#!/usr/bin/env bash
# Installs what the suite needs from the distribution, where this machine allows it; says what it could not.
set -u
needed=()
command -v chromium >/dev/null 2>&1 || needed+=(chromium fonts-dejavu-core)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || needed+=(postgresql)
[ ${#needed[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing ${needed[*]} from the distribution ..." >&2
  log=$(mktemp)
  if apt-get update -qq >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${needed[@]}" >>"$log" 2>&1; then
    rm -f "$log"
  else
    echo "The distribution refused: $(tail -n 1 "$log")" >&2
  fi
else
  echo "Not installed here (needs root and apt-get): ${needed[*]}" >&2
fi
exit 0
