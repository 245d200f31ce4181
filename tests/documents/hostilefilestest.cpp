// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Files made to hurt: each ends in an error or in text, within limits, and never in a crash.
#include "readerprocess.h"

#include <KZip>

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace documents;
using namespace Qt::StringLiterals;

class HostileFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void zipBombsAreRefused_data();
    void zipBombsAreRefused();
    void deepNestingIsAnError();
    void entitiesAreNeverFetchedNorMultiplied();
    void tooManyPagesSaySo();
    void threeThousandPagesAreRead();
    void brokenPdfsAreErrors_data();
    void brokenPdfsAreErrors();
    void changedBytesNeverCrashTheReader_data();
    void changedBytesNeverCrashTheReader();
    void hugeTextFilesAreRefusedUnread();

private:
    QString docx(const QString &name, const QByteArray &document)
    {
        const QString path = m_folder.filePath(name);
        KZip zip(path);
        if (!zip.open(QIODevice::WriteOnly) || !zip.writeFile(u"word/document.xml"_s, document) || !zip.close()) {
            qFatal("cannot write %s", qPrintable(path));
        }
        return path;
    }
    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", qPrintable(file.fileName()));
        }
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

namespace
{
const QByteArray DocxHead
    = "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
const QByteArray DocxTail = "</w:body></w:document>";

/// Returns a PDF of `count` pages, each with its number as text.
QByteArray pdfOfPages(int count)
{
    QByteArray pdf = "%PDF-1.4\n";
    QList<qsizetype> offsets{0};
    const auto object = [&](const QByteArray &body) {
        offsets.append(pdf.size());
        pdf += QByteArray::number(offsets.size() - 1) + " 0 obj\n" + body + "\nendobj\n";
    };
    QByteArray kids;
    for (int i = 0; i < count; ++i) {
        kids += QByteArray::number(4 + 2 * i) + " 0 R ";
    }
    object("<</Type/Catalog/Pages 2 0 R>>");
    object("<</Type/Pages/Kids[" + kids + "]/Count " + QByteArray::number(count) + ">>");
    object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    for (int i = 0; i < count; ++i) {
        const QByteArray stream = "BT /F 12 Tf 72 700 Td (Text of number " + QByteArray::number(i + 1) + ") Tj ET";
        object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents "
               + QByteArray::number(5 + 2 * i) + " 0 R>>");
        object("<</Length " + QByteArray::number(stream.size()) + ">>stream\n" + stream + "\nendstream");
    }
    const qsizetype xref = pdf.size();
    pdf += "xref\n0 " + QByteArray::number(offsets.size()) + "\n0000000000 65535 f \n";
    for (qsizetype i = 1; i < offsets.size(); ++i) {
        pdf += QByteArray::number(offsets.at(i)).rightJustified(10, '0') + " 00000 n \n";
    }
    return pdf + "trailer<</Size " + QByteArray::number(offsets.size()) + "/Root 1 0 R>>\nstartxref\n" + QByteArray::number(xref)
        + "\n%%EOF\n";
}
}

void HostileFilesTest::zipBombsAreRefused_data()
{
    QTest::addColumn<QByteArray>("document");
    QTest::newRow("one paragraph of 200 MB")
        << DocxHead + "<w:p><w:r><w:t>" + QByteArray(200'000'000, 'a') + "</w:t></w:r></w:p>" + DocxTail;
    QTest::newRow("60 MB in one paragraph") << DocxHead + "<w:p><w:r><w:t>" + QByteArray(60'000'000, 'a') + "</w:t></w:r></w:p>"
            + DocxTail;
    QTest::newRow("a million paragraphs") << DocxHead
            + QByteArray("<w:p><w:r><w:t>twenty letters here..</w:t></w:r></w:p>").repeated(1'000'000) + DocxTail;
}

void HostileFilesTest::zipBombsAreRefused()
{
    QFETCH(QByteArray, document);
    const QString path = docx(u"bomb.docx"_s, document);
    QVERIFY(QFile(path).size() < 2'000'000);
    QElapsedTimer timer;
    timer.start();
    const auto run = runReader({path});
    QVERIFY(!run.crashed);
    QVERIFY(!run.document);
    QCOMPARE(run.document.error().code, ErrorCode::TooLarge);
    QVERIFY(timer.elapsed() < 60'000);
}

void HostileFilesTest::deepNestingIsAnError()
{
    const auto run = runReader({docx(u"deep.docx"_s, DocxHead + QByteArray("<w:p>").repeated(500'000) + "x")});
    QVERIFY(!run.crashed);
    QVERIFY(!run.document);
    QCOMPARE(run.document.error().code, ErrorCode::Damaged);
}

void HostileFilesTest::entitiesAreNeverFetchedNorMultiplied()
{
    const QString secret = write(u"secret.txt"_s, "the secret");
    const QByteArray external = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file://" + secret.toUtf8()
        + "\">]><w:document "
          "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>before &e; "
          "after</w:t></w:r></w:p>"
        + DocxTail;
    const auto fetched = runReader({docx(u"external.docx"_s, external)});
    QVERIFY(!fetched.crashed);
    QVERIFY(!fetched.output.contains("the secret"));
    QByteArray laughs = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i) {
        const QByteArray before = "&a" + QByteArray::number(i - 1) + ";";
        laughs += "<!ENTITY a" + QByteArray::number(i) + " \"" + before.repeated(10) + "\">";
    }
    laughs += "]><w:document "
              "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>&a29;</w:t></"
              "w:r></w:p>"
        + DocxTail;
    const auto multiplied = runReader({docx(u"laughs.docx"_s, laughs)});
    QVERIFY(!multiplied.crashed);
    QVERIFY(!multiplied.document);
}

void HostileFilesTest::tooManyPagesSaySo()
{
    const auto run = runReader({write(u"10000.pdf"_s, pdfOfPages(10'000))});
    QVERIFY(!run.document);
    QCOMPARE(run.document.error().code, ErrorCode::TooLarge);
    QVERIFY2(run.document.error().detail.contains("10000 pages; at most 5000"), run.document.error().detail.c_str());
}

void HostileFilesTest::threeThousandPagesAreRead()
{
    const auto run = runReader({write(u"3000.pdf"_s, pdfOfPages(3000))});
    QVERIFY(run.document);
    QCOMPARE(run.document->pages.size(), 3000);
    QCOMPARE(run.document->pages.last().paragraphs.first().text, u"Text of number 3000"_s);
}

void HostileFilesTest::brokenPdfsAreErrors_data()
{
    QTest::addColumn<QByteArray>("pdf");
    QTest::newRow("head only") << QByteArray("%PDF-1.7\n%%EOF");
    QTest::newRow("no pages") << pdfOfPages(0);
    QByteArray loop = pdfOfPages(1);
    loop.replace("/Kids[4 0 R ]", "/Kids[2 0 R ]");
    QTest::newRow("page tree loops") << loop;
    QTest::newRow("nested arrays") << QByteArray("%PDF-1.4\n1 0 obj\n") + QByteArray(500'000, '[') + "\n%%EOF";
}

void HostileFilesTest::brokenPdfsAreErrors()
{
    QFETCH(QByteArray, pdf);
    const auto run = runReader({write(u"broken.pdf"_s, pdf)});
    QVERIFY(!run.crashed);
    QVERIFY(!run.document);
    QVERIFY(run.errorOutput.isEmpty());
}

void HostileFilesTest::changedBytesNeverCrashTheReader_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("pdf") << u"report.pdf"_s;
    QTest::newRow("odt") << u"rules.odt"_s;
    QTest::newRow("docx") << u"rules.docx"_s;
    QTest::newRow("epub") << u"rules.epub"_s;
}

void HostileFilesTest::changedBytesNeverCrashTheReader()
{
    QFETCH(QString, name);
    QFile file(QStringLiteral(TRAMONTANE_TEST_DATA "/") + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray original = file.readAll();
    quint32 state = 12345;
    const auto random = [&state](qsizetype bound) {
        state = state * 1664525U + 1013904223U;
        return qsizetype(state >> 8U) % bound;
    };
    for (int i = 0; i < 25; ++i) {
        QByteArray changed = original;
        for (int k = 0; k < 1 + i; ++k) {
            changed[random(changed.size())] = char(random(256));
        }
        if (i % 5 == 4) {
            changed.truncate(random(changed.size()));
        }
        const auto run = runReader({write(u"changed-%1-%2"_s.arg(i).arg(name), changed)});
        QVERIFY2(!run.crashed, qPrintable(u"%1, round %2"_s.arg(name).arg(i)));
        QVERIFY(run.exitCode == 0 || run.exitCode == 1);
        QVERIFY(run.output.startsWith('{'));
    }
}

void HostileFilesTest::hugeTextFilesAreRefusedUnread()
{
    QFile file(m_folder.filePath(u"huge.txt"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write("text") == 4 && file.resize(qint64(2) * 1024 * 1024 * 1024));
    const auto run = runReader({file.fileName()});
    QVERIFY(!run.document);
    QCOMPARE(run.document.error().code, ErrorCode::TooLarge);
}

QTEST_GUILESS_MAIN(HostileFilesTest)
#include "hostilefilestest.moc"
