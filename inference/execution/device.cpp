// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/device.h"

#include <algorithm>

namespace inference::execution
{
PathTable tableOf(const Device &device, const Paths &paths)
{
    PathTable table;
    for (const auto &traits : gguf::TypeTable) {
        const auto offer = device.offer(traits.type, Worth::Nothing);
        table.set(traits.type,
                  {.products = std::ranges::contains(offer.products, paths.products) ? paths.products : Products::Float,
                   .loads = std::ranges::contains(offer.loads, paths.loads) ? paths.loads : Loads::Lanes});
    }
    return table;
}
}
