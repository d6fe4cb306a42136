package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.newswire.tools.CommandContext;
import org.newswire.tools.CommandRunner;
import org.newswire.tools.FileErrors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `deploy/newswire contract`: writes the contract of the topics as an HTML page. The system property
/// `newswire.home` names the checkout.
@Command(
        name = "contract",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes the contract of the topics (deploy/asyncapi.yaml, the schemas and their samples) as one HTML page.")
final class ContractCommand implements Callable<Integer> {
    private final Path checkout;
    private final PrintStream err;

    @Option(
            names = "--html",
            required = true,
            paramLabel = "FILE",
            description = "the page to write; an existing file is replaced")
    private Path file = Path.of("");

    private ContractCommand(CommandContext context, Path checkout) {
        this.err = context.err();
        this.checkout = checkout;
    }

    public static void main(String[] args) {
        Path checkout = Path.of(System.getProperty("newswire.home", ""));
        CommandRunner.main(args, context -> commandLine(context, checkout));
    }

    static CommandLine commandLine(CommandContext context, Path checkout) {
        return new CommandLine(new ContractCommand(context, checkout));
    }

    @Override
    public Integer call() {
        String page;
        try {
            page = ContractPage.of(checkout);
        } catch (IOException e) {
            err.println("the contract in " + checkout + " cannot be read: " + e + "; check the repository out again");
            return 1;
        }
        try {
            Files.writeString(file, page, UTF_8);
            err.println("written: " + file);
            return 0;
        } catch (IOException e) {
            err.println(FileErrors.writing(file, e));
            return 1;
        }
    }
}
