package org.newswire.pipeline.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.letters.DeadLetterCommand.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dlq show`: one letter whole, or its value byte for byte.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "One letter with its key, headers and value, replayed or not.")
final class ShowCommand implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(
            paramLabel = "ID",
            converter = LetterOptions.Id.class,
            description = "position of the record, such as news.raw-3@17")
    private String id = "";

    @Option(names = "--value", description = "the bytes of the value alone")
    private boolean valueOnly;

    @Mixin
    private final LetterOptions options = new LetterOptions();

    ShowCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Letterbox box = new Letterbox(options.kafka(around.environment()), options.filter(List.of(id)));
        List<Letter> found = new ArrayList<>();
        box.read(Set.of(), found::add);
        if (found.isEmpty()) {
            around.err().println(id + ": no such dead letter; dlq list tells those that there are");
            return 1;
        }
        Letter letter = found.getLast();
        byte[] value = letter.record().value();
        if (!valueOnly) {
            print(letter, box.handled().contains(letter.source().key()));
        } else if (value != null) {
            around.out().writeBytes(value);
            around.out().flush();
        }
        return 0;
    }

    private void print(Letter letter, boolean handled) {
        line("record", letter.source() + ", in " + letter.position() + (handled ? ", replayed or dropped" : ""));
        line("reason", letter.reason() + (letter.failures() > 1 ? ", " + letter.failures() + " times in a row" : ""));
        line("detail", letter.detail());
        line("set aside", letter.at() + " by " + letter.group());
        line("site", letter.site());
        line("key", text(letter.record().key()));
        for (Header header : DeadLetters.sourceHeaders(letter.record().headers())) {
            line("header", header.key() + ": " + text(header.value()));
        }
        if (letter.omitted()) {
            line("value", "was left out with key and headers, too large; the record itself may still lie in its topic");
        } else {
            line("value", text(letter.record().value()));
        }
    }

    private void line(String name, String text) {
        around.out().println(name + " ".repeat(11 - name.length()) + text);
    }

    /// As it is where it is text, else in hexadecimal.
    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return bytes.length + " bytes: " + HexFormat.of().formatHex(bytes);
        }
    }
}
