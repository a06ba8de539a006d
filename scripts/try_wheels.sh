#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: scripts/try_wheels.sh PYTHON WHEEL

Installs a wheel of Elea and zenowrapper of this repository in a fresh environment of PYTHON, with
MDAnalysis and matplotlib, and runs the examples there; then removes zenowrapper.
TEXT
}

[[ $# == 2 && $1 != -* ]] || {
    usage >&2
    exit 2
}
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$1" -m venv "$fresh/venv"
python=$fresh/venv/bin/python
"$python" -m pip --disable-pip-version-check install -q "$2[mdanalysis,plot]" "$root/python/zenowrapper"
cd "$fresh"
"$python" --version
"$python" -c 'import elea; print(elea.__version__, elea.compute([[0, 0, 0]], 1)["volume"])'
"$python" "$root/examples/peptide.py" "$fresh" >"$fresh/peptide.txt"
"$python" "$root/examples/hydrodynamics.py" | tail -n 1
"$python" -m pip --disable-pip-version-check uninstall -q -y zenowrapper
"$python" -c 'from elea.mdanalysis import ZenoWrapper'
echo "try_wheels.sh: $(basename "$2") works with $("$python" --version)"
