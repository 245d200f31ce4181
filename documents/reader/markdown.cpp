// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Markdown through md4c's events.
#include "documents/reader/markdown.h"

#include "documents/entities.h"
#include "documents/reader/html.h"

#include <md4c.h>

using namespace Qt::StringLiterals;

namespace documents::reader
{
namespace
{
struct State {
    Builder &builder;
    QString text;
    QStringList cells;
    int itemDepth = 0;
    int heading = 0;
    bool verbatim = false;
    bool inHtml = false;
};

void flush(State &state)
{
    if (state.heading > 0) {
        state.builder.add(Paragraph::Kind::Heading, state.text, state.heading);
    } else {
        state.builder.add(state.itemDepth > 0 ? Paragraph::Kind::ListItem : Paragraph::Kind::Body, state.text);
    }
    state.text.clear();
}

int enterBlock(MD_BLOCKTYPE type, void *detail, void *userData)
{
    State &state = *static_cast<State *>(userData);
    switch (type) {
    case MD_BLOCK_LI:
        flush(state);
        ++state.itemDepth;
        break;
    case MD_BLOCK_H:
        state.heading = int(static_cast<MD_BLOCK_H_DETAIL *>(detail)->level);
        break;
    case MD_BLOCK_CODE:
        state.verbatim = true;
        break;
    case MD_BLOCK_HTML:
        state.inHtml = true;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        flush(state);
        break;
    default:
        break;
    }
    return state.builder.full() ? 1 : 0;
}

int leaveBlock(MD_BLOCKTYPE type, void * /*detail*/, void *userData)
{
    State &state = *static_cast<State *>(userData);
    switch (type) {
    case MD_BLOCK_LI:
        flush(state);
        --state.itemDepth;
        break;
    case MD_BLOCK_P:
    case MD_BLOCK_QUOTE:
        flush(state);
        break;
    case MD_BLOCK_H:
        flush(state);
        state.heading = 0;
        break;
    case MD_BLOCK_CODE:
        flush(state);
        state.verbatim = false;
        break;
    case MD_BLOCK_HTML:
        readHtml(state.text, state.builder);
        state.text.clear();
        state.inHtml = false;
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        state.cells.append(state.text);
        state.text.clear();
        break;
    case MD_BLOCK_TR:
        state.builder.addRow(state.cells);
        state.cells.clear();
        break;
    default:
        break;
    }
    return state.builder.full() ? 1 : 0;
}

int span(MD_SPANTYPE /*type*/, void * /*detail*/, void * /*userData*/)
{
    return 0;
}

int text(MD_TEXTTYPE type, const MD_CHAR *characters, MD_SIZE size, void *userData)
{
    State &state = *static_cast<State *>(userData);
    const QString piece = QString::fromUtf8(characters, qsizetype(size));
    switch (type) {
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR:
        state.text += u' ';
        break;
    case MD_TEXT_ENTITY:
        state.text += withEntities(piece);
        break;
    case MD_TEXT_NULLCHAR:
        state.text += QChar::ReplacementCharacter;
        break;
    case MD_TEXT_HTML:
        // Tags inside a paragraph say nothing about the text; those of a block are read as HTML when it ends.
        if (state.inHtml) {
            state.text += piece;
        } else if (piece.startsWith("<br"_L1, Qt::CaseInsensitive)) {
            state.text += u' ';
        }
        break;
    default:
        if (state.verbatim && piece == "\n"_L1) {
            flush(state);
        } else {
            state.text += piece;
        }
        break;
    }
    return 0;
}

/// Adds the lines between `---` and `---` at the top (Jekyll's and Pandoc's "front matter"), and returns the position after them.
qsizetype frontMatter(const QString &markdown, Builder &builder)
{
    if (!markdown.startsWith("---\n"_L1)) {
        return 0;
    }
    const qsizetype end = markdown.indexOf("\n---\n"_L1, 3);
    if (end < 0 || end > 20'000) {
        return 0;
    }
    for (const QString &line : markdown.sliced(4, std::max<qsizetype>(0, end - 4)).split(u'\n')) {
        if (line.startsWith("title:"_L1)) {
            QString title = line.sliced(6).trimmed();
            if (title.size() > 1 && (title.startsWith(u'"') || title.startsWith(u'\''))) {
                title = title.sliced(1, title.size() - 2);
            }
            builder.setTitle(title);
        }
        builder.addBody(line);
    }
    return end + 5;
}
}

Result<void> readMarkdown(const QString &markdown, Builder &builder)
{
    QString unified = markdown;
    unified.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    if (unified.startsWith(QChar::ByteOrderMark)) {
        unified.remove(0, 1);
    }
    const QByteArray utf8 = unified.sliced(frontMatter(unified, builder)).toUtf8();
    State state{.builder = builder, .text = {}, .cells = {}};
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS;
    parser.enter_block = enterBlock;
    parser.leave_block = leaveBlock;
    parser.enter_span = span;
    parser.leave_span = span;
    parser.text = text;
    if (md_parse(utf8.constData(), MD_SIZE(utf8.size()), &parser, &state) != 0 && !builder.full()) {
        return fail(ErrorCode::Damaged, "md4c ran out of memory");
    }
    return {};
}
}
