def page = { String name, String heading ->
    new File(basedir, "../../../../${name}").canonicalFile.text.split("\n## ${heading}\n")[1].split('\n## ')[0]
}
def blocks = { String text, String language -> (text =~ /(?s)```$language\n(.*?)```/).collect { it[1] } }
def (start, dependency, plugins) = blocks(page('docs/recipes.md', 'Services shared by modules'), 'xml')
def quickStart = page('README.md', 'Quick start')

def write = { String file, String text ->
    File path = new File(basedir, file)
    path.parentFile.mkdirs()
    path.text = text
}
write('services/pom.xml', """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId><artifactId>services</artifactId><version>1</version><packaging>pom</packaging>
  <build><plugins>${start}</plugins></build>
</project>
""")
// The project of the quick start with the plugins of the recipe in place of its own two.
['orders', 'invoices'].each { module ->
    String pom = blocks(quickStart, 'xml')[0]
    int own = pom.indexOf('<plugin>')
    int others = pom.indexOf('<plugin><artifactId>maven-compiler-plugin')
    write("${module}/pom.xml", (pom.substring(0, own) + plugins.replaceAll('</?plugins>', '') + pom.substring(others))
            .replace('<artifactId>shop</artifactId>', "<artifactId>${module}</artifactId>")
            .replace('<dependencies>', "<dependencies>${dependency}"))
    write("${module}/src/test/java/ShopIT.java", blocks(quickStart, 'java')[0].replace('backend.url', 'devstack.backend.url'))
}
return true
