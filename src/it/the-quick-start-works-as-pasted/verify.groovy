def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// The lines that the README shows, but for numbers and paths.
def readme = new File(basedir, '../../../../README.md').canonicalFile.text
def shown = { String heading ->
    String section = readme.split("\n## ${heading}\n")[1].split('\n## ')[0]
    List fences = section.split(/(?m)^```/).toList() // text and code by turns
    fences.findAll { fences.indexOf(it) % 2 == 1 && it.startsWith('\n') }[0].trim().readLines().collect { line ->
        java.util.regex.Pattern.compile(line.replaceFirst(/^\[\w+\] +(\.\.\. )?/, '').split(/\d[\d.]*|\/\S*\//)
                .collect { java.util.regex.Pattern.quote(it) }.join('(?:[0-9.]+|/\\S*/)'))
    }
}
def quickStart = shown('Quick start')
def failure = shown('A failure')
assert quickStart.size() >= 5 && failure.size() >= 4
check.said(*quickStart, *failure)
check.nothingLeft()
