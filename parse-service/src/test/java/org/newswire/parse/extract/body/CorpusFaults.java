package org.newswire.parse.extract.body;

import java.util.List;

/// A corpus that nothing can be trained on: what is wrong with it, a line each, with the remedy.
final class CorpusFaults extends Exception {
    private static final long serialVersionUID = 1;
    private static final int TOLD = 40;

    CorpusFaults(List<String> faults) {
        super(told(faults));
    }

    private static String told(List<String> faults) {
        String all = String.join("\n", faults.subList(0, Math.min(TOLD, faults.size())));
        return faults.size() > TOLD ? all + "\nand " + (faults.size() - TOLD) + " more" : all;
    }
}
