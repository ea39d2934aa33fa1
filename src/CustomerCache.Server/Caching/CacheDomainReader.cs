using System.Globalization;
using CustomerCache.Core;
using CustomerCache.Core.Caching;

namespace CustomerCache.Server.Caching;

/// <summary>
/// Combines the configuration of a domain with the product's defaults.
/// <list type="table">
/// <listheader><term>strategy</term><description>its times</description></listheader>
/// <item><term>cdc</term><description>no Ttl; a SafetyTtl if wanted</description></item>
/// <item><term>ttl, hybrid</term><description>a Ttl, its own or the known one</description></item>
/// </list>
/// A time that is not longer than zero is an error and never means "for ever", but for a SafetyTtl of 0.
/// </summary>
internal static class CacheDomainReader
{
    // Ten years, as for all durations.
    private const int Longest = 3650 * 86_400;

    /// <summary>Returns the domain, or its errors, each with its key.</summary>
    public static CacheDomain? Read(string name, CacheDomainOptions options, OptionErrors errors)
    {
        var before = errors.Count;
        var known = CacheDomains.Known.FirstOrDefault(d => d.Name == name);
        var strategy = known?.Strategy;
        if (!CacheDomain.IsName(name))
        {
            errors.Add(
                name,
                $"is not the name of a domain: use up to {CacheDomain.MaxNameLength} lower case letters, digits, hyphens and "
                    + $"underscores"
            );
        }

        if (options.Strategy is { } text)
        {
            strategy =
                Enum.TryParse<CacheStrategy>(text, ignoreCase: true, out var read) && Enum.IsDefined(read) && !char.IsAsciiDigit(text[0])
                    ? read
                    : null;
        }

        if (strategy is null)
        {
            errors.Add($"{name}:Strategy", $"is '{options.Strategy}'; it must be cdc, ttl or hybrid");
        }

        var ttl = options.Ttl is null ? (strategy == CacheStrategy.Cdc ? null : known?.Ttl) : Time(options.Ttl, $"{name}:Ttl", errors);
        var safety =
            options.SafetyTtl is null ? known?.SafetyTtl
            : options.SafetyTtl.Trim() == "0" ? null
            : Time(options.SafetyTtl, $"{name}:SafetyTtl", errors);
        if (strategy == CacheStrategy.Cdc && options.Ttl is not null)
        {
            errors.Add($"{name}:Ttl", "cannot be with the strategy cdc; use SafetyTtl, or the strategy hybrid");
        }

        if (strategy is CacheStrategy.Ttl or CacheStrategy.Hybrid && ttl is null && options.Ttl is null)
        {
            errors.Add($"{name}:Ttl", $"is required with the strategy {strategy.ToString()!.ToLowerInvariant()}");
        }

        return errors.Count > before
            ? null
            : new CacheDomain
            {
                Name = name,
                Strategy = strategy!.Value,
                Ttl = ttl,
                SafetyTtl = safety,
                CacheNull = options.CacheNull ?? known?.CacheNull ?? false,
                Group = known?.Group,
            };
    }

    private static TimeSpan? Time(string text, string key, OptionErrors errors)
    {
        TimeSpan? time =
            int.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out var seconds
            )
            && seconds <= Longest
                ? TimeSpan.FromSeconds(seconds)
            : Durations.TryParse(text, out var duration) ? duration
            : null;
        if (time is null || time <= TimeSpan.Zero)
        {
            errors.Add(
                key,
                $"is '{text}'; it must be a number of seconds or a time such as 90s, 15m, 4h, 7d or 00:01:30, longer than zero and "
                    + $"at most ten years"
            );
        }

        return time;
    }
}
