// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/answernote.h"

#include "gui/turns/summary/summarycoverage.h"

#include <KLocalizedString>

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace gui
{
QByteArray AnswerNote::toJson() const
{
    QJsonObject root;
    if (cut != Cut::None) {
        root.insert("cut"_L1, cut == Cut::AtLength ? u"length"_s : u"contextFull"_s);
    }
    if (summaries > 0) {
        root.insert("summaries"_L1, summaries);
    }
    return root.isEmpty() ? QByteArray() : QJsonDocument(root).toJson(QJsonDocument::Compact);
}

AnswerNote AnswerNote::fromJson(const QByteArray &json)
{
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    const QString cut = root.value("cut"_L1).toString();
    return {.cut = cut == "length"_L1     ? Cut::AtLength
                : cut == "contextFull"_L1 ? Cut::AtContext
                                          : Cut::None,
            .summaries = root.value("summaries"_L1).toInt()};
}

QString AnswerNote::sentence() const
{
    QStringList sentences;
    if (summaries > 0) {
        sentences += i18ncp(
            "@info",
            "This answer rests on the summary and not on the full document, which is longer than the model can read at once.",
            "This answer rests on the summaries and not on the full documents, which are longer than the model can read at once.",
            summaries);
    }
    switch (cut) {
    case Cut::AtLength:
        sentences += i18nc("@info", "The answer was ended at the greatest length that the settings allow.");
        break;
    case Cut::AtContext:
        sentences += i18nc("@info", "The answer was ended because this chat is now as long as the model can read at once.");
        break;
    case Cut::None:
        break;
    }
    return sentences.join(u' ');
}

namespace note
{
QString unfinishedSummary()
{
    return u"{}"_s;
}

bool isOfSummary(const QString &note)
{
    return note == unfinishedSummary() || SummaryCoverage::fromJson(note.toUtf8());
}

QString sentence(const QString &note)
{
    const auto coverage = SummaryCoverage::fromJson(note.toUtf8());
    return coverage ? coverage->sentence() : AnswerNote::fromJson(note.toUtf8()).sentence();
}

bool tellsALimit(const QString &note)
{
    const auto coverage = SummaryCoverage::fromJson(note.toUtf8());
    return coverage ? !coverage->complete || !coverage->merged || !coverage->pagesWithoutText.isEmpty()
                    : !AnswerNote::fromJson(note.toUtf8()).toJson().isEmpty();
}
}
}
