package org.newswire.parse.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Extracts each page of a corpus with a model that hasn't seen its site, and counts how often each
/// witness was right.
final class CrossValidation {
    private CrossValidation() {}

    static void run(Path corpus, List<TrainingPage> pages, int folds, Path out, Path confidence, int trees)
            throws IOException {
        JsonNode truth = TrainingPage.JSON.readTree(corpus.resolve("truth.json").toFile());
        Map<String, ObjectNode> results = new ConcurrentHashMap<>();
        for (int f = 0; f < folds; f++) {
            int fold = f;
            BlockModel model = ModelTraining.train(
                    pages.stream()
                            .filter(p -> ModelTraining.fold(p.site(), folds, 5) != fold)
                            .toList(),
                    trees);
            var extractor = new Extractor(model, (field, found) -> found.seconded() ? 1.0 : 0.0);
            var ids = new ArrayList<String>();
            truth.properties().forEach(e -> {
                if (ModelTraining.fold(e.getValue().path("site").asText(), folds, 5) == fold) {
                    ids.add(e.getKey());
                }
            });
            ids.parallelStream().forEach(id -> results.put(id, extract(extractor, corpus, id, truth.get(id), fold)));
            System.err.println("fold " + f + " done, " + ids.size() + " pages");
        }
        ObjectNode all = TrainingPage.JSON.createObjectNode();
        truth.fieldNames().forEachRemaining(id -> all.set(id, results.get(id)));
        TrainingPage.JSON.writeValue(out.toFile(), all);
        Files.writeString(confidence, new ConfidenceCount(truth, all).table());
    }

    private static ObjectNode extract(Extractor extractor, Path corpus, String id, JsonNode truth, int fold) {
        ObjectNode json = TrainingPage.JSON.createObjectNode().put("fold", fold);
        Page page = TrainingPage.page(corpus, id, truth.path("url").asText(null));
        // As `extract` does with pages from files: fetched before now.
        switch (extractor.extract(new Source(page, null, Instant.now()))) {
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
        json.set("authors", TrainingPage.JSON.valueToTree(a.authors()));
        json.put("date", a.publishedDate());
        json.put("language", a.language());
        json.set("witnesses", TrainingPage.JSON.valueToTree(new TreeMap<>(a.provenance())));
        json.set("seconded", TrainingPage.JSON.valueToTree(new TreeMap<>(a.confidence())));
    }
}
