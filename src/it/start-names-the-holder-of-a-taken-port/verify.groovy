def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

Process holder = context.holder
try {
    String failure = check.failureOf('start-names-the-holder-of-a-taken-port')
    check.saidIn(failure, "port ${context.port}", "'backend'", 'taken', "pid ${holder.pid()}", 'holder-of-it', 'hard-shutdown')
    assert holder.alive: 'the holder was ended'
    assert new URL("http://localhost:${context.port}/ping").text == 'pong'
    assert check.facts('.', 'service-launched').empty: 'something was started'
    check.neverSaid('must not be reached')
} finally {
    holder.destroyForcibly().waitFor()
}
check.nothingLeft()
