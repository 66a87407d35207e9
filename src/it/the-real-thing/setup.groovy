def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// Both numbers belong to this build alone; somebody who just tries something out may have them for a while.
[5000, 3000].each { port -> check.waitFor("port ${port} to be free", 60) { check.isFree(port) } }

// PostgreSQL refuses to run as root, and its user must be able to reach the data.
List asPostgres = context.root ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []
File home = java.nio.file.Files.createTempDirectory('devstack-it-').toFile()
context.home = home
if (context.root) {
    assert ['chown', 'postgres', home.path].execute().waitFor() == 0
}
ProcessBuilder initdb = new ProcessBuilder(
        asPostgres + [context.postgres + '/initdb', '-D', home.path + '/data', '-U', 'postgres', '-A', 'trust', '--no-sync'])
initdb.directory(home).redirectErrorStream(true).redirectOutput(new File(basedir, 'initdb.log'))
assert initdb.start().waitFor() == 0: new File(basedir, 'initdb.log').text

// The samples of the README, word for word; the Java one without its imports.
String readme = new File(basedir, '../../../../README.md').canonicalFile.text
String chapter = readme.substring(readme.indexOf('## Make your own service stop well'))
Closure<String> sample = { String language -> (chapter =~ /(?s)```$language\n(.*?)```/)[0][1] }
new File(basedir, 'backend.py').text = sample('python')
new File(basedir, 'frontend.js').text = sample('js')
List imports = ['com.sun.net.httpserver.HttpExchange', 'com.sun.net.httpserver.HttpServer', 'com.zaxxer.hikari.HikariConfig',
        'com.zaxxer.hikari.HikariDataSource', 'io.devstack.lifespan.Lifespan', 'java.io.IOException',
        'java.net.InetSocketAddress', 'java.sql.Connection', 'java.sql.SQLException', 'java.sql.Statement',
        'java.time.Duration', 'java.util.concurrent.Executors', 'javax.sql.DataSource']
File java = new File(basedir, 'src/main/java/Backend.java')
java.parentFile.mkdirs()
java.text = imports.collect { "import ${it};\n" }.join() + sample('java')

new File(basedir, 'test.properties').text = """\
as.postgres=${asPostgres.join(' ')}
postgres.bin=${context.postgres}
postgres.data=${home}/data
"""
return true
