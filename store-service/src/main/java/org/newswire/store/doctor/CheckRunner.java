package org.newswire.store.doctor;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.store.database.DatabaseErrorKind;
import org.newswire.store.database.RootCause;

/// Runs checks one after another, each with a time limit. A check that fails or times out does not stop the
/// next ones.
final class CheckRunner {
    private final Consumer<CheckResult> onResult;
    private final List<CheckResult> results = new ArrayList<>();

    /// @param onResult receives each result immediately
    CheckRunner(Consumer<CheckResult> onResult) {
        this.onResult = onResult;
    }

    /// Returns whether the check did not fail.
    boolean run(String name, Duration limit, Callable<List<Finding>> check) throws InterruptedException {
        return add(name, findings(limit, check));
    }

    private boolean add(String name, List<Finding> findings) {
        var result = new CheckResult(name, findings);
        results.add(result);
        onResult.accept(result);
        return result.status() != Finding.Status.FAILED;
    }

    void skip(String name, String reason, String remedy) {
        add(name, List.of(Finding.skipped(reason, remedy)));
    }

    List<CheckResult> results() {
        return List.copyOf(results);
    }

    private static List<Finding> findings(Duration limit, Callable<List<Finding>> check) throws InterruptedException {
        var task = new FutureTask<>(check);
        Thread.ofVirtual().start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return List.of(
                    Finding.failed(
                            "no result within " + limit.toSeconds() + " s",
                            "run doctor again; if it times out again, the broker or the database is overloaded: RUNBOOK.md, NotReady"));
        } catch (ExecutionException e) {
            return List.of(failure(e.getCause() == null ? e : e.getCause()));
        }
    }

    private static Finding failure(Throwable cause) {
        return switch (cause) {
            case AuthorizationException e -> Finding.failed(KafkaSettings.innermost(e), AclCheck.REMEDY);
            case KafkaException e ->
                Finding.failed(
                        "the broker rejects the request: " + KafkaSettings.innermost(e),
                        "docker compose logs --tail 50 kafka");
            case SQLException e
            when DatabaseErrorKind.isMissingTable(e) ->
                Finding.skipped("a table of the store is missing, see database", "");
            case SQLException e ->
                Finding.failed(
                        "the database rejects the query: " + RootCause.message(e),
                        "docker compose logs --tail 50 postgres");
            default ->
                Finding.failed(
                        "internal error: " + cause.getClass().getSimpleName() + ": " + RootCause.message(cause),
                        "report it with this line");
        };
    }
}
