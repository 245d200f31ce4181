# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The part of ./dev that runs a command where Qt and the rest are: right here or in the Debian 13 root, on the user's screen or a
# virtual one.

: "${here:?}" "${cache:?}" "${root:?}"

# Lists in $binds what bubblewrap needs so that every path means inside what it means to the caller.
list_binds() { # list_binds ARGUMENT...
    local folder path argument opened=() shown=()
    binds=(--ro-bind "$root/usr" /usr --ro-bind "$root/etc" /etc --ro-bind "$root/var" /var --bind /var/tmp /var/tmp --tmpfs /run
        --symlink usr/bin /bin --symlink usr/sbin /sbin --symlink usr/lib /lib --symlink usr/lib64 /lib64
        --dev-bind /dev /dev --proc /proc --ro-bind /sys /sys)
    for path in resolv.conf hosts hostname passwd group machine-id; do
        [[ ! -s /etc/$path ]] || binds+=(--ro-bind "/etc/$path" "/etc/$path")
    done
    for folder in /*/; do
        folder=${folder%/}
        case $folder in
            /bin | /sbin | /lib* | /usr | /etc | /var | /run | /dev | /proc | /sys | /boot | /lost+found) continue ;;
        esac
        [[ ! -x $folder ]] || binds+=(--bind-try "$folder" "$folder")
    done
    for path in /run/dbus /run/udev "${XDG_RUNTIME_DIR:-/run/user/$UID}"; do
        [[ $path != /run/* || ! -d $path ]] || binds+=(--bind "$path" "$path")
    done
    # Left over are paths below /usr, /etc, /var and /run, where the root has folders of its own.
    for argument in "$here" "$HOME" "$cache" "$PWD" "$@"; do
        for path in "$argument" "${argument#*=}"; do
            [[ -e $path || $path == ?*/* && -d ${path%/*} ]] || continue
            show "$(realpath -ms -- "$path")"
            show "$(realpath -m -- "$path")"
        done
    done
    [[ ${#opened[@]} -eq 0 ]] || while read -r folder; do
        binds+=(--tmpfs "$folder")
        for path in "$root$folder"/*; do
            if [[ -L $path ]]; then binds+=(--symlink "$(readlink "$path")" "$folder/${path##*/}")
            else binds+=(--ro-bind-try "$path" "$folder/${path##*/}"); fi
        done
    done < <(printf '%s\n' "${opened[@]}" | LC_ALL=C sort -u)
    binds+=("${shown[@]}")
}

# Adds one of the caller's paths to $shown: a file with its folder (a model may have several parts), or alone where the root
# has that folder too. The nearest folder that the root has goes to $opened: it will be an empty one that holds links to the
# root's entries, since nothing can be added to the root itself.
show() {
    local path=$1 folder
    [[ $path != /?* || $path == /*/* || -d $path ]] || shown+=(--bind-try "$path" "$path")
    case $path in /var/tmp/*) return ;; /usr/* | /etc/* | /var/* | /run/*) ;; *) return ;; esac
    [[ -d $path || -d $root${path%/*} ]] || path=${path%/*}
    [[ -e $path && ! -d $root$path ]] || return 0
    shown+=(--bind "$path" "$path")
    [[ $path != /run/* ]] || return 0
    folder=${path%/*}
    while [[ ! -d $root$folder ]]; do folder=${folder%/*}; done
    opened+=("$folder")
}

# Adds the host's NVIDIA driver to $binds, file by file. Mesa's drivers are in the root already.
list_nvidia_binds() {
    local icd vendor library libraries=()
    [[ -e /dev/nvidiactl ]] || return 0
    for icd in {/usr/share,/etc}/vulkan/icd.d/nvidia*icd*.json /run/opengl-driver/share/vulkan/icd.d/nvidia*.json; do
        [[ ! -f $icd ]] || break
    done
    mapfile -t libraries < <(ldconfig -p 2>/dev/null |
        awk '/=> .*\/lib(nvidia-|GLX_nvidia|EGL_nvidia|nvidia_)/ && /x86-64|AArch64/ { print $NF }')
    if [[ ! -f $icd || ! " ${libraries[*]} " == *libGLX_nvidia* ]]; then
        say "An NVIDIA GPU is here, but its Vulkan driver is not installed on this system (Debian: nvidia-vulkan-icd), so it is \
not used."
        return
    fi
    for library in "${libraries[@]}"; do
        binds+=(--ro-bind-try "$library" "/run/nvidia/${library##*/}")
        # Some are opened by their full name, which ends in the driver's version.
        [[ ! -L $library ]] || binds+=(--ro-bind-try "$(realpath "$library")" "/run/nvidia/$(basename "$(realpath "$library")")")
    done
    binds+=(--ro-bind "$icd" /run/nvidia/vulkan.json --setenv VK_ADD_DRIVER_FILES /run/nvidia/vulkan.json
        --setenv LD_LIBRARY_PATH /run/nvidia)
    vendor=/usr/share/glvnd/egl_vendor.d
    [[ ! -f $vendor/10_nvidia.json ]] || binds+=(--ro-bind "$vendor/10_nvidia.json" /run/nvidia/egl/10_nvidia.json
        --setenv __EGL_VENDOR_LIBRARY_DIRS "/run/nvidia/egl:$vendor")
}

# Runs a command where Qt and the rest are: right here, or in the root. Paths among its arguments are seen there too.
enter() {
    if [[ ${inside:?} == host ]]; then ${replace:-} "$@"; return; fi
    local binds=() name zone
    list_binds "$@"
    list_nvidia_binds
    zone=$(readlink /etc/localtime || true)
    [[ $zone != */zoneinfo/* ]] || binds+=(--setenv TZ "${TZ:-${zone#*/zoneinfo/}}")
    # Search paths of the host's own software mean nothing inside.
    for name in LD_LIBRARY_PATH LD_PRELOAD LIBRARY_PATH CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH PKG_CONFIG_PATH \
        CMAKE_PREFIX_PATH PYTHONHOME PYTHONPATH QT_PLUGIN_PATH QML_IMPORT_PATH QML2_IMPORT_PATH \
        XDG_DATA_DIRS XDG_CONFIG_DIRS CC CXX; do
        unset "$name"
    done
    ${replace:-} bwrap "${binds[@]}" --setenv PATH /usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin --die-with-parent \
        --chdir "$PWD" -- "$@"
}

# Runs a command on a screen of its own with a message bus and settings of its own, so that it touches nothing of the user's.
headless() {
    local own server status=0
    own=$(mktemp -d)
    mkdir -m 700 "$own"/{config,data,cache,state,runtime}
    Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp 3>"$own/display" >"$own/log" 2>&1 &
    server=$!
    for ((i = 0; i < 200; i++)); do [[ ! -s $own/display ]] || break; sleep 0.05; done
    [[ -s $own/display ]] || { cat "$own/log" >&2; die "no virtual screen: Xvfb did not start."; }
    unset WAYLAND_DISPLAY XAUTHORITY LANGUAGE LC_ALL LC_MESSAGES
    DISPLAY=:$(<"$own/display") LANG=C.UTF-8 QT_QUICK_BACKEND=software MESA_SHADER_CACHE_DIR=$cache/mesa \
        XDG_CONFIG_HOME=$own/config XDG_DATA_HOME=$own/data XDG_CACHE_HOME=$own/cache XDG_STATE_HOME=$own/state \
        XDG_RUNTIME_DIR=$own/runtime dbus-run-session -- "$@" || status=$?
    kill "$server"
    rm -rf "$own"
    return "$status"
}
