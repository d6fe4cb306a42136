package org.newswire.dlq;

import java.util.ArrayList;
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
        DlqSnapshot.Entry entry = letter.entry();
        line("record", entry.id() + ", in " + entry.position() + (handled ? ", retried or dropped" : ""));
        line("reason", entry.reason() + (entry.failures() > 1 ? ", " + entry.failures() + " times in a row" : ""));
        line("detail", entry.detail());
        line("written", entry.at() + " by " + entry.group());
        line("site", entry.site());
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

    private static String text(byte @Nullable [] bytes) {
        return RecordText.of(bytes, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
}
