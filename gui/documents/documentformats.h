// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What QML says and asks of the documents that can be read.
#pragma once

#include <QObject>
#include <QStringList>
#include <qqmlregistration.h>

namespace gui
{
class DocumentFormats : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    /// Returns the filters of a FilePicker: one for the documents that can be read, and one for all files, in which any text can
    /// be found.
    [[nodiscard]] Q_INVOKABLE static QStringList nameFilters();
    /// Returns the names of the formats in the window's language: "PDF, OpenDocument, … and text files".
    [[nodiscard]] Q_INVOKABLE static QString names();
};
}
