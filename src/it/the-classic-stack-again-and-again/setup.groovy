def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
def chapter = evaluate(new File(basedir, '../../../../src/it/_shared/chapter.groovy'))

// Both numbers belong to this build alone; somebody who just tries something out may have them for a while.
[5000, 3000].each { port -> check.waitFor("port ${port} to be free", 240) { check.isFree(port) } }
context.home = chapter.makeDatabase()
chapter.writeSamples()

String real = new File(basedir, '../../../../src/it/the-real-thing/pom.xml').text
String services = real.substring(real.indexOf('<services>'), real.indexOf('</services>') + '</services>'.length())
File pom = new File(basedir, 'pom.xml')
pom.text = pom.text.replace('<!-- the services of the-real-thing are put here -->',
        services.replace('-m uvicorn backend:app --port @{devstack.backend.port}', 'backend.py'))
assert pom.text.contains('python3 backend.py<')
return true
