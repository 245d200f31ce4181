// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Refuses whatever QML would like to fetch. Tramontane never talks to the network on behalf of what it shows.
#pragma once

#include <QQmlNetworkAccessManagerFactory>

namespace gui
{
class RefusingNetworkAccessManagerFactory : public QQmlNetworkAccessManagerFactory
{
public:
    QNetworkAccessManager *create(QObject *parent) override;

    /// Returns how many requests this program has refused so far. Thread: any.
    [[nodiscard]] static int refusals();
};
}
