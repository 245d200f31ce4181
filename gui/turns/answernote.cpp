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
}

QString sentence(const storage::Message &answer)
{
    return answer.coverage ? gui::sentence(*answer.coverage) : sentenceFor(answer.note);
}

bool tellsALimit(const storage::Message &answer)
{
    if (const auto &coverage = answer.coverage) {
        return !coverage->complete || !coverage->merged || !coverage->pagesWithoutText.isEmpty();
    }
    return answer.note != storage::AnswerNote();
}

bool isCutShort(const storage::Message &answer)
{
    return answer.note.cut == storage::Cut::AtLength || answer.note.cut == storage::Cut::AtRepetition;
}

bool canResume(const storage::Message &answer)
{
    if (answer.role != storage::Role::Assistant || answer.kind != storage::MessageKind::Text || answer.text.trimmed().isEmpty()) {
        return false;
    }
    return answer.state == storage::MessageState::Complete ? answer.note.cut == storage::Cut::AtLength
                                                           : !answer.failure.neededTokens;
}
}
