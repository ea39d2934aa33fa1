using CustomerCache.Core.Caching;

namespace CustomerCache.Server.Rules;

/// <summary>Names of topics: as those of entities, since they are part of keys.</summary>
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
