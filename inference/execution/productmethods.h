// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The methods of computing matrix products that a device may have a choice of; see docs/decisions/0011-product-methods.md.
#pragma once

#include "inference/gguf/tensortype.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inference::execution
{
/// How the tokens of a prompt are multiplied. A new method is a line here, one in ProductNames, and a kernel in gpu/linear.cpp.
enum class Products : std::uint8_t {
    Float, ///< numbers of single precision, which every device can do
    Dot8, ///< activations in 8 bits, four products and their sum at once; with weights that are whole numbers but for their scale
    Matrix, ///< cooperative matrices: weights and activations in half precision; not those of experts
};
/// The names of Products, by number.
inline constexpr auto ProductNames = std::to_array<std::string_view>({"float", "dot8", "matrix"});

/// How a single token's products read weights.
enum class Loads : std::uint8_t {
    Lanes, ///< each lane reads the weights of its own row, which every device can do
    Uniform, ///< every lane reads the weights of all lanes' rows, at addresses that the lanes have in common
};
/// The names of Loads, by number.
inline constexpr auto LoadNames = std::to_array<std::string_view>({"lanes", "uniform"});

[[nodiscard]] constexpr std::string_view name(Products products)
{
    return ProductNames[static_cast<std::size_t>(products)];
}
[[nodiscard]] constexpr std::string_view name(Loads loads)
{
    return LoadNames[static_cast<std::size_t>(loads)];
}

/// How the products with weights of one type are computed.
struct Methods {
    Products products = Products::Float;
    Loads loads = Loads::Lanes;

    friend bool operator==(const Methods &, const Methods &) = default;
};

/// The methods for each type of weights.
class MethodTable
{
public:
    /// Returns the methods for `type`; for a type that was never set, those of every device.
    [[nodiscard]] Methods of(gguf::TensorType type) const
    {
        const auto found = m_methods.find(type);
        return found != m_methods.end() ? found->second : Methods();
    }
    /// Returns whether any type takes `products`.
    [[nodiscard]] bool takes(Products products) const
    {
        return std::ranges::any_of(m_methods, [products](const auto &one) { return one.second.products == products; });
    }
    void set(gguf::TensorType type, const Methods &methods) { m_methods[type] = methods; }
    [[nodiscard]] const std::map<gguf::TensorType, Methods> &all() const { return m_methods; }

private:
    std::map<gguf::TensorType, Methods> m_methods;
};

/// What a device can do with weights of one type: the methods that are there to choose from, that of every device first. Empty
/// where there is nothing to choose.
struct MethodOffer {
    std::vector<Products> products;
    std::vector<Loads> loads;
};

/// What someone asks for, instead of what is fastest.
struct MethodWish {
    std::optional<Products> products{};
    std::optional<Loads> loads{};
};

/// Returns a text such as "float products, uniform loads". It is for people, and also a part of what kept caches and measured
/// exactness are known by, which another text would make useless.
[[nodiscard]] std::string text(const Methods &methods);
}
