using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Reads <c>enricher</c>: <c>topics</c>, <c>common</c> and <c>defaults</c>.</summary>
internal sealed class EnricherSection
{
    private readonly YamlSection _section;
    private readonly List<PriorityClaim> _claims = [];

    public EnricherSection(YamlSection section)
    {
        _section = section;
        var defaults = section.Section("defaults");
        DefaultKeyFields = Fields(defaults, KeyFields.Default);
        var properties = defaults.Section("job_properties");
        Defaults = PropertiesSection.Read(properties).Over(JobProperties.Default);
        PropertiesSection.CheckTimes(properties, Defaults);
        _claims.Add(new(null, Defaults.Priority, properties, properties.Has("priority")));
        properties.Done();
        defaults.Done();
    }

    public JobProperties Defaults { get; }

    public ImmutableArray<string> DefaultKeyFields { get; }

    /// <summary>The priorities that jobs of a topic can have.</summary>
    public IReadOnlyList<PriorityClaim> Claims => _claims;

    /// <summary>The topics that have a section, with their positions.</summary>
    public IReadOnlyList<string> Topics => [.. _section.Members("topics").Select(t => t.Key)];

    public Enricher Read()
    {
        var topics = _section.Section("topics");
        var entries = Topics.Select(topic => KeyValuePair.Create(topic, Entries(topics, topic, topic))).ToImmutableArray();
        var common = Entries(_section, "common", topic: null);
        _section.Done();
        return new Enricher(entries, common, Defaults, DefaultKeyFields);
    }

    private ImmutableArray<EnricherEntry> Entries(YamlSection parent, string name, string? topic)
    {
        var entries = ImmutableArray.CreateBuilder<EnricherEntry>();
        foreach (var section in parent.Sections(name))
        {
            var match = MatchSection.Read(section, hasJobType: false);
            var fields = Fields(section, []);
            var properties = section.Section("job_properties");
            var changes = PropertiesSection.Read(properties);
            PropertiesSection.CheckTimes(properties, changes.Over(Defaults));
            _claims.AddRange(changes.Priority is { } priority ? [new(topic, priority, properties, true)] : []);
            properties.Done();
            section.Done();
            entries.Add(new(match, fields, changes));
        }

        return entries.ToImmutable();
    }

    private static ImmutableArray<string> Fields(YamlSection section, ImmutableArray<string> otherwise)
    {
        var fields = ImmutableArray.CreateBuilder<string>();
        foreach (var (text, mark, path) in section.Texts("key_fields"))
        {
            fields.Add(text);
            if (!KeyFields.Known.Contains(text))
            {
                section.Problems.Add(mark, path, $"'{text}' is not a key field{Spelling.Hint(text, KeyFields.Known)}");
            }
        }

        return fields.Count == 0 ? otherwise : fields.ToImmutable();
    }
}
