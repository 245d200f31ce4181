// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/paths.h"

#include "base/format.h"

namespace inference::execution
{
std::string text(const Paths &paths)
{
    return base::format("{} products, {} loads", name(paths.products), name(paths.loads));
}
}
