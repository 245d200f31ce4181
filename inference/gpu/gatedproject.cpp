// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The gated hidden layer: gate, up and activation in one dispatch.
#include "inference/gpu/build.h"
#include "inference/gpu/product.h"

namespace inference::gpu
{
namespace
{
class GatedProjectStage : public Stage
{
public:
    GatedProjectStage(Product product, model::Buffer out)
        : m_product(std::move(product))
        , m_out(out)
    {
    }

    void record(vulkan::Commands &commands, const Step &step) const override { m_product.record(commands, step, m_out); }

    [[nodiscard]] std::uint64_t work(const Step &step) const override { return m_product.linear.work(step.tokens); }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override { return m_product.linear.bytes(step.tokens); }

private:
    Product m_product;
    model::Buffer m_out;
};
}

MadeStage makeGatedProject(const model::GatedProject &operation, const Workspace &workspace, WeightLoader &loader)
{
    const model::Linear both[] = {operation.gate, operation.up};
    auto bias = loader.stackedBias(both);
    if (!bias) {
        return std::unexpected(bias.error());
    }
    auto product
        = Product::create(operation, loader.interleaved(*operation.gate.weight, *operation.up.weight), *bias, workspace, loader);
    if (!product) {
        return std::unexpected(product.error());
    }
    return std::make_unique<GatedProjectStage>(std::move(*product), operation.out);
}
}
