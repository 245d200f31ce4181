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
    static constexpr TypeTraits IQ4_NL{"IQ4_NL", 32, 18};
    static constexpr TypeTraits IQ4_XS{"IQ4_XS", 256, 136};
    static constexpr TypeTraits BF16{"BF16", 1, 2};
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
    case TensorType::IQ4_NL:
        return &IQ4_NL;
    case TensorType::IQ4_XS:
        return &IQ4_XS;
    case TensorType::BF16:
        return &BF16;
    case TensorType::MXFP4:
        return &MXFP4;
    }
    return nullptr;
}
}
