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
    /// For a FilePicker: the documents that can be read, and all files, in which any text can be found.
    [[nodiscard]] Q_INVOKABLE static QStringList nameFilters();
    /// "PDF, OpenDocument, … and text files", in the window's language.
    [[nodiscard]] Q_INVOKABLE static QString names();
};
}
