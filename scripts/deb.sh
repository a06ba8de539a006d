#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: scripts/deb.sh [SUITE [try]]

Builds the Debian packages elea, libelea0.1, libelea-dev and python3-elea of the tracked files, and
checks them with lintian. They are left in .cache/deb/SUITE.

  SUITE    bookworm or trixie: in a fresh system of that suite (root, debootstrap), where the packages
           are then installed and tried; without it, in this system, whose build dependencies are
           those of debian/control (apt-get build-dep .)
  try      only installs and tries the packages that are in .cache/deb/SUITE
TEXT
}

fail() {
    echo "deb.sh: $*" >&2
    exit 1
}

# The tracked files, as they are in the working tree, in $1/elea.
export_sources() {
    rm -rf "$1"
    mkdir -p "$1/elea"
    git -C "$root" ls-files -z | tar -C "$root" --null -T - -c | tar -x -C "$1/elea"
}

# A fresh system in $1, without what apt recommends; its /proc and /dev/pts are mounted until the end.
make_system() {
    rm -rf --one-file-system "$1"
    debootstrap --variant=minbase "$2" "$1" >"$1.log"
    echo 'APT::Install-Recommends "false";' >"$1/etc/apt/apt.conf.d/99recommends"
    # shellcheck disable=SC2064 # this folder
    trap "umount -q '$1/dev/pts' '$1/proc'" EXIT
    mount -t proc proc "$1/proc"
    mount --bind /dev/pts "$1/dev/pts"
}

remove_system() {
    umount "$1/dev/pts" "$1/proc"
    trap - EXIT
    rm -rf --one-file-system "$1"
}

build_here() {
    (cd "$1/elea" && dpkg-buildpackage -us -uc -b)
    lintian --fail-on error,warning --tag-display-limit 0 "$1"/*.changes
}

# What a user does with the packages in /deb of a system without anything else.
try_packages() {
    cat <<'TRY'
set -e
apt-get -q install -y man-db bash-completion zsh fish pkgconf gcc libc6-dev
rm -f /etc/dpkg/dpkg.cfg.d/excludes
apt-get -q install -y /deb/elea_*.deb /deb/libelea*_*.deb /deb/python3-elea_*.deb
elea --version
elea --quiet --num-walks 1000 --csv /tmp/out.csv /usr/share/doc/elea/examples/peptide.pdb
man elea | grep -q 'hydrodynamic properties of molecules'
bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader elea; complete -p elea'
fish -c "complete -C 'elea --method '" | grep -q first-passage
zsh -f -c 'autoload -Uz compinit; compinit -u -D; print $_comps[elea]' | grep -x _elea
pkg-config --modversion elea
cp /usr/share/doc/libelea-dev/examples/two_spheres.c /tmp
gcc -o /tmp/two /tmp/two_spheres.c $(pkg-config --cflags --libs elea)
/tmp/two
python3 -c 'import elea; print(elea.compute([[0, 0, 0]], 1)["volume"])'
apt-get -q remove -y elea libelea0.1 libelea-dev python3-elea
test ! -e /usr/bin/elea
TRY
}

suite=${1:-}
[[ $# -le 2 && $suite != -* && ${2:-try} == try ]] || {
    usage
    exit 2
}
if [[ -z $suite ]]; then
    folder=$root/.cache/deb/here
    export_sources "$folder"
    build_here "$folder"
    exit
fi
((EUID == 0)) || fail "a fresh system needs root"
folder=$root/.cache/deb/$suite
# Outside of the repository: its /proc would be searched by tools that search that.
scratch=$(mktemp -d /var/tmp/elea-deb.XXXXXX)
system=$scratch/$suite
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
if [[ $# == 1 ]]; then
    make_system "$system" "$suite"
    export_sources "$system/deb"
    chroot "$system" sh -c 'cd /deb/elea && apt-get -q update &&
        apt-get -q install -y build-essential lintian && apt-get -q build-dep -y . &&
        dpkg-buildpackage -us -uc -b && cd /deb && lintian --allow-root --fail-on error,warning \
            --tag-display-limit 0 *.changes'
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$system"/deb/*.{deb,changes,buildinfo} "$folder"
    remove_system "$system"
fi
make_system "$system" "$suite"
mkdir "$system/deb"
cp "$folder"/*.deb "$system/deb"
try_packages >"$system/deb/try.sh"
chroot "$system" sh -c 'apt-get -q update && sh /deb/try.sh'
remove_system "$system"
rm -rf --one-file-system "$scratch"
echo "deb.sh: installed in a fresh $suite and tried; packages in $folder"
