// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Who wants to know how an answer was made is told in figures.
#pragma once

#include "storage/types.h"

#include <QString>

namespace gui::details
{
/// Returns translated lines on the model, the length and the pace of an answer; an empty text where nothing is known.
[[nodiscard]] QString text(const storage::Message &answer);
}
