package org.newswire.ingest.feeds;

import java.util.ArrayList;
import java.util.List;

/// Splits a block-style list into its items by the indentation of its first dash, without parsing the
/// items.
///
/// @param stray numbers of lines outside all items, counted from 1
record YamlListSplitter(List<Item> items, List<Integer> stray) {

    /// One item, including its dash.
    ///
    /// @param line number of its first line, counted from 1
    record Item(int line, String text) {}

    static YamlListSplitter split(String text) {
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
            } else if (!isIgnored(content)) {
                stray.add(number);
            }
        }
        add(items, itemLine, item);
        return new YamlListSplitter(items, stray);
    }

    private static void add(List<Item> items, int line, StringBuilder text) {
        if (line > 0) {
            items.add(new Item(line, text.toString()));
        }
        text.setLength(0);
    }

    private static boolean isIgnored(String content) {
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
