// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The document's JSON is what three programs and the history agree on.
#include "documents/document.h"

#include <QTest>

using namespace documents;
using namespace Qt::StringLiterals;

class DocumentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jsonKeepsEverything();
    void jsonFromStrangersIsAnError_data();
    void jsonFromStrangersIsAnError();
    void errorsKeepCodeAndDetail();
    void plainTextSeparatesParagraphsAndPages();
};

namespace
{
Document sample()
{
    Document document;
    document.title = u"Prix & coûts “2031” \U0001F600"_s;
    document.mimeType = u"application/pdf"_s;
    document.hasPages = true;
    document.outline = {{.title = u"One"_s, .level = 1, .page = 1}, {.title = u"Two"_s, .level = 2, .page = 2}};
    document.pages = {{.number = 1,
                       .label = u"iv"_s,
                       .paragraphs = {{.kind = Paragraph::Kind::Heading, .level = 2, .text = u"One"_s}, {.text = u"Body"_s}}},
                      {.number = 2,
                       .label = {},
                       .paragraphs = {{.kind = Paragraph::Kind::ListItem, .text = u"Item"_s},
                                      {.kind = Paragraph::Kind::TableRow, .text = u"a | b"_s}}},
                      {.number = 3, .label = {}, .paragraphs = {}}};
    return document;
}
}

void DocumentTest::jsonKeepsEverything()
{
    const Document before = sample();
    const auto after = fromJson(toJson(before));
    QVERIFY(after);
    QCOMPARE(after->title, before.title);
    QCOMPARE(after->mimeType, before.mimeType);
    QCOMPARE(after->hasPages, true);
    QCOMPARE(after->outline.size(), 2);
    QCOMPARE(after->outline.at(1).title, u"Two"_s);
    QCOMPARE(after->outline.at(1).level, 2);
    QCOMPARE(after->outline.at(1).page, 2);
    QCOMPARE(after->pages.size(), 3);
    QCOMPARE(after->pages.at(0).label, u"iv"_s);
    for (int p = 0; p < 3; ++p) {
        QCOMPARE(after->pages.at(p).number, p + 1);
        QCOMPARE(after->pages.at(p).paragraphs.size(), before.pages.at(p).paragraphs.size());
        for (qsizetype i = 0; i < before.pages.at(p).paragraphs.size(); ++i) {
            QCOMPARE(after->pages.at(p).paragraphs.at(i).kind, before.pages.at(p).paragraphs.at(i).kind);
            QCOMPARE(after->pages.at(p).paragraphs.at(i).level, before.pages.at(p).paragraphs.at(i).level);
            QCOMPARE(after->pages.at(p).paragraphs.at(i).text, before.pages.at(p).paragraphs.at(i).text);
        }
    }
    QVERIFY(!toJson(before).contains('\n'));
}

void DocumentTest::jsonFromStrangersIsAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("text") << QByteArray("Segmentation fault");
    QTest::newRow("array") << QByteArray("[1,2]");
    QTest::newRow("cut off") << toJson(sample()).chopped(20);
    QTest::newRow("no pages") << QByteArray("{\"title\":\"x\"}");
    QTest::newRow("pages are no array") << QByteArray("{\"pages\":7}");
    QTest::newRow("a page is a number") << QByteArray("{\"pages\":[7]}");
    QTest::newRow("newer version") << QByteArray("{\"version\":99,\"pages\":[]}");
    QTest::newRow("unknown error") << QByteArray("{\"error\":{\"code\":\"moonphase\"}}");
}

void DocumentTest::jsonFromStrangersIsAnError()
{
    QFETCH(QByteArray, json);
    const auto document = fromJson(json);
    QVERIFY(!document);
    QCOMPARE(document.error().code, ErrorCode::Damaged);
}

void DocumentTest::errorsKeepCodeAndDetail()
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::Cancelled); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        QCOMPARE(errorCodeFromName(name(code)), code);
        const auto document = fromJson(toJson(Error{.code = code, .detail = "12 pages, “none” with text"}));
        QVERIFY(!document);
        QCOMPARE(document.error().code, code);
        QCOMPARE(document.error().detail, std::string("12 pages, “none” with text"));
    }
}

void DocumentTest::plainTextSeparatesParagraphsAndPages()
{
    QCOMPARE(plainText(sample()), u"One\n\nBody\fItem\n\na | b\f"_s);
    QCOMPARE(plainText(Document()), QString());
}

QTEST_GUILESS_MAIN(DocumentTest)
#include "documenttest.moc"
