package org.newswire.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;

/// Resolves the host of each new connection and returns only permitted addresses. The connection uses
/// exactly these addresses: a second look-up could return others (DNS rebinding).
///
/// Look-ups run on platform threads, as the system's resolver blocks carriers of virtual threads and has no
/// timeout. Thread-safe.
public final class CheckedDns implements DnsResolver, AutoCloseable {
    private static final int THREADS = 16;
    private static final int MAX_ADDRESSES = 4;

    /// Resolves a name to all its addresses.
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    private final AddressPolicy policy;
    private final String exempt;
    private final Duration timeout;
    private final Lookup lookup;
    private final ThreadPoolExecutor threads;

    /// Runs at most 16 look-ups concurrently; others wait.
    ///
    /// @param exempt `host:port` of the operator's proxy, which may have any address; blank without a proxy
    public CheckedDns(AddressPolicy policy, String exempt, Duration timeout, Lookup lookup) {
        this(policy, exempt, timeout, lookup, THREADS, Integer.MAX_VALUE);
    }

    /// @param lookups maximum number of concurrent look-ups
    /// @param waiting maximum number of waiting look-ups; more fail with [TooManyLookupsException]
    public CheckedDns(AddressPolicy policy, String exempt, Duration timeout, Lookup lookup, int lookups, int waiting) {
        this.policy = policy;
        this.exempt = exempt;
        this.timeout = timeout;
        this.lookup = lookup;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                lookups,
                lookups,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name("dns-", 0).factory());
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

    /// Checks the target of a request that goes through a proxy. A name that does not resolve here is left
    /// to the proxy.
    public void check(String host, int port) throws BlockedAddressException {
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

    /// Always fails, because the policy needs the port.
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
        FutureTask<InetAddress[]> answer = new FutureTask<>(() -> lookup.addresses(host));
        try {
            threads.execute(answer);
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new TooManyLookupsException(host + ": too many DNS look-ups in progress");
        } catch (TimeoutException e) {
            throw unknown(host + ": no answer from the resolver within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host + ": interrupted", e);
        } catch (ExecutionException e) {
            throw unknown(host + " has no address", e);
        } finally {
            answer.cancel(true);
            threads.remove(answer); // it may wait for a thread for a long time
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

    /// The name was not looked up because too many look-ups are in progress.
    public static final class TooManyLookupsException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        TooManyLookupsException(String message) {
            super(message);
        }
    }

    /// The addresses of the host are not permitted.
    public static final class BlockedAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        BlockedAddressException(String message) {
            super(message);
        }
    }
}
