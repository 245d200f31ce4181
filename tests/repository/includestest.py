#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that includes.py catches what it is there to catch, on small trees made for it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import includes  # noqa: E402


class Boundaries(unittest.TestCase):
    def found(self, source, *lines):
        with tempfile.TemporaryDirectory() as root:
            path = Path(root, source)
            path.parent.mkdir(parents=True)
            path.write_text("\n".join(f"#include {line}" for line in lines) + "\n", encoding="utf-8")
            return list(includes.breaches(root))

    def assertCaught(self, source, line):
        self.assertEqual(len(self.found(source, "<vector>" if not source.startswith("shaders") else line, line)),
                         1 if not source.startswith("shaders") else 2, f"{source} includes {line}")

    def assertFine(self, source, *lines):
        self.assertEqual(self.found(source, *lines), [])

    def test_breachesAreCaught(self):
        for source, line in (
            ("base/result.h", "<QString>"), ("base/result.h", "<nlohmann/json.hpp>"), ("base/result.h", '"inference/error.h"'),
            ("shaders/matvec.comp", '"inference/model/plan.h"'), ("shaders/matvec.comp", "<vector>"),
            ("inference/model/plan.h", "<QString>"), ("inference/model/plan.h", "<QtCore/QString>"),
            ("inference/model/plan.h", '"storage/history.h"'), ("inference/model/plan.h", '"gui/chat/messagemodel.h"'),
            ("inference/model/plan.h", "<CLI/CLI.hpp>"), ("inference/model/plan.h", "<hwy/highway.h>"), ("inference/cpu/project.cpp", "<hwy/highway.h>"),
            ("inference/cpu/kernels/kinds.cpp", '"inference/gpu/weightlayout.h"'), ("inference/gpu/weights.cpp", '"inference/cpu/weights.h"'),
            ("inference/gguf/blocks.h", '"inference/gpu/weightlayout.h"'),
            ("documents/reader.cpp", '"inference/error.h"'), ("documents/reader.cpp", '"storage/types.h"'),
            ("documents/reader.cpp", "<QWidget>"), ("documents/reader.cpp", "<QNetworkAccessManager>"),
            ("storage/history.cpp", '"inference/error.h"'), ("storage/history.cpp", "<QQuickItem>"), ("storage/history.cpp", "<QSqlDatabase>"),
            ("gui/main.cpp", '"inference/session/session.h"'), ("gui/main.cpp", "<sqlite3.h>"), ("gui/main.cpp", "<volk.h>"),
            ("gui/main.cpp", "<vulkan/vulkan.h>"), ("gui/main.cpp", "<QSqlQuery>"), ("gui/main.cpp", "<nlohmann/json.hpp>"),
            ("inference/main.cpp", '"QString"'), ("inference/devices/devices.cpp", "<volk.h>"), ("inference/commands/devices.cpp", "<vulkan/vulkan.h>"), ("gui/main.cpp", '"../inference/session/session.h"'), ("gui/main.cpp", '"volk.h"'),
        ):
            with self.subTest(source=source, line=line):
                self.assertCaught(source, line)

    def test_whatGoesUpIsCaught(self):
        for source, line in (
            ("inference/cpu/device.h", '"inference/trials/trial.h"'), ("inference/execution/device.h", '"inference/session/session.h"'),
            ("inference/execution/options.h", '"inference/devices/devices.h"'), ("inference/model/plan.h", '"inference/gpu/device.h"'),
            ("inference/gpu/vulkan/buffer.h", '"inference/gpu/weights.h"'), ("inference/error.h", '"inference/gguf/file.h"'),
            ("inference/session/session.h", '"inference/generation/generation.h"'),  # of one floor
            ("inference/cpu/device.h", '"inference/reference/linear.h"'),
            ("inference/devices/devices.cpp", '"inference/gpu/vulkan/device.h"'), ("inference/cpu/device.h", '"inference/gpu/vulkan/device.h"'),
            ("inference/commands/bench.cpp", '"inference/main.cpp"'), ("inference/cpu/novel/part.h", '"inference/novel/part.h"'),
            ("inference/novel/part.h", '"inference/error.h"'), ("gui/engine/engineclient.h", '"gui/chat/conversation.h"'),
            ("gui/settings/page.cpp", '"gui/app/application.h"'), ("gui/turns/turn.h", '"gui/chat/transcript.h"'),
            ("gui/engine/engineclient.h", '"gui/documents/readerclient.h"'),  # of one floor
        ):
            with self.subTest(source=source, line=line):
                self.assertCaught(source, line)

    def test_orderIsReadFromThePage(self):
        page = "\n".join(("Text.", "| folders of `inference/`, from above | what |", "|---|---|", "| `commands/` | `gguf/` is not named here |",
                          "| `cpu/` `cpu/kernels/` | |", "", "| `late/` | |"))
        self.assertEqual(includes.shown_order(page, "inference"), (("commands",), ("cpu", "cpu/kernels")))
        self.assertEqual(includes.shown_order(page, "gui"), ())
        with tempfile.TemporaryDirectory() as root:
            Path(root, "docs").mkdir()
            Path(root, "docs/architecture.md").write_text(page, encoding="utf-8")
            self.assertEqual(len(list(includes.undocumented(root))), len(includes.ORDER))

    def test_whatTheDesignAllowsIsFine(self):
        self.assertFine("base/result.h", "<expected>", "<string>")
        self.assertFine("base/json.h", "<nlohmann/json_fwd.hpp>")
        self.assertFine("inference/gpu/vulkan/device.cpp", "<volk.h>", "<vk_mem_alloc.h>", '"base/result.h"', '"shaders/include/types.glsl.h"', "<sys/mman.h>")
        self.assertFine("inference/devices/devices.cpp", '"inference/cpu/device.h"', '"inference/gpu/device.h"')
        self.assertFine("inference/cpu/kernels/kinds.cpp", '"inference/gguf/blocks.h"')
        self.assertFine("inference/cpu/stage.h", '"inference/cpu/kernels/matrix.h"', '"inference/memory.h"', '"inference/cpu/gate.h"')
        self.assertFine("inference/main.cpp", '"inference/commands/commands.h"')
        self.assertFine("inference/chat/jinja/lexer.h", '"inference/tokenizer/tokenizer.h"', '"inference/chat/jinja/ast.h"')
        self.assertFine("inference/commands/bench.cpp", "<CLI/CLI.hpp>", "<nlohmann/json.hpp>")
        self.assertFine("documents/pdf.cpp", "<QString>", "<poppler-qt6.h>", "<KFileMetaData/ExtractorCollection>", "<QXmlStreamReader>")
        self.assertFine("storage/database.cpp", "<QThread>", "<sqlcipher/sqlite3.h>", '"base/result.h"')
        self.assertFine("gui/main.cpp", "<QApplication>", "<KLocalizedString>", '"inference/protocol/messages.h"', '"inference/error.h"',
                        '"storage/history.h"', '"documents/document.h"', '"settings.h"', "<QCoroTask>")

    def test_theLineIsNamed(self):
        self.assertEqual(self.found("storage/a.cpp", "<vector>", "<QQuickItem>"), ["storage/a.cpp:2: storage may not include QQuickItem"])


if __name__ == "__main__":
    unittest.main()
