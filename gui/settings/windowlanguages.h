// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The languages that the window can be shown in: those whose catalogues are there, so that a language is a folder in
// translations/.
#pragma once

#include <QObject>
#include <QStringList>
#include <qqmlregistration.h>

namespace gui
{
class WindowLanguages : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(QStringList codes READ codes CONSTANT)

public:
    /// Returns codes such as "de", sorted by the languages' own names: English, in which the sources are written, and each
    /// language with a catalogue.
    [[nodiscard]] static QStringList codes();
    /// Returns what those who speak a language call it, as it stands in a list: "Français" for "fr".
    [[nodiscard]] Q_INVOKABLE static QString nativeName(const QString &code);
};
}
