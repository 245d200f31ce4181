// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Links: which of them may be opened, and where one stands in a text without any mark.
#pragma once

#include <QString>
#include <QStringView>

#include <optional>

namespace gui
{
/// Whether the program hands such an address to the desktop at all: http, https and mailto.
[[nodiscard]] bool isAllowedLink(QStringView target);
/// Such an address as it is opened: encoded, the host as it is looked up.
[[nodiscard]] QString encodedLink(const QString &target);
/// Whom such an address leads to: a host as it is looked up, so that no letter of another script can pass for a Latin one, or a
/// mail address.
[[nodiscard]] QString hostOf(const QString &target);

/// The target and the title of CommonMark 6.3's inline link.
struct LinkDestination {
    QString target{};
    QString title{};
    qsizetype end = 0; ///< past the closing parenthesis
};
/// `from` is behind the opening parenthesis.
[[nodiscard]] std::optional<LinkDestination> linkDestination(QStringView text, qsizetype from);

/// GitHub Flavored Markdown 6.9: an address in plain text.
struct BareLink {
    qsizetype begin = 0;
    qsizetype end = 0; ///< before it no other one begins, also where this is none
    QString target{}; ///< empty if this is none
};
/// The one that has its : of ://, its first w of www. or its @ at `at`; nothing before `earliest` belongs to it. In brackets it
/// ends before the next one.
[[nodiscard]] BareLink bareLink(QStringView text, qsizetype at, qsizetype earliest, bool inBrackets);
}
