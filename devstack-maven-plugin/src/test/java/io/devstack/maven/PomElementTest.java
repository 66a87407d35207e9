package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PomElementTest {
    private static PomElement read(String pom, Charset encoding) throws IOException {
        return PomElement.read(new ByteArrayInputStream(pom.getBytes(encoding)));
    }

    private static PomElement read(String pom) throws IOException {
        return read(pom, StandardCharsets.UTF_8);
    }

    @Test
    void textIsThatOfAllElementsInItsOrder() throws IOException {
        PomElement root = read("<a>one <!-- not this --><b>two</b><![CDATA[ <three> ]]>&lt;four&#x35;</a>");

        assertThat(root.text()).isEqualTo("one two <three> <four5");
        assertThat(root.ownText()).isEqualTo("one  <three> <four5");
        assertThat(root.textOf("b")).isEqualTo("two");
        assertThat(root.textOf("c")).isEmpty();
    }

    @Test
    void anElementKnowsItsParentAndAttributes() throws IOException {
        PomElement root = read("<a><b combine.self='override' xml:space=\"preserve\"><c/></b><b/></a>");

        assertThat(root.parent()).isEmpty();
        assertThat(root.children()).extracting(PomElement::name).containsExactly("b", "b");
        PomElement first = root.child("b").orElseThrow();
        assertThat(first.attribute("combine.self")).contains("override");
        assertThat(first.attribute("xml:space")).contains("preserve");
        assertThat(first.attribute("combine.id")).isEmpty();
        assertThat(first.child("c").orElseThrow().parent()).containsSame(first);
    }

    @Test
    void descendantsAreTheOutermostOnes() throws IOException {
        PomElement root = read("<a><b><p n='1'><p n='2'/></p></b><p n='3'/></a>");

        assertThat(root.descendants("p"))
                .extracting(element -> element.attribute("n").orElseThrow())
                .containsExactly("1", "3");
    }

    @Test
    void entitiesAreThoseOfMaven() throws IOException {
        assertThat(read("<a>caf&eacute;</a>").text()).isEqualTo("café");
        assertThatThrownBy(() -> read("<a>&unknown;</a>"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown");
    }

    @Test
    void theEncodingIsThatOfTheFile() throws IOException {
        String pom = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>größe</a>";

        assertThat(read(pom, StandardCharsets.ISO_8859_1).text()).isEqualTo("größe");
        assertThat(read("\uFEFF<a>größe</a>").text()).isEqualTo("größe");
    }

    @Test
    void aFileThatIsNotWellFormedIsRefused() {
        for (String pom : new String[] {"", "<a>", "<a></b>", "<a/><b/>", "text"}) {
            assertThatThrownBy(() -> read(pom)).as(pom).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDoctypeLoadsNothing() {
        String pom = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>";

        assertThatThrownBy(() -> read(pom)).isInstanceOf(IOException.class);
    }
}
