def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    assert !new File(basedir, 'target/from-before').exists(), 'mvn clean did not clean'
    lab.said(lab.log, 'teller stopped after', 'nothing is left')
    def told = new File(basedir, 'target/devstack/teller.log').readLines()
    assert told.first() == 'began' && told.last() == 'told to end'
}
