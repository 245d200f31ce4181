// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/thoughtsplitter.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui
{
namespace
{
struct Tag {
    QLatin1StringView opening;
    QLatin1StringView closing;
};

constexpr auto HarmonyMessage = "<|message|>"_L1;
constexpr auto HarmonyEnd = "<|end|>"_L1;
constexpr std::array Tags{
    Tag{"<think>"_L1, "</think>"_L1},
    Tag{"[THINK]"_L1, "[/THINK]"_L1},
    Tag{"<|channel|>analysis<|message|>"_L1, HarmonyEnd},
};
/// What stands before and behind what the harmony format says to a person.
constexpr std::array HarmonyFrames{"<|start|>assistant"_L1, "<|channel|>final<|message|>"_L1,
                                   "<|channel|>commentary<|message|>"_L1};
constexpr std::array HarmonyEnds{HarmonyEnd, "<|return|>"_L1};
constexpr qsizetype ShortestFence = 3;

qsizetype skipped(QStringView text, bool linesToo)
{
    const auto end = std::ranges::find_if(
        text, [linesToo](QChar character) { return linesToo ? !character.isSpace() : character != u' ' && character != u'\t'; });
    return end - text.begin();
}

/// Where the end of `text` begins that may be the beginning of `tag`; the end of the text if none may.
qsizetype heldBackFrom(QStringView text, QLatin1StringView tag)
{
    for (qsizetype length = std::min(text.size(), tag.size() - 1); length > 0; --length) {
        if (text.endsWith(tag.first(length))) {
            return text.size() - length;
        }
    }
    return text.size();
}

bool mayBecome(QStringView text, QLatin1StringView tag)
{
    return text.size() < tag.size() && tag.startsWith(text);
}

bool hasTag(const QString &text)
{
    const auto isIn = [&text](QLatin1StringView tag) { return text.contains(tag); };
    return std::ranges::any_of(Tags, isIn, &Tag::opening) || std::ranges::any_of(Tags, isIn, &Tag::closing)
        || std::ranges::any_of(HarmonyFrames, isIn);
}
}

QList<ThoughtSplitter::Piece> ThoughtSplitter::add(const QString &text)
{
    m_pending += text;
    return take(false);
}

QList<ThoughtSplitter::Piece> ThoughtSplitter::finish()
{
    return take(true);
}

ThoughtSplitter::Parts ThoughtSplitter::split(const QString &text)
{
    Parts parts;
    if (!hasTag(text)) {
        parts.answer = text;
        return parts;
    }
    static const QRegularExpression Closed(u"^[ \\t]*(</think>|\\[/THINK\\])[ \\t]*$"_s, QRegularExpression::MultilineOption);
    const auto closed = Closed.match(text);
    const QString before = closed.hasMatch() ? text.first(closed.capturedStart()) : QString();
    const bool isOpened = std::ranges::any_of(Tags, [&before](const Tag &tag) { return before.contains(tag.opening); });
    ThoughtSplitter splitter;
    if (closed.hasMatch() && !isOpened) {
        splitter.m_closing = closed.captured(1);
    }
    QList<Piece> pieces = splitter.add(text);
    pieces += splitter.finish();
    for (const Piece &piece : std::as_const(pieces)) {
        (piece.isThought ? parts.thought : parts.answer) += piece.text;
    }
    return parts;
}

QList<ThoughtSplitter::Piece> ThoughtSplitter::take(bool isWhole)
{
    QList<Piece> pieces;
    while (!m_pending.isEmpty() && (m_closing.isEmpty() ? takeAnswer(isWhole, pieces) : takeThought(isWhole, pieces))) { }
    return pieces;
}

/// Whether there is more to be told, here and below.
bool ThoughtSplitter::takeThought(bool isWhole, QList<Piece> &pieces)
{
    const QLatin1StringView none;
    const auto tag = std::ranges::find_if(Tags, [this](const Tag &one) { return m_closing == one.closing; });
    const QLatin1StringView closing = tag != Tags.end() ? tag->closing : none;
    const qsizetype found = m_pending.indexOf(closing);
    qsizetype end = found >= 0 ? found : isWhole ? m_pending.size() : heldBackFrom(m_pending, closing);
    while (end > 0 && m_pending[end - 1].isSpace()) {
        --end; // it may be the end of the thought
    }
    if (m_isFresh) {
        const qsizetype blank = std::min(end, skipped(m_pending, true));
        m_pending.remove(0, blank);
        end -= blank;
        if (end > 0 && m_hasThought) {
            pieces += Piece{.isThought = true, .text = u"\n\n"_s};
        }
    }
    m_isFresh = m_isFresh && end == 0;
    give(true, end, pieces);
    if (found < 0) {
        if (isWhole) {
            m_pending.clear();
        }
        return false;
    }
    m_pending.remove(0, m_pending.indexOf(closing) + closing.size());
    m_hasThought = m_hasThought || !m_isFresh;
    m_isBehind = true;
    m_isFramed = m_isFramed || closing == HarmonyEnd;
    m_closing.clear();
    m_startsLine = true;
    return true;
}

bool ThoughtSplitter::takeAnswer(bool isWhole, QList<Piece> &pieces)
{
    if (m_startsLine && !takeLineStart(isWhole)) {
        return false;
    }
    if (m_startsLine) {
        return true; // a tag was taken
    }
    const qsizetype newline = m_pending.indexOf(u'\n');
    qsizetype end = newline >= 0 ? newline + 1 : m_pending.size();
    const bool isOver = m_isFramed && !m_fence && dropEnd(isWhole, end);
    const QStringView text = QStringView(m_pending).first(end);
    m_hasAnswered = m_hasAnswered || skipped(text, true) < end;
    m_startsLine = isOver || text.endsWith(u'\n');
    give(false, end, pieces);
    return m_startsLine;
}

/// Takes what may stand at the beginning of a line: a tag, or the border of a block of code. False: that cannot be told yet.
/// Afterwards the line goes on, unless a tag was taken.
bool ThoughtSplitter::takeLineStart(bool isWhole)
{
    const qsizetype indent = skipped(m_pending, !m_hasAnswered);
    const QStringView line = QStringView(m_pending).sliced(indent);
    if (line.isEmpty() && !isWhole) {
        return false;
    }
    if (!m_fence) {
        for (const Tag &tag : Tags) {
            if (line.startsWith(tag.opening)) {
                m_closing = tag.closing;
                m_isFresh = true;
                m_pending.remove(0, indent + tag.opening.size());
                return true;
            }
        }
        for (const QLatin1StringView frame : HarmonyFrames) {
            if (line.startsWith(frame)) {
                m_isFramed = true;
                m_isBehind = true;
                const bool separates = m_hasAnswered && frame.endsWith(HarmonyMessage);
                m_pending.replace(0, indent + frame.size(), separates ? u"\n\n"_s : QString());
                return true;
            }
        }
        const bool isOpen = std::ranges::any_of(Tags, [line](const Tag &tag) { return mayBecome(line, tag.opening); })
            || std::ranges::any_of(HarmonyFrames, [line](QLatin1StringView frame) { return mayBecome(line, frame); });
        if (isOpen && !isWhole) {
            return false;
        }
    }
    if (!takeFence(indent, isWhole)) {
        return false;
    }
    if (m_isBehind && !m_hasAnswered) {
        m_pending.remove(0, indent);
    }
    m_startsLine = false;
    return true;
}

/// Follows blocks of code (https://spec.commonmark.org/0.31.2/#fenced-code-blocks). False: that cannot be told yet.
bool ThoughtSplitter::takeFence(qsizetype indent, bool isWhole)
{
    const qsizetype newline = m_pending.indexOf(u'\n', indent);
    const QStringView line = QStringView(m_pending).first(newline < 0 ? m_pending.size() : newline).sliced(indent);
    if (line.isEmpty() || (line.front() != u'`' && line.front() != u'~')) {
        return true;
    }
    const QChar character = line.front();
    const auto rest = std::ranges::find_if(line, [character](QChar other) { return other != character; });
    const qsizetype length = rest - line.begin();
    const QStringView behind = line.sliced(length);
    if (newline < 0 && !isWhole && (length >= ShortestFence || behind.isEmpty()) && !behind.contains(u'`')) {
        return false;
    }
    if (m_fence) {
        if (character == m_fence->character && length >= m_fence->length && behind.trimmed().isEmpty()) {
            m_fence.reset();
        }
    } else if (length >= ShortestFence && (character == u'~' || !behind.contains(u'`'))) {
        m_fence = Fence{.character = character, .length = length};
    }
    return true;
}

/// Takes out what ends a message of the harmony format within the first `end` characters, which then end there; or lets them end
/// before what may become it. Whether it was there.
bool ThoughtSplitter::dropEnd(bool isWhole, qsizetype &end)
{
    const QStringView line = QStringView(m_pending).first(end);
    for (const QLatin1StringView tag : HarmonyEnds) {
        if (const qsizetype found = line.indexOf(tag); found >= 0) {
            m_pending.remove(found, tag.size());
            end = found;
            return true;
        }
    }
    if (!isWhole) {
        end = std::min(heldBackFrom(line, HarmonyEnds[0]), heldBackFrom(line, HarmonyEnds[1]));
    }
    return false;
}

void ThoughtSplitter::give(bool isThought, qsizetype length, QList<Piece> &pieces)
{
    if (length == 0) {
        return;
    }
    if (!pieces.isEmpty() && pieces.last().isThought == isThought) {
        pieces.last().text += QStringView(m_pending).first(length);
    } else {
        pieces += Piece{.isThought = isThought, .text = m_pending.first(length)};
    }
    m_pending.remove(0, length);
}
}
