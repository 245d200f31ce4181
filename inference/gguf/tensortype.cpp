// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/tensortype.h"

namespace inference::gguf
{
const TypeTraits *traits(TensorType type)
{
    static constexpr TypeTraits F32{"F32", 1, 4};
    static constexpr TypeTraits F16{"F16", 1, 2};
    static constexpr TypeTraits Q4_0{"Q4_0", 32, 18};
    static constexpr TypeTraits Q4_1{"Q4_1", 32, 20};
    static constexpr TypeTraits Q5_0{"Q5_0", 32, 22};
    static constexpr TypeTraits Q5_1{"Q5_1", 32, 24};
    static constexpr TypeTraits Q8_0{"Q8_0", 32, 34};
    static constexpr TypeTraits Q2_K{"Q2_K", 256, 84};
    static constexpr TypeTraits Q3_K{"Q3_K", 256, 110};
    static constexpr TypeTraits Q4_K{"Q4_K", 256, 144};
    static constexpr TypeTraits Q5_K{"Q5_K", 256, 176};
    static constexpr TypeTraits Q6_K{"Q6_K", 256, 210};
    static constexpr TypeTraits IQ2_XXS{"IQ2_XXS", 256, 66};
    static constexpr TypeTraits IQ2_XS{"IQ2_XS", 256, 74};
    static constexpr TypeTraits IQ3_XXS{"IQ3_XXS", 256, 98};
    static constexpr TypeTraits IQ1_S{"IQ1_S", 256, 50};
    static constexpr TypeTraits IQ4_NL{"IQ4_NL", 32, 18};
    static constexpr TypeTraits IQ3_S{"IQ3_S", 256, 110};
    static constexpr TypeTraits IQ2_S{"IQ2_S", 256, 82};
    static constexpr TypeTraits IQ4_XS{"IQ4_XS", 256, 136};
    static constexpr TypeTraits IQ1_M{"IQ1_M", 256, 56};
    static constexpr TypeTraits BF16{"BF16", 1, 2};
    static constexpr TypeTraits TQ1_0{"TQ1_0", 256, 54};
    static constexpr TypeTraits TQ2_0{"TQ2_0", 256, 66};
    static constexpr TypeTraits MXFP4{"MXFP4", 32, 17};
    switch (type) {
    case TensorType::F32:
        return &F32;
    case TensorType::F16:
        return &F16;
    case TensorType::Q4_0:
        return &Q4_0;
    case TensorType::Q4_1:
        return &Q4_1;
    case TensorType::Q5_0:
        return &Q5_0;
    case TensorType::Q5_1:
        return &Q5_1;
    case TensorType::Q8_0:
        return &Q8_0;
    case TensorType::Q2_K:
        return &Q2_K;
    case TensorType::Q3_K:
        return &Q3_K;
    case TensorType::Q4_K:
        return &Q4_K;
    case TensorType::Q5_K:
        return &Q5_K;
    case TensorType::Q6_K:
        return &Q6_K;
    case TensorType::IQ2_XXS:
        return &IQ2_XXS;
    case TensorType::IQ2_XS:
        return &IQ2_XS;
    case TensorType::IQ3_XXS:
        return &IQ3_XXS;
    case TensorType::IQ1_S:
        return &IQ1_S;
    case TensorType::IQ4_NL:
        return &IQ4_NL;
    case TensorType::IQ3_S:
        return &IQ3_S;
    case TensorType::IQ2_S:
        return &IQ2_S;
    case TensorType::IQ4_XS:
        return &IQ4_XS;
    case TensorType::IQ1_M:
        return &IQ1_M;
    case TensorType::BF16:
        return &BF16;
    case TensorType::TQ1_0:
        return &TQ1_0;
    case TensorType::TQ2_0:
        return &TQ2_0;
    case TensorType::MXFP4:
        return &MXFP4;
    }
    return nullptr;
}
}
