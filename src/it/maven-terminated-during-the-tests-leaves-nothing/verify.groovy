def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    lab.endsWithItsMaven(lab.start(lab.mvn('-B', 'verify')), lab.ASKED) { it.process.destroy() }
}
