// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/summary/summarycoverage.h"

#include <KLocalizedString>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace gui
{
namespace
{
constexpr auto Kind = "summary"_L1;

QString basis(const SummaryCoverage &coverage)
{
    if (!coverage.complete) {
        return coverage.hasPages ? i18ncp("@info", "Summary of parts of a document of one page",
                                          "Summary of parts of a document of %1 pages", coverage.pageCount)
                                 : i18nc("@info", "Summary of parts of the document");
    }
    return coverage.hasPages ? i18ncp("@info", "Summary of the only page", "Summary of all %1 pages", coverage.pageCount)
                             : i18nc("@info", "Summary of the whole document");
}

QString skippedSentence(const SummaryCoverage::Skipped &skipped, bool hasPages)
{
    if (!hasPages) {
        return i18nc("@info", "A part of it could not be summarised.");
    }
    return skipped.firstPage == skipped.lastPage
        ? i18nc("@info %1 is a page number", "Page %1 could not be summarised.", skipped.firstPage)
        : i18nc("@info %1 and %2 are page numbers", "Pages %1–%2 could not be summarised.", skipped.firstPage, skipped.lastPage);
}
}

QByteArray SummaryCoverage::toJson() const
{
    QJsonArray skippedJson;
    for (const Skipped &entry : skipped) {
        skippedJson.append(QJsonObject{{u"firstPage"_s, entry.firstPage},
                                       {u"lastPage"_s, entry.lastPage},
                                       {u"reason"_s, entry.reason == SkipReason::EmptyAnswer ? u"emptyAnswer"_s : u"failed"_s}});
    }
    QJsonArray partsJson;
    for (const SummaryPart &part : parts) {
        partsJson.append(QJsonObject{{u"firstPage"_s, part.firstPage},
                                     {u"lastPage"_s, part.lastPage},
                                     {u"heading"_s, part.heading},
                                     {u"text"_s, part.text}});
    }
    QJsonArray withoutText;
    for (const int page : pagesWithoutText) {
        withoutText.append(page);
    }
    return QJsonDocument(QJsonObject{
                             {u"kind"_s, QString(Kind)},
                             {u"hasPages"_s, hasPages},
                             {u"firstPage"_s, firstPage},
                             {u"lastPage"_s, lastPage},
                             {u"pageCount"_s, pageCount},
                             {u"pieces"_s, pieces},
                             {u"levels"_s, levels},
                             {u"complete"_s, complete},
                             {u"merged"_s, merged},
                             {u"pagesWithoutText"_s, withoutText},
                             {u"skipped"_s, skippedJson},
                             {u"parts"_s, partsJson},
                         })
        .toJson(QJsonDocument::Compact);
}

std::optional<SummaryCoverage> SummaryCoverage::fromJson(const QByteArray &json)
{
    const QJsonObject root = QJsonDocument::fromJson(json).object();
    if (root.value("kind"_L1).toString() != Kind) {
        return {};
    }
    SummaryCoverage coverage;
    coverage.hasPages = root.value("hasPages"_L1).toBool();
    coverage.firstPage = root.value("firstPage"_L1).toInt(1);
    coverage.lastPage = root.value("lastPage"_L1).toInt(1);
    coverage.pageCount = root.value("pageCount"_L1).toInt(1);
    coverage.pieces = root.value("pieces"_L1).toInt(1);
    coverage.levels = root.value("levels"_L1).toInt();
    coverage.complete = root.value("complete"_L1).toBool();
    coverage.merged = root.value("merged"_L1).toBool();
    for (const QJsonValue &page : root.value("pagesWithoutText"_L1).toArray()) {
        coverage.pagesWithoutText.append(page.toInt());
    }
    for (const QJsonValue &value : root.value("skipped"_L1).toArray()) {
        coverage.skipped.append(
            {.firstPage = value["firstPage"_L1].toInt(1),
             .lastPage = value["lastPage"_L1].toInt(1),
             .reason = value["reason"_L1].toString() == "emptyAnswer"_L1 ? SkipReason::EmptyAnswer : SkipReason::Failed});
    }
    for (const QJsonValue &value : root.value("parts"_L1).toArray()) {
        coverage.parts.append({.firstPage = value["firstPage"_L1].toInt(1),
                               .lastPage = value["lastPage"_L1].toInt(1),
                               .heading = value["heading"_L1].toString(),
                               .text = value["text"_L1].toString()});
    }
    return coverage;
}

QString SummaryCoverage::sentence() const
{
    QString first = basis(*this);
    if (pieces > 1) {
        first = i18nc("@info %1 is “Summary of all 12 pages”, %2 is “read in 5 parts”", "%1, %2.", first,
                      i18ncp("@info the end of “Summary of all 12 pages, read in 5 parts.”", "read in one part",
                             "read in %1 parts", pieces));
    } else {
        first = i18nc("@info %1 is “Summary of all 12 pages”", "%1.", first);
    }
    QStringList sentences{first};
    for (const Skipped &entry : skipped) {
        sentences.append(skippedSentence(entry, hasPages));
    }
    if (hasPages && !pagesWithoutText.isEmpty()) {
        QStringList numbers;
        for (const int page : pagesWithoutText) {
            numbers.append(QString::number(page));
        }
        sentences.append(i18ncp("@info %2 is one page number or a list of them", "Page %2 holds no text.",
                                "Pages %2 hold no text.", int(numbers.size()), QLocale().createSeparatedList(numbers)));
    }
    if (!merged) {
        sentences.append(i18nc("@info", "The parts could not be merged and stand one after the other."));
    }
    return sentences.join(u' ');
}
}
