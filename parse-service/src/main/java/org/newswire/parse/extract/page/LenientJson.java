package org.newswire.parse.extract.page;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.newswire.limits.Limit;

/// Parses JSON in pages and tolerates common mistakes: raw line breaks, comments, trailing commas, single
/// quotes, missing or `undefined` values, several objects in one script.
final class LenientJson {

    /// Total per page. A token of two bytes may take 100 bytes of memory.
    @Limit(of = "JSON-LD tokens per page", past = "this script and later ones are ignored")
    static final int MAX_TOKENS = 300_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();
    private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);

    /// A missing value, as templates write it.
    private static final Pattern ABSENT = Pattern.compile("(:\\s*+)(?:undefined|NaN)?(?=\\s*+[,}])");

    private LenientJson() {}

    /// A missing node if the JSON cannot be parsed. Several values in a row give an array.
    ///
    /// @param tokens receives the number of tokens read
    static JsonNode parse(String json, LongConsumer tokens) {
        String whole = json.startsWith("\uFEFF") ? json.substring(1) : json;
        try {
            return values(whole, tokens);
        } catch (IOException e) {
            String mended = ABSENT.matcher(whole).replaceAll("$1null");
            try {
                return mended.equals(whole) ? MissingNode.getInstance() : values(mended, tokens);
            } catch (IOException stillBroken) {
                return MissingNode.getInstance();
            }
        }
    }

    private static JsonNode values(String json, LongConsumer tokens) throws IOException {
        ArrayNode all = MAPPER.createArrayNode();
        try (JsonParser parser = MAPPER.createParser(json);
                MappingIterator<JsonNode> values = READER.readValues(parser)) {
            try {
                while (values.hasNextValue()) {
                    all.add(values.nextValue());
                }
            } finally {
                tokens.accept(parser.currentTokenCount());
            }
        } catch (IOException e) {
            // Text after a complete value is ignored.
            if (all.isEmpty()) {
                throw e;
            }
        }
        return all.isEmpty() ? MissingNode.getInstance() : all.size() == 1 ? all.get(0) : all;
    }
}
