using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Collects stale entities, keys and patterns, each once, in insertion order.</summary>
internal sealed class InvalidationSet
{
    private readonly OrderedSet<EntityRef> _entities = new(EqualityComparer<EntityRef>.Default);
    private readonly OrderedSet<string> _keys = new(StringComparer.Ordinal);
    private readonly OrderedSet<GlobPattern> _patterns = new(EqualityComparer<GlobPattern>.Default);

    public void Add(EntityRef entity) => _entities.Add(entity);

    public void AddAll(IEnumerable<string> keys) => _keys.AddAll(keys);

    public void AddAll(IEnumerable<GlobPattern> patterns) => _patterns.AddAll(patterns);

    /// <summary>Adds what is stale with a parent named by the event.</summary>
    /// <remarks>Entities match all forms of their ids; keys contain one form.</remarks>
    public void AddParent(ParentLink link, string id, string? parent)
    {
        if (parent is { Length: > 0 })
        {
            AddAll(
                from k in link.Keys
                from form in SalesforceId.Forms(id)
                from parentForm in SalesforceId.Forms(parent)
                select k.ToKey(form, parentForm)
            );
            if (link.ParentChanges && EntityRef.TryCreate(link.Type, parent, out var entity))
            {
                Add(entity);
            }
        }
    }

    public Invalidation ToInvalidation() =>
        new()
        {
            Entities = [.. _entities.Items],
            Keys = [.. _keys.Items],
            Patterns = [.. _patterns.Items],
        };

    private sealed class OrderedSet<T>(IEqualityComparer<T> comparer)
    {
        private readonly HashSet<T> _seen = new(comparer);

        public List<T> Items { get; } = [];

        public void Add(T item)
        {
            if (_seen.Add(item))
            {
                Items.Add(item);
            }
        }

        public void AddAll(IEnumerable<T> items)
        {
            foreach (var item in items)
            {
                Add(item);
            }
        }
    }
}

/// <summary>Specifies the devices to recross when an entity changed.</summary>
[GenerateSerializer, Alias("customer-cache.RecrossKind")]
public enum RecrossKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>All devices of a Bruin client.</summary>
    BruinClient = 1,

    /// <summary>All devices of a Bruin site.</summary>
    BruinSite = 2,

    /// <summary>The device of a Bruin inventory; the id is the serial number.</summary>
    BruinInventory = 3,

    /// <summary>One edge; the id is <c>host/enterprise/edge</c>, or the serial number.</summary>
    VeloCloudEdge = 4,
}
