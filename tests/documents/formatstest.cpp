// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The table of formats against those who go by it: the reader, the system's names of types, the menu entry, software centres.
#include "readerprocess.h"

#include "documents/formats.h"

#include <QFile>
#include <QMimeDatabase>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace documents;
using namespace Qt::StringLiterals;

class FormatsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFormatIsReadByItsName_data();
    void everyFormatIsReadByItsName();
    void everyFamilyHasANameAndAFormat();
    void everyPatternIsOffered();
    void theMenuEntryOpensEveryFormat();
    void softwareCentresKnowEveryFormat();
};

namespace
{
QStringList types()
{
    QStringList all;
    for (const Format &format : Formats) {
        all += QString::fromUtf8(format.mimeType);
    }
    return all;
}

QString content(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Returns the path of a document of the family, from the test data.
QString sample(Family family)
{
    switch (family) {
    case Family::Pdf:
        return u"report.pdf"_s;
    case Family::OpenDocument:
        return u"rules.odt"_s;
    case Family::Word:
        return u"rules.docx"_s;
    case Family::Epub:
        return u"rules.epub"_s;
    case Family::Html:
    case Family::Markdown:
    case Family::Text:
        return u"rules.md"_s;
    }
    return {};
}
}

void FormatsTest::everyFormatIsReadByItsName_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<Family>("family");
    for (const Format &format : Formats) {
        for (const QString &suffix : QString::fromUtf8(format.suffixes).split(u' ')) {
            QTest::newRow(qPrintable(suffix)) << QString::fromUtf8(format.mimeType) << suffix << format.family;
        }
    }
}

void FormatsTest::everyFormatIsReadByItsName()
{
    QFETCH(QString, type);
    QFETCH(QString, suffix);
    QFETCH(Family, family);
    QCOMPARE(QMimeDatabase().mimeTypeForName(type).name(), type);
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"sample."_s + suffix);
    QVERIFY(QFile::copy(QStringLiteral(TRAMONTANE_TEST_DATA "/") + sample(family), path));
    QCOMPARE(QMimeDatabase().mimeTypeForFile(path, QMimeDatabase::MatchExtension).name(), type);
    for (const QStringList &arguments : {QStringList{path}, QStringList{u"--mime-type"_s, type, path}}) {
        const ReaderRun run = runReader(arguments);
        QVERIFY2(run.document, qPrintable(arguments.join(u' ')));
        QVERIFY(plainText(*run.document).size() > 500);
    }
}

void FormatsTest::everyFamilyHasANameAndAFormat()
{
    for (const auto &[family, name] : FamilyNames) {
        QVERIFY(types().contains(mimeType(family)));
        QVERIFY(*name.text != 0);
    }
    for (const Format &format : Formats) {
        QVERIFY(std::ranges::find(FamilyNames, format.family, &FamilyName::family) != FamilyNames.end());
    }
}

void FormatsTest::everyPatternIsOffered()
{
    for (const QString &pattern : {u"*.pdf"_s, u"*.odt"_s, u"*.ott"_s, u"*.odp"_s, u"*.docx"_s, u"*.dotx"_s, u"*.docm"_s,
                                   u"*.epub"_s, u"*.html"_s, u"*.htm"_s, u"*.xhtml"_s, u"*.md"_s, u"*.txt"_s}) {
        QVERIFY2(filePatterns().contains(pattern), qPrintable(pattern));
    }
}

void FormatsTest::theMenuEntryOpensEveryFormat()
{
    const QRegularExpression line(u"^MimeType=(.*);$"_s, QRegularExpression::MultilineOption);
    QCOMPARE(line.match(content(QStringLiteral(MENU_ENTRY))).captured(1).split(u';'), types());
}

void FormatsTest::softwareCentresKnowEveryFormat()
{
    static const QRegularExpression element(u"<mediatype>([^<]*)</mediatype>"_s);
    QStringList found;
    for (const QRegularExpressionMatch &match : element.globalMatch(content(QStringLiteral(METAINFO)))) {
        found += match.captured(1);
    }
    QCOMPARE(found, types());
}

QTEST_GUILESS_MAIN(FormatsTest)
#include "formatstest.moc"
