package org.newswire.store.database;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;

/// The configurations of the store's connection pools.
record PoolConfig(DatabaseSettings settings) {
    /// One for each thread that writes, because a thread that gets no connection takes the database for
    /// unavailable: the consume loop, the search indexer, the clusterer, the retention, the queue sizes,
    /// the change lag, the canary, the health check, and four of the hub.
    private static final int WRITING_CONNECTIONS = 12;

    static final int READING_CONNECTIONS = 5;

    static {
        // A pool would give out a connection that was used within the last 0.5 s without asking the server whether it
        // still answers. A page would then wait for a silent server until the answer's time limit.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    }

    /// What a reading statement may take, and the answer to it: the server ends a slow one first.
    private static final Duration READ_STATEMENT = Duration.ofSeconds(5);

    private static final Duration READ_ANSWER = READ_STATEMENT.plusSeconds(2);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /// A host name may lead to a replica for a while, for example after a failover. A pool would keep such
    /// a connection for half an hour.
    private static final String REFUSE_REPLICA = "do $$ begin if pg_is_in_recovery() then"
            + " raise exception 'the server is a replica' using errcode = 'cannot_connect_now'; end if; end $$; ";

    /// @param answerTimeout after which a connection without an answer is closed
    HikariConfig writing(Duration answerTimeout) {
        HikariConfig config = withTimeout(config(settings.owner(), "newswire-store"), answerTimeout);
        config.setMaximumPoolSize(WRITING_CONNECTIONS);
        // If only the client gave up, the statement would go on, or wait for its lock, in the server: one more each
        // try.
        config.setConnectionInitSql(REFUSE_REPLICA + "set statement_timeout = "
                + answerTimeout.multipliedBy(4).dividedBy(5).toMillis());
        return config;
    }

    HikariConfig reading() {
        HikariConfig config =
                withTimeout(config(settings.reader().orElse(settings.owner()), "newswire-read"), READ_ANSWER);
        config.setReadOnly(true);
        // A prepared `select a.*` fails after the migration of a newer store has added a column. Plans are not
        // cached anyway.
        config.addDataSourceProperty("prepareThreshold", "0");
        // The driver makes only the transactions read-only that it begins itself. With a high cost estimate of a
        // search, JIT compilation would take longer than the query. One generic plan for all feeds would be wrong
        // for most.
        config.setConnectionInitSql(REFUSE_REPLICA + "set default_transaction_read_only = on; set statement_timeout = "
                + READ_STATEMENT.toMillis() + "; set jit = off; set plan_cache_mode = force_custom_plan");
        return config;
    }

    /// Without a limit of time for answers.
    HikariConfig migration() {
        return config(settings.owner(), "newswire-migration");
    }

    private HikariConfig config(DatabaseSettings.Login login, String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(READING_CONNECTIONS);
        config.setMinimumIdle(0);
        config.setExceptionOverride(new ReadOnlyEviction());
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setValidationTimeout(CONNECT_TIMEOUT.minusMillis(500).toMillis());
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", name);
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }

    private static HikariConfig withTimeout(HikariConfig config, Duration answerTimeout) {
        config.addDataSourceProperty("socketTimeout", String.valueOf(answerTimeout.toSeconds()));
        return config;
    }
}
