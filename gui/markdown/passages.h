// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A message as a list of passages, one for each item of the view. A long one is handed over a few passages at a time, so that no
// frame waits for all of them.
#pragma once

#include "gui/markdown/markdownblocks.h"
#include "gui/markdown/passage.h"

#include <QAbstractListModel>
#include <QPointer>
#include <QTimer>
#include <qqmlregistration.h>

namespace gui
{
class Passages : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(gui::MarkdownBlocks *blocks READ blocks WRITE setBlocks NOTIFY blocksChanged REQUIRED)

public:
    enum Role {
        KindRole = Qt::UserRole + 1, ///< "prose", "code", "formula", "table"
        PassageRole, ///< Passage
        LanguageRole, ///< of code, as written after the fence
    };
    Q_ENUM(Role)

    explicit Passages(QObject *parent = nullptr);

    [[nodiscard]] MarkdownBlocks *blocks() const;
    void setBlocks(MarkdownBlocks *blocks);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void blocksChanged();

private:
    /// Cuts anew what may have changed with the blocks from `row` on.
    void update(int row);
    void reveal();

    QPointer<MarkdownBlocks> m_blocks;
    QList<Passage> m_passages;
    qsizetype m_revealed = 0; ///< rows of this model
    QTimer m_revealing;
};
}
