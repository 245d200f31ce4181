// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/formulabox.h"

#include <algorithm>
#include <utility>

namespace gui
{
namespace
{
/// What a tall delimiter is put together from.
struct Delimiter {
    QStringView name;
    QChar top;
    QChar middle; ///< at the baseline; an extension elsewhere
    QChar extension;
    QChar bottom;
};
constexpr Delimiter Delimiters[] = {
    {u"(", u'⎛', u'⎜', u'⎜', u'⎝'}, {u")", u'⎞', u'⎟', u'⎟', u'⎠'}, {u"[", u'⎡', u'⎢', u'⎢', u'⎣'},
    {u"]", u'⎤', u'⎥', u'⎥', u'⎦'}, {u"{", u'⎧', u'⎨', u'⎪', u'⎩'}, {u"}", u'⎫', u'⎬', u'⎪', u'⎭'},
    {u"|", u'│', u'│', u'│', u'│'}, {u"‖", u'║', u'║', u'║', u'║'}, {u"⌊", u'⎢', u'⎢', u'⎢', u'⎣'},
    {u"⌋", u'⎥', u'⎥', u'⎥', u'⎦'}, {u"⌈", u'⎡', u'⎢', u'⎢', u'⎢'}, {u"⌉", u'⎤', u'⎥', u'⎥', u'⎥'},
};

QString spaces(qsizetype count)
{
    return QString(std::max<qsizetype>(0, count), u' ');
}

QString padded(const QString &text, int width, Qt::Alignment alignment)
{
    const int missing = width - columnsOf(text);
    const int left = alignment == Qt::AlignRight ? missing : alignment == Qt::AlignHCenter ? missing / 2 : 0;
    return spaces(left) + text + spaces(missing - left);
}

/// The same lines around the baseline, as many above and below it as asked for, all equally wide.
FormulaBox extended(const FormulaBox &box, qsizetype above, qsizetype below, int width, Qt::Alignment alignment)
{
    FormulaBox result = box;
    result.lines.clear();
    const int ownWidth = box.width();
    for (qsizetype i = box.baseline - above; i <= box.baseline + below; ++i) {
        const bool inside = i >= 0 && i < box.lines.size();
        // Lines of one box keep their places to each other.
        const QString line = inside ? padded(box.lines[i], ownWidth, Qt::AlignLeft) : QString();
        result.lines += padded(line, width, alignment);
    }
    result.baseline = above;
    return result;
}

FormulaBox tallDelimiter(const QString &name, qsizetype height, qsizetype baseline)
{
    FormulaBox box;
    const auto found = std::ranges::find(Delimiters, name, &Delimiter::name);
    box.baseline = baseline;
    box.lines.clear();
    for (qsizetype i = 0; i < height; ++i) {
        if (found == std::end(Delimiters)) {
            box.lines += i == baseline ? name : spaces(columnsOf(name));
        } else {
            const bool middle = i == baseline && height > 2;
            box.lines += i == 0 ? found->top : i == height - 1 ? found->bottom : middle ? found->middle : found->extension;
        }
    }
    return box;
}
}

int columnsOf(QStringView text)
{
    int columns = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size();
        const char32_t c = pair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        i += pair ? 1 : 0;
        const QChar::Script script = QChar::script(c);
        const bool wide = script == QChar::Script_Han || script == QChar::Script_Hiragana || script == QChar::Script_Katakana
            || script == QChar::Script_Hangul;
        const QChar::Category category = QChar::category(c);
        columns += category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing ? 0 : wide ? 2 : 1;
    }
    return columns;
}

FormulaBox::FormulaBox(const QString &text, AtomKind kind)
    : lines{text}
    , kind(kind)
    , product(kind != AtomKind::Binary && kind != AtomKind::Relation)
{
}

int FormulaBox::width() const
{
    int widest = 0;
    for (const QString &line : lines) {
        widest = std::max(widest, columnsOf(line));
    }
    return widest;
}

FormulaRow::FormulaRow(bool spaced)
    : m_spaced(spaced)
{
}

/// Whether a space stands between what was added last and an atom of that kind.
bool FormulaRow::isSpacedFromLast(AtomKind kind) const
{
    if (m_boxes.isEmpty() || !m_spaced) {
        return false;
    }
    const AtomKind last = m_boxes.last().box.kind;
    const bool afterSign = last == AtomKind::Binary || last == AtomKind::Relation || last == AtomKind::Punctuation;
    switch (kind) {
    case AtomKind::Relation:
        return last != AtomKind::Relation && last != AtomKind::Opening;
    case AtomKind::Binary:
    case AtomKind::Operator:
    case AtomKind::Inner:
        return last != AtomKind::Opening;
    case AtomKind::Closing:
    case AtomKind::Punctuation:
        return false;
    case AtomKind::Opening:
        return afterSign || last == AtomKind::Inner;
    case AtomKind::Ordinary:
        return afterSign || last == AtomKind::Operator || last == AtomKind::Inner;
    }
    return false;
}

void FormulaRow::add(const FormulaBox &box)
{
    FormulaBox added = box;
    // A sign is no sum: The TeXbook, chapter 17, rule 5.
    const bool hasLeftOperand = !m_boxes.isEmpty()
        && (m_boxes.last().box.kind == AtomKind::Ordinary || m_boxes.last().box.kind == AtomKind::Closing
            || m_boxes.last().box.kind == AtomKind::Inner);
    if (added.kind == AtomKind::Binary && !hasLeftOperand) {
        added.kind = AtomKind::Opening;
    }
    const bool spaced = m_space.isEmpty() && isSpacedFromLast(added.kind);
    m_boxes += Placed{.space = spaced ? QStringLiteral(" ") : std::exchange(m_space, {}), .box = added};
}

void FormulaRow::addSpace(const QString &space)
{
    m_space = space;
}

FormulaBox FormulaRow::takeLast()
{
    if (m_boxes.isEmpty()) {
        return {};
    }
    const Placed last = m_boxes.takeLast();
    m_space = last.space;
    return last.box;
}

FormulaBox FormulaRow::box() const
{
    qsizetype above = 0;
    qsizetype below = 0;
    for (const Placed &placed : m_boxes) {
        above = std::max(above, placed.box.baseline);
        below = std::max(below, placed.box.lines.size() - 1 - placed.box.baseline);
    }
    FormulaBox result;
    result.baseline = above;
    result.lines = QStringList(above + below + 1, QString());
    QList<int> widths(result.lines.size(), 0);
    int width = 0;
    for (const Placed &placed : m_boxes) {
        const int begin = width + static_cast<int>(placed.space.size());
        const int ownWidth = placed.box.width();
        for (qsizetype i = 0; i < placed.box.lines.size(); ++i) {
            const qsizetype line = above - placed.box.baseline + i;
            const bool onBaseline = line == above;
            result.lines[line] += onBaseline ? placed.space : spaces(begin - widths[line]);
            result.lines[line] += onBaseline ? padded(placed.box.lines[i], ownWidth, Qt::AlignLeft) : placed.box.lines[i];
            widths[line] = begin + (onBaseline ? ownWidth : columnsOf(placed.box.lines[i]));
        }
        width = begin + ownWidth;
        result.product = result.product && placed.box.product;
    }
    result.lines[above] += m_space;
    result.single = m_boxes.isEmpty() || (m_boxes.size() == 1 && m_boxes.first().box.single);
    if (m_boxes.size() == 1) {
        result.kind = m_boxes.first().box.kind;
    }
    return result;
}

FormulaBox stacked(const FormulaBox &numerator, const FormulaBox &denominator)
{
    const int width = std::max(numerator.width(), denominator.width()) + 2;
    FormulaBox result;
    result.kind = AtomKind::Inner;
    result.single = false;
    result.lines.clear();
    const auto addLines = [&result, width](const FormulaBox &box) {
        const qsizetype below = box.lines.size() - 1 - box.baseline;
        result.lines += extended(box, box.baseline, below, width, Qt::AlignHCenter).lines;
    };
    addLines(numerator);
    result.baseline = result.lines.size();
    result.lines += QString(width, u'─');
    addLines(denominator);
    return result;
}

FormulaBox grid(const QList<QList<FormulaBox>> &rows, ColumnAlignment alignment)
{
    QList<int> widths;
    for (const QList<FormulaBox> &row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (qsizetype i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].width());
        }
    }
    FormulaBox result;
    result.lines.clear();
    for (const QList<FormulaBox> &row : rows) {
        qsizetype above = 0;
        qsizetype below = 0;
        for (const FormulaBox &cell : row) {
            above = std::max(above, cell.baseline);
            below = std::max(below, cell.lines.size() - 1 - cell.baseline);
        }
        QStringList lines(above + below + 1, QString());
        for (qsizetype i = 0; i < widths.size(); ++i) {
            const bool right = alignment == ColumnAlignment::RightAndLeft && i % 2 == 0;
            const Qt::Alignment side = alignment == ColumnAlignment::Centre ? Qt::AlignHCenter
                : right                                                     ? Qt::AlignRight
                                                                            : Qt::AlignLeft;
            const FormulaBox cell = extended(i < row.size() ? row[i] : FormulaBox(), above, below, widths[i], side);
            const bool joined = alignment == ColumnAlignment::RightAndLeft && i % 2 == 1;
            for (qsizetype line = 0; line < lines.size(); ++line) {
                lines[line] += (i == 0 ? QString() : joined ? spaces(1) : spaces(2)) + cell.lines[line];
            }
        }
        result.lines += lines;
    }
    if (result.lines.isEmpty()) {
        result.lines += QString();
    }
    result.baseline = (result.lines.size() - 1) / 2;
    return result;
}

FormulaBox delimited(const QString &left, const FormulaBox &box, const QString &right)
{
    const auto side = [&box](const QString &name) {
        return box.tall() ? tallDelimiter(name, box.lines.size(), box.baseline) : FormulaBox(name);
    };
    FormulaRow row(false);
    if (!left.isEmpty()) {
        row.add(side(left));
    }
    row.add(box);
    if (!right.isEmpty()) {
        row.add(side(right));
    }
    FormulaBox result = row.box();
    result.kind = AtomKind::Ordinary;
    result.single = result.product = true;
    return result;
}
}
