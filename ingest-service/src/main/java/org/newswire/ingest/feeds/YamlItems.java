package org.newswire.ingest.feeds;

import java.util.ArrayList;
import java.util.List;

/// Splits a list in block style into its items by the indentation of its first dash, without understanding
/// them.
///
/// @param stray the lines, counted from 1, that belong to no item
record YamlItems(List<Item> items, List<Integer> stray) {

    /// One item, dash included.
    ///
    /// @param line the first one's number, counted from 1
    record Item(int line, String text) {}

    static YamlItems split(String text) {
        List<Item> items = new ArrayList<>();
        List<Integer> stray = new ArrayList<>();
        StringBuilder item = new StringBuilder();
        int itemLine = 0;
        int dash = -1;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int indent = indent(line);
            String content = line.substring(indent);
            boolean isDash = content.equals("-") || content.startsWith("- ");
            dash = dash < 0 && isDash ? indent : dash;
            if (isDash && indent == dash) {
                add(items, itemLine, item);
                itemLine = number;
            } else if (!content.isBlank() && !content.startsWith("#") && indent <= dash) {
                add(items, itemLine, item);
                itemLine = 0;
            }
            if (itemLine > 0) {
                item.append(line).append('\n');
            } else if (!passesOver(content)) {
                stray.add(number);
            }
        }
        add(items, itemLine, item);
        return new YamlItems(items, stray);
    }

    private static void add(List<Item> items, int line, StringBuilder text) {
        if (line > 0) {
            items.add(new Item(line, text.toString()));
        }
        text.setLength(0);
    }

    private static boolean passesOver(String content) {
        return content.isBlank()
                || content.startsWith("#")
                || content.startsWith("---")
                || content.startsWith("%")
                || content.matches("feeds\\s*:\\s*(#.*)?");
    }

    private static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        return indent;
    }
}
