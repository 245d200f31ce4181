// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The gated hidden layer: gate, up and activation in one dispatch.
#include "inference/gpu/build.h"
#include "inference/gpu/product.h"

namespace inference::gpu
{
namespace
{
class GatedProjectLayer : public Layer
{
public:
    GatedProjectLayer(Product product, model::Buffer out)
        : m_product(std::move(product))
        , m_out(out)
    {
    }

    void record(vulkan::Commands &commands, const Batch &batch) const override { m_product.record(commands, batch, m_out); }

    [[nodiscard]] std::uint64_t work(const Batch &batch) const override { return m_product.linear.work(batch.tokens); }
    [[nodiscard]] std::uint64_t bytes(const Batch &batch) const override { return m_product.linear.bytes(batch.tokens); }

private:
    Product m_product;
    model::Buffer m_out;
};
}

MadeLayer makeGatedProject(const model::GatedProject &operation, const Workspace &workspace, WeightLoader &loader)
{
    const model::Linear both[] = {operation.gate, operation.up};
    auto bias = loader.stackedBias(both);
    if (!bias)
        return std::unexpected(bias.error());
    auto product = Product::create(operation, loader.interleaved(*operation.gate.weight, *operation.up.weight), std::move(*bias),
                                   workspace, loader);
    if (!product)
        return std::unexpected(product.error());
    return std::make_unique<GatedProjectLayer>(std::move(*product), operation.out);
}
}
