// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A piece too large is cut off by the model, a paragraph left out is missing from the summary: neither may happen for any
// document.
#include "documents/chunker.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace documents;
using namespace Qt::StringLiterals;

namespace
{
int countWords(const QString &text)
{
    return int(text.split(QChar(u' '), Qt::SkipEmptyParts).size()) + int(text.count(u'\n'));
}

int countQuarters(const QString &text)
{
    return int((text.toUtf8().size() + 3) / 4);
}

QString randomText(QRandomGenerator &random, int words)
{
    static const QStringList vocabulary{
        u"the"_s, u"Größe"_s, u"of"_s,         u"municipality"_s, u"3.5"_s,
        u"Dr."_s, u"naïve"_s, u"\U0001F600"_s, u"Ωμέγα"_s,        u"Donaudampfschifffahrtsgesellschaft"_s};
    QString text;
    for (int i = 0; i < words; ++i) {
        text += (i > 0 ? u" "_s : QString()) + vocabulary.at(random.bounded(int(vocabulary.size())));
        if (random.bounded(9) == 0) {
            text += u'.';
        }
    }
    return text;
}

Document randomDocument(quint32 seed)
{
    QRandomGenerator random(seed);
    Document document;
    const int pages = random.bounded(1, 30);
    for (int p = 0; p < pages; ++p) {
        Page page{.number = p + 1, .label = {}, .paragraphs = {}};
        const int count = random.bounded(8);
        for (int i = 0; i < count; ++i) {
            const int die = random.bounded(20);
            Paragraph paragraph;
            if (die < 3) {
                paragraph = {.kind = Paragraph::Kind::Heading,
                             .level = random.bounded(1, 4),
                             .text = randomText(random, random.bounded(1, 6))};
            } else if (die < 7) {
                paragraph = {.kind = Paragraph::Kind::ListItem, .text = randomText(random, random.bounded(1, 20))};
            } else if (die == 7) {
                paragraph = {.text = QString(random.bounded(1, 400), u'x')};
            } else if (die == 8) {
                paragraph = {.text = u"   "_s};
            } else {
                paragraph = {.text = randomText(random, random.bounded(1, die == 9 ? 600 : 120))};
            }
            page.paragraphs.append(paragraph);
        }
        document.pages.append(page);
    }
    return document;
}

QString withoutSpaces(QString text)
{
    return text.remove(u' ').remove(u'\n');
}
}

class ChunkerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyParagraphIsCoveredOnce_data();
    void everyParagraphIsCoveredOnce();
    void aDocumentThatFitsIsOnePiece();
    void aHeadingStaysWithItsText();
    void chaptersAreKeptTogetherWhereTheyFit();
    void piecesKnowPagesAndHeadings();
    void theOutlineNamesPiecesWhereTheTextHasNoHeadings();
    void longParagraphsAreCutAfterSentences();
    void aWordWithoutEndIsCutBetweenCharacters();
    void aThousandPagesTakeNoTime();
};

void ChunkerTest::everyParagraphIsCoveredOnce_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<int>("limit");
    QTest::addColumn<bool>("byWords");
    for (quint32 seed = 1; seed <= 40; ++seed) {
        for (const int limit : {1, 7, 40, 300, 5000}) {
            QTest::addRow("seed %u limit %d", seed, limit) << seed << limit << (seed % 2 == 0);
        }
    }
}

void ChunkerTest::everyParagraphIsCoveredOnce()
{
    QFETCH(quint32, seed);
    QFETCH(int, limit);
    QFETCH(bool, byWords);
    const Document document = randomDocument(seed);
    const TokenCounter counter = byWords ? countWords : countQuarters;
    const QList<Piece> pieces = chunk(document, limit, counter);
    QString allPieces;
    qsizetype page = 0;
    qsizetype paragraph = -1;
    qsizetype end = 0;
    QList<std::pair<qsizetype, qsizetype>> seen;
    for (const Piece &piece : pieces) {
        QVERIFY(!piece.spans.isEmpty());
        QVERIFY(piece.firstPage <= piece.lastPage);
        QCOMPARE(piece.firstPage, document.pages.at(piece.spans.first().page).number);
        QCOMPARE(piece.lastPage, document.pages.at(piece.spans.last().page).number);
        QCOMPARE(piece.tokens, counter(piece.text));
        if (piece.tokens > limit) {
            // A single character may be more than one token.
            QVERIFY2(piece.text.size() <= 2, qPrintable(piece.text));
        }
        for (const Span &span : piece.spans) {
            const QString &text = document.pages.at(span.page).paragraphs.at(span.paragraph).text;
            QVERIFY(span.begin < span.end && span.end <= text.size());
            if (span.page == page && span.paragraph == paragraph) {
                QCOMPARE(span.begin, end);
            } else {
                QVERIFY(span.page > page || (span.page == page && span.paragraph > paragraph));
                QCOMPARE(span.begin, 0);
                if (paragraph >= 0) {
                    QCOMPARE(end, document.pages.at(page).paragraphs.at(paragraph).text.size());
                }
                seen.append({span.page, span.paragraph});
            }
            page = span.page;
            paragraph = span.paragraph;
            end = span.end;
        }
        allPieces += piece.text;
    }
    QString all;
    qsizetype filled = 0;
    for (const Page &source : document.pages) {
        for (const Paragraph &body : source.paragraphs) {
            all += body.text;
            filled += body.text.trimmed().isEmpty() ? 0 : 1;
        }
    }
    QCOMPARE(seen.size(), filled);
    QCOMPARE(withoutSpaces(allPieces), withoutSpaces(all));
}

void ChunkerTest::aDocumentThatFitsIsOnePiece()
{
    Document document;
    document.pages = {{.number = 1,
                       .label = {},
                       .paragraphs = {{.kind = Paragraph::Kind::Heading, .level = 1, .text = u"Title"_s}, {.text = u"Body."_s}}},
                      {.number = 2,
                       .label = {},
                       .paragraphs = {{.kind = Paragraph::Kind::ListItem, .text = u"one"_s},
                                      {.kind = Paragraph::Kind::ListItem, .text = u"two"_s}}}};
    const QList<Piece> pieces = chunk(document, 100, countWords);
    QCOMPARE(pieces.size(), 1);
    QCOMPARE(pieces.first().text, u"Title\n\nBody.\n\none\ntwo"_s);
    QCOMPARE(pieces.first().heading, u"Title"_s);
    QVERIFY(chunk(Document(), 100, countWords).isEmpty());
}

void ChunkerTest::aHeadingStaysWithItsText()
{
    for (quint32 seed = 1; seed <= 60; ++seed) {
        QRandomGenerator random(seed);
        Document document;
        Page page;
        for (int i = 0; i < 30; ++i) {
            page.paragraphs.append({.kind = Paragraph::Kind::Heading, .level = 1, .text = u"Heading"_s});
            page.paragraphs.append({.text = randomText(random, 20)});
            page.paragraphs.append({.text = randomText(random, 20)});
        }
        document.pages = {page};
        const auto pieces = chunk(document, 100, countWords);
        QVERIFY(pieces.size() > 1);
        for (const Piece &piece : pieces) {
            const Span &last = piece.spans.last();
            QVERIFY(page.paragraphs.at(last.paragraph).kind != Paragraph::Kind::Heading);
        }
    }
}

void ChunkerTest::chaptersAreKeptTogetherWhereTheyFit()
{
    QRandomGenerator random(5);
    Document document;
    Page page;
    for (int i = 0; i < 10; ++i) {
        page.paragraphs.append({.kind = Paragraph::Kind::Heading, .level = 1, .text = u"Chapter %1"_s.arg(i)});
        for (int k = 0; k < 3; ++k) {
            page.paragraphs.append({.text = randomText(random, 20)});
        }
    }
    document.pages = {page};
    const auto pieces = chunk(document, 90, countWords);
    QCOMPARE(pieces.size(), 10);
    for (int i = 0; i < 10; ++i) {
        QVERIFY(pieces.at(i).text.startsWith(u"Chapter %1"_s.arg(i)));
        QCOMPARE(pieces.at(i).heading, u"Chapter %1"_s.arg(i));
    }
}

void ChunkerTest::piecesKnowPagesAndHeadings()
{
    Document document;
    const QString words = u"a b c d e f g h i j"_s;
    document.pages = {{.number = 1,
                       .label = {},
                       .paragraphs = {{.kind = Paragraph::Kind::Heading, .level = 1, .text = u"Law"_s}, {.text = words}}},
                      {.number = 2,
                       .label = {},
                       .paragraphs = {{.kind = Paragraph::Kind::Heading, .level = 2, .text = u"Rent"_s}, {.text = words}}},
                      {.number = 3, .label = {}, .paragraphs = {{.text = words}}}};
    const auto pieces = chunk(document, 14, countWords);
    QCOMPARE(pieces.size(), 3);
    QCOMPARE(pieces.at(1).heading, u"Law › Rent"_s);
    QCOMPARE(pieces.at(2).heading, u"Law › Rent"_s);
    QCOMPARE(pieces.at(2).firstPage, 3);
    QCOMPARE(pieces.at(2).lastPage, 3);
}

void ChunkerTest::theOutlineNamesPiecesWhereTheTextHasNoHeadings()
{
    Document document;
    document.outline = {{.title = u"One"_s, .level = 1, .page = 1},
                        {.title = u"Deep"_s, .level = 2, .page = 2},
                        {.title = u"Two"_s, .level = 1, .page = 3}};
    for (int p = 1; p <= 4; ++p) {
        document.pages.append({.number = p, .label = {}, .paragraphs = {{.text = u"a b c d e f g h i j"_s}}});
    }
    const auto pieces = chunk(document, 12, countWords);
    QCOMPARE(pieces.size(), 4);
    QCOMPARE(pieces.at(0).heading, u"One"_s);
    QCOMPARE(pieces.at(1).heading, u"One › Deep"_s);
    QCOMPARE(pieces.at(3).heading, u"Two"_s);
}

void ChunkerTest::longParagraphsAreCutAfterSentences()
{
    const QString text = u"First sentence has five words. Second one has five words. Third one has five words."_s;
    const QStringList parts = splitText(text, 10, countWords);
    QCOMPARE(parts.join(QString()), text);
    QCOMPARE(parts.size(), 2);
    QVERIFY(parts.first().trimmed().endsWith(u"Second one has five words."_s));
}

void ChunkerTest::aWordWithoutEndIsCutBetweenCharacters()
{
    const QString text = u"\U0001F600"_s.repeated(50);
    const QStringList parts = splitText(text, 3, countQuarters);
    QCOMPARE(parts.join(QString()), text);
    for (const QString &part : parts) {
        QVERIFY(countQuarters(part) <= 3);
        QVERIFY(!part.front().isLowSurrogate());
    }
}

void ChunkerTest::aThousandPagesTakeNoTime()
{
    QRandomGenerator random(3);
    Document document;
    for (int p = 1; p <= 1000; ++p) {
        Page page{.number = p, .label = {}, .paragraphs = {}};
        for (int i = 0; i < 8; ++i) {
            page.paragraphs.append({.text = randomText(random, 60)});
        }
        document.pages.append(page);
    }
    QElapsedTimer timer;
    timer.start();
    QVERIFY(chunk(document, 1500, countQuarters).size() > 100);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(ChunkerTest)
#include "chunkertest.moc"
