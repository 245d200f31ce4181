// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/model/plan.h"
#include "base/format.h"
#include "inference/model/architectures.h"
#include "inference/model/reader.h"

#include <algorithm>
#include <array>

namespace inference::model
{
namespace
{
constexpr std::array Architectures{
    Architecture{.name = "llama", .neighbours = true, .write = writeLlama},
};
}

Result<std::shared_ptr<const Plan>> plan(std::shared_ptr<const gguf::File> file)
{
    const auto name = file->string("general.architecture");
    if (!name) {
        return fail(ErrorCode::FileCorrupt, "the model file does not name its architecture (general.architecture)");
    }
    const auto *const architecture = std::ranges::find(Architectures, *name, &Architecture::name);
    if (architecture == Architectures.end()) {
        return fail(ErrorCode::Unsupported, base::format("the architecture \"{}\" is not supported", shown(*name)));
    }
    auto result = std::make_shared<Plan>();
    Reader reader(*file, std::string(*name));
    architecture->write(reader, *architecture, *result);
    reader.refuseUnreadTensors();
    if (reader.error()) {
        return std::unexpected(*reader.error());
    }
    result->file = std::move(file);
    return result;
}
}
