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
    /// `process` must outlive it.
    explicit ExactnessMeasurement(EngineProcess &process);

    [[nodiscard]] bool isRunning() const { return m_id != 0; }
    [[nodiscard]] qreal progress() const { return m_progress; } ///< 0 to 1
    /// Why the last one came to nothing, as a translated sentence; empty if it did not, or was stopped.
    [[nodiscard]] QString errorText() const { return m_errorText; }

    /// While none runs and a model is loaded.
    void start();
    /// The end comes with ended().
    void stop();
    void forgetError() { m_errorText.clear(); }
    /// Takes the engine's notification of its progress.
    void notified(const nlohmann::json &params);

Q_SIGNALS:
    void progressChanged();
    void measured(const inference::protocol::Exactness &exactness);
    void ended(); ///< in any way; behind measured()

private:
    void replied(const EngineProcess::Reply &reply);

    EngineProcess &m_process;
    qint64 m_id = 0; ///< of its request; 0: none runs
    bool m_isStopped = false; ///< the engine was asked to end it
    qreal m_progress = 0;
    QString m_errorText;
};
}
