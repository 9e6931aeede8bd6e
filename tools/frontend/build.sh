#!/usr/bin/env bash
# Compiles the design system; needs Node. The result is kept in the repository, so that nobody else needs it.
# `build.sh --check` compiles into a temporary folder and says whether what is kept is what comes out.
set -euo pipefail
cd "$(dirname "$0")"
target=../../src/amparo_web/design/static/amparo
npm ci --omit-lockfile-registry-resolved=true --no-audit --no-fund --ignore-scripts >/dev/null
out=$target
[ "${1:-}" = "--check" ] && out=$(mktemp -d)
mkdir -p "$out"
npx --no-install sass --no-source-map --style=compressed --load-path=. --load-path=node_modules --quiet-deps amparo.scss "$out/amparo.css"
npx --no-install esbuild amparo.js --bundle --minify --format=esm --target=es2020 --legal-comments=none --outfile="$out/amparo.js" --log-level=warning
# Messages to the console speak of the design system without a name that is not ours.
sed -i "s/GOV\.UK Frontend/design system/g" "$out/amparo.js"
if [ "${1:-}" = "--check" ]; then
  (cd "$out" && sha256sum -c - < <(grep -E 'amparo\.(css|js)$' "$OLDPWD/$target/SHA256SUMS"))
else
  (cd "$target" && sha256sum -- $(ls | grep -v SHA256SUMS) > SHA256SUMS && cat SHA256SUMS)
fi
