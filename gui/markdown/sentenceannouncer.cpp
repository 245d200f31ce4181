// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/sentenceannouncer.h"

#include <KLocalizedString>

#include <QAccessible>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace gui
{
namespace
{
/// Code is named and not spelled out: it can be read at leisure.
QString spoken(const MarkdownBlock &block)
{
    if (block.kind == MarkdownBlock::Kind::Code) {
        return i18nc("@info:accessible read out while an answer is being written", "Code.");
    }
    if (block.kind == MarkdownBlock::Kind::Table) {
        QStringList cells;
        for (const QList<MarkdownRuns> &row : block.table.rows) {
            for (const MarkdownRuns &cell : row) {
                cells += plainText(cell) + u'.';
            }
        }
        return cells.join(u' ');
    }
    return block.kind == MarkdownBlock::Kind::Formula ? block.text : plainText(block.runs);
}

/// Knows whether a screen reader, or a test in its place, listens.
class Listener : public QAccessible::ActivationObserver
{
public:
    Listener() { QAccessible::installActivationObserver(this); }
    ~Listener() override { QAccessible::removeActivationObserver(this); }

    void accessibilityActiveChanged(bool active) override { m_active = active; }
    [[nodiscard]] bool isThere() const { return m_active || QAccessible::isActive(); }

private:
    bool m_active = false;
};

const Listener &listener()
{
    static const Listener listener;
    return listener;
}

/// Where the last whole sentence ends; what stands behind it may go on.
qsizetype endOfSentences(const QString &text)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Sentence, text);
    finder.toEnd();
    return std::max<qsizetype>(0, finder.toPreviousBoundary());
}
}

SentenceAnnouncer::SentenceAnnouncer(QObject *parent)
    : QObject(parent)
{
    listener(); // from now on
}

MarkdownBlocks *SentenceAnnouncer::blocks() const
{
    return m_blocks;
}

void SentenceAnnouncer::setBlocks(MarkdownBlocks *blocks)
{
    if (m_blocks == blocks) {
        return;
    }
    if (m_blocks) {
        m_blocks->disconnect(this);
    }
    m_blocks = blocks;
    if (m_blocks) {
        connect(m_blocks, &QAbstractItemModel::rowsInserted, this, &SentenceAnnouncer::speak);
        connect(m_blocks, &QAbstractItemModel::dataChanged, this, &SentenceAnnouncer::speak);
    }
}

void SentenceAnnouncer::setActive(bool active)
{
    if (m_active == active) {
        return;
    }
    m_active = active;
    if (active && m_blocks) {
        m_row = std::max(0, m_blocks->count() - 1);
        m_said = m_blocks->count() == 0 ? 0 : spoken(m_blocks->blocks().last()).size();
    }
    Q_EMIT activeChanged();
}

void SentenceAnnouncer::announce(const QString &sentence)
{
    say(sentence);
}

void SentenceAnnouncer::speak()
{
    if (!m_active || !listener().isThere() || !m_blocks) {
        return;
    }
    while (m_row < m_blocks->count()) {
        const MarkdownBlock &block = m_blocks->blocks()[m_row];
        const QString rest = spoken(block).mid(m_said);
        const qsizetype end = block.open ? endOfSentences(rest) : rest.size();
        say(rest.first(end).simplified());
        if (block.open) {
            m_said += end;
            return;
        }
        ++m_row;
        m_said = 0;
    }
}

void SentenceAnnouncer::say(const QString &words)
{
    if (words.isEmpty() || !m_item || !listener().isThere()) {
        return;
    }
    QAccessibleAnnouncementEvent event(m_item, words);
    QAccessible::updateAccessibility(&event);
}
}
