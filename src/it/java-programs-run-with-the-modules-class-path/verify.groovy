def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

Properties seen = new Properties()
new File(basedir, 'target/seen.properties').withReader { seen.load(it) }
assert new File(basedir, 'target/from-class.txt').readLines() == ['com.google.gson.Gson', 'hello there', 'null']
assert new File(basedir, 'target/from-jar.txt').readLines() == ['it.Server', 'null', seen.'from-class.url']

check.said('from-class ready', 'from-jar   ready', 'all ready', check.GONE)
check.endedOnce()
check.nothingLeft()
