// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a summary is based on, so that nobody has to guess which pages it knows.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace gui
{
/// One piece of the document and what the model made of it.
struct SummaryPart {
    int firstPage = 1;
    int lastPage = 1;
    QString heading; ///< may be empty
    QString text; ///< its key points; empty when it could not be summarised

    bool operator==(const SummaryPart &) const = default;
};

struct SummaryCoverage {
    enum class SkipReason {
        EmptyAnswer, ///< the model said nothing, twice
        Failed, ///< the model failed, twice
    };
    struct Skipped {
        int firstPage = 1;
        int lastPage = 1;
        SkipReason reason = SkipReason::Failed;

        bool operator==(const Skipped &) const = default;
    };

    bool hasPages = false; ///< whether page numbers mean something to the user
    int firstPage = 1; ///< the pages that were given to the model
    int lastPage = 1;
    int pageCount = 1; ///< of the document
    int pieces = 1;
    int levels = 0; ///< merges one after the other; 0 for a single request
    bool complete = true; ///< no piece was skipped
    bool merged = true; ///< false: the text is the parts' key points one after the other, because merging them failed
    QList<int> pagesWithoutText; ///< such as pictures in a PDF: the summary knows nothing of them
    QList<Skipped> skipped;
    QList<SummaryPart> parts; ///< with their pages; empty for a single request

    bool operator==(const SummaryCoverage &) const = default;

    /// For storage::Message::note.
    [[nodiscard]] QByteArray toJson() const;
    /// Nothing when it is not what toJson() wrote.
    [[nodiscard]] static std::optional<SummaryCoverage> fromJson(const QByteArray &json);
    /// One or more translated sentences: "Summary of all 12 pages, read in 5 parts."
    [[nodiscard]] QString sentence() const;
};
}
