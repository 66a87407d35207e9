// A Procfile has fixed ports; this one begins where a machine has two to spare.
int base = (0..100).collect { 20000 + 200 * new Random().nextInt(60) }.find { base ->
    [base, base + 100].every { port -> isFree(port) }
}
new File(basedir, '.env').text = "PORT=${base}\nCOLOR='deep blue'\n"
return true

boolean isFree(int port) {
    try {
        new ServerSocket(port).close()
        return true
    } catch (IOException e) {
        return false
    }
}
