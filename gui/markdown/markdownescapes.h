// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// CommonMark's ways to write a character that would otherwise mean something: 2.4, backslashes, and 2.5, entities.
#pragma once

#include <QString>
#include <QStringView>

namespace gui
{
/// Whether this character turns the direction of all that follows in its paragraph, so that a host could be read as another one.
[[nodiscard]] bool turnsDirection(QChar c);

/// Whether a backslash before it makes it text.
[[nodiscard]] bool isEscapable(QChar c);

struct Entity {
    QString text{};
    qsizetype length = 0; ///< from the & to behind the ;
};
/// The entity whose & stands at `from`; without length if none does.
[[nodiscard]] Entity entityAt(QStringView text, qsizetype from);

/// A text with both resolved.
[[nodiscard]] QString unescaped(QStringView text);
}
