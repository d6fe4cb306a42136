package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.page.PageSettings.Access;

/// The decisions of [PageAccess] alone, over HTTP. [NewsroomPageTest] has the page with its forms.
class PageAccessTest {
    private static final String TOKEN = "a-token-that-nobody-guesses";
    private static final PageSettings WITH_TOKEN = new PageSettings(Access.TOKEN, TOKEN, "", "");
    private static final PageSettings BEHIND_PROXY =
            new PageSettings(Access.PROXY_HEADER, null, "X-Forwarded-User", "");

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpService server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void everybodyReadsAnOpenPage() throws Exception {
        serve(PageSettings.OPEN);

        assertThat(status("/")).isEqualTo(200);
    }

    @Test
    void acceptsTheTokenAsABearerTokenOnly() throws Exception {
        serve(WITH_TOKEN);

        assertThat(status("/", "Authorization", "Bearer " + TOKEN)).isEqualTo(200);
        assertThat(status("/", "Authorization", "bearer  " + TOKEN)).isEqualTo(200);
        for (String refused : new String[] {"Basic " + TOKEN, TOKEN, "Bearer", "Bearer " + TOKEN + "x", "Bearer a"}) {
            assertThat(status("/", "Authorization", refused)).as(refused).isEqualTo(401);
        }
        assertThat(status("/?token=" + TOKEN)).isEqualTo(401);
        assertThat(status("/", "X-Forwarded-User", "ada")).isEqualTo(401);
    }

    /// The comparison takes the same time for equal lengths only.
    @Test
    void comparesProofsOfOneLengthWhateverTheLengthOfTheToken() throws Exception {
        serve(WITH_TOKEN);
        String cookie = cookie();
        restart(new PageSettings(Access.TOKEN, "t".repeat(1_000), "", ""));

        String other = cookie(signIn("token=" + "t".repeat(1_000)));
        assertThat(other).hasSameSizeAs(cookie).isNotEqualTo(cookie);
        assertThat(status("/", "Cookie", cookie)).isEqualTo(401);
    }

    @Test
    void findsTheWholeCookieAmongOthers() throws Exception {
        serve(WITH_TOKEN);
        String cookie = cookie();

        assertThat(status("/", "Cookie", "a=b;" + cookie + "; c=d")).isEqualTo(200);
        assertThat(status("/", "Cookie", "a=b", "Cookie", cookie)).isEqualTo(200);
        assertThat(status("/", "Cookie", "newswire-page=stale; " + cookie)).isEqualTo(200);
        assertThat(status("/", "Cookie", "x" + cookie)).isEqualTo(401);
        assertThat(status("/", "Cookie", cookie.substring(0, cookie.length() - 1)))
                .isEqualTo(401);
        assertThat(status("/", "Cookie", "newswire-page=")).isEqualTo(401);
        assertThat(status("/", "Cookie", "newswire-page=" + TOKEN)).isEqualTo(401);
    }

    @Test
    void readsTheFormUpToFourKibibytes() throws Exception {
        serve(WITH_TOKEN);

        assertThat(signIn("pad=" + "x".repeat(3_000) + "&token=" + TOKEN).statusCode())
                .isEqualTo(303);
        assertThat(signIn("pad=" + "x".repeat(5_000) + "&token=" + TOKEN).statusCode())
                .isEqualTo(403);
        assertThat(signIn("token=").statusCode()).isEqualTo(403);
        assertThat(signIn("").statusCode()).isEqualTo(403);
    }

    @Test
    void theSignOutDeletesTheCookie() throws Exception {
        serve(WITH_TOKEN);

        HttpResponse<String> signedOut = post(PageAccess.SIGN_OUT, "");
        assertThat(signedOut.statusCode()).isEqualTo(303);
        assertThat(signedOut.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie).contains("newswire-page=;", "Max-Age=0"));
        assertThat(status(PageAccess.SIGN_OUT)).isEqualTo(401);
    }

    @Test
    void onlyTheConfiguredHeaderOfTheProxyNamesAReader() throws Exception {
        serve(BEHIND_PROXY);

        assertThat(status("/", "X-Forwarded-User", "ada")).isEqualTo(200);
        assertThat(status("/", "X-Forwarded-User", " ")).isEqualTo(403);
        assertThat(status("/", "X-Remote-User", "ada")).isEqualTo(403);
        assertThat(status("/", "Authorization", "Bearer " + TOKEN)).isEqualTo(403);
        assertThat(signIn("token=" + TOKEN).statusCode()).isEqualTo(403);
    }

    private void serve(PageSettings settings) throws IOException {
        PageAccess access = new PageAccess(settings);
        server.page("/", request -> answer(access, request));
        server.start();
    }

    private void restart(PageSettings settings) throws IOException {
        server.close();
        server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
        serve(settings);
    }

    private static PageResponse answer(PageAccess access, PageRequest request) throws IOException {
        return switch (access.check(request)) {
            case PageAccess.Granted _ -> PageResponse.text(200, "text/plain", "granted");
            case PageAccess.Answered answered -> answered.response();
            case PageAccess.SignIn form -> PageResponse.text(form.status(), "text/plain", "sign in");
        };
    }

    private String cookie() throws Exception {
        return cookie(signIn("token=" + TOKEN));
    }

    /// Returns name and value.
    private static String cookie(HttpResponse<String> signedIn) {
        String header = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        return header.substring(0, header.indexOf(';'));
    }

    private int status(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers)).statusCode();
    }

    private HttpResponse<String> signIn(String form) throws Exception {
        return post(PageAccess.SIGN_IN, form);
    }

    private HttpResponse<String> post(String path, String form) throws Exception {
        return send(request(path).POST(BodyPublishers.ofString(form)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
