// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that the keyboard does beyond what every program does with it.
pragma Singleton
pragma ComponentBehavior: Bound

import QtQuick

QtObject {
    id: root

    readonly property KeyCommand newChat: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Begin a new chat")
        keys: [StandardKey.New]
    }
    readonly property KeyCommand temporaryChat: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Begin a temporary chat, or go back to it")
        keys: ["Ctrl+Shift+N"]
    }
    readonly property KeyCommand search: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Search the chats")
        keys: [StandardKey.Find]
    }
    readonly property KeyCommand attach: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Attach documents")
        keys: [StandardKey.Open]
    }
    readonly property KeyCommand settings: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Show the settings")
        keys: ["Ctrl+,", StandardKey.Preferences]
    }
    readonly property KeyCommand list: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Show this list")
        keys: [StandardKey.HelpContents]
    }
    readonly property KeyCommand cancel: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Stop the answer, or go back from a page")
        keys: [StandardKey.Cancel]
    }
    readonly property KeyCommand quit: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Quit")
        keys: ["Ctrl+Q", StandardKey.Quit]
    }
    readonly property KeyCommand send: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Send the question")
        keys: ["Enter"]
    }
    readonly property KeyCommand breakLine: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Begin a new line")
        keys: ["Shift+Enter"]
    }
    readonly property KeyCommand open: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Open the chat")
        keys: ["Enter"]
    }
    readonly property KeyCommand rename: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Rename the chat")
        keys: ["F2"]
    }
    readonly property KeyCommand remove: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Delete the chat")
        keys: ["Del"]
    }
    readonly property KeyCommand menu: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Show what can be done with the chat")
        keys: ["Menu"]
    }
    readonly property KeyCommand removeMessage: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Delete the message")
        keys: ["Del"]
    }
    readonly property KeyCommand undo: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Bring back the message that was deleted last")
        keys: ["Ctrl+Z"]
    }
    readonly property KeyCommand messageMenu: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Show what can be done with the message")
        keys: ["Menu"]
    }
    readonly property KeyCommand pageUp: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Scroll up")
        keys: ["PgUp"]
    }
    readonly property KeyCommand pageDown: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Scroll down")
        keys: ["PgDown"]
    }
    readonly property KeyCommand beginning: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Go to the beginning")
        keys: ["Home"]
    }
    readonly property KeyCommand end: KeyCommand {
        name: I18n.i18nc("@item:intable what a key does", "Go to the end")
        keys: ["End"]
    }

    // All of them by the place where they work; each is {title, commands}.
    readonly property list<var> groups: [
        {
            title: I18n.i18nc("@title:group where shortcuts work", "Everywhere"),
            commands: [newChat, temporaryChat, search, attach, settings, list, cancel, quit]
        },
        {
            title: I18n.i18nc("@title:group where shortcuts work", "While you write a question"),
            commands: [send, breakLine]
        },
        {
            title: I18n.i18nc("@title:group where shortcuts work", "In the list of chats"),
            commands: [open, rename, remove, menu]
        },
        {
            title: I18n.i18nc("@title:group where shortcuts work", "In a chat"),
            commands: [pageUp, pageDown, beginning, end, removeMessage, undo, messageMenu]
        }
    ]
}
