// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens the history for the window, says why it stays shut and what can be done about it, and watches it once it is open.
#pragma once

#include "storage/error.h"

#include <QCoroTask>
#include <QList>
#include <QObject>
#include <QString>
#include <qqmlregistration.h>

#include <memory>
#include <optional>

namespace storage
{
class History;
class HistoryWatch;
}

namespace gui
{
class HistoryGate : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the gate to the history")
    Q_PROPERTY(State state READ state NOTIFY stateChanged)
    Q_PROPERTY(QString sentence READ sentence NOTIFY stateChanged)

public:
    enum class State {
        Opening, ///< it has not been opened yet, and no attempt has failed
        Open,
        Refused, ///< it could not be opened, and another attempt may help
        Damaged, ///< it is beyond reading; beginAnew() is the way on
    };
    Q_ENUM(State)

    /// `history` outlives the gate.
    explicit HistoryGate(storage::History &history, QObject *parent = nullptr);
    ~HistoryGate() override;

    [[nodiscard]] State state() const;
    /// Returns why the history is Refused or Damaged, as a translated sentence, or an empty text.
    [[nodiscard]] QString sentence() const;

    /// Opens the history, also again after it was Refused or Damaged; the state stays until the attempt is over. What an earlier
    /// window deleted is removed for good then, since nobody can undo it any more.
    Q_INVOKABLE void open();
    /// Keeps a Damaged file under another name and makes a new history.
    Q_INVOKABLE void beginAnew();

Q_SIGNALS:
    void stateChanged();
    /// The history can be used.
    void opened();
    /// Deleted chats went for good.
    void purged(const QList<qint64> &chatIds);
    /// Another program, such as `tramontane ask`, has written to the history.
    void changedElsewhere();
    /// beginAnew() has kept the damaged file; the sentence names it.
    void damagedFileKept(const QString &sentence);

private:
    QCoro::Task<void> tryOpening();
    QCoro::Task<void> purge();
    QCoro::Task<void> replace();
    void refuse(const storage::Error &error);

    storage::History &m_history;
    State m_state = State::Opening;
    std::optional<storage::Error> m_error;
    std::unique_ptr<storage::HistoryWatch> m_watch; ///< null until the history has been opened
};
}
