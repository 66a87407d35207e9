def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

def members = new File(basedir, 'target/devstack/other.log').readLines().collect { lab.identityOf(it) }

lab.run {
    assert members.size() == 2
    assert members.findAll { lab.alive(it) }.isEmpty()
    lab.said(lab.log, 'other stopped after', 'nothing is left')
}
