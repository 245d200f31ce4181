// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/exactnessmeasurement.h"

#include <KLocalizedString>

#include <algorithm>
#include <utility>

namespace gui
{
namespace protocol = inference::protocol;

ExactnessMeasurement::ExactnessMeasurement(EngineProcess &process)
    : m_process(process)
{
}

void ExactnessMeasurement::start()
{
    m_progress = 0;
    m_errorText.clear();
    m_isStopped = false;
    m_id = m_process.request(protocol::method::ModelCompare, nlohmann::json::object(),
                             [this](const EngineProcess::Reply &reply) { replied(reply); });
    Q_EMIT progressChanged();
}

void ExactnessMeasurement::stop()
{
    if (isRunning() && !std::exchange(m_isStopped, true)) {
        m_process.stopRequest(m_id);
    }
}

void ExactnessMeasurement::notified(const nlohmann::json &params)
{
    const auto progress = protocol::parse<protocol::ModelProgress>(params);
    if (progress && isRunning()) {
        m_progress = std::clamp(progress->fraction, 0.0, 1.0);
        Q_EMIT progressChanged();
    }
}

void ExactnessMeasurement::replied(const EngineProcess::Reply &reply)
{
    m_id = 0;
    if (const auto exactness = reply.and_then(protocol::parse<protocol::Exactness>)) {
        Q_EMIT measured(*exactness);
    } else if (!m_isStopped) {
        qCWarning(EngineLog) << "exactness was not measured:" << QString::fromStdString(exactness.error().detail);
        m_errorText = exactness.error().code == inference::ErrorCode::OutOfMemory
            ? i18nc("@info about a measurement", "There is not enough free memory to measure this now.")
            : i18nc("@info about a measurement", "This could not be measured.");
    }
    Q_EMIT ended();
}
}
