// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The clipboard for QML, which has none of its own.
#pragma once

#include <QObject>
#include <QString>
#include <qqmlregistration.h>

namespace gui
{
class Clipboard : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;

    Q_INVOKABLE void copy(const QString &text) const;
};
}
