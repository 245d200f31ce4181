// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A message as a list of blocks, of which only the last changes while the text streams in.
#pragma once

#include "gui/markdown/markdownparser.h"

#include <QAbstractListModel>
#include <QString>
#include <qqmlregistration.h>

namespace gui
{
class MarkdownBlocks : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns the blocks of its messages")
    Q_PROPERTY(int count READ count NOTIFY countChanged)

public:
    enum Role {
        KindRole = Qt::UserRole + 1, ///< "paragraph", "heading", "code", "formula", "list", "quote", "table", "rule"
        TextRole, ///< its words as plain text; the cells of a table with tabs and line breaks between them
        LanguageRole, ///< the language of a code block, as written after the fence
        OpenRole, ///< bool: true if the block may still grow
    };
    Q_ENUM(Role)

    explicit MarkdownBlocks(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int count() const;
    [[nodiscard]] const QList<MarkdownBlock> &blocks() const { return m_blocks; } ///< the rows

    /// Replaces everything by a finished text.
    void setText(const QString &text);
    /// Adds to the end of a text that is still being written.
    void append(const QString &text);
    /// Closes the last block, since the text is whole.
    void finish();

Q_SIGNALS:
    void countChanged();

private:
    void update();

    MarkdownParser m_parser;
    QList<MarkdownBlock> m_blocks;
    qsizetype m_closed = 0; ///< the number of rows that never change again
};
}
