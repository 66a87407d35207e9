def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

Closure look = { String build ->
    String ofSupervisor = new File(basedir, "${build}/environment-of-supervisor").text
    String ofService = new File(basedir, "${build}/environment-of-backend").text
    String ofMaven = new File(basedir, "${build}/environment-of-maven").text
    assert ofSupervisor.contains('PATH='): 'the supervisor has an environment at all'
    assert !(ofSupervisor =~ /(?m)^(JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)=/)
    return [ofMaven, ofService]
}

look('target').each { environment ->
    assert environment.contains('JAVA_TOOL_OPTIONS=-Dmarker.of.the.debugger=1')
    assert environment.contains('JDK_JAVA_OPTIONS=-Dmarker.of.the.launcher=1')
}
check.nothingLeft()

// The port is on loopback, and nobody waits for a debugger.
String jdwp = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:${check.freePort()}"
assert new File(basedir, 'target').renameTo(new File(basedir, 'first-build'))
String log = check.maven(localRepositoryPath, [JAVA_TOOL_OPTIONS: jdwp], 'verify')
check.saidIn(log, 'Listening for transport dt_socket', 'all ready', check.GONE, 'BUILD SUCCESS')
look('target').each { environment -> assert environment.contains("JAVA_TOOL_OPTIONS=${jdwp}") }
check.nothingLeft()
