def chapter = evaluate(new File(basedir, '../../../../src/it/_shared/chapter.groovy'))
return chapter.canRunWithout(chapter.missingForPostgres())
