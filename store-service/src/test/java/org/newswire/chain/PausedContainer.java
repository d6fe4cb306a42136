package org.newswire.chain;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.ContainerState;

/// A container whose processes do not run until this is closed. Its connections stay open, and nothing answers.
public final class PausedContainer implements AutoCloseable {
    /// The runtime sometimes cannot freeze a busy container in cgroups v1, and leaves it running.
    private static final String NOT_FROZEN = "unable to freeze";

    private static final int TRIES = 20;

    private final DockerClient docker;
    private final String id;

    private PausedContainer(ContainerState container) {
        this.docker = container.getDockerClient();
        this.id = container.getContainerId();
    }

    public static PausedContainer of(ContainerState container) throws InterruptedException {
        var paused = new PausedContainer(container);
        for (int i = 1; !paused.isFrozen(); i++) {
            if (i == TRIES) {
                throw new IllegalStateException("cannot pause container " + paused.id);
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
        return paused;
    }

    private boolean isFrozen() {
        try {
            docker.pauseContainerCmd(id).exec();
            return true;
        } catch (InternalServerErrorException e) {
            if (String.valueOf(e.getMessage()).contains(NOT_FROZEN)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        docker.unpauseContainerCmd(id).exec();
    }
}
