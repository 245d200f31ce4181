// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A failure looks the same in every module: it has a code to act on and a detail for the log.
#pragma once

#include <expected>
#include <string>

namespace base
{
/// A failure that came from outside the program: a file, a GPU, a disk, a person.
/// `Code` is the module's own `enum class ErrorCode`; the window turns it into a translated sentence.
/// `detail` is English, for logs and terminals, and never shown in the window by itself. `data` is what else a module tells
/// programs, if it does.
template<typename Code, typename Data = void>
struct [[nodiscard]] Error {
    Code code;
    std::string detail;
    Data data = {};
};
template<typename Code>
struct [[nodiscard]] Error<Code, void> {
    Code code;
    std::string detail;
};
}
