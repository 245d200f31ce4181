// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/end-to-end/screen.h"

#include "tests/end-to-end/patience.h"

#include <QStandardPaths>

namespace test
{
std::unique_ptr<Screen> Screen::open()
{
    const QString xdotool = QStandardPaths::findExecutable(QStringLiteral("xdotool"));
    const QString xvfb = QStandardPaths::findExecutable(QStringLiteral("Xvfb"));
    return xdotool.isEmpty() || xvfb.isEmpty() ? nullptr : std::unique_ptr<Screen>(new Screen(xdotool, xvfb));
}

Screen::Screen(QString xdotool, const QString &xvfb)
    : m_xdotool(std::move(xdotool))
{
    // -noreset: by default the server starts over, and refuses connections meanwhile, each time its last client leaves.
    // -r: a key whose release comes late on a busy machine is not typed twice.
    m_server.start(xvfb,
                   {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"), QStringLiteral("0"),
                    QStringLiteral("1280x900x24"), QStringLiteral("-noreset"), QStringLiteral("-r")});
    if (m_server.waitForReadyRead(PatienceMs)) {
        m_number = QString::fromLatin1(m_server.readAllStandardOutput().trimmed());
    }
}

Screen::~Screen()
{
    m_server.terminate(); // it removes its lock file
    if (!m_server.waitForFinished(PatienceMs)) {
        m_server.kill();
        m_server.waitForFinished();
    }
}

QString Screen::name() const
{
    return u':' + m_number;
}

bool Screen::run(const QStringList &xdotoolArguments, QString *output) const
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), name());
    process.setProcessEnvironment(environment);
    process.start(m_xdotool, xdotoolArguments);
    if (!process.waitForFinished(PatienceMs) || process.exitCode() != 0) {
        return false;
    }
    if (output) {
        *output = QString::fromLatin1(process.readAllStandardOutput().trimmed());
    }
    return true;
}

bool Screen::focusWindowOf(qint64 processId) const
{
    // This takes two calls: in one, `search` takes the name of the next command for a pattern of titles, and nothing gets the
    // focus.
    QString window;
    const QStringList search{QStringLiteral("search"), QStringLiteral("--onlyvisible"), QStringLiteral("--pid"),
                             QString::number(processId)};
    return run(search, &window) && run({QStringLiteral("windowfocus"), QStringLiteral("--sync"), window});
}
}
