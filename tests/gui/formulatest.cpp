// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// TeX comes out as a person would write it in plain text, and what is not known as it was written.
#include "gui/markdown/formula.h"

#include <QRandomGenerator>
#include <QTest>

using namespace gui;

class FormulaTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isSetOnOneLine_data()
    {
        QTest::addColumn<QString>("tex");
        QTest::addColumn<QString>("text");
        const auto row
            = [](const char *tex, const char *text) { QTest::newRow(tex) << QString::fromUtf8(tex) << QString::fromUtf8(text); };
        row("x = \\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}", "x = (−b ± √(b² − 4ac))/(2a)");
        row("E=mc^2", "E = mc²");
        row("a_1+a_2", "a₁ + a₂");
        row("x_{n+1}", "xₙ₊₁");
        row("x_{\\max}", "xₘₐₓ");
        row("e^{i\\pi}+1=0", "e^(iπ) + 1 = 0");
        row("x_i^2", "xᵢ²");
        row("x^{10}y", "x¹⁰y");
        row("x^10", "x¹0");
        row("f'(x)", "f′(x)");
        row("f''", "f′′");
        row("90^\\circ", "90°");
        row("A^T A", "AᵀA");
        row("A^\\top", "Aᵀ");
        row("\\frac12", "½");
        row("\\frac{3}{4}", "¾");
        row("\\frac{a}{b}", "a/b");
        row("\\frac{a+b}{c}", "(a + b)/c");
        row("\\frac{1}{2x}", "1/(2x)");
        row("\\frac{dy}{dx}=y", "dy/(dx) = y");
        row("\\left(\\frac{a}{b}\\right)^2", "(a/b)²");
        row("\\sqrt{2}", "√2");
        row("\\sqrt{x+1}", "√(x + 1)");
        row("\\sqrt[3]{8}=2", "∛8 = 2");
        row("\\sqrt[n]{x}", "ⁿ√x");
        row("\\sum_{i=1}^{n} i", "∑ᵢ₌₁ⁿ i");
        row("\\int_0^1 x^2\\,dx", "∫₀¹ x² dx");
        row("\\int_0^\\infty e^{-x}dx", "∫₀^∞ e⁻ˣdx");
        row("\\lim_{x\\to 0} f(x)", "lim_(x→0) f(x)");
        row("\\sin x + \\cos(y)", "sin x + cos(y)");
        row("2\\log_2 n", "2 log₂ n");
        row("\\alpha\\beta\\Gamma", "αβΓ");
        row("a \\le b < c", "a ≤ b < c");
        row("a\\neq b", "a ≠ b");
        row("x \\in \\mathbb{R}", "x ∈ ℝ");
        row("\\mathcal{L}(f)", "ℒ(f)");
        row("\\forall x\\in A", "∀x ∈ A");
        row("A\\cup B \\subseteq C", "A ∪ B ⊆ C");
        row("f: A \\to B", "f : A → B");
        row("-x", "−x");
        row("a=-x", "a = −x");
        row("a\\cdot(-b)", "a · (−b)");
        row("3\\times 10^{8}\\,\\text{m/s}", "3 × 10⁸ m/s");
        row("x \\text{ if } y", "x if y");
        row("\\vec{v}", "v\u20D7");
        row("\\hat{x}", "x\u0302");
        row("\\bar{x}", "x\u0304");
        row("\\overline{ab}", "a\u0305b\u0305");
        row("\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "(1 2; 3 4)");
        row("\\begin{bmatrix} a \\\\ b \\end{bmatrix}", "[a; b]");
        row("\\begin{cases} 1 & x>0 \\\\ 0 & \\text{sonst} \\end{cases}", "{1 x > 0; 0 sonst");
        row("a &= b \\\\ c &= d", "a = b; c = d");
        row("\\binom{n}{k}", "C(n, k)");
        row("\\boxed{42}", "[42]");
        row("1{,}5", "1,5");
        row("1,000", "1,000");
        row("\\{1, 2\\}", "{1, 2}");
        row("\\left\\{ x \\right.", "{x");
        row("|x|", "|x|");
        row("\\lfloor x \\rfloor", "⌊x⌋");
        row("5\\%", "5%");
        row("\\unknown{x}+1", "\\unknown{x} + 1");
        row("n!", "n!");
        row("a \\equiv b \\pmod{n}", "a ≡ b (mod n)");
        row("\\operatorname{rank} A", "rank A");
        row("x \\not= y", "x =\u0338 y");
        row("速度 = 5", "速度 = 5");
    }
    void isSetOnOneLine()
    {
        QFETCH(const QString, tex);
        QFETCH(const QString, text);
        QCOMPARE(formulaInLine(tex), text);
    }

    void isStackedOnLinesOfItsOwn_data()
    {
        QTest::addColumn<QString>("tex");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *tex, const QStringList &lines) {
            QTest::newRow(tex) << QString::fromUtf8(tex) << lines.join(u'\n');
        };
        row("x = \\frac{-b \\pm \\sqrt{b^2-4ac}}{2a}",
            {QStringLiteral("     −b ± √(b² − 4ac)"), QStringLiteral("x = ──────────────────"),
             QStringLiteral("            2a")});
        row("\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", {QStringLiteral("⎛1  2⎞"), QStringLiteral("⎝3  4⎠")});
        row("f(x) = \\begin{cases} 1 & x>0 \\\\ 0 & \\text{else} \\end{cases}",
            {QStringLiteral("f(x) = ⎧1  x > 0"), QStringLiteral("       ⎩0  else")});
        row("\\begin{aligned} a &= b + c \\\\ aa &= d \\end{aligned}", {QStringLiteral(" a = b + c"), QStringLiteral("aa = d")});
        row("a \\\\ b", {QStringLiteral("a"), QStringLiteral("b")});
        row("x^2", {QStringLiteral("x²")});
        row("e^{\\frac{a}{b}}", {QStringLiteral("e^(a/b)")});
        row("\\left(\\frac{a}{b}\\right)", {QStringLiteral("⎛ a ⎞"), QStringLiteral("⎜───⎟"), QStringLiteral("⎝ b ⎠")});
    }
    void isStackedOnLinesOfItsOwn()
    {
        QFETCH(const QString, tex);
        QFETCH(const QString, text);
        QCOMPARE(formulaInLines(tex), text);
    }

    void anyMixtureIsSet()
    {
        const QStringList pieces{QStringLiteral("{"),
                                 QStringLiteral("}"),
                                 QStringLiteral("\\frac"),
                                 QStringLiteral("^"),
                                 QStringLiteral("_"),
                                 QStringLiteral("'"),
                                 QStringLiteral("\\left"),
                                 QStringLiteral("\\right"),
                                 QStringLiteral("("),
                                 QStringLiteral(")"),
                                 QStringLiteral("\\\\"),
                                 QStringLiteral("&"),
                                 QStringLiteral("\\sqrt["),
                                 QStringLiteral("]"),
                                 QStringLiteral("\\begin{cases}"),
                                 QStringLiteral("\\end{cases}"),
                                 QStringLiteral("\\hat"),
                                 QStringLiteral("\\text{"),
                                 QStringLiteral("x"),
                                 QStringLiteral("12"),
                                 QStringLiteral("\\"),
                                 QStringLiteral("\\foo"),
                                 QStringLiteral("\\mathbb")};
        QRandomGenerator random(3);
        for (int round = 0; round < 20000; ++round) {
            QString tex;
            for (int i = 0; i < 10; ++i) {
                tex += pieces[random.bounded(static_cast<int>(pieces.size()))];
            }
            QVERIFY2(!formulaInLine(tex).isEmpty(), qPrintable(tex));
            QVERIFY2(!formulaInLines(tex).isEmpty(), qPrintable(tex));
        }
        for (const QString &piece : pieces) {
            QVERIFY(!formulaInLine(piece.repeated(1000)).isEmpty());
            QVERIFY(!formulaInLines(piece.repeated(1000)).isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(FormulaTest)

#include "formulatest.moc"
