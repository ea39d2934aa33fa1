using System.Runtime.CompilerServices;

namespace CustomerCache.Server.Http;

/// <summary>
/// Streams the state of tenants after each change. The state is in memory on every silo, so polling it once a second costs less than
/// broadcasting every change.
/// </summary>
internal sealed class TenantWatch(TenantModels models, TimeProvider time)
{
    /// <summary>The polling period.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Sent without a change too, so that both ends notice a broken connection.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Returns all tenants at once, then after each change until cancelled.</summary>
    public async IAsyncEnumerable<IReadOnlyList<TenantModel>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TenantModel[]? told = null;
        var toldAt = time.GetTimestamp();
        while (true)
        {
            var now = await models.AllAsync(cancellationToken);
            TenantModel[] lasting = [.. now.Select(TenantModels.Lasting)];
            if (told is null || !lasting.SequenceEqual(told) || time.GetElapsedTime(toldAt) >= Silence)
            {
                yield return now;
                (told, toldAt) = (lasting, time.GetTimestamp());
            }

            await Task.Delay(Period, time, cancellationToken);
        }
    }
}
