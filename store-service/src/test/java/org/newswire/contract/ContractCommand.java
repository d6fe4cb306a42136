package org.newswire.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.newswire.pipeline.command.FileFault;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
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

    private ContractCommand(Path checkout, PrintStream err) {
        this.checkout = checkout;
        this.err = err;
    }

    public static void main(String[] arguments) {
        Tool.silenceLogs();
        Path checkout = Path.of(System.getProperty("newswire.home", ""));
        System.exit(execute(checkout, Output.standard(), System.err, arguments));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    static int execute(Path checkout, PrintStream out, PrintStream err, String... arguments) {
        return Tool.run(new CommandLine(new ContractCommand(checkout, err)), out, err, arguments);
    }

    @Override
    public Integer call() {
        String page;
        try {
            page = ContractPage.of(checkout);
        } catch (IOException e) {
            err.println("the contract in " + checkout + " cannot be read: " + e + "; check it out anew");
            return 1;
        }
        try {
            Files.writeString(file, page, UTF_8);
            err.println("written: " + file);
            return 0;
        } catch (IOException e) {
            err.println(FileFault.writing(file, e));
            return 1;
        }
    }
}
