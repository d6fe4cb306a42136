package org.newswire.hostile;

/// A thread that repeats one task until it is stopped. Thread-safe.
final class RepeatingThread implements AutoCloseable {
    private final Thread thread;
    private volatile boolean stopped;

    /// The work of the thread, which checks regularly whether it has been stopped.
    interface Task {
        void run(RepeatingThread self) throws InterruptedException;
    }

    RepeatingThread(String name, Task task) {
        thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            try {
                task.run(this);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    RepeatingThread start() {
        thread.start();
        return this;
    }

    boolean isStopped() {
        return stopped;
    }

    /// Waits until it has stopped. Returns immediately if it was never started.
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
