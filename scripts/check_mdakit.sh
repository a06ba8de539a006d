#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: scripts/check_mdakit.sh REGISTRY

Reads packaging/mdakit/metadata.yaml with the programs of the registry of MDAKits, as its workflow
does for a new entry: the version of Python, the commands that install and test, and the page.
Nothing is installed or tested. REGISTRY is a clone of github.com/MDAnalysis/MDAKits.
TEXT
}

[[ $# == 1 && $1 != -* ]] || {
    usage >&2
    exit 2
}
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git -C "$1" archive HEAD utils docs/scripts mdakits/template | tar -x -C "$copy"
mkdir "$copy/mdakits/elea"
cp "$root/packaging/mdakit/metadata.yaml" "$copy/mdakits/elea"
python3 -m venv "$copy/venv"
python=("$copy/venv/bin/python" -W ignore)
"${python[@]}" -m pip --disable-pip-version-check install -q requests setuptools packaging pyyaml pydantic PyGithub
cd "$copy"

# says NAME WANTED PROGRAM...: what a program of the registry prints has these words.
says() {
    local name=$1 wanted=$2 program=$3 said
    shift 3
    said=$("${python[@]}" "utils/$program" "$@" --mdakit elea)
    echo "$name: $said"
    [[ $said == *"$wanted"* ]] || {
        echo "check_mdakit.sh: $name: '$wanted' is missing" >&2
        exit 1
    }
}

says python 3.13 check_python_ver.py --minpyver 3.11 --maxpyver 3.13
says install 'pip install "elea[mdanalysis] @ git+https://' get_install.py --itype src
says dependencies 'pip install pytest' get_testdeps.py
says tests 'pytest tests/package' get_runtests.py --runtype develop
"${python[@]}" -c 'import sys; sys.path.insert(0, "docs/scripts")
import gen_mdakits; gen_mdakits.generate_mdakit_index()'
grep -q 'pip install "elea\[mdanalysis\] @ git' elea.rst
grep -q 'ref:.elea.$' mdakits.rst
echo "check_mdakit.sh: the programs of $(git -C "$1" log -1 --format='MDAKits %h of %cs') read the entry"
