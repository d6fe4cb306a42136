package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that the documents name exists. Planted names are split in the source, so that this file
/// does not make them known.
final class DocumentReferencesTest {
    private static DocumentReferences references;

    @BeforeAll
    static void readSources() throws IOException {
        references = new DocumentReferences();
    }

    @Test
    void everyLinkAndNameInTheDocumentsExists() throws Exception {
        List<String> broken = new ArrayList<>();
        for (Path document : DocumentReferences.documents()) {
            broken.addAll(references.broken(document, Files.readString(document)));
        }
        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a page](docs/NOWHERE.md)",
                "[a place](docs/RUNBOOK.md#nowhere)",
                "`POLL_INTERVAL_" + "MAEN`",
                "`KAFKA_LINGERING_" + "MS`",
                "`Feed" + "Ownr`",
                "`FeedOwner.noSuch`",
                "`StaleOwnerIT#noSuch`",
                "`newswire_articles_" + "eaten_total`",
                "`news." + "nothing`",
                "deploy/nothing",
                "deploy/newswire nothing",
                "grep 'no such message'"
            })
    void reportsAPlantedViolation(String text) throws Exception {
        assertThat(references.broken(DeployFolder.PATH.resolve("planted.md"), text))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a page](docs/RUNBOOK.md#secure-it)",
                "[elsewhere](https://example.org/nowhere)",
                "`POLL_INTERVAL_MEAN`",
                "`DATABASE_PASSWORD_FILE`",
                "`KAFKA_SECURITY_PROTOCOL`",
                "`DocumentReferences`",
                "`DocumentReferences.isText`",
                "`newswire_ready`",
                "`news.raw`",
                "deploy/verify --limits",
                "deploy/newswire dlq list",
                "grep 'feeds listed='"
            })
    void acceptsNamesThatExist(String text) throws Exception {
        assertThat(references.broken(DeployFolder.PATH.resolve("planted.md"), text))
                .isEmpty();
    }
}
