# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The part of ./dev that makes and updates a small Debian 13 in ~/.cache/tramontane, where the system itself is too old. Nothing
# of the system is touched; setup/sandbox.sh enters the root.

: "${cache:?}" "${packages[*]:?}" "${locales[*]:?}"

root=$cache/debian-13                     # Debian 13's files, where the system itself is too old

# Succeeds if the Debian 13 root holds every package and locale that is asked for, and bubblewrap is here to enter it.
root_ready() { command -v bwrap >/dev/null && [[ -f $root/.holds ]] && [[ -z $(LC_ALL=C comm -23 <(wanted) "$root/.holds") ]]; }
wanted() { printf '%s\n' "${packages[@]}" "${locales[@]/#/locale }" | LC_ALL=C sort; }

# Runs a command in DIR, a Debian root, with an administrator's rights over its files: as root with chroot, else in a user
# namespace.
administer() { # administer DIR COMMAND...
    local dir=$1 namespaces=(unshare --mount) proxy
    ((EUID == 0)) || namespaces+=(--map-root-user --map-auto)
    proxy=$(apt-config shell p Acquire::http::Proxy 2>/dev/null) && eval "$proxy"
    # shellcheck disable=SC2016 # the inner shell expands these
    env -u TMPDIR ${p:+http_proxy="$p"} LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        "${namespaces[@]}" sh -ec 'dir=$1; shift
            mount --rbind /proc "$dir/proc"; mount --rbind /dev "$dir/dev"; cat /etc/resolv.conf >"$dir/etc/resolv.conf"
            exec chroot "$dir" "$@"' sh "$dir" "${@:2}" >&2
}

discard() { # discard DIR: also where some files belong to ids of the user namespace
    [[ ! -e $1 ]] || rm -rf -- "$1" 2>/dev/null || unshare --map-root-user --map-auto rm -rf -- "$1"
}

# Makes the bare Debian 13 in DIR. The marker .base says that it is whole.
make_base() { # make_base DIR
    step "Making a small Debian 13 in $root (once; about 2.5 GB with everything)"
    discard "$1"
    mkdir -p "$1"
    if ((EUID == 0)); then
        (cd / && mmdebstrap --variant=apt --skip=cleanup/apt trixie "$1" >&2)
    else
        grep -q "^\($(id -un)\|$UID\):" /etc/subuid 2>/dev/null || grant_subordinate_ids
        (cd / && mmdebstrap --mode=unshare --variant=apt --format=tar trixie - | tar -x --exclude='./dev/*' -C "$1") >&2
    fi || die "Debian 13 could not be downloaded: see above. Check the network and run the same command again."
    : >"$1/.base"
}

# The user namespace that writes the root needs a range of ids of its own; most systems give each user one.
grant_subordinate_ids() {
    local first
    first=$(awk -F: '{ if ($2 + $3 > n) n = $2 + $3 } END { print n < 100000 ? 100000 : n }' /etc/subuid /etc/subgid 2>/dev/null)
    as_root usermod --add-subuids "$first-$((first + 65535))" --add-subgids "$first-$((first + 65535))" "$(id -un)"
}

# Brings the root to the list of packages. A new root is made under another name first, an older one is changed in place.
update_root() {
    local dir=$root locale
    if [[ ! -d $root ]]; then
        dir=$cache/debian-13.part
        [[ -f $dir/.base ]] || make_base "$dir"
    fi
    step "Installing ${#packages[@]} packages and what they need into $root (about 400 MB the first time)"
    # shellcheck disable=SC2016
    administer "$dir" sh -ec 'dpkg --configure -a; apt-get -q -o APT::Sandbox::User=root update
        apt-get -q -y -o APT::Sandbox::User=root -o DPkg::Options::=--force-unsafe-io --no-install-recommends install "$@"' \
        sh "${packages[@]}" ||
        die "Debian 13's packages could not be installed: see above. Check the network and run the same command again; what was \
downloaded is kept.
     If it fails again in the same way, remove $dir and start over."
    for locale in "${locales[@]}"; do
        administer "$dir" sh -c "[ -d /usr/lib/locale/$locale.utf8 ] ||
            localedef --no-archive -i $locale -f UTF-8 $locale.UTF-8 || :"
    done
    # The system's own files are laid over these while the root is in use, so they must be there.
    administer "$dir" sh -c 'cd /etc; touch resolv.conf hosts hostname passwd group; [ -s machine-id ] || dbus-uuidgen >machine-id
        apt-get clean'
    ((EUID == 0)) || administer "$dir" chown -R 0:0 /usr /etc /var
    { wanted; cat "$dir/.holds" 2>/dev/null || true; } | LC_ALL=C sort -u >"$dir/.holds.new"
    mv -T "$dir/.holds.new" "$dir/.holds"
    [[ $dir == "$root" ]] || mv -T "$dir" "$root"
    step "Debian 13 is ready"
}
