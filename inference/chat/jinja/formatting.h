// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Python's two ways to put values into a text: "%5.2f" and "{:>5}".
#pragma once

#include "inference/chat/jinja/interpreter.h"

#include <string_view>

namespace inference::chat::jinja
{
/// Returns what "format" % arguments gives in Python. Errors, through `in`: too few arguments, a letter that is no conversion, a
/// width out of reason.
Value percentFormatted(Interpreter &in, std::string_view format, const Arguments &arguments);
/// Returns what "format".format(arguments) gives in Python. It has the same errors.
Value braceFormatted(Interpreter &in, std::string_view format, const Arguments &arguments);
}
