// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer is cut into passages that are small enough to be shown at once, and nothing of it may be lost or told twice on the
// way into their documents, however it arrives.
#include "gui/markdown/codehighlighter.h"
#include "gui/markdown/codewriter.h"
#include "gui/markdown/markdownblocks.h"
#include "gui/markdown/passageoutline.h"
#include "gui/markdown/passages.h"
#include "gui/markdown/passagestyle.h"
#include "gui/markdown/passagetext.h"
#include "gui/markdown/passagewriter.h"
#include "gui/markdown/tablewriter.h"

#include <QAbstractItemModelTester>
#include <QAbstractTextDocumentLayout>
#include <QRandomGenerator>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

#include <map>
#include <memory>

using namespace gui;
using namespace Qt::StringLiterals;

namespace
{
const QString Sample = u"# Winds\n\nThe *tramontane* blows from the **north**, see [KDE](https://kde.org/).\n\n- one\n- two\n  - "
                       u"inner\n- three\n\n"
                       "1. first\n2. second\n\n> a quotation with $x^2$ in it\n\n```cpp\nint a;\n\nint b;\n```\n\n\\[ "
                       "\\frac{a}{b} \\]\n\n| Wind | From |\n|---|---|\n| Mistral | N |\n"
                       "| Bora | NE |\n\n---\n\nThe end.\n"_s;

QList<MarkdownBlock> blocksOf(const QString &text)
{
    MarkdownParser parser;
    parser.append(text);
    parser.finish();
    return parser.closed();
}

/// What a view shows of a model of passages: a document for each row, written as the rows change.
class Reader : public QObject
{
public:
    explicit Reader(Passages &passages)
        : m_passages(passages)
    {
        connect(&passages, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
            for (int row = first; row <= last; ++row) {
                m_documents.insert(row, std::make_shared<QTextDocument>());
                m_writers.insert(row, std::shared_ptr<PassageWriter>(makePassageWriter(passage(row).kind, *m_documents[row])));
                write(row);
            }
        });
        connect(&passages, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex &, int first, int last) {
            m_writers.remove(first, last - first + 1);
            m_documents.remove(first, last - first + 1);
        });
        connect(&passages, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &row) { write(row.row()); });
    }

    [[nodiscard]] Passage passage(int row) const
    {
        return m_passages.data(m_passages.index(row), Passages::PassageRole).value<Passage>();
    }
    [[nodiscard]] const QTextDocument &document(int row) const { return *m_documents[row]; }
    [[nodiscard]] PassageSpans spans(int row) const { return m_writers[row]->spans(); }
    [[nodiscard]] int count() const { return static_cast<int>(m_documents.size()); }

    template<typename TextOf>
    [[nodiscard]] QString text(TextOf textOf) const
    {
        QString all;
        for (int row = 0; row < count(); ++row) {
            all += (row == 0 ? QString() : textBetween(passage(row)))
                + textOf(passage(row), spans(row), -1, document(row).characterCount());
        }
        return all;
    }
    [[nodiscard]] QString html() const
    {
        QString all;
        for (const auto &document : m_documents) {
            all += document->toHtml();
        }
        return all;
    }

private:
    void write(int row) { m_writers[row]->write(passage(row), m_style, 600); }

    Passages &m_passages;
    PassageStyle m_style;
    QList<std::shared_ptr<QTextDocument>> m_documents;
    QList<std::shared_ptr<PassageWriter>> m_writers;
};

/// A finished text with all of its passages.
struct Whole {
    explicit Whole(const QString &text)
    {
        blocks.setText(text);
        passages.setBlocks(&blocks);
        const qsizetype expected = cutIntoPassages(blocks.blocks()).size();
        shown = QTest::qWaitFor([this, expected] { return passages.rowCount() == expected; });
    }

    MarkdownBlocks blocks;
    Passages passages;
    Reader reader{passages};
    bool shown = false;
};

QString textIn(const Passage &passage, const PassageSpans &spans, int from, int to)
{
    return plainText(passage, spans, from, to);
}

QString markdownIn(const Passage &passage, const PassageSpans &spans, int from, int to)
{
    return markdownText(passage, spans, from, to);
}

bool isColoured(const QTextDocument &document, int line)
{
    return !document.findBlockByNumber(line).layout()->formats().isEmpty();
}
}

class PassageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gathersWhatIsSmallAndCutsWhatIsLong();
    void passagesOfAPrefixAreThoseOfTheWhole();
    void documentsDoNotDependOnHowTheTextArrived();
    void losesNothingOfALongText_data();
    void losesNothingOfALongText();
    void copiesWhatAPersonWouldWriteDown();
    void copiesMarkdownThatReadsTheSame();
    void sharesTheRoomAmongColumns();
    void marksWholeCells();
    void coloursCode();
    void leavesPlainWhatWouldTakeTooLong();
    void outlineHasHeadingsListsCellsAndLinks();
};

void PassageTest::gathersWhatIsSmallAndCutsWhatIsLong()
{
    const QList<Passage> few = cutIntoPassages(blocksOf(Sample));
    QList<Passage::Kind> kinds;
    for (const Passage &passage : few) {
        kinds += passage.kind;
    }
    const QList<Passage::Kind> expected{Passage::Kind::Prose,   Passage::Kind::Prose, Passage::Kind::Code,
                                        Passage::Kind::Formula, Passage::Kind::Table, Passage::Kind::Prose};
    QCOMPARE(kinds, expected);

    for (const QString &text : {u"word "_s.repeated(40'000), u"["_s.repeated(200'000), u"- item\n"_s.repeated(5'000),
                                u"para\n\n"_s.repeated(5'000), u"> quote quote\n"_s.repeated(5'000)}) {
        const QList<Passage> passages = cutIntoPassages(blocksOf(text));
        QVERIFY2(passages.size() > 10, qPrintable(text.first(10)));
        for (const Passage &passage : passages) {
            qsizetype size = 0;
            for (const MarkdownBlock &block : passage.blocks) {
                size += plainText(block.runs).size();
            }
            QVERIFY2(size <= 6'000, qPrintable(u"%1: %2"_s.arg(text.first(10)).arg(size)));
            QVERIFY(passage.blocks.size() <= 40);
        }
    }
}

void PassageTest::passagesOfAPrefixAreThoseOfTheWhole()
{
    const QString text
        = Sample + u"word "_s.repeated(3'000) + u"\n\n"_s + Sample + u"- item that is long enough\n"_s.repeated(300);
    MarkdownBlocks blocks;
    Passages passages;
    QAbstractItemModelTester tester(&passages, QAbstractItemModelTester::FailureReportingMode::QtTest);
    passages.setBlocks(&blocks);
    for (qsizetype from = 0; from < text.size(); from += 37) {
        blocks.append(text.sliced(from, std::min<qsizetype>(37, text.size() - from)));
        const QList<Passage> expected = cutIntoPassages(blocks.blocks());
        QTRY_COMPARE(passages.rowCount(), static_cast<int>(expected.size()));
        for (int row = 0; row < passages.rowCount(); ++row) {
            QVERIFY(passages.data(passages.index(row), Passages::PassageRole).value<Passage>() == expected[row]);
        }
    }
}

void PassageTest::documentsDoNotDependOnHowTheTextArrived()
{
    const Whole whole(Sample);
    QRandomGenerator random(5);
    for (int round = 0; round < 20; ++round) {
        MarkdownBlocks blocks;
        Passages passages;
        Reader reader(passages);
        passages.setBlocks(&blocks);
        for (qsizetype from = 0; from < Sample.size();) {
            const qsizetype length = std::min<qsizetype>(1 + random.bounded(9), Sample.size() - from);
            blocks.append(Sample.sliced(from, length));
            from += length;
        }
        blocks.finish();
        QCOMPARE(reader.text(textIn), whole.reader.text(textIn));
        QCOMPARE(reader.html(), whole.reader.html());
    }
}

void PassageTest::losesNothingOfALongText_data()
{
    QTest::addColumn<QString>("text");
    const auto numbered = [](const QString &pattern, int count) {
        QString text;
        for (int i = 0; i < count; ++i) {
            text += pattern.arg(i);
        }
        return text;
    };
    QTest::addRow("paragraph") << numbered(u"word%1 and *more* with `code` "_s, 3'000);
    QTest::addRow("list") << numbered(u"- word%1\n"_s, 1'000);
    QTest::addRow("numbers") << numbered(u"- word%1\n  - inner%1\n"_s, 500);
    QTest::addRow("quote") << numbered(u"> word%1 and more\n>\n"_s, 1'000);
    QTest::addRow("table") << u"| head | b |\n|---|---|\n"_s + numbered(u"| word%1 | x |\n"_s, 500);
    QTest::addRow("tiny") << numbered(u"word%1\n\n"_s, 1'000);
    QTest::addRow("one word") << u"word0"_s + u"x"_s.repeated(20'000);
}

void PassageTest::losesNothingOfALongText()
{
    QFETCH(const QString, text);
    const Whole whole(text);
    QVERIFY(whole.shown);
    const QString shown = whole.reader.text(textIn);
    static const QRegularExpression words(u"word\\d+"_s);
    QStringList written;
    for (const auto &match : words.globalMatch(text)) {
        written += match.captured();
    }
    QStringList read;
    for (const auto &match : words.globalMatch(shown)) {
        read += match.captured();
    }
    QCOMPARE(read, written);
    QCOMPARE(shown.count(u'x'), text.count(u'x'));
}

void PassageTest::copiesWhatAPersonWouldWriteDown()
{
    const Whole whole(Sample);
    QCOMPARE(
        whole.reader.text(textIn),
        u"Winds\n\nThe tramontane blows from the north, see KDE (kde.org).\n\n- one\n- two\n  - inner\n- three\n\n"
        "1. first\n2. second\n\na quotation with $x^2$ in it\n\nint a;\n\nint b;\n\n\\[ \\frac{a}{b} \\]\n\nWind\tFrom\nMistral\tN\nBora\tNE\n\n---\n\nThe end."_s);
}

void PassageTest::copiesMarkdownThatReadsTheSame()
{
    const Whole whole(Sample);
    const QString markdown = whole.reader.text(markdownIn);
    QVERIFY2(markdown.contains(u"```cpp\nint a;\n\nint b;\n```"_s), qPrintable(markdown));
    QVERIFY2(markdown.contains(u"| Wind | From |\n|---|---|\n| Mistral | N |\n| Bora | NE |"_s), qPrintable(markdown));
    QVERIFY2(markdown.contains(u"> a quotation with $x^2$ in it"_s), qPrintable(markdown));
    QString once = markdown;
    once.replace(u" (`kde.org`)"_s, QString()); // is shown again where the copy is shown
    const Whole again(once);
    QCOMPARE(again.reader.text(textIn), whole.reader.text(textIn));
    QCOMPARE(again.reader.text(markdownIn), markdown);
}

void PassageTest::sharesTheRoomAmongColumns()
{
    QCOMPARE(columnWidths({50, 60}, 100, 200), (QList<qreal>{50, 60})); // all that they want
    QCOMPARE(columnWidths({50, 350}, 100, 250), (QList<qreal>{50, 200})); // the wide one wraps
    QCOMPARE(columnWidths({200, 300, 400}, 100, 150), (QList<qreal>{100, 100, 100})); // more than there is
}

void PassageTest::marksWholeCells()
{
    const Whole whole(u"| a | bb |\n|---|---|\n| ccc | dd |\n| e | f |\n"_s);
    const PassageSpans spans = whole.reader.spans(0);
    QCOMPARE(spans.size(), 6);
    const auto marked = [&](int from, int to) {
        const auto [begin, end] = wholeCells(spans, from, to);
        return plainText(whole.reader.passage(0), spans, begin, end);
    };
    QCOMPARE(marked(spans[2].begin + 1, spans[2].begin + 2), u"c"_s); // a part of a cell
    QCOMPARE(marked(spans[2].begin + 1, spans[3].begin + 1), u"ccc\tdd"_s);
    QCOMPARE(marked(spans[3].begin, spans[4].end), u"ccc\tdd\ne\tf"_s);
    QCOMPARE(marked(spans[1].begin, spans[2].begin), u"bb"_s); // nothing of the next one
    QCOMPARE(marked(0, whole.reader.document(0).characterCount() - 1), u"a\tbb\nccc\tdd\ne\tf"_s);
}

void PassageTest::coloursCode()
{
    for (const QString &language : {u"cpp"_s, u"python"_s, u"Python"_s, u"py"_s, u"js"_s, u"sh"_s, u"shell"_s, u"json"_s,
                                    u"rust"_s, u"c++"_s, u"html"_s, u"sql"_s, u"yaml"_s, u"go"_s, u"java"_s, u"ts"_s}) {
        QTextDocument document(u"\"text\" 12 // for if return\n"_s);
        CodeHighlighter highlighter(document);
        highlighter.setLook(language, Qt::white);
        QVERIFY2(isColoured(document, 0), qPrintable(language));
    }
    QTextDocument document(u"int main() { return 0; }"_s);
    CodeHighlighter highlighter(document);
    highlighter.setLook(u"no such language"_s, Qt::white);
    QVERIFY(!isColoured(document, 0));
    highlighter.setLook(u"cpp"_s, Qt::white);
    QVERIFY(isColoured(document, 0));
    const QColor onWhite = document.firstBlock().layout()->formats().first().format.foreground().color();
    highlighter.setLook(u"cpp"_s, Qt::black);
    QVERIFY(onWhite != document.firstBlock().layout()->formats().first().format.foreground().color());
    highlighter.setLook(QString(), Qt::black);
    QVERIFY(!isColoured(document, 0));
}

void PassageTest::leavesPlainWhatWouldTakeTooLong()
{
    QTextDocument document(u"int a;\n"_s.repeated(5'500));
    QVERIFY(document.documentLayout()); // without it nobody is told of changes
    CodeHighlighter highlighter(document);
    highlighter.setLook(u"cpp"_s, Qt::white);
    QVERIFY(isColoured(document, 99));
    QVERIFY(!isColoured(document, 300)); // its turn comes
    QTRY_VERIFY_WITH_TIMEOUT(isColoured(document, 4'999), 60'000);
    QVERIFY(!isColoured(document, 5'000));

    QTextDocument lines(u"int a;\n"_s + u"int b; "_s.repeated(30'000) + u"\nint c;"_s);
    CodeHighlighter another(lines);
    another.setLook(u"cpp"_s, Qt::white);
    QVERIFY(isColoured(lines, 0));
    QVERIFY(!isColoured(lines, 1));
    QVERIFY(isColoured(lines, 2));
}

void PassageTest::outlineHasHeadingsListsCellsAndLinks()
{
    const Whole whole(Sample);
    QStringList lines;
    for (int row = 0; row < whole.reader.count(); ++row) {
        const PassageOutline outline = outlineOf(whole.reader.passage(row), whole.reader.spans(row));
        for (const OutlinePart &part : outline.parts) {
            int depth = 0;
            for (int above = part.parent; above >= 0; above = outline.parts[above].parent) {
                ++depth;
            }
            static const std::map<QAccessible::Role, QString> names{
                {QAccessible::Heading, u"heading"_s}, {QAccessible::Paragraph, u"paragraph"_s},
                {QAccessible::List, u"list"_s},       {QAccessible::ListItem, u"item"_s},
                {QAccessible::Cell, u"cell"_s},       {QAccessible::ColumnHeader, u"head"_s},
                {QAccessible::StaticText, u"text"_s}, {QAccessible::Link, u"link"_s}};
            lines += QString(2 * depth, u' ') + names.at(part.role) + u' ' + part.name;
        }
    }
    const QStringList expected{u"heading Winds"_s,
                               u"paragraph The tramontane blows from the north, see KDE (kde.org)."_s,
                               u"  link KDE"_s,
                               u"list "_s,
                               u"  item • one"_s,
                               u"  item • two"_s,
                               u"    list "_s,
                               u"      item • inner"_s,
                               u"  item • three"_s,
                               u"list "_s,
                               u"  item 1. first"_s,
                               u"  item 2. second"_s,
                               u"paragraph a quotation with x² in it"_s,
                               u"text int a;\n\nint b;"_s,
                               u"text  a\n───\n b"_s,
                               u"head Wind"_s,
                               u"head From"_s,
                               u"cell Mistral"_s,
                               u"cell N"_s,
                               u"cell Bora"_s,
                               u"cell NE"_s,
                               u"paragraph The end."_s};
    QCOMPARE(lines, expected);
}

QTEST_MAIN(PassageTest)

#include "passagetest.moc"
