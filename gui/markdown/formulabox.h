// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Pieces of a formula as lines of characters, side by side or on top of each other.
#pragma once

#include "gui/markdown/formulasymbols.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace gui
{
/// Lines of which one, the baseline, goes on in the formula around it.
struct FormulaBox {
    QStringList lines{QString()};
    qsizetype baseline = 0;
    AtomKind kind = AtomKind::Ordinary;
    bool single = true; ///< one number, letter or bracketed expression: needs no brackets anywhere
    bool product = true; ///< holds no sum and no relation: needs no brackets over a fraction's bar

    FormulaBox() = default;
    explicit FormulaBox(const QString &text, AtomKind kind = AtomKind::Ordinary);

    [[nodiscard]] QString text() const { return lines[baseline]; }
    [[nodiscard]] bool tall() const { return lines.size() > 1; }
    [[nodiscard]] int width() const;
};

/// Columns that a text takes: none for accents, two for a Chinese, Japanese or Korean letter.
[[nodiscard]] int columnsOf(QStringView text);

/// Atoms side by side, with TeX's spaces between them.
class FormulaRow
{
public:
    /// In a script nothing is spaced.
    explicit FormulaRow(bool spaced);

    void add(const FormulaBox &box);
    void addSpace(const QString &space);
    [[nodiscard]] bool isEmpty() const { return m_boxes.isEmpty(); }
    /// Takes back what was added last, for what is written at it.
    [[nodiscard]] FormulaBox takeLast();
    [[nodiscard]] FormulaBox box() const;

private:
    struct Placed {
        QString space; ///< what stands before the box
        FormulaBox box;
    };

    [[nodiscard]] bool isSpacedFromLast(AtomKind kind) const;

    bool m_spaced;
    QString m_space; ///< that was asked for before the next atom
    QList<Placed> m_boxes;
};

enum class ColumnAlignment { Centre, Left, RightAndLeft };

/// A fraction: one over the other with a bar between them.
[[nodiscard]] FormulaBox stacked(const FormulaBox &numerator, const FormulaBox &denominator);
/// Rows of cells in columns.
[[nodiscard]] FormulaBox grid(const QList<QList<FormulaBox>> &rows, ColumnAlignment alignment);
/// The box between delimiters as high as it is. An empty one is left out.
[[nodiscard]] FormulaBox delimited(const QString &left, const FormulaBox &box, const QString &right);
}
