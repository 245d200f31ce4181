// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/tensortype.h"

namespace inference::gguf
{
const TypeTraits *traits(TensorType type)
{
    const auto *found = std::ranges::find(TypeTable, type, &TypeTraits::type);
    return found != TypeTable.end() ? found : nullptr;
}
}
