// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/generation.h"

#include "gui/engine/generationqueue.h"

#include <utility>

namespace gui
{
Generation::Generation(Requester requester, std::vector<inference::protocol::ChatStart> versions, QObject *parent)
    : QObject(parent)
    , m_versions(std::move(versions))
    , m_requester(requester)
{
}

Generation::~Generation()
{
    if (m_queue) {
        m_queue->leave(*this);
    }
}

void Generation::stop()
{
    if (m_queue && m_queue->leave(*this)) {
        m_queue.clear();
        QMetaObject::invokeMethod(
            this, [this] { finish({.stopReason = inference::protocol::StopReason::Stopped}); }, Qt::QueuedConnection);
    }
}

void Generation::setStage(Stage stage)
{
    if (std::exchange(m_stage, stage) != stage) {
        Q_EMIT stageChanged();
    }
}

void Generation::finish(const inference::protocol::ChatResult &result)
{
    m_queue.clear();
    m_stage = Stage::Over;
    Q_EMIT finished(result);
}

void Generation::fail(const inference::Error &error)
{
    m_queue.clear();
    m_stage = Stage::Over;
    Q_EMIT failed(error);
}
}
