// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/comparison/exactness.h"

#include "base/format.h"
#include "inference/comparison/comparison.h"
#include "inference/devices/devicememory.h"
#include "inference/execution/device.h"
#include "inference/gguf/file.h"
#include "inference/tokenizer/tokenizer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace inference::comparison
{
namespace
{
constexpr std::uint32_t MostPositions = 448; // tokens
constexpr std::uint32_t BatchTokens = 64; // tokens of a batch of either session, with logits after each
// The text has prose, a list, figures and a little code, as answers do. It is our own.
constexpr std::string_view Text
    = "The library of Port Ellery reopened on Monday after eleven months of repairs. The roof had leaked since the storms of two "
      "winters ago, and water had reached the shelves on the upper floor before anyone noticed. About four thousand books were "
      "damaged; most of them could be dried, and the rest will be bought again. \"We expected to close for a summer,\" said the "
      "director, \"but once the ceiling was open, the builders found that the old beams had to be replaced as well.\"\n\n"
      "What has changed:\n\n"
      "- The reading room is open until nine in the evening on Tuesdays and Thursdays.\n"
      "- Children can borrow up to twelve books at a time instead of eight.\n"
      "- There is a lift, so that every floor can be reached with a wheelchair.\n"
      "- Old newspapers, from 1887 to 1962, can be read on a screen near the entrance.\n\n"
      "The work cost 2.4 million euros, of which the town paid 1.5 million. A second part, the garden behind the house, is to be "
      "finished next spring. Whoever wants to help with planting can leave a name at the desk.\n\n"
      "Question: How long was the library closed, and why did the repairs take longer than planned?\n"
      "Answer: It was closed for eleven months. The repairs took longer because the beams under the roof turned out to be rotten "
      "and "
      "had to be replaced, which nobody had known before the ceiling was opened.\n\n"
      "Here is a small function that adds up the fines for books that came back late:\n\n"
      "def fine(days_late, cents_per_day=20, most=500):\n"
      "    \"\"\"Cents to pay; nothing for the first three days.\"\"\"\n"
      "    if days_late <= 3:\n"
      "        return 0\n"
      "    return min(most, (days_late - 3) * cents_per_day)\n\n"
      "For a book that is ten days late it gives 140 cents, and it never gives more than five euros.\n";

std::string memoryKey(const session::Session &session)
{
    return session.device().info().identity + "-exactness";
}

/// Returns a text of all that decides the logits, beside the device.
std::string fieldName(const session::Session &session, const gguf::File &file, const execution::Options &options)
{
    auto name = base::format("{}; cache {}, precision {}", file.identity(), static_cast<int>(options.kv),
                             static_cast<int>(options.precision));
    for (const auto &[type, methods] : session.methods().all()) {
        name += base::format("; {} with {}", gguf::traits(type)->name, text(methods));
    }
    return name;
}

/// Opens a small session with logits after every token. It shares the weights of `session` where the device can.
Result<std::unique_ptr<session::Session>> openSmall(const session::Session &session,
                                                    const std::shared_ptr<const gguf::File> &file, execution::Options options,
                                                    execution::Precision precision, const std::stop_token &stop)
{
    options.device = session.device().info().id;
    options.contextLength = MostPositions;
    options.precision = precision;
    options.batch = options.logitRows = BatchTokens;
    options.undoTokens = 0;
    if (precision == execution::Precision::Exact) {
        options.methods.products.reset();
    }
    auto beside = session.openBeside(options, stop);
    if (!beside && beside.error().code == ErrorCode::Unsupported) {
        return session::Session::open(file, options, {}, stop);
    }
    return beside;
}
}

std::optional<Exactness> rememberedExactness(const session::Session &session, const gguf::File &file,
                                             const execution::Options &options)
{
    const auto known = devices::recall(memoryKey(session));
    const auto found = known.find(fieldName(session, file, options));
    if (found == known.end() || !found->is_object()) {
        return std::nullopt;
    }
    const auto number = [&](const char *name) {
        const auto value = found->find(name);
        return value != found->end() && value->is_number() ? value->get<double>() : -1;
    };
    const Exactness exactness{.positions = static_cast<std::uint32_t>(std::clamp(number("positions"), 0.0, 1e9)),
                              .sameToken = number("same_token"),
                              .meanDivergence = number("mean_kl"),
                              .largestDivergence = number("largest_kl")};
    const bool whole = exactness.positions > 0 && exactness.sameToken >= 0 && exactness.sameToken <= 1
        && exactness.meanDivergence >= 0 && exactness.largestDivergence >= 0;
    return whole ? std::optional(exactness) : std::nullopt;
}

Result<Exactness> measureExactness(const session::Session &session, const std::shared_ptr<const gguf::File> &file,
                                   const tokenizer::Tokenizer &tokenizer, const execution::Options &options,
                                   const std::stop_token &stop, const execution::Progress &progress)
{
    auto tokens = tokenizer.encode(Text);
    const auto trained = session.trainedContextLength(); // 0: the file does not say
    tokens.resize(std::min<std::size_t>(tokens.size(), trained ? std::min(MostPositions, trained) : MostPositions));
    const auto same = openSmall(session, file, options, options.precision, stop);
    if (!same) {
        return std::unexpected(same.error());
    }
    const auto exact = openSmall(session, file, options, execution::Precision::Exact, stop);
    if (!exact) {
        return std::unexpected(exact.error());
    }
    Comparison comparison;
    if (const auto done = compare(**same, **exact, tokens, comparison, stop, progress); !done) {
        return std::unexpected(done.error());
    }
    const Exactness exactness{.positions = static_cast<std::uint32_t>(comparison.positions()),
                              .sameToken = comparison.sameToken(),
                              .meanDivergence = comparison.meanDivergence(),
                              .largestDivergence = comparison.largestDivergence()};
    devices::remember(memoryKey(session),
                      {{fieldName(session, *file, options),
                        {{"positions", exactness.positions},
                         {"same_token", exactness.sameToken},
                         {"mean_kl", exactness.meanDivergence},
                         {"largest_kl", exactness.largestDivergence}}}});
    return exactness;
}
}
