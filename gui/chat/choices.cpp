// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/choices.h"

#include "gui/common/settings.h"
#include "gui/engine/engineclient.h"

namespace gui
{
Turn::Choices choicesFor(const EngineClient &engine, std::optional<double> temperature)
{
    return {.model = engine.modelName(),
            .systemPrompt = Settings::systemPrompt(),
            .temperature = temperature.value_or(Settings::temperature()),
            .summaryTemperature = temperature.value_or(0),
            .thinking = engine.hasThinkingSwitch() ? std::optional(Settings::thinkFirst()) : std::nullopt,
            .maxTokens = static_cast<quint32>(Settings::maxTokens())};
}
}
