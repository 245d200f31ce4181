// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares a device with llama.cpp, through the session that every command and the window use. Each function is to be called from
// a test function, and skips or fails it.
#pragma once

#include "golden.h"

#include "inference/gguf/file.h"
#include "inference/session/session.h"

#include <QTest>

#include <memory>

namespace goldensession
{
/// Opens a session with the model. Leaves `opened` empty after a skip or a failure.
inline void open(const Golden &golden, const inference::execution::Options &options,
                 std::unique_ptr<inference::session::Session> &opened)
{
    const auto file = inference::gguf::File::open(golden.modelPath.toStdString());
    QVERIFY2(file, file ? "" : file.error().detail.c_str());
    if (isNotKnownYet(**file)) {
        QSKIP("NOT KNOWN YET: the architecture of this model");
    }
    auto session = inference::session::Session::open(*file, options);
    if (!session && session.error().code == inference::ErrorCode::NoDevice) {
        QSKIP(("NOTHING IS TESTED: " + session.error().detail).c_str());
    }
    QVERIFY2(session, session ? "" : session.error().detail.c_str());
    opened = std::move(*session);
}

/// Compares the logits of all positions. The prompt is evaluated in chunks of at most `chunk` tokens.
inline void compare(const QString &json, inference::execution::Options options, std::size_t chunk, const Tolerance &tolerance)
{
    const auto golden = Golden::load(json);
    QVERIFY2(golden, "the reference data cannot be read");
    options.contextLength = golden->context;
    std::unique_ptr<inference::session::Session> session;
    open(*golden, options, session);
    if (!session) {
        return;
    }
    const auto logits = evaluateInChunks(*golden, chunk, [&](std::span<const std::int32_t> tokens) -> std::vector<float> {
        const auto rows = session->evaluateAll(tokens);
        return rows ? *rows : std::vector<float>();
    });
    const QString wrong = deviation(*golden, logits, tolerance);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}

/// Evaluates as an answer is written: the prompt at once, then token after token, each asked for its last logits only. A wrong
/// turn that is taken back must leave no trace.
inline void generate(const QString &json, inference::execution::Options options, const Tolerance &tolerance)
{
    const auto golden = Golden::load(json);
    QVERIFY2(golden, "the reference data cannot be read");
    options.contextLength = golden->context;
    std::unique_ptr<inference::session::Session> session;
    open(*golden, options, session);
    if (!session) {
        return;
    }
    std::vector<float> logits;
    const auto evaluate = [&](std::span<const std::int32_t> tokens) {
        const auto row = session->evaluate(tokens);
        QVERIFY2(row, row ? "" : row.error().detail.c_str());
        QCOMPARE(row->size(), golden->vocabulary);
        logits.insert(logits.end(), row->begin(), row->end());
    };
    evaluate(golden->prompt);
    for (std::size_t i = 0; i < golden->decode.size(); ++i) {
        if (i == 3) {
            QVERIFY(session->evaluate(std::span(golden->prompt).first(4)));
            session->truncate(golden->prompt.size() + i);
            QCOMPARE(session->tokens().size(), golden->prompt.size() + i);
        }
        evaluate(std::span(golden->decode).subspan(i, 1));
    }
    const QString wrong = deviation(*golden, logits, tolerance, golden->prompt.size() - 1);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
}
}
