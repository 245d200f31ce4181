// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The small models that shaders and the processor's kernels are tried with. Each function adds the column "shape" and its rows.
#pragma once

#include "inference/trials/trialshape.h"

#include <QTest>

Q_DECLARE_METATYPE(inference::trials::TrialShape)

namespace trialshapes
{
using inference::execution::KvType;
using inference::gguf::TensorType;
using inference::trials::TrialShape;

inline TrialShape ofType(TensorType type)
{
    TrialShape shape;
    shape.type = shape.upType = shape.valueType = type;
    shape.kv = KvType::F32;
    return shape;
}

inline void addOddSizes()
{
    QTest::addColumn<TrialShape>("shape");
    auto shape = ofType(TensorType::F32);
    shape.hidden = 45;
    shape.feedForward = 71;
    shape.heads = 3;
    shape.kvHeads = 1;
    shape.headDimensions = 14;
    shape.rotated = 10;
    shape.vocabulary = 33;
    shape.layers = 2;
    QTest::newRow("nothing divides by anything") << shape;
    shape.neighbours = false;
    shape.bias = true;
    shape.kv = KvType::F16;
    QTest::newRow("halves, biases, f16 cache") << shape;
    shape.rotated = 0;
    shape.heads = 10;
    shape.kvHeads = 2;
    shape.headDimensions = 6;
    QTest::newRow("no rotary embedding, five queries a key") << shape;
    shape = ofType(TensorType::Q8_0);
    shape.hidden = 96;
    shape.feedForward = 160;
    shape.heads = 7;
    shape.kvHeads = 7;
    shape.headDimensions = 32;
    shape.rotated = 32;
    shape.promptTokens = 19;
    shape.batch = 17;
    QTest::newRow("no grouped queries, a long batch") << shape;
    shape.heads = shape.kvHeads = 1;
    shape.batch = 1;
    QTest::newRow("one head, one token at a time") << shape;
}

inline void addFeatures()
{
    using Kind = inference::model::Activation::Kind;
    QTest::addColumn<TrialShape>("shape");
    auto small = ofType(TensorType::F32);
    small.hidden = 70;
    small.feedForward = 44;
    small.heads = 6;
    small.kvHeads = 2;
    small.headDimensions = 20;
    small.rotated = 20;
    small.layers = 2;
    small.promptTokens = 23;
    small.batch = 9;
    auto shape = small;
    shape.queryKeyNorm = true;
    shape.postNorm = true;
    QTest::newRow("norms of queries, keys and results") << shape;
    shape = small;
    shape.softCap = 0.5F;
    shape.temperature = 0.4F;
    QTest::newRow("soft caps and temperature") << shape;
    shape = small;
    shape.activation = Kind::Gelu;
    QTest::newRow("GELU") << shape;
    shape.activation = Kind::Xielu;
    shape.gated = false;
    QTest::newRow("xIELU without a gate") << shape;
    shape = small;
    shape.experts = 7;
    shape.expertsUsed = 3;
    QTest::newRow("experts") << shape;
    shape.renormalise = false;
    shape.gated = false;
    shape.activation = Kind::Gelu;
    shape.experts = 40;
    shape.expertsUsed = 1;
    QTest::newRow("one of many experts, without a gate") << shape;
    shape = ofType(TensorType::Q4_K);
    shape.upType = TensorType::Q6_K;
    shape.experts = 4;
    shape.expertsUsed = 4;
    shape.promptTokens = 20;
    shape.batch = 20;
    QTest::newRow("all experts, of two types") << shape;
    shape = small;
    shape.window = 11;
    QTest::newRow("window") << shape;
    shape.promptTokens = 90;
    QTest::newRow("window in a ring") << shape;
    shape.kv = KvType::Q8_0;
    QTest::newRow("window in a ring of eight bits") << shape;
    shape = small;
    shape.kv = KvType::Q8_0;
    shape.headDimensions = 80;
    QTest::newRow("heads of 80 in eight bits") << shape;
    shape.headDimensions = shape.rotated = 256;
    shape.heads = 5;
    shape.kvHeads = 1;
    shape.kv = KvType::F16;
    QTest::newRow("five heads of 256") << shape;
}

inline void addMore()
{
    QTest::addColumn<TrialShape>("shape");
    auto shape = ofType(TensorType::Q4_0);
    shape.valueType = TensorType::Q6_K;
    shape.upType = TensorType::Q8_0;
    QTest::newRow("types differ within an operation") << shape;
    shape = ofType(TensorType::F32);
    shape.hidden = 32;
    shape.feedForward = 32;
    shape.heads = 3;
    shape.kvHeads = 1;
    shape.headDimensions = 12;
    shape.rotated = 12;
    shape.promptTokens = 700;
    shape.batch = 32;
    QTest::newRow("a long context") << shape;
    shape.window = 300;
    QTest::newRow("a long window") << shape;
}
}
