def chapter = evaluate(new File(basedir, '../../../../src/it/_shared/chapter.groovy'))

context.home = chapter.makeDatabase()

// All the properties and the step of docs/stopping.md.
String spring = chapter.section('Spring Boot')
File properties = new File(basedir, 'src/main/resources/application.properties')
properties.parentFile.mkdirs()
properties.text = (spring =~ /(?s)```properties\n(.*?)```/).collect { it[1] }.join()
String step = (spring =~ /<stop>.*<\/stop>/)[0]

String real = new File(basedir, '../../../../src/it/the-real-thing/pom.xml').text
String database = real.substring(real.indexOf('<services>') + '<services>'.length(), real.indexOf('<name>backend</name>'))
File pom = new File(basedir, 'pom.xml')
pom.text = pom.text
        .replace('<!-- the database of the-real-thing is put here -->', database.substring(0, database.lastIndexOf('<service>')))
        // a slow machine may take longer
        .replace('<!-- the stop of docs/stopping.md is put here -->', step.replace('</stop>', '<timeout>120s</timeout></stop>'))
return true
