// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/device.h"

#include <algorithm>

namespace inference::execution
{
MethodTable tableOf(const Device &device, const Methods &methods)
{
    MethodTable table;
    for (const auto &traits : gguf::TypeTable) {
        const auto offer = device.offer(traits.type, Offered::All);
        table.set(traits.type,
                  {.products = std::ranges::contains(offer.products, methods.products) ? methods.products : Products::Float,
                   .loads = std::ranges::contains(offer.loads, methods.loads) ? methods.loads : Loads::Lanes});
    }
    return table;
}
}
