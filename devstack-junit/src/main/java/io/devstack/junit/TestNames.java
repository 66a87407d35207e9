package io.devstack.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/** Names tests and their classes in messages and directories. */
final class TestNames {
    private static final int LONGEST = 100;

    private TestNames() {}

    /** Returns the class without its package, as the name of a directory: "ShopTest", "ShopTest.Cart" for a nested one. */
    static String ofClass(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        String name = testClass
                .getName()
                .substring(
                        testClass.getPackageName().isEmpty()
                                ? 0
                                : testClass.getPackageName().length() + 1)
                .replaceAll("[^\\p{L}\\p{N}_-]", ".");
        return name.substring(0, Math.min(LONGEST, name.length()));
    }

    /** Returns the class and method of a test, and its display name where that is another one, as of a parameterized test. */
    static String of(ExtensionContext context) {
        String method = context.getRequiredTestMethod().getName();
        String display = context.getDisplayName();
        return ofClass(context) + "." + method + (display.startsWith(method) ? "" : " " + display);
    }
}
