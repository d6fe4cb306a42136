package org.newswire.parse.extract.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.page.WebPage;

/// Extracts each page of a corpus with a model that was trained without its site.
final class CrossValidation {
    private CrossValidation() {}

    /// The results by page id.
    ///
    /// @throws InvalidCorpusException if a part leaves too little to train on
    static ObjectNode run(Corpus corpus, List<TrainingPage> pages, int folds, int trees, PrintStream err)
            throws InvalidCorpusException {
        var problems = new ArrayList<String>();
        for (int f = 0; f < folds; f++) {
            String part = "without part " + (f + 1) + " of " + folds + ": ";
            ModelTraining.obstacles(others(pages, folds, f)).forEach(obstacle -> problems.add(part + obstacle));
        }
        if (!problems.isEmpty()) {
            throw new InvalidCorpusException(problems);
        }
        JsonNode truth = corpus.truth();
        Map<String, ObjectNode> results = new ConcurrentHashMap<>();
        for (int f = 0; f < folds; f++) {
            int fold = f;
            BlockModel model = ModelTraining.train(others(pages, folds, fold), trees);
            var extractor = new Extractor(model, (field, found) -> found.corroborated() ? 1.0 : 0.0);
            List<String> ids = corpus.ids().stream()
                    .filter(id -> ModelTraining.fold(truth.path(id).path("site").asText(), folds, 5) == fold)
                    .toList();
            ids.parallelStream().forEach(id -> results.put(id, extract(extractor, corpus, id, fold)));
            err.println("fold " + f + " done, " + ids.size() + " pages");
        }
        ObjectNode all = Corpus.JSON.createObjectNode();
        corpus.ids().forEach(id -> all.set(id, results.get(id)));
        return all;
    }

    private static List<TrainingPage> others(List<TrainingPage> pages, int folds, int fold) {
        return pages.stream()
                .filter(page -> ModelTraining.fold(page.site(), folds, 5) != fold)
                .toList();
    }

    private static ObjectNode extract(Extractor extractor, Corpus corpus, String id, int fold) {
        ObjectNode json = Corpus.JSON.createObjectNode().put("fold", fold);
        WebPage page = TrainingPage.read(corpus, id);
        // Like the `extract` command for files, the pages count as fetched before now.
        switch (extractor.extract(new ExtractionInput(page, null, Instant.now()))) {
            case Extraction.Rejected r -> {
                json.put("rejected", r.reason() + ": " + r.detail());
                if (r.known() != null) {
                    write(json, r.known());
                }
            }
            case Extraction.Article a -> write(json, a);
        }
        return json;
    }

    private static void write(ObjectNode json, Extraction.Article a) {
        json.put("articleBody", a.text());
        json.put("title", a.title());
        json.set("authors", Corpus.JSON.valueToTree(a.authors()));
        json.put("date", a.publishedDate());
        json.put("language", a.language());
        json.set("evidence", Corpus.JSON.valueToTree(new TreeMap<>(a.provenance())));
        json.set("corroborated", Corpus.JSON.valueToTree(new TreeMap<>(a.confidence())));
    }
}
