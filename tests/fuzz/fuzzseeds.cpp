// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `fuzz-seeds TARGET FOLDER` writes the seeds that are made by code, not kept as files, so that a fuzzer can start from them.
#include "tests/fuzz/seeds.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

int main(int argumentCount, char **arguments)
{
    if (argumentCount != 3) {
        std::fputs("fuzz-seeds TARGET FOLDER\n", stderr);
        return 2;
    }
    for (const fuzz::Seed &seed : fuzz::madeSeeds(arguments[1])) {
        std::ofstream file(std::filesystem::path(arguments[2]) / seed.name, std::ios::binary);
        if (!file.write(seed.bytes.data(), static_cast<std::streamsize>(seed.bytes.size()))) {
            std::fprintf(stderr, "fuzz-seeds: %s could not be written to %s\n", seed.name.c_str(), arguments[2]);
            return 1;
        }
    }
    return 0;
}
