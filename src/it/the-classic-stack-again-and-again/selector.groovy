def chapter = evaluate(new File(basedir, '../../../../src/it/_shared/chapter.groovy'))
return chapter.check.canRunWithout(chapter.missing())
