package org.newswire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.settings.Settings;

final class ServiceSettingsTest {
    @Test
    void listensOnPort8080OfAllAddressesAndLogsNoRequests() {
        ServiceSettings settings = read(Map.of());
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.address()).isEqualTo("0.0.0.0");
        assertThat(settings.healthPort()).isZero();
        assertThat(settings.logsRequests()).isFalse();
        assertThat(settings.basePath()).isEmpty();
    }

    /// So two instances on a host have different names, and a restarted one has the same.
    @Test
    void anInstanceIsNamedAfterItsHostAndPortUnlessItHasAName() {
        String name = read(Map.of()).instanceId();
        assertThat(name).endsWith("-8080").isEqualTo(read(Map.of()).instanceId());
        assertThat(read(Map.of("HTTP_PORT", "8081")).instanceId()).isEqualTo(name.replaceFirst("8080$", "8081"));
        assertThat(read(Map.of("INSTANCE_ID", "ingest-1")).instanceId()).isEqualTo("ingest-1");
    }

    /// A name could resolve to another address after the next start.
    @Test
    void theAddressToListenOnIsALiteral() {
        assertThat(read(Map.of("HTTP_ADDRESS", "127.0.0.1")).address()).isEqualTo("127.0.0.1");
        assertThat(read(Map.of("HTTP_ADDRESS", "::1")).address()).isEqualTo("0:0:0:0:0:0:0:1");
        assertThatThrownBy(() -> read(Map.of("HTTP_ADDRESS", "localhost")))
                .hasMessageContaining("HTTP_ADDRESS=localhost: ")
                .hasMessageContaining("Set it to an IP address of this host.");
    }

    @Test
    void theBasePathIsAbsoluteAndHasNoSlashAtItsEnd() {
        assertThat(read(Map.of("HTTP_BASE_PATH", "/news/wire//")).basePath()).isEqualTo("/news/wire");
        for (String path : new String[] {"newswire", "//evil.example", "/a b", "/a/../b?c"}) {
            assertThatThrownBy(() -> read(Map.of("HTTP_BASE_PATH", path)))
                    .hasMessageStartingWith("HTTP_BASE_PATH=" + path + ": is not an absolute path");
        }
    }

    private static ServiceSettings read(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        ServiceSettings read = ServiceSettings.from(settings);
        settings.check();
        return read;
    }
}
