// The samples of docs/stopping.md, services that stop well, and the database that they are tried with. In a
// selector, setup or verify:
//
//     def chapter = evaluate(new File(basedir, '../../../../src/it/_shared/chapter.groovy'))

/** Writes the samples word for word, and makes a database. */
class Chapter {
    static final List<String> JAVA = ['com.sun.net.httpserver.HttpExchange', 'com.sun.net.httpserver.HttpServer',
            'com.zaxxer.hikari.HikariConfig', 'com.zaxxer.hikari.HikariDataSource', 'io.devstack.lifespan.Lifespan',
            'java.io.IOException', 'java.net.InetSocketAddress', 'java.sql.Connection', 'java.sql.SQLException',
            'java.sql.Statement', 'java.time.Duration', 'java.util.concurrent.Executors', 'javax.sql.DataSource']

    final File basedir
    final Object check
    final boolean root = 'id -u'.execute().text.trim() == '0'

    Chapter(File basedir, Object check) {
        this.basedir = basedir
        this.check = check
    }

    /** The programs of the newest PostgreSQL that is here, or null. */
    static File postgres() {
        File newest = (new File('/usr/lib/postgresql').listFiles() ?: []).sort { it.name as int }.reverse()
                .find { new File(it, 'bin/initdb').canExecute() }
        return newest ? new File(newest, 'bin') : null
    }

    /** What a build with the database lacks here. */
    List<String> missingForPostgres() {
        List missing = []
        postgres() ?: (missing << 'PostgreSQL')
        // It refuses to run as root.
        root && !check.works('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', 'true') && (missing << 'setpriv, or the user postgres')
        return missing
    }

    /** What a build with all of the samples lacks here. */
    List<String> missing() {
        List missing = missingForPostgres()
        check.works('/usr/bin/python3', '-c', 'import uvicorn, fastapi, psycopg2') ?: (missing << 'python3-uvicorn, python3-fastapi and python3-psycopg2')
        check.works('node', '--version') ?: (missing << 'node')
        check.works('ps', '--version') ?: (missing << 'ps')
        return missing
    }

    /** Makes an empty database in a directory of its own, which is returned, and tells the build's POM where. */
    File makeDatabase() {
        List asPostgres = root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []
        File home = java.nio.file.Files.createTempDirectory('devstack-it-').toFile()
        if (root) {
            assert ['chown', 'postgres', home.path].execute().waitFor() == 0
        }
        ProcessBuilder initdb = new ProcessBuilder(
                asPostgres + [postgres().path + '/initdb', '-D', home.path + '/data', '-U', 'postgres', '-A', 'trust', '--no-sync'])
        initdb.directory(home).redirectErrorStream(true).redirectOutput(new File(basedir, 'initdb.log'))
        assert initdb.start().waitFor() == 0: new File(basedir, 'initdb.log').text
        new File(basedir, 'test.properties').text = """\
            as.postgres=${asPostgres.join(' ')}
            postgres.bin=${postgres().path}
            postgres.data=${home}/data
            """.stripIndent()
        return home
    }

    /** The part of the chapter with this heading. */
    String section(String heading) {
        String page = new File(basedir, '../../../../docs/stopping.md').canonicalFile.text
        String chapter = page.substring(page.indexOf('## Make your own service stop well'))
        return chapter.substring(chapter.indexOf("### ${heading}\n")).split('\n##')[0]
    }

    /** The first sample in this language below this heading. */
    String sample(String heading, String language) {
        return (section(heading) =~ /(?s)```$language\n(.*?)```/)[0][1]
    }

    /** Writes backend.py, frontend.js and Backend.java. */
    void writeSamples() {
        new File(basedir, 'backend.py').text = sample('Python', 'python')
        new File(basedir, 'frontend.js').text = sample('Node', 'js')
        File java = new File(basedir, 'src/main/java/Backend.java')
        java.parentFile.mkdirs()
        java.text = JAVA.collect { "import ${it};\n" }.join() + sample('Java', 'java')
    }
}

new Chapter(basedir, evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy')))
