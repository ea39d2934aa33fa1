using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Queries;

namespace CustomerCache.Server.Caching;

/// <summary>
/// Normalizes the keys that callers write. Nothing behind this ever sees a token.
/// <list type="table">
/// <listheader><term>written</term><description>kept</description></listheader>
/// <item><term><c>orders:detail:1</c></term><description>as it is</description></item>
/// <item><term><c>/posts?b=2&amp;a=3,1</c></term><description>parameters and lists sorted</description></item>
/// <item><term>an address with a token, in it or in the header</term><description>the token replaced by its keyed hash</description></item>
/// <item><term>an address in the domain of copies, no token anywhere</term><description>not stored: a copy needs a
/// user</description></item>
/// </list>
/// </summary>
internal sealed class CacheKeyNormalizer(DomainCaches caches)
{
    /// <summary>The header with the token of the copy's user.</summary>
    public const string TokenHeader = "X-Access-Token";

    /// <summary>Returns the normalized key, null when nothing is to be stored, or what is wrong with it.</summary>
    public ValueTask<Parsed<NormalizedKey>> ReadAsync(string? domain, string key, string? token, CancellationToken cancellationToken)
    {
        if (!CacheKey.IsKey(key))
        {
            return ValueTask.FromResult<Parsed<NormalizedKey>>(
                QueryErrors.Of("key", $"is empty, longer than {CacheKey.MaxLength} characters or holds control characters")
            );
        }

        if (key[0] == '/')
        {
            return ReadAddressAsync(domain, key, token, cancellationToken);
        }

        return ValueTask.FromResult<Parsed<NormalizedKey>>(
            key.Contains(ResourceAddress.TokenParameter + "=", StringComparison.OrdinalIgnoreCase)
                ? QueryErrors.Of("key", "holds a token but is not an address; begin it with '/', so that the token is replaced by its hash")
                : new NormalizedKey(key)
        );
    }

    private async ValueTask<Parsed<NormalizedKey>> ReadAddressAsync(
        string? domain,
        string key,
        string? header,
        CancellationToken cancellationToken
    )
    {
        if (!ResourceAddress.TryParse(key, out var address, out var token))
        {
            return QueryErrors.Of("key", "begins like an address and is none");
        }

        token ??= string.IsNullOrEmpty(header) ? null : header;
        if (token is null)
        {
            return new NormalizedKey(domain == CacheDomains.Copies ? null : address.ToString());
        }

        var kept = address.WithTokenHash(await caches.HashAsync(token, cancellationToken)).ToString();
        return CacheKey.IsKey(kept) ? new NormalizedKey(kept) : QueryErrors.Of("key", $"is longer than {CacheKey.MaxLength} characters");
    }
}
