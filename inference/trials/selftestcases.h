// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is tried on a device before it is trusted: small models that between them use everything.
#pragma once

#include "inference/execution/productmethods.h"
#include "inference/model/plan.h"
#include "inference/trials/trialshape.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inference::trials
{
struct SelfTestCase {
    std::string name;
    TrialShape shape;
    execution::Methods methods{}; ///< the methods that products take where the type of their weights has them
};

struct SelfTestResult {
    std::string name; ///< the name of the case
    bool passed = false;
    std::string detail; ///< the worst operation and its deviation
};

/// The case that tries the most operations; every model asks for it.
inline constexpr std::string_view LayersCase = "layers";

/// Stands between the name of a case and that of a method of computing products which not every device has: "Q4_K+uniform".
inline constexpr char MethodSign = '+';

/// Returns the names of the cases: each weight type by its name, then "layers", "windows", "activations" and "experts".
[[nodiscard]] std::vector<std::string> selfTestCases();
/// Returns the case of one of these names, which MethodSign and the name of a method may follow. Returns nothing if there is no
/// such case.
[[nodiscard]] std::optional<SelfTestCase> selfTestCase(std::string_view name);
/// Returns the names of the cases that show whether a device is fit for this model.
[[nodiscard]] std::vector<std::string> selfTestCasesFor(const model::Plan &plan, execution::KvType kv);
/// Returns the result of a case that ran with these deviations, none of which may be above `limit`.
[[nodiscard]] SelfTestResult judged(const std::string &name, std::span<const Deviation> deviations, double limit);
}
