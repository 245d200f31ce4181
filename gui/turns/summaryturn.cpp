// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Brings a document from the history to a summary, and the summary's coverage to the answer.
#include "gui/turns/summaryturn.h"

#include "gui/common/sentences.h"
#include "gui/documents/documenterrors.h"
#include "gui/turns/answerlanguage.h"
#include "gui/turns/requests.h"
#include "gui/turns/summary/summaryjob.h"

#include <QPointer>

#include <utility>

namespace gui
{
SummaryTurn::SummaryTurn(Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent)
    : SummaryTurn(storage::MessageKind::Summary, std::move(tools), std::move(branch), std::move(choices), parent)
{
}

SummaryTurn::SummaryTurn(storage::MessageKind kind, Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent)
    : Turn(kind, std::move(tools), std::move(branch), std::move(choices), parent)
{
}

SummaryTurn::~SummaryTurn() = default;

QCoro::Task<bool> SummaryTurn::prepare()
{
    const QPointer<SummaryTurn> self(this);
    const storage::Attachment attachment = branch().last().attachments.value(0);
    auto document = co_await prompts().document(attachment);
    if (!self) {
        co_return false;
    }
    if (!document) {
        Q_EMIT failed(documentErrorText(document.error(), attachment.name));
        co_return false;
    }
    setDocument(*std::move(document));
    co_return true;
}

QCoro::Task<void> SummaryTurn::answer()
{
    const bool isOfDocument = stored().kind == storage::MessageKind::Summary;
    inference::protocol::ChatStart manner = plainRequest(choices().summaryTemperature);
    manner.thinking = false; // a part's key points have room for a summary and not for thoughts about it
    m_job = std::make_unique<SummaryJob>(std::move(m_document), asker(), std::move(manner));
    // The request for a summary is in the window's words, and its document may be in any language.
    m_job->setAnswerIn(answerIn(answerLanguage(isOfDocument ? branch().first(branch().size() - 1) : branch())));
    m_job->setSubject(isOfDocument ? prompts::Subject::Document : prompts::Subject::Chat);
    if (const auto &coverage = stored().coverage) {
        m_job->resume(coverage->parts);
    }
    connect(m_job.get(), &SummaryJob::progressed, this,
            [this](double fraction, const QString &sentence) { setProgress(sentence, fraction); });
    if (isOfDocument) {
        connect(m_job.get(), &SummaryJob::partRead, this, [this](const SummaryCoverage &soFar) { annotate(soFar); });
    }
    connect(m_job.get(), &SummaryJob::textReceived, this, &SummaryTurn::append);
    connect(m_job.get(), &SummaryJob::finished, this, [this, isOfDocument](const QString &text, const SummaryCoverage &coverage) {
        if (isOfDocument) {
            annotate(coverage);
        }
        rewrite(text);
        finish(storage::MessageState::Complete);
    });
    connect(m_job.get(), &SummaryJob::failed, this, [this](const inference::Error &error) {
        if (error.code == inference::ErrorCode::Cancelled) {
            finish(storage::MessageState::Stopped);
        } else {
            finish(storage::MessageState::Failed, failure::from(error));
        }
    });
    m_job->start();
    co_return;
}

void SummaryTurn::interrupt()
{
    m_job->cancel();
}
}
