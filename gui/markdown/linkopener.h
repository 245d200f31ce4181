// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The way out of the window for links in answers.
#pragma once

#include <QObject>
#include <QUrl>
#include <qqmlregistration.h>

namespace gui
{
class LinkOpener : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;

    /// Hands the address to the desktop if isAllowedLink() allows it. The user is not asked here: LinkDialog asks before it calls
    /// this.
    Q_INVOKABLE void open(const QUrl &url) const;
};
}
