// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/model/plan.h"
#include "base/format.h"
#include "inference/model/architectures.h"
#include "inference/model/reader.h"
#include "inference/model/transformer.h"

namespace inference::model
{
std::span<const float> Rope::frequencies(std::uint32_t context) const
{
    constexpr std::uint64_t Step = 256; // contexts are compared in whole steps, as llama.cpp does
    const bool isLong = (context + Step - 1) / Step * Step > longBeyond;
    return isLong && !longInverseFrequencies.empty() ? longInverseFrequencies : inverseFrequencies;
}

Result<std::shared_ptr<const Plan>> plan(std::shared_ptr<const gguf::File> file)
{
    const auto name = file->string("general.architecture");
    if (!name) {
        return fail(ErrorCode::FileCorrupt, "the model file does not name its architecture (general.architecture)");
    }
    const Architecture *known = architecture(*name);
    if (!known) {
        return fail(ErrorCode::Unsupported, base::format("the architecture \"{}\" is not supported", shown(*name)));
    }
    auto result = std::make_shared<Plan>();
    Reader reader(*file, std::string(*name));
    writeTransformer(reader, *known, *result);
    reader.refuseUnreadTensors();
    if (reader.error()) {
        return std::unexpected(*reader.error());
    }
    result->file = std::move(file);
    return result;
}
}
