def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
def quickStart = new File(basedir, '../../../../README.md').canonicalFile.text.split('\n## Quick start\n')[1].split('\n## ')[0]
def first = { String language -> (quickStart =~ /(?s)```$language\n(.*?)```/)[0][1] }

def pom = check.inThisVersion(first('xml'))
new File(basedir, 'pom.xml').text = pom
new File(basedir, 'mistyped.xml').text = pom.replaceFirst('http.server', 'http.sever')
def test = new File(basedir, (quickStart =~ /`(src\/test\/java\/\w+\.java)`:/)[0][1])
test.parentFile.mkdirs()
test.text = first('java')
return true
