// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/format.h"

namespace base
{
std::string vformat(std::string_view text, std::format_args arguments)
{
    return std::vformat(text, arguments);
}
}
