package org.newswire.parse.extract.author;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads Chinese credits that list several people with their roles: "记者 王小明 李四 编辑 张三".
final class ChineseCredits {
    private static final String MARK = "\\s*[:：/／|｜]\\s*";
    private static final String WRITER =
            "(?:本[报報刊网網]|特[约約]|首席|[实實][习習]|[见見][习習]|全媒体)?[记記]者|[实實][习習]生|通[讯訊][员員]|作者|撰文|[采採][写寫]|文(?=" + MARK + ")";
    private static final String EDITOR = "(?:[责責]任)?[编編][辑輯]|[责責][编編]";
    private static final String OTHER = "美[术術][编編][辑輯]|校[对對]|[摄攝]影|[审審][核校]|[监監][制製]|[视視][频頻]|[图圖]片?(?=" + MARK + ")";
    /// Endings of job titles, which are not names.
    private static final String POST =
            "[记記]者|[编編][辑輯]|[实實][习習]生|主任|主[编編]|[总總][监監编編]|通[讯訊][员員]|校[对對]|[摄攝]影|[审審][核校]|[监監][制製]";
    /// A name of two characters may contain blanks, to align it with longer ones.
    private static final Pattern NAME = pattern("(?!" + WRITER + "|" + EDITOR + "|" + OTHER
            + "|[来來]源|\\p{IsHan}{0,2}(?:" + POST + "))"
            + "(?:\\p{IsHan}{2,4}(?:·\\p{IsHan}{2,4})*|\\p{IsHan}\\s{1,2}\\p{IsHan})(?!\\p{IsHan}|" + MARK + ")");

    private static final Pattern CREDIT = pattern("(?:(?<writer>" + WRITER + ")|(?<editor>" + EDITOR + ")|" + OTHER
            + ")(?:" + MARK + "|\\s*)(?<names>" + NAME + "(?:[、,，\\s]+" + NAME + ")*)|[来來]源" + MARK + "\\S{2,16}");
    private static final String ANY = CREDIT.pattern().replaceAll("\\(\\?<[a-z]+>", "(?:");
    private static final Pattern LINE =
            pattern("[(（【\\[]?(?:" + ANY + ")(?:[\\s;；,，|｜/／]*(?:" + ANY + "))+[)）】\\]]?(?:\\s+\\d.*)?");

    private ChineseCredits() {}

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
    }

    /// The writers, otherwise the editors; null if the line has another form.
    static @Nullable String names(String line) {
        if (!NamePatterns.containsCjk(line) || !LINE.matcher(line).matches()) {
            return null;
        }
        String writers = names(line, "writer");
        return writers.isEmpty() ? names(line, "editor") : writers;
    }

    private static String names(String line, String role) {
        return CREDIT.matcher(line)
                .results()
                .filter(credit -> credit.group(role) != null)
                .flatMap(credit -> NAME.matcher(credit.group("names")).results())
                .map(name -> name.group().replaceAll("\\s", ""))
                .collect(Collectors.joining("、"));
    }
}
