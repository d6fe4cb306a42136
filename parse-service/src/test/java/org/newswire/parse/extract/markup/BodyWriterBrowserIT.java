package org.newswire.parse.extract.markup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.parse.extract.Extractor;

/// Runs attacks on readers of the HTML in headless Chromium and counts executed scripts, after every
/// element was hovered, focused, loaded and clicked. Skipped without Chromium; `BodyWriterSafetyTest` checks the
/// same payloads everywhere.
class BodyWriterBrowserIT {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final Pattern RESULT = Pattern.compile("<pre id=\"result\">([^<]*)</pre>");
    private static final int SECONDS = 120;

    /// Counts executed scripts. Then it hovers, focuses and clicks each element, without leaving
    /// the page.
    private static final String CHECK = """
            <script>
            const ran = new Set();
            window.alert = window.confirm = window.prompt = window.print = function () { ran.add(window.part); };
            </script>
            %s
            <script>
            window.addEventListener('load', function () {
              document.querySelectorAll('div.part').forEach(function (part) {
                window.part = part.id;
                part.querySelectorAll('*').forEach(function (e) {
                  ['mouseover', 'mouseenter', 'mousedown', 'pointerdown', 'pointerover', 'focus', 'focusin', 'blur', 'keydown', 'input', 'copy', 'cut',
                   'paste', 'contextmenu', 'dblclick', 'auxclick', 'drag', 'drop', 'scroll', 'select', 'toggle', 'touchstart', 'wheel', 'resize',
                   'load', 'error', 'animationstart', 'animationend', 'transitionend', 'begin'].forEach(function (type) {
                    e.dispatchEvent(new Event(type, {bubbles: true, cancelable: true}));
                  });
                  const script = e.tagName === 'SCRIPT' || e.tagName === 'IFRAME' || e.tagName === 'OBJECT' || e.tagName === 'EMBED';
                  const address = e.protocol || (e.form && e.form.action) || '';
                  if (script || /^(javascript|data|vbscript):/i.test(address)) { ran.add(part.id); }
                  if (e.tagName !== 'A' && e.click) { e.click(); }
                });
              });
              setTimeout(function () {
                const out = document.createElement('pre');
                out.id = 'result';
                out.textContent = document.querySelectorAll('div.part').length + ' parts, ran: ' + [...ran].join(' ');
                document.body.appendChild(out);
              }, 500);
            });
            </script>
            """;

    @TempDir
    Path folder;

    @Test
    void noPayloadRuns() throws IOException, InterruptedException {
        var extractor = new Extractor();
        var parts = new ArrayList<String>();
        for (String payload : BodyWriterSafetyTest.payloads()) {
            for (String content : BodyWriterSafetyTest.contents(payload)) {
                parts.add(BodyWriterSafetyTest.html(extractor, content));
            }
        }

        assertThat(result(parts)).isEqualTo(parts.size() + " parts, ran: ");
    }

    /// Verifies that the check detects an executed script.
    @Test
    void theCheckDetectsAnExecutedScript() throws IOException, InterruptedException {
        String result = result(List.of(
                "<p>harmless</p>",
                "<img src=x onerror=alert(1)>",
                "<p onmouseover=alert(1)>x</p>",
                "<a href='javascript:alert(1)'>x</a>"));

        assertThat(result)
                .startsWith("4 parts, ran: ")
                .contains("part2", "part3")
                .doesNotContain("part0");
    }

    private String result(List<String> parts) throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        Assumptions.assumeTrue(browser.isPresent(), "no Chromium on the PATH: looked for " + NAMES);
        var body = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            body.append("<div class=part id=part")
                    .append(i)
                    .append('>')
                    .append(parts.get(i))
                    .append("</div>\n");
        }
        Path page = folder.resolve("page.html");
        Files.writeString(page, "<!doctype html><meta charset=utf-8><body>" + CHECK.replace("%s", body));
        Path out = folder.resolve("dom.html");
        Process process = new ProcessBuilder(
                        browser.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--host-resolver-rules=MAP * ~NOTFOUND",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("Chromium ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        Matcher m = RESULT.matcher(Files.readString(out, UTF_8));
        return m.find() ? m.group(1) : "no result";
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
