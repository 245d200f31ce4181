# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The part of ./dev that makes this computer able to build and run: with packages of the system itself where that is new enough,
# else with a Debian 13 root beside it (setup/root.sh).

: "${here:?}" "${cache:?}" "${root:?}" "${packages[*]:?}" "${locales[*]:?}"

model=$(model_path smollm2)               # what the tests and benchmarks use; it is always there
swiftshader=$cache/swiftshader            # a second Vulkan driver, for the tests

as_root() {
    if ((EUID == 0)); then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else die "this needs administrator rights and sudo is not here. As root, run: $*"
    fi
}

refresh_host_packages() {
    [[ -z ${refreshed:-} ]] || return 0
    step "Asking apt which packages there are"
    as_root apt-get update -q >&2 || die "apt-get update failed: see above. Check the network and run the same command again."
    refreshed=yes
}

# Installs packages on this system with apt.
install_on_host() {
    command -v apt-get >/dev/null || die "this script knows Debian and its relatives only. On another system, install by hand: $*"
    refresh_host_packages
    step "Installing on this system: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >&2 ||
        die "apt-get could not install these packages: see above. Check the network and run the same command again; it goes on \
where it stopped."
}

host_offers() { # host_offers PACKAGE VERSION: apt has it at that version or a later one.
    local candidate
    candidate=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ { print $2 }')
    [[ -n $candidate && $candidate != "(none)" ]] && dpkg --compare-versions "$candidate" ge "$2"
}
host_is_new_enough() {
    host_offers qt6-base-dev 6.8 && host_offers libkf6coreaddons-dev 6.13 && host_offers libkirigami-dev 6.13
}

# Succeeds if every package is installed on this system itself, which is then used as it is.
host_ready() {
    local installed
    command -v dpkg-query >/dev/null || return 1
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${packages[@]}" 2>/dev/null |
        grep -c '^installed ') || return 1
    ((installed >= ${#packages[@]})) && dpkg --compare-versions "$(dpkg-query -W -f '${Version}' qt6-base-dev)" ge 6.8 &&
        [[ -z $(missing_host_locales) ]]
}
missing_host_locales() {
    local known locale
    known=$(locale -a 2>/dev/null)
    for locale in "${locales[@]}"; do grep -qix "$locale.utf-\?8" <<<"$known" || echo "$locale"; done
}

add_callers_locale() {
    local mine=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
    mine=${mine%%.*}
    [[ $mine =~ ^[a-z]{2,3}_[A-Z]{2}$ && " ${locales[*]} " != *" $mine "* ]] || return 0
    [[ ! -d $root/usr/share/i18n/locales || -f $root/usr/share/i18n/locales/$mine ]] && locales+=("$mine")
    return 0
}

# Makes this system, or a Debian 13 root beside it, able to build and run; leaves the answer in $inside (host or root).
set_up_system() {
    local missing=() locale
    if host_ready; then inside=host; return; fi
    add_callers_locale
    inside=root
    root_ready && return
    command -v apt-get >/dev/null || install_on_host "${packages[@]}"
    host_is_new_enough || [[ -d $root ]] || { refresh_host_packages; host_is_new_enough || true; }
    if host_is_new_enough; then
        inside=host
        install_on_host "${packages[@]}"
        for locale in $(missing_host_locales); do as_root localedef -i "$locale" -f UTF-8 "$locale.UTF-8"; done
        host_ready || die "some packages are still missing after their installation; apt's messages above say why."
        return
    fi
    for pair in bwrap:bubblewrap mmdebstrap:mmdebstrap newuidmap:uidmap; do
        command -v "${pair%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    [[ -f /usr/share/keyrings/debian-archive-keyring.gpg ]] || missing+=(debian-archive-keyring)
    [[ ${#missing[@]} -eq 0 ]] || install_on_host "${missing[@]}"
    update_root
}

# Fetches a model, once.
set_up_model() { # set_up_model NAME
    fetch_model "$1" || die "the model $1 is not here yet: see above. Run the same command again once that is mended."
}

# Gets SwiftShader out of the browser in whose package Debian has it, once; the browser is not installed. The tests do without it,
# and say so, where it cannot be downloaded.
set_up_swiftshader() {
    local into=$swiftshader.part from=
    [[ ! -s $swiftshader/vk_swiftshader_icd.json ]] || return 0
    step "Downloading SwiftShader, a second Vulkan driver for the tests (about 32 MB, out of Debian's package chromium-common)"
    rm -rf "$into"
    mkdir -p "$into"
    # What apt knows may be older than what the mirror has.
    # shellcheck disable=SC2016 # the inner shell expands these
    local fetch='mkdir -p "$1"; cd "$1"; get() { apt-get -q -o APT::Sandbox::User=root download chromium-common; }
        get || { apt-get -q -o APT::Sandbox::User=root update; get; }; dpkg -x chromium-common_*.deb .'
    if [[ $inside == root ]]; then
        from=$root/var/tmp/swiftshader
        administer "$root" sh -ec "$fetch" sh /var/tmp/swiftshader
    else
        from=$into/package
        refresh_host_packages
        sh -ec "$fetch" sh "$from" >&2
    fi && cp "$from"/usr/lib/chromium/{libvk_swiftshader.so,vk_swiftshader_icd.json} "$into" && rm -rf "$from" &&
        rm -rf "$swiftshader" && mv -T "$into" "$swiftshader" && return
    discard "$from"
    say "SwiftShader could not be had: see above. Its tests are skipped; the next ./dev test tries again."
}

# Does one part of the set-up while no other ./dev of this user does.
locked() {
    mkdir -p "$cache"
    exec 9>"$cache/lock"
    if ! flock -n 9; then
        say "Another ./dev is setting things up; waiting for it."
        flock 9
    fi
    "$@" 9>&-
    exec 9>&-
}

set_up() {
    if host_ready; then inside=host
    elif add_callers_locale; root_ready; then inside=root
    else locked set_up_system
    fi
    [[ -s $model ]] || locked set_up_model smollm2
    export TRAMONTANE_MODEL=$model
    export CCACHE_DIR=$cache/ccache CCACHE_BASEDIR=$here CCACHE_NOHASHDIR=1
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
    mkdir -p "$CCACHE_DIR"
}
