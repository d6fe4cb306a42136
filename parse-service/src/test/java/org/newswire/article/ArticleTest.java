package org.newswire.article;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article.Event;
import org.newswire.contract.Contract;
import org.newswire.contract.ContractCheck;
import org.newswire.raw.RawItem;

class ArticleTest {
    private final ContractCheck<Article> check = new ContractCheck<>("article", Article.class, Article.CONTRACT);

    ArticleTest() throws IOException {}

    @Test
    void sampleValidatesAgainstTheSchema() {
        check.sampleValidates();
    }

    @Test
    void sampleReadsBackWithoutLoss() throws Exception {
        check.sampleReadsBack();
    }

    @Test
    void headersNameTheSchema() throws Exception {
        check.headersNameTheIdOfTheSchema();
    }

    @Test
    void schemaMatchesTheRecord() throws Exception {
        check.schemaMatchesTheRecord();
    }

    @Test
    void schemaIsCompatibleWithTheReleasedOne() throws Exception {
        check.schemaBreaksNothingReleased();
    }

    @Test
    void theTopicKeepsEachVersionForSevenDaysAndTheLastOneForever() {
        assertThat(Article.TOPIC.config())
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("min.compaction.lag.ms", String.valueOf(7L * 24 * 60 * 60 * 1_000));
    }

    @Test
    void schemaRejectsAValueWithoutItsRequiredFields() {
        check.schemaRejects("{}");
        assertThatThrownBy(() -> Article.CONTRACT.decode(new byte[] {'{', '}'}))
                .hasMessage("not an article: id is absent");
    }

    @Test
    void rejectsBytesThatAreNotJson() {
        assertThatThrownBy(() -> Article.CONTRACT.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(Contract.MalformedValueException.class);
        assertThatThrownBy(() -> Article.CONTRACT.decode(null)).isInstanceOf(Contract.MalformedValueException.class);
        assertThatThrownBy(() -> Article.CONTRACT.decode("null".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(Contract.MalformedValueException.class);
    }

    /// The order of the JDK's immutable maps differs in each JVM.
    @Test
    void sameArticleHasTheSameBytesInEachJvm() throws Exception {
        String sample = new String(check.sample(), UTF_8)
                .replaceFirst(
                        "\"fields\"\\s*:\\s*\\{",
                        "\"fields\":{\"z\":\"a\",\"q\":\"a\",\"y\":\"a\",\"b\":\"a\",\"x\":\"a\",");
        String written = new String(Article.CONTRACT.encode(Article.CONTRACT.decode(sample.getBytes(UTF_8))), UTF_8);
        String fields = written.substring(written.indexOf("\"fields\":{") + 9);
        assertThat(Pattern.compile("\"(\\w+)\":")
                        .matcher(fields.substring(0, fields.indexOf('}')))
                        .results()
                        .map(name -> name.group(1)))
                .hasSizeGreaterThan(5)
                .isSorted();
    }

    @Test
    void sameEventHasTheSameCloudEventsId() throws Exception {
        Article value = Article.CONTRACT.decode(check.sample());
        var headers = value.headers(Event.CREATED, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(Contract.header(headers, "ce_specversion")).contains("1.0");
        assertThat(Contract.header(headers, "content-type")).contains("application/json");
        assertThat(Contract.header(headers, "ce_dataschema")).contains(Article.CONTRACT.schemaId());
        assertThat(Contract.header(headers, "ce_type")).contains("org.newswire.article.created");
        assertThat(Contract.header(headers, "ce_id"))
                .isEqualTo(Contract.header(value.headers(Event.CREATED, "00-x"), "ce_id"));
    }

    /// This happens if the parser is newer than the store.
    @Test
    void readsUnknownValuesAsUnknown() throws Exception {
        String later = new String(check.sample(), UTF_8)
                .replaceFirst("\"change\": *\"[a-z]+\"", "\"change\":\"corrected\"")
                .replaceFirst("\"extent\": *\"[a-z]+\"", "\"extent\":\"excerpt\"")
                .replaceFirst("\"kind\": *\"[a-z-]+\"", "\"kind\":\"podcast\"");
        Article article = Article.CONTRACT.decode(later.getBytes(UTF_8));

        assertThat(article.change()).isEqualTo(RawItem.Change.UNKNOWN);
        assertThat(article.extent()).isEqualTo(Article.Extent.UNKNOWN);
        assertThat(Objects.requireNonNull(article.details()).kind()).isEqualTo(Article.Kind.UNKNOWN);
    }
}
