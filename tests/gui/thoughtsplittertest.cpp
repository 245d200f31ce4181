// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a model thinks is told apart from what it answers, wherever the text is cut on its way.
#include "gui/engine/thoughtsplitter.h"

#include <QTest>

using namespace gui;
using namespace Qt::StringLiterals;

namespace
{
ThoughtSplitter::Parts joined(const QList<ThoughtSplitter::Piece> &pieces)
{
    ThoughtSplitter::Parts parts;
    for (const ThoughtSplitter::Piece &piece : pieces) {
        (piece.isThought ? parts.thought : parts.answer) += piece.text;
    }
    return parts;
}
}

class ThoughtSplitterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTextIsToldApartWhereverItIsCut_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("thought");
        QTest::addColumn<QString>("answer");
        QTest::newRow("an answer alone") << u"It rains.\n\nBring a coat.\n"_s << QString() << u"It rains.\n\nBring a coat.\n"_s;
        QTest::newRow("white space before an answer") << u"\n\n  It rains."_s << QString() << u"\n\n  It rains."_s;
        QTest::newRow("white space alone") << u" \n "_s << QString() << u" \n "_s;
        QTest::newRow("a thought") << u"<think>\nShort.\n</think>\n\nIt rains."_s << u"Short."_s << u"It rains."_s;
        QTest::newRow("a thought in a line") << u"<think>Short.</think>It rains."_s << u"Short."_s << u"It rains."_s;
        QTest::newRow("a thought of many lines")
            << u"<think>\nOne.\n\n- Two.\n</think>\nIt rains."_s << u"One.\n\n- Two."_s << u"It rains."_s;
        QTest::newRow("a thought behind an empty line") << u"\n<think>Short.</think>\nYes"_s << u"Short."_s << u"Yes"_s;
        QTest::newRow("no thought between tags") << u"<think>\n\n</think>\n\nIt rains."_s << QString() << u"It rains."_s;
        QTest::newRow("in brackets") << u"[THINK]Short.[/THINK]It rains."_s << u"Short."_s << u"It rains."_s;
        QTest::newRow("another kind of tag within") << u"[THINK]No </think> yet[/THINK]Yes"_s << u"No </think> yet"_s << u"Yes"_s;
        QTest::newRow("without an end") << u"<think>\nIt might rain, or\n"_s << u"It might rain, or"_s << QString();
        QTest::newRow("an end that is cut") << u"<think>It might</th"_s << u"It might</th"_s << QString();
        QTest::newRow("a tag that is cut") << u"<thin"_s << QString() << u"<thin"_s;
        QTest::newRow("two thoughts") << u"<think>One.</think>\nFirst.\n<think>Two.</think>\nSecond."_s << u"One.\n\nTwo."_s
                                      << u"First.\n\nSecond."_s;
        QTest::newRow("within a sentence") << u"Write <think> and </think> around it."_s << QString()
                                           << u"Write <think> and </think> around it."_s;
        QTest::newRow("in a block of code") << u"Like this:\n\n```html\n<think>\nno\n</think>\n```\n\nDone."_s << QString()
                                            << u"Like this:\n\n```html\n<think>\nno\n</think>\n```\n\nDone."_s;
        QTest::newRow("behind a block of code")
            << u"```\n<think>a\n~~~\n````\n<think>Hm.</think>\nDone."_s << u"Hm."_s << u"```\n<think>a\n~~~\n````\n\nDone."_s;
        QTest::newRow("code within a thought") << u"<think>\n```\nint x;\n</think>\nDone."_s << u"```\nint x;"_s << u"Done."_s;
        QTest::newRow("code in a line") << u"```x``` is code.\n<think>Hm.</think>"_s << u"Hm."_s << u"```x``` is code.\n"_s;
        QTest::newRow("channels")
            << u"<|channel|>analysis<|message|>Short.<|end|><|start|>assistant<|channel|>final<|message|>It "
               "rains.<|return|>"_s
            << u"Short."_s << u"It rains."_s;
        QTest::newRow("channels with a foreword")
            << u"<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary<|message|>I look it up.<|end|>"
               "<|start|>assistant<|channel|>final<|message|>It rains."_s
            << u"Hm."_s << u"I look it up.\n\nIt rains."_s;
        QTest::newRow("a channel alone") << u"<|channel|>final<|message|>It rains.<|return|>"_s << QString() << u"It rains."_s;
    }

    void aTextIsToldApartWhereverItIsCut()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, thought);
        QFETCH(const QString, answer);
        const auto whole = ThoughtSplitter::split(text);
        QCOMPARE(whole.thought, thought);
        QCOMPARE(whole.answer, answer);
        for (qsizetype cut = 0; cut < text.size(); ++cut) {
            ThoughtSplitter splitter;
            QList<ThoughtSplitter::Piece> pieces = splitter.add(text.first(cut));
            pieces += splitter.add(text.sliced(cut));
            pieces += splitter.finish();
            const auto parts = joined(pieces);
            QCOMPARE(parts.thought, thought);
            QCOMPARE(parts.answer, answer);
        }
        ThoughtSplitter splitter;
        QList<ThoughtSplitter::Piece> pieces;
        for (const QChar character : text) {
            pieces += splitter.add(character);
        }
        pieces += splitter.finish();
        const auto parts = joined(pieces);
        QCOMPARE(parts.thought, thought);
        QCOMPARE(parts.answer, answer);
    }

    /// Nobody waits for the end of a line to read its beginning.
    void whatIsCertainIsGivenAtOnce()
    {
        ThoughtSplitter splitter;
        QCOMPARE(splitter.add(u"It "_s), (QList<ThoughtSplitter::Piece>{{false, u"It "_s}}));
        QCOMPARE(splitter.add(u"<b"_s), (QList<ThoughtSplitter::Piece>{{false, u"<b"_s}}));
        QCOMPARE(splitter.add(u"\n<"_s), (QList<ThoughtSplitter::Piece>{{false, u"\n"_s}}));
        QCOMPARE(splitter.add(u"think>Hm"_s), (QList<ThoughtSplitter::Piece>{{true, u"Hm"_s}}));
        QCOMPARE(splitter.add(u" </"_s), QList<ThoughtSplitter::Piece>());
        QCOMPARE(splitter.add(u"b>"_s), (QList<ThoughtSplitter::Piece>{{true, u" </b>"_s}}));
    }

    void aWholeTextMayBeginInAThought_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("thought");
        QTest::addColumn<QString>("answer");
        QTest::newRow("in a line of its own") << u"Hm.\n</think>\n\nIt rains."_s << u"Hm."_s << u"It rains."_s;
        QTest::newRow("in brackets") << u"Hm.\n[/THINK]\nIt rains."_s << u"Hm."_s << u"It rains."_s;
        QTest::newRow("within a sentence") << u"The tag </think> ends it."_s << QString() << u"The tag </think> ends it."_s;
    }

    void aWholeTextMayBeginInAThought()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, thought);
        QFETCH(const QString, answer);
        const auto parts = ThoughtSplitter::split(text);
        QCOMPARE(parts.thought, thought);
        QCOMPARE(parts.answer, answer);
    }
};

QTEST_APPLESS_MAIN(ThoughtSplitterTest)

#include "thoughtsplittertest.moc"
