// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the settings and the loaded model say about how a turn is written.
#pragma once

#include "gui/turns/turn.h"

#include <optional>

namespace gui
{
class EngineClient;

/// Returns the choices for a new turn. `temperature`, if set, stands in for the one in the settings, and for that of summaries.
[[nodiscard]] Turn::Choices choicesFor(const EngineClient &engine, std::optional<double> temperature);
}
