package org.newswire.store.page.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.newswire.store.api.ReadAccess;

final class PipelineTest {
    /// An event stream that opens asks for the figures while it holds the lock that counting the streams needs.
    @Test
    void figuresAreReadableWhileStreamsAreCounted() throws Exception {
        CompletableFuture<Optional<Pipeline.Figures>> read = new CompletableFuture<>();
        AtomicReference<Pipeline> pipeline = new AtomicReference<>();
        pipeline.set(new Pipeline(
                new ReadAccess(Optional::empty, InstantSource.system()), InstantSource.system(), () -> {
                    CompletableFuture<Optional<Pipeline.Figures>> asked = CompletableFuture.supplyAsync(
                                    () -> pipeline.get().figures())
                            .orTimeout(5, TimeUnit.SECONDS)
                            .whenComplete((figures, failure) -> {
                                if (failure == null) {
                                    read.complete(figures);
                                } else {
                                    read.completeExceptionally(failure);
                                }
                            });
                    read.handle((_, _) -> asked.isDone()).join();
                    return false;
                }));
        Thread running = Thread.ofVirtual().start(() -> run(pipeline.get()));

        assertThat(read.get(10, TimeUnit.SECONDS)).isEmpty();

        running.interrupt();
        running.join();
    }

    private static void run(Pipeline pipeline) {
        try {
            pipeline.run(new Pipeline.Updates() {
                @Override
                public void arrived(LatestArticles.Batch batch) {}

                @Override
                public void restarted() {}
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
