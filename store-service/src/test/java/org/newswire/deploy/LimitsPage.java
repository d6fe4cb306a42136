package org.newswire.deploy;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.newswire.limits.ServiceMemory;

/// The page `deploy/docs/LIMITS.md`, generated from the constants with a [Limit] annotation.
final class LimitsPage {
    private static final String HEAD = """
            # Limits

            Every input of publishers, clients and other producers has a limit on memory, computation or time. This page is generated
            from the code (`deploy/verify --limits`), and the build checks it. *Class* has the constant. *Heap* is the maximum heap: 60 % of a container's memory.
            Limits without a setting are fixed.

            | limit | default | setting | effect | class |
            |---|---|---|---|---|
            """;

    private static final long HEAP_BYTES = 256 << 20;

    private static final String HEAP_HEAD = """

            ## Heap

            How a service divides a heap of 256 MiB, in MiB (`HeapShare`, `ServiceMemory`). The sum never exceeds the heap. A service with
            less heap than its least parts ends with exit code 2. The remainder is for feed documents in ingest and for parsed pages in parse.

            | part | ingest | parse | store |
            |---|---|---|---|
            """;

    private static final List<String> SERVICES = List.of("ingest", "parse", "store");

    private LimitsPage() {}

    /// @throws ReflectiveOperationException if a constant cannot be read
    static String make() throws ReflectiveOperationException {
        List<Row> rows = new ArrayList<>();
        for (JavaField field : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.newswire").stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(each -> each.isAnnotatedWith(Limit.class))
                        .toList()) {
            rows.add(row(field.reflect()));
        }
        StringBuilder page = new StringBuilder(HEAD);
        rows.stream().sorted().forEach(row -> page.append(row.text()).append('\n'));
        return page + heap();
    }

    private static String heap() {
        StringBuilder table = new StringBuilder(HEAP_HEAD);
        table.append(heapRow("without work", ServiceMemory::baseBytes));
        for (HeapShare share : HeapShare.values()) {
            String part = share.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            table.append(
                    heapRow(part, service -> share.of(HEAP_BYTES) * Collections.frequency(service.shares(), share)));
        }
        return table.append(heapRow("remainder", service -> service.restBytes(HEAP_BYTES)))
                .toString();
    }

    private static String heapRow(String part, ToLongFunction<ServiceMemory> bytes) {
        return Arrays.stream(ServiceMemory.values())
                .map(service -> String.format(Locale.ROOT, " %.1f |", bytes.applyAsLong(service) / (double) (1 << 20)))
                .collect(Collectors.joining("", "| " + part + " |", "\n"));
    }

    private record Row(int order, String text) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            return order == other.order ? text.compareTo(other.text) : Integer.compare(order, other.order);
        }
    }

    private static Row row(Field field) throws ReflectiveOperationException {
        Limit limit = field.getAnnotation(Limit.class);
        String service = field.getDeclaringClass().getPackageName().split("\\.")[2];
        int order = SERVICES.indexOf(service);
        field.setAccessible(true);
        String byDefault = limit.byDefault().isEmpty() ? value(field) : limit.byDefault();
        String setting = limit.setting().isEmpty() ? "" : "`" + limit.setting() + "`";
        return new Row(
                order,
                "| " + (order < 0 ? "all" : service) + ": " + limit.of() + " | " + byDefault + " | " + setting + " | "
                        + limit.past() + " | `"
                        + topLevel(field.getDeclaringClass()).getSimpleName() + "` |");
    }

    private static Class<?> topLevel(Class<?> type) {
        return type.getEnclosingClass() == null ? type : topLevel(type.getEnclosingClass());
    }

    private static String value(Field field) throws ReflectiveOperationException {
        Object value = field.get(null);
        if (value instanceof Duration duration) {
            return duration.toSeconds() >= 120 && duration.toSecondsPart() == 0
                    ? duration.toMinutes() + " min"
                    : duration.toSeconds() + " s";
        }
        long number = ((Number) value).longValue();
        if (field.getName().endsWith("BYTES")) {
            return bytes(number);
        }
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String bytes(long number) {
        return number % (1 << 20) == 0
                ? (number >> 20) + " MiB"
                : number % (1 << 10) == 0 ? (number >> 10) + " KiB" : String.format(Locale.ROOT, "%,d", number);
    }
}
