package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PomInsertionTest {
    private static final String BLOCK = """
            <plugin>
              <artifactId>devstack-maven-plugin</artifactId>
              <version>é €</version>
            </plugin>
            """;

    @TempDir
    Path directory;

    /** Each text has the inserted lines between the marks; without them it is the POM as it was. */
    @ParameterizedTest
    @ValueSource(strings = {"""
                <?xml version='1.0'?> <!-- <project> --> <?pi <build> ?>
                <project a="/>" b='/project>'>
                    <version><![CDATA[<build>]]></version>
                    <build>
                        <pluginManagement><plugins/></pluginManagement>
                        <plugins>
                            <plugin><artifactId>a</artifactId></plugin>  <!-- </plugins> -->
                {            <plugin>
                                <artifactId>devstack-maven-plugin</artifactId>
                                <version>é €</version>
                            </plugin>
                }        </plugins>\t
                    </build>
                    <profiles><profile><build><plugins/></build></profile></profiles>
                </project >
                trailing""", """
                <project>
                \t<build>
                \t\t<finalName>a</finalName>
                {\t\t<plugins>
                \t\t\t<plugin>
                \t\t\t\t<artifactId>devstack-maven-plugin</artifactId>
                \t\t\t\t<version>é €</version>
                \t\t\t</plugin>
                \t\t</plugins>
                }\t</build>
                </project>
                trailing""", """
                <project>
                 <version>1</version>
                { <build>
                  <plugins>
                   <plugin>
                    <artifactId>devstack-maven-plugin</artifactId>
                    <version>é €</version>
                   </plugin>
                  </plugins>
                 </build>
                }</project>
                trailing""", """
                <project>
                <build><plugins>{
                      <plugin>
                        <artifactId>devstack-maven-plugin</artifactId>
                        <version>é €</version>
                      </plugin>
                    }</plugins></build></project>trailing"""})
    void onlyTheBlockIsAdded(String marked) throws IOException {
        String withoutText = marked.replaceFirst("trailing$", "");
        for (String lineEnd : new String[] {"\n", "\r\n"}) {
            String text = withoutText.replace("\n", lineEnd);
            String before = text.replaceFirst("(?s)\\{.*\\}", "");
            String after = text.replace("{", "").replace("}", "");
            for (Charset charset : Set.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
                String mark = "\uFEFF";
                Path pom = pom((mark + before).getBytes(charset));

                assertThat(PomInsertion.write(pom, BLOCK)).isTrue();
                assertThat(new String(Files.readAllBytes(pom), charset)).isEqualTo(mark + after);
                assertThat(PomInsertion.write(pom, BLOCK)).isFalse();
                assertThat(new String(Files.readAllBytes(pom), charset)).isEqualTo(mark + after);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <build> <plugins  /> </build> | <build> <plugins> BLOCK </plugins> </build>
            <build at='/>'/>              | <build at='/>'> <plugins> BLOCK </plugins> </build>
            """)
    void emptyElementIsOpened(String before, String after) throws IOException {
        Path pom = pom(("<project>" + before + "</project>").getBytes(StandardCharsets.UTF_8));

        assertThat(PomInsertion.write(pom, BLOCK)).isTrue();
        assertThat(Files.readString(pom).replaceAll("\\s", ""))
                .isEqualTo(("<project>" + after.replace("BLOCK", BLOCK) + "</project>").replaceAll("\\s", ""));
    }

    @Test
    void characterThatTheEncodingLacksIsAReference() throws IOException {
        String before = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><project><!-- ü --></project>";
        Path pom = pom(before.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(PomInsertion.write(pom, BLOCK)).isTrue();
        assertThat(new String(Files.readAllBytes(pom), StandardCharsets.ISO_8859_1))
                .startsWith(before.replace("</project>", ""))
                .contains("<version>é &#8364;</version>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<project><build><plugins><plugin><artifactId> devstack-maven-plugin </artifactId></plugin></plugins></build></project>",
                "<project><build><pluginManagement><plugins><plugin><artifactId>devstack-maven-plugin</artifactId></plugin>"
                        + "</plugins></pluginManagement></build></project>",
                "<project><profiles><profile><build><plugins><plugin><artifactId>devstack-maven-plugin</artifactId></plugin>"
                        + "</plugins></build></profile></profiles></project>"
            })
    void pomThatHasThePluginIsNotChanged(String text) throws IOException {
        Path pom = pom(text.getBytes(StandardCharsets.UTF_8));

        assertThat(PomInsertion.write(pom, BLOCK)).isFalse();
        assertThat(pom).hasContent(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <project><build></project>                                  | it cannot be read as XML without a DOCTYPE
            <!DOCTYPE project><project></project>                       | it cannot be read as XML without a DOCTYPE
            <settings></settings>                                       | its root is not <project>
            <?xml version='1.0' encoding='US-ASCII'?><project>ü</project> | some bytes are not in its encoding US-ASCII
            """)
    void pomThatCannotBeChangedSafelyIsRejected(String text, String message) throws IOException {
        Path pom = pom(text.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> PomInsertion.write(pom, BLOCK))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith(pom + ": " + message);
        assertThat(pom).hasContent(text);
    }

    @Test
    void linkIsRejectedAndItsTargetIsKept() throws IOException {
        Path target = Files.writeString(directory.resolve("other.xml"), "<project></project>");
        Path pom = Files.createSymbolicLink(directory.resolve("pom.xml"), target);

        assertThatThrownBy(() -> PomInsertion.write(pom, BLOCK))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("it is a link");
        assertThat(pom).isSymbolicLink();
        assertThat(target).hasContent("<project></project>");
    }

    @Test
    void permissionsAreKeptAndNoOtherFileIsLeft() throws IOException {
        Path pom = pom("<project></project>".getBytes(StandardCharsets.UTF_8));
        Set<PosixFilePermission> unusual = Set.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OTHERS_READ);
        Files.setPosixFilePermissions(pom, unusual);

        assertThat(PomInsertion.write(pom, BLOCK)).isTrue();
        assertThat(Files.getPosixFilePermissions(pom)).isEqualTo(unusual);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(pom);
        }
    }

    private Path pom(byte[] content) throws IOException {
        return Files.write(directory.resolve("pom.xml"), content);
    }
}
