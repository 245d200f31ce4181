// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/summary/summarycoverage.h"

#include <KLocalizedString>

#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui
{
namespace
{
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

int partsRead(const SummaryCoverage &coverage)
{
    return static_cast<int>(std::ranges::count_if(coverage.parts, [](const SummaryPart &part) { return !part.text.isEmpty(); }));
}

QString sentence(const SummaryCoverage &coverage)
{
    QString first = basis(coverage);
    if (coverage.pieces > 1) {
        first = i18nc("@info %1 is “Summary of all 12 pages”, %2 is “read in 5 parts”", "%1, %2.", first,
                      i18ncp("@info the end of “Summary of all 12 pages, read in 5 parts.”", "read in one part",
                             "read in %1 parts", coverage.pieces));
    } else {
        first = i18nc("@info %1 is “Summary of all 12 pages”", "%1.", first);
    }
    QStringList sentences{first};
    for (const SummaryCoverage::Skipped &entry : coverage.skipped) {
        sentences.append(skippedSentence(entry, coverage.hasPages));
    }
    if (coverage.hasPages && !coverage.pagesWithoutText.isEmpty()) {
        QStringList numbers;
        for (const int page : coverage.pagesWithoutText) {
            numbers.append(QString::number(page));
        }
        sentences.append(i18ncp("@info %2 is one page number or a list of them", "Page %2 holds no text.",
                                "Pages %2 hold no text.", int(numbers.size()), QLocale().createSeparatedList(numbers)));
    }
    if (!coverage.merged) {
        sentences.append(i18nc("@info", "The parts could not be merged and stand one after the other."));
    }
    return sentences.join(u' ');
}
}
