// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs tramontane-engine as somebody at a terminal does and keeps what it says, for the tests of its commands. TRAMONTANE_ENGINE
// names it.
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

struct EngineRun {
    int status = -1; ///< the exit status; -1 if the engine crashed or took too long
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

inline EngineRun runEngine(const QStringList &arguments, const QByteArray &input = {},
                           const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment())
{
    constexpr int PatienceMs = 240'000; // the software driver on a busy machine takes long
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(TRAMONTANE_ENGINE), arguments);
    process.write(input);
    process.closeWriteChannel();
    const bool ended = process.waitForFinished(PatienceMs) && process.exitStatus() == QProcess::NormalExit;
    return {
        .status = ended ? process.exitCode() : -1, .out = process.readAllStandardOutput(), .err = process.readAllStandardError()};
}
