using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Reads <c>entities</c>: what becomes stale when an entity of a kind changes.</summary>
internal static class EntitiesSection
{
    private static readonly (string Name, RecrossKind Kind)[] Recrossings =
    [
        ("bruin_client", RecrossKind.BruinClient),
        ("bruin_site", RecrossKind.BruinSite),
        ("bruin_inventory", RecrossKind.BruinInventory),
        ("velocloud_edge", RecrossKind.VeloCloudEdge),
    ];

    public static EntityRules Read(YamlSection file)
    {
        var rules = ImmutableArray.CreateBuilder<EntityRule>();
        foreach (var section in file.Sections("entities"))
        {
            var rule = new EntityRule
            {
                Entity = Kind(section, "entity"),
                Type = Kind(section, "type"),
                Key = [.. section.Texts("key").Select(t => t.Text)],
                InternalFields = [.. section.Texts("internal_fields").Select(t => t.Text)],
                Keys = Templates(section, "keys", isKey: true, hasParent: false),
                Patterns = Templates(section, "patterns", isKey: false, hasParent: false),
                Parents = [.. section.Sections("parents").Select(Parent)],
                Unlinked = Patterns(section, "unlinked"),
                Flush = Patterns(section, "flush"),
                Recross = Recross(section),
            };
            section.Done();
            if (rule is { Flush.IsEmpty: true, Recross: RecrossKind.None })
            {
                section.Wrong(
                    "flush",
                    "is missing; name the patterns that go when the source does not say which ones changed, such as orders:*"
                );
            }

            if (rules.Any(r => r.Entity == rule.Entity && r.Entity.Length > 0))
            {
                section.Wrong("entity", $"'{rule.Entity}' has a rule already; put both together");
            }

            rules.Add(rule);
        }

        return new EntityRules(rules.ToImmutable());
    }

    private static ParentLink Parent(YamlSection section)
    {
        var link = new ParentLink
        {
            Field = section.Required("field"),
            Type = Kind(section, "type"),
            Keys = Templates(section, "keys", isKey: true, hasParent: true),
            ParentChanges = section.Truth("parent_changes") ?? false,
            Otherwise = Patterns(section, "otherwise"),
        };
        section.Done();
        if (link is { Keys.IsEmpty: true, ParentChanges: false })
        {
            section.Wrong("keys", "is missing; name the keys that go, such as orders:account:{value}, or say parent_changes: true");
        }

        if (link.Otherwise.IsEmpty)
        {
            section.Wrong("otherwise", "is missing; name the patterns to invalidate when the parent is unknown, such as orders:account:*");
        }

        return link;
    }

    private static string Kind(YamlSection section, string name)
    {
        var kind = section.Required(name);
        if (kind.Length > 0 && !EntityRef.TryCreate(kind, "1", out _))
        {
            section.Wrong(
                name,
                $"'{kind}' is not a kind of entity: 1 to {EntityRef.MaxTypeLength} letters, digits, dots, hyphens and underscores"
            );
        }

        return kind;
    }

    private static ImmutableArray<KeyTemplate> Templates(YamlSection section, string name, bool isKey, bool hasParent)
    {
        var templates = ImmutableArray.CreateBuilder<KeyTemplate>();
        foreach (var (text, mark, path) in section.Texts(name))
        {
            if (!KeyTemplate.TryParse(text, out var template) || (!hasParent && text.Contains("{value}", StringComparison.Ordinal)))
            {
                section.Problems.Add(
                    mark,
                    path,
                    hasParent ? "may have the places {id} and {value} and no other braces" : "may have the place {id} and no other braces"
                );
            }
            else if (isKey && text.AsSpan().IndexOfAny('*', '?', '[') >= 0)
            {
                section.Problems.Add(mark, path, "is a pattern; a key is taken as it is, so write it under patterns");
            }
            else
            {
                templates.Add(template);
            }
        }

        return templates.ToImmutable();
    }

    private static ImmutableArray<GlobPattern> Patterns(YamlSection section, string name)
    {
        var patterns = ImmutableArray.CreateBuilder<GlobPattern>();
        foreach (var (text, mark, path) in section.Texts(name))
        {
            if (GlobPattern.TryParse(text, out var pattern) && !text.Contains('{', StringComparison.Ordinal))
            {
                patterns.Add(pattern);
            }
            else
            {
                section.Problems.Add(mark, path, $"is not a pattern: 1 to {GlobPattern.MaxLength} characters, and nothing to fill in");
            }
        }

        return patterns.ToImmutable();
    }

    private static RecrossKind Recross(YamlSection section)
    {
        var text = section.Text("recross");
        var kind = Array.Find(Recrossings, r => r.Name == text).Kind;
        if (text is not null && kind == RecrossKind.None)
        {
            section.Wrong("recross", $"'{text}' is not known{Spelling.Hint(text, Recrossings.Select(r => r.Name))}");
        }

        return kind;
    }
}
