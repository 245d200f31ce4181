// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads TeX by recursive descent and sets each part as a box.
#include "gui/markdown/formula.h"

#include "gui/markdown/formulabox.h"
#include "gui/markdown/formulasymbols.h"

#include <QScopedValueRollback>

#include <algorithm>
#include <utility>

namespace gui
{
namespace
{
constexpr int MostNested = 40;
constexpr qsizetype LongestFormula = 10'000; // what is longer is shown as it was written

bool isOneOf(QStringView name, std::initializer_list<QStringView> names)
{
    return std::ranges::find(names, name) != names.end();
}

QString bracketed(const FormulaBox &box)
{
    return u'(' + box.text() + u')';
}

/// A script that Unicode has, or one behind a mark.
QString scripted(const QString &text, const std::optional<QString> &set, QChar mark)
{
    if (text.isEmpty() || set) {
        return set.value_or(QString());
    }
    return text.size() == 1 ? QString(mark + text) : QString(mark + u'(' + text + u')');
}

/// Reads one formula. A box has more than one line only where `stacks` is set.
class FormulaReader
{
public:
    FormulaReader(QStringView tex, bool stacks)
        : m_tex(tex)
        , m_stacks(stacks)
    {
    }

    QStringList read()
    {
        const QList<QList<FormulaBox>> rows = readRows({});
        const bool lone = rows.size() == 1 && rows.first().size() == 1;
        return lone ? rows.first().first().lines : arranged(rows, ColumnAlignment::RightAndLeft, QStringLiteral("; ")).lines;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_tex.size(); }
    [[nodiscard]] bool isAt(QStringView text) const { return m_tex.sliced(m_at).startsWith(text); }

    void skipSpaces()
    {
        while (!atEnd() && m_tex[m_at].isSpace()) {
            ++m_at;
        }
    }

    /// Whether `text` stood here; moves behind it.
    bool take(QStringView text)
    {
        const bool found = isAt(text);
        m_at += found ? text.size() : 0;
        return found;
    }

    /// Cells up to \end{environment} or, without one, to the end.
    QList<QList<FormulaBox>> readRows(QStringView environment)
    {
        const QString end = QStringView(u"\\end{") + environment + u'}';
        QList<QList<FormulaBox>> rows{{}};
        while (true) {
            rows.last() += readRow(environment.isEmpty() ? QStringView() : QStringView(u"&"));
            if (atEnd() || (!environment.isEmpty() && take(end))) {
                break;
            }
            if (take(u"\\\\")) {
                skipLength();
                rows += QList<FormulaBox>();
            } else if (!take(u"&")) {
                rows.last() += FormulaBox(m_tex.sliced(m_at++, 1).toString()); // a brace or an \end that closes nothing
            }
        }
        if (rows.size() > 1 && rows.last().size() == 1 && rows.last().first().text().trimmed().isEmpty()) {
            rows.removeLast();
        }
        return rows;
    }

    /// The distance behind a \\.
    void skipLength()
    {
        const qsizetype close = isAt(u"[") ? m_tex.indexOf(u']', m_at) : -1;
        m_at = close < 0 ? m_at : close + 1;
    }

    /// Atoms up to what ends a row: }, \\, \end, \right or a &; and, where it is given, `closing`.
    FormulaBox readRow(QStringView closing)
    {
        const QScopedValueRollback depth(m_depth, m_depth + 1);
        FormulaRow row(!m_script);
        if (m_depth > MostNested) {
            row.add(FormulaBox(m_tex.sliced(std::exchange(m_at, m_tex.size())).toString()));
        }
        while (!atEnd()) {
            skipSpaces();
            const bool ends = atEnd() || isAt(u"}") || isAt(u"&") || isAt(u"\\\\") || isAt(u"\\end") || isCommand(u"right")
                || (!closing.isEmpty() && isAt(closing));
            if (ends) {
                break;
            }
            readAtom(row);
        }
        return row.box();
    }

    [[nodiscard]] bool isCommand(QStringView name) const
    {
        const qsizetype end = m_at + 1 + name.size();
        return isAt(u"\\") && m_tex.sliced(m_at + 1).startsWith(name) && (end >= m_tex.size() || !m_tex[end].isLetter());
    }

    void readAtom(FormulaRow &row)
    {
        const QChar c = m_tex[m_at];
        if (c == u'^' || c == u'_' || c == u'\'') {
            readScripts(row);
        } else if (c == u'{') {
            if (m_literal) {
                addLiteralGroup(row);
            } else {
                row.add(readGroup());
            }
        } else if (c == u'\\') {
            readCommand(row);
            return;
        } else if (c == u'~') {
            ++m_at;
            row.addSpace(QStringLiteral(" "));
        } else {
            row.add(readCharacters());
        }
        m_literal = m_literal && c == u'{';
    }

    /// A number, or one other character.
    FormulaBox readCharacters()
    {
        const qsizetype begin = m_at++;
        const QChar c = m_tex[begin];
        if (c.isDigit()) {
            const auto goesOn = [this] {
                const bool separated
                    = (m_tex[m_at] == u'.' || m_tex[m_at] == u',') && m_at + 1 < m_tex.size() && m_tex[m_at + 1].isDigit();
                return m_tex[m_at].isDigit() || separated;
            };
            while (!m_argument && !atEnd() && goesOn()) {
                ++m_at;
            }
            return FormulaBox(m_tex.sliced(begin, m_at - begin).toString());
        }
        if (c.isHighSurrogate() && !atEnd() && m_tex[m_at].isLowSurrogate()) {
            ++m_at;
            return FormulaBox(m_tex.sliced(begin, 2).toString());
        }
        const AtomKind kind = QStringView(u"+-−±·×*/").contains(c) ? (c == u'/' ? AtomKind::Ordinary : AtomKind::Binary)
            : QStringView(u"=<>:≤≥≠≈→").contains(c)                ? AtomKind::Relation
            : QStringView(u",;").contains(c)                       ? AtomKind::Punctuation
            : QStringView(u"([").contains(c)                       ? AtomKind::Opening
            : QStringView(u")]!").contains(c)                      ? AtomKind::Closing
                                                                   : AtomKind::Ordinary;
        FormulaBox box(c == u'-' ? QStringLiteral("−") : c == u'*' ? QStringLiteral("∗") : QString(c), kind);
        box.product = box.product && c != u'/';
        return box;
    }

    /// { } as a part of the formula.
    FormulaBox readGroup()
    {
        const QScopedValueRollback argument(m_argument, false);
        take(u"{");
        FormulaBox box = readRow({});
        while (!atEnd() && !take(u"}")) { // a & or a \\ that stands in no environment
            FormulaRow joined(!m_script);
            joined.add(box);
            joined.addSpace(QStringLiteral(" "));
            m_at += isAt(u"\\\\") ? 2 : 1;
            joined.add(readRow({}));
            box = joined.box();
        }
        const bool keepsKind = box.kind == AtomKind::Inner || box.kind == AtomKind::Operator;
        box.kind = keepsKind ? box.kind : AtomKind::Ordinary;
        return box;
    }

    /// { } as it was written, behind a command that is not known.
    void addLiteralGroup(FormulaRow &row)
    {
        const QScopedValueRollback literal(m_literal, false);
        const QScopedValueRollback stacks(m_stacks, false);
        const QString command = row.takeLast().text();
        row.add(FormulaBox(command + u'{' + readGroup().text() + u'}'));
    }

    /// A group, a command with its own arguments, or one character.
    FormulaBox readArgument()
    {
        skipSpaces();
        if (atEnd() || isAt(u"}") || isAt(u"&")) {
            return {};
        }
        if (isAt(u"{")) {
            return readGroup();
        }
        const QScopedValueRollback argument(m_argument, true);
        const QScopedValueRollback depth(m_depth, m_depth + 1);
        FormulaRow row(!m_script);
        if (m_depth > MostNested || !isAt(u"\\")) {
            row.add(readCharacters());
        } else {
            readCommand(row);
        }
        return row.box();
    }

    /// An argument on one line, whatever is around it.
    FormulaBox readFlat(bool script)
    {
        const QScopedValueRollback stacks(m_stacks, false);
        const QScopedValueRollback inScript(m_script, m_script || script);
        return readArgument();
    }

    QString readText()
    {
        skipSpaces();
        if (!take(u"{")) {
            return readArgument().text();
        }
        const qsizetype begin = m_at;
        int depth = 1;
        while (!atEnd() && depth > 0) {
            depth += m_tex[m_at] == u'{' ? 1 : m_tex[m_at] == u'}' ? -1 : 0;
            ++m_at;
        }
        return m_tex.sliced(begin, m_at - begin - (depth == 0 ? 1 : 0)).toString();
    }

    /// ^, _ and ' in any order, at the atom before them.
    void readScripts(FormulaRow &row)
    {
        QString above;
        QString below;
        const bool hasBase = !row.isEmpty();
        FormulaBox base = row.takeLast();
        while (!atEnd() && (isAt(u"^") || isAt(u"_") || isAt(u"'"))) {
            const QChar c = m_tex[m_at++];
            if (c == u'\'') {
                above += u'′';
            } else {
                (c == u'^' ? above : below) += readFlat(true).text();
            }
            skipSpaces();
        }
        if (base.kind == AtomKind::Inner && !base.tall()) {
            base = FormulaBox(bracketed(base));
        }
        base.lines[base.baseline] += scripted(below, subscript(below), u'_') + scripted(above, superscript(above), u'^');
        base.kind = hasBase ? base.kind : AtomKind::Ordinary;
        row.add(base);
    }

    /// The name of the command whose backslash stands here; moves behind it.
    QStringView readName()
    {
        const qsizetype begin = ++m_at;
        while (!atEnd() && m_tex[m_at].isLetter() && m_tex[m_at].unicode() < 0x80) {
            ++m_at;
        }
        m_at += m_at == begin && !atEnd() ? 1 : 0;
        return m_tex.sliced(begin, m_at - begin);
    }

    void readCommand(FormulaRow &row)
    {
        const qsizetype begin = m_at;
        const QStringView name = readName();
        m_literal = false;
        if (readSpacing(name, row) || readStructure(name, row) || readAlphabet(name, row)) {
            return;
        }
        if (const auto accent = formulaAccent(name)) {
            row.add(accented(readFlat(false), *accent, isOneOf(name, {u"overline", u"underline", u"underbar"})));
        } else if (const auto symbol = formulaSymbol(name)) {
            row.add(FormulaBox(symbol->text.toString(), symbol->kind));
        } else {
            m_literal = true;
            row.add(FormulaBox(m_tex.sliced(begin, m_at - begin).toString(), AtomKind::Operator));
        }
    }

    bool readSpacing(QStringView name, FormulaRow &row)
    {
        if (isOneOf(name,
                    {u",", u":", u";", u" ", u"thinspace", u"enspace", u"medspace", u"thickspace", u"nobreakspace", u"space"})) {
            row.addSpace(QStringLiteral(" "));
        } else if (isOneOf(name, {u"quad", u"qquad"})) {
            row.addSpace(QString(name == u"quad" ? 2 : 4, u' '));
        } else if (isOneOf(name,
                           {u"big", u"Big", u"bigg", u"Bigg", u"bigl", u"Bigl", u"biggl", u"Biggl", u"bigr", u"Bigr", u"biggr",
                            u"Biggr", u"bigm", u"Bigm", u"middle"})) {
            take(u"."); // an invisible delimiter
        } else {
            return isOneOf(name,
                           {u"!", u"displaystyle", u"textstyle", u"scriptstyle", u"scriptscriptstyle", u"limits", u"nolimits",
                            u"nonumber", u"notag", u"negthinspace", u"/"});
        }
        return true;
    }

    bool readStructure(QStringView name, FormulaRow &row)
    {
        if (isOneOf(name, {u"frac", u"dfrac", u"tfrac", u"cfrac"})) {
            readFraction(row);
        } else if (name == u"sqrt") {
            readRoot(row);
        } else if (name == u"left") {
            readDelimited(row);
        } else if (name == u"begin") {
            readEnvironment(row);
        } else if (isOneOf(name, {u"binom", u"dbinom", u"tbinom"})) {
            const QString above = readFlat(false).text();
            row.add(FormulaBox(u"C(" + above + u", " + readFlat(false).text() + u')'));
        } else if (isOneOf(name, {u"overset", u"stackrel", u"underset", u"xrightarrow", u"xleftarrow"})) {
            readAnnotated(name, row);
        } else if (name == u"boxed") {
            row.add(delimited(QStringLiteral("["), readArgument(), QStringLiteral("]")));
        } else if (name == u"pmod") {
            row.addSpace(QStringLiteral(" "));
            row.add(FormulaBox(u"(mod " + readFlat(false).text() + u')'));
        } else if (name == u"tag") {
            row.addSpace(QString(4, u' '));
            row.add(FormulaBox(u'(' + readText() + u')'));
        } else {
            return false;
        }
        return true;
    }

    /// What changes the letters and nothing else.
    bool readAlphabet(QStringView name, FormulaRow &row)
    {
        if (isOneOf(name, {u"text", u"textrm", u"textbf", u"textit", u"textsf", u"texttt", u"textnormal", u"mbox", u"hbox"})) {
            row.add(FormulaBox(readText()));
        } else if (isOneOf(name,
                           {u"mathrm", u"mathbf", u"mathit", u"mathsf", u"mathtt", u"mathnormal", u"boldsymbol", u"bm", u"symbf",
                            u"underbrace", u"overbrace", u"ensuremath"})) {
            row.add(readArgument());
        } else if (name == u"operatorname") {
            take(u"*");
            row.add(FormulaBox(readFlat(true).text(), AtomKind::Operator));
        } else if (isOneOf(name, {u"mathbb", u"mathcal", u"mathscr", u"mathfrak"})) {
            QString letters;
            for (const QChar letter : readFlat(true).text()) {
                letters += letterOfAlphabet(name, letter);
            }
            row.add(FormulaBox(letters));
        } else {
            return false;
        }
        return true;
    }

    void readFraction(FormulaRow &row)
    {
        FormulaBox numerator = readArgument();
        FormulaBox denominator = readArgument();
        if (const auto vulgar = vulgarFraction(numerator.text(), denominator.text());
            vulgar && !numerator.tall() && !denominator.tall()) {
            row.add(FormulaBox(QString(*vulgar)));
        } else if (m_stacks) {
            row.add(stacked(numerator, denominator));
        } else {
            const QString above = numerator.product ? numerator.text() : bracketed(numerator);
            FormulaBox box(above + u'/' + (denominator.single ? denominator.text() : bracketed(denominator)), AtomKind::Inner);
            box.single = box.product = false;
            row.add(box);
        }
    }

    void readRoot(FormulaRow &row)
    {
        skipSpaces();
        QString degree;
        if (take(u"[")) {
            const QScopedValueRollback stacks(m_stacks, false);
            const QScopedValueRollback script(m_script, true);
            degree = readRow(u"]").text();
            take(u"]");
        }
        const FormulaBox inside = readFlat(false);
        const QString sign = degree == u"3" ? QStringLiteral("∛")
            : degree == u"4"                ? QStringLiteral("∜")
                                            : superscript(degree).value_or(u'(' + degree + u')') + u'√';
        row.add(FormulaBox(sign + (inside.single ? inside.text() : bracketed(inside))));
    }

    /// The delimiter behind \left or \right; nothing for a dot.
    QString readDelimiter()
    {
        skipSpaces();
        if (atEnd()) {
            return {};
        }
        if (m_tex[m_at] != u'\\') {
            const QChar c = m_tex[m_at++];
            return c == u'.' ? QString() : c == u'<' ? QStringLiteral("⟨") : c == u'>' ? QStringLiteral("⟩") : QString(c);
        }
        const QStringView name = readName();
        const auto symbol = formulaSymbol(name);
        return symbol ? symbol->text.toString() : u'\\' + name;
    }

    void readDelimited(FormulaRow &row)
    {
        const QScopedValueRollback argument(m_argument, false);
        const QString left = readDelimiter();
        FormulaBox inside = readRow({});
        const bool closed = isCommand(u"right");
        m_at += closed ? QStringView(u"\\right").size() : 0;
        row.add(delimited(left, inside, closed ? readDelimiter() : QString()));
    }

    void readAnnotated(QStringView name, FormulaRow &row)
    {
        const bool arrow = name.startsWith(u'x');
        const bool below = name == u"underset";
        const QString note = readFlat(true).text();
        FormulaBox base = arrow
            ? FormulaBox(name == u"xrightarrow" ? QStringLiteral("→") : QStringLiteral("←"), AtomKind::Relation)
            : readFlat(false);
        const auto set = below ? subscript(note) : superscript(note);
        const QChar mark = below ? u'_' : u'^';
        base.lines[base.baseline] += scripted(note, set, mark);
        row.add(base);
    }

    void readEnvironment(FormulaRow &row)
    {
        const QScopedValueRollback argument(m_argument, false);
        const QString name = readText();
        QString plain = name;
        plain.remove(u'*');
        if (plain == u"array" || plain == u"alignat" || plain == u"alignedat") {
            (void)readText();
        }
        if (!isMathematicalEnvironment(name)) {
            row.add(FormulaBox(u"\\begin{" + name + u'}', AtomKind::Operator));
            return;
        }
        const auto rows = readRows(name);
        if (plain.endsWith(u"cases")) {
            const FormulaBox cases = arranged(rows, ColumnAlignment::Left, QStringLiteral("; "));
            row.add(plain == u"rcases" ? delimited({}, cases, QStringLiteral("}")) : delimited(QStringLiteral("{"), cases, {}));
        } else if (plain.endsWith(u"matrix") || plain == u"array") {
            const FormulaBox matrix = arranged(rows, ColumnAlignment::Centre, QStringLiteral("; "));
            const auto [left, right] = matrixDelimiters(plain);
            row.add(delimited(left, matrix, right));
        } else {
            row.add(arranged(rows, ColumnAlignment::RightAndLeft, QStringLiteral("; ")));
        }
    }

    [[nodiscard]] std::pair<QString, QString> matrixDelimiters(QStringView environment) const
    {
        const auto both = [](QStringView left, QStringView right) { return std::pair(left.toString(), right.toString()); };
        switch (environment.front().unicode()) {
        case u'p':
            return both(u"(", u")");
        case u'b':
            return both(u"[", u"]");
        case u'B':
            return both(u"{", u"}");
        case u'v':
            return both(u"|", u"|");
        case u'V':
            return both(u"‖", u"‖");
        default:
            return m_stacks ? both(u"", u"") : both(u"(", u")");
        }
    }

    /// Rows as they stand, or one behind the other where nothing is stacked.
    [[nodiscard]] FormulaBox arranged(const QList<QList<FormulaBox>> &rows, ColumnAlignment alignment,
                                      const QString &separator) const
    {
        if (m_stacks) {
            FormulaBox box = grid(rows, alignment);
            box.single = box.product = false;
            return box;
        }
        QStringList lines;
        for (const QList<FormulaBox> &row : rows) {
            QStringList cells;
            for (const FormulaBox &cell : row) {
                cells += cell.text().trimmed();
            }
            lines += cells.join(u' ').simplified();
        }
        FormulaBox box(lines.join(separator));
        box.single = box.product = false;
        return box;
    }

    /// A line goes over all of the letters, an accent over the last one.
    static FormulaBox accented(const FormulaBox &base, QChar accent, bool all)
    {
        const QString text = base.text();
        QString marked;
        for (qsizetype i = 0; i < text.size(); ++i) {
            marked += text[i];
            const bool last = i == text.size() - 1;
            if ((all && !text[i].isHighSurrogate()) || last) {
                marked += accent;
            }
        }
        FormulaBox box(marked, base.kind == AtomKind::Relation ? AtomKind::Relation : AtomKind::Ordinary);
        box.single = base.single;
        return box;
    }

    QStringView m_tex;
    qsizetype m_at = 0;
    int m_depth = 0;
    bool m_stacks;
    bool m_script = false;
    bool m_argument = false; ///< one character is all that is wanted
    bool m_literal = false; ///< the braces that follow are shown
};

QString set(QStringView tex, bool stacks)
{
    const QString written = tex.trimmed().toString();
    if (tex.size() > LongestFormula) {
        return written;
    }
    QStringList lines = FormulaReader(tex, stacks).read();
    for (QString &line : lines) {
        while (line.endsWith(u' ')) {
            line.chop(1);
        }
    }
    const QString text = lines.join(u'\n');
    return text.trimmed().isEmpty() ? written : text;
}
}

QString formulaInLine(QStringView tex)
{
    return set(tex, false).simplified();
}

QString formulaInLines(QStringView tex)
{
    return set(tex, true);
}
}
