def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.said(lab.log, 'stopping backend', 'backend stopped after', 'nothing is left', 'nothing is on record')
assert lab.log.count('stopping backend') == 1

lab.run {}
