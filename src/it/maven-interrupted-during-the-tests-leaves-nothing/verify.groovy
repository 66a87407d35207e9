def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    lab.endsWithItsMaven(lab.atTerminal(lab.mvn('verify')), lab.ASKED) { it.type('interrupt') }
}
