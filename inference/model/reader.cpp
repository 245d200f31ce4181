// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/model/reader.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>

namespace inference::model
{
std::string shown(std::string_view text)
{
    constexpr std::size_t Limit = 64;
    std::string result;
    for (const char c : text.substr(0, Limit)) {
        result += c >= ' ' && c <= '~' ? c : '?';
    }
    if (text.size() > Limit) {
        result += "...";
    }
    return result;
}

Reader::Reader(const gguf::File &file, std::string architecture)
    : m_file(file)
    , m_architecture(std::move(architecture))
    , m_read(file.tensors().size(), false)
{
}

void Reader::fail(ErrorCode code, std::string detail)
{
    if (!m_error) {
        m_error = Error{.code = code, .detail = std::move(detail)};
    }
}

std::string Reader::key(std::string_view name) const
{
    return base::format("{}.{}", m_architecture, name);
}

bool Reader::has(std::string_view name) const
{
    return m_file.entry(key(name)) != nullptr;
}

std::uint32_t Reader::count(std::string_view name, std::uint32_t low, std::uint32_t high, std::optional<std::uint32_t> fallback)
{
    const std::string full = key(name);
    const gguf::Entry *entry = m_file.entry(full);
    if (!entry) {
        if (!fallback) {
            fail(ErrorCode::FileCorrupt, base::format("the model file lacks {}", full));
        }
        return fallback.value_or(low);
    }
    std::optional<std::uint64_t> value = m_file.unsignedInteger(full);
    if (entry->type == gguf::ValueType::Array) {
        const auto elements = m_file.integers(full);
        if (elements && !elements->empty()) {
            if (std::ranges::adjacent_find(*elements, std::ranges::not_equal_to()) != elements->end()) {
                fail(ErrorCode::Unsupported, base::format("{} differs from layer to layer, which is not supported", full));
                return low;
            }
            if (elements->front() >= 0) {
                value = static_cast<std::uint64_t>(elements->front());
            }
        }
    }
    if (!value) {
        fail(ErrorCode::FileCorrupt, base::format("{} is not a number", full));
        return low;
    }
    if (*value < low || *value > high) {
        fail(ErrorCode::FileCorrupt, base::format("{} is {}, not between {} and {}", full, *value, low, high));
        return low;
    }
    return static_cast<std::uint32_t>(*value);
}

double Reader::real(std::string_view name, double low, double high, std::optional<double> fallback)
{
    const std::string full = key(name);
    if (!m_file.entry(full)) {
        if (!fallback) {
            fail(ErrorCode::FileCorrupt, base::format("the model file lacks {}", full));
        }
        return fallback.value_or(low);
    }
    const auto value = m_file.real(full);
    if (!value) {
        fail(ErrorCode::FileCorrupt, base::format("{} is not a number", full));
        return low;
    }
    if (!std::isfinite(*value) || *value < low || *value > high) {
        fail(ErrorCode::FileCorrupt, base::format("{} is {}, not between {} and {}", full, *value, low, high));
        return low;
    }
    return *value;
}

std::string Reader::text(std::string_view name)
{
    const std::string full = key(name);
    if (!m_file.entry(full)) {
        return {};
    }
    const auto value = m_file.string(full);
    if (!value) {
        fail(ErrorCode::FileCorrupt, base::format("{} is not a text", full));
        return {};
    }
    return std::string(*value);
}

bool Reader::flag(std::string_view name, bool fallback)
{
    const std::string full = key(name);
    if (!m_file.entry(full)) {
        return fallback;
    }
    const auto value = m_file.boolean(full);
    if (!value) {
        fail(ErrorCode::FileCorrupt, base::format("{} is neither true nor false", full));
    }
    return value.value_or(fallback);
}

std::optional<std::vector<bool>> Reader::flags(std::string_view name, std::size_t count)
{
    const std::string full = key(name);
    const gguf::Entry *entry = m_file.entry(full);
    if (!entry || entry->type != gguf::ValueType::Array) {
        return std::nullopt;
    }
    std::vector<bool> values(count);
    const auto list = entry->count == count ? m_file.integers(full) : std::nullopt;
    if (list) {
        std::ranges::transform(*list, values.begin(), [](std::int64_t value) { return value != 0; });
    } else {
        fail(ErrorCode::FileCorrupt, base::format("{} is not a list of {} truth values", full, count));
    }
    return values;
}

std::vector<double> Reader::reals(const std::string &key, std::size_t count, double most)
{
    std::vector<double> values(count);
    if (const auto single = m_file.real(key)) {
        values.assign(count, *single);
    } else if (const auto list = m_file.reals(key); list && list->size() == count) {
        values.assign(list->begin(), list->end());
    } else {
        fail(ErrorCode::FileCorrupt, base::format("{} is not a list of {} numbers", key, count));
    }
    if (!std::ranges::all_of(values, [most](double value) { return std::abs(value) <= most; })) {
        fail(ErrorCode::FileCorrupt, base::format("{} holds something that is not a number between -{} and {}", key, most, most));
    }
    return values;
}

const gguf::Tensor *Reader::shaped(const std::string &name, std::uint64_t count, std::uint64_t rows, std::uint64_t cols)
{
    if (m_error) {
        return nullptr;
    }
    const gguf::Tensor *tensor = m_file.tensor(name);
    if (!tensor) {
        fail(ErrorCode::FileCorrupt, base::format("the model file lacks the tensor {}", name));
        return nullptr;
    }
    if (tensor->shape != std::array<std::uint64_t, 4>{cols, rows, count, 1}) {
        fail(ErrorCode::FileCorrupt,
             base::format("the tensor {} has the shape {} x {} x {} x {}, not {} x {} x {}", name, tensor->shape[0],
                          tensor->shape[1], tensor->shape[2], tensor->shape[3], cols, rows, count));
        return nullptr;
    }
    m_read[static_cast<std::size_t>(tensor - m_file.tensors().data())] = true;
    return tensor;
}

const gguf::Tensor *Reader::matrix(const std::string &name, std::uint64_t rows, std::uint64_t cols)
{
    return shaped(name, 1, rows, cols);
}

const gguf::Tensor *Reader::matrices(const std::string &name, std::uint64_t count, std::uint64_t rows, std::uint64_t cols)
{
    return shaped(name, count, rows, cols);
}

const gguf::Tensor *Reader::vector(const std::string &name, std::uint64_t size)
{
    const gguf::Tensor *tensor = shaped(name, 1, 1, size);
    if (tensor && tensor->type != gguf::TensorType::F32) {
        fail(ErrorCode::Unsupported,
             base::format("the tensor {} is of type {}; only F32 is supported for it", name, gguf::traits(tensor->type)->name));
        return nullptr;
    }
    return tensor;
}

const gguf::Tensor *Reader::optionalVector(const std::string &name, std::uint64_t size)
{
    return m_file.tensor(name) ? vector(name, size) : nullptr;
}

void Reader::refuseUnreadTensors()
{
    for (std::size_t i = 0; i < m_read.size(); ++i) {
        if (!m_read[i]) {
            fail(ErrorCode::Unsupported,
                 base::format("the model file has a tensor that the architecture {} does not use here: {}", m_architecture,
                              shown(m_file.tensors()[i].name)));
        }
    }
}
}
