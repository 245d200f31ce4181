// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What stands below an answer about how it came about: of a summary what it covered, of another answer what it lacks.
#pragma once

#include "storage/types.h"

#include <QString>

namespace gui::note
{
/// Returns one or more translated sentences, or an empty text where there is nothing to tell.
[[nodiscard]] QString sentence(const storage::Message &answer);
/// Returns whether the answer lacks something that its reader may count on.
[[nodiscard]] bool tellsALimit(const storage::Message &answer);
/// Returns whether the answer was ended before the model had come to an end, so that its reader may want more, or another one.
[[nodiscard]] bool isCutShort(const storage::Message &answer);
/// Returns whether the model can go on where the answer ends, or a summary where its reading was interrupted.
[[nodiscard]] bool canResume(const storage::Message &answer);
}
