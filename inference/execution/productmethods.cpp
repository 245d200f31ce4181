// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/productmethods.h"

#include "base/format.h"

namespace inference::execution
{
std::string text(const Methods &methods)
{
    return base::format("{} products, {} loads", name(methods.products), name(methods.loads));
}
}
