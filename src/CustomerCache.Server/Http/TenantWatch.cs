using System.Runtime.CompilerServices;

namespace CustomerCache.Server.Http;

/// <summary>
/// How the tenants stand, again whenever something of it changes. How a tenant stands is in memory on every node, so looking once a second
/// costs less than telling everybody of everything.
/// </summary>
internal sealed class TenantWatch(TenantModels models, TimeProvider time)
{
    /// <summary>How soon a change is told.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Also without a change, so that both ends notice when the other one is gone.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>All tenants: at once, then after each change, until the caller has enough.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TenantModel>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TenantModel[]? told = null;
        var toldAt = time.GetTimestamp();
        while (true)
        {
            var now = await models.AllAsync(cancellationToken);
            TenantModel[] lasting = [.. now.Select(Lasting)];
            if (told is null || !lasting.SequenceEqual(told) || time.GetElapsedTime(toldAt) >= Silence)
            {
                yield return now;
                (told, toldAt) = (lasting, time.GetTimestamp());
            }

            await Task.Delay(Period, time, cancellationToken);
        }
    }

    // What changes by itself is no news. A refresh that ended is told by its name.
    private static TenantModel Lasting(TenantModel tenant) =>
        tenant with
        {
            AgeSeconds = null,
            ReplicaStalenessSeconds = 0,
            LastRefresh = tenant.LastRefresh is null
                ? null
                : new EndedRefreshModel(tenant.LastRefresh.Id, "", default, default, 0, EmptyFunnel, 0, 0, null),
        };

    private static IReadOnlyDictionary<string, int> EmptyFunnel { get; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
