package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;

/// Runs the parser in a process that halts without a message when it parses a planted record.
final class HaltingParser {
    static final String PLANTED = "planted: ends the process";
    static final int EXIT_CODE = 86;

    private HaltingParser() {}

    /// @param args the broker's address, and the maximum number of records in a batch
    public static void main(String[] args) {
        var kafka = new KafkaSettings(args[0], Map.of("max.poll.records", args[1]));
        var parser = new ItemParser(new Extractor(), false);
        var _ = new RunningParser(
                kafka,
                raw -> {
                    if (new String(raw.value(), UTF_8).contains(PLANTED)) {
                        Runtime.getRuntime().halt(EXIT_CODE);
                    }
                    return parser.parse(raw);
                },
                RunningParser.LIMITS);
    }
}
