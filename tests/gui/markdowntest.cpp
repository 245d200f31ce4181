// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Answers arrive in pieces of any size and may be hostile: the blocks must not depend on the first and must disarm the second.
#include "gui/markdown/markdownblocks.h"
#include "gui/markdown/markdownparser.h"
#include "gui/markdown/markdownsanitizer.h"

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

QList<MarkdownBlock> rowsOf(const MarkdownBlocks &model)
{
    static const QHash<QString, Kind> kinds{{QStringLiteral("paragraph"), Kind::Paragraph},
                                            {QStringLiteral("heading"), Kind::Heading},
                                            {QStringLiteral("code"), Kind::Code},
                                            {QStringLiteral("list"), Kind::List},
                                            {QStringLiteral("quote"), Kind::Quote},
                                            {QStringLiteral("table"), Kind::Table},
                                            {QStringLiteral("rule"), Kind::Rule}};
    QList<MarkdownBlock> rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        rows += MarkdownBlock{.kind = kinds.value(index.data(MarkdownBlocks::KindRole).toString()),
                              .text = index.data(MarkdownBlocks::TextRole).toString(),
                              .language = index.data(MarkdownBlocks::LanguageRole).toString(),
                              .open = index.data(MarkdownBlocks::OpenRole).toBool()};
    }
    return rows;
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
        const QList<Kind> expected{Kind::Heading, Kind::Paragraph, Kind::Heading,  Kind::List,  Kind::Code,
                                   Kind::List,    Kind::List,      Kind::Quote,    Kind::Table, Kind::Rule,
                                   Kind::Code,    Kind::Code,      Kind::Paragraph};
        QCOMPARE(kinds, expected);
    }

    void keepsCodeAsItWasWritten()
    {
        const QList<MarkdownBlock> blocks = wholeParse(Sample);
        QCOMPARE(blocks[4].text, QStringLiteral("int main() { return 0; }"));
        QCOMPARE(blocks[4].language, QStringLiteral("cpp"));
        QCOMPARE(blocks[10].text, QStringLiteral("code without language\n~~~"));
        QCOMPARE(blocks[11].text, QStringLiteral("indented code\n\nmore of it"));
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
            QCOMPARE(rowsOf(model), now(whole));
        }
        model.finish();
        QCOMPARE(rowsOf(model), wholeParse(Sample));
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
            QCOMPARE(rowsOf(model), wholeParse(Sample));
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
            if (block.kind == Kind::Code) {
                continue; // code is shown as plain text
            }
            QTextDocument document;
            document.setMarkdown(block.text, QTextDocument::MarkdownDialectGitHub);
            QVERIFY2(!holdsImage(document), qPrintable(block.text));
            QVERIFY2(!document.toHtml().contains(QLatin1String("<img")), qPrintable(block.text));
        }
    }

    void linksShowWhereTheyLead_data()
    {
        QTest::addColumn<QString>("markdown");
        QTest::addColumn<QString>("shown");
        QTest::addRow("named") << QStringLiteral("[the bank](https://evil.example/login)")
                               << QStringLiteral("the bank (evil.example)");
        QTest::addRow("another host") << QStringLiteral("[www.bank.example](https://evil.example/)")
                                      << QStringLiteral("www.bank.example (evil.example)");
        QTest::addRow("itself") << QStringLiteral("[https://kde.org/](https://kde.org/)") << QStringLiteral("https://kde.org/");
        QTest::addRow("automatic") << QStringLiteral("<https://kde.org/>") << QStringLiteral("https://kde.org/");
        QTest::addRow("image") << QStringLiteral("![a cat](https://cats.example/a.png)")
                               << QStringLiteral("a cat (cats.example)");
        QTest::addRow("file") << QStringLiteral("[a](file:///etc/passwd)") << QStringLiteral("a (file:///etc/passwd)");
        QTest::addRow("script") << QStringLiteral("[a](javascript:alert(1))") << QStringLiteral("a (javascript:alert(1))");
        QTest::addRow("html") << QStringLiteral("if a <b> c") << QStringLiteral("if a <b> c");
        QTest::addRow("generic") << QStringLiteral("use `vector<int>` or vector<int>")
                                 << QStringLiteral("use vector<int> or vector<int>");
        QTest::addRow("exclamation") << QStringLiteral("Hello! [x]") << QStringLiteral("Hello! [x]");
    }

    void linksShowWhereTheyLead()
    {
        QFETCH(const QString, markdown);
        QFETCH(const QString, shown);
        QTextDocument document;
        document.setMarkdown(sanitizedMarkdown(markdown), QTextDocument::MarkdownDialectGitHub);
        QCOMPARE(document.toPlainText().trimmed(), shown);
    }
};

QTEST_MAIN(MarkdownTest)

#include "markdowntest.moc"
