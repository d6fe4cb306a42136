package org.newswire.parse.extract.body;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// The program behind `parse-service/retrain`. Files are replaced atomically after success. The exit code
/// is 1 for a bad corpus and 2 for wrong arguments.
///
/// `CORPUS MODEL [TREES]` trains on all pages and writes the model.
///
/// `CORPUS --folds N OUT.json CONFIDENCE.tsv [TREES]` trains N models without a part of the sites each. It
/// writes their results for the pages of that part, and how often each source was right.
final class Retraining {
    private static final int TREES = 200;

    private final PrintStream err;

    private Retraining(PrintStream err) {
        this.err = err;
    }

    public static void main(String[] args) {
        System.exit(run(System.err, args));
    }

    /// Like [#main], but returns the exit code.
    static int run(PrintStream err, String... args) {
        boolean folds = args.length > 1 && args[1].equals("--folds");
        int least = folds ? 5 : 2;
        if (args.length < least || args.length > least + 1) {
            err.println("usage: CORPUS MODEL [TREES] | CORPUS --folds N OUT.json CONFIDENCE.tsv [TREES]");
            return 2;
        }
        int trees = args.length > least ? Integer.parseInt(args[least]) : TREES;
        try {
            var retraining = new Retraining(err);
            Corpus corpus = Corpus.read(Path.of(args[0]));
            if (folds) {
                retraining.validate(corpus, Integer.parseInt(args[2]), Path.of(args[3]), Path.of(args[4]), trees);
            } else {
                retraining.train(corpus, Path.of(args[1]), trees);
            }
            return 0;
        } catch (InvalidCorpusException e) {
            err.println(e.getMessage());
            err.println("Nothing was written.");
            return 1;
        } catch (IOException e) {
            err.println("cannot write: " + e);
            return 1;
        }
    }

    private List<TrainingPage> load(Corpus corpus) {
        List<TrainingPage> pages = TrainingPage.load(corpus);
        err.println(pages.size() + " pages, "
                + pages.stream().mapToInt(page -> page.labels().length).sum() + " blocks");
        var passed = new ArrayList<>(corpus.ids());
        passed.removeAll(corpus.taught());
        note(passed, "pages teach nothing, since they have neither articleBody nor with (or suspect, or sameAs)");
        note(
                pages.stream()
                        .filter(page -> !page.has(TruthLabels.YES))
                        .map(TrainingPage::id)
                        .toList(),
                "pages hold nothing of the text that they should have");
        return pages;
    }

    private void note(List<String> ids, String what) {
        if (!ids.isEmpty()) {
            err.println("note: " + ids.size() + " " + what + ": " + ModelTraining.some(ids));
        }
    }

    private void train(Corpus corpus, Path target, int trees) throws InvalidCorpusException, IOException {
        List<TrainingPage> pages = load(corpus);
        List<String> obstacles = ModelTraining.obstacles(pages);
        if (!obstacles.isEmpty()) {
            throw new InvalidCorpusException(obstacles);
        }
        BlockModel model = ModelTraining.train(pages, trees);
        replace(target, file -> {
            try (var out = Files.newOutputStream(file)) {
                ModelFile.write(model, out);
            }
        });
        err.println("wrote " + target + ", " + Files.size(target) + " bytes");
    }

    private void validate(Corpus corpus, int folds, Path out, Path confidence, int trees)
            throws InvalidCorpusException, IOException {
        var results = CrossValidation.run(corpus, load(corpus), folds, trees, err);
        replace(out, file -> Corpus.JSON.writeValue(file.toFile(), results));
        err.println("wrote " + out);
        var count = new ConfidenceCount(corpus.truth(), results);
        if (count.isEmpty()) {
            err.println("left " + confidence + " as it is: no page has title, authors, date or language");
        } else {
            replace(confidence, file -> Files.writeString(file, count.table(), StandardCharsets.UTF_8));
            err.println("wrote " + confidence);
        }
        new ShingleScore(corpus.truth(), results).lines().forEach(err::println);
        new FieldScore(corpus.truth(), results, corpus.systems()).lines().forEach(err::println);
    }

    private interface Writing {
        void to(Path file) throws IOException;
    }

    private static void replace(Path target, Writing writing) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            writing.to(part);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
