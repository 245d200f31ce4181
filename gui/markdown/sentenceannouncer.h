// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads an answer out to a screen reader while it is being written: sentence by sentence, not letter by letter.
#pragma once

#include "gui/markdown/markdownblocks.h"

#include <QObject>
#include <QPointer>
#include <QQuickItem>
#include <qqmlregistration.h>

namespace gui
{
class SentenceAnnouncer : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QQuickItem *item MEMBER m_item REQUIRED) ///< on whose behalf it speaks
    Q_PROPERTY(gui::MarkdownBlocks *blocks READ blocks WRITE setBlocks REQUIRED)
    /// While it is true, what comes is read out; what was there before is not.
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged)

public:
    explicit SentenceAnnouncer(QObject *parent = nullptr);

    [[nodiscard]] MarkdownBlocks *blocks() const;
    void setBlocks(MarkdownBlocks *blocks);
    [[nodiscard]] bool isActive() const { return m_active; }
    void setActive(bool active);

    /// Reads out a sentence of the window's own, behind what is left of the text.
    Q_INVOKABLE void announce(const QString &sentence);

Q_SIGNALS:
    void activeChanged();

private:
    void speak();
    void say(const QString &words);

    QPointer<QQuickItem> m_item;
    QPointer<MarkdownBlocks> m_blocks;
    bool m_active = false;
    int m_row = 0; ///< the block that is read out now
    qsizetype m_said = 0; ///< characters of its text
};
}
