// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The reader as the window runs it: real files in, JSON out, one clear error for each way that a file can be wrong.
#include "readerprocess.h"

#include <QDir>
#include <QFile>
#include <QStringEncoder>
#include <QTemporaryDir>
#include <QTest>

#include <linux/capability.h>
#include <sys/prctl.h>

using namespace documents;
using namespace Qt::StringLiterals;

class ReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pdfHasPagesOutlineAndLabels();
    void pdfParagraphsAreWhole();
    void pdfTablesAndListsAreRecognised();
    void pdfRunningHeadsAndPageNumbersAreGone();
    void officeFormatsKeepTheirStructure_data();
    void officeFormatsKeepTheirStructure();
    void epubChaptersBecomePages();
    void markdownKeepsItsStructure();
    void htmlKeepsItsStructure();
    void malformedHtmlIsStillText_data();
    void malformedHtmlIsStillText();
    void textIsReadInAnyEncoding_data();
    void textIsReadInAnyEncoding();
    void textParagraphsAreFound();
    void contentCountsMoreThanTheName();
    void eachFailureHasItsOwnCode_data();
    void eachFailureHasItsOwnCode();
    void unreadableFilesAreAnError();
    void wrongUsageIsStatusTwo();

private:
    static QString data(const char *name) { return QStringLiteral(TRAMONTANE_TEST_DATA "/") + QLatin1StringView(name); }
    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", qPrintable(file.fileName()));
        }
        return file.fileName();
    }
    static QByteArray content(const char *name)
    {
        QFile file(data(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

namespace
{
const QStringList &rules()
{
    static const QStringList lines{
        u"h1 Rules of the Brookside Allotments"_s,
        u"These rules hold for all 64 plots. They were agreed by the members on 3 April 2030 and replace those of 2017."_s,
        u"h2 Using the plot"_s,
        u"Every member grows fruit, vegetables or flowers on at least two thirds of the plot. The gate is locked at nine in the evening; every member has a key & keeps it."_s,
        u"* Water is drawn by hand between six and ten in the morning."_s,
        u"* Bonfires are allowed in November only."_s,
        u"* Hedges stay below 1.40 m."_s,
        u"h2 Fees"_s,
        u"The fee is due on 1 March."_s,
        u"| Plot | Area | Fee"_s,
        u"| Small | 120 m² | €45"_s,
        u"| Large | 250 m² | €80"_s,
        u"h3 Arrears"_s,
        u"Who has not paid by 1 May loses the plot, after one reminder in writing. Members in need may ask the treasurer, Ms Łucja Öberg, for more time."_s,
    };
    return lines;
}
}

void ReaderTest::pdfHasPagesOutlineAndLabels()
{
    const ReaderRun run = runReader({data("report.pdf")});
    QCOMPARE(run.exitCode, 0);
    QVERIFY(run.errorOutput.isEmpty());
    QVERIFY(run.document);
    const Document &document = *run.document;
    QCOMPARE(document.mimeType, u"application/pdf"_s);
    QCOMPARE(document.title, u"Harrowmere Annual Report 2031"_s);
    QVERIFY(document.hasPages);
    QCOMPARE(document.pages.size(), 12);
    QCOMPARE(document.outline.size(), 12);
    for (int i = 0; i < 12; ++i) {
        QCOMPARE(document.pages.at(i).number, i + 1);
        QCOMPARE(document.pages.at(i).label, QString::number(i + 1));
        QCOMPARE(document.outline.at(i).page, i + 1);
        QCOMPARE(document.pages.at(i).paragraphs.first().kind, Paragraph::Kind::Heading);
        QCOMPARE(document.pages.at(i).paragraphs.first().text, document.outline.at(i).title);
    }
    QCOMPARE(document.outline.at(9).title, u"9 The Paper Mill"_s);
}

void ReaderTest::pdfParagraphsAreWhole()
{
    // The PDF was made from this text: every paragraph must come out in one piece, on its page.
    const auto source = runReader({data("report.md")});
    const auto pdf = runReader({data("report.pdf")});
    QVERIFY(source.document && pdf.document);
    QStringList expected;
    for (const Paragraph &paragraph : source.document->pages.first().paragraphs) {
        expected.append(paragraph.text);
    }
    QStringList found;
    for (const Page &page : pdf.document->pages) {
        for (const Paragraph &paragraph : page.paragraphs) {
            found.append(paragraph.text);
        }
    }
    QCOMPARE(found, expected);
}

void ReaderTest::pdfTablesAndListsAreRecognised()
{
    const auto run = runReader({data("report.pdf")});
    QVERIFY(run.document);
    const QStringList finances = outlined(run.document->pages.at(3));
    QVERIFY(finances.contains(u"| Item | 2030 | 2031"_s));
    QVERIFY(finances.contains(u"| Fees and rents | 9.4 | 9.7"_s));
    QVERIFY(outlined(run.document->pages.at(9)).contains(u"* A public path along the river, eight metres wide."_s));
}

void ReaderTest::pdfRunningHeadsAndPageNumbersAreGone()
{
    const auto run = runReader({data("report.pdf")});
    QVERIFY(run.document);
    const QString text = plainText(*run.document);
    QCOMPARE(text.count(u"Harrowmere Annual Report 2031"_s), 1);
    QVERIFY(!text.contains(u"Page 7"_s));
}

void ReaderTest::officeFormatsKeepTheirStructure_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("type");
    QTest::newRow("odt") << data("rules.odt") << u"application/vnd.oasis.opendocument.text"_s;
    QTest::newRow("docx") << data("rules.docx") << u"application/vnd.openxmlformats-officedocument.wordprocessingml.document"_s;
}

void ReaderTest::officeFormatsKeepTheirStructure()
{
    QFETCH(QString, file);
    QFETCH(QString, type);
    const auto run = runReader({file});
    QVERIFY(run.document);
    QCOMPARE(run.document->mimeType, type);
    QCOMPARE(run.document->title, u"Rules of the Brookside Allotments"_s);
    QVERIFY(!run.document->hasPages);
    QStringList expected = rules();
    expected.insert(2, u"The map of the plots hangs in the shed."_s); // this is the footnote
    QCOMPARE(outlined(run.document->pages.first()), expected);
    QCOMPARE(run.document->outline.size(), 4);
}

void ReaderTest::epubChaptersBecomePages()
{
    const auto run = runReader({data("rules.epub")});
    QVERIFY(run.document);
    QCOMPARE(run.document->mimeType, u"application/epub+zip"_s);
    QCOMPARE(run.document->title, u"Rules of the Brookside Allotments"_s);
    QVERIFY(!run.document->hasPages);
    QCOMPARE(run.document->pages.size(), 3);
    QCOMPARE(run.document->pages.at(1).label, u"Using the plot"_s);
    QCOMPARE(run.document->outline.at(2).page, 3);
    QStringList all;
    for (const Page &page : run.document->pages) {
        all += outlined(page);
    }
    QCOMPARE(all, rules());
}

void ReaderTest::markdownKeepsItsStructure()
{
    const auto run = runReader({data("rules.md")});
    QVERIFY(run.document);
    QCOMPARE(run.document->mimeType, u"text/markdown"_s);
    QCOMPARE(outlined(run.document->pages.first()), rules());
    const auto extra = runReader(
        {write(u"extra.md"_s,
               "---\ntitle: \"Notes\"\n---\n> A *quoted* line\ncontinued&hellip;\n\n1. one\n   - inner\n2. two<br>lines\n\n"
               "```\ncode a\ncode b\n```\n\n<div><p>raw <b>html</b></p></div>\n")});
    QVERIFY(extra.document);
    QCOMPARE(extra.document->title, u"Notes"_s);
    QCOMPARE(outlined(extra.document->pages.first()),
             QStringList({u"title: \"Notes\""_s, u"A quoted line continued…"_s, u"* one"_s, u"* inner"_s, u"* two lines"_s,
                          u"code a"_s, u"code b"_s, u"raw html"_s}));
}

void ReaderTest::htmlKeepsItsStructure()
{
    const QByteArray html
        = "<!DOCTYPE html><html><head><meta charset=\"iso-8859-1\"><title>Pr\xE4sentation &amp; "
          "more</title><style>p{color:red}</style></head>"
          "<body><!-- hidden --><script>var a = '<p>no</p>';</script><h1>Titel</h1><p>Ein <b>fetter</b>\n Satz &ndash; f\xFCr "
          "&#8364;5.</p>"
          "<ul><li>eins<li>zwei</ul><table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>"
          "line one<br><br>line two<pre>x = 1\ny = 2</pre><noscript>fallback</noscript></body></html>";
    const auto run = runReader({write(u"page.html"_s, html)});
    QVERIFY(run.document);
    QCOMPARE(run.document->title, u"Präsentation & more"_s);
    QCOMPARE(outlined(run.document->pages.first()),
             QStringList({u"h1 Titel"_s, u"Ein fetter Satz – für €5."_s, u"* eins"_s, u"* zwei"_s, u"| A | B"_s, u"| 1 | 2"_s,
                          u"line one"_s, u"line two"_s, u"x = 1"_s, u"y = 2"_s, u"fallback"_s}));
}

void ReaderTest::malformedHtmlIsStillText_data()
{
    QTest::addColumn<QByteArray>("html");
    QTest::newRow("nothing closed") << QByteArray("<html><body><div><p>needle<b>");
    QTest::newRow("unclosed comment before the end") << QByteArray("<html><p>needle</p><!-- never closed");
    QTest::newRow("unclosed attribute") << QByteArray("<html><a href=\"x>needle</a><p>needle");
    QTest::newRow("stray brackets") << QByteArray("<html>1 < 2 > needle <> </> <3");
    QTest::newRow("wrong nesting") << QByteArray("<html><table><li>needle</table></li></tr></td>");
    QTest::newRow("broken entities") << QByteArray("<html>&;&#;&#x;&#99999999;&nosuch;& needle");
    QTest::newRow("nothing but a tag's start") << QByteArray("<html><p>needle<");
    QTest::newRow("deep") << QByteArray("<html>") + QByteArray("<div>").repeated(200'000) + "needle";
}

void ReaderTest::malformedHtmlIsStillText()
{
    QFETCH(QByteArray, html);
    const auto run = runReader({write(u"broken.html"_s, html)});
    QVERIFY(run.document);
    QVERIFY(plainText(*run.document).contains(u"needle"_s));
}

void ReaderTest::textIsReadInAnyEncoding_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("expected");
    const QString german
        = u"Die Größe der Straße ändert sich nicht. Übermäßig schöne Häuser stehen dort, und viele Gäste kommen im Frühjahr zu uns."_s;
    const QString french
        = u"L’été dernier, la fête a coûté 300 € à la mairie. Les élèves de l’école ont été très contents de leur journée à Orléans."_s;
    const QString polish
        = u"Zażółć gęślą jaźń. Wszyscy mieszkańcy gminy mogą złożyć wniosek w urzędzie miasta, który jest czynny od ósmej do szesnastej."_s;
    const QString russian
        = u"Все жители города могут подать заявление в мэрию, которая работает с восьми до шестнадцати часов каждый рабочий день."_s;
    const auto encoded = [](const char *name, const QString &text) {
        QStringEncoder encoder(name);
        return QByteArray(encoder(text));
    };
    QTest::newRow("utf-8") << german.toUtf8() << german;
    QTest::newRow("utf-8 with mark") << "\xEF\xBB\xBF" + german.toUtf8() << german;
    QTest::newRow("utf-16le with mark") << "\xFF\xFE" + encoded("UTF-16LE", german) << german;
    QTest::newRow("utf-16be with mark") << "\xFE\xFF" + encoded("UTF-16BE", german) << german;
    QTest::newRow("utf-16le") << encoded("UTF-16LE", german) << german;
    QTest::newRow("latin-1") << german.toLatin1() << german;
    QTest::newRow("windows-1252") << encoded("windows-1252", french) << french;
    QTest::newRow("windows-1250") << encoded("windows-1250", polish) << polish;
    QTest::newRow("windows-1251") << encoded("windows-1251", russian) << russian;
    QTest::newRow("short latin-1") << QByteArray("caf\xE9") << u"café"_s;
}

void ReaderTest::textIsReadInAnyEncoding()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, expected);
    const auto run = runReader({write(u"text.txt"_s, bytes)});
    QVERIFY(run.document);
    QCOMPARE(run.document->mimeType, u"text/plain"_s);
    QCOMPARE(run.document->pages.first().paragraphs.size(), 1);
    QCOMPARE(run.document->pages.first().paragraphs.first().text, expected);
}

void ReaderTest::textParagraphsAreFound()
{
    const auto run = runReader({write(
        u"wrapped.txt"_s,
        "This is a paragraph that somebody wrapped at sixty-odd\r\ncharacters, as was the custom in letters sent by "
        "electronic\r\n"
        "mail.\r\n\r\nBerger Ltd\r\n1 Lake Square\r\nHarrowmere\r\n\r\n- first\r\n- second, which goes\r\n  on\r\n\fNext page")});
    QVERIFY(run.document);
    QVERIFY(run.document->hasPages);
    QCOMPARE(run.document->pages.size(), 2);
    QCOMPARE(
        outlined(run.document->pages.first()),
        QStringList(
            {u"This is a paragraph that somebody wrapped at sixty-odd characters, as was the custom in letters sent by electronic mail."_s,
             u"Berger Ltd"_s, u"1 Lake Square"_s, u"Harrowmere"_s, u"* - first"_s, u"* - second, which goes on"_s}));
    QCOMPARE(outlined(run.document->pages.last()), QStringList({u"Next page"_s}));
}

void ReaderTest::contentCountsMoreThanTheName()
{
    const auto pdf = runReader({write(u"report.txt"_s, content("report.pdf"))});
    QVERIFY(pdf.document);
    QCOMPARE(pdf.document->mimeType, u"application/pdf"_s);
    const auto odt = runReader({write(u"rules.docx"_s, content("rules.odt"))});
    QVERIFY(odt.document);
    QCOMPARE(odt.document->mimeType, u"application/vnd.oasis.opendocument.text"_s);
    const auto html = runReader({write(u"page"_s, "<!doctype html><h1>Hello</h1>")});
    QVERIFY(html.document);
    QCOMPARE(outlined(html.document->pages.first()), QStringList({u"h1 Hello"_s}));
    const auto told = runReader({u"--mime-type"_s, u"text/markdown"_s, write(u"notes"_s, "# Hello")});
    QVERIFY(told.document);
    QCOMPARE(outlined(told.document->pages.first()), QStringList({u"h1 Hello"_s}));
}

void ReaderTest::eachFailureHasItsOwnCode_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("detail");
    const QByteArray pdf = content("report.pdf");
    QTest::newRow("missing") << u"/nonexistent.pdf"_s << ErrorCode::NotFound << u"no such file"_s;
    QTest::newRow("folder") << m_folder.path() << ErrorCode::NotFound << u"not a regular file"_s;
    QTest::newRow("empty") << write(u"empty.pdf"_s, {}) << ErrorCode::Empty << QString();
    QTest::newRow("only spaces") << write(u"spaces.txt"_s, " \n\t\n ") << ErrorCode::Empty << QString();
    QTest::newRow("encrypted PDF") << data("encrypted.pdf") << ErrorCode::Encrypted << QString();
    QTest::newRow("encrypted ODT") << data("encrypted.odt") << ErrorCode::Encrypted << QString();
    QTest::newRow("encrypted DOCX") << data("encrypted.docx") << ErrorCode::Encrypted << QString();
    QTest::newRow("PDF half there") << write(u"half.pdf"_s, pdf.first(pdf.size() / 2)) << ErrorCode::Damaged << QString();
    QTest::newRow("PDF without its end") << write(u"noend.pdf"_s, pdf.chopped(400)) << ErrorCode::Damaged << QString();
    QTest::newRow("DOCX half there") << write(u"half.docx"_s, content("rules.docx").first(4000)) << ErrorCode::Damaged
                                     << QString();
    QTest::newRow("text named .pdf") << write(u"text.pdf"_s, "404 not found") << ErrorCode::Damaged << QString();
    QTest::newRow("scan") << data("scanned.pdf") << ErrorCode::Scanned << u"2 pages"_s;
    QTest::newRow("picture") << data("picture.png") << ErrorCode::Unsupported << u"image/png"_s;
    QTest::newRow("picture named .txt") << write(u"picture.txt"_s, content("picture.png")) << ErrorCode::Unsupported
                                        << u"image/png"_s;
    QTest::newRow("RTF") << write(u"letter.rtf"_s, "{\\rtf1 Hello}") << ErrorCode::Unsupported << u"rtf"_s;
    QTest::newRow("zip") << write(u"nothing.zip"_s, QByteArray("PK\x05\x06", 4) + QByteArray(18, '\0')) << ErrorCode::Unsupported
                         << u"application/zip"_s;
    QByteArray flipped = content("rules.odt");
    const qsizetype at = flipped.indexOf("content.xml") + 200;
    flipped[at] = char(flipped.at(at) ^ 0x55);
    QTest::newRow("ODT with a wrong byte") << write(u"flipped.odt"_s, flipped) << ErrorCode::Damaged << QString();
}

void ReaderTest::eachFailureHasItsOwnCode()
{
    QFETCH(QString, file);
    QFETCH(ErrorCode, code);
    QFETCH(QString, detail);
    const auto run = runReader({file});
    QVERIFY(!run.crashed);
    QCOMPARE(run.exitCode, 1);
    QVERIFY(!run.document);
    QCOMPARE(run.document.error().code, code);
    QVERIFY2(QString::fromStdString(run.document.error().detail).contains(detail), run.document.error().detail.c_str());
    QCOMPARE(run.output.count('\n'), 1);
    QVERIFY(run.errorOutput.isEmpty());
}

void ReaderTest::unreadableFilesAreAnError()
{
    const QString path = write(u"secret.txt"_s, "secret");
    QVERIFY(QFile::setPermissions(path, QFileDevice::Permissions()));
    // An administrator may read every file: the reader runs without that right.
    const auto run = runReader({path}, [] {
        ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
        ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
    });
    QVERIFY(!run.document);
    QCOMPARE(run.document.error().code, ErrorCode::Unreadable);
}

void ReaderTest::wrongUsageIsStatusTwo()
{
    const ReaderRun nothing = runReader({});
    QCOMPARE(nothing.exitCode, 2);
    QVERIFY(nothing.output.isEmpty());
    QVERIFY(nothing.errorOutput.contains("Usage:"));
    QCOMPARE(runReader({u"--nonsense"_s, data("rules.md")}).exitCode, 2);
    QCOMPARE(runReader({u"--help"_s}).exitCode, 0);
}

QTEST_GUILESS_MAIN(ReaderTest)
#include "readertest.moc"
