#!/usr/bin/env bash
# Rewrites the two lock files from pyproject.toml: names, versions and hashes, no hosts.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml "$@"; }
compile --group build --extra postgres -o requirements.lock ${UPGRADE:+--upgrade}
compile --group build --group dev --extra postgres -c requirements.lock -o requirements-dev.lock ${UPGRADE:+--upgrade}
! grep -nE 'https?://' requirements.lock requirements-dev.lock
