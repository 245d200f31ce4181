// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/nonetwork.h"

#include <QLoggingCategory>
#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <atomic>

Q_LOGGING_CATEGORY(NetworkLog, "eu.tramontane.network", QtInfoMsg)

namespace gui
{
namespace
{
std::atomic<int> refused = 0;

class RefusedReply : public QNetworkReply
{
public:
    RefusedReply(QNetworkAccessManager::Operation operation, const QNetworkRequest &request, QObject *parent)
        : QNetworkReply(parent)
    {
        setOperation(operation);
        setRequest(request);
        setUrl(request.url());
        setError(ContentAccessDenied, QStringLiteral("Tramontane fetches nothing"));
        setOpenMode(QIODevice::ReadOnly);
        setFinished(true);
        QMetaObject::invokeMethod(
            this,
            [this] {
                Q_EMIT errorOccurred(ContentAccessDenied);
                Q_EMIT finished();
            },
            Qt::QueuedConnection);
    }

    void abort() override { }
    qint64 bytesAvailable() const override { return 0; }

protected:
    qint64 readData(char *, qint64) override { return -1; }
};

class RefusingManager : public QNetworkAccessManager
{
public:
    using QNetworkAccessManager::QNetworkAccessManager;

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request, QIODevice *) override
    {
        ++refused;
        qCWarning(NetworkLog) << "refused to fetch from" << request.url().host();
        return new RefusedReply(operation, request, this);
    }
};
}

QNetworkAccessManager *RefusingNetworkAccessManagerFactory::create(QObject *parent)
{
    return new RefusingManager(parent);
}

int RefusingNetworkAccessManagerFactory::refusals()
{
    return refused;
}
}
