// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The language of the window: the system's, or the one that was chosen in the settings.
#pragma once

#include <QLocale>

namespace gui
{
/// Applies the Language setting to everything translated from now on. What is shown already asks again
/// (QQmlEngine::retranslate()).
void applyLanguage();

/// Returns the language in which the window speaks to its user.
[[nodiscard]] QLocale::Language windowLanguage();
}
