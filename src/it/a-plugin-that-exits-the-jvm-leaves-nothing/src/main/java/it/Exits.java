package it;

/** Ends the JVM that it runs in, which is Maven's. */
public final class Exits {
    private Exits() {}

    public static void main(String[] arguments) {
        System.exit(3);
    }
}
