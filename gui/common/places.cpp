// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/common/places.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace gui::places
{
namespace
{
QString dataFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/tramontane");
}

QString findProgram(const char *environment, const QString &name)
{
    const QString named = qEnvironmentVariable(environment);
    if (!named.isEmpty()) {
        return named;
    }
    const QString beside = QCoreApplication::applicationDirPath() + u'/' + name;
    if (QFileInfo(beside).isExecutable()) {
        return beside;
    }
    const QString inPath = QStandardPaths::findExecutable(name);
    return inPath.isEmpty() ? name : inPath;
}
}

QString history()
{
    QDir().mkpath(dataFolder());
    return dataFolder() + QStringLiteral("/history.db");
}

QString models()
{
    return dataFolder() + QStringLiteral("/models");
}

QString chatCaches()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + QStringLiteral("/tramontane/chats");
}

QString engineProgram()
{
    return findProgram("TRAMONTANE_ENGINE", QStringLiteral("tramontane-engine"));
}

QString readerProgram()
{
    return findProgram("TRAMONTANE_READER", QStringLiteral("tramontane-reader"));
}
}
