package org.newswire.dlq;

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
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.tools.CommandContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The command `dlq show`.
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints one dead letter with key, headers and value, whether retried or not.")
final class ShowCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            paramLabel = "ID",
            converter = DlqFilterOptions.Id.class,
            description = "position of the source record, such as news.raw-3@17")
    private String id = "";

    @Option(names = "--value", description = "print only the bytes of the value")
    private boolean valueOnly;

    @Mixin
    private final DlqFilterOptions options = new DlqFilterOptions();

    ShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        DlqReader reader = new DlqReader(options.kafka(context.environment()), options.filter(List.of(id)));
        List<DeadLetter> found = new ArrayList<>();
        reader.read(Set.of(), found::add);
        if (found.isEmpty()) {
            context.err().println(id + ": no such dead letter; dlq list prints the IDs");
            return 1;
        }
        DeadLetter letter = found.getLast();
        byte[] value = letter.record().value();
        if (!valueOnly) {
            print(letter, reader.handled().contains(letter.source().key()));
        } else if (value != null) {
            context.out().writeBytes(value);
            context.out().flush();
        }
        return 0;
    }

    private void print(DeadLetter letter, boolean handled) {
        line("record", letter.source() + ", in " + letter.position() + (handled ? ", retried or dropped" : ""));
        line("reason", letter.reason() + (letter.failures() > 1 ? ", " + letter.failures() + " times in a row" : ""));
        line("detail", letter.detail());
        line("written", letter.at() + " by " + letter.group());
        line("site", letter.site());
        line("key", text(letter.record().key()));
        for (Header header : DeadLetterRecords.sourceHeaders(letter.record().headers())) {
            line("header", header.key() + ": " + text(header.value()));
        }
        if (letter.omitted()) {
            line("value", "omitted with key and headers as too large; the source record may still be in its topic");
        } else {
            line("value", text(letter.record().value()));
        }
    }

    private void line(String name, String text) {
        context.out().println(name + " ".repeat(11 - name.length()) + text);
    }

    /// Text unchanged, other bytes in hexadecimal.
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
