// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A second answer beside a first one, until its reader keeps one of them.
#pragma once

#include <QObject>
#include <qqmlregistration.h>

namespace gui
{
class Conversation;
class Transcript;

/// Both answers are versions of the same message, and stay so whichever is kept.
class Comparison : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns its comparison")

public:
    /// Both outlive the comparison.
    Comparison(Conversation &conversation, Transcript &transcript);

    /// Returns whether the message in `row` is an answer that another one could stand beside.
    [[nodiscard]] Q_INVOKABLE bool isPossible(int row) const;
    /// Has the question of the answer in `row` answered again and shows both answers side by side. Does nothing while the
    /// conversation is busy, or where that is not possible.
    Q_INVOKABLE void begin(int row);
    /// Ends the comparison in `row`. The newer answer stays shown, or the older one is shown if `older` is true.
    Q_INVOKABLE void keep(int row, bool older);

    /// Returns the temperature for the next answer, which is `usual` unless it is a second one: at 0 it would be the first again.
    [[nodiscard]] double temperature(double usual) const;

private:
    void showBoth();

    Conversation &m_conversation;
    Transcript &m_transcript;
    qint64 m_firstId = 0; ///< the id of the first answer while the second one is on its way; else 0
};
}
