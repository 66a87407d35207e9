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

new File(basedir, 'test.properties').text = """\
as.postgres=${asPostgres.join(' ')}
postgres.bin=${context.postgres}
postgres.data=${home}/data
"""
return true
