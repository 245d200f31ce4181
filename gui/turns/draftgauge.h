// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much of the model's context the text and the documents in the composer would take.
#pragma once

#include "gui/engine/asker.h"

#include <QCoroTask>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

namespace gui
{
/// Counts in pauses of the typing, and only while there is a model. What the model's template puts around a message is left out.
class DraftGauge : public QObject
{
    Q_OBJECT

public:
    /// `asker` outlives the gauge.
    explicit DraftGauge(Asker &asker, QObject *parent = nullptr);

    [[nodiscard]] quint32 tokens() const { return m_textTokens + m_documentTokens; } ///< as they were counted last

    void setText(const QString &text);
    void setDocuments(const QStringList &texts);
    /// Counts again, as another model does.
    void recount();

Q_SIGNALS:
    void changed();

private:
    QCoro::Task<void> measure();
    QCoro::Task<quint32> count(QString text);

    Asker &m_asker;
    QString m_text;
    QStringList m_documents;
    bool m_documentsCounted = true;
    quint32 m_textTokens = 0;
    quint32 m_documentTokens = 0;
    bool m_isMeasuring = false;
    QTimer m_pause;
};
}
