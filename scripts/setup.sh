# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Functions shared by ./demo and ./check: install packages, set up Python, build.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/.cache/log
python=$root/.venv/bin/python
mkdir -p "$logs"

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$(basename "$0"): $*"
    exit 1
}

show_log() {
    say "---- end of $1 ----"
    tail -n "${2:-40}" "$1" >&2
    say "----"
}

# logged NAME COMMAND...: runs the command and prints its output only if it fails.
logged() {
    local log=$logs/$1.log
    shift
    "$@" >"$log" 2>&1 && return
    show_log "$log"
    die "failed: $*"
}

# ---- Packages ----

missing_packages() {
    local package
    for package in "$@"; do
        # shellcheck disable=SC2016 # dpkg's own variable
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            printf '%s\n' "$package"
    done
}

# Installs missing Debian packages with apt-get, as root or with sudo.
install_packages() {
    local missing as_root=()
    [[ -z ${ELEA_NO_INSTALL:-} ]] || return 0
    command -v apt-get >/dev/null || {
        say "apt-get is not available; install the equivalents of these Debian packages: $*"
        return 0
    }
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "some packages are missing, and installing them needs root:
  apt-get update && apt-get install --no-install-recommends ${missing[*]}
Run that as root first (or set ELEA_NO_INSTALL=1 if the tools are installed in another way)."
        as_root=(sudo)
    fi
    say "installing with apt-get: ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
    logged apt-update "${apt[@]}" update
    logged apt-install "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
}

# ---- Python ----

# A virtual environment in .venv with the packages of the tests and of the site; kept until these change.
python_environment() {
    local requirements=("$root"/{tests,docs}/requirements.txt) stamp=$root/.venv/stamp wanted
    wanted=$(cat "${requirements[@]}" <(echo "$root") <(/usr/bin/python3 --version) | sha256sum)
    [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return
    say "installing into .venv: $(sed '/^#/d;/^$/d' "${requirements[@]}" | paste -sd' ')"
    logged venv /usr/bin/python3 -m venv --clear "$root/.venv"
    logged pip "$python" -m pip --disable-pip-version-check --no-input install "${requirements[@]/#/-r}"
    printf '%s\n' "$wanted" >"$stamp"
}

# Prints a checksum of everything from which the Python package is built.
package_sum() {
    cd "$root" && find include python src meson* pyproject.toml -type f ! -name '*.pyc' -print0 |
        sort -z | xargs -0 sha256sum | cat - <(echo "$root") <(/usr/bin/python3 --version) | sha256sum
}

# Installs this package in .venv, with MDAnalysis and matplotlib; kept until a source changes.
python_package() {
    local stamp=$root/.venv/package-stamp wanted
    wanted=$(package_sum)
    [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return
    [[ -x $python ]] || logged venv /usr/bin/python3 -m venv --clear "$root/.venv"
    say "building the Python package and installing it into .venv with MDAnalysis and matplotlib"
    logged pip "$python" -m pip --disable-pip-version-check --no-input install "${root}[mdanalysis,plot]"
    printf '%s\n' "$wanted" >"$stamp"
}

# ---- Building ----

# configure FOLDER COMPILER OPTION...: a Meson build folder, recreated if its options change.
configure() {
    local folder=$root/$1 compiler=$2 wanted
    shift 2
    wanted="$root $(meson --version) $("$compiler" -dumpfullversion -dumpversion) $compiler $*"
    if [[ ! -f $folder/build.ninja || ! -f $folder/stamp || $(<"$folder/stamp") != "$wanted" ]]; then
        rm -rf "$folder"
        CC=$compiler meson setup "$folder" "$root" "$@" || return
        printf '%s\n' "$wanted" >"$folder/stamp"
    fi
}

# build FOLDER COMPILER OPTION...
build() {
    configure "$@" && ninja -C "$root/$1"
}
