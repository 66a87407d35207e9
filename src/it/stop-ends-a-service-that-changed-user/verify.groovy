def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

String log = new File(basedir, 'build.log').text
def members = new File(basedir, 'target/devstack/other.log').readLines().collect { lab.identityOf(it) }

lab.run {
    assert members.size() == 2
    assert members.findAll { lab.alive(it) }.isEmpty()
    assert log =~ /other +stopped after/
    assert log.contains('nothing is left')
}
