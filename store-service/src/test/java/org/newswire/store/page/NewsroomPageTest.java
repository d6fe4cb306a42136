package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.http.PageResponse;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.page.PageSettings.Access;

/// The page without a database. Tests [NewsroomPage] and [PageAccess].
class NewsroomPageTest {
    private static final String TOKEN = "a token that nobody guesses";
    private static final PageSettings WITH_TOKEN = new PageSettings(Access.TOKEN, TOKEN, "", "");

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpService server = serve(PageSettings.OPEN);

    private HttpService serve(PageSettings settings) {
        ReadAccess access = new ReadAccess(Optional::empty, InstantSource.system());
        Map<String, View> views = Map.of(
                "/", _ -> ViewResult.page("keys.jte", ""),
                "/keys", _ -> ViewResult.page("keys.jte", ""),
                "/data", request -> request.read(_ -> ViewResult.page("keys.jte", "")),
                "/broken",
                        _ -> {
                            throw new IllegalStateException("as a test");
                        },
                "/list", _ -> new ViewResult.Document("text/csv; charset=utf-8", "a\"b.csv", "one,two\n"));
        var page = new NewsroomPage(views, access, settings, new PageLanguages(), InstantSource.system());
        HttpService made = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
        made.page("/", page);
        made.page("/page/live", page.protect(_ -> PageResponse.text(200, "text/plain", "live")));
        try {
            made.start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return made;
    }

    private void restart(PageSettings settings) {
        server.close();
        server = serve(settings);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> signIn(String form, String... headers) throws Exception {
        HttpRequest.Builder request = request("/page/sign-in").POST(BodyPublishers.ofString(form));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void eachResponseProtectsReaders() throws Exception {
        for (String path : new String[] {"/keys", "/nothing", "/broken", "/data", "/list", style()}) {
            HttpResponse<String> response = get(path);
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                            .doesNotContain("unsafe"));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().map()).containsKeys("referrer-policy", "permissions-policy");
        }
    }

    private String style() throws Exception {
        Matcher link = Pattern.compile("href=\"(/page/style\\.[0-9a-f]+\\.css)\"")
                .matcher(get("/keys").body());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    @Test
    void failuresArePagesInPlainWords() throws Exception {
        HttpResponse<String> missing = get("/nothing");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("<h1>There is nothing here</h1>", "Go to the overview");

        HttpResponse<String> unavailable = get("/data");
        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.headers().firstValue("Retry-After")).contains("5");
        assertThat(unavailable.body()).contains("cannot be shown at the moment", "The service is starting.");

        HttpResponse<String> broken = get("/broken");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).contains("<h1>The service failed</h1>").doesNotContain("as a test");

        HttpResponse<String> sent = send(request("/keys").POST(BodyPublishers.ofString("")));
        assertThat(sent.statusCode()).isEqualTo(405);
        assertThat(sent.body()).contains("The methods are GET and HEAD.").doesNotContain("The service failed");
    }

    @Test
    void aHostilePathIsShownAsTextAndLeadsNowhere() throws Exception {
        HttpResponse<String> response = get("/%3Cscript%3Ealert(1)%3C/script%3E/%22onload=%22x");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).doesNotContain("<script>alert", "\"onload");

        assertThat(get("//evil.example/").statusCode()).isEqualTo(404);
        assertThat(get("/keys/").headers().firstValue("Location")).contains("/keys");
        assertThat(get("/%5Cevil.example/").statusCode()).isEqualTo(404);
        assertThat(get("/keys/%C3%BC%0D%0AX:%20y/?q=%C3%BC").headers().firstValue("Location"))
                .contains("/keys/%C3%BC%0D%0AX%3A%20y?q=%C3%BC");
    }

    @Test
    void readersGetTheirLanguage() throws Exception {
        HttpResponse<String> german = get("/keys", "Accept-Language", "de-CH, en;q=0.5");

        assertThat(german.body()).contains("<html lang=\"de\">", "Tastenkürzel");
        assertThat(german.headers().firstValue("Vary"))
                .hasValueSatisfying(vary -> assertThat(vary).contains("Accept-Language"));
    }

    @Test
    void compressesForBrowsersThatAcceptIt() throws Exception {
        HttpResponse<byte[]> packed = client.send(
                request("/keys").header("Accept-Encoding", "gzip, br").build(), BodyHandlers.ofByteArray());

        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        byte[] html = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
        assertThat(new String(html, java.nio.charset.StandardCharsets.UTF_8).strip())
                .endsWith("</html>");
    }

    @Test
    void stylesAreCachedForGood() throws Exception {
        HttpResponse<String> style = get(style());

        assertThat(style.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
        assertThat(style.headers().firstValue("Content-Type")).contains("text/css; charset=utf-8");
        assertThat(get("/page/style.000000000000.css").statusCode()).isEqualTo(404);
    }

    @Test
    void aDocumentIsDownloaded() throws Exception {
        HttpResponse<String> list = get("/list");

        assertThat(list.body()).isEqualTo("one,two\n");
        assertThat(list.headers().firstValue("Content-Disposition")).contains("attachment; filename=\"a_b.csv\"");
    }

    @Test
    void withATokenOnlyItsHoldersRead() throws Exception {
        restart(WITH_TOKEN);

        HttpResponse<String> form = get("/keys?a=b&c=%22");
        assertThat(form.statusCode()).isEqualTo(401);
        assertThat(form.body())
                .contains("<input id=\"token\"", "value=\"/keys?a=b&amp;c=%22\"")
                .doesNotContain("<h1>Keyboard");
        assertThat(get("/keys/%C3%BC%3Fa").body()).contains("value=\"/keys/%C3%BC%3Fa\"");
        assertThat(get("/page/live").statusCode()).isEqualTo(401);
        assertThat(get("/keys", "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(get("/keys", "Authorization", "Bearer " + TOKEN + "x").statusCode())
                .isEqualTo(401);
        assertThat(get("/keys?token=a+token+that+nobody+guesses").statusCode()).isEqualTo(401);
    }

    @Test
    void theSignInSetsACookieThatIsNotTheToken() throws Exception {
        restart(WITH_TOKEN);

        HttpResponse<String> wrong = signIn("next=%2Fkeys&token=wrong");
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(wrong.body()).contains("This is not the token.");

        HttpResponse<String> right = signIn("next=%2Fkeys%3Fa%3Db&token=a+token+that+nobody+guesses");
        assertThat(right.statusCode()).isEqualTo(303);
        assertThat(right.headers().firstValue("Location")).contains("/keys?a=b");
        String cookie = right.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .contains(
                        "HttpOnly",
                        "SameSite=Lax",
                        "Path=/;",
                        "Max-Age=" + Duration.ofDays(30).toSeconds())
                .doesNotContain(TOKEN, "Secure");

        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(get("/keys", "Cookie", "other=1; " + pair).statusCode()).isEqualTo(200);
        assertThat(get("/page/live", "Cookie", pair).body()).isEqualTo("live");
        assertThat(get("/keys", "Cookie", pair + "x").statusCode()).isEqualTo(401);

        restart(new PageSettings(Access.TOKEN, TOKEN + " of another day", "", ""));
        assertThat(get("/keys", "Cookie", pair).statusCode()).isEqualTo(401);
    }

    @Test
    void theSignInLeadsToNoOtherSite() throws Exception {
        restart(WITH_TOKEN);
        String token = "&token=a+token+that+nobody+guesses";

        for (String next : new String[] {
            "%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%0D%0AX%3A+1", "", "%zz"
        }) {
            assertThat(signIn("next=" + next + token).headers().firstValue("Location"))
                    .as(next)
                    .contains("/");
        }
        assertThat(signIn("next=%2F" + token, "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(signIn("next=%2F" + token, "X-Forwarded-Proto", "https")
                        .headers()
                        .firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie).endsWith("; Secure"));
    }

    @Test
    void aProxyNamesTheReader() throws Exception {
        restart(new PageSettings(Access.PROXY_HEADER, null, "X-Forwarded-User", ""));

        assertThat(get("/keys").statusCode()).isEqualTo(403);
        assertThat(get("/keys", "X-Forwarded-User", "ada").statusCode()).isEqualTo(200);
    }

    @Test
    void linksHaveTheBasePath() throws Exception {
        restart(new PageSettings(Access.TOKEN, TOKEN, "", "/newswire"));

        HttpResponse<String> page = get("/keys", "Authorization", "Bearer " + TOKEN);
        assertThat(page.body()).contains("href=\"/newswire/articles\"", "href=\"/newswire/page/style.");
        Matcher link = Pattern.compile("(?:href|src|action)=\"(/[^\"]*)\"").matcher(page.body());
        while (link.find()) {
            assertThat(link.group(1)).startsWith("/newswire/");
        }
        HttpResponse<String> signedIn = signIn("next=%2Fkeys&token=a+token+that+nobody+guesses");
        assertThat(signedIn.headers().firstValue("Location")).contains("/newswire/keys");
        assertThat(signedIn.headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie).contains("Path=/newswire;"));
        assertThat(get("/newswire").body()).contains("name=\"next\" value=\"/\"");
        assertThat(get("/newswire", "Authorization", "Bearer " + TOKEN)
                        .headers()
                        .firstValue("Location"))
                .contains("/newswire/");
    }
}
