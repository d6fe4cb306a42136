package org.newswire.ingest.fetch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves hosts for each new connection and lets only permitted addresses through. What it returns
/// is what is dialled: there is no second look-up that could answer otherwise (DNS rebinding).
///
/// Look-ups run on a few platform threads of its own, as the system's resolver would hold the carrier
/// of a virtual thread and knows no time limit. Thread-safe.
final class CheckedDns implements DnsResolver, AutoCloseable {
    private static final int THREADS = 16;
    private static final int MAX_ADDRESSES = 4;

    /// Finds all addresses of a name.
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    private final AddressPolicy policy;
    private final String exempt;
    private final Duration timeout;
    private final Lookup lookup;
    private final ExecutorService threads;

    /// @param exempt `host:port` that may be dialled whatever its address: the operator's proxy; or blank
    CheckedDns(AddressPolicy policy, String exempt, Duration timeout, Lookup lookup) {
        this.policy = policy;
        this.exempt = exempt;
        this.timeout = timeout;
        this.lookup = lookup;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("fetch-dns-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        return resolve(host, port, exempt.equals(host + ":" + port));
    }

    private List<InetSocketAddress> resolve(String host, int port, boolean anyAddress) throws UnknownHostException {
        List<InetSocketAddress> permitted = new ArrayList<>();
        String refusal = "";
        for (InetAddress address : addresses(host)) {
            Optional<String> reason = anyAddress ? Optional.empty() : policy.refusal(address, port);
            if (reason.isEmpty()) {
                permitted.add(new InetSocketAddress(address, port));
            } else {
                refusal = reason.get();
            }
        }
        if (permitted.isEmpty()) {
            throw new BlockedAddressException(host + ": " + refusal);
        }
        return permitted.subList(0, Math.min(permitted.size(), MAX_ADDRESSES));
    }

    /// Checks a target that a proxy will dial for us; the proxy is none. A name that we can't resolve is left
    /// to it.
    void check(String host, int port) throws BlockedAddressException {
        try {
            resolve(host, port, false);
        } catch (BlockedAddressException e) {
            throw e;
        } catch (UnknownHostException e) {
            if (IpLiteral.isNumeric(host)) {
                throw new BlockedAddressException(host + " is no valid address");
            }
        }
    }

    /// Refused: without the port a connection can't be judged.
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        throw new BlockedAddressException(host + ": looked up without a port");
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private InetAddress[] addresses(String host) throws UnknownHostException {
        if (IpLiteral.isNumeric(host)) {
            return new InetAddress[] {
                IpLiteral.parse(host).orElseThrow(() -> new UnknownHostException(host + " is no valid address"))
            };
        }
        Future<InetAddress[]> answer = threads.submit(() -> lookup.addresses(host));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unknown(host + ": no answer from the resolver within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host + ": interrupted", e);
        } catch (ExecutionException e) {
            throw unknown(host + " has no address", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static UnknownHostException unknown(String message, Exception cause) {
        UnknownHostException exception = new UnknownHostException(message);
        exception.initCause(cause);
        return exception;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /// The host has addresses, and we must not dial any of them.
    static final class BlockedAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        BlockedAddressException(String message) {
            super(message);
        }
    }
}
