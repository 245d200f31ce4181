# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

# The QML of the window, by area.
set_source_files_properties(app/I18n.qml PROPERTIES QT_QML_SINGLETON_TYPE TRUE)
ecm_target_qml_sources(tramontane_gui SOURCES
    app/AboutPage.qml
    app/DropOverlay.qml
    app/DropZone.qml
    app/I18n.qml
    app/Main.qml
    app/SideDrawer.qml
    app/StartupErrorView.qml
    chat/AssistantMessage.qml
    chat/ChatListDelegate.qml
    chat/ChatListPane.qml
    chat/ChatMenu.qml
    chat/CodeBlock.qml
    chat/Composer.qml
    chat/ContextMeter.qml
    chat/ConversationPage.qml
    chat/DeletedChats.qml
    chat/EmptyState.qml
    chat/MarkdownView.qml
    chat/MessageEditor.qml
    chat/MessageList.qml
    chat/MessageNotice.qml
    chat/ProseBlock.qml
    chat/QuoteBlock.qml
    chat/StreamingIndicator.qml
    chat/UserMessage.qml
    chat/VersionSwitcher.qml
    components/CenteredView.qml
    components/FormChoice.qml
    components/FormPage.qml
    components/FormTextArea.qml
    components/Frame.qml
    components/IconButton.qml
    components/LinkDialog.qml
    components/NoticeBar.qml
    components/PlainLabel.qml
    components/RoundButton.qml
    components/SuggestionCard.qml
    documents/AttachmentChip.qml
    documents/PendingAttachments.qml
    documents/SummariseButton.qml
    models/EngineBanner.qml
    models/EngineCard.qml
    models/ModelButton.qml
    models/ModelChooser.qml
    models/ModelDelegate.qml
    models/ModelPage.qml
    models/NoModelView.qml
    settings/AnswerSettings.qml
    settings/DeviceSettings.qml
    settings/ExactnessSettings.qml
    settings/SettingsPage.qml
    settings/WindowSettings.qml
)
target_sources(tramontane_gui PRIVATE
    app/windowengine.cpp app/windowengine.h
    components/documentstyle.cpp components/documentstyle.h
    components/filepicker.cpp components/filepicker.h
)
target_include_directories(tramontane_gui PRIVATE components)
