using CustomerCache.Core.Caching;

namespace CustomerCache.Server.Rules;

/// <summary>Suggests known words for an unknown one.</summary>
internal static class Spelling
{
    /// <summary>Returns "did you mean" with the closest known word after a semicolon; else the known words.</summary>
    public static string Hint(string word, IEnumerable<string> known)
    {
        var words = known.Distinct(StringComparer.Ordinal).ToArray();
        var closest = words.OrderBy(k => Distance(word.ToLowerInvariant(), k.ToLowerInvariant())).FirstOrDefault();
        return closest is not null
            && Distance(word.ToLowerInvariant(), closest.ToLowerInvariant()) <= Math.Max(word.Length > 3 ? 2 : 1, word.Length / 3)
                ? $"; did you mean {closest}?"
            : words.Length == 0 ? ""
            : $"; known are {string.Join(", ", words)}";
    }

    /// <summary>Returns the edit distance.</summary>
    private static int Distance(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++)
            {
                row[j + 1] = Math.Min(Math.Min(row[j], above[j + 1]) + 1, above[j] + (a[i] == b[j] ? 0 : 1));
            }

            above = row;
        }

        return above[b.Length];
    }
}

/// <summary>Validates names of topics: same form as names of entities, since they are part of keys.</summary>
internal static class TopicNames
{
    public const string Remedy = "is not the name of a topic: 1 to 64 letters, digits, dots, hyphens and underscores";

    public static bool IsGood(string name) => EntityRef.TryCreate(name, "1", out _);

    public static string Required(YamlSection section)
    {
        var topic = section.Required("topic");
        if (topic.Length > 0 && !IsGood(topic))
        {
            section.Wrong("topic", Remedy);
        }

        return topic;
    }
}
