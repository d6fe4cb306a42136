package org.newswire.ingest;

import org.newswire.dlq.DlqCommand;
import org.newswire.ingest.accounting.LedgerCommand;
import org.newswire.ingest.imports.ImportCommand;
import org.newswire.recording.RecordCommand;
import org.newswire.recording.ReplayCommand;
import org.newswire.tools.CommandRunner;

/// The commands of `deploy/newswire` that need the ingest service or only a broker.
public final class IngestTools {
    private IngestTools() {}

    public static void main(String[] args) {
        CommandRunner.main(
                args,
                ReadCommand::new,
                DiscoverCommand::new,
                ImportCommand::new,
                LedgerCommand::new,
                RecordCommand::new,
                ReplayCommand::new,
                DlqCommand::commandLine);
    }
}
