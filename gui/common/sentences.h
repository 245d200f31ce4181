// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What went wrong, as sentences for the person in front of the window.
#pragma once

#include "inference/error.h"
#include "storage/error.h"
#include "storage/types.h"

#include <QString>

namespace gui
{
[[nodiscard]] QString sentence(const inference::Error &error);
[[nodiscard]] QString sentence(const storage::Error &error);

/// These functions make and read the failures that the history stores with an answer.
namespace failure
{
[[nodiscard]] storage::Failure engineDied();
[[nodiscard]] storage::Failure contextFull(quint32 neededTokens, quint32 availableTokens);
[[nodiscard]] storage::Failure from(const inference::Error &error);
[[nodiscard]] inference::Error toError(const storage::Failure &failure);
/// Returns the translated sentence for a failure, which is a general one for a code from another version.
[[nodiscard]] QString sentence(const storage::Failure &failure);
}
}
