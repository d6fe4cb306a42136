package org.newswire.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs `deploy/docker/pin --check` on the checkout and on planted images without a digest.
final class PinTest {
    private static final List<String> FILES = List.of(
            "docker/pin",
            "docker/images.env",
            "docker/Dockerfile",
            "lib/common.sh",
            "compose.yaml",
            "compose.cluster.yaml",
            "kubernetes/base/ingest.yaml");

    @TempDir
    private Path checkout;

    @Test
    void everyImageOfTheCheckoutIsPinned() throws Exception {
        assertThat(check(DeployFolder.PATH)).isEqualTo(new Result(0, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            docker/images.env           | (?m)^(KAFKA_IMAGE=.*)@.*$     | $1                      | docker/images.env: KAFKA_IMAGE is not pinned
            docker/images.env           | (?m)^(KAFKA_IMAGE=.*).$       | $1                      | docker/images.env: KAFKA_IMAGE is not pinned
            docker/images.env           | postgres:17@                  | postgres:18@            | docker/Dockerfile: the default of POSTGRES_IMAGE
            docker/Dockerfile           | (?m)^(ARG JRE_IMAGE=.*)@.*$   | $1                      | docker/Dockerfile: the default of JRE_IMAGE
            compose.yaml                | \\$\\{POSTGRES_IMAGE}           | postgres:17             | compose.yaml: postgres:17 is not pinned
            compose.yaml                | \\$\\{POSTGRES_IMAGE}           | \\${OTHER_IMAGE}         | compose.yaml: ${OTHER_IMAGE} is not pinned
            kubernetes/base/ingest.yaml | image: newswire/ingest        | image: newswire/other   | kubernetes/base/ingest.yaml: newswire/other is not pinned
            """)
    void reportsAnImageWithoutADigest(String file, String original, String planted, String message) throws Exception {
        Path deploy = checkout.resolve("deploy");
        for (String each : FILES) {
            Files.createDirectories(deploy.resolve(each).getParent());
            Files.copy(DeployFolder.PATH.resolve(each), deploy.resolve(each));
        }
        assertThat(check(deploy)).isEqualTo(new Result(0, ""));

        String content = Files.readString(deploy.resolve(file));
        Files.writeString(deploy.resolve(file), content.replaceAll(original, planted));
        Result found = check(deploy);

        assertThat(found.code()).isEqualTo(1);
        assertThat(found.output()).contains(message);
    }

    private record Result(int code, String output) {}

    private static Result check(Path deploy) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(deploy.resolve("docker/pin").toString(), "--check")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }
}
