// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The fake engine as a program, which the window and its tests start in place of tramontane-engine. Its options: script.h.
#include "tests/support/fakeengine/engine.h"

#include <iostream>

int main(int argc, char **argv)
{
    fakeengine::Engine engine(fakeengine::parse(argc, argv));
    std::cerr << "the engine is up" << std::endl;
    engine.run();
}
