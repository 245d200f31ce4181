// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// PDF through Poppler: words with their places, page by page, and the outline.
#include "documents/reader/pdf.h"

#include "base/format.h"
#include "documents/documentlimits.h"
#include "documents/reader/pdflayout.h"

#include <QFile>

#include <poppler-qt6.h>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
constexpr int MaxOutlineDepth = 20;

/// Returns whether a file has the mark at its end (ISO 32000-1, 7.5.5), which one that was cut off lacks. Poppler would rebuild
/// what is left and silently give a part of the pages.
bool hasEnd(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return false;
    }
    // Some servers pad files with zero bytes or append a line of their own.
    constexpr qint64 Tail = 65536;
    file.seek(std::max<qint64>(0, file.size() - Tail));
    QByteArray tail = file.readAll();
    while (tail.endsWith('\0')) {
        tail.chop(1);
    }
    return tail.last(std::min<qsizetype>(tail.size(), 2048)).contains("%%EOF");
}

void addOutline(const QList<Poppler::OutlineItem> &items, int level, QList<OutlineEntry> &entries)
{
    for (const Poppler::OutlineItem &item : items) {
        if (entries.size() >= limits::MaxOutlineEntries) {
            return;
        }
        const auto destination = item.destination();
        const int page = destination ? destination->pageNumber() : 0;
        if (const QString title = cleaned(item.name()); !title.isEmpty() && page > 0) {
            entries.append({.title = title, .level = level, .page = page});
        }
        if (level < MaxOutlineDepth && item.hasChildren()) {
            addOutline(item.children(), level + 1, entries);
        }
    }
}

double median(QList<double> values)
{
    std::ranges::sort(values);
    return values.isEmpty() ? 0 : values.at(values.size() / 2);
}

PdfPage pageOf(const Poppler::Page &page)
{
    PdfPage result;
    result.label = page.label();
    result.size = page.pageSizeF();
    PdfLine line;
    QList<double> heights;
    for (const std::unique_ptr<Poppler::TextBox> &word : page.textList()) {
        line.text += word->text();
        line.box = line.box.isNull() ? word->boundingBox() : line.box.united(word->boundingBox());
        heights.append(word->boundingBox().height());
        if (word->nextWord()) {
            if (word->hasSpaceAfter()) {
                line.text += u' ';
            }
            continue;
        }
        line.text = line.text.trimmed();
        line.wordHeight = median(std::exchange(heights, {}));
        if (!line.text.isEmpty()) {
            result.lines.append(std::exchange(line, {}));
        }
        line = {};
    }
    return result;
}
}

Result<void> readPdf(const QString &path, Builder &builder)
{
    // Poppler reports each fault of a file in words, millions of them for some files.
    Poppler::setDebugErrorFunction([](const QString & /*message*/, const QVariant & /*closure*/) { }, {});
    const std::unique_ptr<Poppler::Document> document = Poppler::Document::load(path);
    if (!document) {
        return fail(ErrorCode::Damaged, "no PDF that can be opened");
    }
    if (document->isLocked()) {
        return fail(ErrorCode::Encrypted, "a password is needed");
    }
    if (!hasEnd(path)) {
        return fail(ErrorCode::Damaged, "the end is missing: the file was cut off");
    }
    const int count = document->numPages();
    if (count <= 0) {
        return fail(ErrorCode::Damaged, "a PDF without pages");
    }
    if (count > limits::MaxPages) {
        return fail(ErrorCode::TooLarge, base::format("{} pages; at most {} are read", count, limits::MaxPages));
    }
    builder.setHasPages(true);
    builder.setTitle(document->title());
    QList<OutlineEntry> outline;
    addOutline(document->outline(), 1, outline);

    QList<PdfPage> pages;
    qsizetype characters = 0;
    for (int i = 0; i < count; ++i) {
        const std::unique_ptr<Poppler::Page> page = document->page(i);
        if (!page) {
            return fail(ErrorCode::Damaged, base::format("page {} of {} cannot be read", i + 1, count));
        }
        pages.append(pageOf(*page));
        for (const PdfLine &line : std::as_const(pages.last().lines)) {
            characters += line.text.size();
        }
        if (characters > limits::MaxCharacters) {
            return fail(
                ErrorCode::TooLarge,
                base::format("more than {} characters of text, up to page {} of {}", limits::MaxCharacters, i + 1, count));
        }
    }
    if (characters == 0) {
        return fail(ErrorCode::Scanned, base::format("{} pages without any text", count));
    }
    for (const OutlineEntry &entry : std::as_const(outline)) {
        builder.addOutlineEntry(entry.title, entry.level, std::min(entry.page, count));
    }
    const QList<QList<Paragraph>> paragraphs = paragraphsOf(pages, outline);
    for (qsizetype i = 0; i < pages.size(); ++i) {
        builder.beginPage(pages.at(i).label);
        for (const Paragraph &paragraph : paragraphs.at(i)) {
            builder.add(paragraph.kind, paragraph.text, paragraph.level);
        }
    }
    return {};
}
}
