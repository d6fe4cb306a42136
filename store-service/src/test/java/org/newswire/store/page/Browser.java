package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/// A headless Chromium of the operating system.
final class Browser implements AutoCloseable {
    private static final List<Path> BROWSERS = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final int DESKTOP_WIDTH = 1280;
    private static final int PHONE_WIDTH = 390;
    private static final int HEIGHT = 844;

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /// Returns empty if this machine has no Chromium with its driver.
    static Optional<Browser> start() {
        Optional<Path> found = BROWSERS.stream().filter(Files::isExecutable).findFirst();
        if (found.isEmpty() || !Files.isExecutable(DRIVER)) {
            return Optional.empty();
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(found.get().toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-extensions",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=en");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(DRIVER.toString()))
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(30));
        return Optional.of(new Browser(driver));
    }

    void open(String url) {
        driver.get(url);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    boolean has(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /// Follows the first link with a text, as a reader does. Live updates may replace the link meanwhile.
    void follow(String text) {
        await(text).atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> {
            driver.findElement(By.partialLinkText(text)).click();
            return true;
        });
    }

    void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    void tab() {
        press(Keys.TAB);
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    Object evaluate(String script) {
        return Objects.requireNonNull(driver.executeScript("return " + script), script);
    }

    /// Makes the page's event stream known to scripts.
    void nameEventSource(String name) {
        Object prototype = remoteId("Runtime.evaluate", Map.of("expression", "EventSource.prototype"), "result");
        Object streams = remoteId("Runtime.queryObjects", Map.of("prototypeObjectId", prototype), "objects");
        driver.executeCdpCommand(
                "Runtime.callFunctionOn",
                Map.of("objectId", streams, "functionDeclaration", "function() { window." + name + " = this[0]; }"));
    }

    private Object remoteId(String command, Map<String, Object> parameters, String result) {
        Object found = driver.executeCdpCommand(command, parameters).get(result);
        return Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(found, command)).get("objectId"), command);
    }

    void useDesktop() {
        useSize(DESKTOP_WIDTH, false);
    }

    void usePhone() {
        useSize(PHONE_WIDTH, true);
    }

    /// Uses the narrowest screen of WCAG 2.2 (1.4.10), as with a zoom of 400 %.
    void useNarrow() {
        useSize(320, true);
    }

    private void useSize(int width, boolean mobile) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", mobile));
    }

    void useColours(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    void useScripts(boolean enabled) {
        driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !enabled));
    }

    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /// Expects that axe-core finds no violation of WCAG 2.2 A and AA or of its best practices.
    void assertAccessible(String page) {
        Results results = new AxeBuilder().analyze(driver);
        assertThat(results.getViolations())
                .as(page)
                .extracting(rule -> rule.getId() + " " + rule.getHelp() + " "
                        + rule.getNodes().stream().map(node -> node.getHtml()).toList())
                .isEmpty();
    }

    /// Expects that the page is not wider than the screen.
    void assertFits(String page) {
        Object overflow = evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow).as(page + " is wider than the screen, in pixels").isEqualTo(0L);
    }

    /// Expects that the browser has reported nothing, such as a violation of the content security policy.
    ///
    /// @param expected parts of messages that are expected
    void assertNothingReported(String page, String... expected) {
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (Stream.of(expected).noneMatch(entry.getMessage()::contains)) {
                fail(page + ": " + entry.getMessage());
            }
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
