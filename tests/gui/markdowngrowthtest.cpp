// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer that loops or means harm takes no longer than its length accounts for. Eight times as much text may take 24 times as
// long here, where a scanner that goes over the rest of the text for each of its characters takes 64 times as long.
#include "gui/markdown/markdownparser.h"

#include <QTest>

#include <algorithm>
#include <ctime>

using namespace gui;

namespace
{
constexpr qsizetype Length = 25'000;

/// What is repeated.
constexpr QStringView Pieces[] = {u"[",
                                  u"![",
                                  u"]",
                                  u"[]",
                                  u"[a](",
                                  u"[a](b",
                                  u"[a](<b",
                                  u"[a](b \"",
                                  u"[a](b (",
                                  u"[a](b 'x \"",
                                  u"![a](b)",
                                  u"[![a](b)](c)",
                                  u"`",
                                  u"` `` ",
                                  u"a`b``c```",
                                  u"\\`",
                                  u"*",
                                  u"* ",
                                  u"*a ",
                                  u"*a **a ",
                                  u"a**b",
                                  u"_a_b",
                                  u"~~a ",
                                  u"***a ",
                                  u"<",
                                  u"<a",
                                  u"<a:",
                                  u"<https://a.b>",
                                  u"&",
                                  u"&amp;",
                                  u"&amp",
                                  u"$",
                                  u"$a ",
                                  u"$$a ",
                                  u"\\(",
                                  u"\\(a\\)",
                                  u"\\[ ",
                                  u"\\begin{align}",
                                  u"\\begin{align}a\\end{align}",
                                  u"\\frac{",
                                  u"http://a@",
                                  u"a@b.c",
                                  u"www.",
                                  u"https://a.b ",
                                  u"word ",
                                  u"wordword",
                                  u"line\n",
                                  u"> ",
                                  u">\n",
                                  u"> a\n",
                                  u"- ",
                                  u"- a\n",
                                  u"1. a\n",
                                  u"- a\n  - b\n",
                                  u"# h\n",
                                  u"---\n",
                                  u"```\n",
                                  u"    a\n",
                                  u"\n\n",
                                  u"|",
                                  u"|a|b|\n|-|-|\n",
                                  u"| a ",
                                  u"\t",
                                  u"\\",
                                  u"\u202E",
                                  u"a\u0301",
                                  u"$$\n- a\n\n",
                                  u"\\[\nx\n",
                                  u"a\n|-|\n",
                                  u"(("};

/// Processor time of this thread, so that other programs do not count.
double seconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The least of three, since the first one fills caches.
double parseSeconds(const QString &text)
{
    double least = 1e9;
    for (int round = 0; round < 3; ++round) {
        const double begin = seconds();
        MarkdownParser parser;
        parser.append(text);
        (void)parser.tail();
        parser.finish();
        least = std::min(least, seconds() - begin);
    }
    return least;
}

QString repeated(const QString &piece, qsizetype length)
{
    return piece.repeated(length / piece.size() + 1).first(length);
}
}

class MarkdownGrowthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeGrowsWithTheText_data()
    {
        QTest::addColumn<QString>("piece");
        for (const QStringView piece : Pieces) {
            QTest::newRow(qPrintable(piece.toString().replace(u'\n', u'/'))) << piece.toString();
        }
    }

    void timeGrowsWithTheText()
    {
        QFETCH(const QString, piece);
        constexpr double Floor = 0.1; // what goes over the text again and again takes seconds; in less, other things decide
        constexpr double Growth = 24;
        const double more = parseSeconds(repeated(piece, 8 * Length));
        if (more < Floor) {
            return;
        }
        const double less = parseSeconds(repeated(piece, Length));
        QVERIFY2(more < Growth * less, qPrintable(QStringLiteral("%1 s, then %2 s").arg(less).arg(more)));
    }
};

QTEST_GUILESS_MAIN(MarkdownGrowthTest)

#include "markdowngrowthtest.moc"
