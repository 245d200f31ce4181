// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one shape of failure in every module: a code to act on and a detail for the log.
#pragma once

#include <expected>
#include <string>

namespace base
{
struct NoData { };

/// A failure that came from outside the program: a file, a GPU, a disk, a person.
/// `Code` is the module's own `enum class ErrorCode`; the window turns it into a translated sentence.
/// `detail` is English, for logs and terminals, and never shown in the window by itself. `data` is what else the module tells
/// programs.
template<typename Code, typename Data = NoData>
struct [[nodiscard]] Error {
    Code code;
    std::string detail;
    Data data = {};
};
}
