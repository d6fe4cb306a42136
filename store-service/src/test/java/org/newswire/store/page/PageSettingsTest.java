package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;
import org.newswire.store.page.PageSettings.Access;

class PageSettingsTest {
    private static final String TOKEN = "0123456789abcdef";

    private static PageSettings read(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        PageSettings read = PageSettings.from(settings);
        settings.check();
        return read;
    }

    @Test
    void thePageIsOpenByDefault() {
        assertThat(read(Map.of())).isEqualTo(new PageSettings(Access.OPEN, null, "X-Forwarded-User", ""));
    }

    @Test
    void readsAllSettings() {
        assertThat(read(Map.of("PAGE_TOKEN", TOKEN, "HTTP_BASE_PATH", "/news/wire/")))
                .isEqualTo(new PageSettings(Access.TOKEN, TOKEN, "X-Forwarded-User", "/news/wire"));
        assertThat(read(Map.of("PAGE_ACCESS", "proxy-header", "PAGE_PROXY_HEADER", "Remote-User")))
                .isEqualTo(new PageSettings(Access.PROXY_HEADER, null, "Remote-User", ""));
    }

    @Test
    void rejectsSettingsThatWouldNotProtect() {
        assertInvalid(Map.of("PAGE_ACCESS", "token"), "PAGE_TOKEN: is not set");
        assertInvalid(Map.of("PAGE_TOKEN", "short"), "PAGE_TOKEN: has fewer than 16 characters");
        assertInvalid(Map.of("PAGE_TOKEN", TOKEN, "PAGE_ACCESS", "open"), "PAGE_TOKEN: is set, but");
        assertInvalid(Map.of("PAGE_ACCESS", "secret"), "PAGE_ACCESS=secret: is not one of open, token, proxy-header");
        assertInvalid(Map.of("PAGE_PROXY_HEADER", "a b"), "PAGE_PROXY_HEADER=a b");
        assertInvalid(Map.of("HTTP_BASE_PATH", "newswire"), "HTTP_BASE_PATH=newswire");
        assertInvalid(Map.of("HTTP_BASE_PATH", "//evil.example"), "HTTP_BASE_PATH=//evil.example");
    }

    @Test
    void aTextOfTheSettingsHasNoToken() {
        assertThat(read(Map.of("PAGE_TOKEN", TOKEN)).toString()).doesNotContain(TOKEN);
        assertThatThrownBy(() -> read(Map.of("PAGE_TOKEN", "short"))).hasMessageNotContaining("short.");
    }

    private static void assertInvalid(Map<String, String> environment, String message) {
        assertThatThrownBy(() -> read(environment))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(message);
    }
}
