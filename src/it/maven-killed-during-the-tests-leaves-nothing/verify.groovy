def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    lab.endsWithItsMaven(lab.start(lab.mvn('-B', 'verify')), lab.KILLED) { it.process.destroyForcibly() }
    assert new File(basedir, 'target/devstack/report.html').text.contains('its owner is gone')
}
