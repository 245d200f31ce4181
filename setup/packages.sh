# shellcheck shell=bash disable=SC2034 # other parts use what is named here
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The part of ./dev that says what is installed: Debian's packages, and the locales that the tests speak.

packages=(
    # Building
    g++ mold cmake ninja-build ccache pkgconf extra-cmake-modules gettext glslc
    # Qt and KDE Frameworks
    qt6-base-dev qt6-declarative-dev qt6-declarative-dev-tools qt6-svg-plugins qt6-wayland
    libkirigami-dev kirigami-addons-dev libkf6colorscheme-dev libkf6config-dev libkf6coreaddons-dev
    libkf6dbusaddons-dev libkf6i18n-dev libkf6iconthemes-dev libkf6notifications-dev libkf6syntaxhighlighting-dev
    qcoro-qt6-dev
    # What the window loads while it runs
    kde-style-breeze kde-style-breeze-data kf6-breeze-icon-theme fonts-noto-core fonts-hack
    fonts-noto-color-emoji fonts-wqy-microhei
    qml6-module-org-kde-desktop qml6-module-org-kde-kirigami qml6-module-org-kde-kirigamiaddons-components
    qml6-module-org-kde-kirigamiaddons-delegates qml6-module-org-kde-kirigamiaddons-formcard qml6-module-qt-labs-qmlmodels
    qml6-module-qtcore qml6-module-qtqml qml6-module-qtqml-models qml6-module-qtqml-workerscript qml6-module-qtquick
    qml6-module-qtquick-controls qml6-module-qtquick-effects qml6-module-qtquick-layouts
    qml6-module-qtquick-templates qml6-module-qtquick-window qml6-module-qttest
    # Engine, history and documents
    libvulkan-dev libvulkan-volk-dev libvulkan-memory-allocator-dev mesa-vulkan-drivers vulkan-validationlayers
    libhwy-dev nlohmann-json3-dev libpcre2-dev libcli11-dev libsqlcipher-dev libpoppler-qt6-dev libkf6archive-dev
    libmd4c-dev libicu-dev
    # Tests and linters
    appstream clang-format codespell dbus-daemon desktop-file-utils git locales reuse shellcheck tzdata xdotool xvfb
)

fuzz_packages=(clang llvm libclang-rt-dev libomp-dev) # only ./dev fuzz asks for these; Kirigami wants OpenMP of each compiler
tidy_packages=(clang-tidy) # only ./dev tidy asks for this

locales=(en_US) # any locale but C, since in it gettext speaks every language; the caller's own is added
