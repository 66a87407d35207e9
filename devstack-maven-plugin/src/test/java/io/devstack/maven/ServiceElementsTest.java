package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;

class ServiceElementsTest {
    private static final String BACKEND = "<name>backend</name><command>sleep 1</command>";

    @Test
    void theServiceTheElementAndTheNearestOneAreNamed() throws Exception {
        PlexusConfiguration services = services(BACKEND + "<enviromentVariables><A>1</A></enviromentVariables>");
        assertThatThrownBy(() -> ServiceElements.refuseUnknown(services))
                .hasMessageStartingWith(
                        "service 'backend': there is no element <enviromentVariables> in it; perhaps"
                                + " you meant <environmentVariables>; there are arguments, classpathScope, command, dependsOn,");
    }

    @Test
    void whatIsDeeperInsideIsNamedWithItsParents() throws Exception {
        PlexusConfiguration ready = services(BACKEND + "<ready><http><pathh>/</pathh></http></ready>");
        assertThatThrownBy(() -> ServiceElements.refuseUnknown(ready))
                .hasMessage("service 'backend', <ready>, <http>: there is no element <pathh> in it; perhaps you meant"
                        + " <path>; there are body, headers, insecure, path, status, url");
        PlexusConfiguration tcp = services(BACKEND + "<ready><tcp><host>here</host></tcp></ready>");
        assertThatThrownBy(() -> ServiceElements.refuseUnknown(tcp))
                .hasMessage("service 'backend', <ready>, <tcp>: there is no element <host> in it; leave it out; it has"
                        + " no elements");
        PlexusConfiguration stop = services(BACKEND + "<stop><grace>1s</grace></stop>");
        assertThatThrownBy(() -> ServiceElements.refuseUnknown(stop))
                .hasMessage("service 'backend', <stop>: there is no element <grace> in it; leave it out; there are"
                        + " exec, http, signal, timeout");
    }

    @Test
    void oneWithoutANameIsCounted() throws Exception {
        PlexusConfiguration services = services(BACKEND, "<comand>sleep 1</comand>");
        assertThatThrownBy(() -> ServiceElements.refuseUnknown(services))
                .hasMessageStartingWith("service 2: there is no element <comand> in it; perhaps you meant <command>");
    }

    @Test
    void namesOfVariablesPortsHeadersAndWordsAreFree() throws Exception {
        PlexusConfiguration services = services(BACKEND + "<environmentVariables><ANY>1</ANY></environmentVariables>"
                + "<ports><any>0</any></ports><dependsOn><any>b</any></dependsOn><arguments><any>x</any></arguments>"
                + "<ready><http><path>/</path><headers><X-Any>1</X-Any></headers></http><tcp/></ready>"
                + "<working-directory>x</working-directory>");
        assertThatCode(() -> ServiceElements.refuseUnknown(services)).doesNotThrowAnyException();
    }

    private static PlexusConfiguration services(String... services) throws Exception {
        String inside = String.join("</service><service>", services);
        return new XmlPlexusConfiguration(
                Xpp3DomBuilder.build(new StringReader("<services><service>" + inside + "</service></services>")));
    }
}
