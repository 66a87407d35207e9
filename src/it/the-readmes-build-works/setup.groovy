def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
def page = new File(basedir, '../../../../docs/getting-started.md').canonicalFile.text
def snippet = check.inThisVersion((page =~ /(?s)```xml\n(<plugin>.*?)```/)[0][1])

// Two builds run at a time, so the numbers of the page are not safe here.
def free = {
    def socket = new ServerSocket(0)
    def port = socket.localPort
    socket.close()
    port
}
def backend = free()
def frontend = free()
snippet = snippet.replace('5000', "$backend").replace('3000', "$frontend")

def pom = new File(basedir, 'pom.xml')
pom.text = pom.text.replace('<!-- the first XML of docs/getting-started.md is put here -->', snippet)
new File(basedir, 'ports.txt').text = "$backend $frontend"
return true
