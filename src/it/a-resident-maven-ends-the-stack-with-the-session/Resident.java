import org.apache.maven.cli.MavenCli;

/** Runs the same build twice in one JVM, and goes on when told to by a line of input. */
class Resident {
    public static void main(String[] arguments) throws Exception {
        for (int build = 1; build <= 2; build++) {
            int status = new MavenCli().doMain(arguments, ".", System.out, System.err);
            System.out.println("BUILD " + build + " ENDED WITH " + status);
            while (System.in.read() != '\n') {
                continue;
            }
        }
    }
}
