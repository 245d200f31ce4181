// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Times how long answers of 200 KB take to be read: ordinary ones, and such that loop or mean harm. Prints a table.
#include "gui/markdown/markdownparser.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>

namespace
{
constexpr qsizetype Length = 200'000;
constexpr int Rounds = 5;

struct Answer {
    const char *name;
    const char *piece; ///< what it repeats
};
constexpr Answer Answers[] = {
    {"one paragraph", "The wind blows from the north over the hills and down to the sea. "},
    {"one word", "tramontane"},
    {"lines of a poem", "The wind blows from the north\n"},
    {"prose with styles", "The **wind** blows *from* the `north`, see [the book](https://book.example).\n\n"},
    {"items of a list", "- The wind blows from the north\n"},
    {"code", "    int wind = north(); // blows\n"},
    {"table", "| wind | north | 1 |\n"},
    {"formulas", "\\(x = \\frac{a}{b}\\) and $y^2$ "},
    {"tiny blocks", "a\n\n```\nb\n```\n\n- c\n\n> d\n\n# e\n\n"},
    {"[", "["},
    {"![", "!["},
    {"[a](", "[a]("},
    {"`", "`"},
    {"backticks of all lengths", "` `` ``` ```` "},
    {"*a **a", "*a **a "},
    {"<", "<"},
    {"> >", "> > "},
    {"\\begin", "\\begin{align}"},
    {"$", "$a "},
};

/// The best of some rounds, in milliseconds.
template<typename Work>
double milliseconds(Work work)
{
    double best = 1e9;
    for (int round = 0; round < Rounds; ++round) {
        QElapsedTimer timer;
        timer.start();
        work();
        best = std::min(best, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    }
    return best;
}
}

int main()
{
    std::printf("| 200 KB of | all at once, ms | what is open at the end, ms |\n|---|---|---|\n");
    for (const Answer &answer : Answers) {
        const QString piece = QString::fromUtf8(answer.piece);
        const QString begin = piece.startsWith(u'|') ? QStringLiteral("| a | b | c |\n|---|---|---|\n") : QString();
        const QString text = begin + piece.repeated(Length / piece.size());
        const double whole = milliseconds([&text] {
            gui::MarkdownParser parser;
            parser.append(text);
            parser.finish();
        });
        gui::MarkdownParser streamed;
        streamed.append(text);
        const double tail = milliseconds([&streamed] { (void)streamed.tail(); });
        std::printf("| `%s` | %.1f | %.1f |\n", answer.name, whole, tail);
    }
}
