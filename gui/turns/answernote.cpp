// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/answernote.h"

#include "gui/turns/summary/summarycoverage.h"

#include <KLocalizedString>

#include <QStringList>

namespace gui::note
{
namespace
{
QString sentenceFor(const storage::AnswerNote &note)
{
    QStringList sentences;
    if (note.summaries > 0) {
        sentences += i18ncp(
            "@info",
            "This answer rests on the summary and not on the full document, which is longer than the model can read at once.",
            "This answer rests on the summaries and not on the full documents, which are longer than the model can read at once.",
            note.summaries);
    }
    switch (note.cut) {
    case storage::Cut::AtLength:
        sentences += i18nc("@info", "The answer was ended at the greatest length that the settings allow.");
        break;
    case storage::Cut::AtContext:
        sentences += i18nc("@info", "The answer was ended because this chat is now as long as the model can read at once.");
        break;
    case storage::Cut::AtRepetition:
        sentences += i18nc("@info", "The model began to repeat itself, so the answer was ended here.");
        break;
    case storage::Cut::None:
        break;
    }
    return sentences.join(u' ');
}

QString sentenceForOmission(const storage::Shortening &shortening)
{
    return shortening.inForce
        ? i18ncp("@info", "The oldest message of this chat is left out of what the model reads.",
                 "The %1 oldest messages of this chat are left out of what the model reads.", shortening.messages)
        : i18nc("@info", "The model reads the whole chat again, with its oldest messages.");
}

QString sentenceForRecap(const std::optional<storage::Shortening> &shortening)
{
    if (!shortening) {
        return i18nc("@info", "This chat goes on with a summary of another one:");
    }
    return shortening->inForce
        ? i18ncp("@info", "The model reads this summary in place of the oldest message of this chat:",
                 "The model reads this summary in place of the %1 oldest messages of this chat:", shortening->messages)
        : i18nc("@info", "The model reads the whole chat, and not this summary of its oldest messages:");
}

QString sentenceForUnfinished(const storage::SummaryCoverage &coverage)
{
    const int read = partsRead(coverage);
    return read > 0 ? i18ncp("@info %2 is a number of parts", "One of the document's %2 parts has been read and is kept.",
                             "%1 of the document's %2 parts have been read and are kept.", read, coverage.pieces)
                    : QString();
}
}

QString sentence(const storage::Message &answer)
{
    if (answer.kind == storage::MessageKind::Recap) {
        return sentenceForRecap(answer.shortening);
    }
    if (answer.kind == storage::MessageKind::Omission) {
        return answer.shortening ? sentenceForOmission(*answer.shortening) : QString();
    }
    if (const auto &coverage = answer.coverage) {
        return answer.state == storage::MessageState::Complete ? gui::sentence(*coverage) : sentenceForUnfinished(*coverage);
    }
    return sentenceFor(answer.note);
}

bool tellsALimit(const storage::Message &answer)
{
    if (const auto &coverage = answer.coverage) {
        return answer.state != storage::MessageState::Complete || !coverage->complete || !coverage->merged
            || !coverage->pagesWithoutText.isEmpty();
    }
    return answer.note != storage::AnswerNote();
}

bool isCutShort(const storage::Message &answer)
{
    return answer.note.cut == storage::Cut::AtLength || answer.note.cut == storage::Cut::AtRepetition;
}

bool canResume(const storage::Message &answer)
{
    if (answer.kind == storage::MessageKind::Summary) {
        return answer.state != storage::MessageState::Complete && answer.coverage && partsRead(*answer.coverage) > 0;
    }
    if (answer.role != storage::Role::Assistant || answer.kind != storage::MessageKind::Text || answer.text.trimmed().isEmpty()) {
        return false;
    }
    return answer.state == storage::MessageState::Complete ? answer.note.cut == storage::Cut::AtLength
                                                           : !answer.failure.neededTokens;
}
}
