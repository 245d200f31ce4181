// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which languages a model speaks, and how that is known, as sentences in the language of the window.
#pragma once

#include "inference/protocol/messages.h"

#include <QLocale>
#include <QString>

#include <vector>

namespace gui
{
using LanguageSources = std::vector<inference::protocol::LanguageSource>;

/// Returns the name of a language in the window's language.
[[nodiscard]] QString languageName(QLocale::Language language);

/// Returns whether the model is known to speak the language.
[[nodiscard]] bool speaks(const LanguageSources &sources, QLocale::Language language);
/// Returns whether it is known to do so without many mistakes.
[[nodiscard]] bool speaksWell(const LanguageSources &sources, QLocale::Language language);

/// Returns "Languages: English (stated by its maker); French and German (tried by us)", or a sentence that they are not known.
[[nodiscard]] QString languagesLine(const LanguageSources &sources);

/// Returns a sentence that the model is not known to speak the language of the window, or an empty text if it is, or if nothing
/// is known of it.
[[nodiscard]] QString languageWarning(const LanguageSources &sources);
}
