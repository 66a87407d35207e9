def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// A stranger has the port before the build begins; it is told by its last argument.
context.port = check.freePort()
new File(basedir, 'test.properties').text = "taken.port=${context.port}\n"
ProcessBuilder builder = new ProcessBuilder(
        "${System.getProperty('java.home')}/bin/java", '-XX:TieredStopAtLevel=1', '../../src/it/_shared/Backend.java', 'holder-of-it')
builder.directory(new File(basedir, '../..')).environment().put('PORT', context.port as String)
builder.redirectErrorStream(true).redirectOutput(new File(basedir, 'holder.log'))
context.holder = builder.start()
check.waitFor("the holder to have port ${context.port}", 60) { new File(basedir, 'holder.log').text.contains('listening') }
return true
