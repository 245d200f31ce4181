// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What stands below an answer about how it came about, as storage::Message::note keeps it: of a summary what it covered, of
// another answer what it lacks.
#pragma once

#include <QByteArray>
#include <QString>

namespace gui
{
/// Of an answer that is no summary.
struct AnswerNote {
    enum class Cut {
        None,
        AtLength, ///< of the settings
        AtContext, ///< the chat has filled it
    };

    Cut cut = Cut::None;
    int summaries = 0; ///< documents of which the model saw the summary and not the text

    /// Empty where there is nothing to tell.
    [[nodiscard]] QByteArray toJson() const;
    /// Any text will do; what is not there is not told.
    [[nodiscard]] static AnswerNote fromJson(const QByteArray &json);
    /// One or more translated sentences; empty where there is nothing to tell.
    [[nodiscard]] QString sentence() const;
};

namespace note
{
/// Marks an answer as a summary until its coverage is known, so that trying again makes a summary again.
[[nodiscard]] QString unfinishedSummary();
[[nodiscard]] bool isOfSummary(const QString &note);
/// Translated; empty where there is nothing to tell.
[[nodiscard]] QString sentence(const QString &note);
/// The answer lacks something that its reader may count on.
[[nodiscard]] bool tellsALimit(const QString &note);
}
}
