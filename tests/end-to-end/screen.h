// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A screen without a person, on which one program types into the window of another.
#pragma once

#include <QProcess>
#include <QString>

#include <memory>

namespace test
{
class Screen
{
public:
    /// Opens a screen. Returns null without xdotool and Xvfb.
    [[nodiscard]] static std::unique_ptr<Screen> open();
    ~Screen();

    [[nodiscard]] QString name() const; ///< the value for DISPLAY
    /// Runs xdotool and returns whether it succeeds. `output` gets what it prints.
    [[nodiscard]] bool run(const QStringList &xdotoolArguments, QString *output = nullptr) const;
    /// Gives the keyboard to the window of a program. Returns false while there is none.
    [[nodiscard]] bool focusWindowOf(qint64 processId) const;

private:
    Screen(QString xdotool, const QString &xvfb);

    QString m_xdotool;
    QProcess m_server;
    QString m_number;
};
}
