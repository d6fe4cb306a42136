package org.newswire.parse.tools;

import org.newswire.parse.ExtractCommand;
import org.newswire.parse.reparse.ReparseCommand;
import org.newswire.tools.CommandRunner;

/// The commands of `deploy/newswire` that need the parser.
public final class ParseTools {
    private ParseTools() {}

    public static void main(String[] args) {
        CommandRunner.main(args, ExtractCommand::new, ReparseCommand::new);
    }
}
