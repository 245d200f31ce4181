# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later

# The QML of the window, by area.
set_source_files_properties(common/I18n.qml PROPERTIES QT_QML_SINGLETON_TYPE TRUE)
ecm_target_qml_sources(tramontane_gui SOURCES
    app/AboutPage.qml
    app/DropOverlay.qml
    app/DropZone.qml
    app/Main.qml
    app/SideDrawer.qml
    app/StartupErrorView.qml
    chat/AssistantMessage.qml
    chat/Composer.qml
    chat/ContextMeter.qml
    chat/ConversationPage.qml
    chat/EmptyState.qml
    chat/MessageEditor.qml
    chat/MessageList.qml
    chat/MessageNotice.qml
    chat/StreamingIndicator.qml
    chat/UserMessage.qml
    chat/VersionSwitcher.qml
    chats/ChatListDelegate.qml
    chats/ChatListPane.qml
    chats/ChatMenu.qml
    chats/DeletedChats.qml
    common/I18n.qml
    components/CenteredView.qml
    components/FormChoice.qml
    components/FormItem.qml
    components/FormPage.qml
    components/FormTextArea.qml
    components/Frame.qml
    components/IconButton.qml
    components/LinkDialog.qml
    components/NoticeBar.qml
    components/PlainLabel.qml
    components/QuietLabel.qml
    components/RoundButton.qml
    components/SuggestionCard.qml
    documents/AttachmentChip.qml
    documents/PendingAttachments.qml
    documents/SummariseButton.qml
    markdown/CodeBlock.qml
    markdown/MarkdownView.qml
    markdown/ProseBlock.qml
    markdown/QuoteBlock.qml
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
    settings/ResourceSettings.qml
    settings/SettingsPage.qml
    settings/WindowSettings.qml
)
target_sources(tramontane_gui PRIVATE
    app/windowengine.cpp app/windowengine.h
    components/documentstyle.cpp components/documentstyle.h
    components/filepicker.cpp components/filepicker.h
)
target_include_directories(tramontane_gui PRIVATE components)
