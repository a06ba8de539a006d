#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
    cat <<'TEXT'
usage: scripts/abi_check.sh OLD [NEW]

Builds the library at two revisions of git (NEW: by default the working tree) and compares their
binary interfaces with abidiff (Debian: abigail-tools). docs/releasing.md says what to do next.

Exit status: 0 programs linked to OLD run with NEW, or the soname tells them that they do not;
1 the interface is incompatible, and the soname is the same; 2 this command failed.
TEXT
}

fail() {
    echo "abi_check.sh: $*" >&2
    exit 2
}

# build NAME SOURCES: the shared library with debug information, and its headers, in $work/NAME.
build() {
    local folder=$work/$1
    meson setup "$folder/build" "$2" -Dbuildtype=debugoptimized -Dtests=disabled -Dbench=false \
        -Ddefault_library=shared --prefix=/usr --libdir=lib >"$folder.log" 2>&1 &&
        DESTDIR=$folder/root meson install -C "$folder/build" >>"$folder.log" 2>&1 && return
    tail -n 20 "$folder.log" >&2
    fail "$1 cannot be built"
}

# build_revision NAME REVISION
build_revision() {
    mkdir -p "$work/$1/sources"
    git -C "$root" archive "$2" | tar -x -C "$work/$1/sources" || fail "there is no revision $2"
    build "$1" "$work/$1/sources"
}

# What may grow without breaking a program: enums at their end, which moves ELEA_NUM_...; structs
# that begin with their size, and those that only the library creates, at theirs.
allowed() {
    local headers=("$1"/include/elea/*.h) counts growing
    counts=$(grep -oh 'ELEA_NUM_[A-Z_]*' "${headers[@]}" | sort -u | paste -sd,)
    growing=$({
        grep -h -B 1 'size_t struct_size;' "${headers[@]}" | sed -n 's/.*struct \(elea_[a-z_]*\) {/\1/p'
        echo elea_result_info
    } | paste -sd'|')
    cat <<TEXT
[suppress_type]
  type_kind = enum
  changed_enumerators = $counts
[suppress_type]
  type_kind = struct
  name_regexp = ^($growing)$
  has_data_member_inserted_at = end
TEXT
}

soname() {
    readelf -d "$1" | sed -n 's/.*soname: \[\(.*\)\]/\1/p'
}

[[ $# == [12] && $1 != -* ]] || {
    usage >&2
    exit 2
}
command -v abidiff >/dev/null || fail "abidiff is missing. On Debian: apt-get install abigail-tools"

work=$root/.cache/abi
rm -rf "$work"
mkdir -p "$work/new"
build_revision old "$1"
if (($# == 2)); then
    build_revision new "$2"
else
    build new "$root"
fi

old=$work/old/root/usr new=$work/new/root/usr
old_name=$(soname "$old/lib/libelea.so") new_name=$(soname "$new/lib/libelea.so")
# abidiff's bits: 1 and 2 it failed, 4 the interface changed, 8 functions are gone. A struct that
# grew, or a value that was put between others, is a change without bit 8, "[C]" in the report.
status=0
allowed "$new" >"$work/allowed.abignore"
abidiff --suppressions "$work/allowed.abignore" --headers-dir1 "$old/include" --headers-dir2 "$new/include" \
    "$old/lib/libelea.so" "$new/lib/libelea.so" | tee "$work/report" || status=${PIPESTATUS[0]}
((status & 3)) && fail "abidiff failed with status $status"

if ((status == 0)); then
    echo "abi_check: no change of the interface ($old_name, $new_name)"
elif [[ $old_name != "$new_name" ]]; then
    echo "abi_check: the interface changed, and so did the soname ($old_name, $new_name): fine"
elif ((status & 8)) || grep -q '\[C\]' "$work/report"; then
    echo "abi_check: functions or types changed, and the soname is still $new_name"
    exit 1
else
    echo "abi_check: only additions ($new_name): fine"
fi
