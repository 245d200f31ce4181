// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One measurement of how near the loaded model's answers are to those of exact arithmetic.
#pragma once

#include "inference/protocol/messages.h"

#include "gui/engine/engineprocess.h"

#include <QObject>
#include <QString>

namespace gui
{
class ExactnessMeasurement : public QObject
{
    Q_OBJECT

public:
    /// `process` must outlive the measurement.
    explicit ExactnessMeasurement(EngineProcess &process);

    [[nodiscard]] bool isRunning() const { return m_id != 0; }
    [[nodiscard]] qreal progress() const { return m_progress; } ///< how much of the measurement is done, from 0 to 1
    /// Returns why the last measurement failed, as a translated sentence, or an empty text if it succeeded or was stopped.
    [[nodiscard]] QString errorText() const { return m_errorText; }

    /// Starts a measurement. None may be running, and a model must be loaded.
    void start();
    /// Asks the engine to end the measurement. ended() tells when it has.
    void stop();
    void forgetError() { m_errorText.clear(); }
    /// Takes the engine's notification of the measurement's progress.
    void notified(const nlohmann::json &params);

Q_SIGNALS:
    void progressChanged();
    void measured(const inference::protocol::Exactness &exactness);
    void ended(); ///< the measurement is over in any way; emitted after measured()

private:
    void replied(const EngineProcess::Reply &reply);

    EngineProcess &m_process;
    qint64 m_id = 0; ///< the id of the request; 0 while no measurement runs
    bool m_isStopped = false; ///< the engine was asked to end it
    qreal m_progress = 0;
    QString m_errorText;
};
}
