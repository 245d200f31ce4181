// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/answerdetails.h"

#include <KLocalizedString>

#include <QLocale>
#include <QStringList>

namespace gui::details
{
namespace
{
QString seconds(qint64 milliseconds)
{
    return QLocale().toString(static_cast<double>(milliseconds) / 1000, 'f', milliseconds < 100'000 ? 1 : 0);
}

QString written(const storage::AnswerStatistics &statistics)
{
    const QLocale locale;
    const auto tokens = static_cast<int>(statistics.generatedTokens);
    const QString count = locale.toString(tokens);
    if (statistics.decodeMs <= 0) {
        return i18ncp("@info %2 is the number, written for people", "Written: %2 token", "Written: %2 tokens", tokens, count);
    }
    const double pace = 1000.0 * tokens / static_cast<double>(statistics.decodeMs);
    return i18ncp("@info %2 is the number of tokens, %3 of seconds, %4 of tokens a second",
                  "Written: %2 token in %3 s (%4 a second)", "Written: %2 tokens in %3 s (%4 a second)", tokens, count,
                  seconds(statistics.decodeMs), locale.toString(pace, 'f', pace < 100 ? 1 : 0));
}

QString read(const storage::AnswerStatistics &statistics)
{
    const QLocale locale;
    const auto tokens = static_cast<int>(statistics.promptTokens);
    return i18ncp("@info %2 is the number of tokens, %3 how many of them were known from before, %4 a number of seconds",
                  "Read: %2 token (%3 of it known from before) in %4 s", "Read: %2 tokens (%3 of them known from before) in %4 s",
                  tokens, locale.toString(tokens), locale.toString(statistics.reusedTokens), seconds(statistics.prefillMs));
}
}

QString text(const storage::Message &answer)
{
    QStringList lines;
    if (!answer.model.isEmpty()) {
        lines += i18nc("@info %1 is a name", "Model: %1", answer.model);
    }
    if (answer.statistics) {
        lines += {written(*answer.statistics), read(*answer.statistics),
                  i18nc("@info of random numbers, so that an answer can be had again", "Seed: %1",
                        QString::number(answer.statistics->seed))};
    }
    return lines.join(u'\n');
}
}
