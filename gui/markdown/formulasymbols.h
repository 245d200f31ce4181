// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the commands of TeX's mathematics are in Unicode.
#pragma once

#include <QString>
#include <QStringView>

#include <optional>

namespace gui
{
/// How TeX spaces an atom, The TeXbook, chapter 17.
enum class AtomKind { Ordinary, Operator, Binary, Relation, Opening, Closing, Punctuation, Inner };

struct FormulaSymbol {
    QStringView text{};
    AtomKind kind = AtomKind::Ordinary;
};

/// What a command without arguments stands for. `name` is without the \.
[[nodiscard]] std::optional<FormulaSymbol> formulaSymbol(QStringView name);
/// sin, log, lim and the like.
[[nodiscard]] bool isFunctionName(QStringView name);
/// Whether \begin{name} begins mathematics.
[[nodiscard]] bool isMathematicalEnvironment(QStringView name);

/// Text above or below the line; nothing if Unicode lacks one of its characters there.
[[nodiscard]] std::optional<QString> superscript(QStringView text);
[[nodiscard]] std::optional<QString> subscript(QStringView text);

/// The combining character that \hat, \bar, \vec and the like set over or under a letter; nothing for another command.
[[nodiscard]] std::optional<QChar> formulaAccent(QStringView name);
/// A letter in the alphabet of \mathbb, \mathcal or \mathfrak; the letter itself where Unicode has no other.
[[nodiscard]] QString letterOfAlphabet(QStringView alphabet, QChar letter);
/// One character for a fraction of two numbers, where Unicode has it.
[[nodiscard]] std::optional<QChar> vulgarFraction(QStringView numerator, QStringView denominator);
}
