package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `deploy/newswire contract`: writes the contract of the topics as an HTML page. The checkout
/// whose contract it is is that which the system property `newswire.home` names.
@Command(
        name = "contract",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes what the topics hold (deploy/asyncapi.yaml, the schemas and their samples) as one HTML page.")
final class ContractCommand implements Callable<Integer> {
    private final Path checkout;
    private final PrintStream err;

    @Option(
            names = "--html",
            required = true,
            paramLabel = "FILE",
            description = "the page to write; one that is there already is written anew")
    private Path file = Path.of("");

    ContractCommand(Path checkout, PrintStream err) {
        this.checkout = checkout;
        this.err = err;
    }

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        String[] own = (words.isEmpty() || !"contract".equals(words.getFirst())
                        ? words
                        : words.subList(1, words.size()))
                .toArray(String[]::new);
        Path checkout = Path.of(System.getProperty("newswire.home", ""));
        System.exit(new CommandLine(new ContractCommand(checkout, System.err)).execute(own));
    }

    @Override
    public Integer call() {
        try {
            Files.writeString(file, ContractPage.of(checkout), UTF_8);
            err.println("written: " + file);
            return 0;
        } catch (IOException e) {
            err.println("the page cannot be written: " + e);
            return 1;
        }
    }
}
