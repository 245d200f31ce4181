// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Answers arrive in pieces of any size and may be hostile: the blocks must not depend on the first and must disarm the second.
#include "gui/markdown/markdownblocks.h"
#include "gui/markdown/markdownlinks.h"
#include "gui/markdown/markdownparser.h"
#include "gui/markdown/passage.h"
#include "gui/markdown/passagestyle.h"
#include "gui/markdown/passagewriter.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextImageFormat>

using namespace gui;
using Kind = MarkdownBlock::Kind;

namespace
{
const QString Sample = QStringLiteral(R"(# Winds

The *tramontane* blows from the north,
and the mistral beside it.

Setext heading
--------------

1. First
2. Second
   with a second line

   ```cpp
   int main() { return 0; }
   ```
3. Third

- a
- b
    - nested

> A quotation
> with `code <b>` and
> ```
> fenced ![x](http://127.0.0.1/a)
> ```

| Wind | From |
|------|:----:|
| Mistral | `N|W` |

***

```
code without language
~~~
```

    indented code

    more of it

Last words, <b>bold</b> &amp; ![picture](http://127.0.0.1/b.png).
)");

QList<MarkdownBlock> wholeParse(const QString &text)
{
    MarkdownParser parser;
    parser.append(text);
    parser.finish();
    return parser.closed();
}

QList<MarkdownBlock> now(const MarkdownParser &parser)
{
    return parser.closed() + parser.tail();
}

/// Each row of a model: its kind, its text, its language and whether it is open.
QList<QVariantList> rowsOf(const MarkdownBlocks &model)
{
    QList<QVariantList> rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        rows += {index.data(MarkdownBlocks::KindRole), index.data(MarkdownBlocks::TextRole),
                 index.data(MarkdownBlocks::LanguageRole), index.data(MarkdownBlocks::OpenRole)};
    }
    return rows;
}

QList<QVariantList> rowsOf(const QString &text, bool whole)
{
    MarkdownBlocks model;
    model.append(text);
    if (whole) {
        model.finish();
    }
    return rowsOf(model);
}

bool holdsImage(const QTextDocument &document)
{
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            if (it.fragment().charFormat().isImageFormat()) {
                return true;
            }
        }
    }
    return false;
}
}

class MarkdownTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsIntoTheBlocksOfCommonMark()
    {
        QList<Kind> kinds;
        for (const MarkdownBlock &block : wholeParse(Sample)) {
            kinds += block.kind;
        }
        const QList<Kind> expected{Kind::Heading,   Kind::Paragraph, Kind::Heading,   Kind::Paragraph, Kind::Paragraph,
                                   Kind::Code,      Kind::Paragraph, Kind::Paragraph, Kind::Paragraph, Kind::Paragraph,
                                   Kind::Paragraph, Kind::Code,      Kind::Table,     Kind::Rule,      Kind::Code,
                                   Kind::Code,      Kind::Paragraph};
        QCOMPARE(kinds, expected);
    }

    void keepsCodeAsItWasWritten()
    {
        const QList<MarkdownBlock> blocks = wholeParse(Sample);
        QCOMPARE(blocks[5].text, QStringLiteral("int main() { return 0; }"));
        QCOMPARE(blocks[5].language, QStringLiteral("cpp"));
        QCOMPARE(blocks[14].text, QStringLiteral("code without language\n~~~"));
        QCOMPARE(blocks[15].text, QStringLiteral("indented code\n\nmore of it"));
    }

    void knowsWhereBlocksStand()
    {
        const QList<MarkdownBlock> blocks = wholeParse(Sample);
        const auto source = [](const MarkdownBlock &block) { return Sample.sliced(block.begin, block.end - block.begin); };
        QCOMPARE(source(blocks[0]), QStringLiteral("# Winds"));
        QCOMPARE(source(blocks[2]), QStringLiteral("Setext heading\n--------------"));
        QCOMPARE(source(blocks[4]), QStringLiteral("2. Second\n   with a second line"));
        QCOMPARE(source(blocks[5]), QStringLiteral("   ```cpp\n   int main() { return 0; }\n   ```"));
        QCOMPARE(source(blocks[12]), QStringLiteral("| Wind | From |\n|------|:----:|\n| Mistral | `N|W` |"));
        QCOMPARE(source(blocks[13]), QStringLiteral("***"));

        const MarkdownBlock empty = wholeParse(QStringLiteral("- a\n-\n\n")).last();
        QCOMPARE(empty.begin, 4);
        QCOMPARE(empty.end, 5);
    }

    void tellsItemsOfAListFromThoseOfAnother()
    {
        const QList<MarkdownBlock> blocks = wholeParse(Sample);
        const auto list = [&blocks](qsizetype i) { return blocks[i].containers.first().list; };
        QVERIFY(list(3) == list(4) && list(4) == list(6));
        QVERIFY(list(6) != list(7) && list(7) == list(8));
        QCOMPARE(blocks[4].containers.first().id, blocks[5].containers.first().id);
        QVERIFY(blocks[4].containers.first().first && !blocks[5].containers.first().first);
        QCOMPARE(blocks[9].containers.size(), 2);
    }

    void everyPrefixGivesWhatItsWholeTextGives()
    {
        MarkdownParser streamed;
        MarkdownBlocks model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (qsizetype i = 0; i < Sample.size(); ++i) {
            streamed.append(QStringView(Sample).sliced(i, 1));
            model.append(Sample.sliced(i, 1));
            MarkdownParser whole;
            whole.append(Sample.first(i + 1));
            QCOMPARE(now(streamed), now(whole));
            QCOMPARE(rowsOf(model), rowsOf(Sample.first(i + 1), false));
        }
        model.finish();
        QCOMPARE(rowsOf(model), rowsOf(Sample, true));
    }

    void piecesOfAnySizeEndTheSame()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 200; ++round) {
            MarkdownBlocks model;
            for (qsizetype from = 0; from < Sample.size();) {
                const qsizetype length = std::min<qsizetype>(1 + random.bounded(40), Sample.size() - from);
                model.append(Sample.sliced(from, length));
                from += length;
            }
            model.finish();
            QCOMPARE(rowsOf(model), rowsOf(Sample, true));
        }
    }

    void closedBlocksNeverChange()
    {
        MarkdownParser parser;
        QList<MarkdownBlock> before;
        for (const QChar c : Sample) {
            parser.append(QStringView(&c, 1));
            QVERIFY(parser.closed().size() >= before.size());
            QCOMPARE(parser.closed().first(before.size()), before);
            before = parser.closed();
        }
    }

    void openCodeOnlyGrowsAtItsEnd()
    {
        const QString text = QStringLiteral("```py\na = 1\n``\n  ```x\n\nb = `2`\n```\nafter");
        MarkdownParser parser;
        QString before;
        for (const QChar c : text) {
            parser.append(QStringView(&c, 1));
            const QList<MarkdownBlock> blocks = now(parser);
            if (!blocks.isEmpty() && blocks.first().kind == Kind::Code) {
                QVERIFY2(blocks.first().text.startsWith(before), qPrintable(blocks.first().text));
                before = blocks.first().text;
            }
        }
        QCOMPARE(before, QStringLiteral("a = 1\n``\n  ```x\n\nb = `2`"));
    }

    void theDetectorSeesAnImage()
    {
        QTextDocument document;
        document.setMarkdown(QStringLiteral("![a](http://127.0.0.1/x.png)"), QTextDocument::MarkdownDialectGitHub);
        QVERIFY(holdsImage(document));
    }

    void nothingShownCanBeFetched_data()
    {
        QTest::addColumn<QString>("hostile");
        const QStringList texts{
            QStringLiteral("![a](http://127.0.0.1/x.png)"),
            QStringLiteral("!![a](http://127.0.0.1/x.png)"),
            QStringLiteral("\\![a](http://127.0.0.1/x.png)"),
            QStringLiteral("\\\\![a](http://127.0.0.1/x.png)"),
            QStringLiteral("![](http://127.0.0.1/x.png)"),
            QStringLiteral("![a][r]\n\n[r]: http://127.0.0.1/x.png"),
            QStringLiteral("![r]\n[r]: http://127.0.0.1/x.png"),
            QStringLiteral("[r]: http://127.0.0.1/x.png\n\n![r]"),
            QStringLiteral("[![a](http://127.0.0.1/x.png)](http://127.0.0.1/)"),
            QStringLiteral("![a\nb](http://127.0.0.1/x.png)"),
            QStringLiteral("![a](\nhttp://127.0.0.1/x.png)"),
            QStringLiteral("![a](<http://127.0.0.1/x.png>)"),
            QStringLiteral("`a\n`![b](http://127.0.0.1/x.png)`"),
            QStringLiteral("`a ``![b](http://127.0.0.1/x.png)`` b"),
            QStringLiteral("- `a\n- ![b](http://127.0.0.1/x.png)`"),
            QStringLiteral("- a\n      ![b](http://127.0.0.1/x.png)"),
            QStringLiteral("> `a\n\n![b](http://127.0.0.1/x.png)`"),
            QStringLiteral("> ```\n> ![b](http://127.0.0.1/x.png)\n"),
            QStringLiteral("> ```\n![b](http://127.0.0.1/x.png)\n"),
            QStringLiteral("> > ```\n> ![b](http://127.0.0.1/x.png)"),
            QStringLiteral("| a | b |\n|---|---|\n| `x | ![b](http://127.0.0.1/x.png)` |"),
            QStringLiteral("| a |\n|---|\n| \\`![b](http://127.0.0.1/x.png)` |"),
            QStringLiteral("<img src=\"http://127.0.0.1/x.png\">"),
            QStringLiteral("a <img src='http://127.0.0.1/x.png'/> b"),
            QStringLiteral("\\<img src=\"http://127.0.0.1/x.png\">"),
            QStringLiteral("\\\\<img src=\"http://127.0.0.1/x.png\">"),
            QStringLiteral("<div>\n<img src=http://127.0.0.1/x.png>\n</div>"),
            QStringLiteral("&lt;img src=http://127.0.0.1/x.png&gt;"),
            QStringLiteral("<link rel=stylesheet href=http://127.0.0.1/x.css>"),
            QStringLiteral("`<`img src=http://127.0.0.1/x.png>"),
            QStringLiteral("# ![a](http://127.0.0.1/x.png)"),
            QStringLiteral("1. ![a](http://127.0.0.1/x.png)\n   ```\n   ![a](http://127.0.0.1/x.png)\n   ```"),
            QStringLiteral("- ~~~\n  ![a](http://127.0.0.1/x.png)\n"),
            QStringLiteral("<http://127.0.0.1/x.png> <![x](http://127.0.0.1/x.png)>"),
        };
        for (qsizetype i = 0; i < texts.size(); ++i) {
            QTest::addRow("%d", static_cast<int>(i)) << texts[i];
        }
        // These pieces of Markdown are mixed in any way.
        const QStringList pieces{
            QStringLiteral("!"),       QStringLiteral("["),    QStringLiteral("]"),
            QStringLiteral("("),       QStringLiteral(")"),    QStringLiteral("http://127.0.0.1/x.png"),
            QStringLiteral("`"),       QStringLiteral("``"),   QStringLiteral("\\"),
            QStringLiteral("\n"),      QStringLiteral("> "),   QStringLiteral("- "),
            QStringLiteral("|"),       QStringLiteral("a"),    QStringLiteral("<img src=http://127.0.0.1/x.png>"),
            QStringLiteral("    "),    QStringLiteral("\n\n"), QStringLiteral("![x](http://127.0.0.1/x.png)"),
            QStringLiteral("\n|-|\n"), QStringLiteral("<")};
        QRandomGenerator random(11);
        for (int round = 0; round < 2000; ++round) {
            QString text;
            for (int i = 0; i < 12; ++i) {
                text += pieces[random.bounded(static_cast<int>(pieces.size()))];
            }
            QTest::addRow("random %d", round) << text;
        }
    }

    void nothingShownCanBeFetched()
    {
        QFETCH(const QString, hostile);
        for (const MarkdownBlock &block : wholeParse(hostile)) {
            for (const Passage &passage : cutIntoPassages({block})) {
                QTextDocument document;
                const PassageStyle style;
                makePassageWriter(passage.kind, document)->write(passage, style, 600);
                QVERIFY2(!holdsImage(document), qPrintable(document.toHtml()));
                QVERIFY2(!document.toHtml().contains(QLatin1String("<img")), qPrintable(document.toHtml()));
            }
        }
    }

    void linksAreTakenByTheirScheme()
    {
        QVERIFY(isAllowedLink(u"https://kde.org/"));
        QVERIFY(isAllowedLink(u"HTTP://kde.org"));
        QVERIFY(isAllowedLink(u"mailto:a@b.example"));
        QVERIFY(!isAllowedLink(u"https://"));
        QVERIFY(!isAllowedLink(u"file:///etc/passwd"));
        QVERIFY(!isAllowedLink(u"javascript:alert(1)"));
        QVERIFY(!isAllowedLink(u"kde.org"));
    }
};

QTEST_MAIN(MarkdownTest)

#include "markdowntest.moc"
