package org.newswire.parse.extract.block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Tags;

/// A table with data: at least three rows of two short cells. Layout tables contain other tables or running
/// text and are excluded.
///
/// @param element the `table`
/// @param caption index of the caption's first block; equal to `first` if missing
/// @param first   index of the first cell's block
/// @param end     index after the last cell; hidden blocks in between belong to no row
/// @param rows    non-empty rows, each with all its cells
public record DataTable(Element element, int caption, int first, int end, List<List<Cell>> rows) {
    /// @param heading whether it is a `th`
    /// @param blocks  empty for an empty cell
    public record Cell(boolean heading, List<Block> blocks) {}

    private static final int MIN_ROWS = 3;
    private static final int MIN_CELLS = 2;
    private static final int LONG_CELL = 60;
    private static final int MEAN_CELL = 12;
    private static final Set<String> CELLS = Set.of("td", "th");

    public static List<DataTable> in(List<Block> blocks) {
        var found = new ArrayList<DataTable>();
        var parted = new HashSet<Element>();
        var seen = new HashSet<Element>();
        Element current = null;
        int first = 0;
        for (int i = 0; i <= blocks.size(); i++) {
            Element table = i < blocks.size() ? tableAround(blocks.get(i)) : null;
            if (Objects.equals(table, current)) {
                continue;
            }
            DataTable whole = current == null || parted.contains(current) ? null : read(current, blocks, first, i);
            if (whole != null) {
                found.add(whole);
            }
            if (table != null && !seen.add(table)) {
                parted.add(table);
            }
            current = table;
            first = i;
        }
        found.removeIf(table -> parted.contains(table.element()));
        return found;
    }

    /// The tables whose cells are all among some of the blocks, with indexes into these blocks.
    public static List<DataTable> whole(List<DataTable> tables, List<Block> some) {
        var found = new ArrayList<DataTable>();
        int i = 0;
        for (DataTable table : tables) {
            i = firstFrom(table.caption, some, i);
            int first = firstFrom(table.first, some, i);
            int end = firstFrom(table.end, some, first);
            long there = some.subList(first, end).stream()
                    .filter(block -> !block.hidden())
                    .count();
            if (there == table.cells().count()) {
                found.add(new DataTable(table.element, i, first, end, table.rows));
            }
            i = end;
        }
        return found;
    }

    private static int firstFrom(int index, List<Block> blocks, int from) {
        int i = from;
        while (i < blocks.size() && blocks.get(i).index() < index) {
            i++;
        }
        return i;
    }

    public int words() {
        return cells().mapToInt(Block::words).sum();
    }

    public Stream<Block> cells() {
        return rows.stream().flatMap(List::stream).flatMap(cell -> cell.blocks().stream());
    }

    private static @Nullable Element tableAround(Block block) {
        boolean inCell = false;
        for (Container c = block.container(); c != null; c = c.parent()) {
            switch (c.element().normalName()) {
                case "td", "th" -> inCell = true;
                case "table" -> {
                    return inCell ? c.element() : null;
                }
                default -> {}
            }
        }
        return null;
    }

    private static @Nullable DataTable read(Element table, List<Block> blocks, int first, int end) {
        Map<Element, List<Block>> cells = new HashMap<>();
        var rows = new HashSet<Element>();
        int words = 0;
        int inLong = 0;
        for (Block block : blocks.subList(first, end)) {
            Element cell = Tags.closest(block.element(), CELLS);
            Element row = cell == null ? null : cell.parent();
            if (row == null || !row.normalName().equals("tr")) {
                return null;
            }
            if (!block.hidden()) {
                cells.computeIfAbsent(cell, k -> new ArrayList<>()).add(block);
                rows.add(row);
                words += block.words();
                inLong += block.words() > LONG_CELL ? block.words() : 0;
            }
        }
        if (rows.size() < MIN_ROWS || words > MEAN_CELL * cells.size() || 2 * inLong > words) {
            return null;
        }
        List<List<Cell>> grid = TableGrid.of(table, cells);
        return grid == null
                        || grid.stream().filter(row -> said(row) >= MIN_CELLS).count() < MIN_ROWS
                ? null
                : new DataTable(table, captionBefore(first, table, blocks), first, end, grid);
    }

    private static int captionBefore(int first, Element table, List<Block> blocks) {
        int i = first;
        while (i > 0 && isIn(table, Tags.closest(blocks.get(i - 1).element(), Set.of("caption")))) {
            i--;
        }
        return i;
    }

    private static boolean isIn(Element table, @Nullable Element caption) {
        return caption != null && table.equals(caption.parent());
    }

    private static long said(List<Cell> row) {
        return row.stream().filter(cell -> !cell.blocks().isEmpty()).count();
    }

    static boolean isCell(Element e) {
        return CELLS.contains(e.normalName());
    }
}
