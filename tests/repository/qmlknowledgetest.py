#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that qmlknowledge.py catches what it is there to catch, on small trees made for it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import qmlknowledge  # noqa: E402


class Knowledge(unittest.TestCase):
    def found(self, source, *lines, links=()):
        with tempfile.TemporaryDirectory() as root:
            path = Path(root, source)
            path.parent.mkdir(parents=True)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            area = Path(root, *source.split("/")[:2])
            (area / "CMakeLists.txt").write_text("\n".join(f"tramontane_gui_{name}" for name in links), encoding="utf-8")
            return list(qmlknowledge.breaches(root))

    def test_aComponentThatReachesForTheApplicationIsCaught(self):
        for source in ("gui/chat/Composer.qml", "gui/app/DropOverlay.qml", "gui/app/pages/Sidebar.qml", "gui/chat/ChatPage.qml"):
            for line in ("onClicked: App.sessions.showNew()", "model: App.chats", "    target: App", "text: url + App.name // why"):
                with self.subTest(source=source, line=line):
                    self.assertEqual(len(self.found(source, line)), 1)

    def test_theLineIsNamed(self):
        self.assertEqual(self.found("gui/chat/A.qml", "/* two", "lines */", "x: App.y"),
                         ["gui/chat/A.qml:3: only Main.qml and the pages know App; a component is handed what it shows"])

    def test_pagesAndWordsAreFine(self):
        for source in ("gui/app/Main.qml", "gui/app/pages/ModelPage.qml"):
            self.assertEqual(self.found(source, "model: App.models"), [])
        self.assertEqual(self.found("gui/chat/A.qml", "// App knows", 'text: "App. // " + x', "y: root.App", "AppButton {}"), [])

    def test_importsThatNothingLinksAreCaught(self):
        self.assertEqual(len(self.found("gui/chat/A.qml", "import eu.tramontane")), 1)
        self.assertEqual(len(self.found("gui/chat/A.qml", "import eu.tramontane.models", links=["engine"])), 1)
        self.assertEqual(self.found("gui/app/A.qml", "import eu.tramontane"), [])
        self.assertEqual(self.found("gui/chat/A.qml", "import eu.tramontane.chat", "import eu.tramontane.engine", "import QtQuick", links=["engine"]), [])

    def test_waysToNoPageAreCaught(self):
        self.assertEqual(self.found("gui/app/pages/HomePage.qml", "", 'onClicked: Navigator.show("HomePgae")'),
                         ["gui/app/pages/HomePage.qml:2: there is no page HomePgae in gui/app/pages/"])
        self.assertEqual(self.found("gui/app/pages/HomePage.qml", 'onClicked: Navigator.showOver("HomePage")'), [])


if __name__ == "__main__":
    unittest.main()
