def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
def chapter = evaluate(new File(basedir, '../../../../src/it/_shared/chapter.groovy'))

// Both numbers belong to this build alone; somebody who just tries something out may have them for a while.
[5000, 3000].each { port -> check.waitFor("port ${port} to be free", 240) { check.isFree(port) } }
context.home = chapter.makeDatabase()
chapter.writeSamples()
return true
