// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What libFuzzer calls. There is one program for each target, which TRAMONTANE_FUZZED names.
#include "tests/fuzz/targets.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    TRAMONTANE_FUZZED({reinterpret_cast<const char *>(data), size});
    return 0;
}
