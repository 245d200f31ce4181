// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The language of the window: the system's, or the one that was chosen in the settings.
#pragma once

#include <QString>

namespace gui
{
/// Applies the Language setting to everything translated from now on. What is shown already asks again
/// (QQmlEngine::retranslate()).
void applyLanguage();
}
