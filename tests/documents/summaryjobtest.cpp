// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A summary says what it read, and read all that it says: with a scripted model that counts words as tokens.
#include "gui/turns/summary/summaryjob.h"
#include "tests/support/scriptedmodel.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace gui;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using documents::Document;
using documents::Paragraph;
using inference::ErrorCode;
using test::ScriptedModel;

namespace
{
Document documentOf(int pages, int paragraphs, int wordsEach, bool hasPages = true)
{
    Document document;
    document.title = u"The Report"_s;
    document.hasPages = hasPages;
    int serial = 0;
    for (int p = 1; p <= pages; ++p) {
        documents::Page page{.number = p, .label = {}, .paragraphs = {}};
        for (int i = 0; i < paragraphs; ++i) {
            page.paragraphs.append({.text = u"P%1 "_s.arg(serial++) + QStringList(wordsEach - 1, u"word"_s).join(u' ')});
        }
        document.pages.append(page);
    }
    return document;
}

struct Run {
    explicit Run(SummaryJob &job)
        : progressed(&job, &SummaryJob::progressed)
        , text(&job, &SummaryJob::textReceived)
        , finished(&job, &SummaryJob::finished)
        , failed(&job, &SummaryJob::failed)
    {
    }
    [[nodiscard]] bool ended() const { return finished.size() + failed.size() > 0; }
    [[nodiscard]] QString summary() const { return finished.first().at(0).toString(); }
    [[nodiscard]] SummaryCoverage coverage() const { return finished.first().at(1).value<SummaryCoverage>(); }
    [[nodiscard]] ErrorCode code() const { return failed.first().at(0).value<inference::Error>().code; }
    [[nodiscard]] QString streamed() const
    {
        QString all;
        for (const auto &arguments : text) {
            all += arguments.first().toString();
        }
        return all.trimmed();
    }

    QSignalSpy progressed;
    QSignalSpy text;
    QSignalSpy finished;
    QSignalSpy failed;
};

void verifyMonotonic(const Run &run)
{
    double last = 0;
    for (const auto &arguments : run.progressed) {
        const double share = arguments.at(0).toDouble();
        QVERIFY(share >= last && share <= 1);
        QVERIFY(!arguments.at(1).toString().isEmpty());
        last = share;
    }
}

void verifyAllRead(const ScriptedModel &model, int paragraphs)
{
    const QString all = model.prompts.join(u' ') + u' ';
    for (int i = 0; i < paragraphs; ++i) {
        QCOMPARE(all.count(u"P%1 "_s.arg(i)), 1);
    }
    QCOMPARE(model.tooLarge, 0);
}
}

class SummaryJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
    void whatFitsIsOneRequest();
    void whatDoesNotFitIsReadInParts();
    void manyPartsAreMergedInLevels();
    void theTimeLeftIsSaidOnceItIsKnown();
    void theFirstPartHasAProgressAndATimeToo();
    void whatWasReadIsNotReadAgain();
    void cancelHalfWayEndsAtOnce();
    void deletingTheJobStopsTheModel();
    void aFailingPartIsNamed();
    void emptyAnswersAreAskedAgainThenNamed();
    void nothingButEmptyAnswersIsAFailure();
    void aLastingErrorEndsIt();
    void aModelThatOnlyRepeatsDoesNotLoop();
    void aFailedMergeKeepsTheParts();
    void aTinyContextIsRefused();
    void pagesWithoutTextAreNamed();
    void theSummaryIsInTheLanguageOfTheText();
    void coverageSpeaksPlainly();
};

void SummaryJobTest::whatFitsIsOneRequest()
{
    ScriptedModel model;
    model.script = [](int, const QString &) { return u"  It is a report.  "_s; };
    SummaryJob job(documentOf(3, 2, 20), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.finished.size(), 1);
    QCOMPARE(run.summary(), u"It is a report."_s);
    QVERIFY(run.streamed().contains(u"It is a report."_s));
    QCOMPARE(model.prompts.size(), 1);
    QVERIFY(model.prompts.first().contains(u"The Report"_s));
    verifyAllRead(model, 6);
    verifyMonotonic(run);
    const auto coverage = run.coverage();
    QVERIFY(coverage.complete && coverage.merged);
    QCOMPARE(coverage.pieces, 1);
    QCOMPARE(coverage.levels, 0);
    QCOMPARE(coverage.pageCount, 3);
    QCOMPARE(sentence(coverage), u"Summary of all 3 pages."_s);
}

void SummaryJobTest::whatDoesNotFitIsReadInParts()
{
    ScriptedModel model;
    SummaryJob job(documentOf(12, 4, 50), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.finished.size(), 1);
    verifyAllRead(model, 48);
    verifyMonotonic(run);
    const auto coverage = run.coverage();
    QVERIFY(coverage.pieces > 3);
    QCOMPARE(coverage.levels, 1);
    QCOMPARE(model.prompts.size(), coverage.pieces + 1);
    QCOMPARE(coverage.parts.size(), coverage.pieces);
    QCOMPARE(coverage.parts.first().firstPage, 1);
    QCOMPARE(coverage.parts.last().lastPage, 12);
    QCOMPARE(sentence(coverage), u"Summary of all 12 pages, read in %1 parts."_s.arg(coverage.pieces));
    // The last request merges what the others found, and only it is streamed.
    for (int i = 0; i < coverage.pieces; ++i) {
        QVERIFY(model.prompts.last().contains(u"Key point number %1."_s.arg(i)));
    }
    QCOMPARE(run.streamed(), run.summary());
    bool sawPages = false;
    for (const auto &arguments : std::as_const(run.progressed)) {
        sawPages = sawPages || arguments.at(1).toString().contains(u" of 12"_s);
    }
    QVERIFY(sawPages);
}

void SummaryJobTest::manyPartsAreMergedInLevels()
{
    ScriptedModel model;
    model.context = 600;
    model.script = [](int index, const QString &prompt) {
        // Key points of parts are long, those of merges shorter.
        const int length = prompt.contains(u"several parts"_s) ? 60 : 120;
        return u"K%1 "_s.arg(index) + QStringList(length, u"point"_s).join(u' ');
    };
    SummaryJob job(documentOf(40, 5, 40), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY_WITH_TIMEOUT(run.ended(), 20'000);
    QCOMPARE(run.finished.size(), 1);
    verifyAllRead(model, 200);
    verifyMonotonic(run);
    const auto coverage = run.coverage();
    QVERIFY(coverage.levels >= 2);
    QVERIFY(coverage.complete && coverage.merged);
    // Each answer but the last was given to exactly one later request.
    const QString all = model.prompts.join(u' ');
    for (int i = 0; i + 1 < model.prompts.size(); ++i) {
        QCOMPARE(all.count(u"K%1 "_s.arg(i)), 1);
    }
}

void SummaryJobTest::theTimeLeftIsSaidOnceItIsKnown()
{
    ScriptedModel model;
    std::chrono::milliseconds now = 0ms;
    model.script = [&now](int index, const QString &) {
        now += 60s; // each request takes a minute
        return u"Point %1."_s.arg(index);
    };
    SummaryJob job(documentOf(12, 4, 50), model, {});
    job.setClock([&now] { return now; });
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.finished.size(), 1);
    const int requests = int(model.prompts.size());
    QVERIFY(requests > 4);
    QStringList ends; // of the sentences with which each part began
    QString last;
    for (const auto &arguments : std::as_const(run.progressed)) {
        const QString sentence = arguments.at(1).toString();
        if (sentence.section(u',', 0, 0) != last) {
            last = sentence.section(u',', 0, 0);
            ends += sentence.section(u',', 1);
        }
    }
    QCOMPARE(ends.size(), requests + 2); // with a look at the document, and the end
    for (int done = 0; done < requests; ++done) {
        const int left = requests - done;
        const QString expected = done == 0 ? QString()
            : left == 1                    ? u" about a minute left"_s
                                           : u" about %1 minutes left"_s.arg(left);
        QCOMPARE(ends.at(done + 1), expected);
    }
    QCOMPARE(ends.last(), QString());
}

void SummaryJobTest::theFirstPartHasAProgressAndATimeToo()
{
    for (const int pages : {1, 12}) { // read at once, and in parts
        ScriptedModel model;
        model.thinks = 50ms;
        model.reads = 0.5;
        std::chrono::milliseconds now = 0ms;
        SummaryJob job(documentOf(pages, 4, 50), model, {});
        job.setClock([&now] { return now; });
        double fraction = -1;
        QString sentence;
        connect(&job, &SummaryJob::progressed, this, [&](double progress, const QString &said) {
            now += 30s; // from the beginning of the request to the half of its prompt, for one
            if (model.prompts.size() == 1 && fraction <= 0) {
                fraction = progress;
                sentence = said;
            }
        });
        Run run(job);
        job.start();
        QTRY_VERIFY(run.ended());
        QVERIFY(fraction > 0 && fraction < 1);
        QVERIFY2(sentence.contains(u"left"_s), qPrintable(sentence));
        verifyMonotonic(run);
    }
}

void SummaryJobTest::whatWasReadIsNotReadAgain()
{
    const Document document = documentOf(12, 4, 50);
    ScriptedModel first;
    first.script = [](int index, const QString &) { return u"Point %1."_s.arg(index); };
    SummaryCoverage read;
    {
        SummaryJob job(document, first, {});
        connect(&job, &SummaryJob::partRead, this, [&](const SummaryCoverage &soFar) {
            read = soFar;
            if (read.parts.size() == 3) {
                job.cancel();
            }
        });
        Run run(job);
        job.start();
        QTRY_VERIFY(run.ended());
        QCOMPARE(run.finished.size(), 0);
    }
    QCOMPARE(read.parts.size(), 3);
    QVERIFY(read.pieces > 3);

    ScriptedModel second;
    second.script = [](int index, const QString &) { return u"Later point %1."_s.arg(index); };
    SummaryJob job(document, second, {});
    job.resume(read.parts);
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.finished.size(), 1);
    QCOMPARE(second.prompts.size(), read.pieces - 3 + 1);
    QCOMPARE(run.coverage().parts.first(3), read.parts);
    QVERIFY(run.coverage().complete);
    QVERIFY(second.prompts.last().contains(u"Point 2."_s) && second.prompts.last().contains(u"Later point 0."_s));
    verifyMonotonic(run);

    ScriptedModel third; // what belongs to another text is of no use
    SummaryJob other(documentOf(12, 4, 51), third, {});
    other.resume(read.parts);
    Run otherRun(other);
    other.start();
    QTRY_VERIFY(otherRun.ended());
    QCOMPARE(third.prompts.size(), otherRun.coverage().pieces + 1);
}

void SummaryJobTest::cancelHalfWayEndsAtOnce()
{
    ScriptedModel model;
    model.thinks = 300ms;
    SummaryJob job(documentOf(12, 4, 50), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(model.prompts.size() == 3);
    job.cancel();
    QCOMPARE(run.failed.size(), 1);
    QCOMPARE(run.code(), ErrorCode::Cancelled);
    QCOMPARE(model.stops, 1);
    const auto asked = model.prompts.size();
    QTest::qWait(700);
    QCOMPARE(model.prompts.size(), asked);
    QCOMPARE(run.finished.size(), 0);
    QCOMPARE(run.failed.size(), 1);
    job.cancel();
    QCOMPARE(run.failed.size(), 1);
}

void SummaryJobTest::deletingTheJobStopsTheModel()
{
    ScriptedModel model;
    model.thinks = 300ms;
    auto job = std::make_unique<SummaryJob>(documentOf(12, 4, 50), model, inference::protocol::ChatStart());
    job->start();
    QTRY_VERIFY(model.prompts.size() == 2);
    job.reset();
    QCOMPARE(model.stops, 1);
    const auto asked = model.prompts.size();
    QTest::qWait(700);
    QCOMPARE(model.prompts.size(), asked);
}

void SummaryJobTest::aFailingPartIsNamed()
{
    ScriptedModel model;
    int failures = 0;
    model.script = [&failures](int index, const QString &prompt) -> inference::Result<QString> {
        if (prompt.contains(u"P20 "_s)) {
            ++failures;
            return inference::fail(ErrorCode::DeviceLost, "gone");
        }
        return u"Point %1."_s.arg(index);
    };
    SummaryJob job(documentOf(12, 4, 50), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.finished.size(), 1);
    QCOMPARE(failures, 2);
    const auto coverage = run.coverage();
    QVERIFY(!coverage.complete);
    QCOMPARE(coverage.skipped.size(), 1);
    QVERIFY(coverage.skipped.first().firstPage <= 6 && coverage.skipped.first().lastPage >= 6);
    QCOMPARE(coverage.skipped.first().reason, storage::SkipReason::Failed);
    QVERIFY2(sentence(coverage).contains(u"could not be summarised"_s), qPrintable(sentence(coverage)));
    QVERIFY(!sentence(coverage).contains(u"all 12 pages"_s));
}

void SummaryJobTest::emptyAnswersAreAskedAgainThenNamed()
{
    ScriptedModel model;
    int empty = 0;
    model.script = [&empty](int index, const QString &prompt) -> inference::Result<QString> {
        if (prompt.contains(u"P0 "_s) && ++empty <= 1) {
            return u" \n "_s; // the second try succeeds
        }
        return prompt.contains(u"P47 "_s) ? u""_s : u"Point %1."_s.arg(index);
    };
    SummaryJob job(documentOf(12, 4, 50), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.finished.size(), 1);
    const auto coverage = run.coverage();
    QCOMPARE(coverage.skipped.size(), 1);
    QCOMPARE(coverage.skipped.first().reason, storage::SkipReason::EmptyAnswer);
    QCOMPARE(coverage.skipped.first().lastPage, 12);
    QVERIFY(!coverage.parts.first().text.isEmpty());
    QVERIFY(coverage.parts.last().text.isEmpty());
    QCOMPARE(model.tooLarge, 0);
}

void SummaryJobTest::nothingButEmptyAnswersIsAFailure()
{
    for (const int pages : {1, 12}) {
        ScriptedModel model;
        model.script = [](int, const QString &) { return QString(); };
        SummaryJob job(documentOf(pages, 4, 50), model, {});
        Run run(job);
        job.start();
        QTRY_VERIFY(run.ended());
        QCOMPARE(run.finished.size(), 0);
        QCOMPARE(run.failed.size(), 1);
    }
}

void SummaryJobTest::aLastingErrorEndsIt()
{
    ScriptedModel model;
    model.script = [](int index, const QString &) -> inference::Result<QString> {
        return index < 2 ? inference::Result<QString>(u"Point."_s) : inference::fail(ErrorCode::NoModel, "unloaded");
    };
    SummaryJob job(documentOf(12, 4, 50), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.failed.size(), 1);
    QCOMPARE(run.code(), ErrorCode::NoModel);
    QCOMPARE(model.prompts.size(), 3);
}

void SummaryJobTest::aModelThatOnlyRepeatsDoesNotLoop()
{
    ScriptedModel model;
    model.context = 600;
    model.script = [](int, const QString &prompt) { return prompt.section(u' ', 0, 149); };
    SummaryJob job(documentOf(40, 5, 40), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY_WITH_TIMEOUT(run.ended(), 20'000);
    QCOMPARE(run.finished.size(), 1);
    QVERIFY(model.prompts.size() < 200);
}

void SummaryJobTest::aFailedMergeKeepsTheParts()
{
    ScriptedModel model;
    model.script = [](int index, const QString &prompt) {
        return prompt.contains(u"P"_s) && prompt.contains(u"word"_s) ? u"Fact %1."_s.arg(index) : QString();
    };
    SummaryJob job(documentOf(12, 4, 50), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.finished.size(), 1);
    const auto coverage = run.coverage();
    QVERIFY(!coverage.merged && coverage.complete);
    for (int i = 0; i < coverage.pieces; ++i) {
        QVERIFY(run.summary().contains(u"Fact %1."_s.arg(i)));
    }
    QVERIFY(sentence(coverage).contains(u"could not be merged"_s));
}

void SummaryJobTest::aTinyContextIsRefused()
{
    ScriptedModel model;
    model.context = 128;
    SummaryJob job(documentOf(2, 2, 20), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.failed.size(), 1);
    QCOMPARE(run.code(), ErrorCode::ContextFull);
    QVERIFY(model.prompts.isEmpty());
}

void SummaryJobTest::pagesWithoutTextAreNamed()
{
    ScriptedModel model;
    Document document = documentOf(4, 2, 20);
    document.pages[1].paragraphs.clear();
    SummaryJob job(document, model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QCOMPARE(run.coverage().pagesWithoutText, QList<int>({2}));
    QVERIFY2(sentence(run.coverage()).contains(u"Page 2 holds no text."_s), qPrintable(sentence(run.coverage())));
}

void SummaryJobTest::theSummaryIsInTheLanguageOfTheText()
{
    ScriptedModel model;
    SummaryJob job(documentOf(1, 1, 20), model, {});
    Run run(job);
    job.start();
    QTRY_VERIFY(run.ended());
    QVERIFY(model.requests.front().messages.front().content.contains("Answer in the language of the text."));
}

void SummaryJobTest::coverageSpeaksPlainly()
{
    SummaryCoverage coverage;
    QCOMPARE(sentence(coverage), u"Summary of the whole document."_s);
    coverage.pieces = 5;
    QCOMPARE(sentence(coverage), u"Summary of the whole document, read in 5 parts."_s);
    coverage.hasPages = true;
    coverage.pageCount = 12;
    coverage.complete = false;
    coverage.skipped = {{.firstPage = 4, .lastPage = 6}};
    coverage.pagesWithoutText = {9, 11};
    QCOMPARE(
        sentence(coverage),
        u"Summary of parts of a document of 12 pages, read in 5 parts. Pages 4–6 could not be summarised. Pages 9 and 11 hold no text."_s);
}

QTEST_GUILESS_MAIN(SummaryJobTest)
#include "summaryjobtest.moc"
