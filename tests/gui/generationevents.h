// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What became of a question that a test has asked the engine's client.
#pragma once

#include "gui/engine/generation.h"

#include <QString>

#include <memory>
#include <optional>

namespace test
{
struct Events {
    QString text;
    std::optional<inference::protocol::ChatResult> result;
    std::optional<inference::Error> error;

    [[nodiscard]] bool over() const { return result || error; }
};

inline inference::protocol::ChatStart question()
{
    inference::protocol::ChatStart request;
    request.messages = {{.role = "user", .content = "Where does it blow from?"}};
    return request;
}

/// Returns the events of a generation, which come in while the event loop runs.
inline std::shared_ptr<Events> follow(gui::Generation *generation)
{
    auto events = std::make_shared<Events>();
    QObject::connect(generation, &gui::Generation::textReceived, generation,
                     [events](const QString &text) { events->text += text; });
    QObject::connect(generation, &gui::Generation::finished, generation,
                     [events](const auto &result) { events->result = result; });
    QObject::connect(generation, &gui::Generation::failed, generation, [events](const auto &error) { events->error = error; });
    return events;
}
}
