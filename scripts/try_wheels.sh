#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: scripts/try_wheels.sh ELEA PYTHON...

Installs ELEA, a wheel or a source archive of Elea, and zenowrapper of this repository with all
extras in a fresh environment of each PYTHON, and runs there the examples, that of zenowrapper among
them, and elea-report; then removes zenowrapper.

  PROGRAM=build/cli/elea  with this in the environment the report is that of a run of the command,
                          which is not in the package; without it, of a table with one row
TEXT
}

[[ $# -ge 2 && $1 != -* ]] || {
    usage >&2
    exit 2
}
package=$(readlink -f "$1")
shift
program=${PROGRAM:+$(readlink -f "$PROGRAM")}
examples=$root/examples

# Results of which elea-report makes a page, in the current folder; prints their name.
make_results() {
    if [[ -n $program ]]; then
        "$program" --quiet --num-walks 2000 --json results.json "$examples/peptide.pdb"
        echo results.json
    else
        printf 'name,model,part,status,hydrodynamic_radius,radius_of_gyration\npeptide,,,ok,10.6,8.3\n' >results.csv
        echo results.csv
    fi
}

# try FOLDER: with the environment there.
try() {
    local python=$1/venv/bin/python results
    local pip=("$python" -m pip --disable-pip-version-check --no-input)
    cd "$1"
    "${pip[@]}" install -q "${package}[mdanalysis,pandas,plot,report]" "$root/python/zenowrapper"
    "$python" -c 'import elea; print(elea.__version__, elea.compute([[0, 0, 0]], 1)["volume"])'
    "$python" "$examples/peptide.py" "$1" >peptide.txt
    "$python" "$examples/hydrodynamics.py" >hydrodynamics.txt
    tail -n 1 hydrodynamics.txt
    results=$(make_results)
    venv/bin/elea-report "$results" -o report.html
    grep -q '<svg' report.html || {
        echo "try_wheels.sh: the report has no figure" >&2
        exit 1
    }
    "${pip[@]}" uninstall -q -y zenowrapper
    "$python" -c 'from elea.mdanalysis import ZenoWrapper'
    "${pip[@]}" list 2>/dev/null | grep -iE '^(elea|numpy|mdanalysis|matplotlib|pandas) '
}

for interpreter; do
    interpreter=$(command -v "$interpreter")
    fresh=$(mktemp -d)
    trap 'rm -rf "$fresh"' EXIT
    "$interpreter" -m venv "$fresh/venv"
    (try "$fresh")
    echo "try_wheels.sh: $(basename "$package") works with $("$interpreter" --version)"
    rm -rf "$fresh"
done
