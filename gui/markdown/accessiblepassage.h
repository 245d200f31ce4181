// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Passages as a screen reader finds them.
#pragma once

namespace gui
{
/// Has Qt ask here for what stands for a PassageItem. Call it before one is shown; further calls do nothing.
void provideAccessiblePassages();
}
