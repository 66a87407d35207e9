def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

String log = new File(basedir, 'build.log').text

lab.run {
    assert !new File(basedir, 'target/from-before').exists(), 'mvn clean did not clean'
    assert log =~ /teller +stopped after/
    assert log.contains('nothing is left')
    assert new File(basedir, 'target/devstack/teller.log').readLines() == ['began', 'told to end']
}
