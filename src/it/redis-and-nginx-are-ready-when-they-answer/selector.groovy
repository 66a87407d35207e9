Closure<Boolean> works = { String... command ->
    try {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0
    } catch (IOException missing) {
        return false
    }
}
List missing = []
works('redis-server', '--version') ?: (missing << 'redis-server')
works('redis-cli', '--version') ?: (missing << 'redis-cli')
works('nginx', '-v') ?: (missing << 'nginx')
works('openssl', 'version') ?: (missing << 'openssl')
if (missing) {
    println "NOTICE: skipped, because it needs what is not installed: ${missing.join(', ')}"
    return false
}
return true
