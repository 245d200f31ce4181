// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/weights.h"

#include "base/format.h"
#include "inference/gguf/dequantise.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <limits>
#include <thread>

namespace inference::gpu
{
namespace
{
constexpr std::uint64_t UploadBytes = 16 << 20; // copied at once; enough to give all threads a share

bool alike(std::span<const gguf::Tensor *const> tensors)
{
    return std::ranges::all_of(tensors, [&](const auto *tensor) { return tensor->type == tensors.front()->type; });
}

/// Packs tiles `first` to `last` - 1 to `out`.
void packTiles(std::span<const std::byte *const> rows, const WeightMatrix &shape, std::size_t first, std::size_t last,
               std::byte *out)
{
    const auto tileBytes = shape.blocks * shape.format->tileBlockBytes();
    for (std::size_t tile = first; tile < last; ++tile, out += tileBytes) {
        std::array<const std::byte *, TileRows> tileRows{};
        const auto begin = tile * TileRows;
        std::ranges::copy(rows.subspan(begin, std::min<std::size_t>(TileRows, rows.size() - begin)), tileRows.begin());
        shape.format->packTile(tileRows, shape.cols, out);
    }
}

std::uint64_t packedBytes(const WeightFormat &format, std::uint64_t rows, std::uint64_t cols)
{
    return (rows + TileRows - 1) / TileRows * ((cols + 31) / 32) * format.tileBlockBytes();
}

/// Returns how many bytes WeightLoader::tiled() packs `tensors` into.
std::uint64_t tiledBytes(std::span<const gguf::Tensor *const> tensors)
{
    const gguf::Tensor &first = *tensors.front();
    const auto *format = weightFormat(alike(tensors) ? first.type : gguf::TensorType::F32);
    return format ? tensors.size() * first.shape[2] * packedBytes(*format, first.shape[1], first.cols()) : 0;
}

/// Does what packTiles() does, by as many threads as pay. A thread that is done with some tiles takes the next, so that a slow
/// core gets fewer.
void packInParallel(std::span<const std::byte *const> rows, const WeightMatrix &shape, std::size_t first, std::size_t last,
                    std::byte *out)
{
    constexpr std::size_t WeightsForAThread = 1 << 20;
    constexpr std::size_t WeightsAtOnce = 1 << 17;
    const auto tileBytes = shape.blocks * shape.format->tileBlockBytes();
    const std::size_t tileWeights = std::size_t{TileRows} * shape.cols;
    const auto atOnce = std::max<std::size_t>(1, WeightsAtOnce / tileWeights);
    const auto threads = std::clamp<std::size_t>((last - first) * tileWeights / WeightsForAThread, 1,
                                                 std::clamp(std::thread::hardware_concurrency(), 1U, 16U));
    std::atomic<std::size_t> taken = first;
    const auto work = [&, out] {
        for (auto tile = taken.fetch_add(atOnce); tile < last; tile = taken.fetch_add(atOnce)) {
            packTiles(rows, shape, tile, std::min(tile + atOnce, last), out + (tile - first) * tileBytes);
        }
    };
    std::vector<std::jthread> others;
    while (others.size() + 1 < threads) {
        others.emplace_back(work);
    }
    work();
}

void appendRows(std::vector<const std::byte *> &rows, const gguf::Tensor &tensor)
{
    const auto bytes = tensor.data.size() / tensor.rows();
    for (std::uint64_t r = 0; r < tensor.rows(); ++r) {
        rows.push_back(tensor.data.data() + r * bytes);
    }
}

std::vector<float> expanded(const gguf::Tensor &tensor)
{
    std::vector<float> values(tensor.rows() * tensor.cols());
    for (std::uint64_t r = 0; r < tensor.rows(); ++r) {
        gguf::dequantiseRow(tensor, r, std::span(values).subspan(r * tensor.cols(), tensor.cols()));
    }
    return values;
}
}

std::span<const model::Linear> firstRun(std::span<const model::Linear> linears)
{
    const auto other
        = std::ranges::find_if(linears, [&](const auto &linear) { return linear.weight->type != linears.front().weight->type; });
    return linears.first(static_cast<std::size_t>(other - linears.begin()));
}

std::vector<std::uint64_t> packedBytes(const model::Operation &operation, std::set<const gguf::Tensor *> &known)
{
    std::vector<std::uint64_t> matrices;
    const auto addStacked = [&](std::span<const model::Linear> linears) {
        const gguf::Tensor &first = *linears.front().weight;
        std::uint64_t rows = 0;
        for (const auto &linear : linears) {
            rows += linear.weight->rows();
        }
        const auto *format = weightFormat(first.type);
        if (format && (linears.size() > 1 || known.insert(&first).second)) {
            matrices.push_back(packedBytes(*format, rows, first.cols()));
        }
    };
    const auto addTiled = [&](const gguf::Tensor *gate, const gguf::Tensor *weight) {
        const gguf::Tensor *tensors[] = {gate, weight};
        matrices.push_back(tiledBytes(std::span(tensors).subspan(gate ? 0 : 1)));
    };
    if (const auto *embed = std::get_if<model::Embed>(&operation)) {
        const model::Linear table{.weight = embed->table, .bias = nullptr};
        addStacked(std::span(&table, 1));
    } else if (const auto *head = std::get_if<model::Head>(&operation)) {
        addStacked(std::span(&head->linear, 1));
    } else if (const auto *gated = std::get_if<model::GatedProject>(&operation)) {
        addTiled(gated->gate.weight, gated->up.weight);
    } else if (const auto *experts = std::get_if<model::ExpertProject>(&operation)) {
        addTiled(experts->gate, experts->weight);
    } else if (const auto *project = std::get_if<model::Project>(&operation)) {
        for (std::span<const model::Linear> rest = project->linears; !rest.empty(); rest = rest.subspan(firstRun(rest).size())) {
            addStacked(firstRun(rest));
        }
    }
    return matrices;
}

WeightLoader::WeightLoader(std::shared_ptr<const vulkan::Device> device, std::shared_ptr<const gguf::File> file,
                           std::uint64_t total, std::uint64_t deviceBytes, execution::Progress progress, std::stop_token stop)
    : m_device(std::move(device))
    , m_file(std::move(file))
    , m_total(total)
    , m_memory(m_device, deviceBytes)
    , m_progress(std::move(progress))
    , m_stop(std::move(stop))
    , m_upload(m_device, UploadBytes)
{
}

Result<std::shared_ptr<const WeightMatrix>> WeightLoader::stacked(std::span<const gguf::Tensor *const> tensors)
{
    auto &known = m_known[{{tensors.begin(), tensors.end()}, false}];
    if (known) {
        return known;
    }
    WeightMatrix shape;
    shape.format = weightFormat(tensors[0]->type);
    if (!shape.format) {
        return fail(ErrorCode::Unsupported, base::format("{} has a type that no shader reads", tensors[0]->name));
    }
    shape.cols = static_cast<std::uint32_t>(tensors[0]->cols());
    Rows rows;
    std::uint64_t fileBytes = 0;
    for (const auto *tensor : tensors) {
        appendRows(rows, *tensor);
        fileBytes += tensor->data.size();
    }
    shape.rows = static_cast<std::uint32_t>(rows.size());
    auto matrix = pack(rows, shape, fileBytes);
    giveBack(tensors);
    if (matrix) {
        known = *matrix;
    }
    return matrix;
}

Result<std::shared_ptr<const WeightMatrix>> WeightLoader::interleaved(const gguf::Tensor &gate, const gguf::Tensor &up)
{
    const gguf::Tensor *tensors[] = {&gate, &up};
    return tiled(tensors, {});
}

Result<std::shared_ptr<const WeightMatrix>> WeightLoader::experts(const gguf::Tensor *gate, const gguf::Tensor &weight)
{
    const gguf::Tensor *tensors[] = {gate, &weight};
    WeightMatrix shape;
    shape.experts = static_cast<std::uint32_t>(weight.shape[2]);
    return tiled(std::span(tensors).subspan(gate ? 0 : 1), std::move(shape));
}

/// Packs tiles of all `tensors` in turn, for each expert or, without experts, once.
Result<std::shared_ptr<const WeightMatrix>> WeightLoader::tiled(std::span<const gguf::Tensor *const> tensors, WeightMatrix shape)
{
    auto &known = m_known[{{tensors.begin(), tensors.end()}, true}];
    if (known) {
        return known;
    }
    const gguf::Tensor &first = *tensors.front();
    shape.cols = static_cast<std::uint32_t>(first.cols());
    shape.rows = static_cast<std::uint32_t>(first.shape[1]);
    shape.matrices = static_cast<std::uint32_t>(tensors.size());
    const bool sameType = alike(tensors);
    shape.format = weightFormat(sameType ? first.type : gguf::TensorType::F32);
    if (!shape.format) {
        return fail(ErrorCode::Unsupported, base::format("{} has a type that no shader reads", first.name));
    }
    std::vector<Rows> rowsOf(tensors.size());
    std::vector<std::vector<float>> values(tensors.size());
    std::uint64_t fileBytes = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        fileBytes += tensors[i]->data.size();
        if (sameType) {
            appendRows(rowsOf[i], *tensors[i]);
            continue;
        }
        values[i] = expanded(*tensors[i]);
        for (std::size_t r = 0; r < tensors[i]->rows(); ++r) {
            rowsOf[i].push_back(reinterpret_cast<const std::byte *>(values[i].data() + r * shape.cols));
        }
    }
    Rows rows;
    for (std::size_t expert = 0; expert < std::max(1U, shape.experts); ++expert) {
        for (std::size_t tile = 0; tile < shape.rows; tile += TileRows) {
            for (const auto &from : rowsOf) {
                for (std::size_t r = tile; r < tile + TileRows; ++r) {
                    rows.push_back(r < shape.rows ? from[expert * shape.rows + r] : nullptr);
                }
            }
        }
    }
    auto matrix = pack(rows, shape, fileBytes);
    giveBack(tensors);
    if (matrix) {
        known = *matrix;
    }
    return matrix;
}

Result<std::shared_ptr<const WeightMatrix>> WeightLoader::pack(const Rows &rows, const WeightMatrix &shape,
                                                               std::uint64_t fileBytes)
{
    if (m_stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, "loading was stopped");
    }
    auto matrix = std::make_shared<WeightMatrix>();
    matrix->format = shape.format;
    matrix->rows = shape.rows;
    matrix->cols = shape.cols;
    matrix->matrices = shape.matrices;
    matrix->experts = shape.experts;
    matrix->blocks = (shape.cols + 31) / 32;
    const auto bytes = packedBytes(*shape.format, rows.size(), shape.cols);
    if (bytes / 8 > std::numeric_limits<std::uint32_t>::max()) { // the shaders count units in 32 bits
        return fail(ErrorCode::Unsupported,
                    base::format("a weight matrix of {} MiB is larger than the shaders can address", bytes >> 20U));
    }
    auto buffer = m_memory.take(bytes);
    if (!buffer) {
        return std::unexpected(buffer.error());
    }
    matrix->buffer = std::move(*buffer);
    const auto tileBytes = matrix->blocks * shape.format->tileBlockBytes();
    const auto done = write(matrix->buffer, tileBytes, [&](std::uint64_t begin, std::span<std::byte> to) {
        packInParallel(rows, *matrix, begin / tileBytes, (begin + to.size()) / tileBytes, to.data());
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    m_done += fileBytes;
    m_loaded += bytes;
    if (m_progress) {
        m_progress(std::min(m_done, m_total), m_total);
    }
    return matrix;
}

void WeightLoader::giveBack(std::span<const gguf::Tensor *const> tensors) const
{
    for (std::size_t i = 0; m_file && i < tensors.size(); ++i) {
        m_file->giveBack(*tensors[i]);
    }
}

Result<void> WeightLoader::write(const vulkan::Buffer &to, std::uint64_t unitBytes, const Upload::Fill &fill)
{
    if (to.mapped().empty()) {
        return m_upload.fill(to, unitBytes, fill);
    }
    fill(0, to.mapped());
    return to.flush();
}

Result<std::shared_ptr<const vulkan::Buffer>> WeightLoader::floats(std::span<const float> values, std::size_t count)
{
    std::vector<float> padded(count);
    std::ranges::copy(values, padded.begin());
    auto buffer = vulkan::Buffer::create(m_device, count * sizeof(float), vulkan::Placement::Device, "a weight vector");
    if (!buffer) {
        return std::unexpected(buffer.error());
    }
    const auto done = write(*buffer, sizeof(float), [&](std::uint64_t begin, std::span<std::byte> to) {
        std::memcpy(to.data(), reinterpret_cast<const std::byte *>(padded.data()) + begin, to.size());
    });
    if (!done) {
        return std::unexpected(done.error());
    }
    return std::make_shared<const vulkan::Buffer>(std::move(*buffer));
}

Result<std::shared_ptr<const vulkan::Buffer>> WeightLoader::stackedBias(std::span<const model::Linear> linears)
{
    if (std::ranges::none_of(linears, [](const auto &linear) { return linear.bias != nullptr; })) {
        return nullptr;
    }
    std::vector<float> values;
    for (const auto &linear : linears) {
        const auto at = values.size();
        values.resize(at + linear.weight->rows());
        if (linear.bias) {
            std::memcpy(values.data() + at, linear.bias->data.data(),
                        std::min(linear.bias->data.size(), (values.size() - at) * sizeof(float)));
        }
    }
    return floats(values, values.size());
}

Result<std::shared_ptr<const vulkan::Buffer>> WeightLoader::vector(const gguf::Tensor &tensor)
{
    std::vector<float> values(tensor.cols());
    gguf::dequantiseRow(tensor, 0, values);
    return floats(values, (values.size() + 31) / 32 * 32);
}
}
