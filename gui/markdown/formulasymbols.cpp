// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/formulasymbols.h"

#include <QHash>

#include <algorithm>
#include <array>

namespace gui
{
namespace
{
struct Named {
    QStringView name;
    QStringView text;
    AtomKind kind = AtomKind::Ordinary;
};

// clang-format off
constexpr Named Letters[] = {
    {u"alpha", u"α"}, {u"beta", u"β"}, {u"gamma", u"γ"}, {u"delta", u"δ"}, {u"epsilon", u"ϵ"}, {u"varepsilon", u"ε"}, {u"zeta", u"ζ"},
    {u"eta", u"η"}, {u"theta", u"θ"}, {u"vartheta", u"ϑ"}, {u"iota", u"ι"}, {u"kappa", u"κ"}, {u"varkappa", u"ϰ"}, {u"lambda", u"λ"},
    {u"mu", u"μ"}, {u"nu", u"ν"}, {u"xi", u"ξ"}, {u"omicron", u"ο"}, {u"pi", u"π"}, {u"varpi", u"ϖ"}, {u"rho", u"ρ"}, {u"varrho", u"ϱ"},
    {u"sigma", u"σ"}, {u"varsigma", u"ς"}, {u"tau", u"τ"}, {u"upsilon", u"υ"}, {u"phi", u"ϕ"}, {u"varphi", u"φ"}, {u"chi", u"χ"},
    {u"psi", u"ψ"}, {u"omega", u"ω"}, {u"Gamma", u"Γ"}, {u"Delta", u"Δ"}, {u"Theta", u"Θ"}, {u"Lambda", u"Λ"}, {u"Xi", u"Ξ"},
    {u"Pi", u"Π"}, {u"Sigma", u"Σ"}, {u"Upsilon", u"Υ"}, {u"Phi", u"Φ"}, {u"Psi", u"Ψ"}, {u"Omega", u"Ω"},
    {u"infty", u"∞"}, {u"partial", u"∂"}, {u"nabla", u"∇"}, {u"hbar", u"ℏ"}, {u"hslash", u"ℏ"}, {u"ell", u"ℓ"}, {u"Re", u"ℜ"},
    {u"Im", u"ℑ"}, {u"wp", u"℘"}, {u"aleph", u"ℵ"}, {u"beth", u"ℶ"}, {u"imath", u"ı"}, {u"jmath", u"ȷ"}, {u"emptyset", u"∅"},
    {u"varnothing", u"∅"}, {u"angle", u"∠"}, {u"measuredangle", u"∡"}, {u"triangle", u"△"}, {u"square", u"□"}, {u"Box", u"□"},
    {u"blacksquare", u"■"}, {u"diamond", u"⋄"}, {u"prime", u"′"}, {u"degree", u"°"}, {u"forall", u"∀"}, {u"exists", u"∃"},
    {u"nexists", u"∄"}, {u"top", u"⊤"}, {u"bot", u"⊥"}, {u"neg", u"¬"}, {u"lnot", u"¬"}, {u"dots", u"…"}, {u"ldots", u"…"},
    {u"cdots", u"⋯"}, {u"vdots", u"⋮"}, {u"ddots", u"⋱"}, {u"checkmark", u"✓"}, {u"dagger", u"†"}, {u"ddagger", u"‡"},
    {u"S", u"§"}, {u"P", u"¶"}, {u"copyright", u"©"}, {u"pounds", u"£"}, {u"euro", u"€"}, {u"backslash", u"\\"}, {u"surd", u"√"},
    {u"complement", u"∁"}, {u"eth", u"ð"}, {u"mho", u"℧"}, {u"clubsuit", u"♣"}, {u"heartsuit", u"♥"}, {u"spadesuit", u"♠"},
    {u"diamondsuit", u"♦"}, {u"star", u"⋆"}, {u"bigstar", u"★"}, {u"AA", u"Å"}, {u"ss", u"ß"}, {u"ae", u"æ"}, {u"oe", u"œ"},
    {u"o", u"ø"}, {u"{", u"{", AtomKind::Opening}, {u"}", u"}", AtomKind::Closing}, {u"%", u"%"}, {u"$", u"$"}, {u"#", u"#"},
    {u"&", u"&"}, {u"_", u"_"}, {u"|", u"‖"}, {u"Vert", u"‖"}, {u"vert", u"|"}, {u"hline", u""}, {u"hfill", u""},
};
constexpr Named Operators[] = {
    {u"sum", u"∑"}, {u"prod", u"∏"}, {u"coprod", u"∐"}, {u"int", u"∫"}, {u"iint", u"∬"}, {u"iiint", u"∭"}, {u"oint", u"∮"},
    {u"oiint", u"∯"}, {u"bigcup", u"⋃"}, {u"bigcap", u"⋂"}, {u"bigvee", u"⋁"}, {u"bigwedge", u"⋀"}, {u"bigoplus", u"⨁"},
    {u"bigotimes", u"⨂"}, {u"bigodot", u"⨀"}, {u"biguplus", u"⨄"}, {u"bigsqcup", u"⨆"},
};
constexpr Named Binaries[] = {
    {u"pm", u"±"}, {u"mp", u"∓"}, {u"times", u"×"}, {u"div", u"÷"}, {u"cdot", u"·"}, {u"ast", u"∗"}, {u"circ", u"∘"},
    {u"bullet", u"•"}, {u"oplus", u"⊕"}, {u"ominus", u"⊖"}, {u"otimes", u"⊗"}, {u"oslash", u"⊘"}, {u"odot", u"⊙"}, {u"cup", u"∪"},
    {u"cap", u"∩"}, {u"uplus", u"⊎"}, {u"sqcup", u"⊔"}, {u"sqcap", u"⊓"}, {u"vee", u"∨"}, {u"wedge", u"∧"}, {u"lor", u"∨"},
    {u"land", u"∧"}, {u"setminus", u"∖"}, {u"smallsetminus", u"∖"}, {u"wr", u"≀"}, {u"amalg", u"⨿"}, {u"bmod", u"mod"},
    {u"ltimes", u"⋉"}, {u"rtimes", u"⋊"}, {u"boxtimes", u"⊠"}, {u"boxplus", u"⊞"}, {u"barwedge", u"⊼"}, {u"veebar", u"⊻"},
};
constexpr Named Relations[] = {
    {u"le", u"≤"}, {u"leq", u"≤"}, {u"leqslant", u"⩽"}, {u"ge", u"≥"}, {u"geq", u"≥"}, {u"geqslant", u"⩾"}, {u"ne", u"≠"},
    {u"neq", u"≠"}, {u"lt", u"<"}, {u"gt", u">"}, {u"ll", u"≪"}, {u"gg", u"≫"}, {u"equiv", u"≡"}, {u"sim", u"∼"}, {u"simeq", u"≃"},
    {u"approx", u"≈"}, {u"approxeq", u"≊"}, {u"cong", u"≅"}, {u"propto", u"∝"}, {u"doteq", u"≐"}, {u"triangleq", u"≜"},
    {u"coloneqq", u"≔"}, {u"asymp", u"≍"}, {u"prec", u"≺"}, {u"succ", u"≻"}, {u"preceq", u"⪯"}, {u"succeq", u"⪰"}, {u"in", u"∈"},
    {u"notin", u"∉"}, {u"ni", u"∋"}, {u"subset", u"⊂"}, {u"supset", u"⊃"}, {u"subseteq", u"⊆"}, {u"supseteq", u"⊇"},
    {u"subsetneq", u"⊊"}, {u"supsetneq", u"⊋"}, {u"nsubseteq", u"⊈"}, {u"sqsubseteq", u"⊑"}, {u"sqsupseteq", u"⊒"},
    {u"parallel", u"∥"}, {u"nparallel", u"∦"}, {u"perp", u"⟂"}, {u"mid", u"∣"}, {u"nmid", u"∤"}, {u"models", u"⊨"},
    {u"vdash", u"⊢"}, {u"dashv", u"⊣"}, {u"vDash", u"⊨"}, {u"to", u"→"}, {u"rightarrow", u"→"}, {u"longrightarrow", u"⟶"},
    {u"leftarrow", u"←"}, {u"gets", u"←"}, {u"longleftarrow", u"⟵"}, {u"leftrightarrow", u"↔"}, {u"longleftrightarrow", u"⟷"},
    {u"Rightarrow", u"⇒"}, {u"Longrightarrow", u"⟹"}, {u"implies", u"⟹"}, {u"Leftarrow", u"⇐"}, {u"Longleftarrow", u"⟸"},
    {u"impliedby", u"⟸"}, {u"Leftrightarrow", u"⇔"}, {u"Longleftrightarrow", u"⟺"}, {u"iff", u"⟺"}, {u"mapsto", u"↦"},
    {u"longmapsto", u"⟼"}, {u"hookrightarrow", u"↪"}, {u"hookleftarrow", u"↩"}, {u"uparrow", u"↑"}, {u"downarrow", u"↓"},
    {u"updownarrow", u"↕"}, {u"Uparrow", u"⇑"}, {u"Downarrow", u"⇓"}, {u"nearrow", u"↗"}, {u"searrow", u"↘"}, {u"nwarrow", u"↖"},
    {u"swarrow", u"↙"}, {u"rightleftharpoons", u"⇌"}, {u"leftrightharpoons", u"⇋"}, {u"rightharpoonup", u"⇀"},
    {u"rightharpoondown", u"⇁"}, {u"leftharpoonup", u"↼"}, {u"leftharpoondown", u"↽"}, {u"rightsquigarrow", u"⇝"},
    {u"leadsto", u"⇝"}, {u"therefore", u"∴"}, {u"because", u"∵"}, {u"colon", u":"}, {u"bowtie", u"⋈"}, {u"vartriangleleft", u"⊲"},
    {u"trianglelefteq", u"⊴"}, {u"lesssim", u"≲"}, {u"gtrsim", u"≳"},
};
constexpr Named Brackets[] = {
    {u"langle", u"⟨", AtomKind::Opening}, {u"rangle", u"⟩", AtomKind::Closing}, {u"lfloor", u"⌊", AtomKind::Opening},
    {u"rfloor", u"⌋", AtomKind::Closing}, {u"lceil", u"⌈", AtomKind::Opening}, {u"rceil", u"⌉", AtomKind::Closing},
    {u"lbrace", u"{", AtomKind::Opening}, {u"rbrace", u"}", AtomKind::Closing}, {u"lbrack", u"[", AtomKind::Opening},
    {u"rbrack", u"]", AtomKind::Closing}, {u"lvert", u"|", AtomKind::Opening}, {u"rvert", u"|", AtomKind::Closing},
    {u"lVert", u"‖", AtomKind::Opening}, {u"rVert", u"‖", AtomKind::Closing}, {u"lgroup", u"(", AtomKind::Opening},
    {u"rgroup", u")", AtomKind::Closing}, {u"ulcorner", u"⌜", AtomKind::Opening}, {u"urcorner", u"⌝", AtomKind::Closing},
};
constexpr QStringView Functions[] = {
    u"arccos", u"arcsin", u"arctan", u"arg", u"cos", u"cosh", u"cot", u"coth", u"csc", u"deg", u"det", u"dim", u"exp", u"gcd", u"hom",
    u"inf", u"ker", u"lcm", u"lg", u"lim", u"liminf", u"limsup", u"ln", u"log", u"max", u"min", u"mod", u"Pr", u"sec", u"sin", u"sinh",
    u"sup", u"tan", u"tanh", u"argmax", u"argmin", u"sgn", u"tr", u"rank", u"diag",
};
constexpr QStringView Environments[] = {
    u"equation", u"align", u"alignat", u"flalign", u"gather", u"multline", u"eqnarray", u"displaymath", u"math", u"aligned",
    u"alignedat", u"gathered", u"split", u"cases", u"dcases", u"rcases", u"array", u"matrix", u"pmatrix", u"bmatrix", u"Bmatrix",
    u"vmatrix", u"Vmatrix", u"smallmatrix", u"subequations",
};
constexpr QStringView Above = u"0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺−⁻=⁼(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻAᴬBᴮDᴰEᴱGᴳHᴴIᴵJᴶKᴷLᴸMᴹNᴺOᴼPᴾRᴿTᵀUᵁVⱽWᵂ"
                              u"βᵝγᵞδᵟθᶿφᵠχᵡ′′∘°**††⊤ᵀ";
constexpr QStringView Below = u"0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊−₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓβᵦγᵧρᵨφᵩχᵪ";
// clang-format on

struct Accent {
    QStringView name;
    char16_t combining;
};
constexpr Accent Accents[] = {
    {u"hat", 0x302},
    {u"widehat", 0x302},
    {u"bar", 0x304},
    {u"overline", 0x305},
    {u"tilde", 0x303},
    {u"widetilde", 0x303},
    {u"vec", 0x20D7},
    {u"dot", 0x307},
    {u"ddot", 0x308},
    {u"dddot", 0x20DB},
    {u"acute", 0x301},
    {u"grave", 0x300},
    {u"breve", 0x306},
    {u"check", 0x30C},
    {u"mathring", 0x30A},
    {u"underline", 0x332},
    {u"underbar", 0x331},
    {u"not", 0x338},
    {u"overrightarrow", 0x20D7},
};

QHash<QStringView, FormulaSymbol> symbols()
{
    QHash<QStringView, FormulaSymbol> all;
    const auto add = [&all](const auto &table, AtomKind kind) {
        for (const Named &named : table) {
            all.insert(named.name, {.text = named.text, .kind = named.kind == AtomKind::Ordinary ? kind : named.kind});
        }
    };
    add(Letters, AtomKind::Ordinary);
    add(Operators, AtomKind::Operator);
    add(Binaries, AtomKind::Binary);
    add(Relations, AtomKind::Relation);
    add(Brackets, AtomKind::Ordinary);
    for (const QStringView name : Functions) {
        all.insert(name, {.text = name, .kind = AtomKind::Operator});
    }
    return all;
}

/// `text` with each character replaced by the one behind it in `pairs`.
std::optional<QString> mapped(QStringView text, QStringView pairs)
{
    QString result;
    for (const QChar c : text) {
        qsizetype i = 0;
        while (i < pairs.size() && pairs[i] != c) {
            i += 2;
        }
        if (i >= pairs.size()) {
            return std::nullopt;
        }
        result += pairs[i + 1];
    }
    return result;
}
}

std::optional<FormulaSymbol> formulaSymbol(QStringView name)
{
    static const QHash<QStringView, FormulaSymbol> All = symbols();
    const auto found = All.constFind(name);
    return found == All.cend() ? std::nullopt : std::optional(*found);
}

bool isFunctionName(QStringView name)
{
    return std::ranges::find(Functions, name) != std::end(Functions);
}

bool isMathematicalEnvironment(QStringView name)
{
    if (name.endsWith(u'*')) {
        name.chop(1);
    }
    return std::ranges::find(Environments, name) != std::end(Environments);
}

std::optional<QString> superscript(QStringView text)
{
    return mapped(text, Above);
}

std::optional<QString> subscript(QStringView text)
{
    return mapped(text, Below);
}

std::optional<QChar> formulaAccent(QStringView name)
{
    const auto found = std::ranges::find(Accents, name, &Accent::name);
    return found == std::end(Accents) ? std::nullopt : std::optional(QChar(found->combining));
}

QString letterOfAlphabet(QStringView alphabet, QChar letter)
{
    struct Exception {
        QChar letter;
        char16_t character;
    };
    // Those letters that had a place in Unicode before the mathematical alphabets got theirs.
    static constexpr Exception DoubleStruck[]
        = {{u'C', 0x2102}, {u'H', 0x210D}, {u'N', 0x2115}, {u'P', 0x2119}, {u'Q', 0x211A}, {u'R', 0x211D}, {u'Z', 0x2124}};
    static constexpr Exception Script[]
        = {{u'B', 0x212C}, {u'E', 0x2130}, {u'F', 0x2131}, {u'H', 0x210B}, {u'I', 0x2110}, {u'L', 0x2112},
           {u'M', 0x2133}, {u'R', 0x211B}, {u'e', 0x212F}, {u'g', 0x210A}, {u'o', 0x2134}};
    static constexpr Exception Fraktur[] = {{u'C', 0x212D}, {u'H', 0x210C}, {u'I', 0x2111}, {u'R', 0x211C}, {u'Z', 0x2128}};
    const auto pick = [letter](const auto &exceptions, char32_t capitals, char32_t smalls) {
        const auto found = std::ranges::find(exceptions, letter, &Exception::letter);
        if (found != std::end(exceptions)) {
            return QString(QChar(found->character));
        }
        const bool capital = letter >= u'A' && letter <= u'Z';
        const bool small = letter >= u'a' && letter <= u'z';
        if (!capital && !small) {
            return QString(letter);
        }
        const char32_t character = capital ? capitals + (letter.unicode() - u'A') : smalls + (letter.unicode() - u'a');
        return QString::fromUcs4(&character, 1);
    };
    if (alphabet == u"mathbb" && letter >= u'0' && letter <= u'9') {
        const char32_t digit = 0x1D7D8 + (letter.unicode() - u'0');
        return QString::fromUcs4(&digit, 1);
    }
    return alphabet == u"mathbb"  ? pick(DoubleStruck, 0x1D538, 0x1D552)
        : alphabet == u"mathfrak" ? pick(Fraktur, 0x1D504, 0x1D51E)
                                  : pick(Script, 0x1D49C, 0x1D4B6);
}

std::optional<QChar> vulgarFraction(QStringView numerator, QStringView denominator)
{
    struct Vulgar {
        QChar numerator;
        QChar denominator;
        QChar character;
    };
    static constexpr Vulgar All[]
        = {{u'1', u'2', u'½'}, {u'1', u'3', u'⅓'}, {u'2', u'3', u'⅔'}, {u'1', u'4', u'¼'}, {u'3', u'4', u'¾'}, {u'1', u'5', u'⅕'},
           {u'2', u'5', u'⅖'}, {u'3', u'5', u'⅗'}, {u'4', u'5', u'⅘'}, {u'1', u'6', u'⅙'}, {u'5', u'6', u'⅚'}, {u'1', u'7', u'⅐'},
           {u'1', u'8', u'⅛'}, {u'3', u'8', u'⅜'}, {u'5', u'8', u'⅝'}, {u'7', u'8', u'⅞'}, {u'1', u'9', u'⅑'}};
    if (numerator.size() != 1 || denominator.size() != 1) {
        return std::nullopt;
    }
    const auto found = std::ranges::find_if(
        All, [&](const Vulgar &v) { return v.numerator == numerator.front() && v.denominator == denominator.front(); });
    return found == std::end(All) ? std::nullopt : std::optional(found->character);
}
}
