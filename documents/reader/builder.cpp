// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "documents/reader/builder.h"

#include "base/format.h"
#include "documents/documentlimits.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
constexpr int MaxHeadingLevel = 9;

/// Returns what a ligature of the block "Alphabetic Presentation Forms" stands for, or nothing for another character.
QLatin1StringView ligature(char16_t character)
{
    switch (character) {
    case u'\uFB00':
        return "ff"_L1;
    case u'\uFB01':
        return "fi"_L1;
    case u'\uFB02':
        return "fl"_L1;
    case u'\uFB03':
        return "ffi"_L1;
    case u'\uFB04':
        return "ffl"_L1;
    case u'\uFB05':
    case u'\uFB06':
        return "st"_L1;
    default:
        return {};
    }
}

bool isDropped(QChar character)
{
    return character == QChar::SoftHyphen || character == QChar::ByteOrderMark || character == u'\u200B'
        || character.category() == QChar::Other_Control;
}
}

QString cleaned(const QString &text)
{
    QString clean;
    clean.reserve(text.size());
    bool ascii = true;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar character = text.at(i);
        if (character.isSpace()) {
            if (!clean.isEmpty() && clean.back() != u' ') {
                clean += u' ';
            }
        } else if (character.unicode() < 0x80) {
            if (character.unicode() >= 0x20 && character.unicode() != 0x7F) {
                clean += character;
            }
        } else if (character.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate()) {
            clean += character;
            clean += text.at(++i);
        } else if (character.isSurrogate()) {
            clean += QChar::ReplacementCharacter;
        } else if (const QLatin1StringView letters = ligature(character.unicode()); !letters.isEmpty()) {
            clean += letters;
        } else if (!isDropped(character)) {
            clean += character;
            ascii = false;
        }
    }
    if (clean.endsWith(u' ')) {
        clean.chop(1);
    }
    return ascii ? clean : clean.normalized(QString::NormalizationForm_C);
}

void Builder::setTitle(const QString &title)
{
    m_document.title = cleaned(title).left(500);
}

void Builder::addOutlineEntry(const QString &title, int level, int page)
{
    if (const QString clean = cleaned(title).left(500);
        !clean.isEmpty() && m_document.outline.size() < limits::MaxOutlineEntries) {
        m_document.outline.append({.title = clean, .level = std::clamp(level, 1, MaxHeadingLevel), .page = page});
    }
}

void Builder::beginPage(const QString &label)
{
    if (m_document.pages.size() >= limits::MaxPages) {
        if (!m_overflow) {
            m_overflow
                = Error{.code = ErrorCode::TooLarge, .detail = base::format("more than {} pages or chapters", limits::MaxPages)};
        }
        return;
    }
    m_document.pages.append({.number = int(m_document.pages.size()) + 1, .label = cleaned(label).left(500), .paragraphs = {}});
}

void Builder::setPageLabel(const QString &label)
{
    if (!m_document.pages.isEmpty() && m_document.pages.last().label.isEmpty()) {
        m_document.pages.last().label = cleaned(label).left(500);
    }
}

void Builder::add(Paragraph::Kind kind, const QString &text, int level)
{
    QString clean = cleaned(text);
    if (clean.isEmpty() || full()) {
        return;
    }
    m_characters += clean.size();
    if (m_characters > limits::MaxCharacters) {
        m_overflow = Error{.code = ErrorCode::TooLarge,
                           .detail = base::format("more than {} characters of text", limits::MaxCharacters)};
        return;
    }
    if (m_document.pages.isEmpty()) {
        beginPage();
    }
    const int headingLevel = kind == Paragraph::Kind::Heading ? std::clamp(level, 1, MaxHeadingLevel) : 0;
    m_document.pages.last().paragraphs.append({.kind = kind, .level = headingLevel, .text = std::move(clean)});
}

void Builder::addRow(const QStringList &cells)
{
    QStringList clean;
    for (const QString &cell : cells) {
        clean.append(cleaned(cell));
    }
    while (!clean.isEmpty() && clean.last().isEmpty()) {
        clean.removeLast();
    }
    if (std::ranges::any_of(clean, [](const QString &cell) { return !cell.isEmpty(); })) {
        add(Paragraph::Kind::TableRow, clean.join(" | "_L1));
    }
}

Result<Document> Builder::finish()
{
    if (m_overflow) {
        return std::unexpected(*m_overflow);
    }
    if (m_document.outline.isEmpty()) {
        for (const Page &page : std::as_const(m_document.pages)) {
            for (const Paragraph &paragraph : page.paragraphs) {
                if (paragraph.kind == Paragraph::Kind::Heading) {
                    addOutlineEntry(paragraph.text, paragraph.level, page.number);
                }
            }
        }
    }
    return std::move(m_document);
}
}
