// The plugin's module is the current directory's; the README is beside it.
def readme = new File(basedir, '../../../../README.md').canonicalFile.text
def snippet = (readme =~ /(?s)```xml\n(<plugin>.*?)```/)[0][1]

// Two builds run at a time, so the numbers of the README are not safe here.
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
pom.text = pom.text.replace('<!-- the first XML of the README is put here -->', snippet)
new File(basedir, 'ports.txt').text = "$backend $frontend"
return true
