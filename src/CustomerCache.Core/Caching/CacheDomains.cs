using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Holds the domains of a deployment. The known domains have the lifetimes of the services that the product replaces:
/// <list type="table">
/// <listheader><term>domain</term><description>contents and lifetime</description></listheader>
/// <item><term>orders</term><description>order summaries and details: events only</description></item>
/// <item><term>catalog, static</term><description>catalogue parts: events only</description></item>
/// <item><term>volatile</term><description>catalogue parts that change often: 60 s and events</description></item>
/// <item><term>whmcs</term><description>invoice lists: 90 s</description></item>
/// <item><term>whmcs-*</term><description>the other calls to billing: 300 s to 3,600 s</description></item>
/// <item><term>support-*</term><description>cases 120 s, messages 60 s</description></item>
/// <item><term>copies</term><description>users' copies of responses: events, and one hour in case a relation is
/// missing</description></item>
/// </list>
/// </summary>
public sealed class CacheDomains
{
    /// <summary>The domain of users' copies.</summary>
    public const string Copies = "copies";

    private readonly FrozenDictionary<string, CacheDomain> _byName;

    /// <summary>Creates the set; a later domain replaces an earlier one of the same name.</summary>
    public CacheDomains(IEnumerable<CacheDomain> domains)
    {
        var byName = new Dictionary<string, CacheDomain>(StringComparer.Ordinal);
        foreach (var domain in domains)
        {
            byName[domain.Name] = domain;
        }

        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
        All = [.. byName.Values.OrderBy(d => d.Name, StringComparer.Ordinal)];
    }

    /// <summary>Gets the product's built-in domains.</summary>
    public static ImmutableArray<CacheDomain> Known { get; } =
    [
        Cdc("orders"),
        Cdc("catalog"),
        Cdc("static") with
        {
            Group = "catalog",
        },
        Hybrid("volatile", 60) with
        {
            Group = "catalog",
        },
        Ttl("whmcs", 90),
        Hybrid("whmcs-invoice", 300) with
        {
            Group = "whmcs",
        },
        Hybrid("whmcs-subscriptions", 300) with
        {
            Group = "whmcs",
        },
        Hybrid("whmcs-subscription", 600) with
        {
            Group = "whmcs",
        },
        Hybrid("whmcs-payment-methods", 900) with
        {
            Group = "whmcs",
        },
        Ttl("whmcs-payment-gateways", 3_600) with
        {
            Group = "whmcs",
        },
        Hybrid("support-cases", 120),
        Hybrid("support-messages", 60) with
        {
            Group = "support-cases",
        },
        Hybrid(Copies, 3_600),
    ];

    /// <summary>Gets all domains, ordered by name.</summary>
    public ImmutableArray<CacheDomain> All { get; }

    /// <summary>Finds a domain by name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out CacheDomain? domain) => _byName.TryGetValue(name, out domain);

    /// <summary>Returns a domain and the domains grouped under it; empty when there is no such domain.</summary>
    public ImmutableArray<CacheDomain> GroupOf(string name) =>
        _byName.TryGetValue(name, out var head) ? [head, .. All.Where(d => d.Group == name)] : [];

    private static CacheDomain Cdc(string name) => new() { Name = name, Strategy = CacheStrategy.Cdc };

    private static CacheDomain Ttl(string name, int seconds) =>
        new()
        {
            Name = name,
            Strategy = CacheStrategy.Ttl,
            Ttl = TimeSpan.FromSeconds(seconds),
        };

    private static CacheDomain Hybrid(string name, int seconds) => Ttl(name, seconds) with { Strategy = CacheStrategy.Hybrid };
}
