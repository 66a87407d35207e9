// The newest PostgreSQL that is here, or none.
File postgres = (new File('/usr/lib/postgresql').listFiles() ?: []).sort { it.name as int }.reverse().find { new File(it, 'bin/initdb').canExecute() }
boolean root = 'id -u'.execute().text.trim() == '0'

Closure<Boolean> works = { String... command ->
    try {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0
    } catch (IOException missing) {
        return false
    }
}
List missing = []
postgres ?: (missing << 'PostgreSQL')
works('/usr/bin/python3', '-c', 'import uvicorn, fastapi, psycopg2') ?: (missing << 'python3-uvicorn, python3-fastapi and python3-psycopg2')
works('node', '--version') ?: (missing << 'node')
works('ps', '--version') ?: (missing << 'ps')
root && !works('setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', 'true') && (missing << 'setpriv, or the user postgres')
if (missing) {
    println "NOTICE: skipped, because it needs what is not installed: ${missing.join(', ')}"
    return false
}
context.postgres = new File(postgres, 'bin').path
context.root = root
return true
