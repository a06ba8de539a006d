#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: scripts/cross_aarch64.sh PROGRAM

Builds Elea for 64-bit ARM with Debian's cross compiler, runs the C unit tests under qemu-user, and
compares the results of the command with those of PROGRAM, an elea for this machine, with
ELEA_ISA=portable: they must have the same bits.

Needs the Debian packages gcc-aarch64-linux-gnu, qemu-user, meson and pkgconf. The libraries for ARM
are taken from the same Debian and kept in .cache/aarch64; nothing is installed.
TEXT
}

[[ $# == 1 && $1 != -* ]] || {
    usage >&2
    exit 2
}
program=$(readlink -f "$1")
work=$root/.cache/aarch64
sysroot=$work/root
packages=(libc6 libcmocka-dev zlib1g-dev libarchive-dev libcfitsio-dev libhdf5-dev)
libraries=$sysroot/usr/lib/aarch64-linux-gnu

# apt-get for ARM with a state of its own, so that neither root nor a second architecture is needed.
arm_apt() {
    apt-get -q -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Debug::NoLocking=true \
        -o APT::Sandbox::User=root -o Dir::State::Lists="$work/lists" -o Dir::State::status="$work/status" \
        -o Dir::Cache::Archives="$work/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@"
}

# The libraries, kept until the list of packages changes.
make_sysroot() {
    [[ ! -f $work/stamp || $(<"$work/stamp") != "${packages[*]}" ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"/{lists,archives}/partial "$sysroot"
    : >"$work/status"
    arm_apt update
    arm_apt install -y --no-install-recommends --download-only "${packages[@]}"
    local file
    for file in "$work"/archives/*.deb; do
        dpkg -x "$file" "$sysroot"
    done
    rm -rf "$work"/{lists,archives}
    # Links to /lib/... would leave the sysroot, and the linker would take static libraries instead.
    local link
    while IFS= read -r -d '' link; do
        ln -sfn "$sysroot$(readlink "$link")" "$link"
    done < <(find "$sysroot" -type l -lname '/*' -print0)
    # Debian's alternatives make this link.
    ln -sf hdf5-serial.pc "$libraries/pkgconfig/hdf5.pc"
    cat >"$work/sysroot.ini" <<TEXT
[binaries]
exe_wrapper = ['qemu-aarch64', '-L', '$sysroot']
[properties]
sys_root = '$sysroot'
pkg_config_libdir = '$libraries/pkgconfig'
[built-in options]
c_args = ['--sysroot=$sysroot']
c_link_args = ['--sysroot=$sysroot']
TEXT
    printf '%s\n' "${packages[*]}" >"$work/stamp"
}

build() {
    # gcc 12 fails to compile a few tests with -O3.
    [[ -f $work/build/build.ninja ]] ||
        env -u CC -u CFLAGS meson setup "$work/build" "$root" --cross-file "$root/scripts/aarch64-linux-gnu.ini" \
            --cross-file "$work/sysroot.ini" --werror -Dbuildtype=release -Doptimization=2 -Dtests=enabled -Dbench=false \
            -Dzlib=enabled -Dlibarchive=enabled -Dcfitsio=enabled -Dhdf5=enabled
    ninja -C "$work/build"
}

# same NAME ARGUMENT...: both programs write the same CSV.
same() {
    local name=$1
    shift
    (
        cd "$results"
        export ELEA_ISA=portable
        "$program" --quiet --csv here.csv "$@"
        qemu-aarch64 -L "$sysroot" "$work/build/cli/elea" --quiet --csv arm.csv "$@"
    )
    cmp "$results"/{here,arm}.csv || {
        echo "cross_aarch64.sh: $name: the results of ARM differ from those of this machine" >&2
        exit 1
    }
    echo "$name: the same bits"
}

make_sysroot
build
meson test -C "$work/build" --print-errorlogs --timeout-multiplier 10 --no-suite statistics
results=$work/results
rm -rf "$results"
mkdir -p "$results"
printf 'SPHERE 0 0 0 1\nCUBOID 0.2 0.3 0.4 1 2 3\n' >"$results/mixed.bod"
few=(--num-walks 4000)
examples=$root/examples
same stokes "${few[@]}" "$examples/peptide.pdb"
same analogy "${few[@]}" --theory analogy --stop 2 "$examples/peptide.pdb" "$examples/peptide.xtc"
same plain-walks "${few[@]}" --method wos --interior sample --num-interior-samples 2000 "$examples/peptide.pdb"
same cuboids "${few[@]}" mixed.bod
