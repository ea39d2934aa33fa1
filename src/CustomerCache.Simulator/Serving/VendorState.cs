using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;

namespace CustomerCache.Simulator;

/// <summary>Holds the vendors' state between calls: sessions and accepted credentials.</summary>
internal sealed class VendorState
{
    public VendorState(VendorSimulatorOptions options, IEnumerable<string> hosts)
    {
        Credentials = options.Credentials;
        VeloCloud = hosts.ToFrozenDictionary(
            host => host,
            host => new SessionBook("velocloud", options.VeloCloudSessionLifetime, options.Time),
            StringComparer.OrdinalIgnoreCase
        );
        Hawkeye = new("hawkeye", options.HawkeyeSessionLifetime, options.Time);
        Bruin = new("bruin", options.BruinTokenLifetime, options.Time);
        var pair = $"{Credentials.BruinClientId}:{Credentials.BruinClientSecret}";
        BruinBasic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
    }

    public VendorCredentials Credentials { get; }

    public FrozenDictionary<string, SessionBook> VeloCloud { get; }

    public SessionBook Hawkeye { get; }

    public SessionBook Bruin { get; }

    /// <summary>The one <c>Authorization</c> that the token endpoint accepts.</summary>
    public string BruinBasic { get; }
}

/// <summary>Holds the sessions of one vendor host. A restart of the simulator loses them all.</summary>
internal sealed class SessionBook(string name, TimeSpan lifetime, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private int _issued;

    public TimeSpan Lifetime => lifetime;

    public string Issue()
    {
        var session = $"{name}-{Interlocked.Increment(ref _issued)}-{Guid.NewGuid():N}";
        _ends[session] = time.GetUtcNow() + lifetime;
        return session;
    }

    public bool IsOpen(string? session) => session is not null && _ends.TryGetValue(session, out var end) && time.GetUtcNow() < end;

    public void ExpireAll() => _ends.Clear();
}
