// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/historygate.h"

#include "gui/common/sentences.h"
#include "storage/history.h"
#include "storage/historywatch.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QDebug>
#include <QPointer>

namespace gui
{
HistoryGate::HistoryGate(storage::History &history, QObject *parent)
    : QObject(parent)
    , m_history(history)
{
}

HistoryGate::~HistoryGate() = default;

HistoryGate::State HistoryGate::state() const
{
    return m_state;
}

QString HistoryGate::sentence() const
{
    return m_error ? gui::sentence(*m_error) : QString();
}

void HistoryGate::open()
{
    tryOpening();
}

void HistoryGate::beginAnew()
{
    if (m_state == State::Damaged) {
        replace();
    }
}

QCoro::Task<void> HistoryGate::tryOpening()
{
    const QPointer<HistoryGate> self(this);
    const auto opened = co_await m_history.open();
    if (!self) {
        co_return;
    }
    if (!opened) {
        refuse(opened.error());
        co_return;
    }
    m_state = State::Open;
    m_error.reset();
    Q_EMIT stateChanged();
    purge();
    m_watch = std::make_unique<storage::HistoryWatch>(m_history);
    connect(m_watch.get(), &storage::HistoryWatch::changedElsewhere, this, &HistoryGate::changedElsewhere);
    Q_EMIT this->opened();
}

QCoro::Task<void> HistoryGate::purge()
{
    const QPointer<HistoryGate> self(this);
    const auto gone = co_await m_history.purgeDeleted();
    if (self && gone) {
        Q_EMIT purged(*gone);
    }
}

QCoro::Task<void> HistoryGate::replace()
{
    const QPointer<HistoryGate> self(this);
    const auto kept = co_await m_history.setAside();
    if (!self) {
        co_return;
    }
    if (!kept) {
        refuse(kept.error());
        co_return;
    }
    co_await tryOpening();
    if (self && m_state == State::Open) {
        Q_EMIT damagedFileKept(i18nc("@info %1 is a file name", "The unreadable file was kept as %1.", *kept));
    }
}

void HistoryGate::refuse(const storage::Error &error)
{
    qWarning().noquote() << "the history was not opened:" << QString::fromStdString(error.detail);
    const bool damaged = error.code == storage::ErrorCode::Damaged || error.code == storage::ErrorCode::NotADatabase;
    m_state = damaged ? State::Damaged : State::Refused;
    m_error = error;
    Q_EMIT stateChanged();
}
}
