// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is shown is what the model wrote: examples for each section of CommonMark and of GitHub's additions to it, and answers as
// models write them.
#include "gui/markdown/markdownparser.h"
#include "gui/markdown/passage.h"
#include "gui/markdown/passagestyle.h"
#include "gui/markdown/passagewriter.h"
#include "tests/support/markdowndump.h"

#include <QDirIterator>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>
#include <QTextDocument>

using namespace gui;

namespace
{
struct Example {
    QString name;
    QString source;
    QString shown;
};

QString withSpaces(const QStringList &lines)
{
    QString text = lines.join(u'\n');
    return text.replace(u'→', u'\t').replace(u'␠', u' ').replace(u'␣', u' ');
}

QList<Example> examplesIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QList<Example> examples;
    QStringList source;
    QStringList shown;
    bool behind = false;
    const auto finish = [&] {
        if (!examples.isEmpty()) {
            examples.last().source = withSpaces(source);
            examples.last().shown = withSpaces(shown);
        }
        source.clear();
        shown.clear();
        behind = false;
    };
    const QStringList lines = QString::fromUtf8(file.readAll()).chopped(1).split(u'\n');
    for (const QString &line : lines) {
        if (line.startsWith(u"@@ ")) {
            finish();
            examples += Example{.name = line.sliced(3), .source = {}, .shown = {}};
        } else if (line == u"->" && !behind) {
            behind = true;
        } else {
            (behind ? shown : source) += line;
        }
    }
    finish();
    return examples;
}

QList<Example> allExamples()
{
    QList<Example> examples;
    QDirIterator files(QStringLiteral(TRAMONTANE_TEST_DATA "/markdown"), {QStringLiteral("*.txt")});
    while (files.hasNext()) {
        examples += examplesIn(files.next());
    }
    return examples;
}

QList<MarkdownBlock> parsed(const QString &text)
{
    MarkdownParser parser;
    parser.append(text);
    parser.finish();
    return parser.closed();
}

/// The text that the documents of the window really show of a block, without the marks of lists.
QString shownText(const MarkdownBlock &block)
{
    MarkdownBlock bare = block;
    bare.containers.clear();
    const PassageStyle style;
    QString text;
    for (const Passage &passage : cutIntoPassages({bare})) {
        QTextDocument document;
        makePassageWriter(passage.kind, document)->write(passage, style, 600);
        text += document.toPlainText();
    }
    return text;
}
}

class MarkdownExamplesTest : public QObject
{
    Q_OBJECT

private:
    static void addRows()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("shown");
        const QList<Example> examples = allExamples();
        for (const Example &example : examples) {
            QTest::newRow(qPrintable(example.name)) << example.source << example.shown;
        }
    }

private Q_SLOTS:
    void examplesAreThere() { QVERIFY(allExamples().size() >= 200); }

    void showsWhatWasWritten_data() { addRows(); }
    void showsWhatWasWritten()
    {
        QFETCH(const QString, source);
        QFETCH(const QString, shown);
        QStringList lines = test::dump(parsed(source)).split(u'\n');
        for (QString &line : lines) { // an editor may have taken spaces off the ends of lines in the examples
            while (line.endsWith(u' ')) {
                line.chop(1);
            }
        }
        QStringList expected = shown.split(u'\n');
        for (QString &line : expected) {
            while (line.endsWith(u' ')) {
                line.chop(1);
            }
        }
        QCOMPARE(lines, expected);
    }

    void anyPieceGivesTheSame_data() { addRows(); }
    void anyPieceGivesTheSame()
    {
        QFETCH(const QString, source);
        MarkdownParser streamed;
        QList<MarkdownBlock> closed;
        for (qsizetype i = 0; i < source.size(); ++i) {
            streamed.append(QStringView(source).sliced(i, 1));
            MarkdownParser whole;
            whole.append(QStringView(source).first(i + 1));
            QCOMPARE(test::dump(streamed.closed() + streamed.tail()), test::dump(whole.closed() + whole.tail()));
            QCOMPARE(streamed.closed().first(closed.size()), closed);
            closed = streamed.closed();
        }
        streamed.finish();
        QCOMPARE(streamed.closed(), parsed(source));
    }

    void noLetterIsLost_data() { addRows(); }
    void noLetterIsLost()
    {
        QFETCH(const QString, source);
        const qsizetype lost = test::firstLostLetter(source, parsed(source));
        QVERIFY2(lost < 0, qPrintable(source.sliced(std::max<qsizetype>(0, lost))));
    }

    void theTestForLostLettersSeesOne()
    {
        QCOMPARE(test::firstLostLetter(QStringLiteral("one two three"), parsed(QStringLiteral("one three"))), 5);
    }

    void noLetterOfAMixtureIsLost()
    {
        QStringList pieces;
        const QList<Example> examples = allExamples();
        for (const Example &example : examples) {
            pieces += example.source;
        }
        pieces += {QStringLiteral("\n"),   QStringLiteral("\n\n"), QStringLiteral("> "),    QStringLiteral("- "),
                   QStringLiteral("    "), QStringLiteral("|"),    QStringLiteral("```\n"), QStringLiteral("$$"),
                   QStringLiteral("\\["),  QStringLiteral("["),    QStringLiteral("]("),    QStringLiteral("**")};
        QRandomGenerator random(5);
        for (int round = 0; round < 3000; ++round) {
            QString source;
            for (int i = 0; i < 5; ++i) {
                source += pieces[random.bounded(static_cast<int>(pieces.size()))];
            }
            const qsizetype lost = test::firstLostLetter(source, parsed(source));
            QVERIFY2(lost < 0,
                     qPrintable(source + QStringLiteral("\nlost from here: ") + source.sliced(std::max<qsizetype>(0, lost))));
        }
    }

    void aDocumentShowsAllOfIt_data() { addRows(); }
    void aDocumentShowsAllOfIt()
    {
        QFETCH(const QString, source);
        const QList<MarkdownBlock> blocks = parsed(source);
        for (const MarkdownBlock &block : blocks) {
            if (block.kind == MarkdownBlock::Kind::Paragraph || block.kind == MarkdownBlock::Kind::Heading) {
                const QString wanted = plainText(block.runs).replace(QChar::LineSeparator, u'\n').simplified();
                QCOMPARE(shownText(block).simplified(), wanted);
            }
        }
    }
};

QTEST_MAIN(MarkdownExamplesTest)

#include "markdownexamplestest.moc"
