// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The list of model files: what the engine tells about each, what is chosen at first, and a file that kills the engine.
#include "gui/models/modellibrary.h"
#include "gui/common/settings.h"
#include "gui/engine/engineclient.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <memory>

using namespace gui;
using namespace std::chrono_literals;

namespace
{
constexpr auto Patience = 20s; // the machine may do other things too
}

class ModelLibraryTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<EngineClient> m_engine;

    QString write(const QString &name, const QByteArray &bytes = "GGUF") const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    }

    /// Returns the names of the files that the engine was asked about, in order.
    QStringList described() const
    {
        QFile file(m_folder->filePath(QStringLiteral("described")));
        QStringList names;
        if (file.open(QIODevice::ReadOnly)) {
            for (const QByteArray &line : file.readAll().split('\n')) {
                names += QString::fromUtf8(line).section(u'/', -1);
            }
            names.removeAll(QString());
        }
        return names;
    }

    static QStringList lines(const ModelLibrary &library)
    {
        QStringList list;
        for (int row = 0; row < library.count(); ++row) {
            const QModelIndex index = library.index(row);
            list += index.data(ModelLibrary::NameRole).toString() + QStringLiteral(" - ")
                + index.data(ModelLibrary::LanguagesRole).toString();
        }
        return list;
    }

    void startEngine(const QStringList &options = {})
    {
        m_engine = std::make_unique<EngineClient>(QStringLiteral(FAKE_ENGINE),
                                                  QStringList{QStringLiteral("--folder"), m_folder->path(),
                                                              QStringLiteral("--language"), QStringLiteral("mt"),
                                                              QStringLiteral("--file-language"), QStringLiteral("en")}
                                                      + options);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        qputenv("LANGUAGE", "en");
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qunsetenv("TRAMONTANE_MODEL");
        Settings::self()->setDefaults();
        Settings::setModelFolders({m_folder->path()});
    }

    void cleanup()
    {
        m_engine.reset();
        Settings::self()->setDefaults();
        qunsetenv("TRAMONTANE_MODEL");
    }

    void filesAreAskedAboutOnceSomeoneLooks()
    {
        write(QStringLiteral("b-silent.gguf"));
        write(QStringLiteral("a.gguf"));
        write(QStringLiteral("c.txt"));
        startEngine();
        ModelLibrary library(*m_engine);
        const QAbstractItemModelTester tester(&library, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(lines(library), (QStringList{QStringLiteral("a - "), QStringLiteral("b-silent - ")}));
        library.describe(); // no engine runs yet
        QCOMPARE(lines(library), (QStringList{QStringLiteral("a - "), QStringLiteral("b-silent - ")}));
        m_engine->start();
        const QString a = QStringLiteral("a - Languages: Maltese (stated by its maker)");
        const QString b = QStringLiteral("b-silent - Languages: not known");
        QTRY_COMPARE_WITH_TIMEOUT(lines(library), (QStringList{a, b}), Patience);

        // A new file is asked about at once, and one that was replaced again; the others are not.
        write(QStringLiteral("c.gguf"));
        write(QStringLiteral("a.gguf"), "GGUF, another one");
        library.refresh();
        const QString c = QStringLiteral("c - Languages: Maltese (stated by its maker)");
        QTRY_COMPARE_WITH_TIMEOUT(lines(library), (QStringList{a, b, c}), Patience);
        QCOMPARE(described(),
                 (QStringList{QStringLiteral("a.gguf"), QStringLiteral("b-silent.gguf"), QStringLiteral("a.gguf"),
                              QStringLiteral("c.gguf")}));
    }

    void aFileThatKillsTheEngineIsTheLastOne()
    {
        write(QStringLiteral("a.gguf"));
        write(QStringLiteral("b.gguf"));
        startEngine({QStringLiteral("--crash-on-describe"), QStringLiteral("1")});
        ModelLibrary library(*m_engine);
        QSignalSpy crashed(m_engine.get(), &EngineClient::crashed);
        library.describe();
        m_engine->start();
        const QStringList unknown{QStringLiteral("a - Languages: not known"), QStringLiteral("b - Languages: not known")};
        QTRY_COMPARE_WITH_TIMEOUT(lines(library), unknown, Patience);
        QTRY_COMPARE_WITH_TIMEOUT(m_engine->state(), EngineClient::State::NoModel, Patience);
        library.refresh();
        library.describe();
        QTest::qWait(200);
        QCOMPARE(crashed.count(), 1);
        QCOMPARE(described(), QStringList{QStringLiteral("a.gguf")});
    }

    void theLoadedModelIsKnownByItsLoading()
    {
        const QString path = write(QStringLiteral("a.gguf"));
        startEngine();
        ModelLibrary library(*m_engine, path);
        QCOMPARE(library.currentLanguages(), QString());
        library.loadCurrent();
        QTRY_COMPARE_WITH_TIMEOUT(library.currentLanguages(), QStringLiteral("Languages: English (stated by the file)"),
                                  Patience);
        QCOMPARE(lines(library), QStringList{QStringLiteral("a - Languages: English (stated by the file)")});
        QVERIFY(described().isEmpty());
    }

    void theOfferedModelComesBeforeTheFirstOne()
    {
        const QTemporaryDir offered;
        QFile file(offered.filePath(QStringLiteral("z.gguf")));
        QFile beside(offered.filePath(QStringLiteral("y.gguf")));
        QVERIFY(file.open(QIODevice::WriteOnly) && beside.open(QIODevice::WriteOnly));
        const QString first = write(QStringLiteral("a.gguf"));
        startEngine();
        QCOMPARE(ModelLibrary(*m_engine).currentPath(), first);
        qputenv("TRAMONTANE_MODEL", file.fileName().toUtf8());
        ModelLibrary library(*m_engine);
        QCOMPARE(library.currentPath(), file.fileName());
        QCOMPARE(library.count(), 3);
        QCOMPARE(ModelLibrary(*m_engine, first).currentPath(), first);
        Settings::setModelPath(first);
        QCOMPARE(ModelLibrary(*m_engine).currentPath(), first);
        Settings::setModelPath(QString());
        qputenv("TRAMONTANE_MODEL", "/nowhere/z.gguf");
        QCOMPARE(ModelLibrary(*m_engine).currentPath(), first);
    }
};

QTEST_GUILESS_MAIN(ModelLibraryTest)

#include "modellibrarytest.moc"
