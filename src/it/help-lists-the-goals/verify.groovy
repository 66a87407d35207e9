def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

check.said('This plugin has ', 'devstack:help')
check.said('found Procfile with worker', 'devstack-maven-plugin was added to', 'next: mvn devstack:run')
check.said('worker', 'all ready', check.GONE, ~/<ready><http>: A path on its port/, ~/<stop><signalTo>: /)
check.endedOnce()
check.nothingLeft()

// All that was there is there still, and the rest is one element.
String before = new File(basedir, '../../../../src/it/help-lists-the-goals/pom.xml').text
String after = new File(basedir, 'pom.xml').text
assert after.startsWith(before - '</project>\n') && after.endsWith('  </build>\n</project>\n')
assert after.contains('        <artifactId>devstack-maven-plugin</artifactId>\n')
