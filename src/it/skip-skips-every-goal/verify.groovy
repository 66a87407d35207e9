def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

List builds = check.log.split('BUILD SUCCESS')
assert builds.size() == 4

// Bound, in four modules, each with one of the properties.
['devstack-skip': 'devstack is skipped', 'skip-its': 'tests are skipped', 'skip-tests': 'tests are skipped',
 'maven-test-skip': 'tests are skipped'].each { module, words ->
    String part = (builds[0] =~ /(?s)Building ${module} .*?(?=Building |$)/)[0]
    assert part.findAll(words).size() == 2: "start and stop of ${module} did not say '${words}'"
}
check.neverStarted('devstack-skip', 'skip-its', 'maven-test-skip')

// Typed.
assert builds[1].findAll('devstack is skipped').size() == 3
check.saidIn(builds[2], 'all ready', check.GONE)
assert check.facts('skip-tests', 'run-started').size() == 1
check.nothingLeft('devstack-skip', 'skip-its', 'skip-tests', 'maven-test-skip')
