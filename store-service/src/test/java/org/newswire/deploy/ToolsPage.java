package org.newswire.deploy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.tools.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/// The page `deploy/docs/TOOLS.md`, generated from the picocli commands on the class path.
///
/// A command class that is not [Callable] is the parent of the other commands in its package.
final class ToolsPage {
    private static final int WIDTH = 110;
    private static final String SCRIPT = "deploy/newswire";

    private static final String HEAD = """
            # Commands

            Usage of every command of `deploy/newswire`, and of `deploy/quickstart`. This page is generated from the code
            (`deploy/verify --tools`), and the build checks it. [OPERATING.md](OPERATING.md#commands) describes their use.

            All commands exit with 0 after success, 1 after a failure that the last line explains, and 2 after wrong usage or
            with an invalid setting.
            """;

    private ToolsPage() {}

    /// @throws ReflectiveOperationException if a command cannot be created
    static String make() throws ReflectiveOperationException {
        SortedMap<String, String> usages = new TreeMap<>();
        for (CommandLine root : roots()) {
            add(root, usages);
        }
        StringBuilder page = new StringBuilder(HEAD);
        usages.forEach((name, usage) -> page.append("\n## ")
                .append(name)
                .append("\n\n```\n")
                .append(usage.strip())
                .append("\n```\n"));
        return page.toString();
    }

    private static List<CommandLine> roots() throws ReflectiveOperationException {
        List<CommandLine> commands = new ArrayList<>();
        for (Class<?> type : commandTypes()) {
            commands.add(new CommandLine(instance(type)));
        }
        commands.sort(Comparator.comparing(CommandLine::getCommandName));
        Set<CommandLine> children = new HashSet<>();
        for (CommandLine parent : commands.stream().filter(ToolsPage::isParent).toList()) {
            for (CommandLine child : commands) {
                if (!child.equals(parent)
                        && type(child).getPackage() == type(parent).getPackage()) {
                    parent.addSubcommand(child);
                    children.add(child);
                }
            }
        }
        return commands.stream().filter(command -> !children.contains(command)).toList();
    }

    private static List<Class<?>> commandTypes() {
        List<Class<?>> types = new ArrayList<>();
        for (JavaClass found : new ClassFileImporter().importPackages("org.newswire")) {
            if (found.isAnnotatedWith(Command.class)
                    && !found.getName().contains("$")
                    && !found.getSimpleName().endsWith("Bench")) {
                types.add(found.reflect());
            }
        }
        return types;
    }

    /// Whether the type has subcommands that picocli has not found as annotated methods.
    private static boolean isParent(CommandLine command) {
        return !(command.getCommand() instanceof Callable)
                && command.getSubcommands().isEmpty();
    }

    private static Class<?> type(CommandLine command) {
        Object user = command.getCommand();
        return user.getClass();
    }

    private static void add(CommandLine command, SortedMap<String, String> usages) {
        String name = command.getCommandName();
        boolean isRoot = command.getParent() == null;
        if (isRoot && !name.startsWith("deploy/")) {
            command.setCommandName(name.equals("newswire") ? SCRIPT : SCRIPT + " " + name);
        }
        if (!name.equals("newswire")) {
            command.setUsageHelpWidth(WIDTH);
            usages.put(command.getCommandSpec().qualifiedName(), command.getUsageMessage(Ansi.OFF));
        }
        command.getSubcommands().values().stream()
                .filter(child -> !child.getCommandName().equals("help"))
                .forEach(child -> add(child, usages));
    }

    /// Creates an instance only to read its options.
    private static Object instance(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(Arrays.stream(constructor.getParameterTypes())
                .map(ToolsPage::argument)
                .toArray());
    }

    private static @Nullable Object argument(Class<?> type) {
        return Stream.of(
                        CommandContext.of(Map.of(), System.out, System.err),
                        System.out,
                        Map.of(),
                        Set.of(),
                        List.of(),
                        Optional.empty(),
                        Path.of(""))
                .filter(type::isInstance)
                .findFirst()
                .orElse(null);
    }
}
