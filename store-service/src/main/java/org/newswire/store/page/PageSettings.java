package org.newswire.store.page;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.service.ServiceSettings;
import org.newswire.settings.Settings;

/// Who may read the page, and where a reverse proxy serves it.
///
/// @param token    for `PAGE_ACCESS=token`; otherwise null
/// @param header   for `PAGE_ACCESS=proxy-header`: the header with the name of the reader
/// @param basePath prefix of all paths, without a slash at the end; mostly empty
public record PageSettings(Access access, @Nullable String token, String header, String basePath) {
    private static final String DEFAULT_HEADER = "X-Forwarded-User";

    /// The settings of a page that everybody may read.
    public static final PageSettings OPEN = new PageSettings(Access.OPEN, null, DEFAULT_HEADER, "");

    private static final int MIN_TOKEN_CHARS = 16;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /// Who may read the page.
    public enum Access {
        OPEN,
        TOKEN,
        PROXY_HEADER
    }

    /// Records errors in `settings`; they are thrown by [Settings#check()].
    public static PageSettings from(Settings settings) {
        Optional<String> token = settings.described(
                        "token that readers of the page enter once, at least 16 characters. It implies `PAGE_ACCESS=token`")
                .find("PAGE_TOKEN");
        Access access = settings.described(
                        "who may read the page: everybody, readers with `PAGE_TOKEN`, or readers that a reverse proxy names",
                        "`token` if `PAGE_TOKEN` is set, otherwise `open`")
                .choice("PAGE_ACCESS", token.isPresent() ? Access.TOKEN : Access.OPEN, Access.class);
        String header = settings.described(
                        "header with the reader's name. Clients must not reach the port except through a proxy that sets it",
                        "`" + DEFAULT_HEADER + "`")
                .parsed("PAGE_PROXY_HEADER", DEFAULT_HEADER, "the name of a header", PageSettings::header);
        check(settings, access, token);
        return new PageSettings(access, token.orElse(null), header, ServiceSettings.basePath(settings));
    }

    private static void check(Settings settings, Access access, Optional<String> token) {
        String remedy = "Set PAGE_TOKEN_FILE to a file with a random text, such as from: openssl rand -hex 24.";
        if (access == Access.TOKEN && token.isEmpty()) {
            settings.error("PAGE_TOKEN", null, "is not set, but PAGE_ACCESS is token", remedy);
        } else if (access != Access.TOKEN && token.isPresent()) {
            settings.error("PAGE_TOKEN", null, "is set, but PAGE_ACCESS is not token", "Unset one of them.");
        } else if (token.isPresent() && token.get().length() < MIN_TOKEN_CHARS) {
            settings.error("PAGE_TOKEN", null, "has fewer than " + MIN_TOKEN_CHARS + " characters", remedy);
        }
    }

    private static String header(String text) {
        if (!HEADER.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a header name");
        }
        return text;
    }

    /// Leaves out the token.
    @Override
    public String toString() {
        return "PageSettings[access=" + access + ", header=" + header + ", basePath=" + basePath + "]";
    }
}
