// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Whatever a model, a person or a file writes, and wherever the window shows it: nothing may be fetched.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QFile>
#include <QQmlComponent>
#include <QQmlNetworkAccessManagerFactory>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{
/// Counts connections to a port of the loopback device. It uses plain sockets, so that it is not blocked with anything of Qt's.
class Listener
{
public:
    Listener()
    {
        m_socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (bind(m_socket, reinterpret_cast<sockaddr *>(&address), length) == 0 && listen(m_socket, 64) == 0
            && getsockname(m_socket, reinterpret_cast<sockaddr *>(&address), &length) == 0) {
            m_port = ntohs(address.sin_port);
        }
    }
    ~Listener() { close(m_socket); }

    [[nodiscard]] int port() const { return m_port; }
    /// Returns how many connections there were since the last call.
    [[nodiscard]] int take() const
    {
        int count = 0;
        for (int peer = accept(m_socket, nullptr, nullptr); peer >= 0; peer = accept(m_socket, nullptr, nullptr)) {
            close(peer);
            ++count;
        }
        return count;
    }

private:
    int m_socket = -1;
    int m_port = 0;
};

QString hostile(int port)
{
    const QString url = QStringLiteral("http://127.0.0.1:%1/").arg(port);
    return QStringLiteral(
               "![picture](%1a.png) <img src=\"%1b.png\"> <img src='%1c.png'/> [![x](%1d.png)](%1e) %1f.png <b>bold</b>")
        .arg(url);
}

/// Returns an answer with every block that there can be, each with a picture in it, and with what tries to slip through.
QString hostileAnswer(int port)
{
    const QString picture = hostile(port);
    const QString url = QStringLiteral("http://127.0.0.1:%1/").arg(port);
    return QStringLiteral("%1\n\n# Heading %1\n\n- list %1\n  - nested %1\n\n1. one %1\n\n> quote %1\n\n> > deep %1\n\n| a | b "
                          "|\n|---|---|\n| %1 | %1 |\n\n"
                          "```html\n%1\n```\n\n    indented %1\n\n<div><img src=\"%2g.png\"></div>\n\n<style>body { background: "
                          "url(%2h.png) }</style>\n\n"
                          "<link rel=\"stylesheet\" href=\"%2i.css\">\n\n<iframe src=\"%2j\"></iframe>\n\n![ref][pic]\n\n[pic]: "
                          "%2k.png \"title\"\n\n"
                          "!\\[half](%2l.png) ![a\nb](%2m.png) <img\nsrc=\"%2n.png\">\n\n&lt;img src=\"%2o.png\"&gt; &#60;img "
                          "src=\"%2p.png\"&#62;\n\n<%2q.png>\n")
        .arg(picture, url);
}
}

class NetworkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void listenerHearsAPlainEngine_data();
    void listenerHearsAPlainEngine();
    void windowFetchesNothing();
    void windowsEngineRefusesEvenAnImage();

private:
    Listener m_listener;
};

void NetworkTest::init()
{
    Settings::self()->setDefaults();
    QVERIFY(m_listener.port() > 0);
    (void)m_listener.take();
}

void NetworkTest::listenerHearsAPlainEngine_data()
{
    QTest::addColumn<QString>("qml");
    QTest::newRow("Image") << QStringLiteral("Image { source: \"http://127.0.0.1:%1/a.png\" }");
    QTest::newRow("Text, Markdown") << QStringLiteral(
        "Text { textFormat: Text.MarkdownText; text: \"![x](http://127.0.0.1:%1/a.png)\" }");
    QTest::newRow("Text, AutoText") << QStringLiteral("Text { text: \"<img src='http://127.0.0.1:%1/a.png'>\" }");
    QTest::newRow("TextEdit, Markdown") << QStringLiteral(
        "TextEdit { textFormat: TextEdit.MarkdownText; text: \"![x](http://127.0.0.1:%1/a.png)\" }");
}

/// This tests the test: without Tramontane's precautions the same pictures are asked for.
void NetworkTest::listenerHearsAPlainEngine()
{
    QFETCH(QString, qml);
    QQmlEngine engine;
    QQmlComponent component(&engine);
    component.setData((QStringLiteral("import QtQuick\nWindow { visible: true; width: 100; height: 100; ")
                       + qml.arg(m_listener.port()) + QStringLiteral("}"))
                          .toUtf8(),
                      {});
    const std::unique_ptr<QObject> window(component.create());
    QVERIFY2(window, qPrintable(component.errorString()));
    int heard = 0;
    QTRY_VERIFY_WITH_TIMEOUT((heard += m_listener.take()) > 0, 10000);
}

void NetworkTest::windowFetchesNothing()
{
    const int refusalsBefore = gui::RefusingNetworkAccessManagerFactory::refusals();
    const QString picture = hostile(m_listener.port());
    const QString name = QStringLiteral("<img src=\"http:%2F%2F127.0.0.1:%1%2Fname.png\">.txt").arg(m_listener.port());
    test::Window window({.answer = hostileAnswer(m_listener.port()), .tokensPerSecond = 2000});
    QVERIFY(window.waitUntilReady());
    gui::Conversation &conversation = window.conversation();

    QFile file(window.folder() + u'/' + name);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(file.fileName()));
    file.write(picture.toUtf8());
    file.close();
    window.drop({QUrl::fromLocalFile(file.fileName())}, QPoint(600, 200),
                [] { QTest::qWait(100); }); // the drop hint shows the name
    QTRY_VERIFY_WITH_TIMEOUT(!conversation.busy(), 20000);
    conversation.attach(QUrl::fromLocalFile(file.fileName()));
    conversation.attach(QUrl::fromLocalFile(file.fileName() + QStringLiteral("-missing")));
    QTest::qWait(300);
    while (conversation.pendingAttachments()->count() > 0) {
        conversation.removeAttachment(0);
    }

    window.ask(picture);
    QTRY_VERIFY(conversation.busy());
    QTRY_VERIFY_WITH_TIMEOUT(!conversation.busy(), 30000);
    const qint64 chat = conversation.chatId();
    QVERIFY(chat > 0);
    window.application().chats()->rename(chat, picture);
    QTest::qWait(200);
    window.application().chats()->setSearchText(QStringLiteral("bold"));
    QTest::qWait(300);
    window.application().chats()->setSearchText({});
    Q_EMIT conversation.failed(picture);
    QTest::qWait(100);
    Q_EMIT window.application().passiveNotice(picture);
    QTest::qWait(100);
    Q_EMIT conversation.sendFailed(picture, picture);
    QTest::qWait(100);
    window.application().chats()->remove(chat);
    QTest::qWait(300);
    window.application().chats()->undoRemove(chat);
    QTest::qWait(300);

    // A person looks at every part of the answer, and at the link dialog.
    QQuickItem *list = window.item("messageList");
    window.application().sessions()->show(chat);
    QTest::qWait(300);
    list->forceActiveFocus();
    window.press(Qt::Key_Home);
    for (int page = 0; page < 8; ++page) {
        QTest::qWait(50);
        window.press(Qt::Key_PageDown);
    }
    QQuickItem *answer = window.find([](const QQuickItem &item) {
        return item.isVisible() && QByteArrayView(item.metaObject()->className()).startsWith("MarkdownView");
    });
    QVERIFY(answer);
    QMetaObject::invokeMethod(answer, "linkActivated",
                              Q_ARG(QString, QStringLiteral("http://127.0.0.1:%1/link").arg(m_listener.port())));
    QTest::qWait(500);
    QVERIFY(window.shown(QStringLiteral("Open this link?")));
    QTest::qWait(1000);

    QCOMPARE(m_listener.take(), 0);
    QCOMPARE(gui::RefusingNetworkAccessManagerFactory::refusals(), refusalsBefore); // nothing even tried
}

/// This is the second wall: should a text ever get past the first, the window's engine has no way out.
void NetworkTest::windowsEngineRefusesEvenAnImage()
{
    test::Window window;
    QVERIFY(window.waitUntilReady());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral(".*127\\.0\\.0\\.1.*")));
    QQmlComponent component(&window.engine());
    component.setData(
        QStringLiteral("import QtQuick\nImage { source: \"http://127.0.0.1:%1/a.png\" }").arg(m_listener.port()).toUtf8(), {});
    const std::unique_ptr<QObject> image(component.create());
    QVERIFY2(image, qPrintable(component.errorString()));
    QTRY_COMPARE(image->property("status").toInt(), 3); // Image.Error
    QCOMPARE(m_listener.take(), 0);
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    NetworkTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "networktest.moc"
