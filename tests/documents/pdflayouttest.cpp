// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a page's lines become, on pages that no sample file has.
#include "documents/reader/pdflayout.h"

#include <QTest>

using namespace documents;
using namespace documents::reader;
using namespace Qt::StringLiterals;

namespace
{
constexpr double LineHeight = 12;

/// Returns a line `width` points wide whose top is at line number `row`.
PdfLine line(const QString &text, double row, double left = 60, double width = 470, double height = LineHeight)
{
    return {.text = text, .box = QRectF(left, 60 + row * 14, width, height), .wordHeight = height};
}

PdfPage page(const QList<PdfLine> &lines)
{
    return {.label = {}, .size = QSizeF(595, 842), .lines = lines};
}

QStringList texts(const QList<Paragraph> &paragraphs)
{
    QStringList result;
    for (const Paragraph &paragraph : paragraphs) {
        result.append(paragraph.text);
    }
    return result;
}
}

class PdfLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsSplitAtTheEndOfALineAreHealed();
    void hyphensThatBelongToAWordStay();
    void gapsAndIndentsBeginParagraphs();
    void columnsAreNotATable();
    void sentencesGoOnInTheNextColumn();
    void largerTextIsAHeading();
    void numberedItemsKeepTheirNumber();
    void aHeadOnTwoPagesOnlyStays();
    void nothingIsLost();
};

void PdfLayoutTest::wordsSplitAtTheEndOfALineAreHealed()
{
    const auto result = paragraphsOf({page({line(u"The munici-"_s, 0), line(u"pality owns the Donau\u00AD"_s, 1),
                                            line(u"dampfer and Peter-"_s, 2), line(u"Paul"_s, 3, 60, 40)})},
                                     {});
    QCOMPARE(texts(result.first()), QStringList({u"The municipality owns the Donaudampfer and Peter-Paul"_s}));
}

void PdfLayoutTest::hyphensThatBelongToAWordStay()
{
    const auto result = paragraphsOf({page({line(u"A well-known fact is a well-"_s, 0), line(u"known fact."_s, 1, 60, 80)})}, {});
    QCOMPARE(texts(result.first()), QStringList({u"A well-known fact is a well-known fact."_s}));
}

void PdfLayoutTest::gapsAndIndentsBeginParagraphs()
{
    const auto result
        = paragraphsOf({page({line(u"One begins here and"_s, 0), line(u"goes on as far as"_s, 1), line(u"this."_s, 2, 60, 30),
                              line(u"Two comes after a gap"_s, 4), line(u"and fills its last line."_s, 5),
                              line(u"Three is indented"_s, 6, 80, 450), line(u"in its first line only."_s, 7)})},
                       {});
    QCOMPARE(texts(result.first()),
             QStringList({u"One begins here and goes on as far as this."_s, u"Two comes after a gap and fills its last line."_s,
                          u"Three is indented in its first line only."_s}));
}

void PdfLayoutTest::columnsAreNotATable()
{
    QList<PdfLine> lines;
    for (int i = 0; i < 10; ++i) {
        lines.append(line(u"left column line %1 has words"_s.arg(i), i, 60, 220));
    }
    for (int i = 0; i < 10; ++i) {
        lines.append(line(u"right column line %1 has words"_s.arg(i), i, 310, 220));
    }
    const auto result = paragraphsOf({page(lines)}, {});
    for (const Paragraph &paragraph : result.first()) {
        QCOMPARE(paragraph.kind, Paragraph::Kind::Body);
    }
    const QString all = texts(result.first()).join(u' ');
    QVERIFY(all.indexOf(u"left column line 9"_s) < all.indexOf(u"right column line 0"_s));
}

void PdfLayoutTest::sentencesGoOnInTheNextColumn()
{
    const auto result = paragraphsOf({page({line(u"First line of the text"_s, 8, 60, 220), line(u"which does not"_s, 9, 60, 220),
                                            line(u"end in its column."_s, 0, 310, 220)})},
                                     {});
    QCOMPARE(texts(result.first()), QStringList({u"First line of the text which does not end in its column."_s}));
}

void PdfLayoutTest::largerTextIsAHeading()
{
    const auto result
        = paragraphsOf({page({line(u"Chapter"_s, 0, 60, 200, 24), line(u"Section"_s, 3, 60, 150, 17),
                              line(u"Body text that is as long as body text"_s, 5), line(u"usually is, in two lines."_s, 6),
                              line(u"Announced"_s, 8, 60, 80)})},
                       {{.title = u"1. Announced"_s, .level = 3, .page = 2}, {.title = u"ANNOUNCED"_s, .level = 4, .page = 1}});
    const QList<Paragraph> &paragraphs = result.first();
    QCOMPARE(paragraphs.size(), 4);
    QCOMPARE(paragraphs.at(0).kind, Paragraph::Kind::Heading);
    QCOMPARE(paragraphs.at(0).level, 1);
    QCOMPARE(paragraphs.at(1).level, 2);
    QCOMPARE(paragraphs.at(2).kind, Paragraph::Kind::Body);
    QCOMPARE(paragraphs.at(3).level, 4);
}

void PdfLayoutTest::numberedItemsKeepTheirNumber()
{
    const auto result = paragraphsOf({page({line(u"1. first"_s, 0), line(u"goes on"_s, 1, 75, 100), line(u"2. second"_s, 2),
                                            line(u"•third"_s, 3), line(u"– fourth"_s, 4)})},
                                     {});
    QCOMPARE(texts(result.first()), QStringList({u"1. first goes on"_s, u"2. second"_s, u"third"_s, u"fourth"_s}));
    for (const Paragraph &paragraph : result.first()) {
        QCOMPARE(paragraph.kind, Paragraph::Kind::ListItem);
    }
}

void PdfLayoutTest::aHeadOnTwoPagesOnlyStays()
{
    QList<PdfPage> pages;
    for (int i = 0; i < 2; ++i) {
        pages.append(page({line(u"A head that is long enough to be one"_s, -2), line(u"Body"_s, 4)}));
    }
    const auto result = paragraphsOf(pages, {});
    QCOMPARE(result.at(0).size(), 2);
    QCOMPARE(result.at(1).size(), 2);
    for (int i = 0; i < 4; ++i) {
        pages.append(pages.first());
    }
    const auto more = paragraphsOf(pages, {});
    QCOMPARE(more.at(0).size(), 2);
    for (int i = 1; i < 6; ++i) {
        QCOMPARE(texts(more.at(i)), QStringList({u"Body"_s}));
    }
}

void PdfLayoutTest::nothingIsLost()
{
    QList<PdfLine> lines;
    for (int i = 0; i < 200; ++i) {
        // Wherever the lines stand, each word comes out once.
        lines.append({.text = u"word%1."_s.arg(i),
                      .box = QRectF((i * 7919) % 500, (i * 104729) % 800, 30 + i % 70, 8 + i % 9),
                      .wordHeight = 8.0 + i % 9});
    }
    const auto result = paragraphsOf({page(lines)}, {});
    const QString all = texts(result.first()).join(u' ');
    for (int i = 0; i < 200; ++i) {
        QCOMPARE(all.count(u"word%1."_s.arg(i)), 1);
    }
}

QTEST_GUILESS_MAIN(PdfLayoutTest)
#include "pdflayouttest.moc"
