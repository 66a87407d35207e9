def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    String port = new File(basedir, 'test.properties').text.find(/\d+/)
    lab.said(lab.log, 'all ready', 'expected: <something else> but was: <pong>', 'backend stopped after', "port $port is free", 'nothing is left')
}
