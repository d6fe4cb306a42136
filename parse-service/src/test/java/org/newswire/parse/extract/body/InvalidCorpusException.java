package org.newswire.parse.extract.body;

import java.util.List;

/// The corpus is not suitable for training. The message has a line per problem, with its remedy.
final class InvalidCorpusException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int TOLD = 40;

    InvalidCorpusException(List<String> problems) {
        super(messageOf(problems));
    }

    private static String messageOf(List<String> problems) {
        String all = String.join("\n", problems.subList(0, Math.min(TOLD, problems.size())));
        return problems.size() > TOLD ? all + "\nand " + (problems.size() - TOLD) + " more" : all;
    }
}
