package org.newswire.store.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.text.Sha256;

/// Decides who may read the page. A reader enters the token in a form once; a cookie that is derived from the token
/// proves it afterwards. A new token makes the cookies invalid. Scripts send `Authorization: Bearer TOKEN`. The
/// token is never in a URL. Thread-safe.
final class PageAccess {
    static final String SIGN_IN = "/page/sign-in";
    static final String SIGN_OUT = "/page/sign-out";

    private static final String COOKIE = "newswire-page";
    private static final int COOKIE_SECONDS = 30 * 24 * 3600;
    private static final int MAX_FORM_BYTES = 4 << 10;

    private final PageSettings settings;
    private final String proof;

    PageAccess(PageSettings settings) {
        this.settings = settings;
        this.proof = settings.token() == null ? "" : proof(settings.token());
    }

    sealed interface Decision {}

    record Granted() implements Decision {}

    /// The response to a form.
    record Answered(PageResponse response) implements Decision {}

    /// The form is to be shown.
    record SignIn(int status, SignInModel model) implements Decision {}

    Decision check(PageRequest request) throws IOException {
        return switch (settings.access()) {
            case OPEN -> new Granted();
            case PROXY_HEADER -> isNamed(request) ? new Granted() : new Answered(refused());
            case TOKEN -> checkToken(request);
        };
    }

    private boolean isNamed(PageRequest request) {
        String name = request.header(settings.header());
        return name != null && !name.isBlank();
    }

    private static PageResponse refused() {
        return PageResponse.text(
                403, "text/plain; charset=utf-8", "The reverse proxy has not named a reader (PAGE_PROXY_HEADER).\n");
    }

    private Decision checkToken(PageRequest request) throws IOException {
        boolean isPost = request.method().equals("POST");
        if (isPost && request.path().equals(SIGN_IN)) {
            return signIn(request);
        }
        if (isPost && request.path().equals(SIGN_OUT)) {
            return new Answered(seeOther("/").with("Set-Cookie", cookie("", 0, request)));
        }
        if (hasCookie(request) || hasBearer(request)) {
            return new Granted();
        }
        String query = request.rawQuery();
        boolean isStart = request.path().equals(SIGN_IN) || request.path().equals(settings.basePath());
        String path = isStart ? "/" : TemplateContext.encodedPath(request.path());
        return new SignIn(401, new SignInModel(path + (query == null ? "" : "?" + query), false));
    }

    private Decision signIn(PageRequest request) throws IOException {
        String form = new String(request.body().readNBytes(MAX_FORM_BYTES), UTF_8);
        String next = field(form, "next").filter(PageAccess::isLocal).orElse("/");
        boolean isRight =
                isSameOrigin(request) && isToken(field(form, "token").orElse("").strip());
        return isRight
                ? new Answered(seeOther(next).with("Set-Cookie", cookie(proof, COOKIE_SECONDS, request)))
                : new SignIn(403, new SignInModel(next, true));
    }

    /// Another site must not sign its visitors in.
    private static boolean isSameOrigin(PageRequest request) {
        String site = request.header("Sec-Fetch-Site");
        return site == null || site.equals("same-origin") || site.equals("none");
    }

    private PageResponse seeOther(String path) {
        return PageResponse.empty(303)
                .with("Location", settings.basePath() + path)
                .with("Cache-Control", "no-store");
    }

    /// Returns whether a path leads to this service, unlike `//host` and `/\host`.
    private static boolean isLocal(String path) {
        if (!path.matches("/([^/\\\\\\p{Cntrl}][^\\p{Cntrl}]*)?")) {
            return false;
        }
        try {
            return !URI.create(path).isAbsolute();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<String> field(String form, String name) {
        for (String pair : form.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return Optional.of(URLDecoder.decode(pair.substring(name.length() + 1), UTF_8));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private boolean hasCookie(PageRequest request) {
        return request.headers("Cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";", -1)))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(COOKIE + "="))
                .anyMatch(cookie -> isEqual(cookie.substring(COOKIE.length() + 1), proof));
    }

    private boolean hasBearer(PageRequest request) {
        String header = request.header("Authorization");
        return header != null
                && header.regionMatches(true, 0, "Bearer ", 0, 7)
                && isToken(header.substring(7).strip());
    }

    /// Compares the proofs, which have the same length, so that the time tells nothing about the token.
    private boolean isToken(String given) {
        return !given.isEmpty() && isEqual(proof(given), proof);
    }

    private static boolean isEqual(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(UTF_8), wanted.getBytes(UTF_8));
    }

    private static String proof(String token) {
        byte[] code = Sha256.hmac(token.getBytes(UTF_8), "newswire page".getBytes(UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    }

    private String cookie(String value, int seconds, PageRequest request) {
        String path = settings.basePath().isEmpty() ? "/" : settings.basePath();
        boolean isHttps = "https".equalsIgnoreCase(Objects.requireNonNullElse(request.header("X-Forwarded-Proto"), ""));
        // Not Strict: a link in a chat or mail leads to the article, not to the form.
        return COOKIE + "=" + value + "; Path=" + path + "; Max-Age=" + seconds + "; HttpOnly; SameSite=Lax"
                + (isHttps ? "; Secure" : "");
    }
}
